"""The price of a change: what it costs the people who were told of a schedule that it became another.

The formula is INTERFACE.md's ("The price of a change"). Minutes as everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from scheduler.problem import DAY, Problem
from scheduler.schedule import Placement, Schedule

LEAST_BOOKED = 10
"""People that a session counts as at least."""

LEFT_OUT = 20
"""Price of leaving a session out, and of each person whom its backup has no place for: per person."""

SOON = ((4 * 60, 8), (48 * 60, 4), (7 * DAY, 2))
"""(minutes, factor): a change of what is less than this far from now counts so many times."""


def price_of_change(
    problem: Problem,
    baseline: Schedule,
    schedule: Schedule,
    now: int,
    cancelled: Collection[str] = (),
) -> Mapping[str, int]:
    """Return, by session that the baseline placed, what its change costs; those unchanged cost 0.

    `problem` holds bookings, attendance and travel as they were when the baseline was announced; `now` is
    a minute. Sessions `cancelled` since then cost nothing and are not in the result. Where the baseline has
    a room that there is not, only the change of time counts.
    """
    return {
        session: _price(problem, session, old, schedule.get(session), now)
        for session, old in baseline.placements.items()
        if session in problem.sessions and session not in cancelled
    }


def booked(problem: Problem, session: str, room: str) -> int:
    """Return how many people a change of a session concerns that is announced for `room`."""
    facts = problem.sessions[session]
    if facts.booking_required and facts.booked is not None:
        return max(LEAST_BOOKED, facts.booked)
    if facts.attendance is None and facts.booked is None and room in problem.rooms:
        return max(LEAST_BOOKED, -(-problem.rooms[room].capacity // 4))
    return max(LEAST_BOOKED, facts.booked or 0, -(-(facts.attendance or 0) // 2))


def stands_in_backup(old: Placement, new: Placement) -> bool:
    """Return whether a session stands in the backup that it was promised, at its own time."""
    return new.room == new.backup_room == old.backup_room != old.room and new.start == old.start


def urgency(now: int, start: int) -> int:
    """Return how many times a change counts, by how soon after `now` the earlier of its starts is."""
    return next((factor for minutes, factor in SOON if start - now < minutes), 1)


def _price(problem: Problem, session: str, old: Placement, new: Placement | None, now: int) -> int:
    people = booked(problem, session, old.room)
    if new is None:
        return LEFT_OUT * people * urgency(now, old.start)
    if stands_in_backup(old, new):
        standing = max(0, people - problem.rooms[new.room].capacity)
        return LEFT_OUT * standing * urgency(now, old.start)
    amount = _time(old.start, new.start) + _place(problem, old.room, new.room)
    return amount * people * urgency(now, min(old.start, new.start))


def _time(old: int, new: int) -> int:
    """Return what a change of the start costs each person."""
    if new // DAY != old // DAY:
        return 8 if new > old else 12
    late = new - old if new >= old else 2 * (old - new)
    return min(6, -(-late // 30))


def _place(problem: Problem, old: str, new: str) -> int:
    """Return what a change of the room costs each person."""
    if new == old or old not in problem.rooms:
        return 0
    here, there = problem.rooms[old].venue, problem.rooms[new].venue
    if here == there:
        return 1
    return min(8, max(1, -(-problem.travel[here, there] // 15)))
