"""The rule `pinned`."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.intervals import ALWAYS, Window, clear, intersect, starts_clear, subtract
from scheduler.problem import Problem, Session
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Decisions
from scheduler.rules.placed import Placed, label, placed
from scheduler.schedule import Schedule


class Pinned(Rule):
    """A pinned session is where its pin says, and every pinned or `must` session is placed.

    A pin fixes the room, the start, or both; what it does not give is free. A pin that has expired
    counts no more. In a what-if, a session whose pinned room is closed may stand in its backup.
    """

    name = "pinned"

    def starts(self, problem: Problem, session: Session, room: str) -> Window | None:
        """Leave only what every pin of the session says."""
        left = ALWAYS
        for pin in problem.pins_of.get(session.id, ()):
            if pin.room is not None and pin.room != room:
                standing = problem.standby_starts(session.id, room)
                after = session.duration + session.teardown
                free = starts_clear(problem.closed[pin.room], session.setup, after)
                left = intersect(left, subtract(standing, free))
            if pin.start is not None:
                left = intersect(left, ((pin.start, pin.start + 1),))
        return None if left is ALWAYS else left

    def post(self, decisions: Decisions) -> None:
        """Ask for every pinned and every must session."""
        for session in decisions.free:
            if session.must or session.id in decisions.problem.pins_of:
                decisions.require(session)

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield each pinned or `must` session that is left out, and each pin that does not hold."""
        for session in problem.sessions.values():
            if session.id not in schedule and (session.must or session.id in problem.pinned):
                why = "is pinned" if session.id in problem.pinned else "has priority must"
                yield Violation(self.name, (session.id,), f"{label(session)} {why}, but is left out")
        standing = placed(problem, schedule)
        for pin in problem.pins:
            item = standing.get(pin.session)
            if item is None:
                continue
            if (
                pin.room is not None
                and pin.room != item.room.id
                and not self._closed(problem, pin.room, item)
            ):
                yield Violation(
                    self.name,
                    (pin.session, pin.room),
                    f"{item} is pinned to {pin.room}, but is in {item.room.id}",
                )
            if pin.start is not None and pin.start != item.start:
                yield Violation(
                    self.name,
                    (pin.session,),
                    f"{item} is pinned to {problem.when(pin.start)}, but starts {problem.when(item.start)}",
                )

    @staticmethod
    def _closed(problem: Problem, pinned: str, item: Placed) -> bool:
        """Return whether a session stands in its backup for the room that it is pinned to."""
        return item.standing and not clear(item.occupied, problem.closed[pinned])
