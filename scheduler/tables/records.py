"""Rows understood: which column each cell belongs to and what it says, every fault of every cell noted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from scheduler.problem import Source
from scheduler.tables.cells import CellError, CellType, Text, is_empty
from scheduler.tables.columns import Column, Table
from scheduler.tables.contract import ACTIVITIES, SESSIONS
from scheduler.tables.issue import InputIssue, Severity, kept
from scheduler.tables.sheet import Cell, Row, Sheet, cell_text, column_letter, fault

_HEADING_ROWS = 10
"""Rows in which headings are looked for, to tell a title above them from a file without any."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: its row, its column's heading as it is written there, and the raw cell."""

    row: int
    heading: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Record:
    """One row: the values of its cells that are neither empty nor faulty, by column."""

    table: Table
    source: Source
    values: Mapping[str, Any]
    places: Mapping[str, Place]
    issues: tuple[InputIssue, ...] = ()

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def __contains__(self, column: str) -> bool:
        return column in self.values

    def get(self, column: str, default: Any = None) -> Any:
        """Return what a cell says, or the default where it is empty or faulty."""
        return self.values.get(column, default)

    def faulty(self, column: str) -> bool:
        """Return whether a cell says something that could not be read."""
        return column in self.places and column not in self.values

    @property
    def subject(self) -> str:
        """The id of the row's thing, as far as it can be told."""
        place = self.places.get(self.table.columns[0].name)
        return cell_text(place.cell).strip() if place else ""

    def issue(
        self, column: str, code: str, message: str, remedy: str, *, severity: Severity = "error"
    ) -> InputIssue:
        """Return a problem of one of its cells, or of the whole row where `column` is ""."""
        place = self.places.get(column, Place(self.source.row, column, ""))
        value = cell_text(place.cell)
        located = fault(
            self.source.file,
            code,
            message,
            remedy,
            row=place.row,
            column=place.heading,
            value=value,
            severity=severity,
        )
        return replace(located, subject=kept(self.subject))


@dataclass(frozen=True, slots=True)
class Rows:
    """A table's records, the columns that are there, and the problems of the whole table.

    `columns` are by name, each with its index from 0 and its heading; `heading_row` is 0 without headings.
    """

    table: Table
    file: str
    records: tuple[Record, ...] = ()
    columns: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    issues: tuple[InputIssue, ...] = ()
    heading_row: int = 0


@dataclass(frozen=True, slots=True)
class _Headings:
    """The heading row's columns by their index, with the headings as they are written."""

    row: int
    columns: Mapping[int, tuple[Column, str]]
    width: int
    issues: list[InputIssue] = field(default_factory=list)


def understand(sheet: Sheet, table: Table) -> Rows:
    """Return what the rows of a sheet say as rows of a table; each problem is in an `issues`."""
    headings = _find_headings(sheet, table)
    if not headings.columns:
        return Rows(table, sheet.file, issues=tuple(headings.issues))
    below = [row for row in sheet.rows if row.number > headings.row]
    headings.issues.extend(_without_heading(sheet, headings, below))
    seen: dict[str, dict[str, Any]] = {column.name: {} for column, _ in headings.columns.values()}
    records = tuple(_record(sheet.file, table, row, headings, seen) for row in below)
    columns = {column.name: (index, heading) for index, (column, heading) in headings.columns.items()}
    return Rows(table, sheet.file, records, columns, tuple(headings.issues), headings.row)


def _find_headings(sheet: Sheet, table: Table) -> _Headings:
    if not sheet.rows:
        message = f"{sheet.file} is empty: it has not even headings"
        remedy = f"write the headings in row 1: {_required(table)}"
        remedy += "" if table.required else "; or delete it"
        return _Headings(0, {}, 0, [fault(sheet.file, "E210", message, remedy)])
    candidates = sheet.rows[:_HEADING_ROWS]
    # The first row of those that hold the most headings.
    best = max(candidates, key=lambda row: (_known_headings(row, table), -row.number))
    first = sheet.rows[0]
    if not _known_headings(best, table):
        message = f"row {first.number} of {sheet.file} holds no heading of this table"
        remedy = f"write the headings in row 1: {_required(table)}"
        issue = fault(sheet.file, "E210", message, remedy, row=first.number, value=_shown(first))
        return _Headings(first.number, {}, 0, [issue])
    headings = _read_headings(sheet, table, best)
    if best is not first:
        message = f"row {first.number} is a title; the headings are only in row {best.number}"
        remedy = f"delete the rows above row {best.number}, and undo merged cells"
        headings.issues.append(
            fault(sheet.file, "E210", message, remedy, row=first.number, value=_shown(first))
        )
    return headings


def _known_headings(row: Row, table: Table) -> int:
    found = {column.name for cell in row.cells if isinstance(cell, str) and (column := table.column(cell))}
    return len(found)


def _shown(row: Row) -> str:
    return ",".join(text for cell in row.cells if (text := cell_text(cell).strip()))


def _required(table: Table) -> str:
    return ", ".join(column.name for column in table.columns if column.required)


