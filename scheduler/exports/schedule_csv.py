"""schedule.csv: the schedule for programs and spreadsheets, one row per session."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import datetime

from scheduler.exports.rows import COLUMNS, Value, rows, values
from scheduler.problem import Problem
from scheduler.schedule import Schedule
from scheduler.word import Word

_WORDS = frozenset(
    {"title", "kind", "audiences", "district", "venue_name", "room_name", "reason", "reason_zh"}
)
"""Columns of free text; ids stay as they are, for they are read back and can hold no formula."""

_FORMULA_STARTS = tuple("=+-@＝＋－＠")


def schedule_csv(problem: Problem, schedule: Schedule, reasons: Mapping[str, Word]) -> bytes:
    """Return schedule.csv: UTF-8 with BOM, CRLF, `COLUMNS`, times in ISO 8601 with their offset.

    Free text that a spreadsheet would run as a formula gets a leading apostrophe. `reasons` says by
    session id why it is left out.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows(problem, schedule, reasons):
        writer.writerow(_cell(column, value) for column, value in values(problem, row).items())
    return text.getvalue().encode("utf-8-sig")


def _cell(column: str, value: Value) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return guarded(str(value)) if column in _WORDS else str(value)


def guarded(text: str) -> str:
    """Return free text so that no spreadsheet runs it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
