"""The rule `protected-share`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import ceil

from scheduler.problem import Problem, ProtectedDay
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Decisions
from scheduler.rules.placed import placed
from scheduler.schedule import Schedule


class ProtectedShare(Rule):
    """A protected day holds at least its share of the sessions meant for its audiences alone.

    Per protected day it costs max(0, ⌈share × n⌉ − k). n are the sessions, placed or not, whose
    audiences are all among the day's, with at least one; k are those of them placed on the day, at
    whatever venue.
    """

    name = "protected-share"
    weight = Decimal(2000)

    def post(self, decisions: Decisions) -> None:
        """Charge for each session short of the share on each protected day."""
        for protected in decisions.problem.event.protected_days:
            self._post_day(decisions, protected)

    def _post_day(self, decisions: Decisions, protected: ProtectedDay) -> None:
        sessions = decisions.problem.sessions.values()
        meant = decisions.once(
            (self.name, protected.audiences),
            lambda: tuple(
                session.id
                for session in sessions
                if session.audiences and protected.audiences.issuperset(session.audiences)
            ),
        )
        share, parts = protected.share.as_integer_ratio()
        wanted = -(-share * len(meant) // parts)
        decisions.at_least(
            meant,
            lambda block: (block.day == protected.day) * 1 - 1,
            {0: wanted},
            weight=self.weight_in(decisions.problem),
        )

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield each protected day with less than its share."""
        weight = self.weight_in(problem)
        if not weight:
            return
        standing = placed(problem, schedule)
        for kept in problem.event.protected_days:
            meant = [
                session.id
                for session in problem.sessions.values()
                if session.audiences and kept.audiences.issuperset(session.audiences)
            ]
            there = sum(1 for id_ in meant if id_ in standing and standing[id_].day == kept.day)
            needed = ceil(Fraction(kept.share) * len(meant))
            if needed > there:
                elsewhere = [id_ for id_ in meant if id_ not in standing or standing[id_].day != kept.day]
                yield Violation(
                    self.name,
                    tuple(elsewhere),
                    f"{problem.date(kept.day)} ({kept.name}) has {there} of the {len(meant)} sessions meant "
                    f"for its audiences alone, its share is {needed}",
                    needed - there,
                    weight,
                )