def _read_headings(sheet: Sheet, table: Table, row: Row) -> _Headings:
    columns: dict[int, tuple[Column, str]] = {}
    first_use: dict[str, str] = {}
    issues: list[InputIssue] = []
    for index, cell in enumerate(row.cells):
        if is_empty(cell):
            continue
        heading = cell_text(cell).strip()
        where = f"{heading} (column {column_letter(index)})"
        column = table.column(heading)
        if column is None:
            issues.append(_unknown_column(sheet, row.number, heading, table))
        elif column.name in first_use:
            message = f"{first_use[column.name]} and {where} are the same column"
            remedy = "keep one of them; the second is not read"
            issues.append(fault(sheet.file, "E211", message, remedy, row=row.number, column=heading))
        else:
            columns[index] = column, heading
            first_use[column.name] = where
    for column in table.columns:
        if column.required and column.name not in first_use:
            message = f"{sheet.file} has no column {column.name}"
            remedy = f"add the column {column.name} ({column.zh[0]}): {column.doc}"
            issues.append(fault(sheet.file, "E212", message, remedy, row=row.number, column=column.name))
    width = max((index for index, cell in enumerate(row.cells) if not is_empty(cell)), default=-1) + 1
    return _Headings(row.number, columns, width, issues)


def _unknown_column(sheet: Sheet, row: int, heading: str, table: Table) -> InputIssue:
    near = table.suggestion(heading)
    remedy = f"did you mean {near}?" if near else "`scheduler tables` lists the columns"
    if table is SESSIONS and (column := ACTIVITIES.column(heading)):
        remedy = f"{column.name} is about the whole activity: put it into {ACTIVITIES.name}.csv"
    message = f"{sheet.file} has a column that is unknown and ignored: {heading}"
    return fault(sheet.file, "W501", message, remedy, row=row, column=heading, severity="warning")


def _without_heading(sheet: Sheet, headings: _Headings, below: Sequence[Row]) -> Iterator[InputIssue]:
    named = {*headings.columns}
    heading_cells = next(row for row in sheet.rows if row.number == headings.row).cells
    for index in range(headings.width):
        if index in named or not is_empty(heading_cells[index]):
            continue
        used = next((row for row in below if index < len(row.cells) and not is_empty(row.cells[index])), None)
        if used:
            letter = column_letter(index)
            message = f"column {letter} of {sheet.file} has no heading, and is ignored"
            value = cell_text(used.cells[index])
            remedy = "write its heading, or delete the column"
            yield fault(
                sheet.file,
                "W504",
                message,
                remedy,
                row=used.number,
                column=letter,
                value=value,
                severity="warning",
            )


def _record(
    file: str, table: Table, row: Row, headings: _Headings, seen: Mapping[str, dict[str, Any]]
) -> Record:
    values: dict[str, Any] = {}
    places: dict[str, Place] = {}
    faults: list[tuple[str, CellError]] = []
    for index, (column, heading) in headings.columns.items():
        cell = row.cells[index] if index < len(row.cells) else ""
        if is_empty(cell):
            if column.required:
                places[column.name] = Place(row.number, heading, "")
                faults.append((column.name, _empty(column)))
            continue
        places[column.name] = Place(row.number, heading, cell)
        try:
            values[column.name] = parse_once(column.type, cell, seen[column.name])
        except CellError as error:
            faults.append((column.name, error))
    record = Record(table, Source(file, row.number, row.told), values, places)
    issues = [cell_issue(record, name, error) for name, error in faults]
    issues += _beyond(record, row, headings.width)
    return Record(table, record.source, values, places, tuple(issues)) if issues else record


def cell_issue(record: Record, column: str, error: CellError) -> InputIssue:
    """Return what is wrong with a cell, as a problem of its record."""
    remedy = error.remedy
    if error.code == "E106" and not record.table[column].required:
        remedy += "; or leave it empty"
    return record.issue(column, error.code, f"{column} {error.message}", remedy)


def parse_once(cell_type: CellType, cell: Cell, seen: dict[str, Any]) -> Any:
    """Return what a cell says, from `seen` where the same text was read before; raises `CellError`."""
    if not isinstance(cell, str) or isinstance(cell_type, Text):
        return cell_type.parse(cell)
    if cell not in seen:
        seen[cell] = cell_type.parse(cell)
    return seen[cell]


def _empty(column: Column) -> CellError:
    example = f", for example {column.example}" if column.example else ""
    return CellError("E101", "is empty", f"write {column.type.form}{example}")


def _beyond(record: Record, row: Row, width: int) -> Iterator[InputIssue]:
    for index in range(width, len(row.cells)):
        if not is_empty(row.cells[index]):
            message = f"the row has a cell in column {column_letter(index)}, beyond the headings"
            remedy = 'put a cell that holds a comma between quotation marks ("a, b"), or delete the cell'
            value = cell_text(row.cells[index])
            issue = record.issue("", "E116", message, remedy)
            yield replace(issue, column=column_letter(index), value=value)
            return
