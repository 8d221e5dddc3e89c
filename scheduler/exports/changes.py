"""What readers of the public feeds saw change, from one release to the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal

from scheduler.exports.entries import Entry

What = Literal["added", "cancelled", "returned", "moved", "time", "room", "details"]
"""The first that applies; `moved` is to another date or venue, `returned` was cancelled before."""

UNSEEN = frozenset({"session", "feeds"})
"""What an entry holds that no reader sees: its id, and which feeds it is in."""


@dataclass(frozen=True, slots=True)
class Change:
    """One session that reads differently: `before` is what was announced last, `after` what is now.

    An added one has no `before`, a cancelled one no `after`. `session` is its id now.
    """

    session: str
    what: What
    before: Entry | None
    after: Entry | None


@dataclass(frozen=True, slots=True)
class Announced:
    """A release as it was announced; `stamp` is aware, `changes` in order of time.

    The first release has no changes: all of it is new.
    """

    number: int
    stamp: datetime
    note: str
    changes: tuple[Change, ...]


def room_of(entry: Entry) -> str:
    """Return the id of the room that an entry is in, where its feeds tell it."""
    return next((name for group, name in entry.feeds if group == "room"), "")


def what_changed(before: Entry, after: Entry) -> What | None:
    """Return what a reader sees change between two entries that both stand, None where nothing."""
    if before.start.date() != after.start.date() or before.venue != after.venue:
        return "moved"
    if (before.start, before.end) != (after.start, after.end):
        return "time"
    if room_of(before) != room_of(after):
        return "room"
    return "details" if any(_differences(before, after)) else None


def calls_for_attention(before: Entry, after: Entry) -> bool:
    """Return whether time, place or status changed: then its SEQUENCE goes up."""
    return any(
        name in {"start", "end", "location", "venue", "tentative"} for name in _differences(before, after)
    ) or room_of(before) != room_of(after)


def _differences(before: Entry, after: Entry) -> Iterator[str]:
    """Yield the names of the fields that read differently."""
    for field in fields(Entry):
        if field.name not in UNSEEN and getattr(before, field.name) != getattr(after, field.name):
            yield field.name
