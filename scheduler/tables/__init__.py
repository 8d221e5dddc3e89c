"""The inputs: a folder of tables or a workbook, read with every problem found, not the first."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from scheduler.tables.book import Book, load
from scheduler.tables.inputs import Inputs, understood
from scheduler.tables.issue import InputIssue
from scheduler.tables.rejected import Rejected, rejected_csv

__all__ = ["Book", "InputIssue", "Inputs", "Rejected", "load", "read", "rejected_csv", "understood"]


def read(path: str | Path, *, now: datetime | None = None, set_aside: bool = False) -> Inputs:
    """Return the inputs at a path: a folder with event.toml and CSV tables, or a workbook.

    `now` (naive: the event's local time) goes before the event's `as_of`, and that before the clock. With
    `set_aside`, rows with errors, rows that name what those defined, and pins that cannot hold are left out
    and listed. Bad inputs raise nothing: every problem is in `issues`.
    """
    return understood(load(Path(path)), now=now, set_aside=set_aside)
