"""The rule `person-available`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from scheduler.intervals import ALWAYS, Window, clear, intersect, starts_clear, starts_within, within
from scheduler.problem import Person, Problem, Session
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Decisions
from scheduler.rules.placed import Placed, hours_then, placed, span
from scheduler.schedule import Schedule


class PersonAvailable(Rule):
    """A person is needed only when available, and at no more sessions a day than agreed.

    The person's time at a session (the occupied time, or with `call` from that many minutes before the
    start to the public end) lies within one unbroken stretch of `available`, where given, and is clear
    of `unavailable`. At most `max_sessions_per_day` of the person's sessions start on one date.
    """

    name = "person-available"

    def starts(self, problem: Problem, session: Session, room: str) -> Window | None:
        """Leave the starts for which every one of its people is there."""
        left = ALWAYS
        for person in (problem.people[each] for each in session.people):
            if person.max_sessions_per_day == 0:
                return ()
            before, after = session.setup, session.duration + session.teardown
            if person.call is not None:
                before, after = person.call, session.duration
            if person.available is not None:
                left = intersect(left, starts_within(person.available, before, after))
            if person.unavailable:
                left = intersect(left, starts_clear(person.unavailable, before, after))
        return None if left is ALWAYS else left

    def post(self, decisions: Decisions) -> None:
        """Bound each person's sessions by date."""
        problem = decisions.problem
        for person in dict.fromkeys(person for session in decisions.free for person in session.people):
            most = problem.people[person].max_sessions_per_day
            if most is not None:
                decisions.at_most(problem.sessions_of_person[person], lambda block: block.day, most)

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield each session at which a person cannot be, and each date with too many sessions."""
        standing = placed(problem, schedule)
        for person in problem.people.values():
            items = [standing[id_] for id_ in problem.sessions_of_person[person.id] if id_ in standing]
            for item in items:
                for message in _faults(problem, person, item):
                    yield Violation(self.name, (item.session.id, person.id), message)
            yield from self._too_many(problem, person, items)

    def _too_many(self, problem: Problem, person: Person, items: list[Placed]) -> Iterator[Violation]:
        by_day: dict[int, list[Placed]] = defaultdict(list)
        for item in items:
            by_day[item.day].append(item)
        most = person.max_sessions_per_day
        for day, those in sorted(by_day.items()):
            if most is not None and len(those) > most:
                yield Violation(
                    self.name,
                    (*(item.session.id for item in those), person.id),
                    f"{person.name} ({person.id}) has {len(those)} sessions on {problem.date(day)}, "
                    f"at most {most} are agreed: {', '.join(map(str, those))}",
                )


def _faults(problem: Problem, person: Person, item: Placed) -> Iterator[str]:
    time = item.session.person_time(person, item.start)
    needed = f"{item} needs {person.name} ({person.id}) {span(problem, time)}"
    if person.available is not None and not within(time, person.available):
        yield f"{needed}; available: {hours_then(problem, person.available, time)}"
    if not clear(time, person.unavailable):
        yield f"{needed}; unavailable: {hours_then(problem, person.unavailable, time)}"
