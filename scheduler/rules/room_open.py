"""The rule `room-open`."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.intervals import Window, clear, intersect, overlap, starts_clear, starts_within, within
from scheduler.problem import Problem, Session
from scheduler.rules.base import Rule, Violation
from scheduler.rules.placed import Placed, hours_then, placed, span
from scheduler.schedule import Schedule


class RoomOpen(Rule):
    """A session is in its room only while the room is open.

    Its public time lies within the room's `opening`, its occupied time (setup and teardown included)
    within the room's `access`, each within one unbroken stretch. Its occupied time is clear of closures
    of its venue, of its room, and of any room that shares a part with it; it may end when a closure
    begins.
    """

    name = "room-open"

    def starts(self, problem: Problem, session: Session, room: str) -> Window:
        """Leave the starts at which the room is open for setup, public and teardown."""
        where = problem.rooms[room]
        after = session.duration + session.teardown
        opened = intersect(
            starts_within(where.access, session.setup, after),
            starts_within(where.opening, 0, session.duration),
        )
        return intersect(opened, starts_clear(problem.closed[room], session.setup, after))

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield, for each session, each of access, opening and closures that it breaks."""
        for item in placed(problem, schedule).values():
            room, subjects = item.room, (item.session.id, item.room.id)
            if not within(item.occupied, room.access):
                yield Violation(
                    self.name,
                    subjects,
                    f"{item} occupies {room.id} {span(problem, item.occupied)}, setup and teardown included; "
                    f"access: {hours_then(problem, room.access, item.occupied)}",
                )
            if not within(item.public, room.opening):
                yield Violation(
                    self.name,
                    subjects,
                    f"{item} is in {room.id} {span(problem, item.public)}; "
                    f"open to the public: {hours_then(problem, room.opening, item.public)}",
                )
            if not clear(item.occupied, problem.closed[room.id]):
                yield Violation(
                    self.name,
                    subjects,
                    f"{item} occupies {room.id} {span(problem, item.occupied)}; "
                    f"closed: {_closures(problem, item)}",
                )


def _closures(problem: Problem, item: Placed) -> str:
    met = [
        closure
        for closure in problem.closures
        if overlap(closure.time, item.occupied)
        and (
            closure.where == item.room.venue
            or (closure.where in problem.rooms and problem.share_part(closure.where, item.room.id))
        )
    ]
    return ", ".join(
        f"{closure.where} {span(problem, closure.time)}" + (f" ({closure.reason})" if closure.reason else "")
        for closure in met
    )
