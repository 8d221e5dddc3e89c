"""A plan judged as what it is: made from an announced one, since when places were closed and time went by.

Sessions whose places were closed may stand in their backups; what only sessions that have started break does
not count, nor that one is left out which must be placed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from scheduler.check import Verdict, check, counting
from scheduler.intervals import clear
from scheduler.problem import Problem, Session, Standby
from scheduler.rules import Violation
from scheduler.rules.backup import MOST_TRAVEL
from scheduler.schedule import Placement, Schedule


@dataclass(frozen=True, slots=True)
class Judged:
    """What a plan breaks and costs, and what it breaks without its counting."""

    verdict: Verdict
    excused: tuple[Violation, ...]


def judge(problem: Problem, schedule: Schedule, baseline: Schedule, now: int) -> Judged:
    """Return what a plan that was made from a baseline breaks and costs at a minute."""
    # Only what stands where it was announced has started there.
    started = {
        session
        for session, place in baseline.placements.items()
        if place.start < now and place == schedule.get(session)
    }
    standing = with_standby(problem, baseline)
    verdict = check(standing, schedule)
    counted = counting(standing, schedule, verdict.broken, started)
    excused = tuple(violation for violation in verdict.broken if violation not in counted)
    return Judged(Verdict(counted, verdict.costs), excused)


def with_standby(problem: Problem, baseline: Schedule, before: Problem | None = None) -> Problem:
    """Return the problem in which sessions may stand in the backups that a baseline promised them.

    Those may whose place a closure shuts that was not there `before` (default: any closure), and those that
    stand in their backup already.
    """
    found = ((session, _standby(problem, session, before)) for session in _promised(problem, baseline))
    return replace(problem, standby={session.id: there for (session, _), there in found if there})


def _promised(problem: Problem, baseline: Schedule) -> Iterator[tuple[Session, Placement]]:
    for session, place in baseline.placements.items():
        rooms = {place.room, place.backup_room}
        if session in problem.sessions and rooms <= problem.rooms.keys():
            yield problem.sessions[session], place


def _standby(problem: Problem, promise: tuple[Session, Placement], before: Problem | None) -> Standby | None:
    session, place = promise
    room = problem.rooms[place.backup_room or ""]
    time = session.occupied(place.start)
    shut = not clear(time, problem.closed[place.room])
    if before is not None and place.room in before.rooms:
        shut = shut and clear(time, before.closed[place.room])
    here, there = problem.rooms[place.room].venue, room.venue
    near = here == there or problem.travel[here, there] <= MOST_TRAVEL
    stands = place.room == room.id
    if room.outdoor or not (stands or (shut and near)):
        return None
    return Standby(room.id, place.start)
