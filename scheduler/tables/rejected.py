"""Rows that were set aside: what they say, and what is wrong with them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import StringIO

from scheduler.tables.issue import InputIssue
from scheduler.tables.records import Record
from scheduler.tables.sheet import cell_text


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was set aside, as it stands in its file, with its problems; `cells` are by heading."""

    file: str
    row: int
    subject: str
    cells: Mapping[str, str]
    problems: tuple[InputIssue, ...]


def rejected_row(record: Record, problems: Iterable[InputIssue]) -> Rejected:
    """Return a record as a row that was set aside for some problems."""
    cells = {place.heading: cell_text(place.cell) for place in record.places.values()}
    return Rejected(record.source.file, record.source.row, record.subject, cells, tuple(problems))


def rejected_csv(rejected: Iterable[Rejected]) -> bytes:
    """Return rejected.csv (UTF-8 with BOM): a row for each, problems and cells one to a line."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["file", "row", "id", "problems", "cells"])
    for each in rejected:
        problems = "\n".join(f"{issue.code} {issue.message} ({issue.remedy})" for issue in each.problems)
        cells = "\n".join(f"{heading}: {text}" for heading, text in each.cells.items())
        writer.writerow([each.file, each.row, _safe(each.subject), problems, cells])
    return out.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    # A spreadsheet would take it for a formula.
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
