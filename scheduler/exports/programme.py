"""The public programme: what a visitor may know, by day, and the page that shows it.

It holds the sessions that are public, not proposed, not cancelled, and placed. Contacts, phones, crews,
setup, teardown and expected numbers stay out: a `Showing` has no place for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from scheduler.exports import words
from scheduler.exports.entries import coordinates
from scheduler.exports.pages import render
from scheduler.problem import Problem, Session
from scheduler.schedule import Placement, Schedule
from scheduler.word import Word, word

NOTHING = Word("", "")
HERE = "#day:{}"
"""The address of a day on the page that shows it."""


@dataclass(frozen=True, slots=True)
class Showing:
    """All that the public may know of a session with a place; `start` and `end`, public, are aware.

    `id`, `activity`, `venue` and `room_id` are ids, `people` the ids of those whom the public may read of.
    `page` is the path of its page within a site, where there is one.
    """

    id: str
    activity: str
    title: Word
    kind: str
    start: datetime
    end: datetime
    room_id: str
    room: Word
    venue: str
    venue_name: Word
    district: str = ""
    address: Word = NOTHING
    coordinates: tuple[float, float] | None = None
    audiences: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    ages: str = ""
    language: str = ""
    organiser: str = ""
    description: Word = NOTHING
    url: str = ""
    stream: bool = False
    booking_required: bool = False
    booking_url: str = ""
    people: tuple[str, ...] = ()
    cancelled: bool = False
    page: str = ""

    @property
    def nights(self) -> int:
        """How many midnights it runs past; ending at midnight is none."""
        midnight = self.end.hour == self.end.minute == 0
        return (self.end.date() - self.start.date()).days - midnight

    @property
    def day(self) -> Word:
        """The day on which it starts, as people say it."""
        return words.day(self.start.date())

    @property
    def until(self) -> str:
        """Its end as a clock time, 24:00 at midnight."""
        clock = f"{self.end:%H:%M}"
        return "24:00" if clock == "00:00" else clock


@dataclass(frozen=True, slots=True)
class Protection:
    """What a day is kept for: its name, the audiences that it is for, the places where it holds."""

    name: Word
    audiences: tuple[str, ...]
    places: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the programme, with the protections that hold on it; showings by start."""

    date: date
    protections: tuple[Protection, ...]
    showings: tuple[Showing, ...]

    @property
    def count(self) -> int:
        """How many of them are not cancelled."""
        return sum(not showing.cancelled for showing in self.showings)


@dataclass(frozen=True, slots=True)
class Stop:
    """A day to which the programme leads, and the address at which it is."""

    date: date
    protections: tuple[Protection, ...]
    count: int
    page: str


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything that the page shows; the days are those with a showing.

    `kinds`, `audiences` and `districts` occur in it and are what a visitor can filter by.
    """

    name: Word
    first_day: date
    last_day: date
    timezone: str
    days: tuple[Day, ...]
    kinds: tuple[str, ...]
    audiences: tuple[str, ...]
    districts: tuple[str, ...]

    def stops(self, page: str) -> tuple[Stop, ...]:
        """Return the days with the address of each: `page` with `{}` for the date."""
        return tuple(Stop(day.date, day.protections, day.count, page.format(day.date)) for day in self.days)

    @property
    def by_activity(self) -> Mapping[str, tuple[Showing, ...]]:
        """The showings of each activity, in order of time."""
        found: dict[str, list[Showing]] = {}
        for day in self.days:
            for showing in day.showings:
                found.setdefault(showing.activity, []).append(showing)
        return {activity: tuple(showings) for activity, showings in found.items()}


def programme(problem: Problem, schedule: Schedule) -> Programme:
    """Return the public programme of a schedule."""
    return programme_of(
        problem,
        (
            showing_of(problem, session, placement)
            for session in problem.sessions.values()
            if session.public and (placement := schedule.get(session.id))
        ),
    )


def programme_of(problem: Problem, showings: Iterable[Showing]) -> Programme:
    """Return the programme of an event that consists of `showings`."""
    ordered = sorted(showings, key=lambda showing: (showing.start, showing.end, showing.id))
    by_date: dict[date, list[Showing]] = {}
    for showing in ordered:
        by_date.setdefault(showing.start.date(), []).append(showing)
    event = problem.event
    return Programme(
        name=word(event.name, event.name_en),
        first_day=event.first_day,
        last_day=event.last_day,
        timezone=event.timezone,
        days=tuple(
            Day(day, tuple(_protections(problem, day)), tuple(by_date[day])) for day in sorted(by_date)
        ),
        kinds=_in_order(words.KINDS, (showing.kind for showing in ordered)),
        audiences=_in_order(words.AUDIENCES, (item for showing in ordered for item in showing.audiences)),
        districts=_in_order(
            (venue.district for venue in problem.venues.values()),
            (showing.district for showing in ordered),
        ),
    )


def showing_of(problem: Problem, session: Session, placement: Placement) -> Showing:
    """Return what the public may know of a session at its place."""
    begin, end = session.public_time(placement.start)
    room, venue = problem.rooms[placement.room], problem.venue_of(placement.room)
    return Showing(
        id=session.id,
        activity=session.activity,
        title=word(session.title, session.title_en),
        kind=session.kind,
        start=problem.moment(begin),
        end=problem.moment(end),
        room_id=room.id,
        room=word(room.name, room.name_en),
        venue=venue.id,
        venue_name=word(venue.name, venue.name_en),
        district=venue.district,
        address=_either(venue.address, venue.address_en),
        coordinates=coordinates(venue),
        audiences=session.audiences,
        themes=session.themes,
        ages=session.ages,
        language=session.language,
        organiser=session.organiser,
        description=_either(session.description, session.description_en),
        url=session.url,
        stream=session.stream,
        booking_required=session.booking_required,
        booking_url=session.booking_url,
        people=tuple(person for person in dict.fromkeys(session.people) if problem.people[person].public),
    )


def programme_page(problem: Problem, schedule: Schedule, stamp: datetime) -> bytes:
    """Return the public programme as one HTML page that needs nothing beside it.

    `stamp` is when the schedule was made (a naive one is local) and stands at the foot of the page. The
    same arguments give the same bytes.
    """
    local = stamp.astimezone(problem.zone) if stamp.tzinfo else stamp.replace(tzinfo=problem.zone)
    found = programme(problem, schedule)
    stops = found.stops(HERE)
    return render("programme", programme=found, stops=stops, stamp=local, root="", brief=False)


def _either(zh: str, en: str) -> Word:
    """Return a text that may exist in one language only."""
    return word(zh or en, en)


def _protections(problem: Problem, day: date) -> Iterator[Protection]:
    for item in problem.event.protected_days:
        if problem.date(item.day) == day:
            venues = (problem.venues[venue] for venue in sorted(item.venues) if venue in problem.venues)
            yield Protection(
                word(item.name, item.name_en),
                tuple(sorted(item.audiences)),
                (
                    *map(words.district, sorted(item.districts)),
                    *(word(venue.name, venue.name_en) for venue in venues),
                ),
            )


def _in_order(known: Iterable[str], found: Iterable[str]) -> tuple[str, ...]:
    """Return what was found, once each: in the order of `known`, others after them by name."""
    left = {item for item in found if item}
    first = [item for item in dict.fromkeys(known) if item in left]
    return (*first, *sorted(left.difference(first)))
