"""Everything that a solve writes, as bytes by path; nothing is on disk before all of it is made."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from importlib.metadata import version
from typing import Any

from scheduler.explain.words.left_out import as_json
from scheduler.exports.calendars import calendars, private_calendars
from scheduler.exports.programme import programme_page
from scheduler.exports.rows import reasons
from scheduler.exports.schedule_csv import schedule_csv
from scheduler.exports.schedule_xlsx import schedule_xlsx
from scheduler.problem import Problem
from scheduler.result import Result

SCHEMA = 1
"""The number of report.json's form; it changes when a reader would have to."""

LIBRARIES = ("ortools", "icalendar", "pandas", "openpyxl")


def outputs(
    problem: Problem,
    result: Result,
    *,
    now: datetime,
    inputs_sha256: str,
    notes: tuple[str, ...] = (),
    figures: Mapping[str, Any] | None = None,
) -> Mapping[str, bytes]:
    """Return the files of a result that has a schedule, by path within the output folder.

    `now` (aware) is the time they say they were made at; `notes` and further `figures` go into report.json.
    """
    schedule = result.schedule
    if schedule is None:
        raise ValueError("a result without a schedule has no outputs")
    public, private = calendars(problem, schedule, now), private_calendars(problem, schedule, now)
    told = (*notes, *result.notes, *public.notes, *private.notes)
    return {
        "schedule.csv": schedule_csv(problem, schedule, reasons(problem, result)),
        "schedule.xlsx": schedule_xlsx(problem, result, now),
        "report.json": report_json(problem, result, inputs_sha256, told, figures),
        "programme.html": programme_page(problem, schedule, now),
        **{f"calendars/{path}": data for path, data in public.files.items()},
        **{f"private/{path}": data for path, data in private.files.items()},
    }


def report_json(
    problem: Problem,
    result: Result,
    inputs_sha256: str,
    notes: tuple[str, ...] = (),
    figures: Mapping[str, Any] | None = None,
) -> bytes:
    """Return report.json: what a solve came to, in figures, with further ones where there are."""
    placed = len(result.schedule) if result.schedule else 0
    report: dict[str, Any] = {
        "schema": SCHEMA,
        "status": result.status,
        "objective": number(result.objective),
        "bound": number(result.bound),
        "gap": result.gap,
        "placed": placed,
        "unplaced": len(problem.sessions) - placed,
        "cost_by_rule": {rule: number(points) for rule, points in result.cost_by_rule.items()},
        "reasons": {session: word.en for session, word in reasons(problem, result).items()},
        "left_out": {left.session: as_json(problem, left) for left in result.left_out},
        **(figures or {}),
        "protected_day_exceptions": _exceptions(problem),
        "seconds": result.seconds,
        "time_to_first": result.time_to_first,
        "seed": result.seed,
        "workers": result.workers,
        "engine": dict(result.engine),
        "curve": [[seconds, number(best), number(bound)] for seconds, best, bound in result.curve],
        "inputs_sha256": inputs_sha256,
        "versions": {
            "scheduler": version("scheduler"),
            "python": platform.python_version(),
            **{library: version(library) for library in LIBRARIES},
        },
        "notes": list(notes),
    }
    return (json.dumps(report, ensure_ascii=False, indent=2) + "\n").encode()


def number(points: Decimal | None) -> int | float | None:
    """Return points as JSON writes them: whole where they are."""
    if points is None:
        return None
    return int(points) if points == int(points) else float(points)


def _exceptions(problem: Problem) -> dict[str, list[str]]:
    """By protected date: the activities that are allowed on it all the same."""
    return {
        str(problem.date(day.day)): sorted(day.exceptions)
        for day in problem.event.protected_days
        if day.exceptions
    }
