"""An event in figures: sessions and people by district, kind, audience and day; rooms; points; attendance.

For coordinators: every session that is not cancelled counts, whoever may see it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from scheduler.check import Verdict, check
from scheduler.exports import words
from scheduler.intervals import Interval, intersect, length, subtract, window
from scheduler.problem import DAY, Problem, Session
from scheduler.schedule import Schedule

_AGES = 10**9
"""More minutes than any event lasts."""


@dataclass(frozen=True, slots=True)
class Count:
    """The sessions of one district, kind, audience or day (an ISO date), or of all.

    An empty `key` holds those without one: a session left out is in no district and on no day. `heads`
    are the people to seat in the placed sessions. `booked`, `attended` and `online` add up what
    bookings.csv gives, and are None where it gives nothing.
    """

    key: str
    placed: int
    unplaced: int
    heads: int
    booked: int | None
    attended: int | None
    online: int | None


@dataclass(frozen=True, slots=True)
class RoomUse:
    """How full a room is, day by day.

    `occupied` are the minutes, setup and teardown included, in which a session is in it or in a room
    that shares a part; `open` the minutes of `access` without closures. One entry for each day, from
    day 0; what lies past midnight of the last day counts to the last day.
    """

    room: str
    occupied: tuple[int, ...]
    open: tuple[int, ...]

    @property
    def share(self) -> tuple[float | None, ...]:
        """By day: occupied / open, None where the room is never open."""
        return tuple(_share(used, free) for used, free in zip(self.occupied, self.open, strict=True))

    @property
    def overall(self) -> float | None:
        """The same for all days together."""
        return _share(sum(self.occupied), sum(self.open))


@dataclass(frozen=True, slots=True)
class RulePoints:
    """What a soft rule costs, in points, and in how many places."""

    rule: str
    points: Decimal
    places: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that `scheduler report` tells; the last four are empty without a schedule.

    A session with several audiences counts for each. `kinds_by_district` counts placed sessions.
    `broken` names each broken hard rule with the number of its violations.
    """

    total: Count
    cancelled: int
    by_district: tuple[Count, ...]
    by_kind: tuple[Count, ...]
    by_audience: tuple[Count, ...]
    by_day: tuple[Count, ...]
    kinds_by_district: Mapping[str, Mapping[str, int]]
    rooms: tuple[RoomUse, ...] = ()
    points: tuple[RulePoints, ...] = ()
    objective: Decimal | None = None
    broken: Mapping[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as JSON can hold them: points as numbers, shares beside the minutes."""
        plain = asdict(self)
        for row, use in zip(plain["rooms"], self.rooms, strict=True):
            row |= {"share": list(use.share), "overall": use.overall}
        for row in plain["points"]:
            row["points"] = _number(row["points"])
        plain["objective"] = None if self.objective is None else _number(self.objective)
        return plain


def figures(problem: Problem, schedule: Schedule | None) -> Figures:
    """Return the figures of a problem, and of a schedule where there is one."""
    plan = Schedule() if schedule is None else schedule

    def district(session: Session) -> str:
        placement = plan.get(session.id)
        return problem.venue_of(placement.room).district if placement else ""

    def day(session: Session) -> str:
        placement = plan.get(session.id)
        return str(problem.date(placement.start // DAY)) if placement else ""

    def counts(known: Iterable[str], keys: Callable[[Session], Iterable[str]]) -> tuple[Count, ...]:
        return _counts(problem.sessions.values(), plan, known, keys)

    verdict = None if schedule is None else check(problem, schedule)
    return Figures(
        total=_count("", problem.sessions.values(), plan),
        cancelled=len(problem.cancelled),
        by_district=counts(_districts(problem), lambda session: [district(session)]),
        by_kind=counts(words.KINDS, lambda session: [session.kind]),
        by_audience=counts(words.AUDIENCES, lambda session: dict.fromkeys(session.audiences) or [""]),
        by_day=counts((str(problem.date(item)) for item in problem.days), lambda session: [day(session)]),
        kinds_by_district=_kinds_by_district(problem, plan),
        rooms=() if schedule is None else _room_use(problem, schedule),
        points=_points(verdict) if verdict else (),
        objective=verdict.objective if verdict else None,
        broken=dict(sorted(Counter(item.rule for item in verdict.broken).items())) if verdict else {},
    )


def _districts(problem: Problem) -> tuple[str, ...]:
    return tuple(dict.fromkeys(venue.district for venue in problem.venues.values() if venue.district))


def _counts(
    sessions: Iterable[Session],
    plan: Schedule,
    known: Iterable[str],
    keys: Callable[[Session], Iterable[str]],
) -> tuple[Count, ...]:
    """Count the sessions under each of their keys: known keys first, then others by name, "" last."""
    groups: dict[str, list[Session]] = defaultdict(list)
    for session in sessions:
        for key in keys(session):
            groups[key].append(session)
    order = {key: index for index, key in enumerate(known)}
    in_order = sorted(groups, key=lambda key: (key == "", order.get(key, len(order)), key))
    return tuple(_count(key, groups[key], plan) for key in in_order)


def _count(key: str, sessions: Collection[Session], plan: Schedule) -> Count:
    placed = [session for session in sessions if session.id in plan]
    return Count(
        key=key,
        placed=len(placed),
        unplaced=len(sessions) - len(placed),
        heads=sum(session.heads for session in placed),
        booked=_sum(session.booked for session in sessions),
        attended=_sum(session.attended for session in sessions),
        online=_sum(session.online for session in sessions),
    )


def _sum(values: Iterable[int | None]) -> int | None:
    given = [value for value in values if value is not None]
    return sum(given) if given else None


def _kinds_by_district(problem: Problem, plan: Schedule) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {district: Counter() for district in (*_districts(problem), "")}
    for session in problem.sessions.values():
        if placement := plan.get(session.id):
            found[problem.venue_of(placement.room).district][session.kind] += 1
    return {district: dict(sorted(kinds.items())) for district, kinds in found.items() if kinds}


def _room_use(problem: Problem, schedule: Schedule) -> tuple[RoomUse, ...]:
    last = problem.days[-1]
    # Before the first midnight and after the last one lie no days of their own.
    days: list[Interval] = [
        (-_AGES if day == 0 else day * DAY, _AGES if day == last else (day + 1) * DAY) for day in problem.days
    ]
    busy: dict[str, list[Interval]] = defaultdict(list)
    for session, placement in schedule.placements.items():
        busy[placement.room].append(problem.sessions[session].occupied(placement.start))
    found = []
    for room in problem.rooms.values():
        occupied = window(
            time for other, times in busy.items() if problem.share_part(room.id, other) for time in times
        )
        usable = subtract(room.access, problem.closed[room.id])
        found.append(
            RoomUse(
                room.id,
                occupied=tuple(length(intersect(occupied, (day,))) for day in days),
                open=tuple(length(intersect(usable, (day,))) for day in days),
            )
        )
    return tuple(found)


def _points(verdict: Verdict) -> tuple[RulePoints, ...]:
    places = Counter(item.rule for item in verdict.costs)
    points = [RulePoints(rule, cost, places[rule]) for rule, cost in verdict.cost_by_rule.items()]
    return tuple(sorted(points, key=lambda item: (-item.points, item.rule)))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _number(points: Decimal) -> int | float:
    return int(points) if points == points.to_integral_value() else float(points)
