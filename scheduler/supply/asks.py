"""Who needs what for how long: every session held against rooms, people, equipment, dates and limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from scheduler.intervals import Window, intersect, length, subtract, window
from scheduler.places import places
from scheduler.problem import DAY, Limit, Problem, Session
from scheduler.rules.backup import backup_places

Places = Mapping[str, Mapping[str, Window]]


@dataclass(frozen=True, slots=True)
class Line:
    """What serves one session at a time: a smallest part of a room, a person; or `copies` of it.

    `gap` minutes lie between two sessions on it. `per_day` bounds what starts on a date; without
    `timed` that is all there is to it.
    """

    id: str
    gap: int = 0
    copies: int = 1
    per_day: int | None = None
    timed: bool = True


@dataclass(frozen=True, slots=True)
class Ask:
    """A session's need of a line: from `before` its start to `after` it, at starts given by line.

    `waived`: the gap after it may be none. `amount` is how many copies it takes. `rooms` are those it
    may be in, where it asks for one.
    """

    session: str
    starts: Mapping[str, Window]
    before: int = 0
    after: int = 0
    amount: int = 1
    waived: bool = False
    rooms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Resource:
    """Lines that asks choose among; `kind` and `id` say what they are: `person`, `p-wang`."""

    kind: str
    id: str
    lines: Mapping[str, Line]
    asks: Sequence[Ask]
    rooms: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By line, where lines are parts of rooms: the rooms that the asks mean by it."""


def resources(problem: Problem, where: Places) -> Iterator[Resource]:
    """Yield everything that sessions compete for; `where` gives each one's starts by room."""
    times = {
        session: window(part for parts in where[session].values() for part in parts) for session in where
    }
    yield _rooms(problem, where)
    yield from _people(problem, where, times)
    yield from _equipment(problem, where, times)
    yield from _activities(problem, times)
    yield _channels(problem, times)
    yield from _limits(problem, where, times)


def _rooms(problem: Problem, where: Places) -> Resource:
    waived = {
        session
        for relation in problem.relations
        if relation.kind == "back-to-back"
        for pair in relation.pairs
        for session in pair
    }
    asks: list[Ask] = []
    rooms: dict[str, set[str]] = {}
    gaps: dict[str, int] = {}
    for session in problem.sessions.values():
        wanted = [where[session.id]]
        if session.backup == "required" and all(problem.rooms[room].outdoor for room in where[session.id]):
            # Indoors a room is kept for it as if it stood there.
            wanted.append(_backups(problem, session, where[session.id]))
        for number, starts in enumerate(wanted):
            for by_part in _by_part(problem, starts):
                for part, names in by_part.items():
                    rooms.setdefault(part, set()).update(names)
                    for name in names:
                        gaps[part] = min(gaps.get(part, 10**6), problem.rooms[name].changeover)
                found = {
                    part: window(time for name in names for time in starts[name])
                    for part, names in by_part.items()
                }
                before, after = _occupied(session)
                asks.append(
                    Ask(
                        session.id,
                        found,
                        before,
                        after,
                        waived=session.id in waived and not number,
                        rooms=frozenset(starts),
                    )
                )
    lines = {part: Line(part, gap) for part, gap in gaps.items()}
    return Resource("rooms", "", lines, asks, {part: frozenset(names) for part, names in rooms.items()})


def _backups(problem: Problem, session: Session, starts: Mapping[str, Window]) -> Mapping[str, Window]:
    own = window(time for times in starts.values() for time in times)
    if any(problem.share_part(a, b) for a in starts for b in backup_places(problem, session)):
        return {}
    kept = {room: intersect(times, own) for room, times in backup_places(problem, session).items()}
    return {room: times for room, times in kept.items() if times}


def _by_part(problem: Problem, starts: Mapping[str, Window]) -> Iterator[Mapping[str, list[str]]]:
    """Yield the smallest parts that a session takes whatever its room is, one each; or one of each room."""
    if not starts:
        return
    common = frozenset.intersection(*(problem.parts[room] for room in starts))
    for part in sorted(common):
        yield {part: list(starts)}
    if not common:
        one: dict[str, list[str]] = {}
        for room in starts:
            one.setdefault(min(problem.parts[room]), []).append(room)
        yield one


