"""The rule `room-tight`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from scheduler.problem import Problem
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Decisions
from scheduler.rules.placed import placed
from scheduler.schedule import Schedule


class RoomTight(Rule):
    """A session is not in a room that it fills to more than nine tenths.

    It costs 1 per session with 10 × heads > 9 × capacity, indoors and outdoors.
    """

    name = "room-tight"
    weight = Decimal(3)

    def post(self, decisions: Decisions) -> None:
        """Charge for a room more than nine tenths full."""
        weight = self.weight_in(decisions.problem)
        for session in decisions.free:
            block = decisions.block(session)
            decisions.charge(session, 10 * block.heads > 9 * block.capacity, weight)

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield each session in a room that is nearly full."""
        weight = self.weight_in(problem)
        if not weight:
            return
        for item in placed(problem, schedule).values():
            heads, capacity = item.heads, item.room.capacity
            if 10 * heads > 9 * capacity:
                yield Violation(
                    self.name,
                    (item.session.id, item.room.id),
                    f"{item} seats {heads}, more than nine tenths of the {capacity} places of {item.room.id}",
                    weight=weight,
                )
