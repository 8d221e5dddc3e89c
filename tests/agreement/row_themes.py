"""Tiny problems for the rules that are written row by row: relations and limits, one row at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from scheduler.problem import Limit, Relation
from tests.agreement.themes import Theme, there
from tests.builders import daily, limit, problem, relation, room, session, venue


def rows() -> Theme:
    """Three sessions in two districts, around noon, at midnight and the day after: what rows look at."""
    sessions = (
        session("talk", setup=10, attendance=80, kind="lecture", audiences=("experts",), themes=("sea",)),
        session(
            "show", duration=45, attendance=50, kind="show", audiences=("families",), themes=("sea", "ice")
        ),
        session("walk", duration=30, setup=5, kind="tour", audiences=("families",)),
    )
    hours = daily("00:00-24:00")
    rooms = (
        room("hall", opening=hours),
        room("tent", venue="park", opening=hours),
        room("yard", venue="park", opening=hours),
    )
    return Theme(
        "rows",
        problem(
            sessions,
            rooms,
            grid=1,
            venues=[venue("site", district="north"), venue("park", district="south")],
        ),
        {
            "talk": (*there("hall", "10:00 23:30"), *there("tent", "10:00"), *there("hall", "10:00", day=1)),
            "show": (
                *there("tent", "9:00 9:01 9:15 11:00 11:14 11:15"),
                *there("hall", "10:59 11:00 11:15 11:16"),
                *there("yard", "0:15", day=1),
            ),
            "walk": (
                *there("hall", "9:30 11:59 12:00"),
                *there("tent", "11:50 12:00 12:01"),
                *there("yard", "11:15 12:00"),
                *there("yard", "0:14 1:00", day=1),
            ),
        },
    )


def relation_rows() -> Iterator[Theme]:
    """Yield, for every kind of relation, hard and soft, the problem of `rows` with it alone."""
    base = rows()
    pairs = (("talk", "show"), ("talk", "walk"), ("show", "walk"))
    kinds: Mapping[str, int] = {
        "before": 0,
        "same-day": 0,
        "different-day": 0,
        "same-start": 0,
        "same-room": 0,
        "same-venue": 0,
        "no-overlap": 0,
        "min-gap": 15,
        "back-to-back": 15,
        "all-or-none": 0,
    }
    for kind, minutes in kinds.items():
        for weight in (None, Decimal("2.5")):
            row = relation(kind, *pairs, minutes=minutes, weight=weight)
            yield _with_rows(base, f"{kind}-{_hardness(weight)}", relations=(row,))
    both_ways = relation("back-to-back", ("talk", "show"), ("show", "talk"), minutes=20, weight=Decimal(1))
    yield _with_rows(
        base, "back-to-back-and-back", relations=(both_ways, replace(both_ways, minutes=15, weight=None))
    )
    yield _with_rows(
        base, "relation-free-of-charge", relations=(relation("before", *pairs, weight=Decimal(0)),)
    )


def limit_rows() -> Iterator[Theme]:
    """Yield limits of everything on every stretch, hard and soft, the problem of `rows` with one alone."""
    base = rows()
    park, morning = frozenset(["park"]), daily("09:00-12:00")
    limits = (
        limit("crowd", "attendance", "moment", max=80),
        limit("crowd-margin", "attendance", "moment", max=129, margin=15, districts=frozenset(["north"])),
        limit("busy", "sessions", "moment", max=1),
        limit("busy-margin", "sessions", "moment", max=1, margin=8, venues=park),
        limit("busy-mornings", "sessions", "moment", max=1, hours=morning, days=frozenset([0])),
        limit("crew", "setups", "moment", max=1),
        limit("crew-margin", "setups", "moment", max=1, margin=55),
        limit("day-crowd", "attendance", "day", min=50, max=129, days=frozenset([0, 1])),
        limit("day-busy", "sessions", "day", min=1, max=2, days=frozenset([0])),
        limit("day-setups", "setups", "day", max=1),
        limit("some-crowd", "attendance", "event", min=51, max=129),
        limit("some", "sessions", "event", min=2, max=2, audiences=frozenset(["families", "press"])),
        limit("some-mornings", "sessions", "event", min=1, max=1, hours=morning, kinds=frozenset(["tour"])),
        limit("some-ice", "sessions", "event", max=0, themes=frozenset(["ice"]), venues=park),
        limit("some-setups", "setups", "event", min=1, max=1),
        limit("out-of-reach", "sessions", "day", min=1),
        limit("of-nothing", "sessions", "event", min=1, kinds=frozenset(["forum"])),
    )
    for each in limits:
        for weight in (None, Decimal("0.5")):
            yield _with_rows(base, f"{each.id}-{_hardness(weight)}", limits=(replace(each, weight=weight),))
    yield _with_rows(base, "limit-free-of-charge", limits=(replace(limits[8], weight=Decimal(0)),))


def _with_rows(
    base: Theme, name: str, *, relations: tuple[Relation, ...] = (), limits: tuple[Limit, ...] = ()
) -> Theme:
    facts = replace(base.problem, relations=relations, limits=limits)
    waivers = ("room-clash", "backup") if any(row.kind == "back-to-back" for row in relations) else ()
    about = ("relations", *waivers) if relations else ("limits",)
    return Theme(name, facts, base.places, about)


def _hardness(weight: Decimal | None) -> str:
    return "hard" if weight is None else "soft"