def _people(problem: Problem, where: Places, times: Mapping[str, Window]) -> Iterator[Resource]:
    for person, ids in problem.sessions_of_person.items():
        who = problem.people[person]
        line = Line(
            person,
            gap=max(who.min_break, _least_travel(problem, where, ids)),
            per_day=who.max_sessions_per_day,
        )
        asks = []
        for each in ids:
            start, end = problem.sessions[each].person_time(who, 0)
            asks.append(Ask(each, {person: times[each]}, -start, end))
        yield Resource("person", person, {person: line}, asks)


def _least_travel(problem: Problem, where: Places, ids: Sequence[str]) -> int:
    """Return the least minutes between the venues of any two sessions, wherever they are placed."""
    venues = [{problem.rooms[room].venue for room in where[each]} for each in ids if where[each]]
    least = None
    for some, others in combinations(venues, 2):
        travel = min(min(problem.travel[a, b], problem.travel[b, a]) for a in some for b in others)
        if not travel:
            return 0
        least = travel if least is None else min(least, travel)
    return least or 0


def _equipment(problem: Problem, where: Places, times: Mapping[str, Window]) -> Iterator[Resource]:
    for piece in problem.equipment.values():
        uses = {
            session.id: sum(n for each, n in session.equipment if each == piece.id)
            for session in problem.sessions.values()
        }
        asks = [
            Ask(each, {piece.id: times[each]}, *_occupied(problem.sessions[each]), amount=amount)
            for each, amount in uses.items()
            if amount
        ]
        ids = [ask.session for ask in asks]
        gap = _least_travel(problem, where, ids) if piece.quantity == 1 else 0
        yield Resource("equipment", piece.id, {piece.id: Line(piece.id, gap, piece.quantity)}, asks)


def _activities(problem: Problem, times: Mapping[str, Window]) -> Iterator[Resource]:
    for activity in problem.activities.values():
        line = Line(activity.id, per_day=activity.max_per_day, timed=False)
        asks = [Ask(each, {activity.id: times[each]}) for each in activity.sessions]
        yield Resource("activity", activity.id, {activity.id: line}, asks)


def _channels(problem: Problem, times: Mapping[str, Window]) -> Resource:
    line = Line("live-channels", copies=problem.event.live_channels)
    asks = [
        Ask(session.id, {line.id: times[session.id]}, 0, session.duration)
        for session in problem.sessions.values()
        if session.stream
    ]
    return Resource("live-channels", "live-channels", {line.id: line}, asks)


def _limits(problem: Problem, where: Places, times: Mapping[str, Window]) -> Iterator[Resource]:
    for limit in problem.limits:
        if limit.max is None or limit.weight is not None:
            continue
        asks = []
        for session in problem.sessions.values():
            amount = _amount(limit, session)
            if amount and _always_counted(problem, limit, session, where[session.id], times[session.id]):
                starts = times[session.id] if limit.per != "event" else ((0, 1),)
                asks.append(Ask(session.id, {limit.id: starts}, *_span(limit, session), amount))
        line = (
            Line(limit.id, copies=limit.max)
            if limit.per == "moment"
            else Line(limit.id, per_day=limit.max, timed=False)
        )
        yield Resource("limit", limit.id, {limit.id: line}, asks)


def _amount(limit: Limit, session: Session) -> int:
    if (
        (limit.kinds and session.kind not in limit.kinds)
        or (limit.themes and limit.themes.isdisjoint(session.themes))
        or (limit.audiences and limit.audiences.isdisjoint(session.audiences))
    ):
        return 0
    if limit.what == "attendance":
        return session.heads
    return 1 if limit.what == "sessions" or session.setup else 0


def _always_counted(
    problem: Problem, limit: Limit, session: Session, rooms: Mapping[str, Window], times: Window
) -> bool:
    venues = [problem.venue_of(room) for room in rooms]
    days = window((day * DAY, (day + 1) * DAY) for day in limit.days)
    return (
        bool(venues)
        and all(not limit.venues or venue.id in limit.venues for venue in venues)
        and all(not limit.districts or venue.district in limit.districts for venue in venues)
        and not subtract(times, days)
        and (limit.hours is None or length(intersect(times, limit.hours)) == length(times))
    )


def _span(limit: Limit, session: Session) -> tuple[int, int]:
    if limit.what == "setups":
        return session.setup + limit.margin, limit.margin
    return limit.margin, session.duration + limit.margin


def _occupied(session: Session) -> tuple[int, int]:
    start, end = session.occupied(0)
    return -start, end


def starts_of(problem: Problem) -> Places:
    """Return, by session, the starts on the event's days that the rules about it alone leave, by room."""
    return {session.id: places(problem, session) for session in problem.sessions.values()}
