"""Festivals with conflicts planted in them, of every hard rule, and what is known of each.

A festival is a background that can be held in many ways, and one to three plants that cannot. Each plant has
sessions, rooms, people and equipment of its own, so that the conflicts are independent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from scheduler.problem import Closure, Pin, Problem, ProtectedDay
from tests.builders import at, daily, equipment, limit, person, problem, relation, room, session

Says = tuple[str, str]
"""The table and column of a fact."""

MUST = ("activities", "priority")


@dataclass(frozen=True, slots=True)
class Plant:
    """Facts that cannot hold together: tables to add, the sessions, and what the facts speak of."""

    sessions: frozenset[str]
    says: frozenset[Says]
    tables: dict[str, list[Any]] = field(default_factory=dict)
    event: dict[str, Any] = field(default_factory=dict)


def _plant(
    *items: Any, says: set[Says], ids: set[str] | None = None, event: Any = None, **rows: Any
) -> Plant:
    """Return a plant of `must` sessions; `ids` where not all of them belong to the conflict."""
    musts = [each for each in items if each.must]
    found = frozenset(each.id for each in musts) if ids is None else frozenset(ids)
    said = says if ids is not None else {*says, MUST}
    return Plant(found, frozenset(said), {"sessions": list(items), **rows}, event or {})


def _must(id_: str, **columns: Any) -> Any:
    return session(id_, **({"must": True, "days": frozenset(range(6))} | columns))


def _room(id_: str, **columns: Any) -> Any:
    return room(id_, **({"opening": daily("09:00-17:00", range(6)), "venue": "own"} | columns))


DATES, HOURS, ROOMS = ("activities", "dates"), ("activities", "hours"), ("activities", "rooms")
OPENING, CHANGEOVER, ANY_ROOM = ("rooms", "opening"), ("rooms", "changeover"), ("rooms", "")
PEOPLE, EQUIPMENT, ATTENDANCE = (
    ("activities", "people"),
    ("activities", "equipment"),
    ("activities", "attendance"),
)


def room_clash(dice: Random, tag: str) -> Plant:
    """Two sessions of four hours in one room on one day, open for eight and a changeover short of it."""
    hall, day = f"{tag}-hall", dice.randrange(5)
    shows = [
        _must(f"{tag}-{n}", duration=240, rooms=frozenset([hall]), days=frozenset([day])) for n in range(2)
    ]
    return _plant(*shows, rooms=[_room(hall)], says={ROOMS, DATES, OPENING, CHANGEOVER})


def room_too_few(dice: Random, tag: str) -> Plant:
    """More drills than fit into the hours of the only room with their feature on their day."""
    day = dice.randrange(5)
    drills = [
        _must(f"{tag}-{n}", duration=180, features=frozenset([tag]), days=frozenset([day])) for n in range(3)
    ]
    return _plant(
        *drills,
        rooms=[_room(f"{tag}-hall", features=frozenset([tag]), changeover=0)],
        says={("activities", "features"), DATES, OPENING, ANY_ROOM},
    )


def room_open(dice: Random, tag: str) -> Plant:
    """A session longer than its room is ever open."""
    hall = f"{tag}-hall"
    show = _must(f"{tag}-show", duration=dice.choice([500, 600]), rooms=frozenset([hall]))
    return _plant(show, rooms=[_room(hall)], says={ROOMS, OPENING})


def room_closed(dice: Random, tag: str) -> Plant:
    """A session on the one day on which its room is closed."""
    hall, day = f"{tag}-hall", dice.randrange(5)
    show = _must(f"{tag}-show", rooms=frozenset([hall]), days=frozenset([day]))
    shut = Closure(hall, (at("00:00", day), at("00:00", day + 1)))
    return _plant(show, rooms=[_room(hall)], closures=[shut], says={ROOMS, DATES, ("closures", "")})


def room_suits(dice: Random, tag: str) -> Plant:
    """More people than any room holds."""
    return _plant(_must(f"{tag}-show", attendance=dice.randint(2000, 9000)), says={ATTENDANCE, ANY_ROOM})


def room_named(dice: Random, tag: str) -> Plant:
    """More people than the room that is asked for holds."""
    hall = f"{tag}-hall"
    show = _must(f"{tag}-show", attendance=dice.randint(101, 180), rooms=frozenset([hall]))
    return _plant(show, rooms=[_room(hall)], says={ATTENDANCE, ROOMS, ("rooms", "capacity")})


def date_window(dice: Random, tag: str) -> Plant:
    """Hours shorter than the session."""
    start = dice.randint(9, 14)
    show = _must(f"{tag}-show", duration=90, hours=daily(f"{start}:00-{start + 1}:00", range(6)))
    return _plant(show, says={HOURS})


def protected_day(dice: Random, tag: str) -> Plant:
    """A session whose only date is kept for others."""
    day = ProtectedDay(5, "工作者日", audiences=frozenset(["workers"]))
    show = _must(f"{tag}-show", audiences=("families",), days=frozenset([5]))
    return _plant(show, event={"protected_days": (day,)}, says={DATES, ("event", "protected_days")})


def person_clash(dice: Random, tag: str) -> Plant:
    """A person at two sessions at about one time."""
    day, who = dice.randrange(5), f"{tag}-wang"
    talks = [
        _must(f"{tag}-{n}", people=(who,), days=frozenset([day]), hours=daily("10:00-11:30", range(6)))
        for n in range(2)
    ]
    return _plant(*talks, says={PEOPLE, DATES, HOURS})


def person_break(dice: Random, tag: str) -> Plant:
    """Two talks of a person that fit, but not with the break between."""
    day, who = dice.randrange(5), f"{tag}-wang"
    talks = [
        _must(f"{tag}-{n}", people=(who,), days=frozenset([day]), hours=daily("10:00-12:00", range(6)))
        for n in range(2)
    ]
    return _plant(
        *talks, people=[person(who, min_break=15)], says={PEOPLE, DATES, HOURS, ("people", "min_break")}
    )


def travel(dice: Random, tag: str) -> Plant:
    """Two talks of a person at two venues, with less time between than the way takes."""
    day, who = dice.randrange(5), f"{tag}-wang"
    talks = [
        _must(
            f"{tag}-{n}",
            people=(who,),
            days=frozenset([day]),
            venues=frozenset([venue]),
            hours=daily("10:00-12:30", range(6)),
        )
        for n, venue in enumerate(("v0", "v1"))
    ]
    return _plant(*talks, says={PEOPLE, DATES, HOURS, ("activities", "venues"), ("travel", "")})


def person_available(dice: Random, tag: str) -> Plant:
    """A talk on a day on which its speaker is not there."""
    day, who = dice.randrange(5), f"{tag}-wang"
    other = (day + 1) % 5
    return _plant(
        _must(f"{tag}-talk", people=(who,), days=frozenset([day])),
        people=[person(who, available=daily("09:00-17:00", [other]))],
        says={PEOPLE, DATES, ("people", "available")},
    )


def person_away(dice: Random, tag: str) -> Plant:
    """A talk in hours in which its speaker is away."""
    who = f"{tag}-wang"
    return _plant(
        _must(f"{tag}-talk", people=(who,), hours=daily("13:00-15:00", range(6))),
        people=[person(who, unavailable=daily("13:30-14:30", range(6)))],
        says={PEOPLE, HOURS, ("people", "unavailable")},
    )


def person_days(dice: Random, tag: str) -> Plant:
    """More talks of a person on some dates than are agreed a day."""
    who, days = f"{tag}-wang", frozenset(dice.sample(range(5), 2))
    talks = [_must(f"{tag}-{n}", people=(who,), days=days) for n in range(3)]
    return _plant(
        *talks,
        people=[person(who, max_sessions_per_day=1)],
        says={PEOPLE, DATES, ("people", "max_sessions_per_day")},
    )


def engine(dice: Random, tag: str) -> Plant:
    """Drills that each need the fire engine for 90 minutes, in a morning of three hours."""
    day, more = dice.randrange(5), dice.randint(1, 2)
    drills = [
        _must(
            f"{tag}-{n}",
            duration=90,
            equipment=((f"{tag}-engine", 1),),
            days=frozenset([day]),
            hours=daily("09:00-12:00", range(6)),
        )
        for n in range(2 * more + 1)
    ]
    return _plant(
        *drills,
        equipment=[equipment(f"{tag}-engine", more)],
        says={EQUIPMENT, DATES, HOURS, ("equipment", "quantity")},
    )


def engine_elsewhere(dice: Random, tag: str) -> Plant:
    """A drill at a venue where its engine may not go."""
    return _plant(
        _must(f"{tag}-drill", equipment=((f"{tag}-engine", 1),), venues=frozenset(["v0"])),
        equipment=[equipment(f"{tag}-engine", venues=frozenset(["v1"]))],
        says={EQUIPMENT, ("activities", "venues"), ("equipment", "venues")},
    )


def max_per_day(dice: Random, tag: str) -> Plant:
    """Three showings of one activity on two dates."""
    days = frozenset(dice.sample(range(5), 2))
    showings = [_must(f"{tag}{'' if n == 1 else f'.{n}'}", days=days) for n in (1, 2, 3)]
    return _plant(*showings, says={DATES, ("activities", "max_per_day")})


def event_days(dice: Random, tag: str) -> Plant:
    """More showings of one activity than the event has days."""
    showings = [_must(f"{tag}{'' if n == 1 else f'.{n}'}") for n in range(1, 8)]
    return _plant(*showings, says={("event", ""), ("activities", "max_per_day")})


def noise(dice: Random, tag: str) -> Plant:
    """A loud and a quiet session in two rooms of a zone, pinned to one time."""
    start = at(f"{dice.randint(9, 15)}:00", dice.randrange(5))
    rooms = [_room(f"{tag}-{side}", zone=tag) for side in ("left", "right")]
    both = [session(f"{tag}-{sound}", noise=sound, days=frozenset(range(6))) for sound in ("loud", "quiet")]
    return _plant(
        *both,
        rooms=rooms,
        pins=[Pin(each.id, place.id, start) for each, place in zip(both, rooms, strict=True)],
        says={("pins", ""), ("activities", "noise"), ("rooms", "zone")},
        ids={each.id for each in both},
    )


def backup(dice: Random, tag: str) -> Plant:
    """An outdoor session for more people than any indoor room at hand holds."""
    lawn = f"{tag}-lawn"
    show = _must(f"{tag}-show", attendance=800, backup="required", rooms=frozenset([lawn]))
    return _plant(
        show,
        rooms=[_room(lawn, outdoor=True, capacity=1000)],
        says={("activities", "backup"), ATTENDANCE, ANY_ROOM},
    )


def live_channels(dice: Random, tag: str) -> Plant:
    """Two broadcasts in the hours of one."""
    day = dice.randrange(5)
    on_air = [
        _must(f"{tag}-{n}", stream=True, days=frozenset([day]), hours=daily("10:00-11:30", range(6)))
        for n in range(2)
    ]
    return _plant(*on_air, says={("activities", "stream"), DATES, HOURS, ("event", "live_channels")})


def pinned(dice: Random, tag: str) -> Plant:
    """Two sessions pinned into one room at about one time."""
    start = at(f"{dice.randint(9, 15)}:00", dice.randrange(5))
    both = [session(f"{tag}-{n}", days=frozenset(range(6))) for n in range(2)]
    return _plant(
        *both,
        rooms=[_room(f"{tag}-hall")],
        pins=[Pin(each.id, f"{tag}-hall", start + 30 * n) for n, each in enumerate(both)],
        says={("pins", "")},
        ids={each.id for each in both},
    )


def before(dice: Random, tag: str) -> Plant:
    """Sessions that each must be before the next, all round."""
    ids = [f"{tag}-{n}" for n in range(dice.randint(2, 3))]
    rows = [relation("before", (a, b)) for a, b in zip(ids, [*ids[1:], ids[0]], strict=True)]
    return _plant(*map(_must, ids), relations=rows, says={("relations", "")})


def other_days(dice: Random, tag: str) -> Plant:
    """Two sessions on different days that have the same one."""
    day = dice.randrange(5)
    both = [_must(f"{tag}-{n}", days=frozenset([day])) for n in range(2)]
    apart = relation("different-day", (both[0].id, both[1].id))
    return _plant(*both, relations=[apart], says={("relations", ""), DATES})


def min_gap(dice: Random, tag: str) -> Plant:
    """Two sessions two hours apart in hours that are too few for that."""
    day = dice.randrange(5)
    both = [
        _must(f"{tag}-{n}", days=frozenset([day]), hours=daily("09:00-12:00", range(6))) for n in range(2)
    ]
    gap = relation("min-gap", (both[0].id, both[1].id), minutes=120)
    return _plant(*both, relations=[gap], says={("relations", ""), DATES, HOURS})


def all_or_none(dice: Random, tag: str) -> Plant:
    """A `must` session that is held only together with one that cannot be."""
    show = _must(f"{tag}-show")
    giant = session(f"{tag}-giant", days=frozenset(range(6)), attendance=9000)
    group = relation("all-or-none", sessions=(show.id, giant.id))
    return _plant(show, giant, relations=[group], says={("relations", ""), ATTENDANCE, ANY_ROOM})


def limit_max(dice: Random, tag: str) -> Plant:
    """More sessions of a kind than a limit allows in all."""
    most = dice.randint(1, 3)
    shows = [_must(f"{tag}-{n}", kind=tag) for n in range(most + 1)]
    row = limit(tag, per="event", max=most, kinds=frozenset([tag]), days=frozenset(range(6)))
    return _plant(*shows, limits=[row], says={("limits", "max")})


def limit_moment(dice: Random, tag: str) -> Plant:
    """Too many people at one time."""
    start = at(f"{dice.randint(9, 15)}:00", dice.randrange(5))
    rooms = [_room(f"{tag}-r{n}") for n in range(2)]
    both = [session(f"{tag}-{n}", kind=tag, attendance=60, days=frozenset(range(6))) for n in range(2)]
    row = limit(tag, "attendance", "moment", max=100, kinds=frozenset([tag]), days=frozenset(range(6)))
    return _plant(
        *both,
        rooms=rooms,
        limits=[row],
        pins=[Pin(each.id, place.id, start) for each, place in zip(both, rooms, strict=True)],
        says={("limits", "max"), ("pins", ""), ATTENDANCE},
        ids={each.id for each in both},
    )


def limit_min(dice: Random, tag: str) -> Plant:
    """Fewer sessions of a kind than a day must have."""
    day = dice.randrange(5)
    shows = [session(f"{tag}-{n}", kind=tag, days=frozenset([day, (day + 1) % 5])) for n in range(2)]
    row = limit(tag, per="day", min=3, kinds=frozenset([tag]), days=frozenset([day]))
    return _plant(*shows, limits=[row], says={("limits", "min")}, ids=set())


PLANTS: tuple[Callable[[Random, str], Plant], ...] = (
    room_clash,
    room_too_few,
    room_open,
    room_closed,
    room_suits,
    room_named,
    date_window,
    protected_day,
    person_clash,
    person_break,
    travel,
    person_available,
    person_away,
    person_days,
    engine,
    engine_elsewhere,
    max_per_day,
    event_days,
    noise,
    backup,
    live_channels,
    pinned,
    before,
    other_days,
    min_gap,
    all_or_none,
    limit_max,
    limit_moment,
    limit_min,
)
"""At least one of every hard rule."""


def festival(number: int) -> tuple[Problem, tuple[Plant, ...]]:
    """Return festival `number`: its first plant is the number's, in turn, up to two more are drawn."""
    dice = Random(number)
    makers = [PLANTS[number % len(PLANTS)]]
    makers += dice.sample([each for each in PLANTS if each not in makers], dice.choice([0, 0, 0, 1, 2]))
    plants = tuple(make(dice, f"p{n}") for n, make in enumerate(makers))
    tables, event = _background(dice)
    for plant in plants:
        for name, rows in plant.tables.items():
            tables[name] = [*tables.get(name, ()), *rows]
        event |= plant.event
    return problem(days=6, **tables, **event), plants


def _background(dice: Random) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """Return sessions that can all be held in many ways, some of them `must`."""
    rooms = [
        room(
            f"r{n}",
            venue=f"v{n % 3}",
            capacity=dice.choice([60, 120, 400]),
            opening=daily(dice.choice(["09:00-17:00", "09:00-21:00"]), range(6)),
        )
        for n in range(dice.randint(3, 9))
    ]
    size = dice.choice([4, 10, 30, 60, 120, 290])
    sessions = [
        session(
            f"b{n}",
            must=dice.random() < 0.15,
            attendance=dice.choice([20, 50]),
            duration=dice.choice([45, 60, 90]),
            days=frozenset(range(6)),
            people=(f"person-{n % 40}",) if n % 3 else (),
            kind=dice.choice(["lecture", "show"]),
        )
        for n in range(size)
    ]
    return {"rooms": rooms, "sessions": sessions}, {}
