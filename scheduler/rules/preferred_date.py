"""The rule `preferred-date`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from scheduler.intervals import window
from scheduler.problem import DAY, Problem
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Decisions
from scheduler.rules.placed import placed
from scheduler.schedule import Schedule


class PreferredDate(Rule):
    """A session is on one of its preferred dates.

    It costs 1 per session with `preferred_dates` that starts on another date.
    """

    name = "preferred-date"
    weight = Decimal(10)

    def post(self, decisions: Decisions) -> None:
        """Charge for a date that is not preferred."""
        weight = self.weight_in(decisions.problem)
        for session in decisions.free:
            if session.preferred_days:
                liked = window((day * DAY, (day + 1) * DAY) for day in session.preferred_days)
                decisions.charge(session, ~decisions.block(session).starts_in(liked), weight)

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield each session off its preferred dates."""
        weight = self.weight_in(problem)
        if not weight:
            return
        for item in placed(problem, schedule).values():
            preferred = item.session.preferred_days
            if preferred and item.day not in preferred:
                dates = ", ".join(str(problem.date(day)) for day in sorted(preferred))
                yield Violation(
                    self.name,
                    (item.session.id,),
                    f"{item} is on {problem.date(item.day)}, preferred: {dates}",
                    weight=weight,
                )
