"""The calendar feeds of a schedule: for the public by venue, room, kind, day and so on, and for staff.

What readers are told of a session is an `Entry`. With its UID, its SEQUENCE and its stamp it is a
`Listing`: before any release `first_listings` makes them, afterwards whoever keeps the ledger. Listings
become files here; the bytes of an event are made once and joined into every feed that it is in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache, cached_property, partial
from hashlib import sha256
from zoneinfo import ZoneInfo

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

Modified = Callable[[str, str], datetime]
"""Says when a feed last changed, from its path and a digest of all that it holds but this."""

Known = Callable[[str, Word, Sequence[Listing]], bool]
"""Says whether a feed's file, or a part's, holds what it did, from its path, title and listings.

Where that of a feed does, its parts do too.
"""

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for the moment of a change while it is not known."""

PUBLIC_ABOUT = Word("公开场次。", "Sessions open to the public.")
PRIVATE_ABOUT = Word("仅供工作人员使用，请勿外传。", "For staff only: please do not pass it on.")
POLLING = Word(
    "更新由日历软件自行获取，有的一天才取一次。",
    "Your calendar app decides how often it looks for changes; some do so once a day.",
)
BRIEF = Word("场次很多，此处略去简介。", "So many sessions that descriptions are left out here.")
RETIRED = Word("此日历已停用", "no longer kept")
SPLIT = Word("场次过多，请改订分册", "too many sessions, follow the parts instead")


@dataclass(frozen=True, slots=True)
class Calendars:
    """The files by path relative to their folder, and what a coordinator should know of them.

    `titles` are what the feeds are called, by path too: what somebody chooses from.
    """

    files: Mapping[str, bytes]
    notes: tuple[str, ...] = ()
    titles: Mapping[str, Word] = field(default_factory=dict)


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
    problem: Problem,
    feeds: Iterable[Feed],
    listings: Iterable[Listing],
    stamp: datetime,
    site: str = "",
    *,
    modified: Modified | None = None,
    retired: Iterable[str] = (),
    known: Known | None = None,
) -> Calendars:
    """Return the files of `feeds`, and of any other feed that a listing names, with the listings in them.

    Whoever knows earlier files says when each was `modified`. Otherwise a feed was when its newest listing
    was; one without any, when the newest of all was, or at `stamp` (aware; ValueError if not). `site` is
    the address under which the outputs are served, no `/` at its end; without one the feeds name none.
    `retired` are paths that somebody may follow still: those that no feed has any more become empty ones.
    A feed that is `known` to hold what it did is not made, and no part that does.
    """
    if stamp.tzinfo is None:
        raise ValueError("the stamp of calendars needs a timezone")
    events = [_Event(listing) for listing in sorted(listings, key=_by_time)]
    newest = max((event.listing.stamp for event in events), default=stamp)
    members: dict[Feed, list[_Event]] = {feed: [] for feed in feeds}
    for event in events:
        for feed in event.listing.entry.feeds:
            members.setdefault(feed, []).append(event)
    press = _Press(problem, newest, site, modified, known or _unknown)
    for feed, path in paths(members).items():
        press.print(path, _Contents(feed[0], title(problem, feed), tuple(members[feed])))
    called = under(word(problem.event.name, problem.event.name_en), RETIRED)
    old = {
        path: press.file(path, _Contents(path.rpartition("/")[0].partition("/")[0], called, ()))
        for path in retired
        if path not in press.files
    }
    return Calendars({**press.files, **old}, tuple(press.notes), press.titles)


def session_files(
    problem: Problem, listings: Iterable[Listing], site: str = ""
) -> Iterator[tuple[str, Listing, Callable[[], bytes]]]:
    """Yield the path of each session's own calendar, `session/<id>.ics`, with what makes it.

    `site` as in `feed_files`. A file depends on its listing, on the event's name, days and timezone, and
    on `site`.
    """
    by_id = {listing.entry.session: listing for listing in listings}
    for session, file in file_names(by_id).items():
        path = f"session/{file}.ics"
        yield path, by_id[session], partial(_session_file, problem, by_id[session], path, site)


def _session_file(problem: Problem, listing: Listing, path: str, site: str) -> bytes:
    event = word(problem.event.name, problem.event.name_en)
    called = under(event, word(listing.entry.title, listing.entry.title_en))
    press = _Press(problem, listing.stamp, site)
    return press.file(path, _Contents("session", called, (_Event(listing),)))


def _unknown(path: str, title: Word, listings: Sequence[Listing]) -> bool:
    return False


def _by_time(listing: Listing) -> tuple[datetime, str]:
    return listing.entry.start, listing.entry.session


def _bilingual(text: Word) -> str:
    return text.zh if text.zh == text.en else f"{text.zh} / {text.en}"


