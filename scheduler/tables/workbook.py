"""Excel workbooks: every sheet's cells, and what Excel shows of them that a plain reader loses."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path, PurePosixPath
from string import ascii_uppercase
from xml.etree import ElementTree

from scheduler.tables.issue import InputIssue
from scheduler.tables.sheet import (
    MAX_COLUMNS,
    MAX_ROWS,
    Broken,
    Cell,
    Row,
    Sheet,
    UnreadableError,
    fault,
    filled,
    read_bytes,
    too_many_rows,
)

MAX_UNPACKED = 200_000_000
"""Bytes that a workbook may unpack to."""

# The reader holds a sheet as a full rectangle, so one stray cell far away costs gigabytes.
_MAX_CELLS = 5_000_000

_CELL_END = re.compile(rb"</(?:\w+:)?c>")
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_STYLE = re.compile(rb'\bs="(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]+)</")
_ERROR = re.compile(rb'\bt="e"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]+\d+:[A-Z]+(\d+))"')
_CLOCK_FORMATS = {18, 19, 20, 21, 22, 32, 33, 45, 46, 47}
"""Excel's built-in number formats that show hours."""


def workbook_sheets(path: Path) -> tuple[Sheet, ...]:
    """Return every sheet of a workbook; raises `UnreadableError` where the file as a whole is none.

    Cells are text, floats, bools, dates and times; a date that its format shows with a clock is a
    datetime, and an error or a formula without a value is `Broken`.
    """
    data = read_bytes(path)
    parts = _unpack(path.name, data)
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        layout = _layout(parts)
        sheets = []
        for name in (each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet):
            content = parts.get(layout.paths.get(name, ""), b"")
            quirks = _quirks(path.name, name, content, layout.clock_styles)
            grid: list[list[Cell]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)  # type: ignore[assignment]
            rows = _rows(path.name, grid, quirks)
            file = f"{path.name}[{name}]"
            sheets.append(Sheet(file, name, rows, tuple(_merged(file, content, rows))))
    except (CalamineError, ElementTree.ParseError, KeyError, ValueError) as error:
        raise _damaged(path.name) from error
    return tuple(sheets)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the sheets lie inside the package, by name, and the cell styles that show a clock."""

    paths: dict[str, str]
    clock_styles: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Quirks:
    """Cells by (row, column) from 0: those that Excel shows broken, and those shown with a clock."""

    broken: dict[tuple[int, int], str]
    clocks: frozenset[tuple[int, int]]


def _damaged(file: str) -> UnreadableError:
    return UnreadableError(
        fault(
            file,
            "E208",
            f"{file} is no Excel workbook, or is damaged",
            "open it in Excel and save it as .xlsx",
        )
    )


def _unpack(file: str, data: bytes) -> dict[str, bytes]:
    """Return the XML parts of a workbook; raises `UnreadableError` before anything unpacks to too much."""
    if not data:
        raise UnreadableError(fault(file, "E208", f"{file} is empty (0 bytes)", "save the workbook again"))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableError(
            fault(
                file,
                "E208",
                f"{file} is protected by a password, or is in the format of Excel before 2007",
                "save it as .xlsx without a password",
            )
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            members = package.infolist()
            if (unpacked := sum(member.file_size for member in members)) > MAX_UNPACKED:
                message = (
                    f"{file} unpacks to {unpacked / 1e6:,.0f} MB; {MAX_UNPACKED / 1e6:,.0f} MB are allowed"
                )
                raise UnreadableError(fault(file, "E206", message, "take out what is not part of the tables"))
            # Every part is unpacked here, within the size it declares, so that a false one is seen.
            contents = {member.filename: package.read(member) for member in members}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise _damaged(file) from error
    return {name: content for name, content in contents.items() if name.endswith((".xml", ".rels"))}


def _layout(parts: dict[str, bytes]) -> _Layout:
    book = ElementTree.fromstring(parts["xl/workbook.xml"])
    links = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    paths: dict[str, str] = {}
    for element in book.iterfind(".//{*}sheet"):
        link = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
        target = PurePosixPath("/xl") / targets.get(link, "")
        paths[element.get("name", "")] = str(target).lstrip("/")
    return _Layout(paths, _clock_styles(parts.get("xl/styles.xml")))


def _clock_styles(content: bytes | None) -> frozenset[int]:
    if content is None:
        return frozenset()
    styles = ElementTree.fromstring(content)
    clocks = set(_CLOCK_FORMATS)
    for number_format in styles.iterfind(".//{*}numFmt"):
        # Letters in quotes or brackets are text and colours; `[h]` counts hours.
        code = re.sub(r'"[^"]*"|\\.|\[(?!h)[^]]*]', "", number_format.get("formatCode", "").lower())
        if "h" in code:
            clocks.add(int(number_format.get("numFmtId", "0")))
    formats = styles.iterfind(".//{*}cellXfs/{*}xf")
    return frozenset(
        index for index, style in enumerate(formats) if int(style.get("numFmtId", "0")) in clocks
    )


def _quirks(file: str, sheet: str, content: bytes, clock_styles: frozenset[int]) -> _Quirks:
    """Look at a sheet's XML before it is read: too large, broken cells, dates shown with a clock."""
    broken: dict[tuple[int, int], str] = {}
    clocks: set[tuple[int, int]] = set()
    last_row = last_column = 0
    # Empty cells have no end tag (they fall to the next one's part, before its own tag), or no body.
    for part in _CELL_END.split(content)[:-1]:
        tag = part[max(part.rfind(b"<c "), part.rfind(b":c ")) :]
        attributes, _, body = tag.partition(b">")
        place = _PLACE.search(attributes)
        if not place or not body:
            continue
        column, row = _column_number(place[1]), int(place[2])
        last_row, last_column = max(last_row, row), max(last_column, column)
        value = _VALUE.search(body)
        if _ERROR.search(attributes):
            broken[row - 1, column - 1] = value[1].decode("utf-8", "replace") if value else "#ERROR"
        elif not value and b"<f" in body:
            broken[row - 1, column - 1] = "formula without a value"
        style = _STYLE.search(attributes)
        if style and int(style[1]) in clock_styles:
            clocks.add((row - 1, column - 1))
    if last_column > MAX_COLUMNS or last_row * last_column > _MAX_CELLS:
        raise UnreadableError(
            fault(
                f"{file}[{sheet}]",
                "E206",
                f"the cells of sheet {sheet} reach to column {last_column:,} and row {last_row:,}",
                "delete the stray cells far right or far down (Ctrl+End shows the last one)",
            )
        )
    return _Quirks(broken, frozenset(clocks))


