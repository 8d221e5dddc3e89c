"""What the site is made from, and what it shows of each session: cancelled, moved, or as planned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from scheduler.exports.changes import Announced, Change, room_of
from scheduler.exports.entries import Entry
from scheduler.exports.filenames import file_names
from scheduler.exports.ical import Listing
from scheduler.exports.programme import Showing, showing_of
from scheduler.problem import Problem
from scheduler.schedule import Schedule
from scheduler.word import Word, word

ELSEWHERE = frozenset({"moved", "time", "room"})
"""The changes after which a session is at another time or place."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A session was announced elsewhere until `on` (aware): it was to be as `before` says."""

    on: datetime
    before: Showing


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as the site shows it: `updated` (aware) is when something that a reader sees changed.

    `sequence` goes up with every change of time, place or status.
    """

    showing: Showing
    updated: datetime
    sequence: int
    moved: Moved | None = None


@dataclass(frozen=True)
class Site:
    """What a release tells the public.

    `listings` are those of public sessions, the cancelled ones included, `history` the releases so far,
    newest first, this one included. `stamp` (aware) is the time of the release, `feeds` the title of each
    feed by its path within `calendars/`, `renamed` by each id that a session had before the one it has now;
    such an id's files are named `file_names(renamed)[id]`.
    """

    problem: Problem
    schedule: Schedule
    listings: tuple[Listing, ...]
    history: tuple[Announced, ...]
    stamp: datetime
    feeds: Mapping[str, Word]
    renamed: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def former(self) -> Mapping[str, str]:
        """By id of before: the name of its files, without ending."""
        return file_names(self.renamed)

    @cached_property
    def files(self) -> Mapping[str, str]:
        """By session: the name of its files, without ending."""
        return file_names(listing.entry.session for listing in self.listings)

    @cached_property
    def shown(self) -> Mapping[str, Shown]:
        """By session: what is shown of it, in order of time."""
        moved = dict(self._moved())
        found = [
            Shown(self._showing(listing), self.local(listing.stamp), listing.sequence, moved.get(session))
            for listing in self.listings
            for session in [listing.entry.session]
        ]
        ordered = sorted(found, key=lambda item: (item.showing.start, item.showing.end, item.showing.id))
        return {item.showing.id: item for item in ordered}

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """By session: a digest of all that is shown of it."""
        return {
            session: sha256(repr(item).encode(errors="surrogatepass")).hexdigest()
            for session, item in self.shown.items()
        }

    def announced(self, entry: Entry, cancelled: bool = False) -> Showing:
        """Return what readers were told of a session, however much the inputs have changed since."""
        room = self.problem.rooms.get(room_of(entry))
        venue = self.problem.venues.get(entry.venue)
        venue_en = venue.name_en if venue and venue.name == entry.venue_name else ""
        in_group = {group: [name for of, name in entry.feeds if of == group] for group, _ in entry.feeds}
        return Showing(
            id=entry.session,
            activity=entry.session.partition(".")[0],
            title=word(entry.title, entry.title_en),
            kind=next(iter(in_group.get("kind", ())), ""),
            start=self.local(entry.start),
            end=self.local(entry.end),
            room_id=room_of(entry),
            room=word(room.name, room.name_en) if room else word(entry.location.split(", ")[0]),
            venue=entry.venue,
            venue_name=word(entry.venue_name, venue_en),
            district=entry.district,
            coordinates=entry.coordinates,
            audiences=tuple(in_group.get("audience", ())),
            themes=tuple(in_group.get("theme", ())),
            description=Word((entry.texts or ("",))[0], (entry.texts or ("",))[-1]),
            cancelled=cancelled,
            page=self.page(entry.session),
        )

    def page(self, session: str) -> str:
        """Return the path of a session's page; of a session that the public cannot see, none."""
        return f"session/{self.files[session]}.html" if session in self.files else ""

    def local(self, moment: datetime) -> datetime:
        """Return a moment in the event's timezone."""
        return moment.astimezone(self.problem.zone)

    def _showing(self, listing: Listing) -> Showing:
        """Return what is shown of a listing: of a cancelled one no more than was announced of it."""
        id = listing.entry.session  # noqa: A001
        session, placement = self.problem.sessions.get(id), self.schedule.get(id)
        if listing.cancelled or session is None or placement is None or not session.public:
            return self.announced(listing.entry, listing.cancelled)
        return replace(showing_of(self.problem, session, placement), page=self.page(id))

    def _moved(self) -> Iterator[tuple[str, Moved]]:
        """Yield for each session where it was before it last moved, by the releases from old to new."""
        for release in reversed(self.history):
            for change in release.changes:
                if change.what in ELSEWHERE and change.before:
                    yield change.session, Moved(self.local(release.stamp), self.before(change, change.before))

    def before(self, change: Change, entry: Entry) -> Showing:
        """Return where a change says that a session was, under the id that it has now."""
        return replace(self.announced(entry), id=change.session, page=self.page(change.session))
