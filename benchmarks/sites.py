"""Where a generated festival takes place: venues in districts, rooms of four forms, closures.

Minutes are counted from 0:00 of the first day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import asin, ceil, cos, radians, sin, sqrt
from random import Random

FIRST_DAY = date(2023, 5, 20)
"""A Saturday."""

DAY = 24 * 60

DISTRICTS = [
    "东城区",
    "西城区",
    "朝阳区",
    "海淀区",
    "丰台区",
    "石景山区",
    "门头沟区",
    "房山区",
    "通州区",
    "顺义区",
    "大兴区",
    "昌平区",
    "平谷区",
    "怀柔区",
    "密云区",
    "延庆区",
    "经济技术开发区",
]


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A sort of room: its places, its hours (weekday, weekend), and how long what is held there lasts.

    `kinds` gives durations to draw from by kind of session; `lead` are the minutes for which the room is
    accessible before and after its opening; `mean` those that a session holds it on average, setup,
    teardown and changeover included.
    """

    name: str
    places: tuple[int, int]
    changeover: int
    hours: tuple[tuple[int, int], tuple[int, int]]
    lead: int
    kinds: dict[str, tuple[int, ...]]
    mean: int
    features: tuple[str, ...]

    def opening(self, day: int) -> tuple[int, int]:
        """Return the minutes of a day at which it opens and closes."""
        opens, closes = self.hours[(FIRST_DAY + timedelta(days=day)).weekday() >= 5]
        return opens * 60, closes * 60


ROOM = Form(
    "room",
    (40, 180),
    15,
    ((9, 17), (9, 17)),
    0,
    {"lecture": (45, 60, 75, 90), "training": (60, 90, 120), "tour": (30, 45), "exchange": (60, 90)},
    102,
    ("projection", "power", "water", "tables"),
)
THEATRE = Form(
    "theatre",
    (240, 520),
    30,
    ((10, 18), (9, 18)),
    60,
    {"lecture": (60, 90), "roadshow": (90, 120), "forum": (90, 120, 150), "exchange": (60, 90)},
    144,
    ("projection", "stage", "live", "interpretation"),
)
HALL = Form(
    "hall",
    (150, 300),
    30,
    ((9, 17), (9, 17)),
    60,
    {
        "show": (45, 60),
        "competition": (120, 150),
        "exhibition": (120, 180),
        "forum": (90, 120),
        "ceremony": (45, 60),
    },
    171,
    ("stage", "sound", "live", "power"),
)
LAWN = Form(
    "lawn",
    (120, 1500),
    15,
    ((10, 17), (9, 18)),
    30,
    {"drill": (30, 45, 60), "show": (45, 60), "exhibition": (120, 180), "tour": (45, 60)},
    110,
    ("power", "water", "vehicles"),
)
CYCLE = (HALL, LAWN, ROOM, THEATRE, ROOM, ROOM)
"""Rooms are added in this order, a hall with its two parts."""

MEAN = 7 / sum((2 if form is HALL else 1) / form.mean for form in CYCLE)
"""Minutes that a session holds on average where all forms are equally full."""


@dataclass(frozen=True, slots=True)
class Venue:
    """A site."""

    id: str
    district: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Room:
    """A room; a part of a hall names it in `part_of`, the whole hall has `parts`."""

    id: str
    venue: Venue
    form: Form
    capacity: int
    features: tuple[str, ...]
    zone: str = ""
    part_of: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Closure:
    """A room that is shut on a day from a minute of it on, or a venue that is shut all day."""

    where: str
    day: int
    minute: int = 0


@dataclass(frozen=True, slots=True)
class Sites:
    """All there is to put sessions into, for so many days."""

    days: int
    venues: list[Venue]
    rooms: list[Room]
    closures: list[Closure]


def travel(a: Venue, b: Venue) -> int:
    """Return the minutes between two venues as the contract counts them where no row says otherwise."""
    if a == b:
        return 0
    (y1, x1), (y2, x2) = ((radians(venue.latitude), radians(venue.longitude)) for venue in (a, b))
    root = sin((y2 - y1) / 2) ** 2 + cos(y1) * cos(y2) * sin((x2 - x1) / 2) ** 2
    return ceil(20 + 2 * 2 * 6371 * asin(sqrt(root)))


def make_sites(sessions: int, use: int, rng: Random) -> Sites:
    """Return as many rooms and days as so many sessions need to hold `use` percent of their time."""
    days = min(12, max(4, 3 + sessions // 50))
    parts = max(4, round(sessions * MEAN * 100 / (use * 480 * days)))
    forms: list[Form] = []
    while parts:
        form = CYCLE[len(forms) % len(CYCLE)]
        forms.append(ROOM if form is HALL and parts == 1 else form)
        parts -= 2 if forms[-1] is HALL else 1
    venues = _venues(max(2, round(len(forms) / 3)), rng)
    rooms: list[Room] = []
    for number, form in enumerate(forms):
        venue = venues[number * len(venues) // len(forms)]
        rooms += _rooms(f"{venue.id}-{form.name}-{number + 1}", form, venue, rng)
    return Sites(days, venues, rooms, _closures(venues, rooms, days, rng))


def _venues(count: int, rng: Random) -> list[Venue]:
    venues = [
        Venue(
            f"v{number + 1:02}",
            DISTRICTS[(number * 7 + 8) % len(DISTRICTS)],
            round(39.9 + rng.uniform(-0.25, 0.25), 4),
            round(116.4 + rng.uniform(-0.3, 0.3), 4),
        )
        for number in range(count)
    ]
    main = venues[0]
    # The sub-venue lies next to the main one: near enough for backup rooms.
    venues[1] = Venue("v02", main.district, round(main.latitude - 0.007, 4), main.longitude)
    return venues


def _rooms(name: str, form: Form, venue: Venue, rng: Random) -> list[Room]:
    features = tuple(item for item in form.features if rng.random() < 0.8)
    capacity = rng.randrange(*form.places, 10)
    if form is not HALL:
        zone = f"{venue.id}-wing" if rng.random() < 0.5 else ""
        return [Room(name, venue, form, capacity, features, zone)]
    zone = f"{venue.id}-halls"
    parts = [
        Room(f"{name}{letter}", venue, form, capacity + more, features, zone, name)
        for letter, more in (("a", 0), ("b", 20))
    ]
    whole = Room(
        name, venue, form, 2 * capacity + 60, (*features, "large"), zone, "", tuple(part.id for part in parts)
    )
    return [whole, *parts]


def _closures(venues: list[Venue], rooms: list[Room], days: int, rng: Random) -> list[Closure]:
    single = [room for room in rooms if room.form in (ROOM, THEATRE)]
    some = rng.sample(single, max(1, len(single) // 4))
    closures = [Closure(room.id, rng.randrange(1, days - 2), rng.choice((0, 13 * 60))) for room in some]
    if len(venues) > 3:
        closures.append(Closure(venues[-1].id, rng.randrange(1, days - 2)))
    return closures
