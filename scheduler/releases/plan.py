"""What publishing an edition would do, before anything is done: the same whether it is then done or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from scheduler.exports.changes import Announced, Change
from scheduler.exports.entries import Entry, entries
from scheduler.problem import Problem
from scheduler.releases.announce import (
    PUBLIC,
    Key,
    Record,
    Records,
    announce,
    change_of,
    changes,
    changes_of,
    renamed,
)
from scheduler.releases.contents import Contents, Earlier, event_end
from scheduler.releases.inputs import Edition
from scheduler.releases.ledger import FeedState, Ledger, Release
from scheduler.releases.renames import Lookalike, lookalikes
from scheduler.schedule import Schedule

MANY = 10
"""So many sessions may be withdrawn without a question, however small the programme."""


@dataclass(frozen=True)
class Plan:
    """What publishing an edition would do to a site.

    `before` are the records as they are in the ledger, `after` as they will be. `ids` are the new ids
    of sessions by their old ones. `past` are the releases so far, `old_feeds` what the feeds held, `names`
    the UIDs of sessions by every id that the public knew them by.
    """

    edition: Edition
    note: str
    past: tuple[Release, ...]
    history: tuple[Announced, ...]
    before: Mapping[Key, Record]
    ids: Mapping[str, str]
    old_feeds: Mapping[str, FeedState]
    names: Mapping[str, str]

    @property
    def number(self) -> int:
        """The number of the release."""
        return len(self.past) + 1

    @cached_property
    def stamp(self) -> datetime:
        """The time that the release bears: now, or just after the last one where now is no later."""
        now = self.edition.now.astimezone(self.edition.problem.zone).replace(microsecond=0)
        earliest = self.past[-1].stamp + timedelta(seconds=1) if self.past else now
        return max(now, earliest).astimezone(self.edition.problem.zone)

    @cached_property
    def known(self) -> Mapping[Key, Record]:
        """The records so far, under the ids that sessions have now."""
        return renamed(self.before, self.ids)

    @cached_property
    def after(self) -> Mapping[Key, Record]:
        """The records once this is published."""
        event = self.edition.problem.event
        return announce(
            self.known,
            entries_by_key(self.edition.problem, self.edition.schedule),
            stamp=self.stamp,
            domain=event.domain or event.id,
            zone=self.edition.problem.zone,
        )

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What the public sees change, in order of time; all that is announced, the first time."""
        return tuple(changes(self.known, self.after, self.edition.problem.zone))

    @cached_property
    def staff_changes(self) -> Mapping[str, int]:
        """By feed for staff: how many of its entries change."""
        zone = self.edition.problem.zone
        found = (
            record.readers
            for key, record in self.after.items()
            if record.readers != PUBLIC and change_of(self.known.get(key), record, zone)
        )
        return dict(sorted(Counter(found).items()))

    @cached_property
    def dropped(self) -> int:
        """How many cancelled sessions leave the feeds with this, the event being over."""
        over = event_end(self.edition.problem)
        if not self.past or not self.past[-1].stamp < over <= self.stamp:
            return 0
        return sum(record.cancelled for record in self.after.values() if record.readers == PUBLIC)

    @property
    def announced(self) -> int:
        """How many sessions the public is told take place."""
        return sum(not item.cancelled for item in self.after.values() if item.readers == PUBLIC)

    @cached_property
    def lookalikes(self) -> tuple[Lookalike, ...]:
        """What may have been renamed."""
        return lookalikes(self.edition.problem, self.changes) if self.past else ()

    @property
    def doubts(self) -> tuple[str, ...]:
        """What to ask before this is published, for it could not be taken back quietly."""
        stood = sum(not item.cancelled for item in self.known.values() if item.readers == PUBLIC)
        gone = sum(change.what == "cancelled" for change in self.changes)
        many = [f"{gone} of {stood} announced sessions would be withdrawn"] if gone >= MANY else []
        return (
            *(many if 2 * gone > stood else []),
            *(
                f"{item.old} is gone and {item.new} ({item.title}) is new, and they look alike; if they "
                f"are one, add {item.option}"
                for item in self.lookalikes
            ),
        )

    def contents(self, earlier: Earlier) -> Contents:
        """Return what the release consists of; what is as in the `earlier` one is not made again."""
        here = Announced(self.number, self.stamp, self.note, self.changes if self.past else ())
        return Contents(
            self.edition.problem,
            self.edition.schedule,
            self.number,
            self.after,
            (here, *self.history),
            self.old_feeds,
            {release.number: release.stamp for release in self.past} | {self.number: self.stamp},
            self.names,
            earlier,
        )

    def unchanged(self, earlier: Earlier) -> Contents:
        """Return what the last release would have consisted of, had it been made from this edition."""
        last = self.past[-1]
        stamps = {release.number: release.stamp for release in self.past}
        contents = self.contents(earlier)
        return replace(contents, number=last.number, history=self.history, stamps=stamps)


def entries_by_key(problem: Problem, schedule: Schedule) -> dict[Key, Entry]:
    """Return what there is to announce, to the public and to staff."""
    public, private = entries(problem, schedule)
    found: dict[Key, Entry] = {(PUBLIC, entry.session): entry for entry in public}
    for entry in private:
        [(group, name)] = entry.feeds
        found[f"{group}/{name}", entry.session] = entry
    return found


Ids = Callable[[Ledger | None, Records], Mapping[str, str]]
"""Tells, of a ledger and its records, which sessions go by new ids: new ones by old ones."""


def plan(ledger: Ledger | None, edition: Edition, note: str, ids: Ids) -> Plan:
    """Return what publishing an edition would do; without a ledger, as the first release.

    Raise ValueError where `ids` does.
    """
    past = ledger.releases() if ledger else ()
    records = ledger.records(len(past)) if ledger and past else {}
    return Plan(
        edition,
        note,
        past,
        history(ledger, past, edition.problem) if ledger else (),
        records,
        ids(ledger, records),
        ledger.feeds(len(past)) if ledger and past else {},
        ledger.names(len(past)) if ledger else {},
    )


def history(ledger: Ledger, past: Iterable[Release], problem: Problem) -> tuple[Announced, ...]:
    """Return releases as they were announced, newest first."""
    return tuple(
        Announced(
            release.number,
            release.stamp.astimezone(problem.zone),
            release.note,
            changes_of(ledger.public_changes(release.number), problem.zone) if release.number > 1 else (),
        )
        for release in sorted(past, key=lambda release: -release.number)
    )
