"""The rule `protected-day`."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.intervals import ALWAYS, Window, subtract, window
from scheduler.problem import DAY, Problem, ProtectedDay, Session
from scheduler.rules.base import Rule, Violation
from scheduler.rules.placed import Placed, placed
from scheduler.schedule import Schedule


class ProtectedDayRule(Rule):
    """A protected day is used only by activities for its audiences, and by its exceptions.

    One of the day's audiences is enough. Where the day gives `venues` or `districts`, it is kept in any
    of these only. A session is on the date on which it starts: one that begins the evening before is
    not on the day.
    """

    name = "protected-day"

    def starts(self, problem: Problem, session: Session, room: str) -> Window | None:
        """Leave every day that is not kept for others at the room's venue or district."""
        venue = problem.venue_of(room)
        kept = [
            (day.day * DAY, (day.day + 1) * DAY)
            for day in problem.event.protected_days
            if day.audiences.isdisjoint(session.audiences)
            and session.activity not in day.exceptions
            and (
                not (day.venues or day.districts) or venue.id in day.venues or venue.district in day.districts
            )
        ]
        return subtract(ALWAYS, window(kept)) if kept else None

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield every session on a protected day that the day is not for."""
        standing = placed(problem, schedule).values()
        for kept in problem.event.protected_days:
            for item in standing:
                if item.day == kept.day and _kept_at(problem, kept, item) and not _welcome(kept, item):
                    yield Violation(
                        self.name,
                        (item.session.id,),
                        f"{item} is for {_names(item.session.audiences)}, but {problem.date(kept.day)} "
                        f"({kept.name}) is kept for {_names(sorted(kept.audiences))}",
                    )


def _kept_at(problem: Problem, kept: ProtectedDay, item: Placed) -> bool:
    if not kept.venues and not kept.districts:
        return True
    return item.room.venue in kept.venues or problem.venues[item.room.venue].district in kept.districts


def _welcome(kept: ProtectedDay, item: Placed) -> bool:
    session = item.session
    return session.activity in kept.exceptions or not kept.audiences.isdisjoint(session.audiences)


def _names(audiences: tuple[str, ...] | list[str]) -> str:
    return ", ".join(audiences) or "no audience in particular"
