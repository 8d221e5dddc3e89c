"""Who may stand in their backups: sessions whose places have been closed since they were announced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scheduler.intervals import clear
from scheduler.problem import Problem, Session, Standby
from scheduler.rules.backup import MOST_TRAVEL
from scheduler.schedule import Placement, Schedule


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
