"""The rule `preferred-hours`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from scheduler.intervals import within
from scheduler.problem import Problem
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Decisions
from scheduler.rules.placed import hours_then, placed, span
from scheduler.schedule import Schedule


class PreferredHours(Rule):
    """A session is shown within its preferred hours.

    It costs 1 per session with `preferred_hours` whose public time does not lie within one unbroken
    stretch of them.
    """

    name = "preferred-hours"
    weight = Decimal(6)

    def post(self, decisions: Decisions) -> None:
        """Charge for a public time outside the preferred window."""
        weight = self.weight_in(decisions.problem)
        for session in decisions.free:
            if session.preferred_hours is not None:
                liked = decisions.block(session).public_within(session.preferred_hours)
                decisions.charge(session, ~liked, weight)

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield each session that is not within its preferred hours."""
        weight = self.weight_in(problem)
        if not weight:
            return
        for item in placed(problem, schedule).values():
            preferred = item.session.preferred_hours
            if preferred is not None and not within(item.public, preferred):
                yield Violation(
                    self.name,
                    (item.session.id,),
                    f"{item} is shown {span(problem, item.public)}, "
                    f"preferred: {hours_then(problem, preferred, item.public)}",
                    weight=weight,
                )
