"""The rule `person-clash`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from scheduler.intervals import Interval
from scheduler.problem import Person, Problem
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Block, Bools, Decisions, Ints
from scheduler.rules.placed import Placed, meetings, placed
from scheduler.schedule import Schedule


class PersonClash(Rule):
    """A person is at one session at a time, with time between two to rest and to travel.

    From the end of the person's time at the first session to its start at the second lie at least the
    travel time from the first's venue to the second's and the person's `min_break`, whichever is
    longer. A person's time is the occupied time, or with `call` from that many minutes before the
    start to the public end.
    """

    name = "person-clash"

    def post(self, decisions: Decisions) -> None:
        """Keep every two sessions of a person a way and a break apart."""
        for person in dict.fromkeys(person for session in decisions.free for person in session.people):
            self._post_person(decisions, decisions.problem.people[person])

    def _post_person(self, decisions: Decisions, person: Person) -> None:
        def begins(block: Block) -> Ints:
            return block.occupied_from if person.call is None else block.start - person.call

        def ends(block: Block) -> Ints:
            return block.occupied_to if person.call is None else block.end

        def in_time(a: Block, b: Block) -> Bools:
            gap = begins(b) - ends(a)
            return (gap >= a.travel_to(b)) & (gap >= person.min_break)

        decisions.forbid_both(
            (self.name, person.id),
            lambda: combinations(decisions.problem.sessions_of_person[person.id], 2),
            lambda a, b: ~(in_time(a, b) | in_time(b, a)),
        )

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield, for each person, every two sessions that are too near to each other."""
        standing = placed(problem, schedule)
        longest = max(problem.travel.values(), default=0)
        for person in problem.people.values():
            items = [standing[id_] for id_ in problem.sessions_of_person[person.id] if id_ in standing]
            yield from self._clashes(problem, person, items, max(longest, person.min_break))

    def _clashes(
        self, problem: Problem, person: Person, items: list[Placed], reach: int
    ) -> Iterator[Violation]:
        def time_and_reach(item: Placed) -> Interval:
            start, end = item.session.person_time(person, item.start)
            return start, end + reach

        for first, later in meetings(items, time_and_reach):
            free_from = first.session.person_time(person, first.start)[1]
            needed_from = later.session.person_time(person, later.start)[0]
            travel = problem.travel[first.room.venue, later.room.venue]
            needed = max(travel, person.min_break)
            if needed_from - free_from < needed:
                yield Violation(
                    self.name,
                    (first.session.id, later.session.id, person.id),
                    f"{person.name} ({person.id}) is at {first} until {problem.when(free_from)} and is "
                    f"needed at {later} from {problem.when(needed_from)}; between them: at least "
                    f"{needed} minutes (travel {travel}, break {person.min_break})",
                )
