"""The rule `date-window`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from scheduler.intervals import Window, intersect, starts_within, window, within
from scheduler.problem import DAY, Problem, Session
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Decisions
from scheduler.rules.placed import Placed, hours_then, placed, span
from scheduler.schedule import Schedule


class DateWindow(Rule):
    """A session starts on the grid, on one of its dates, and is shown within its hours.

    The grid (`grid_minutes`) is counted from each midnight. The date is that of the start; it is one of
    the event's days and, where given, of the session's `dates`. The public time lies within one
    unbroken stretch of its `hours`, where given.
    """

    name = "date-window"

    def starts(self, problem: Problem, session: Session, room: str) -> Window:
        """Leave the session's days and hours."""
        return _days_and_hours(session.days & frozenset(problem.days), session.hours, session.duration)

    def post(self, decisions: Decisions) -> None:
        """Leave only starts on the grid."""
        grid = decisions.problem.event.grid
        for session in decisions.free:
            decisions.forbid(session, decisions.block(session).start % DAY % grid != 0)

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield, for each session, each of grid, date and hours that it breaks."""
        for item in placed(problem, schedule).values():
            for message in _faults(problem, item):
                yield Violation(self.name, (item.session.id,), message)


def _faults(problem: Problem, item: Placed) -> Iterator[str]:
    session, grid = item.session, problem.event.grid
    if item.start % DAY % grid:
        yield f"{item} starts {problem.when(item.start)}, off the grid of {grid} minutes from midnight"
    if item.day not in problem.days:
        yield (
            f"{item} is on {problem.date(item.day)}, "
            f"the event runs from {problem.event.first_day} to {problem.event.last_day}"
        )
    elif item.day not in session.days:
        dates = ", ".join(str(problem.date(day)) for day in sorted(session.days)) or "none"
        yield f"{item} is on {problem.date(item.day)}, its dates: {dates}"
    if session.hours is not None and not within(item.public, session.hours):
        allowed = hours_then(problem, session.hours, item.public)
        yield f"{item} is shown {span(problem, item.public)}, its hours: {allowed}"


@cache
def _days_and_hours(days: frozenset[int], hours: Window | None, duration: int) -> Window:
    allowed = window((day * DAY, (day + 1) * DAY) for day in days)
    return allowed if hours is None else intersect(allowed, starts_within(hours, 0, duration))
