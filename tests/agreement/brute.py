"""The least cost of every legal schedule there is, found by looking at them: checks only, no engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from scheduler.check import check
from scheduler.problem import DAY, Problem
from scheduler.rules import rules
from scheduler.schedule import Placement, Schedule
from tests.agreement.sides import moved

WORSENING = frozenset(
    [
        "backup",
        "date-window",
        "equipment",
        "live-channels",
        "max-per-day",
        "noise",
        "person-available",
        "person-clash",
        "protected-day",
        "room-clash",
        "room-open",
        "room-suits",
    ]
)
"""Hard rules that stay broken whatever else is placed; the more are named here, the faster it goes."""


class Least:
    """The least `points` of a legal schedule, None where there is none; for tiny problems.

    `looked_at` counts the schedules that were checked whole.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.points: Decimal | None = None
        self.looked_at = 0
        left_out = [rule for rule in rules() if rule.name == "unplaced"]
        self.out = {
            violation.subjects[0]: violation.points
            for rule in left_out
            for violation in rule.check(problem, Schedule())
        }
        self.worsening = [rule for rule in rules() if rule.name in WORSENING]
        self.spots = {session: self._spots(session) for session in problem.sessions}
        self._place(Schedule(), [*self.spots], Decimal(0))

    def _spots(self, session: str) -> list[Placement]:
        """Return all places that a session may have if it is alone."""
        grid = range(0, DAY, self.problem.event.grid)
        spots = (
            Placement(room, day * DAY + clock, backup)
            for room in self.problem.rooms
            for backup in self._backups(session, room)
            for day in self.problem.days
            for clock in grid
        )
        return [spot for spot in spots if self._holds(Schedule({session: spot}))]

    def _backups(self, session: str, room: str) -> Iterable[str | None]:
        # A backup room that nobody asks for is only in the way of others.
        asked = self.problem.sessions[session].backup and self.problem.rooms[room].outdoor
        return (None, *self.problem.rooms) if asked else (None,)

    def _holds(self, schedule: Schedule) -> bool:
        return not any(True for rule in self.worsening for _ in rule.check(self.problem, schedule))

    def _place(self, schedule: Schedule, waiting: Sequence[str], out: Decimal) -> None:
        if self.points is not None and out >= self.points:
            return
        if not waiting:
            verdict = check(self.problem, schedule)
            self.looked_at += 1
            if verdict.legal and (self.points is None or verdict.objective < self.points):
                self.points = verdict.objective
            return
        session, *others = waiting
        for spot in self.spots[session]:
            more = moved(schedule, session, spot)
            if self._holds(more):
                self._place(more, others, out)
        self._place(schedule, others, out + self.out[session])
