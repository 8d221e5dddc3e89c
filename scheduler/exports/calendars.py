"""The calendar feeds of a schedule: for the public by venue, room, kind, audience and day, and for staff.

What readers are told of a session is an `Entry`. With its UID, its SEQUENCE and its stamp it is a
`Listing`: before any release `first_listings` makes them, afterwards whoever keeps the ledger. Listings
become files here; the bytes of an event are made once and joined into every feed that it is in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from scheduler.exports.addresses import ascii_url
from scheduler.exports.entries import Entry, private_entries, public_entries
from scheduler.exports.feeds import COLORS, PRIVATE, Feed, paths, private_feeds, public_feeds, title, under
from scheduler.exports.filenames import file_names
from scheduler.exports.ical import Frame, Listing, calendar_bytes, event_bytes
from scheduler.exports.timezone import vtimezone
from scheduler.problem import Problem
from scheduler.schedule import Schedule
from scheduler.word import Word, word

LIMIT = 1_000_000
"""Bytes that a feed stays under: Google drops larger ones without a word."""

PARTS: tuple[tuple[str, Callable[[Entry], str]], ...] = (
    ("district", lambda entry: entry.district or entry.venue),
    ("venue", lambda entry: entry.venue),
    ("venue and day", lambda entry: f"{entry.venue} {entry.start:%Y-%m-%d}"),
)
"""What a feed is split by that is too large even without descriptions: the first that serves."""

PUBLIC_ABOUT = Word("公开场次。", "Sessions open to the public.")
PRIVATE_ABOUT = Word("仅供工作人员使用，请勿外传。", "For staff only: please do not pass it on.")
POLLING = Word(
    "更新由日历软件自行获取，有的一天才取一次。",
    "Your calendar app decides how often it looks for changes; some do so once a day.",
)
BRIEF = Word("场次很多，此处略去简介。", "So many sessions that descriptions are left out here.")
SPLIT = Word("场次过多，请改订分册", "too many sessions, follow the parts instead")


@dataclass(frozen=True, slots=True)
class Calendars:
    """The files by path relative to their folder, and what a coordinator should know of them."""

    files: Mapping[str, bytes]
    notes: tuple[str, ...] = ()


def calendars(problem: Problem, schedule: Schedule, stamp: datetime) -> Calendars:
    """Return the public feeds of a schedule of which nothing was announced yet.

    They hold the placed sessions that are public and not proposed. `stamp` (aware; ValueError if not) is
    when they are made. The same arguments give the same bytes.
    """
    listings = first_listings(problem, public_entries(problem, schedule), stamp)
    return feed_files(problem, public_feeds(problem), listings, stamp, problem.event.site)


def private_calendars(problem: Problem, schedule: Schedule, stamp: datetime) -> Calendars:
    """Return the feeds for staff: of each person, each piece of equipment and each room's crew.

    They hold every placed session, proposed and internal ones too, with contacts; in a crew's feed it
    lasts from setup to teardown. They name no address, theirs being a secret. `stamp` as in `calendars`.
    """
    listings = first_listings(problem, private_entries(problem, schedule), stamp)
    return feed_files(problem, private_feeds(problem), listings, stamp)


def first_listings(problem: Problem, entries: Iterable[Entry], stamp: datetime) -> tuple[Listing, ...]:
    """Return entries as they are listed before any release: UID `<session>@<domain>`, SEQUENCE 0.

    An event without a domain lends its id.
    """
    domain = problem.event.domain or problem.event.id
    return tuple(Listing(entry, f"{entry.session}@{domain}", stamp) for entry in entries)


def feed_files(
    problem: Problem, feeds: Iterable[Feed], listings: Iterable[Listing], stamp: datetime, site: str = ""
) -> Calendars:
    """Return the files of `feeds`, and of any other feed that a listing names, with the listings in them.

    A feed was modified when its newest listing was; one without any, when the newest of all was, or at
    `stamp` (aware; ValueError if not). `site` is the address under which the outputs are served, no `/`
    at its end; without one the feeds name no address.
    """
    if stamp.tzinfo is None:
        raise ValueError("the stamp of calendars needs a timezone")
    ordered = sorted(listings, key=lambda listing: (listing.entry.start, listing.entry.session))
    newest = max((listing.stamp for listing in ordered), default=stamp)
    events: dict[Feed, list[_Event]] = {feed: [] for feed in feeds}
    for listing in ordered:
        event = _Event(listing)
        for feed in listing.entry.feeds:
            events.setdefault(feed, []).append(event)
    press = _Press(problem, newest, site)
    files: dict[str, bytes] = {}
    notes: list[str] = []
    for feed, path in paths(events).items():
        notes += press.print(path, _Contents(feed[0], title(problem, feed), tuple(events[feed])), files)
    return Calendars(files, tuple(notes))


def _bilingual(text: Word) -> str:
    return text.zh if text.zh == text.en else f"{text.zh} / {text.en}"


@dataclass(frozen=True)
class _Event:
    """A listing and its bytes, made when they are first asked for."""

    listing: Listing

    @cached_property
    def full(self) -> bytes:
        return event_bytes(self.listing)

    @cached_property
    def brief(self) -> bytes:
        return event_bytes(self.listing, brief=True)


@dataclass(frozen=True, slots=True)
class _Contents:
    """What stands in a feed of a group, in order of time; a brief one goes without descriptions."""

    group: str
    title: Word
    events: tuple[_Event, ...]
    brief: bool = False


@dataclass(frozen=True)
class _Press:
    """Makes the files of one run."""

    problem: Problem
    newest: datetime
    site: str

    @cached_property
    def timezone(self) -> tuple[str, ...]:
        event = self.problem.event
        return tuple(vtimezone(self.problem.zone, event.first_day, event.last_day))

    def print(self, path: str, contents: _Contents, files: dict[str, bytes]) -> list[str]:
        """Put a feed into `files`, in parts where it is too large; return a note where it is not whole."""
        files[path] = self.file(path, contents)
        if (size := len(files[path])) < LIMIT:
            return []
        reason = f"it would be {size / 1e6:.1f} MB, and Google drops feeds from 1 MB"
        files[path] = self.file(path, replace(contents, brief=True))
        if len(files[path]) < LIMIT:
            return [f"{path} goes without descriptions: {reason}"]
        pointer = Word(f"{contents.title.zh}（{SPLIT.zh}）", f"{contents.title.en} ({SPLIT.en})")
        files[path] = self.file(path, replace(contents, title=pointer, events=()))
        for what, part_of in PARTS:
            parts = self.parts(path, contents, part_of)
            folder = path.removesuffix(".ics")
            note = f"{path} is empty, and split by {what} into the {len(parts)} feeds in {folder}/: {reason}"
            if all(len(part) < LIMIT for part in parts.values()):
                break
        files |= parts
        return [note]

    def parts(self, path: str, contents: _Contents, part_of: Callable[[Entry], str]) -> dict[str, bytes]:
        """Return a feed's parts by path, each with its descriptions where they fit."""
        members: dict[str, list[_Event]] = {}
        for event in contents.events:
            members.setdefault(part_of(event.listing.entry), []).append(event)
        files: dict[str, bytes] = {}
        for name, file in file_names(members).items():
            place = f"{path.removesuffix('.ics')}/{file}.ics"
            part = replace(contents, title=under(contents.title, word(name)), events=tuple(members[name]))
            files[place] = self.file(place, part)
            if len(files[place]) >= LIMIT:
                files[place] = self.file(place, replace(part, brief=True))
        return files

    def file(self, path: str, contents: _Contents) -> bytes:
        """Return the bytes of one file."""
        about = PRIVATE_ABOUT if contents.group in PRIVATE else PUBLIC_ABOUT
        frame = Frame(
            name=_bilingual(contents.title),
            description="\n".join(map(_bilingual, [about, *([BRIEF] if contents.brief else []), POLLING])),
            color=COLORS[contents.group],
            zone=self.problem.event.timezone,
            timezone=self.timezone,
            modified=max((event.listing.stamp for event in contents.events), default=self.newest),
            source=ascii_url(f"{self.site}/calendars/{path}"),
            url=ascii_url(f"{self.site}/programme.html"),
        )
        return calendar_bytes(
            frame, [event.brief if contents.brief else event.full for event in contents.events]
        )