def _merged(file: str, content: bytes, rows: tuple[Row, ...]) -> Iterator[InputIssue]:
    """Yield each range of merged cells that reaches below the first row, which may be a title."""
    for match in _MERGED.finditer(content):
        if rows and rows[0].number < int(match[2]):
            cells = match[1].decode()
            row = int(cells.partition(":")[0].lstrip(ascii_uppercase))
            message = f"the cells {cells} are merged: only the first of them says anything"
            remedy = "undo the merge, and write the value into each row that it is for"
            yield fault(file, "W525", message, remedy, row=row, severity="warning")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - ord("A") + 1
    return number


def _rows(file: str, grid: list[list[Cell]], quirks: _Quirks) -> tuple[Row, ...]:
    for (row, column), text in quirks.broken.items():
        while row >= len(grid):
            grid.append([])
        grid[row] += [""] * (column + 1 - len(grid[row]))
        grid[row][column] = Broken(text)
    for row, column in quirks.clocks:
        if row < len(grid) and column < len(grid[row]):
            cell = grid[row][column]
            if isinstance(cell, date) and not isinstance(cell, datetime):
                grid[row][column] = datetime.combine(cell, time())
    rows = []
    for number, cells in enumerate(grid, 1):
        if row_found := filled(number, [float(cell) if type(cell) is int else cell for cell in cells]):
            rows.append(row_found)
    if len(rows) > MAX_ROWS:
        raise too_many_rows(file)
    return tuple(rows)
