"""Raw tables while scenarios are written into them: what became of which cell, and who said so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from scheduler.tables.book import Book, Origin
from scheduler.tables.cells import CellError, is_empty
from scheduler.tables.columns import Column, Table
from scheduler.tables.contract import TABLES
from scheduler.tables.records import Rows, understand
from scheduler.tables.sheet import Cell, Sheet, cell_text, filled


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a scenario did to a table: to a cell, or where `column` is "", to a whole row.

    Where it found what it wanted there already, `before` and `after` are the same.
    """

    table: str
    file: str
    row: int
    subject: str
    column: str
    before: str
    after: str
    origin: Origin

    @property
    def idle(self) -> bool:
        """Whether what was wanted stood there already."""
        return self.before == self.after

    def as_json(self) -> dict[str, Any]:
        """Return the change as a mapping of plain values, for `--json`."""
        return {
            "table": self.table,
            "file": self.file,
            "row": self.row,
            "subject": self.subject,
            "column": self.column,
            "before": self.before,
            "after": self.after,
            "already": self.idle,
            "scenario": self.origin.file,
            "line": self.origin.line,
            "part": self.origin.part,
        }


@dataclass(frozen=True, slots=True)
class TableEdits:
    """What is different in a table: texts of cells by row (from 1) and index (from 0), and the rows added.

    `created`: there was no such table. `columns` are by index, the headings' row is `heading_row`.
    """

    file: str
    name: str
    cells: Mapping[tuple[int, int], str]
    added: tuple[int, ...]
    created: bool
    heading_row: int
    columns: Mapping[int, Column]

    def of_row(self, row: int) -> dict[int, str]:
        """Return the texts of one row by index."""
        return {index: text for (number, index), text in self.cells.items() if number == row}


class DraftTable:
    """One table that is being edited; with `headings`, one that was not there."""

    def __init__(self, sheet: Sheet, rows: Rows, headings: Sequence[str] = ()) -> None:
        self.table = rows.table
        self.file = sheet.file
        self.changes: list[Change] = []
        self.origins: dict[tuple[str, int, str], Origin] = {}
        self._sheet = sheet
        self.created = bool(headings)
        self._heading_row = rows.heading_row
        self._columns = dict(rows.columns)
        self._cells: dict[int, list[Cell]] = {row.number: [*row.cells] for row in sheet.rows}
        if headings:
            self._cells[rows.heading_row] = [*headings]
        self._told: dict[int, str] = {}

    @property
    def rows(self) -> Iterator[int]:
        """The numbers of the rows below the headings."""
        return (number for number in self._cells if number > self._heading_row)

    @cached_property
    def ids(self) -> dict[str, int]:
        """The rows by id, the first of those that share one; what is no id is left out."""
        found: dict[str, int] = {}
        for number in self.rows:
            if ident := self.value(number, self.table.columns[0].name):
                found.setdefault(ident, number)
        return found

    def text(self, row: int, column: str) -> str:
        """Return what a cell says, "" where it or its column is not there."""
        index, _ = self._columns.get(column, (-1, ""))
        cells = self._cells[row]
        return cell_text(cells[index]).strip() if 0 <= index < len(cells) else ""

    def value(self, row: int, column: str) -> Any:
        """Return what a cell means, None where it is empty or faulty."""
        index, _ = self._columns.get(column, (-1, ""))
        cells = self._cells[row]
        return meaning(self.table[column], cells[index]) if 0 <= index < len(cells) else None

    def has(self, column: str) -> bool:
        """Return whether the column is there."""
        return column in self._columns

    def says(self, row: int, column: str, text: str) -> bool:
        """Return whether a cell says what a text says, if perhaps in other words."""
        there = self.text(row, column)
        meant = meaning(self.table[column], text)
        return there == text.strip() or (meant is not None and meant == self.value(row, column))

    def find(self, cells: Mapping[str, str]) -> int | None:
        """Return the first row that says the same in some columns."""
        rows = (row for row in self.rows if all(self.says(row, *cell) for cell in cells.items()))
        return next(rows, None)

    def set(self, row: int, column: str, text: str, origin: Origin) -> None:
        """Let a cell say a text, unless it says so already."""
        before = self.text(row, column)
        same = self.says(row, column, text)
        change = Change(
            self.table.name,
            self.file,
            row,
            self.text(row, self.table.columns[0].name),
            column,
            before,
            before if same else text,
            origin,
        )
        self.changes.append(change)
        if not same:
            self._write(row, column, text, origin)

    def keep(self, row: int, origin: Origin) -> None:
        """Note that a row says already what was wanted."""
        subject, there = self.text(row, self.table.columns[0].name), self._shown(row)
        self.changes.append(Change(self.table.name, self.file, row, subject, "", there, there, origin))

    def add(self, cells: Mapping[str, str], origin: Origin, origins: Mapping[str, Origin]) -> None:
        """Add a row below the others; `origins` tell of single cells."""
        row = max(self._cells) + 1
        self._cells[row] = []
        self._told[row] = str(origin)
        self.origins[self.file, row, ""] = origin
        # In the order of the columns, so that those not there yet come in that order too.
        for column in (column.name for column in self.table.columns if cells.get(column.name)):
            self._write(row, column, cells[column], origins.get(column, origin))
        key = self.table.columns[0].name
        if ident := self.value(row, key):
            self.ids.setdefault(ident, row)
        self.changes.append(
            Change(self.table.name, self.file, row, self.text(row, key), "", "", self._shown(row), origin)
        )

    def _write(self, row: int, column: str, text: str, origin: Origin) -> None:
        if column not in self._columns:
            heading = heading_like(self.table[column], self._headings)
            index = len(self._cells[self._heading_row])
            self._columns[column] = index, heading
            self._cells[self._heading_row].append(heading)
        index, heading = self._columns[column]
        cells = self._cells[row]
        cells += [""] * (index + 1 - len(cells))
        cells[index] = text
        self.origins[self.file, row, heading] = origin

    @property
    def _headings(self) -> dict[str, tuple[Column, str]]:
        return {name: (self.table[name], heading) for name, (_, heading) in self._columns.items()}

    def _shown(self, row: int) -> str:
        return ", ".join(text for cell in self._cells[row] if (text := cell_text(cell).strip()))

    def sheet(self) -> Sheet:
        """Return the table as it is now."""
        rows = (filled(number, cells) for number, cells in self._cells.items())
        told = (replace(row, told=self._told.get(row.number, "")) for row in rows if row)
        return replace(self._sheet, rows=tuple(told))

    def edits(self) -> TableEdits:
        """Return what is different from the table as it was."""
        before = {row.number: row.cells for row in self._sheet.rows}
        cells = {
            (number, index): cell_text(cell)
            for number, row in self._cells.items()
            for index, cell in enumerate(row)
            if cell_text(cell) != _old(before.get(number, ()), index)
        }
        columns = {index: self.table[name] for name, (index, _) in self._columns.items()}
        return TableEdits(
            self.file, self._sheet.name, cells, tuple(self._told), self.created, self._heading_row, columns
        )


