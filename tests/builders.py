"""Tiny problems and schedules for tests, in a line or two.

    tiny = problem(
        sessions=[session("talk", duration=60), session("show.2", people=("p-wang",))],
        rooms=[room("hall", capacity=120), room("lawn", venue="park", outdoor=True)],
        people=[person("p-wang")],
    )
    plan = schedule({"talk": ("hall", at("09:30")), "show.2": ("lawn", at("14:00", day=1), "hall")})

The event runs from Saturday 2023-05-20 for three days. What a test does not name is made up: venues
that rooms stand in, activities that sessions belong to (`show.2` is the second of `show`), and people
and equipment that sessions need.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from scheduler.intervals import Window, window
from scheduler.problem import (
    DAY,
    Activity,
    Closure,
    Demand,
    Equipment,
    Event,
    Limit,
    Person,
    Pin,
    Problem,
    ProtectedDay,
    Relation,
    Room,
    Session,
    Standby,
    Venue,
)
from scheduler.rules import Rule, Violation
from scheduler.schedule import Placement, Schedule

FIRST_DAY = date(2023, 5, 20)


def at(clock: str, day: int = 0) -> int:
    """Return the minute of a time of a day: `at("09:30", day=1)`."""
    hour, minute = clock.split(":")
    return day * DAY + int(hour) * 60 + int(minute)


def daily(hours: str, days: Iterable[int] = range(3)) -> Window:
    """Return the window of the same hours on several days: `daily("09:00-17:00")`."""
    start, end = hours.split("-")
    return window((at(start, day), at(end, day)) for day in days)


def session(id: str, **columns: Any) -> Session:  # noqa: A002
    """Return a 60-minute lecture that may start on each of the three days, or as `columns` say."""
    activity, _, number = id.partition(".")
    defaults: dict[str, Any] = {
        "activity": activity,
        "number": int(number or 1),
        "title": id.replace("-", " ").capitalize(),
        "kind": "lecture",
        "duration": 60,
        "days": frozenset(range(3)),
    }
    return Session(id=id, **(defaults | columns))


def room(id: str, **columns: Any) -> Room:  # noqa: A002
    """Return a room for 100 in the venue `site`, open 9 to 17, changeover 15, or as `columns` say."""
    opening = columns.get("opening", daily("09:00-17:00"))
    defaults: dict[str, Any] = {
        "venue": "site",
        "name": id.replace("-", " ").capitalize(),
        "capacity": 100,
        "opening": opening,
        "access": opening,
        "changeover": 15,
    }
    return Room(id=id, **(defaults | columns))


def venue(id: str, **columns: Any) -> Venue:  # noqa: A002
    """Return a venue."""
    return Venue(id=id, **({"name": id.replace("-", " ").capitalize()} | columns))


def person(id: str, **columns: Any) -> Person:  # noqa: A002
    """Return a person who is always available."""
    return Person(id=id, **({"name": id.replace("-", " ").capitalize()} | columns))


def equipment(id: str, quantity: int = 1, **columns: Any) -> Equipment:  # noqa: A002
    """Return equipment that exists `quantity` times and may be used anywhere."""
    return Equipment(id=id, quantity=quantity, **({"name": id.replace("-", " ").capitalize()} | columns))


def relation(
    kind: str,
    *pairs: tuple[str, str],
    sessions: tuple[str, ...] = (),
    minutes: int = 0,
    weight: Decimal | None = None,
) -> Relation:
    """Return a relation between the sessions of `pairs` (`sessions` for `all-or-none`)."""
    members = tuple(dict.fromkeys([*(item for pair in pairs for item in pair), *sessions]))
    return Relation(kind, members, pairs, sessions or members, minutes, weight)


def limit(id: str, what: str = "sessions", per: str = "day", **columns: Any) -> Limit:  # noqa: A002
    """Return a limit that looks at the three days and counts every session, or as `columns` say."""
    return Limit(id=id, what=what, per=per, **({"days": frozenset(range(3))} | columns))


def problem(
    sessions: Iterable[Session] = (),
    rooms: Iterable[Room] = (),
    *,
    venues: Iterable[Venue] = (),
    activities: Iterable[Activity] = (),
    people: Iterable[Person] = (),
    equipment: Iterable[Equipment] = (),
    travel: Mapping[tuple[str, str], int] | None = None,
    closures: Iterable[Closure] = (),
    pins: Iterable[Pin] = (),
    relations: Iterable[Relation] = (),
    limits: Iterable[Limit] = (),
    demand: Iterable[Demand] = (),
    protected_days: Iterable[ProtectedDay] = (),
    weights: Mapping[str, int | Decimal] | None = None,
    cancelled: Iterable[Session] = (),
    standby: Mapping[str, Standby] | None = None,
    days: int = 3,
    **event: Any,
) -> Problem:
    """Return a problem of these facts; `event` are further columns of `Event`.

    Without rooms there is one, `hall`. Activities given replace those made up from the sessions. Travel
    between two venues is 60 minutes, 0 within one, unless `travel` says otherwise, there and back.
    """
    by_id = {item.id: item for item in sessions}
    all_rooms = {item.id: item for item in rooms} or {"hall": room("hall")}
    all_venues = {item.venue: venue(item.venue) for item in all_rooms.values()}
    all_venues |= {item.id: item for item in venues}
    defaults: dict[str, Any] = {
        "id": "fest",
        "name": "科技周",
        "name_en": "Science Week",
        "first_day": FIRST_DAY,
        "last_day": FIRST_DAY + timedelta(days=days - 1),
        "opening": daily("09:00-17:00", range(days)),
        "domain": "fest.example",
        "protected_days": tuple(protected_days),
        "weights": {name: Decimal(weight) for name, weight in (weights or {}).items()},
    }
    return Problem(
        event=Event(**(defaults | event)),
        venues=all_venues,
        rooms=all_rooms,
        activities=_activities(by_id) | {item.id: item for item in activities},
        sessions=by_id,
        people={name: person(name) for item in by_id.values() for name in item.people}
        | {item.id: item for item in people},
        equipment={name: Equipment(name, name, 1) for item in by_id.values() for name, _ in item.equipment}
        | {item.id: item for item in equipment},
        travel=_travel(all_venues, travel or {}),
        closures=tuple(closures),
        pins=tuple(pins),
        relations=tuple(relations),
        limits=tuple(limits),
        demand=tuple(demand),
        cancelled={item.id: item for item in cancelled},
        standby=standby or {},
    )


def schedule(placements: Mapping[str, tuple[str, int] | tuple[str, int, str]]) -> Schedule:
    """Return the schedule of these placements: (room, start) or (room, start, backup room)."""
    return Schedule({item: Placement(*place) for item, place in placements.items()})


def found(rule: type[Rule], facts: Problem, plan: Schedule) -> list[Violation]:
    """Return what a rule has against a schedule."""
    return list(rule().check(facts, plan))


def subjects(rule: type[Rule], facts: Problem, plan: Schedule) -> list[tuple[str, ...]]:
    """Return the ids that a rule names, violation by violation."""
    return [violation.subjects for violation in found(rule, facts, plan)]


def amounts(rule: type[Rule], facts: Problem, plan: Schedule) -> list[int]:
    """Return the amounts that a rule finds, violation by violation."""
    return [violation.amount for violation in found(rule, facts, plan)]


def _activities(sessions: Mapping[str, Session]) -> dict[str, Activity]:
    ids = dict.fromkeys(item.activity for item in sessions.values())
    return {
        activity: Activity(
            activity, tuple(item.id for item in sessions.values() if item.activity == activity)
        )
        for activity in ids
    }


def _travel(venues: Iterable[str], given: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    ids = list(venues)
    minutes = {(a, b): 0 if a == b else 60 for a in ids for b in ids}
    return minutes | {(b, a): time for (a, b), time in given.items()} | dict(given)
