"""The facts of one event: what has to be placed, where, when, and what must hold.

Inside the program a moment is a whole number of minutes since 0:00, local time, of the event's
first day; day 0 is that first day. Intervals are half-open. Everything here is frozen; a `Problem`
is made by `scheduler.tables` and read by everything else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, cached_property
from zoneinfo import ZoneInfo

from scheduler.intervals import Interval, Window, window

DAY = 24 * 60
"""Minutes of a day."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact stands in the inputs: the file (a workbook's sheet) and its row, from 1.

    `told` is what to call it instead where a person wrote it elsewhere: in a scenario.
    """

    file: str
    row: int
    told: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.told or f"{self.file} row {self.row}"


@dataclass(frozen=True, slots=True)
class ProtectedDay:
    """A day kept for events for certain audiences, everywhere or at some venues or districts."""

    day: int
    name: str
    name_en: str = ""
    audiences: frozenset[str] = frozenset()
    share: Decimal = Decimal(0)
    exceptions: frozenset[str] = frozenset()
    venues: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Event:
    """The whole festival: its days, its grid, its defaults and the weights of its rules."""

    id: str
    name: str
    first_day: date
    last_day: date
    name_en: str = ""
    timezone: str = "Asia/Shanghai"
    grid: int = 15
    opening: Window = ()
    domain: str = ""
    site: str = ""
    live_channels: int = 1
    as_of: datetime | None = None
    protected_days: tuple[ProtectedDay, ...] = ()
    weights: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Venue:
    """A site."""

    id: str
    name: str
    name_en: str = ""
    district: str = ""
    latitude: float | None = None
    longitude: float | None = None
    address: str = ""
    address_en: str = ""
    contact: str = ""
    phone: str = ""
    source: Source | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Room:
    """A space in a venue that holds one session at a time."""

    id: str
    venue: str
    name: str
    capacity: int
    opening: Window
    access: Window
    changeover: int = 0
    name_en: str = ""
    outdoor: bool = False
    features: frozenset[str] = frozenset()
    zone: str = ""
    part_of: tuple[str, ...] = ()
    source: Source | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Closure:
    """A room or a whole venue that cannot be used for a while."""

    where: str
    time: Interval
    reason: str = ""
    source: Source | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom sessions need; `available` is None where every moment is."""

    id: str
    name: str
    name_en: str = ""
    role: str = ""
    available: Window | None = None
    unavailable: Window = ()
    max_sessions_per_day: int | None = None
    min_break: int = 0
    call: int | None = None
    contact: str = ""
    phone: str = ""
    visibility: str = "public"
    source: Source | None = field(default=None, compare=False)

    @property
    def public(self) -> bool:
        """Whether the public may read their name beside their sessions."""
        return self.visibility == "public"


