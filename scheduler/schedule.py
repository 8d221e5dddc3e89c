"""Where each session is: placements and nothing else, and the difference of two schedules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Placement:
    """A session's room and start (minutes), and its reserved room for a rain day, if any."""

    room: str
    start: int
    backup_room: str | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """The placements by session id; a session without one is left out."""

    placements: Mapping[str, Placement] = field(default_factory=dict)

    def get(self, session: str) -> Placement | None:
        """Return where a session is, or None where it is left out."""
        return self.placements.get(session)

    def __contains__(self, session: str) -> bool:
        return session in self.placements

    def __len__(self) -> int:
        return len(self.placements)


@dataclass(frozen=True, slots=True)
class Change:
    """One session that stands elsewhere in the second schedule; None: not in that schedule."""

    session: str
    before: Placement | None
    after: Placement | None


def diff(before: Schedule, after: Schedule) -> Iterator[Change]:
    """Yield what differs between two schedules, by session id."""
    for session in sorted({*before.placements, *after.placements}):
        old, new = before.get(session), after.get(session)
        if old != new:
            yield Change(session, old, new)
