"""The least cost of every legal schedule there is, found by looking at them: checks only, no engine."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from scheduler.check import check
from scheduler.problem import DAY, Problem
from scheduler.rules import Rule, rules
from scheduler.schedule import Placement, Schedule
from tests.agreement.sides import moved

COVERING = frozenset(["limits", "pinned", "relations"])
"""Hard rules that placing one more session may mend; what breaks another stays broken."""


def least(problem: Problem) -> Decimal | None:
    """Return the least points of a legal schedule, None where there is none; for tiny problems."""
    return _Search(problem).best


class _Search:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.best: Decimal | None = None
        self.hard = [rule for rule in rules() if rule.weight is None and rule.name not in COVERING]
        self.unplaced = [rule for rule in rules() if rule.name == "unplaced"]
        self.spots = {session: self._spots(session) for session in problem.sessions}
        self._place(Schedule(), [*self.spots])

    def _spots(self, session: str) -> list[Placement]:
        """Return all places that a session may have if it is alone."""
        starts = [
            day * DAY + clock for day in self.problem.days for clock in range(0, DAY, self.problem.event.grid)
        ]
        return [
            spot
            for room in self.problem.rooms
            for start in starts
            for backup in (None, *self.problem.rooms)
            if self._holds(Schedule({session: (spot := Placement(room, start, backup))}))
        ]

    def _holds(self, schedule: Schedule) -> bool:
        return not _says(self.hard, self.problem, schedule)

    def _place(self, schedule: Schedule, waiting: Sequence[str]) -> None:
        if not waiting:
            verdict = check(self.problem, schedule)
            if verdict.legal and (self.best is None or verdict.objective < self.best):
                self.best = verdict.objective
            return
        session, *others = waiting
        for spot in (*self.spots[session], None):
            more = moved(schedule, session, spot)
            if self._holds(more) and not self._too_dear(more, others):
                self._place(more, others)

    def _too_dear(self, schedule: Schedule, waiting: Sequence[str]) -> bool:
        """Return whether the sessions left out so far cost as much as the best schedule."""
        if self.best is None:
            return False
        all_waiting_placed = Schedule(
            dict(schedule.placements) | {session: Placement(next(iter(self.problem.rooms)), 0) for session in waiting}
        )
        points = sum(
            violation.points
            for rule in self.unplaced
            for violation in rule.check(self.problem, all_waiting_placed)
        )
        return points >= self.best


def _says(heard: Sequence[Rule], problem: Problem, schedule: Schedule) -> bool:
    return any(True for rule in heard for _ in rule.check(problem, schedule))