@dataclass(frozen=True, slots=True)
class Equipment:
    """Something that exists `quantity` times and moves between sessions; no venues: anywhere."""

    id: str
    name: str
    quantity: int
    name_en: str = ""
    venues: frozenset[str] = frozenset()
    contact: str = ""
    phone: str = ""
    source: Source | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Session:
    """One showing of an activity, with every column of its activity and its own overrides.

    `days` are the event's days on which it may start; `hours` and `preferred_hours` are None, and
    `preferred_days`, `preferred_rooms`, `venues`, `rooms` empty, where nothing is asked. Minutes.
    """

    id: str
    activity: str
    number: int
    title: str
    kind: str
    duration: int
    days: frozenset[int]
    title_en: str = ""
    organiser: str = ""
    audiences: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    ages: str = ""
    language: str = ""
    setup: int = 0
    teardown: int = 0
    attendance: int | None = None
    booked: int | None = None
    attended: int | None = None
    online: int | None = None
    people: tuple[str, ...] = ()
    equipment: tuple[tuple[str, int], ...] = ()
    features: frozenset[str] = frozenset()
    setting: str = ""
    venues: frozenset[str] = frozenset()
    rooms: frozenset[str] = frozenset()
    hours: Window | None = None
    preferred_days: frozenset[int] = frozenset()
    preferred_hours: Window | None = None
    preferred_rooms: frozenset[str] = frozenset()
    priority: int = 3
    must: bool = False
    noise: str = ""
    backup: str = ""
    backup_attendance: int | None = None
    stream: bool = False
    booking_required: bool = False
    booking_url: str = ""
    notice_days: int | None = None
    visibility: str = "public"
    status: str = "confirmed"
    contact: str = ""
    phone: str = ""
    description: str = ""
    description_en: str = ""
    url: str = ""
    source: Source | None = field(default=None, compare=False)

    @property
    def heads(self) -> int:
        """The people to seat: max(`attendance`, `booked`), empty = 0."""
        return max(self.attendance or 0, self.booked or 0)

    @property
    def backup_heads(self) -> int:
        """The people to seat in its backup room."""
        return self.heads if self.backup_attendance is None else self.backup_attendance

    @property
    def public(self) -> bool:
        """Whether the public outputs hold it."""
        return self.visibility == "public" and self.status != "proposed"

    def public_time(self, start: int) -> Interval:
        """Return what the public is told, for a start."""
        return start, start + self.duration

    def occupied(self, start: int) -> Interval:
        """Return the time for which it holds its room and equipment, setup and teardown included."""
        return start - self.setup, start + self.duration + self.teardown

    def person_time(self, person: Person, start: int) -> Interval:
        """Return the time for which it holds one of its people."""
        if person.call is None:
            return self.occupied(start)
        return start - person.call, start + self.duration


@dataclass(frozen=True, slots=True)
class Activity:
    """A thing to schedule; `sessions` are the ids of its showings that are not cancelled."""

    id: str
    sessions: tuple[str, ...]
    max_per_day: int = 1
    touring: bool = False
    source: Source | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Pin:
    """A placement fixed by a person: the room, the start, or both."""

    session: str
    room: str | None = None
    start: int | None = None
    reason: str = ""
    source: Source | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Standby:
    """Where a session may stand in its backup: the room promised to it, at its start."""

    room: str
    start: int


