"""Arithmetic of a conflict that a person can follow: minutes wanted, and minutes there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scheduler.explain.conflict import Conflict
from scheduler.explain.part import involved, part_of, slim
from scheduler.intervals import Interval, Window, length, window
from scheduler.places import places
from scheduler.problem import Problem


@dataclass(frozen=True, slots=True)
class Sum:
    """More minutes are wanted of a person or a piece of equipment than there are in its sessions' times."""

    table: str
    id: str
    wanted: int
    there: int


def wanted_and_there(problem: Problem, conflict: Conflict) -> Iterator[Sum]:
    """Yield each sum that shows a conflict by itself; there need not be one.

    The time there is: when the sessions can be, going by the conflict's facts alone.
    """
    said = conflict.saying(conflict.facts)
    part = slim(part_of(said, involved(said)))
    used = {
        (fact.column, fact.item)
        for fact in conflict.facts
        if fact.table == "activities" and fact.column in ("people", "equipment")
    }
    for table, id_ in sorted(used):
        found = (_of_person if table == "people" else _of_piece)(part, id_)
        if found.wanted > found.there > 0:
            yield found


def _of_person(part: Problem, id_: str) -> Sum:
    who = part.people[id_]
    held = {each: part.sessions[each].person_time(who, 0) for each in part.sessions_of_person[id_]}
    wanted = sum(end - start for start, end in held.values())
    return Sum("people", id_, wanted, length(_times(part, held)))


def _of_piece(part: Problem, id_: str) -> Sum:
    amounts = {
        session.id: sum(amount for piece, amount in session.equipment if piece == id_)
        for session in part.sessions.values()
    }
    held = {each: part.sessions[each].occupied(0) for each, amount in amounts.items() if amount}
    wanted = sum((end - start) * amounts[each] for each, (start, end) in held.items())
    return Sum("equipment", id_, wanted, part.equipment[id_].quantity * length(_times(part, held)))


def _times(part: Problem, held: Mapping[str, Interval]) -> Window:
    """Return when sessions can be, given the time that each takes, counted from its start."""
    return window(
        (first + start, last - 1 + end)
        for each, (start, end) in held.items()
        for starts in places(part, part.sessions[each]).values()
        for first, last in starts
    )