def _old(cells: tuple[Cell, ...], index: int) -> str:
    return cell_text(cells[index]) if index < len(cells) else ""


def meaning(column: Column, cell: Cell) -> Any:
    """Return what a cell of a column means, None where it is empty or faulty."""
    try:
        return None if is_empty(cell) else column.type.parse(cell)
    except CellError:
        return None


def heading_like(column: Column, others: Mapping[str, tuple[Column, str]]) -> str:
    """Return a column's heading in the language in which most others of its table are."""
    english = sum(heading == other.name for other, heading in others.values())
    chinese = sum(heading in other.zh for other, heading in others.values())
    both = len(others) - english - chinese
    most = max(english, chinese, both)
    return column.name if english == most else column.zh[0] if chinese == most else column.heading


@dataclass(slots=True)
class Draft:
    """A book's tables while they are being edited, each taken up when it is first asked for."""

    book: Book
    _tables: dict[str, DraftTable | None] = field(default_factory=dict)

    def table(self, table: Table) -> DraftTable | None:
        """Return a table, an optional one that is not there as an empty one; None where it cannot be read."""
        if table.name not in self._tables:
            self._tables[table.name] = self._take_up(table)
        return self._tables[table.name]

    def _take_up(self, table: Table) -> DraftTable | None:
        if table.name in self.book.unread:
            return None
        if sheet := self.book.sheets.get(table.name):
            rows = understand(sheet, table)
            keys = {column.name for column in table.columns if column.required}
            return DraftTable(sheet, rows) if keys <= rows.columns.keys() else None
        if table.required:
            return None
        required = [column for column in table.columns if column.required]
        style = self._style()
        headings = [heading_like(column, style) for column in required]
        empty = Sheet(self.book.file_name.replace("{}", table.name), table.name, ())
        columns = {column.name: (index, headings[index]) for index, column in enumerate(required)}
        return DraftTable(empty, Rows(table, empty.file, columns=columns, heading_row=1), headings)

    def _style(self) -> Mapping[str, tuple[Column, str]]:
        for name, sheet in self.book.sheets.items():
            table = next(each for each in TABLES if each.name == name)
            columns = understand(replace(sheet, rows=sheet.rows[:1]), table).columns
            return {column: (table[column], heading) for column, (_, heading) in columns.items()}
        return {}

    @property
    def tables(self) -> list[DraftTable]:
        """The tables taken up, in the contract's order."""
        return [draft for table in TABLES if (draft := self._tables.get(table.name))]
