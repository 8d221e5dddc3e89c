"""Workbooks with some cells changed and rows added, written again by openpyxl: what it keeps, stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from io import BytesIO
from string import ascii_uppercase, digits
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter
from zipfile import ZipFile

from scheduler.tables.columns import Column, find_table
from scheduler.tables.contract import EVENT, TABLES
from scheduler.tables.draft import TableEdits
from scheduler.tables.numbers import Whole
from scheduler.tables.sheet import column_letter

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    AnyCell = Cell | MergedCell

_LOST = {
    "xl/charts/": "charts",
    "xl/media/": "pictures",
    "xl/drawings/drawing": "shapes",
    "xl/slicers/": "slicers",
    "xl/ctrlProps/": "form controls",
    "xl/threadedComments/": "threaded comments",
    "xl/embeddings/": "embedded files",
    "xl/queryTables/": "queries",
    "xl/printerSettings/": "printer settings",
}
"""What parts of a workbook are for people, by where they lie in it."""

_REMOVED = "is not supported and will be removed"
"""How openpyxl says that it drops what lies inside a sheet."""


@dataclass(frozen=True, slots=True)
class EditedWorkbook:
    """A workbook with edits in it, and what of the old one it does not hold, in words."""

    data: bytes
    lost: tuple[str, ...]


def edited_workbook(
    data: bytes, tables: Iterable[TableEdits], settings: Mapping[int, tuple[str, str]]
) -> EditedWorkbook:
    """Return a workbook with edits in it.

    `settings` are new keys and values of the event's sheet by row, 0 for one that is not there.
    Formats, widths, notes, drop-downs and filters stay, new rows look like the one above. Formulas in tables
    become the values that they show: openpyxl writes no value beside a formula, and nothing could read it.
    """
    from openpyxl import load_workbook

    with catch_warnings(record=True) as said:
        simplefilter("always")
        macros = any(name.endswith("vbaProject.bin") for name in _members(data))
        book = load_workbook(BytesIO(data), keep_vba=macros, rich_text=True)
    with catch_warnings():
        simplefilter("ignore")
        values = load_workbook(BytesIO(data), data_only=True)
    read = [sheet for sheet in book.worksheets if find_table(sheet.title, (EVENT, *TABLES))]
    formulas = sum(_freeze(sheet, values[sheet.title]) for sheet in read)
    for edits in tables:
        sheet = book.create_sheet(edits.name) if edits.created else book[edits.name]
        _edit(sheet, edits)
        if edits.created:
            _dress(sheet, book, edits)
    for sheet in (each for each in book.worksheets if find_table(each.title, (EVENT,))):
        for row, (key, value) in settings.items():
            place = row or sheet.max_row + 1
            _write(sheet.cell(place, 1), key, None)
            _write(sheet.cell(place, 2), value, None)
    out = BytesIO()
    book.save(out)
    told = (str(warning.message) for warning in said)
    lost = [
        *_lost(data, out.getvalue()),
        *dict.fromkeys(_of_warning(text) for text in told if _REMOVED in text),
    ]
    if formulas:
        lost.append(f"formulas in the tables ({formulas}): they became the values that they showed")
    return EditedWorkbook(out.getvalue(), tuple(lost))


def _of_warning(text: str) -> str:
    what = text.partition(_REMOVED)[0].strip().lower().removesuffix(" extension")
    return f"{what} of a kind that Excel 2007 does not know"


def _members(data: bytes) -> list[str]:
    with ZipFile(BytesIO(data)) as package:
        return package.namelist()


def _lost(before: bytes, after: bytes) -> Iterator[str]:
    old, new = _members(before), _members(after)
    for path, words in _LOST.items():
        gone = sum(name.startswith(path) for name in old) - sum(name.startswith(path) for name in new)
        if gone > 0:
            yield words


def _freeze(sheet: Worksheet, values: Worksheet) -> int:
    """Put the values that formulas showed into their place; return how many."""
    count = 0
    for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
        value = values[cell.coordinate].value
        if value is not None:
            cell.value = value
            count += 1
    return count


def _edit(sheet: Worksheet, edits: TableEdits) -> None:
    for merged in [*sheet.merged_cells.ranges]:
        if any((row, index + 1) in {*merged.cells} for row, index in edits.cells):
            sheet.unmerge_cells(str(merged))
    above = edits.added[0] - 1 if edits.added else 0
    for (row, index), text in sorted(edits.cells.items()):
        cell = sheet.cell(row, index + 1)
        if row in edits.added and above > edits.heading_row:
            _look_like(cell, sheet.cell(above, index + 1))
        if row == edits.heading_row and index:
            _look_like(cell, sheet.cell(row, index))
        _write(cell, text, edits.columns.get(index) if row != edits.heading_row else None)
    for table in sheet.tables.values():
        first, last = table.ref.split(":")
        if edits.added and last.lstrip(ascii_uppercase) == str(above):
            table.ref = f"{first}:{last.rstrip(digits)}{edits.added[-1]}"
            if table.autoFilter is not None:
                table.autoFilter.ref = table.ref


def _write(cell: AnyCell, text: str, column: Column | None) -> None:
    if column and isinstance(column.type, Whole) and text.isascii() and text.isdigit():
        cell.value = int(text)
        return
    cell.value = text or None
    if text:
        # As text, so that Excel makes no date, number or formula of it.
        cell.data_type = "s"
        cell.number_format = "@"


def _look_like(cell: AnyCell, other: AnyCell) -> None:
    for name in ("font", "fill", "border", "alignment", "protection", "number_format"):
        setattr(cell, name, copy(getattr(other, name)))


def _dress(sheet: Worksheet, book: Workbook, edits: TableEdits) -> None:
    """Give a new sheet the look of the others."""
    other = next((each for each in book.worksheets if each is not sheet), None)
    for index in edits.columns:
        if other is not None:
            _look_like(sheet.cell(1, index + 1), other.cell(1, 1))
        sheet.column_dimensions[column_letter(index)].width = 22
    sheet.freeze_panes = "A2"
