"""Festivals drawn by hypothesis: problems as the tables would accept them, with schedules of each.

Drawn schedules put sessions where they nearly meet each other: each start is drawn right after, right
before or right at that of another session, with the gaps that some rule asks for, or a minute less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from itertools import combinations, pairwise, product
from typing import Any, TypeVar

from hypothesis import strategies as st

from scheduler.intervals import Window, window
from scheduler.problem import (
    DAY,
    Activity,
    Closure,
    Demand,
    Equipment,
    Limit,
    Person,
    Pin,
    Problem,
    ProtectedDay,
    Relation,
    Room,
    Session,
)
from scheduler.schedule import Placement, Schedule
from tests.builders import at, daily, equipment, limit, person, problem, room, session, venue

T = TypeVar("T")

VENUES, DISTRICTS, ZONES = ("centre", "park", "far"), ("", "north", "south"), ("", "wing")
THEMES, AUDIENCES, KINDS = ("sea", "ice"), ("families", "experts"), ("lecture", "show", "exhibition")
PEOPLE, PIECES, FEATURES = ("wang", "li", "zhao"), ("beamer", "rope"), ("stage",)
GAPS = (-15, -1, 0, 5, 10, 14, 15, 20, 30, 31, 35, 60)


@dataclass(frozen=True, slots=True)
class Size:
    """How large festivals are: activities, their sessions, days, schedules drawn of each, grids."""

    activities: tuple[int, int] = (4, 6)
    sessions: tuple[int, int] = (6, 10)
    days: tuple[int, int] = (2, 3)
    schedules: int = 5
    grids: tuple[int, ...] = (1, 5, 15, 25)
    rooms: int = 5


@dataclass(frozen=True, slots=True, repr=False)
class Festival:
    """A problem, and schedules of it, legal or not."""

    problem: Problem
    schedules: tuple[Schedule, ...]

    def __repr__(self) -> str:
        facts = self.problem
        said = [said_of(each) for table in _TABLES for each in getattr(facts, table).values()]
        said += [said_of(each) for table in _ROWS for each in getattr(facts, table)]
        plans = [f"schedule {dict(plan.placements)}" for plan in self.schedules]
        return "\n".join(["", said_of(facts.event), f"travel {dict(facts.travel)}", *said, *plans])

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Show itself to hypothesis, which would print every column otherwise."""
        printer.text(repr(self))

    @property
    def places(self) -> Mapping[str, Sequence[Placement]]:
        """By session: all that the schedules do with it."""
        return {
            session: tuple(
                dict.fromkeys(spot for plan in self.schedules if (spot := plan.get(session)) is not None)
            )
            for session in self.problem.sessions
        }


def said_of(fact: Any) -> str:
    """Return a fact with what its columns say, those left out that say nothing."""
    columns = (
        f"{each.name}={value!r}"
        for each in fields(fact)
        if (value := getattr(fact, each.name)) not in (each.default, "", (), frozenset(), None)
    )
    return f"{type(fact).__name__}({', '.join(columns)})"


_TABLES = ("rooms", "venues", "people", "equipment", "activities", "sessions")
_ROWS = ("closures", "pins", "relations", "limits", "demand")


