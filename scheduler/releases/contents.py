"""What a release consists of: the public files, and the feeds for staff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import cached_property, partial
from hashlib import sha256

from scheduler.exports.calendars import Calendars, feed_files, session_files
from scheduler.exports.changes import Announced
from scheduler.exports.feeds import Feed, private_feeds, public_feeds
from scheduler.exports.filenames import file_names
from scheduler.exports.ical import Listing
from scheduler.exports.site import Site, site_pages
from scheduler.exports.site.assets import software
from scheduler.problem import Problem
from scheduler.releases.announce import PUBLIC, Key, Record
from scheduler.releases.folder import File
from scheduler.releases.ledger import FeedState
from scheduler.schedule import Schedule
from scheduler.word import Word

STAFF = "private/"
"""What the names of feeds for staff begin with, where those for the public are `calendars/…`."""


def event_end(problem: Problem) -> datetime:
    """Return when the event is over: midnight after its last day."""
    return datetime.combine(problem.event.last_day + timedelta(days=1), time(), problem.zone)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What lies ready in the release before: feeds' marks by name, and the public ones' titles by path."""

    marks: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, Word] = field(default_factory=dict)


@dataclass(frozen=True)
class Contents:
    """What a release says: `records` are those of all readers, `history` the releases, newest first.

    `feeds` are the feeds as the release before left them, `stamps` the stamps of all releases so far by
    number, `names` the UIDs of sessions by every id that the public knew them by. The same contents give
    the same files. What is as in the `earlier` release is not made again.
    `states`, `marks` and `kept` say, once they are made, of each feed what it holds, what it is known by,
    and which are as they were.
    """

    problem: Problem
    schedule: Schedule
    number: int
    records: Mapping[Key, Record]
    history: tuple[Announced, ...]
    feeds: Mapping[str, FeedState]
    stamps: Mapping[int, datetime]
    names: Mapping[str, str]
    earlier: Earlier = field(default_factory=Earlier)
    states: dict[str, FeedState] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)

    @property
    def stamp(self) -> datetime:
        """When the release was made."""
        return self.stamps[self.number].astimezone(self.problem.zone)

    @cached_property
    def listings(self) -> Mapping[str, tuple[Listing, ...]]:
        """By readers: what they are told of; what was cancelled until the event is over."""
        over = self.stamp >= event_end(self.problem)
        found: dict[str, list[Listing]] = {}
        for record in self.records.values():
            if not (record.cancelled and over):
                found.setdefault(record.readers, []).append(record.listing(self.problem.zone))
        return {readers: tuple(listings) for readers, listings in found.items()}

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """By each id that a session listed for the public had before: the one that it has now.

        What is another's id now is not among them, not even in other capitals: one file on many systems.
        """
        listed = {listing.uid: listing.entry.session for listing in self.listings.get(PUBLIC, ())}
        now = {record.session: record.uid for record in self.records.values() if record.readers == PUBLIC}
        taken = {session.casefold() for session in listed.values()}
        return {
            old: listed[uid]
            for old, uid in sorted({**self.names, **now}.items())
            if uid in listed and old.casefold() not in taken
        }

    @cached_property
    def public_calendars(self) -> Calendars:
        """The feeds for everybody, by path within `calendars/`, that are not as in the release before."""
        return self._calendars(
            "calendars/", public_feeds(self.problem), self.listings.get(PUBLIC, ()), self.problem.event.site
        )

    @cached_property
    def staff_calendars(self) -> Calendars:
        """The feeds for staff, by path, that are not as in the release before."""
        return self._calendars(STAFF, private_feeds(self.problem), self._for_staff, "")

    @property
    def _for_staff(self) -> list[Listing]:
        return [item for readers, found in self.listings.items() if readers != PUBLIC for item in found]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a coordinator should know of the feeds that changed."""
        return (*self.public_calendars.notes, *self.staff_calendars.notes)

    @cached_property
    def titles(self) -> Mapping[str, Word]:
        """What the feeds for everybody are called, by path."""
        kept = {path: word for path, word in self.earlier.titles.items() if f"calendars/{path}" in self.kept}
        return dict(sorted({**kept, **self.public_calendars.titles}.items()))

    def public_files(self) -> Iterator[File]:
        """Yield every file of the public folder."""
        listings, site = self.listings.get(PUBLIC, ()), self.problem.event.site
        yield from self._feed_files("calendars/", self.public_calendars)
        event = self.problem.event
        about = repr((software(), event.name, event.name_en, event.first_day, event.last_day, event.timezone))
        former: dict[str, list[str]] = {}
        for old, name in file_names(self.renamed).items():
            former.setdefault(self.renamed[old], []).append(f"session/{name}.ics")
        for path, listing, make in session_files(self.problem, listings, site):
            record = self.records[PUBLIC, listing.entry.session]
            facts = (record.uid, str(record.sequence), _moment(record), str(record.cancelled), record.facts)
            # Who follows it under an id of before goes on following it.
            for each in (path, *former.get(listing.entry.session, ())):
                yield f"calendars/{each}", _mark(about, site, path, *facts), make
        yield from site_pages(
            Site(
                self.problem,
                self.schedule,
                listings,
                self.history,
                self.stamp,
                self.titles,
                self.renamed,
            )
        )

    def staff_files(self) -> Iterator[File]:
        """Yield every feed for staff, by its name: `private/person/p-wang.ics`."""
        yield from self._feed_files(STAFF, self.staff_calendars)

    def _feed_files(self, folder: str, made: Calendars) -> Iterator[File]:
        """Yield the feeds in a folder, those that were made and those that are as they were."""
        for path, data in made.files.items():
            name = folder + path
            mark = self.marks.get(name) or sha256(data).hexdigest()
            yield name, mark, lambda data=data: data  # type: ignore[misc]
        for name in self.kept:
            if name.startswith(folder):
                yield name, self.earlier.marks[name], partial(self._again, name)

    def _again(self, name: str) -> bytes:
        """Make a feed that should have been there."""
        whole = replace(self, earlier=Earlier(), states={}, marks={}, kept=set())
        made = whole.staff_calendars if name.startswith(STAFF) else whole.public_calendars
        return made.files[name.removeprefix(STAFF).removeprefix("calendars/")]

    def _calendars(
        self, folder: str, feeds: Iterable[Feed], listings: Iterable[Listing], site: str
    ) -> Calendars:
        def modified(path: str, digest: str) -> datetime:
            name = folder + path
            old = self.feeds.get(name)
            state = old if old and old.digest == digest else FeedState(digest, self.number)
            self.states[name] = state
            return self.stamps[state.since]

        event = self.problem.event
        about = repr((software(), event.first_day, event.last_day, event.timezone, site))
        beneath: dict[str, list[str]] = {}
        for name in self.earlier.marks:
            beneath.setdefault(name.rpartition("/")[0], []).append(name)

        def known(path: str, title: Word, listings: Sequence[Listing]) -> bool:
            # A stamp moves with all that a reader sees, so the texts need not be looked at.
            told = (
                f"{item.uid} {item.sequence} {item.stamp.timestamp()} {item.cancelled}" for item in listings
            )
            name = folder + path
            self.marks[name] = _mark(about, folder, path, title.zh, title.en, *told)
            same = (name, *beneath.get(name.removesuffix(".ics"), ()))
            if self.earlier.marks.get(name) != self.marks[name] or not self.feeds.keys() >= set(same):
                return False
            self.kept.update(same)
            self.states.update((name, self.feeds[name]) for name in same)
            return True

        return feed_files(
            self.problem,
            feeds,
            listings,
            self.stamp,
            site,
            modified=modified,
            # Asked for last, when it is known which are kept.
            retired=(
                name.removeprefix(folder)
                for name in self.feeds
                if name.startswith(folder) and name not in self.kept
            ),
            known=known,
        )


def _mark(*facts: str) -> str:
    return sha256("\0".join(facts).encode()).hexdigest()


def _moment(record: Record) -> str:
    """Return a record's stamp, the same whatever timezone it is told in."""
    return str(record.stamp.timestamp())


def feed_of(name: str) -> str:
    """Return how people call a feed for staff: `person/p-wang`."""
    return name.removeprefix(STAFF).removesuffix(".ics")
