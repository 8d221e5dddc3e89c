"""The public programme: what a visitor may know, by day, and the page that shows it.

It holds the sessions that are public, not proposed, not cancelled, and placed. Contacts, phones, people,
setup, teardown and expected numbers stay out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from scheduler.exports import words
from scheduler.exports.pages import render
from scheduler.problem import Event, Problem, ProtectedDay, Room, Session, Venue
from scheduler.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Showing:
    """A public session with its place and its public time (`start` and `end` are timezone-aware)."""

    session: Session
    room: Room
    venue: Venue
    start: datetime
    end: datetime

    @property
    def nights(self) -> int:
        """How many midnights it runs past; ending at midnight is none."""
        midnight = self.end.hour == self.end.minute == 0
        return (self.end.date() - self.start.date()).days - midnight

    @property
    def until(self) -> str:
        """Its end as a clock time, 24:00 at midnight."""
        clock = f"{self.end:%H:%M}"
        return "24:00" if clock == "00:00" else clock


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the programme, with the protections that hold on it; showings by start."""

    date: date
    protections: tuple[ProtectedDay, ...]
    showings: tuple[Showing, ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything that the page shows; the days are those with a showing.

    `kinds`, `audiences` and `districts` occur in it and are what a visitor can filter by. `showings`
    are the showings by activity, in order of time.
    """

    event: Event
    venues: Mapping[str, Venue]
    days: tuple[Day, ...]
    kinds: tuple[str, ...]
    audiences: tuple[str, ...]
    districts: tuple[str, ...]
    showings: Mapping[str, tuple[Showing, ...]]


def programme(problem: Problem, schedule: Schedule) -> Programme:
    """Return the public programme of a schedule."""
    showings = sorted(
        (
            _showing(problem, session, placement.room, placement.start)
            for session in problem.sessions.values()
            if session.public and (placement := schedule.get(session.id))
        ),
        key=lambda showing: (showing.start, showing.end, showing.session.id),
    )
    by_date: dict[date, list[Showing]] = {}
    by_activity: dict[str, list[Showing]] = {}
    for showing in showings:
        by_date.setdefault(showing.start.date(), []).append(showing)
        by_activity.setdefault(showing.session.activity, []).append(showing)
    sessions = [showing.session for showing in showings]
    return Programme(
        event=problem.event,
        venues=problem.venues,
        days=tuple(Day(day, _protections(problem, day), tuple(by_date[day])) for day in sorted(by_date)),
        kinds=_in_order(words.KINDS, (session.kind for session in sessions)),
        audiences=_in_order(words.AUDIENCES, (item for session in sessions for item in session.audiences)),
        districts=_in_order(
            (venue.district for venue in problem.venues.values()),
            (showing.venue.district for showing in showings),
        ),
        showings={activity: tuple(found) for activity, found in by_activity.items()},
    )


def programme_page(problem: Problem, schedule: Schedule, stamp: datetime) -> bytes:
    """Return the public programme as one HTML page that needs nothing beside it.

    `stamp` is when the schedule was made (a naive one is local) and stands at the foot of the page. The
    same arguments give the same bytes.
    """
    local = stamp.astimezone(problem.zone) if stamp.tzinfo else stamp.replace(tzinfo=problem.zone)
    return render("programme", programme=programme(problem, schedule), stamp=local)


def _showing(problem: Problem, session: Session, room: str, start: int) -> Showing:
    begin, end = session.public_time(start)
    return Showing(
        session, problem.rooms[room], problem.venue_of(room), problem.moment(begin), problem.moment(end)
    )


def _protections(problem: Problem, day: date) -> tuple[ProtectedDay, ...]:
    return tuple(item for item in problem.event.protected_days if problem.date(item.day) == day)


def _in_order(known: Iterable[str], found: Iterable[str]) -> tuple[str, ...]:
    """Return what was found, once each: in the order of `known`, others after them by name."""
    left = {item for item in found if item}
    first = [item for item in dict.fromkeys(known) if item in left]
    return (*first, *sorted(left.difference(first)))
