"""Rows that a person moved in schedule.xlsx become pins; what they break is said at their rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scheduler.check import check
from scheduler.problem import Pin, Problem
from scheduler.schedule import Placement, Schedule
from scheduler.tables.conflicts import NOT_OF_PINS_ALONE, of_pins
from scheduler.tables.issue import InputIssue


def pin_moved(problem: Problem, moved: tuple[Pin, ...]) -> tuple[Problem, tuple[InputIssue, ...]]:
    """Return the problem with the moved rows as pins, and why they cannot hold, if they cannot."""
    pinned = replace(problem, pins=(*problem.pins, *moved))
    return pinned, (*_contradictions(problem, moved), *_broken(pinned, moved))


def _contradictions(problem: Problem, moved: tuple[Pin, ...]) -> Iterator[InputIssue]:
    for row in moved:
        for pin in problem.pins_of.get(row.session, ()):
            if pin.room not in (None, row.room) or pin.start not in (None, row.start):
                place = " ".join(
                    [pin.room or "", "" if pin.start is None else problem.when(pin.start)]
                ).strip()
                where = f" by {pin.source}" if pin.source else ""
                yield _conflict(row, "C402", f"{row.session} is pinned to {place}{where}")


def _broken(problem: Problem, moved: tuple[Pin, ...]) -> Iterator[InputIssue]:
    """Yield what the moved rows break, each alone or with what else is pinned."""
    rows = {pin.session: pin for pin in moved}
    placements = {
        pin.session: Placement(pin.room, pin.start)
        for pin in problem.pins
        if pin.room is not None and pin.start is not None
    }
    for violation in check(of_pins(problem), Schedule(placements)).broken:
        involved = [subject for subject in dict.fromkeys(violation.subjects) if subject in placements]
        of_rows = [rows[session] for session in involved if session in rows]
        if of_rows and violation.rule not in NOT_OF_PINS_ALONE:
            code = "C401" if len(involved) == 1 else "C404"
            yield _conflict(of_rows[-1], code, f"{violation.rule}: {violation.message}")


def _conflict(pin: Pin, code: str, message: str) -> InputIssue:
    source = pin.source
    return InputIssue(
        file=source.file if source else "",
        row=source.row if source else 0,
        column="start",
        value="",
        message=message,
        remedy="move the row elsewhere, or undo the edit",
        code=code,
        severity="conflict",
        subject=pin.session,
    )
