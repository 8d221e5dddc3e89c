"""The rule `tour-spread`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from scheduler.problem import Problem
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Decisions
from scheduler.rules.placed import placed
from scheduler.schedule import Schedule


class TourSpread(Rule):
    """A touring activity visits a different district with every session.

    It costs 1 per pair of sessions of one `touring` activity in the same district. Venues without a
    district are in no district.
    """

    name = "tour-spread"
    weight = Decimal(3)

    def post(self, decisions: Decisions) -> None:
        """Charge for every two sessions of a touring activity in one district."""
        activities = decisions.problem.activities.values()
        decisions.charge_both(
            self.name,
            lambda: (
                pair
                for activity in activities
                if activity.touring
                for pair in combinations(activity.sessions, 2)
            ),
            lambda a, b: (a.district == b.district) & (a.district >= 0),
            self.weight_in(decisions.problem),
        )

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield every two sessions of a tour in one district."""
        weight = self.weight_in(problem)
        if not weight:
            return
        standing = placed(problem, schedule)
        for activity in problem.activities.values():
            if not activity.touring:
                continue
            items = [standing[id_] for id_ in activity.sessions if id_ in standing]
            for a, b in combinations(items, 2):
                district = problem.venues[a.room.venue].district
                if district and district == problem.venues[b.room.venue].district:
                    yield Violation(
                        self.name,
                        (a.session.id, b.session.id),
                        f"{a} at {a.room.venue} and {b} at {b.room.venue} are both in {district}",
                        weight=weight,
                    )
