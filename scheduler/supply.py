"""Demand against supply before any solve: arithmetic that a person can follow.

Every shortage is true: what is counted must be there in any schedule, and is more than there is.
That none is found proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scheduler.intervals import Window, intersect, length, window
from scheduler.places import places
from scheduler.problem import DAY, Equipment, Person, Problem

MOST_SETS = 1_000
"""Sets of rooms and dates that are looked at, the smallest first: a large festival has too many."""

SHOWN = 6
"""Sessions named in a message; all of them are in `sessions`."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """More is wanted of `what` than there is: minutes wanted and there, and how many must go at least."""

    what: str
    sessions: tuple[str, ...]
    wanted: int
    there: int
    must_go: int
    message: str

    def proves_none(self, problem: Problem) -> bool:
        """Return whether more must go than may go, so that there is no schedule at all."""
        may_go = [
            each for each in self.sessions if not problem.sessions[each].must and each not in problem.pins_of
        ]
        return self.must_go > len(may_go)

    def as_json(self) -> dict[str, Any]:
        """Return it as a mapping of plain values."""
        return asdict(self)


def shortages(problem: Problem) -> tuple[Shortage, ...]:
    """Return what is short: places of single sessions, rooms, people, equipment."""
    where = {session.id: places(problem, session) for session in problem.sessions.values()}
    return (
        *_nowhere(problem, where),
        *_rooms(problem, where),
        *_people(problem, where),
        *_equipment(problem, where),
        *_dates(problem, where),
    )


Places = Mapping[str, Mapping[str, Window]]


def _nowhere(problem: Problem, where: Places) -> Iterator[Shortage]:
    for session in problem.sessions.values():
        if not where[session.id]:
            message = (
                f"{_named(problem, [session.id])} has no room and time at all; "
                "see its rooms, features, hours, dates and people"
            )
            yield Shortage("places", (session.id,), 1, 0, 1, message)


def _rooms(problem: Problem, where: Places) -> Iterator[Shortage]:
    """Compare, for every set of rooms that some session is confined to, all that are confined to it."""
    rooms_of = {session: frozenset(rooms) for session, rooms in where.items() if rooms}
    days_of = {session: _days(problem, where[session]) for session in rooms_of}
    found: list[tuple[frozenset[str], Shortage]] = []
    for rooms, days in sorted(
        {(rooms_of[session], days_of[session]) for session in rooms_of},
        key=lambda pair: (len(pair[0]), len(pair[1]), sorted(pair[0]), sorted(pair[1])),
    )[:MOST_SETS]:
        confined = [session for session, own in rooms_of.items() if own <= rooms and days_of[session] <= days]
        shortage = _room_shortage(problem, where, rooms, confined)
        if shortage and not any(set(known) >= set(confined) for known, _ in found):
            found.append((frozenset(confined), shortage))
            yield shortage


def _room_shortage(
    problem: Problem, where: Places, rooms: frozenset[str], confined: Sequence[str]
) -> Shortage | None:
    """Count minutes of smallest parts: a divisible hall whole takes those of all its parts."""
    open_times: dict[str, list[tuple[int, int]]] = {}
    needs: dict[str, int] = {}
    for each in confined:
        session = problem.sessions[each]
        # Back to back, the changeover may be waived; count it only where it cannot be.
        waived = _may_be_waived(problem, each)
        least = []
        for room, starts in where[each].items():
            parts, changeover = problem.parts[room], problem.rooms[room].changeover
            after = session.duration + session.teardown
            least.append((session.setup + after + (0 if waived else changeover)) * len(parts))
            times = [(first - session.setup, last - 1 + after + changeover) for first, last in starts]
            for part in parts:
                open_times.setdefault(part, []).extend(times)
        needs[each] = min(least)
    there = sum(length(window(times)) for times in open_times.values())
    return _short(
        problem,
        f"rooms {', '.join(sorted(rooms))}",
        needs,
        there,
        need=f"can only be in {_listed(sorted(rooms))} and need",
        have="there are, in their hours and dates,",
    )


def _people(problem: Problem, where: Places) -> Iterator[Shortage]:
    for person, ids in problem.sessions_of_person.items():
        placeable = [each for each in ids if where[each]]
        if not placeable:
            continue
        who = problem.people[person]
        shortage = _person_minutes(problem, where, who, placeable) or _person_dates(
            problem, where, who, placeable
        )
        if shortage:
            yield shortage


def _person_minutes(problem: Problem, where: Places, who: Person, ids: Sequence[str]) -> Shortage | None:
    needs: dict[str, int] = {}
    times: list[tuple[int, int]] = []
    for each in ids:
        start, end = problem.sessions[each].person_time(who, 0)
        needs[each] = end - start + who.min_break
        for windows in where[each].values():
            times += [(first + start, last - 1 + end + who.min_break) for first, last in windows]
    return _short(
        problem,
        f"person {who.id}",
        needs,
        length(window(times)),
        need=f"need {who.name} ({who.id}) for",
        have="in their hours and dates there are",
    )


def _person_dates(problem: Problem, where: Places, who: Person, ids: Sequence[str]) -> Shortage | None:
    if who.max_sessions_per_day is None:
        return None
    days = frozenset().union(*(_days(problem, where[each]) for each in ids))
    most = who.max_sessions_per_day * len(days)
    if len(ids) <= most:
        return None
    message = (
        f"{_counted(ids)} ({_named(problem, ids)}) need {who.name} ({who.id}), who takes "
        f"{who.max_sessions_per_day} a day on {len(days)} possible dates: at least {len(ids) - most} must go"
    )
    return Shortage(f"person {who.id}", tuple(ids), len(ids), most, len(ids) - most, message)


def _equipment(problem: Problem, where: Places) -> Iterator[Shortage]:
    for piece in problem.equipment.values():
        uses = {
            session.id: sum(n for each, n in session.equipment if each == piece.id)
            for session in problem.sessions.values()
            if where[session.id]
        }
        shortage = _piece(problem, where, piece, {each: n for each, n in uses.items() if n})
        if shortage:
            yield shortage


def _dates(problem: Problem, where: Places) -> Iterator[Shortage]:
    """Compare the sessions of an activity with the dates that they have and how many a date may hold."""
    for activity in problem.activities.values():
        ids = [each for each in activity.sessions if where[each]]
        days = frozenset[int]().union(*(_days(problem, where[each]) for each in ids))
        most = activity.max_per_day * len(days)
        if len(ids) > most:
            message = (
                f"{_counted(ids)} ({_named(problem, ids)}) are showings of one activity, which takes "
                f"{activity.max_per_day} a day (max_per_day) on {len(days)} possible dates: "
                f"at least {len(ids) - most} must go"
            )
            yield Shortage(f"activity {activity.id}", tuple(ids), len(ids), most, len(ids) - most, message)


def _piece(problem: Problem, where: Places, piece: Equipment, uses: Mapping[str, int]) -> Shortage | None:
    needs: dict[str, int] = {}
    times: list[tuple[int, int]] = []
    for each, quantity in uses.items():
        start, end = problem.sessions[each].occupied(0)
        needs[each] = (end - start) * quantity
        for windows in where[each].values():
            times += [(first + start, last - 1 + end) for first, last in windows]
    return _short(
        problem,
        f"equipment {piece.id}",
        needs,
        piece.quantity * length(window(times)),
        need=f"need {piece.name} ({piece.id}, {piece.quantity} there) for",
        have="in their hours and dates there are",
    )


def _short(
    problem: Problem, what: str, needs: Mapping[str, int], there: int, *, need: str, have: str
) -> Shortage | None:
    wanted = sum(needs.values())
    if wanted <= there:
        return None
    fitting, left = 0, there
    for minutes in sorted(needs.values()):
        left -= minutes
        fitting += left >= 0
    must_go = len(needs) - fitting
    ids = tuple(needs)
    message = (
        f"{_counted(ids)} ({_named(problem, ids)}) {need} {_hours(wanted)}; {have} {_hours(there)}: "
        f"at least {must_go} must go"
    )
    return Shortage(what, ids, wanted, there, must_go, message)


def _may_be_waived(problem: Problem, session: str) -> bool:
    return any(
        session in pair
        for relation in problem.relations
        if relation.kind == "back-to-back"
        for pair in relation.pairs
    )


def _days(problem: Problem, rooms: Mapping[str, Window]) -> frozenset[int]:
    starts = window(part for windows in rooms.values() for part in windows)
    return frozenset(day for day in problem.days if intersect(starts, ((day * DAY, (day + 1) * DAY),)))


def _counted(ids: Sequence[str]) -> str:
    return "1 session" if len(ids) == 1 else f"{len(ids)} sessions"


def _named(problem: Problem, ids: Sequence[str]) -> str:
    def name(each: str) -> str:
        session = problem.sessions[each]
        return f"{each} {session.title}" + (f", {session.source}" if session.source else "")

    return _listed([name(each) for each in ids])


def _listed(names: Iterable[str]) -> str:
    named = list(names)
    more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
    return "; ".join(named[:SHOWN]) + more


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h" + (f" {rest} min" if rest else "")