class _Drawing:
    """The dice, and what has been drawn of a problem so far."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any], size: Size) -> None:
        self._draw = draw
        self.size = size
        self.days = self.number(*size.days)
        self.ids: list[str] = []

    def one(self, options: Sequence[T]) -> T:
        chosen: T = self._draw(st.sampled_from(options))
        return chosen

    def number(self, least: int, most: int) -> int:
        chosen: int = self._draw(st.integers(least, most))
        return chosen

    def often(self, percent: int) -> bool:
        """Return whether a column is filled; shrinking empties it."""
        return self.number(0, 99) >= 100 - percent

    def some(self, options: Sequence[T]) -> tuple[T, ...]:
        mask = self.number(0, 2 ** len(options) - 1)
        return tuple(option for n, option in enumerate(options) if mask >> n & 1)

    def filter(self, options: Sequence[T], percent: int) -> frozenset[T]:
        return frozenset(self.some(options)) if self.often(percent) else frozenset()

    def every_day(self, *hours: str) -> Window:
        return daily(self.one(hours), range(self.days))

    def moment(self) -> int:
        return self.number(0, self.days - 1) * DAY + self.number(8 * 4, 20 * 4) * 15


def _rooms(dice: _Drawing) -> list[Room]:
    fixed: Sequence[tuple[str, dict[str, Any]]] = (
        ("hall", {"venue": "centre"}),
        ("left", {"venue": "centre", "part_of": ("hall",)}),
        ("lawn", {"venue": "park", "outdoor": True}),
        ("attic", {"venue": "park"}),
        ("right", {"venue": "centre", "part_of": ("hall",)}),
        ("tower", {"venue": "far", "outdoor": True}),
    )
    return [_room(dice, id_, columns) for id_, columns in fixed[: dice.size.rooms]]


def _room(dice: _Drawing, id_: str, columns: Mapping[str, Any]) -> Room:
    opening = dice.every_day("08:00-22:00", "00:00-24:00", "09:00-17:00")
    return room(
        id_,
        **columns,
        capacity=dice.one([100, 110, 60, 200, 30]),
        changeover=dice.one([0, 20, 15, 5]),
        opening=opening,
        access=dice.every_day("07:45-22:15", "09:00-21:00") if dice.often(30) else opening,
        features=dice.filter(FEATURES, 60),
        zone=dice.one(ZONES),
    )


def _people(dice: _Drawing) -> list[Person]:
    return [
        person(
            id_,
            call=dice.one([None, 20, 0, 45]),
            min_break=dice.one([0, 15, 30]),
            available=dice.every_day("09:00-17:00", "08:00-24:00") if dice.often(20) else None,
            unavailable=window([(start := dice.moment(), start + 60)]) if dice.often(20) else (),
            max_sessions_per_day=dice.one([None, 1, 2]),
        )
        for id_ in PEOPLE
    ]


def _pieces(dice: _Drawing) -> list[Equipment]:
    return [
        equipment(id_, quantity, venues=dice.filter(VENUES[:2], 20))
        for id_, quantity in (("beamer", 1), ("rope", 2))
    ]


def _activities(dice: _Drawing) -> tuple[list[Activity], list[Session]]:
    activities: list[Activity] = []
    sessions: list[Session] = []
    count, (least, most) = dice.number(*dice.size.activities), dice.size.sessions
    while len(sessions) < most and (len(activities) < count or len(sessions) < least):
        id_ = f"act{len(activities)}"
        repeats = min(dice.one([1, 1, 2, 3]), most - len(sessions))
        ids = tuple(id_ if k == 1 else f"{id_}.{k}" for k in range(1, repeats + 1))
        shared = _columns(dice)
        sessions += [session(each, **shared, **_own_columns(dice)) for each in ids]
        activities.append(Activity(id_, ids, max_per_day=dice.one([1, 2]), touring=dice.often(30)))
    return activities, sessions


def _columns(dice: _Drawing) -> dict[str, Any]:
    """Draw what the sessions of an activity have in common."""
    return {
        "kind": dice.one(KINDS),
        "audiences": dice.some(AUDIENCES),
        "themes": dice.some(THEMES),
        "people": dice.some(PEOPLE) if dice.often(50) else (),
        "equipment": tuple((id_, dice.one([1, 1, 2]) if id_ == "rope" else 1) for id_ in dice.some(PIECES)),
        "features": dice.filter(FEATURES, 20),
        "setting": dice.one(["", "", "", "indoor", "outdoor"]),
        "venues": dice.filter(VENUES[:2], 10),
        "priority": dice.one([3, 1, 2, 4, 5]),
        "noise": dice.one(["", "loud", "quiet"]),
        "stream": dice.often(30),
        "preferred_rooms": dice.filter(("hall", "lawn"), 20),
        "backup": dice.one(["", "required", "preferred"]),
    }


def _own_columns(dice: _Drawing) -> dict[str, Any]:
    """Draw what may differ between the sessions of an activity."""
    days = range(dice.days)
    return {
        "duration": dice.one([60, 30, 45, 90, 300]),
        "setup": dice.one([0, 7, 30]),
        "teardown": dice.one([0, 13, 5]),
        "attendance": dice.one([None, 50, 54, 55, 81, 90, 99, 150]),
        "booked": dice.one([None, None, 30, 91]),
        "backup_attendance": dice.one([None, None, 31]),
        "must": dice.often(10),
        "days": frozenset(dice.some(days)) if dice.often(15) else frozenset(days),
        "hours": dice.every_day("09:00-13:00", "12:00-24:00") if dice.often(10) else None,
        "preferred_days": dice.filter(days, 20),
        "preferred_hours": dice.every_day("10:00-12:00", "09:00-17:00") if dice.often(20) else None,
        "rooms": dice.filter(("hall", "left", "lawn"), 5),
    }


def _relations(
    dice: _Drawing, activities: Sequence[Activity], sessions: Mapping[str, Session]
) -> list[Relation]:
    kinds = (
        "before",
        "same-day",
        "different-day",
        "same-start",
        "same-room",
        "same-venue",
        "no-overlap",
        "min-gap",
        "back-to-back",
        "all-or-none",
    )
    found = []
    for _ in range(dice.number(0, 4)):
        kind = dice.one(kinds)
        members = dice.some(activities)
        if kind == "back-to-back":
            members = tuple(each for each in members if len(each.sessions) == len(members[0].sessions))
        if len(members) > 1:
            found.append(_relation(dice, kind, members, sessions))
    return found


def _relation(
    dice: _Drawing, kind: str, members: Sequence[Activity], sessions: Mapping[str, Session]
) -> Relation:
    groups = [each.sessions for each in members]
    neighbours: Iterable[tuple[tuple[str, ...], tuple[str, ...]]] = pairwise(groups)
    if kind == "back-to-back":
        pairs = tuple(pair for first, then in neighbours for pair in zip(first, then, strict=True))
        minutes = max(sessions[first].teardown + sessions[then].setup for first, then in pairs)
        minutes += dice.one([0, 1, 15, 30])
    else:
        minutes = dice.one([15, 0, 20, 60]) if kind == "min-gap" else 0
        looked_at = neighbours if kind == "before" else combinations(groups, 2)
        pairs = tuple(pair for first, then in looked_at for pair in product(first, then))
    return Relation(
        kind=kind,
        members=tuple(each.id for each in members),
        pairs=() if kind == "all-or-none" else pairs,
        sessions=tuple(id_ for group in groups for id_ in group),
        minutes=minutes,
        weight=_weight(dice),
    )


def _weight(dice: _Drawing) -> Decimal | None:
    return dice.one([None, Decimal(1), Decimal("2.5"), Decimal("0.25"), Decimal(0), Decimal(10**7)])


def _limits(dice: _Drawing) -> list[Limit]:
    return [_limit(dice, f"limit{number}") for number in range(dice.number(0, 3))]


def _limit(dice: _Drawing, id_: str) -> Limit:
    what, per = dice.one(["sessions", "attendance", "setups"]), dice.one(["day", "moment", "event"])
    unit = 50 if what == "attendance" else 1
    most = dice.number(0, 4) * unit if per == "moment" or dice.often(60) else None
    least = dice.number(0, 3) * unit if per != "moment" and (most is None or dice.often(30)) else None
    if least is not None and most is not None:
        least = min(least, most)
    return limit(
        id_,
        what,
        per,
        min=least,
        max=most,
        margin=dice.one([0, 15, 8]),
        weight=_weight(dice),
        days=frozenset(dice.some(range(dice.days))) if dice.often(20) else frozenset(range(dice.days)),
        venues=dice.filter(VENUES[:2], 20),
        districts=dice.filter(DISTRICTS[1:], 20),
        kinds=dice.filter(KINDS, 20),
        themes=dice.filter(THEMES, 20),
        audiences=dice.filter(AUDIENCES, 20),
        hours=dice.every_day("09:00-12:00", "12:00-24:00") if dice.often(20) else None,
    )


def _protected(dice: _Drawing) -> list[ProtectedDay]:
    days = [day for day in range(dice.days) if dice.often(25)]
    return [
        ProtectedDay(
            day,
            "日",
            audiences=frozenset([dice.one(AUDIENCES)]),
            share=dice.one([Decimal(0), Decimal("0.5"), Decimal("0.34"), Decimal(1)]),
            exceptions=frozenset(["act0"]) if dice.often(20) else frozenset(),
            venues=dice.filter(VENUES, 30),
            districts=dice.filter(DISTRICTS[1:], 30),
        )
        for day in days
    ]


def _demand(dice: _Drawing) -> list[Demand]:
    rows = []
    for _ in range(dice.number(0, 4)):
        dated = dice.often(30)
        start = dice.number(0, 22)
        days = {dice.number(0, dice.days - 1)} if dated else dice.one([{0, 1}, {2}])
        rows.append(
            Demand(
                frozenset(days & {*range(dice.days)}),
                dated,
                start * 60,
                dice.number(start + 1, 24) * 60,
                dice.one([100, 40, 139, 200]),
                dice.one(["", "", *AUDIENCES]),
            )
        )
    return rows


def _problem(dice: _Drawing) -> Problem:
    activities, sessions = _activities(dice)
    by_id = {each.id: each for each in sessions}
    rooms = _rooms(dice)
    facts = problem(
        sessions,
        rooms,
        activities=activities,
        venues=[venue(id_, district=dice.one(DISTRICTS)) for id_ in VENUES],
        people=_people(dice),
        equipment=_pieces(dice),
        closures=[
            Closure(dice.one(["left", "centre", "hall"]), (start := dice.moment(), start + 120))
            for _ in range(dice.number(0, 2))
        ],
        relations=_relations(dice, activities, by_id),
        limits=_limits(dice),
        demand=_demand(dice),
        protected_days=_protected(dice),
        weights={"room-fit": dice.one([Decimal(1), Decimal("0.3"), Decimal(0)]), "person-days": 2},
        days=dice.days,
        grid=dice.one(dice.size.grids),
        live_channels=dice.one([1, 2]),
    )
    ways = {
        (a, b): dice.one([25, 30, 31, 35, 60, 10]) for a in VENUES for b in VENUES if a != b
    } | dict.fromkeys(((a, a) for a in VENUES), dice.one([0, 0, 5]))
    pins = [
        Pin(each.id, dice.one([None, *facts.rooms]), dice.moment() if dice.often(50) else None)
        for each in sessions
        if dice.often(5)
    ]
    return replace(
        facts, travel=ways, pins=tuple(pin for pin in pins if pin.room is not None or pin.start is not None)
    )


def _schedule(dice: _Drawing, facts: Problem) -> Schedule:
    plan: dict[str, Placement] = {}
    for each in facts.sessions.values():
        if dice.often(85):
            where = facts.rooms[dice.one([*facts.rooms])]
            backup = dice.one([*facts.rooms]) if dice.often(70 if where.outdoor else 15) else None
            plan[each.id] = Placement(where.id, _start(dice, facts, each, plan), backup)
    return Schedule(plan)


def _start(dice: _Drawing, facts: Problem, each: Session, plan: Mapping[str, Placement]) -> int:
    grid = facts.event.grid
    if not plan or dice.often(20):
        start = dice.moment()
    else:
        beside = dice.one([*plan])
        other, their_start = facts.sessions[beside], plan[beside].start
        gap = dice.one(GAPS)
        start = dice.one(
            [
                their_start + other.duration + other.teardown + gap + each.setup,
                their_start - other.setup - gap - each.teardown - each.duration,
                their_start + other.duration + gap,
                their_start + gap,
            ]
        )
    # Rounded down, a gap would turn into an overlap.
    day, clock = divmod(min(max(start, 0), facts.days[-1] * DAY + at("22:00")), DAY)
    return day * DAY + -(-clock // grid) * grid


@st.composite
def festivals(draw: Callable[[st.SearchStrategy[Any]], Any], size: Size) -> Festival:
    """Draw a festival of a size."""
    dice = _Drawing(draw, size)
    facts = _problem(dice)
    return Festival(facts, tuple(_schedule(dice, facts) for _ in range(size.schedules)))
