"""The inputs to begin with, as a workbook: headings in both languages, drop-downs and notes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scheduler.tables.cells import Id
from scheduler.tables.columns import Column, Table
from scheduler.tables.contract import EVENT, KINDS, PROTECTED_DAYS, TABLES
from scheduler.tables.describe import sentence
from scheduler.tables.event import weighable
from scheduler.tables.event_file import RULES
from scheduler.tables.numbers import Number, Whole
from scheduler.tables.sheet import column_letter
from scheduler.tables.stable_workbook import stable_bytes
from scheduler.tables.template_rows import EVENT_VALUES, PROTECTED_DAY_VALUES, ROWS

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_STAMP = datetime(2023, 5, 20, tzinfo=UTC)
_LAST_ROW = 2000
"""The last row that has drop-downs."""

_NUMBERS = (Whole, Number)
_WIDE = {"title", "title_en", "description", "description_en", "address", "address_en", "activities"}
_REQUIRED_FILL, _OPTIONAL_FILL = "1F4E79", "9DC3E6"
_NOTE_WIDTH, _NOTE_HEIGHT = 320, 130


def template_workbook() -> bytes:
    """Return an .xlsx workbook with a sheet for the event and for every table; the same bytes every time."""
    from openpyxl import Workbook

    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    _add_event(book)
    for table in TABLES:
        _add_table(book, table)
    return stable_bytes(book, _STAMP)


def _add_event(book: Workbook) -> None:
    sheet = book.create_sheet(EVENT.name)
    for index, (title, width) in enumerate((("key 键", 32), ("value 值", 34), ("note 说明", 90)), 1):
        _style_heading(sheet.cell(1, index, title), required=index < 3)
        sheet.column_dimensions[column_letter(index - 1)].width = width
    # As text, so that Excel makes no dates of them that look different on every computer.
    sheet.column_dimensions["B"].number_format = "@"
    for row, (key, value, note) in enumerate(_event_rows(), 2):
        for index, content in enumerate((key, value, note), 1):
            cell = sheet.cell(row, index, content)
            if index == 2:
                cell.number_format = "@"
    sheet.freeze_panes = "A2"


def _event_rows() -> Iterator[tuple[str, str, str]]:
    for column in EVENT.columns:
        yield column.name, EVENT_VALUES.get(column.name, ""), f"{column.zh[0]}. {sentence(column)}"
    for column in PROTECTED_DAYS.columns:
        key = f"{PROTECTED_DAYS.name}.1.{column.name}"
        yield key, PROTECTED_DAY_VALUES.get(column.name, ""), f"{column.zh[0]}. {sentence(column)}"
    for name, weight in weighable().items():
        yield (
            f"{RULES}.{name}",
            "",
            f"The weight of the soft rule {name}; 0 switches it off. Empty: {weight}.",
        )


def _add_table(book: Workbook, table: Table) -> None:
    sheet = book.create_sheet(table.name)
    for index, column in enumerate(table.columns, 1):
        heading = sheet.cell(1, index, column.heading)
        _style_heading(heading, required=column.required)
        _add_note(heading, column)
        _add_choices(sheet, index, column)
        dimension = sheet.column_dimensions[column_letter(index - 1)]
        dimension.width = 30 if column.name in _WIDE else max(14, 1.3 * len(column.heading))
        text = not isinstance(column.type, _NUMBERS)
        if text:
            dimension.number_format = "@"
        for row, values in enumerate(ROWS[table.name], 2):
            value = values.get(column.name, "")
            cell = sheet.cell(row, index, value if text or not value else int(value))
            if text:
                cell.number_format = "@"
    sheet.freeze_panes = "B2"


def _style_heading(cell: Cell, *, required: bool) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    cell.font = Font(bold=True, color="FFFFFF" if required else "000000")
    cell.fill = PatternFill("solid", start_color=_REQUIRED_FILL if required else _OPTIONAL_FILL)
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _add_note(cell: Cell, column: Column) -> None:
    from openpyxl.comments import Comment

    needed = "Required 必填. " if column.required else ""
    cell.comment = Comment(f"{needed}{sentence(column)}", "scheduler", _NOTE_HEIGHT, _NOTE_WIDTH)


def _add_choices(sheet: Worksheet, index: int, column: Column) -> None:
    """Add a drop-down of the words allowed, or of the ids that another sheet defines."""
    from openpyxl.worksheet.datavalidation import DataValidation

    one_id = isinstance(column.type, Id) and column.refers
    if column.type.choices:
        source = '"' + ",".join(column.type.choices) + '"'
    elif column.name == "kind":
        source = '"' + ",".join(KINDS) + '"'
    elif one_id:
        table = "activities" if column.refers == ("sessions",) else column.refers[0]
        source = f"{table}!$A$2:$A${_LAST_ROW}"
    else:
        return
    # A warning, not a wall: any kind is allowed, `show.2` is in no list, and Chinese words are read too.
    validation = DataValidation(
        type="list", formula1=source, allow_blank=True, showErrorMessage=False, showInputMessage=True
    )
    letter = column_letter(index - 1)
    validation.add(f"{letter}2:{letter}{_LAST_ROW}")
    sheet.add_data_validation(validation)
