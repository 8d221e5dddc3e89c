"""Single changes of a problem: what a cell or a row of the inputs would say instead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from scheduler.problem import Problem

Key = str | int | tuple[str, str]
"""An id, the number of a row in the problem (from 0), or the two venues of a way."""

_BY_ID = ("rooms", "activities", "sessions", "people", "equipment", "travel")
_BY_ROW = ("closures", "pins", "relations", "limits")


@dataclass(frozen=True, slots=True)
class Edit:
    """A new value for a field of one thing, named as in `scheduler.problem`.

    `field` empty: the thing itself; its `value` None takes it out, an unknown id puts it in. Of the table
    `event` the key is empty, of `protected_days` the number of the day in event.toml's order.
    """

    table: str
    key: Key
    field: str
    value: Any


def edited(problem: Problem, edits: Iterable[Edit]) -> Problem:
    """Return a problem with some edits made; rows are numbered as they are in `problem`."""
    tables: dict[str, dict[Key, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    for edit in edits:
        tables[edit.table][edit.key][edit.field] = edit.value
    changed: dict[str, Any] = {
        name: _edited({**getattr(problem, name)}, tables[name]) for name in _BY_ID if name in tables
    }
    for name in _BY_ROW:
        if name in tables:
            rows: dict[Key, Any] = dict(enumerate(getattr(problem, name)))
            changed[name] = tuple(_edited(rows, tables[name]).values())
    event = tables["event"][""] if "event" in tables else {}
    if "protected_days" in tables:
        kept: dict[Key, Any] = dict(enumerate(problem.event.protected_days))
        event["protected_days"] = tuple(_edited(kept, tables["protected_days"]).values())
    if event:
        changed["event"] = replace(problem.event, **event)
    return replace(problem, **changed) if changed else problem


def _edited(rows: dict[Key, Any], edits: dict[Key, dict[str, Any]]) -> dict[Key, Any]:
    for key, fields in edits.items():
        if "" not in fields:
            rows[key] = replace(rows[key], **fields)
        elif fields[""] is None:
            rows.pop(key, None)
        else:
            rows[key] = fields[""]
    return rows
