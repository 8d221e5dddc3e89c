"""The rule `room-suits`."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.intervals import ALWAYS, Window, subtract, window
from scheduler.problem import Problem, Session
from scheduler.rules.base import Rule, Violation
from scheduler.rules.placed import Placed, placed
from scheduler.schedule import Schedule


class RoomSuits(Rule):
    """A session's room is large enough, equipped, and of the kind and in the place that it asks for.

    The capacity is at least the heads (the larger of `attendance` and `booked`, empty = 0); the room
    has every one of the session's `features`; where the session gives `setting`, `venues` or `rooms`,
    the room agrees with each. In a what-if, a session that stands in its backup is bound by none of these
    three, and its `backup_attendance` (empty: its heads) counts as its heads.
    """

    name = "room-suits"

    def starts(self, problem: Problem, session: Session, room: str) -> Window | None:
        """Leave a room that is large enough and what the session asks for; no other."""
        where = problem.rooms[room]
        equipped = session.features <= where.features
        suits = (
            equipped
            and where.capacity >= session.heads
            and session.setting in ("", "outdoor" if where.outdoor else "indoor")
            and (not session.venues or where.venue in session.venues)
            and (not session.rooms or room in session.rooms)
        )
        standing = problem.standby_starts(session.id, room)
        if not standing:
            return None if suits else ()
        elsewhen = subtract(ALWAYS, standing) if suits else ()
        serves = equipped and where.capacity >= session.backup_heads
        return window((*elsewhen, *standing)) if serves else elsewhen

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield, for each session, each wish that its room does not meet."""
        for item in placed(problem, schedule).values():
            for message in _faults(item):
                yield Violation(self.name, (item.session.id, item.room.id), message)


def _faults(item: Placed) -> Iterator[str]:
    session, room = item.session, item.room
    if room.capacity < item.heads:
        yield f"{room.id} holds {room.capacity}, {item} seats {item.heads}"
    if missing := sorted(session.features - room.features):
        yield f"{item} needs {', '.join(missing)}, which {room.id} does not have"
    if item.standing:
        return
    setting = "outdoor" if room.outdoor else "indoor"
    if session.setting and session.setting != setting:
        yield f"{item} must be {session.setting}, {room.id} is {setting}"
    if session.venues and room.venue not in session.venues:
        yield f"{item} may be at {', '.join(sorted(session.venues))} only, {room.id} is at {room.venue}"
    if session.rooms and room.id not in session.rooms:
        yield f"{item} may be in {', '.join(sorted(session.rooms))} only, it is in {room.id}"
