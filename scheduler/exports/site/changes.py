"""What changed from release to release, as the page and the Atom feed of changes tell it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from scheduler.exports.changes import Announced, Change, What
from scheduler.exports.programme import Showing
from scheduler.exports.site.sources import Site
from scheduler.word import Word

WHAT: dict[What, Word] = {
    "cancelled": Word("取消", "Cancelled"),
    "moved": Word("改期或换场馆", "Moved to another day or venue"),
    "time": Word("改时间", "Other time"),
    "room": Word("换场地", "Other room"),
    "returned": Word("恢复举行", "On again"),
    "added": Word("新增", "Added"),
    "details": Word("说明有更新", "Details updated"),
}
"""What is said of each kind of change, the most urgent first."""

MOST = 300
"""Changes of one release that are told one by one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One session's change: how it was, how it is, one of which may be missing."""

    what: What
    before: Showing | None
    after: Showing | None

    @property
    def showing(self) -> Showing:
        """How it is now, or was last."""
        showing = self.after or self.before
        assert showing is not None
        return showing

    @property
    def sentence(self) -> Word:
        """What changed, without the title."""
        if self.before and self.after and self.what in {"moved", "time", "room"}:
            parts = list(_differences(self.before, self.after))
            return Word("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))
        when, where = _when(self.showing), _where(self.showing)
        return Word(f"{when.zh}，{where.zh}", f"{when.en}, {where.en}")


@dataclass(frozen=True, slots=True)
class Release:
    """A release as readers are told of it: `groups` of its lines by what changed, `more` not told."""

    number: int
    stamp: datetime
    note: str
    groups: tuple[tuple[Word, tuple[Line, ...]], ...]
    more: int
    first: bool


def releases(site: Site) -> tuple[Release, ...]:
    """Return the releases, newest first."""
    return tuple(_release(site, announced) for announced in site.history)


def _release(site: Site, announced: Announced) -> Release:
    lines = [_line(site, change) for change in announced.changes]
    told = sorted(lines, key=lambda line: list(WHAT).index(line.what))[:MOST]
    groups = ((label, tuple(line for line in told if line.what == what)) for what, label in WHAT.items())
    return Release(
        announced.number,
        site.local(announced.stamp),
        announced.note,
        tuple((label, found) for label, found in groups if found),
        len(lines) - len(told),
        announced is site.history[-1] and not announced.changes,
    )


def _line(site: Site, change: Change) -> Line:
    return Line(
        change.what,
        site.before(change, change.before) if change.before else None,
        site.announced(change.after) if change.after else None,
    )


def _differences(before: Showing, after: Showing) -> Iterator[Word]:
    """Yield from where to where it went."""
    if (before.start, before.end) != (after.start, after.end):
        yield _from_to(_when(before), _when(after))
    if (before.room_id, before.venue) != (after.room_id, after.venue):
        yield _from_to(_where(before), _where(after))


def _from_to(before: Word, after: Word) -> Word:
    return Word(f"{before.zh} → {after.zh}", f"{before.en} → {after.en}")


def _when(showing: Showing) -> Word:
    day = showing.day
    clock = f"{showing.start:%H:%M}–{showing.until}"
    return Word(f"{day.zh} {clock}", f"{day.en} {clock}")


def _where(showing: Showing) -> Word:
    room, venue = showing.room, showing.venue_name
    return Word(f"{venue.zh} {room.zh}", f"{room.en}, {venue.en}")
