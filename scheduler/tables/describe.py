"""The documentation of every table and column, from their declarations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scheduler.tables.columns import Column, Table
from scheduler.tables.contract import ACTIVITIES, EVENT, PROTECTED_DAYS, TABLES
from scheduler.tables.contract.scenario import ADD, CHANGE, PARTS, SCENARIO

_DOCUMENTED = (EVENT, PROTECTED_DAYS, *TABLES, SCENARIO, *PARTS)


def describe() -> list[dict[str, Any]]:
    """Return every table with its columns, as plain values for `--json`."""
    return [
        {
            "table": table.name,
            "file": _file(table),
            "zh": list(table.zh),
            "required": table.required,
            "doc": table.doc,
            "columns": [_column(column) for column in table.columns],
        }
        for table in _DOCUMENTED
    ]


def _column(column: Column) -> dict[str, Any]:
    return {
        "column": column.name,
        "zh": list(column.zh),
        "required": column.required,
        "form": column.type.form,
        "choices": list(column.type.choices),
        "default": column.default,
        "refers": list(column.refers),
        "doc": column.doc,
        "example": column.example,
    }


def _file(table: Table) -> str:
    if table in TABLES:
        return f"{table.name}.csv"
    return "event.toml" if table in (EVENT, PROTECTED_DAYS) else "a scenario"


def describe_text() -> str:
    """Return every table with its columns, as text of a few lines for each."""
    return "\n".join(line for table in _DOCUMENTED for line in _lines(table))


def _lines(table: Table) -> Iterator[str]:
    needed = ", required" if table.required else ""
    yield f"{_file(table)}: {table.name} ({' / '.join(table.zh)}){needed}"
    yield f"  {table.doc}"
    told = {column.name for column in ACTIVITIES.columns[1:]} if table in (ADD, CHANGE) else set()
    for column in (column for column in table.columns if column.name not in told):
        yield f"  {column.name} ({' / '.join(column.zh)}){', required' if column.required else ''}"
        yield f"      {sentence(column)}"
    yield ""


def sentence(column: Column) -> str:
    """Return what a column holds, in what form, and what an empty cell means, in a few sentences."""
    parts = [
        f"{column.doc[:1].upper()}{column.doc[1:]}.",
        f"{column.type.form[:1].upper()}{column.type.form[1:]}.",
    ]
    if column.refers:
        parts.append(f"Ids of {' or '.join(column.refers)}.")
    if column.default:
        parts.append(f"Empty: {column.default}.")
    if column.example:
        parts.append(f"Example: {column.example}")
    return " ".join(parts)
