"""The rule `preferred-room`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from scheduler.problem import Problem
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Decisions
from scheduler.rules.placed import placed
from scheduler.schedule import Schedule


class PreferredRoom(Rule):
    """A session is in one of its preferred rooms.

    It costs 1 per session with `preferred_rooms` that is in another room; a part of a preferred hall,
    or the hall of a preferred part, is another room.
    """

    name = "preferred-room"
    weight = Decimal(4)

    def post(self, decisions: Decisions) -> None:
        """Charge for a room that is not preferred."""
        weight = self.weight_in(decisions.problem)
        for session in decisions.free:
            if session.preferred_rooms:
                liked = decisions.block(session).in_rooms(session.preferred_rooms)
                decisions.charge(session, ~liked, weight)

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield each session that is not in a preferred room."""
        weight = self.weight_in(problem)
        if not weight:
            return
        for item in placed(problem, schedule).values():
            preferred = item.session.preferred_rooms
            if preferred and item.room.id not in preferred:
                yield Violation(
                    self.name,
                    (item.session.id, item.room.id),
                    f"{item} is in {item.room.id}, preferred: {', '.join(sorted(preferred))}",
                    weight=weight,
                )
