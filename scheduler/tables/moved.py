"""Rows that a person moved in schedule.xlsx become pins; what they break is said at their rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scheduler.check import check
from scheduler.places import blocked
from scheduler.problem import Pin, Problem
from scheduler.schedule import Placement, Schedule
from scheduler.tables.conflicts import NOT_OF_PINS_ALONE, of_pins
from scheduler.tables.issue import InputIssue


def pin_moved(problem: Problem, moved: tuple[Pin, ...]) -> tuple[Problem, tuple[InputIssue, ...]]:
    """Return the problem with the moved rows as pins, and why they cannot hold, if they cannot."""
    pinned = replace(problem, pins=(*problem.pins, *moved))
    return pinned, (*_alone(pinned, moved), *_together(pinned, moved))


def _alone(problem: Problem, moved: tuple[Pin, ...]) -> Iterator[InputIssue]:
    for pin in moved:
        assert pin.room is not None
        assert pin.start is not None
        if broken := blocked(problem, problem.sessions[pin.session], pin.room, pin.start):
            yield _conflict(pin, "C401", f"{pin.session} cannot stand there: {', '.join(broken)}")


def _together(problem: Problem, moved: tuple[Pin, ...]) -> Iterator[InputIssue]:
    rows = {pin.session: pin for pin in moved}
    placements = {
        pin.session: Placement(pin.room, pin.start)
        for pin in problem.pins
        if pin.room is not None and pin.start is not None
    }
    for violation in check(of_pins(problem), Schedule(placements)).broken:
        involved = [rows[subject] for subject in violation.subjects if subject in rows]
        several = len([subject for subject in violation.subjects if subject in placements]) > 1
        if involved and several and violation.rule not in NOT_OF_PINS_ALONE:
            yield _conflict(involved[-1], "C404", f"{violation.rule}: {violation.message}")


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
