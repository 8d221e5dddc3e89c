"""The rule `person-days`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from scheduler.problem import Problem
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Decisions
from scheduler.rules.placed import placed
from scheduler.schedule import Schedule


class PersonDays(Rule):
    """A person comes on as few days as possible.

    Per person it costs 1 for every date with a session beyond the first; a session is on the date on
    which it starts.
    """

    name = "person-days"
    weight = Decimal(2)

    def post(self, decisions: Decisions) -> None:
        """Charge for each further date on which a person has a session."""
        problem = decisions.problem
        for person in dict.fromkeys(person for session in decisions.free for person in session.people):
            decisions.charge_distinct(
                problem.sessions_of_person[person], lambda block: block.day, self.weight_in(problem)
            )

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield each person who comes on more than one date."""
        weight = self.weight_in(problem)
        if not weight:
            return
        standing = placed(problem, schedule)
        for person in problem.people.values():
            items = [standing[id_] for id_ in problem.sessions_of_person[person.id] if id_ in standing]
            days = sorted({item.day for item in items})
            if len(days) > 1:
                yield Violation(
                    self.name,
                    (*(item.session.id for item in items), person.id),
                    f"{person.name} ({person.id}) comes on {len(days)} dates: "
                    f"{', '.join(str(problem.date(day)) for day in days)}",
                    len(days) - 1,
                    weight,
                )
