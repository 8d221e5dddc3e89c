"""changes.csv and changes.json: what a what-if changes and whom to phone; for the office, not the public."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from scheduler.exports.rows import one_line
from scheduler.exports.schedule_csv import guarded
from scheduler.problem import Problem
from scheduler.whatif.changes import Change
from scheduler.whatif.contacts import contacts

COLUMNS = (
    "session",
    "title",
    "change",
    "from_room",
    "from_start",
    "from_backup_room",
    "to_room",
    "to_start",
    "to_backup_room",
    "booked",
    "price",
    "why",
    "why_zh",
    "contacts",
)
"""The columns of changes.csv, in their order."""

_WORDS = frozenset({"title", "why", "why_zh", "contacts"})


def changes_csv(problem: Problem, changes: Iterable[Change]) -> bytes:
    """Return changes.csv: UTF-8 with BOM, CRLF, `COLUMNS`, times in ISO 8601 with their offset."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for change in changes:
        cells = _values(problem, change)
        cells["contacts"] = "; ".join(map(str, contacts(problem, change)))
        writer.writerow(
            guarded(one_line(str(cells[column]))) if column in _WORDS else cells[column] for column in COLUMNS
        )
    return text.getvalue().encode("utf-8-sig")


def changes_json(problem: Problem, changes: Iterable[Change]) -> bytes:
    """Return changes.json: a list with the columns of changes.csv, each contact a mapping."""
    return (json.dumps(as_json(problem, changes), ensure_ascii=False, indent=2) + "\n").encode()


def as_json(problem: Problem, changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Return changes as plain values, None where a cell is empty."""
    return [
        {name: None if value == "" else value for name, value in _values(problem, change).items()}
        | {
            "contacts": [
                {"of": each.of, "name": each.name, "phone": each.phone} for each in contacts(problem, change)
            ]
        }
        for change in changes
    ]


def _values(problem: Problem, change: Change) -> dict[str, Any]:
    sides = {"from": change.before, "to": change.after}
    return {
        "session": change.session.id,
        "title": change.session.title,
        "change": change.kind,
        **{
            f"{side}_{name}": value
            for side, place in sides.items()
            for name, value in {
                "room": place.room if place else "",
                "start": problem.moment(place.start).isoformat() if place else "",
                "backup_room": (place.backup_room or "") if place else "",
            }.items()
        },
        "booked": change.booked,
        "price": change.price,
        "why": change.why.en,
        "why_zh": change.why.zh,
    }
