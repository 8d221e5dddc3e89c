"""Demand against supply before any solve: arithmetic that a person can follow.

Every shortage is true: what is counted must be there in any schedule, and is more than there is.
That none is found proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.problem import Problem
from scheduler.supply.asks import Places, resources, starts_of
from scheduler.supply.packing import deficits
from scheduler.supply.shortage import Shortage, Supply, least_left_out, of_deficit, told_once
from scheduler.supply.words import nowhere_word

__all__ = ["Shortage", "Supply", "least_left_out", "shortages"]


def shortages(problem: Problem) -> tuple[Shortage, ...]:
    """Return what is short, that by which most must go first; none that another one implies."""
    where = starts_of(problem)
    found = (
        of_deficit(problem, deficit)
        for resource in resources(problem, where)
        for deficit in deficits(resource, problem.event.grid)
    )
    return told_once([*_nowhere(problem, where), *found])


def _nowhere(problem: Problem, where: Places) -> Iterator[Shortage]:
    for activity in problem.activities.values():
        lost = [problem.sessions[each] for each in activity.sessions if not where[each]]
        if lost:
            told = nowhere_word(problem, lost)
            yield Shortage(
                "places",
                tuple(session.id for session in lost),
                len(lost),
                0,
                len(lost),
                told.en,
                told.zh,
                rows=tuple(dict.fromkeys(str(session.source) for session in lost if session.source)),
            )
