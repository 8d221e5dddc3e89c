"""The rule `room-fit`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from scheduler.problem import Problem
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Decisions
from scheduler.rules.placed import placed
from scheduler.schedule import Schedule


class RoomFit(Rule):
    """A session is in a room that its audience fills, so that large rooms stay free.

    Per session with heads in an indoor room it costs min(10, ⌊(capacity − heads) / 10⌋): 1 for every
    ten empty places, at most 10.
    """

    name = "room-fit"
    weight = Decimal(1)

    def post(self, decisions: Decisions) -> None:
        """Charge for every ten places too many, indoors."""
        weight = self.weight_in(decisions.problem)
        for session in decisions.free:
            block = decisions.block(session)
            spare = ((block.capacity - block.heads) // 10).clip(0, 10)
            decisions.charge(session, ~block.outdoor * (block.heads > 0) * spare, weight)

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield each session in an indoor room with ten or more empty places."""
        weight = self.weight_in(problem)
        if not weight:
            return
        for item in placed(problem, schedule).values():
            heads, capacity = item.heads, item.room.capacity
            if item.room.outdoor or not heads or capacity - heads < 10:
                continue
            yield Violation(
                self.name,
                (item.session.id, item.room.id),
                f"{item.room.id} holds {capacity}, {item} seats {heads}",
                min(10, (capacity - heads) // 10),
                weight,
            )
