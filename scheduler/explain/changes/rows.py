"""What may be changed about pins, relations, limits, ways and the event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from scheduler.explain.cells import list_cell
from scheduler.explain.changes.family import LONGEST, MOVED, TRIED, Change, Family, Finders, number, once
from scheduler.explain.edits import Edit
from scheduler.explain.facts import Fact, more_days
from scheduler.problem import DAY, Problem, Session


def _limit(problem: Problem, fact: Fact, _: Sequence[Session]) -> Iterator[Family]:
    limit = problem.limits[int(str(fact.key))]
    if fact.column == "min":
        least = limit.min or 0
        yield from number(problem, fact, -1, least, effort=120, each=240 / max(1, least))
        return
    counted = sum(session.heads or 1 for session in problem.sessions.values())
    now = limit.max or 0
    yield from number(problem, fact, 1, max(1, counted - now), effort=120, each=240 / max(10, now))


def _pin(problem: Problem, fact: Fact, _: Sequence[Session]) -> Iterator[Family]:
    row = int(str(fact.key))
    pin = problem.pins[row]
    if pin.start is not None:
        start = pin.start

        def moved(by: int) -> Change:
            value = replace(pin, start=start + by)
            edit = Edit("pins", row, "", value)
            return Change((edit,), problem.when(start), problem.when(start + by))

        near = [*range(problem.event.grid, MOVED + 1, problem.event.grid), *(n * DAY for n in (1, 2, 3))]
        for sign, kind in ((-1, "earlier"), (1, "later")):
            amounts = [sign * by for by in near]
            yield Family(fact, f"moved {kind}", amounts, moved, 30, 1.0, pin.session, steady=False)
    if pin.room is not None:
        for rank, room in enumerate(_near_in_size(problem, pin.room)[:TRIED]):
            value = replace(pin, room=room)
            yield once(
                fact,
                "elsewhere",
                Change((Edit("pins", row, "", value),), pin.room, room),
                60 + rank,
                pin.session,
            )
    yield once(
        fact, "delete", Change(fact.without, _place(problem, pin.room, pin.start), ""), 180, pin.session
    )


def _near_in_size(problem: Problem, room: str) -> list[str]:
    here = problem.rooms[room]
    others = [each for each in problem.rooms.values() if each.id != room]
    others.sort(key=lambda each: (each.venue != here.venue, abs(each.capacity - here.capacity)))
    return [each.id for each in others]


def _place(problem: Problem, room: str | None, start: int | None) -> str:
    return " ".join(part for part in (room, None if start is None else problem.when(start)) if part)


def _relation(problem: Problem, fact: Fact, _: Sequence[Session]) -> Iterator[Family]:
    row = int(str(fact.key))
    relation = problem.relations[row]
    now = relation.minutes

    def change(by: int) -> Change:
        return Change((Edit("relations", row, "minutes", now + by),), str(now), str(now + by))

    if relation.kind == "min-gap":
        yield Family(fact, "less", range(5, now + 1, 5), lambda k: change(-k), 60, 1.0, fact.item)
    if relation.kind == "back-to-back":
        yield Family(fact, "more", range(5, LONGEST + 1, 5), change, 60, 1.0, fact.item)
    yield once(fact, "delete", Change(fact.without, list_cell(relation.members), ""), 240, fact.item)


def _way(problem: Problem, fact: Fact, sessions: Sequence[Session]) -> Iterator[Family]:
    """Yield a shuttle between two venues that the sessions may need to go between."""
    asked = frozenset[str]().union(*(session.venues for session in sessions))
    named = frozenset[str]().union(*(session.rooms for session in sessions))
    venues = sorted(asked | {problem.rooms[room].venue for room in named})
    ids = {session.id for session in sessions}
    venues += [problem.rooms[pin.room].venue for pin in problem.pins if pin.session in ids and pin.room]
    for here in dict.fromkeys(venues):
        for there in dict.fromkeys(venues):
            now = problem.travel.get((here, there), 0)
            if here < there and now:
                yield Family(
                    fact,
                    "less",
                    range(5, now + 1, 5),
                    _shuttle(problem, here, there),
                    120,
                    2.0,
                    f"{here}–{there}",
                )


def _shuttle(problem: Problem, here: str, there: str) -> Callable[[int], Change]:
    def change(less: int) -> Change:
        ways = ((here, there), (there, here))
        edits = tuple(Edit("travel", way, "", max(0, problem.travel[way] - less)) for way in ways)
        old = problem.travel[here, there]
        return Change(edits, str(old), str(max(0, old - less)))

    return change


def _protected(problem: Problem, fact: Fact, sessions: Sequence[Session]) -> Iterator[Family]:
    row = int(str(fact.key))
    day = problem.event.protected_days[row]
    for activity in dict.fromkeys(session.activity for session in sessions):
        if activity not in day.exceptions:
            value = day.exceptions | {activity}
            change = Change(
                (Edit("protected_days", row, "exceptions", value),),
                list_cell(sorted(day.exceptions)),
                list_cell(sorted(value)),
            )
            yield once(fact, "exception", change, 240, activity)


def _longer_event(problem: Problem, fact: Fact, sessions: Sequence[Session]) -> Iterator[Family]:
    everyday = [session for session in problem.sessions.values() if session.days == frozenset(problem.days)]
    last = problem.days[-1]

    def change(more: int) -> Change:
        edits = more_days(problem, everyday, more)
        return Change(edits, str(problem.date(last)), str(problem.date(last + more)))

    yield Family(fact, "more", range(1, 5), change, 960, 480, problem.event.id)


OF_ROWS: Finders = {
    ("limits", "min"): _limit,
    ("limits", "max"): _limit,
    ("relations", ""): _relation,
    ("pins", ""): _pin,
    ("travel", ""): _way,
    ("event", "protected_days"): _protected,
    ("event", ""): _longer_event,
}
