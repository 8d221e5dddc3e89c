"""Tiny problems with a few chosen places for each session, so that every schedule can be looked at.

Each *theme* is about some rules: for each of these it holds places just legal and just not, to the
minute (most grids here are of one minute), and rules that it is not about find something in it too.
A rule that no theme makes bite, or that bites everywhere, fails its test: add what it needs here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from scheduler.problem import (
    Activity,
    Closure,
    Demand,
    Pin,
    Problem,
    ProtectedDay,
    Session,
)
from scheduler.schedule import Placement
from tests.agreement.sides import Places
from tests.builders import (
    at,
    daily,
    equipment,
    person,
    problem,
    relation,
    room,
    session,
    venue,
)


@dataclass(frozen=True, slots=True)
class Theme:
    """A problem, the places looked at, and the rules that it is for (none named: all of them)."""

    name: str
    problem: Problem
    places: Places
    rules: tuple[str, ...] = ()


def there(where: str, clocks: str, *, day: int = 0, backups: str = "") -> tuple[Placement, ...]:
    """Return placements in each room, at each time of a day, with each backup room and without."""
    return tuple(
        Placement(each, at(clock, day), backup)
        for each in where.split()
        for clock in clocks.split()
        for backup in (None, *backups.split())
    )


def near(of: Session, where: str, *moments: int) -> tuple[Placement, ...]:
    """Return placements with the public or occupied time touching each moment, and a minute off it."""
    starts = dict.fromkeys(
        moment + ahead + off
        for moment in moments
        for ahead in (0, of.setup, -of.duration, -of.duration - of.teardown)
        for off in (-1, 0, 1)
    )
    return tuple(Placement(each, start) for each in where.split() for start in starts)


def halls() -> Theme:
    """A divisible hall, changeovers, one pair back to back, a room too small, noise next door."""
    sessions = (
        session("drums", setup=7, teardown=13, attendance=80, noise="loud"),
        session("choir", duration=45, setup=5, attendance=73, noise="quiet", features=frozenset(["stage"])),
        session(
            "tales",
            duration=30,
            teardown=3,
            attendance=27,
            noise="quiet",
            preferred_rooms=frozenset(["nook"]),
            setting="indoor",
        ),
    )
    rooms = (
        room("hall", capacity=200, changeover=20, features=frozenset(["stage"])),
        room("left", capacity=80, part_of=("hall",), zone="wing", features=frozenset(["stage", "screen"])),
        room("right", capacity=89, changeover=10, part_of=("hall",), zone="wing"),
        room("nook", capacity=30, changeover=0, zone="wing"),
    )
    return Theme(
        "halls",
        problem(
            sessions,
            rooms,
            grid=1,
            relations=[relation("back-to-back", ("drums", "choir"), minutes=30, weight=Decimal("2.5"))],
        ),
        {
            "drums": (*there("hall left nook", "10:00"), *there("right", "10:05")),
            # drums hold the hall from 9:53 to 11:13, and 20 minutes (left: 15) more.
            "choir": (
                *there("hall", "8:48 8:49 9:08 11:17 11:18 11:30 11:31 11:37 11:38"),
                *there("left", "11:18 11:32 11:33"),
                *there("right", "11:32 11:33"),
            ),
            "tales": (*there("nook", "9:30 9:31 10:59 11:00"), *there("right", "9:00 10:20 12:32 12:33")),
        },
    )


def parts() -> Theme:
    """Three rooms, two larger halls that share the middle one, and closures of some."""
    sessions = [session(id_, duration=30, teardown=5) for id_ in ("one", "two", "three")]
    rooms = (
        room("west-hall", changeover=0),
        room("east-hall", changeover=5),
        room("west", changeover=0, part_of=("west-hall",)),
        room("middle", changeover=10, part_of=("west-hall", "east-hall")),
        room("east", changeover=0, part_of=("east-hall",)),
    )
    everywhere = "west-hall east-hall west middle east"
    return Theme(
        "parts",
        problem(sessions, rooms, grid=1, closures=[Closure("east", (at("10:45"), at("12:00")))]),
        {
            "one": there(everywhere, "10:00 10:10"),
            "two": (*there(everywhere, "10:35"), *there("west-hall east-hall middle", "10:40 10:45")),
            "three": (*there(everywhere, "9:20"), *there("west middle east", "9:25 9:15")),
        },
    )


def people() -> Theme:
    """People who travel, rest and are called early; one beamer that travels, three microphones."""
    sessions = (
        session(
            "talk", setup=10, teardown=5, people=("wang", "li"), equipment=(("beamer", 1), ("microphone", 2))
        ),
        session(
            "show",
            duration=45,
            setup=7,
            teardown=13,
            people=("wang", "zhao"),
            equipment=(("beamer", 1), ("microphone", 1)),
        ),
        session("drill", duration=30, people=("li", "zhao"), equipment=(("microphone", 2), ("rope", 2))),
    )
    rooms = [room(id_, venue=id_.rstrip("12")) for id_ in ("east1", "east2", "west", "north")]
    staff = (
        person(
            "wang",
            call=20,
            min_break=30,
            available=daily("08:00-12:45"),
            unavailable=((at("11:05", day=1), at("11:30", day=1)),),
        ),
        person("li", max_sessions_per_day=1),
        person("zhao", min_break=15),
    )
    ways = {
        ("east", "west"): 25,
        ("west", "east"): 35,
        ("east", "north"): 40,
        ("north", "east"): 10,
        ("west", "north"): 50,
    }
    return Theme(
        "people",
        problem(
            sessions,
            rooms,
            grid=1,
            people=staff,
            equipment=[
                equipment("beamer", venues=frozenset(["east", "west"])),
                equipment("microphone", 3),
                equipment("rope", 2),
            ],
            travel=ways,
        ),
        {
            "talk": (*there("east1 west", "10:00"), *there("north", "9:59"), *there("east1", "10:00", day=1)),
            # Wang's break and way, and the beamer's way, before and after talk in east1 at 10:00.
            "show": (
                *there("west", "8:17 8:18 8:20 8:21 11:36 11:37 11:49 11:50"),
                *there("north", "8:25 8:26 11:59 12:00 12:01"),
                *there("east2", "11:11 11:12"),
                *there("east2", "11:50", day=1),
            ),
            "drill": (
                *there("east2", "11:04 11:05"),
                *there("west", "8:45 8:46 11:29 11:30 23:45"),
                *there("west", "12:55 11:05", day=1),
            ),
        },
    )


def tour() -> Theme:
    """A tour and a fair over five days, one of them kept, in some districts only, for others."""
    tours = [
        session(
            id_,
            days=frozenset(range(5)),
            themes=("space",),
            audiences=("experts", "families") if id_ == "tour.3" else ("experts",),
            people=("guide", "wang"),
            must=id_ == "tour",
        )
        for id_ in ("tour", "tour.2", "tour.3")
    ]
    fair = session(
        "fair",
        days=frozenset(range(5)),
        themes=("space", "sea"),
        audiences=("families",),
        people=("guide",),
        attendance=150,
    )
    rooms = [
        room(id_, venue=f"site-{id_}", opening=daily("09:00-17:00", range(5))) for id_ in ("a", "b", "c", "d")
    ]
    kept = ProtectedDay(
        4,
        "日",
        audiences=frozenset(["experts", "press"]),
        share=Decimal("0.4"),
        venues=frozenset(["site-c"]),
        districts=frozenset(["north"]),
    )
    return Theme(
        "tour",
        problem(
            [*tours, fair],
            rooms,
            venues=[
                venue("site-a", district="north"),
                venue("site-b", district="north"),
                venue("site-c", district="south"),
                venue("site-d"),
            ],
            activities=[Activity("tour", tuple(item.id for item in tours), max_per_day=2, touring=True)],
            people=[person("guide", max_sessions_per_day=2)],
            protected_days=[kept, replace(kept, day=2, exceptions=frozenset(["fair"]))],
            pins=[Pin("tour.2", "d"), Pin("fair", start=at("14:00"))],
            days=5,
        ),
        {
            "tour": (*there("a d", "9:00"), *there("c", "9:00", day=1), *there("a", "9:00", day=4)),
            "tour.2": (*there("b d", "11:00"), *there("a d", "11:00", day=1), *there("c", "9:00", day=2)),
            "tour.3": (*there("c d", "12:00"), *there("d", "12:00", day=3), *there("b", "12:00", day=4)),
            "fair": (
                *there("a", "13:59 14:00 14:01"),
                *there("d", "14:00", day=4),
                *there("c a", "13:45", day=4),
                *there("c", "14:00", day=2),
            ),
        },
    )


def air() -> Theme:
    """Streams on two channels, and sessions that draw one audience to one theme at one time."""
    both = {"themes": ("space", "sea"), "audiences": ("families",), "stream": True}
    sessions = (
        session("talk", **both),
        session("talk.2", duration=30, **both),
        session("show", duration=45, themes=("sea",), audiences=("experts", "families"), stream=True),
        session("stand", duration=90, themes=("sea",), audiences=("families",), kind="exhibition"),
        session("quiz", duration=30, themes=("sea", "ice"), audiences=("families",), stream=True),
    )
    rooms = (room("hall"), room("attic", changeover=0), room("tent", venue="park", outdoor=True))
    return Theme(
        "air",
        problem(
            sessions,
            rooms,
            activities=[Activity("talk", ("talk", "talk.2"), max_per_day=2)],
            grid=1,
            live_channels=2,
        ),
        {
            "talk": (*there("hall", "10:00 10:01"), *there("tent", "10:00")),
            "talk.2": (*there("attic", "9:30 9:31 10:15"),),
            "show": (*there("attic tent", "10:45"), *there("hall", "9:15 9:16")),
            "stand": (*there("hall", "10:00"), *there("attic", "9:00")),
            "quiz": (*there("attic tent", "11:00"), *there("hall", "10:30 10:59")),
        },
    )


def rain() -> Theme:
    """Outdoor sessions with backups required, preferred and given unasked; a hall to have them in."""
    sessions = (
        session(
            "fair",
            setup=10,
            teardown=5,
            attendance=90,
            backup="required",
            backup_attendance=60,
            features=frozenset(["stage"]),
        ),
        session("show", duration=30, attendance=40, backup="preferred"),
        session("talk", duration=30, attendance=20),
    )
    staged = frozenset(["stage"])
    rooms = (
        room("lawn", outdoor=True, capacity=300, features=staged),
        room("field", venue="park", outdoor=True, capacity=500, features=staged, changeover=25),
        room("hall", capacity=60, features=staged, opening=daily("09:00-12:00"), access=daily("08:00-12:10")),
        room("left", capacity=60, features=staged, part_of=("hall",), changeover=5),
        room("right", capacity=59, part_of=("hall",), changeover=20),
        room("away", venue="far", capacity=100, features=staged),
    )
    return Theme(
        "rain",
        problem(
            sessions,
            rooms,
            grid=1,
            travel={
                ("park", "site"): 30,
                ("site", "park"): 40,
                ("site", "far"): 20,
                ("park", "far"): 31,
                ("far", "park"): 15,
            },
            closures=[Closure("away", (at("14:00"), at("15:00")))],
            relations=[relation("back-to-back", ("fair", "talk"), minutes=60, weight=Decimal(1))],
        ),
        {
            "fair": (
                *there("lawn", "10:00", backups="hall left right away field"),
                *there("field", "10:00", backups="hall away"),
                *there("hall", "10:00", backups="left"),
                *there("lawn", "12:55 12:56", backups="away"),
                *there("lawn", "11:00 11:01", backups="hall"),
            ),
            "show": (
                *there("lawn", "11:20", backups="hall left away"),
                *there("field", "11:09 11:10", backups="left right"),
                *there("right", "10:10"),
            ),
            # The hall is held for fair from 9:50 to 11:05, and 15 minutes (left: 5) more.
            "talk": (
                *there("hall", "9:05 9:06 11:19 11:20"),
                *there("left", "11:09 11:10"),
                *there("right", "9:00 9:01", backups="left"),
                *there("away", "11:19"),
            ),
        },
    )


def day_edges() -> Theme:
    """A lecture at the edges of every window of the day, and in rooms of every size."""
    lecture = session(
        "lecture",
        setup=7,
        teardown=13,
        attendance=90,
        people=("wang",),
        days=frozenset([0, 1]),
        hours=daily("09:30-12:00"),
        preferred_days=frozenset([1]),
        preferred_hours=daily("10:00-11:30"),
        preferred_rooms=frozenset(["hall", "room100"]),
        venues=frozenset(["site"]),
        audiences=("families",),
    )
    sizes = [room(f"room{capacity}", capacity=capacity) for capacity in (89, 90, 99, 100, 101, 190, 199, 200)]
    hall = room("hall", access=daily("08:30-17:10"), opening=daily("09:00-17:00"))
    park = room("tent", venue="park", outdoor=True, capacity=99)
    clocks = "8:30 9:00 9:30 9:45 10:00 10:30 10:45 11:30 11:45 12:00 12:30 17:00 17:10"
    # Wang has to be there 20 minutes before the start.
    moments = (*map(at, clocks.split()), at("9:50"), at("11:20", 1), at("11:45", 1))
    return Theme(
        "day-edges",
        problem(
            [lecture],
            [hall, park, *sizes],
            people=[
                person("wang", available=daily("09:30-11:45"), unavailable=(daily("13:30-14:30")), call=20)
            ],
            closures=[Closure("hall", (at("11:30"), at("12:30")))],
            protected_days=[ProtectedDay(1, "日", audiences=frozenset(["experts"]))],
            demand=[
                Demand(frozenset([0, 1]), False, at("9:00"), at("12:00"), 100),
                Demand(frozenset([2]), False, 0, at("24:00"), 10),
                Demand(frozenset([0]), False, at("10:00"), at("11:00"), 200),
                Demand(frozenset([0]), True, at("10:30"), at("12:00"), 139),
                Demand(frozenset([0]), False, at("9:30"), at("10:45"), 250, "families"),
                Demand(frozenset([0]), False, at("9:45"), at("10:30"), 239, "families"),
                Demand(frozenset([0]), True, at("9:00"), at("12:00"), 239, "experts"),
            ],
        ),
        {
            "lecture": (
                *near(lecture, "hall", *moments, *(at("0:00", day) for day in range(4))),
                *there(" ".join(["tent", *(each.id for each in sizes)]), "10:00 13:00"),
            )
        },
    )


def night_edges() -> Theme:
    """An outdoor night across midnight, also across the event's ends, and where it may not be."""
    night = session(
        "night",
        duration=180,
        setup=5,
        attendance=100,
        people=("li",),
        rooms=frozenset(["tower", "tent", "shed"]),
        setting="outdoor",
        features=frozenset(["dark", "high"]),
        preferred_hours=((at("21:00"), at("26:00")),),
    )
    features = frozenset(["dark", "high", "dry"])
    always = ((0, at("26:00", day=2)),)
    rooms = (
        room(
            "tower",
            venue="hill",
            outdoor=True,
            capacity=110,
            opening=((at("18:00"), at("24:00")), (at("18:00", day=1), at("26:00", day=2))),
            access=((at("17:00"), at("26:00", day=2)),),
            features=features,
        ),
        room("tent", venue="hill", outdoor=True, opening=always, features=frozenset(["dark"])),
        room("shed", venue="hill", opening=always, features=features),
        room("terrace", venue="site", outdoor=True, opening=always, features=features),
    )
    return Theme(
        "night-edges",
        problem(
            [night],
            rooms,
            grid=11,
            people=[person("li", unavailable=((at("21:30", day=1), at("22:00", day=1)),))],
            closures=[Closure("hill", (at("10:00", day=2), at("19:00", day=2)))],
            protected_days=[
                ProtectedDay(1, "日", audiences=frozenset(["families"]), districts=frozenset(["north"]))
            ],
            venues=[venue("hill", district="north")],
        ),
        {
            "night": (
                *near(night, "tower", at("18:00"), at("21:00"), at("24:00"), at("26:00")),
                *near(night, "tower", at("18:00", 1), at("21:30", 1), at("22:00", 1), at("24:00", 1)),
                *near(night, "tower", at("10:00", 2), at("19:00", 2), at("26:00", 2)),
                *near(night, "terrace", 0, at("24:00", 2)),
                *there("tent shed terrace", "20:00"),
            )
        },
    )