@dataclass(frozen=True)
class _Event:
    """A listing and its bytes, made when they are first asked for."""

    listing: Listing

    @cached_property
    def versions(self) -> tuple[bytes, bytes]:
        return event_bytes(self.listing)


@dataclass(frozen=True, slots=True)
class _Contents:
    """What stands in a feed of a group, in order of time; a brief one goes without descriptions."""

    group: str
    title: Word
    events: tuple[_Event, ...]
    brief: bool = False

    @property
    def listings(self) -> list[Listing]:
        return [event.listing for event in self.events]

    @property
    def written(self) -> list[bytes]:
        """The events as they stand in it."""
        return [event.versions[self.brief] for event in self.events]


def _split(
    path: str, contents: _Contents, part_of: Callable[[Entry], str]
) -> Iterator[tuple[str, _Contents]]:
    members: dict[str, list[_Event]] = {}
    for event in contents.events:
        members.setdefault(part_of(event.listing.entry), []).append(event)
    for name, file in file_names(members).items():
        part = replace(contents, title=under(contents.title, word(name)), events=tuple(members[name]))
        yield f"{path.removesuffix('.ics')}/{file}.ics", part


@cache
def _timezone(zone: ZoneInfo, first_day: date, last_day: date) -> tuple[str, ...]:
    return tuple(vtimezone(zone, first_day, last_day))


@dataclass(frozen=True)
class _Press:
    """Makes the files of one run."""

    problem: Problem
    newest: datetime
    site: str
    modified: Modified | None = None
    known: Known = _unknown
    files: dict[str, bytes] = field(default_factory=dict)
    titles: dict[str, Word] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @cached_property
    def timezone(self) -> tuple[str, ...]:
        event = self.problem.event
        return _timezone(self.problem.zone, event.first_day, event.last_day)

    def print(self, path: str, contents: _Contents) -> None:
        """Make a feed, in parts where it is too large, with a note where it is not whole."""
        if self.known(path, contents.title, contents.listings):
            return
        if (size := self.size(path, contents)) < LIMIT:
            self.make(path, contents)
            return
        reason = f"it would be {size / 1e6:.1f} MB, and Google drops feeds from 1 MB"
        if self.size(path, brief := replace(contents, brief=True)) < LIMIT:
            self.make(path, brief)
            self.notes.append(f"{path} goes without descriptions: {reason}")
            return
        pointer = Word(f"{contents.title.zh}（{SPLIT.zh}）", f"{contents.title.en} ({SPLIT.en})")
        self.make(path, replace(contents, title=pointer, events=()))
        what, parts = self.parts(path, contents)
        folder = path.removesuffix(".ics")
        self.notes.append(
            f"{path} is empty, and split by {what} into the {len(parts)} feeds in {folder}/: {reason}"
        )
        for place, part in parts.items():
            if not self.known(place, part.title, part.listings):
                small = self.size(place, part) < LIMIT
                self.make(place, part if small else replace(part, brief=True))

    def make(self, path: str, contents: _Contents) -> None:
        """Make one file."""
        self.files[path] = self.file(path, contents)
        self.titles[path] = contents.title

    def size(self, path: str, contents: _Contents) -> int:
        """Return how many bytes a file would have."""
        return len(calendar_bytes(self.frame(path, contents), ())) + sum(map(len, contents.written))

    def parts(self, path: str, contents: _Contents) -> tuple[str, Mapping[str, _Contents]]:
        """Return what a feed is best split by, and its parts by path."""
        tried = ((what, dict(_split(path, contents, part_of))) for what, part_of in PARTS)
        for what, parts in tried:
            brief = (self.size(place, replace(part, brief=True)) for place, part in parts.items())
            if all(size < LIMIT for size in brief):
                return what, parts
        return what, parts

    def frame(self, path: str, contents: _Contents) -> Frame:
        """Return what a file says of itself, but for the moment of its last change."""
        about = PRIVATE_ABOUT if contents.group in PRIVATE else PUBLIC_ABOUT
        return Frame(
            name=_bilingual(contents.title),
            description="\n".join(map(_bilingual, [about, *([BRIEF] if contents.brief else []), POLLING])),
            color=COLORS[contents.group],
            zone=self.problem.event.timezone,
            timezone=self.timezone,
            modified=NEVER,
            source=ascii_url(f"{self.site}/calendars/{path}"),
            url=ascii_url(f"{self.site}/programme.html"),
        )

    def file(self, path: str, contents: _Contents) -> bytes:
        """Return the bytes of one file."""
        frame, events = self.frame(path, contents), contents.written
        if self.modified is None:
            last = max((event.listing.stamp for event in contents.events), default=self.newest)
        else:
            last = self.modified(path, sha256(calendar_bytes(frame, events)).hexdigest())
        return calendar_bytes(replace(frame, modified=last), events)
