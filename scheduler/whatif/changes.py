"""What changes for whom between an announced schedule and the plan after something happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from scheduler.price import booked, price_of_change, stands_in_backup, urgency
from scheduler.problem import DAY, Problem, Session
from scheduler.schedule import Change as Difference
from scheduler.schedule import Placement, Schedule, diff
from scheduler.word import Word

Kind = Literal["cancelled", "unplaced", "added", "backup", "moved", "time", "room", "backup-room"]
"""The first that applies: `backup` stands in it, `moved` is to another date or venue."""

NEVER = 10**9
"""Later than everything: the start of what has none."""

Why = Callable[[Session, Difference], Word]
"""Says why a session does not stay as it was."""


@dataclass(frozen=True, slots=True)
class Change:
    """A session that is elsewhere than announced: `booked` people are concerned, at a `price`."""

    session: Session
    kind: Kind
    before: Placement | None
    after: Placement | None
    booked: int
    price: int
    why: Word

    @property
    def soonest(self) -> int:
        """The minute by which people must know: the earlier of the old and the new start."""
        return min((place.start for place in (self.before, self.after) if place is not None), default=NEVER)


def changes(
    before: Problem, problem: Problem, baseline: Schedule, schedule: Schedule, *, now: int, why: Why
) -> tuple[Change, ...]:
    """Return all that changes, in the order in which to phone: the soonest and largest first.

    `before` holds the facts when the baseline was announced. Before all others come sessions that must be
    placed and are left out, then what is soon by the steps of the price; of those, what most people are
    booked on.
    """
    prices = price_of_change(before, baseline, schedule, now, problem.cancelled)
    found = [
        Change(
            session,
            _kind(before, problem, session, each),
            each.before,
            each.after,
            _booked(before, problem, session, each),
            prices.get(each.session, 0),
            why(session, each),
        )
        for session, each in _differences(before, problem, baseline, schedule)
    ]

    def order(change: Change) -> tuple[bool, bool, int, int, int, str]:
        needed = change.session.must or change.session.id in problem.pins_of
        return (
            not (change.kind == "unplaced" and needed),
            change.kind == "backup-room",
            -urgency(now, change.soonest),
            -change.booked,
            change.soonest,
            change.session.id,
        )

    return tuple(sorted(found, key=order))


def _differences(
    before: Problem, problem: Problem, baseline: Schedule, schedule: Schedule
) -> Iterator[tuple[Session, Difference]]:
    for each in diff(baseline, schedule):
        yield _session(before, problem, each.session), each
    for session in problem.sessions.keys() - before.sessions.keys():
        if session not in schedule and session not in baseline:
            yield problem.sessions[session], Difference(session, None, None)


def _session(before: Problem, problem: Problem, id_: str) -> Session:
    tables = (problem.sessions, problem.cancelled, before.sessions)
    return next(table[id_] for table in tables if id_ in table)


def _kind(before: Problem, problem: Problem, session: Session, change: Difference) -> Kind:
    old, new = change.before, change.after
    if new is None:
        return "unplaced" if session.id in problem.sessions else "cancelled"
    if old is None:
        return "added"
    if stands_in_backup(old, new):
        return "backup"
    here = before.rooms.get(old.room)
    if old.start // DAY != new.start // DAY or not here or here.venue != problem.rooms[new.room].venue:
        return "moved"
    if old.start != new.start:
        return "time"
    return "room" if old.room != new.room else "backup-room"


def _booked(before: Problem, problem: Problem, session: Session, change: Difference) -> int:
    """Return how many people a change concerns; nobody was told of a session that had no place."""
    if change.before is None:
        return 0
    return booked(before if session.id in before.sessions else problem, session.id, change.before.room)