@dataclass(frozen=True, slots=True)
class Relation:
    """What must hold between activities; hard where `weight` is None.

    `members` are the ids as written, `pairs` the sessions that it looks at two by two, each pair
    once: (earlier member's, later member's); for `before` and `back-to-back` the order counts.
    `sessions` are those of all members, for `all-or-none`.
    """

    kind: str
    members: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    sessions: tuple[str, ...] = ()
    minutes: int = 0
    weight: Decimal | None = None
    reason: str = ""
    source: Source | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound on how much happens at once, a day, or in all; hard where `weight` is None.

    An empty filter counts everything; `days` are the event's days that it looks at.
    """

    id: str
    what: str
    per: str
    days: frozenset[int]
    min: int | None = None
    max: int | None = None
    margin: int = 0
    weight: Decimal | None = None
    venues: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    hours: Window | None = None
    reason: str = ""
    source: Source | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Demand:
    """How much the public wants an hour, 100 = average: on `days`, from `start` to `end` of a day.

    `dated` tells a row for one date from one for a day type.
    """

    days: frozenset[int]
    dated: bool
    start: int
    end: int
    index: int
    audience: str = ""


@dataclass(frozen=True)
class Problem:
    """Every fact of one event. Mappings are by id, in the order of the inputs.

    `sessions` are those to be placed; `cancelled` ones count nowhere and are kept for the outputs.
    `travel` holds the minutes between every two venues, both ways, and within each. `standby` is known in
    a what-if only: the sessions that may stand in their backups.
    """

    event: Event
    venues: Mapping[str, Venue]
    rooms: Mapping[str, Room]
    activities: Mapping[str, Activity]
    sessions: Mapping[str, Session]
    people: Mapping[str, Person] = field(default_factory=dict)
    equipment: Mapping[str, Equipment] = field(default_factory=dict)
    travel: Mapping[tuple[str, str], int] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()
    pins: tuple[Pin, ...] = ()
    relations: tuple[Relation, ...] = ()
    limits: tuple[Limit, ...] = ()
    demand: tuple[Demand, ...] = ()
    cancelled: Mapping[str, Session] = field(default_factory=dict)
    standby: Mapping[str, Standby] = field(default_factory=dict)

    @property
    def days(self) -> range:
        """The event's days, from 0."""
        return range((self.event.last_day - self.event.first_day).days + 1)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The event's timezone."""
        return ZoneInfo(self.event.timezone)

    def date(self, day: int) -> date:
        """Return the date of a day."""
        return self.event.first_day + timedelta(days=day)

    def moment(self, minute: int) -> datetime:
        """Return the timezone-aware local time of a minute."""
        midnight = datetime.combine(self.event.first_day, datetime.min.time())
        return (midnight + timedelta(minutes=minute)).replace(tzinfo=self.zone)

    def minute(self, moment: datetime) -> int:
        """Return the minute of a local time (an aware one is converted), seconds cut off."""
        local = moment.astimezone(self.zone).replace(tzinfo=None) if moment.tzinfo else moment
        midnight = datetime.combine(self.event.first_day, datetime.min.time())
        return (local - midnight) // timedelta(minutes=1)

    def when(self, minute: int) -> str:
        """Return a minute as people write it: `2023-05-20 09:30`."""
        return self.moment(minute).strftime("%Y-%m-%d %H:%M")

    def venue_of(self, room: str) -> Venue:
        """Return the venue of a room."""
        return self.venues[self.rooms[room].venue]

    def weight(self, rule: str, default: Decimal) -> Decimal:
        """Return the weight of a soft rule: event.toml's, else its default."""
        return self.event.weights.get(rule, default)

    @cached_property
    def parts(self) -> Mapping[str, frozenset[str]]:
        """By room: the smallest parts (rooms that no other is part of) that belong to it."""
        inner: dict[str, set[str]] = defaultdict(set)
        for room in self.rooms.values():
            for whole in room.part_of:
                inner[whole].add(room.id)

        @cache
        def smallest(room: str) -> frozenset[str]:
            if room not in inner:
                return frozenset([room])
            return frozenset().union(*(smallest(part) for part in inner[room]))

        return {room: smallest(room) for room in self.rooms}

    def share_part(self, a: str, b: str) -> bool:
        """Return whether two rooms are the same or have a smallest part in common."""
        return a == b or not self.parts[a].isdisjoint(self.parts[b])

    @cached_property
    def closed(self) -> Mapping[str, Window]:
        """By room: when closures of its venue, or of any room that shares a part, shut it."""
        shut: dict[str, list[Interval]] = {room: [] for room in self.rooms}
        for closure in self.closures:
            for room in self.rooms.values():
                same_venue = closure.where == room.venue
                if same_venue or (closure.where in self.rooms and self.share_part(closure.where, room.id)):
                    shut[room.id].append(closure.time)
        return {room: window(times) for room, times in shut.items()}

    @cached_property
    def sessions_of_person(self) -> Mapping[str, tuple[str, ...]]:
        """By person: the ids of the sessions that need them."""
        found: dict[str, list[str]] = {person: [] for person in self.people}
        for session in self.sessions.values():
            for person in dict.fromkeys(session.people):
                found[person].append(session.id)
        return {person: tuple(ids) for person, ids in found.items()}

    @cached_property
    def protected(self) -> frozenset[int]:
        """The days with any protection."""
        return frozenset(day.day for day in self.event.protected_days)

    @cached_property
    def pins_of(self) -> Mapping[str, tuple[Pin, ...]]:
        """By session that a pin fixes: its pins."""
        found: dict[str, tuple[Pin, ...]] = {}
        for pin in self.pins:
            found[pin.session] = (*found.get(pin.session, ()), pin)
        return found

    def standby_starts(self, session: str, room: str) -> Window:
        """Return the start at which a session may stand in a room as its backup; empty where it may not."""
        there = self.standby.get(session)
        return ((there.start, there.start + 1),) if there is not None and there.room == room else ()

    @property
    def pinned(self) -> frozenset[str]:
        """The ids of sessions that a pin fixes."""
        return frozenset(self.pins_of)
