"""The rule `unplaced`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from scheduler.problem import Problem
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Decisions
from scheduler.rules.placed import label
from scheduler.schedule import Schedule

MUST = 6
"""The priority at which a `must` session counts."""


class Unplaced(Rule):
    """Sessions are left out only where nothing else helps, those of low priority first.

    Each session left out costs 1000 × 4^(priority − 1): 1000, 4000, 16,000, 64,000 and 256,000 points
    for the priorities 1 to 5; `must` counts as 6. There is no weight to set.
    """

    name = "unplaced"
    weight = Decimal(1)

    def weight_in(self, problem: Problem) -> Decimal:
        """Return 1: event.toml has no say."""
        return Decimal(1)

    def post(self, decisions: Decisions) -> None:
        """Charge for leaving a session out."""
        for session in decisions.free:
            priority = 6 if session.must else session.priority
            decisions.charge_absence(session, 1000 * 4 ** (priority - 1), Decimal(1))

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield each session left out."""
        for session in problem.sessions.values():
            if session.id not in schedule:
                priority = MUST if session.must else session.priority
                yield Violation(
                    self.name,
                    (session.id,),
                    f"{label(session)} is left out, priority {'must' if session.must else priority}",
                    1000 * 4 ** (priority - 1),
                    self.weight_in(problem),
                )
