"""A table as it lies in its file: rows of raw cells that know where they stand, nothing understood yet."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from scheduler.tables.issue import InputIssue, Severity, kept

MAX_FILE = 100_000_000
"""Bytes of a file that is read at all."""

MAX_ROWS = 100_000
"""Rows of a table."""

MAX_COLUMNS = 1_000
"""Columns of a table."""

MAX_CELL = 32_767
"""Characters of a cell: Excel's own limit."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell in which Excel shows an error, such as `#REF!`, or a formula never calculated."""

    text: str


Cell = str | float | bool | date | datetime | time | timedelta | Broken
"""A raw cell. CSV has text only; Excel numbers, dates and times too. An empty cell is ""."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row, `number` as Excel shows it, from 1; `told` as in `Source`."""

    number: int
    cells: tuple[Cell, ...]
    told: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file or a workbook's sheet: the rows that are not blank, headings included.

    `file` is how messages call it (`rooms.csv`, `plan.xlsx[rooms]`), `name` its own name (`rooms`);
    `issues` are problems of the file that hide none of its rows.
    """

    file: str
    name: str
    rows: tuple[Row, ...]
    issues: tuple[InputIssue, ...] = ()


class UnreadableError(Exception):
    """A file that cannot be read at all; `issue` says why and what to do."""

    def __init__(self, issue: InputIssue) -> None:
        super().__init__(issue.message)
        self.issue = issue


def fault(
    file: str,
    code: str,
    message: str,
    remedy: str,
    *,
    row: int = 0,
    column: str = "",
    value: str = "",
    severity: Severity = "error",
) -> InputIssue:
    """Return a problem of a file, or of one place in it."""
    return InputIssue(file, row, kept(column), kept(value), kept(message), kept(remedy), code, severity)


def read_bytes(path: Path) -> bytes:
    """Return the content of a regular file; raises `UnreadableError` for anything else or too much of it."""
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise UnreadableError(
                fault(path.name, "E205", f"{path.name} is a folder, not a file", "put the table itself there")
            )
        if not stat.S_ISREG(found.st_mode):
            raise UnreadableError(
                fault(path.name, "E205", f"{path.name} is no ordinary file", "put a copy there")
            )
        if found.st_size > MAX_FILE:
            size = f"{found.st_size / 1e6:,.0f} MB"
            raise UnreadableError(
                fault(
                    path.name,
                    "E206",
                    f"{path.name} has {size}; at most {MAX_FILE // 1_000_000} MB are read",
                    "take out what is not part of the table",
                )
            )
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        broken_link = path.is_symlink() and not os.path.exists(path)
        message = f"{path.name} cannot be opened: {'it links to nothing' if broken_link else reason}"
        raise UnreadableError(
            fault(path.name, "E205", message, "see that the file is there and that you may read it")
        ) from error


def too_many_rows(file: str) -> UnreadableError:
    """Return what to raise for a table of more than `MAX_ROWS` rows."""
    return UnreadableError(
        fault(file, "E206", f"{file} has more than {MAX_ROWS:,} rows", "divide it into events")
    )


def filled(number: int, cells: Sequence[Cell]) -> Row | None:
    """Return a row up to its last cell that is not blank, or None where every cell is."""
    width = len(cells)
    while width and isinstance(last := cells[width - 1], str) and (not last or last.isspace()):
        width -= 1
    return Row(number, tuple(cells[:width])) if width else None


def refuse_width(file: str, columns: int) -> None:
    """Raise `UnreadableError` for a table of more than `MAX_COLUMNS` columns."""
    if columns > MAX_COLUMNS:
        message = f"{file} has {columns:,} columns; at most {MAX_COLUMNS:,} are read"
        raise UnreadableError(fault(file, "E206", message, "delete what is not part of the table"))


def cell_text(cell: Cell) -> str:
    """Return a cell as a person would write it, for messages."""
    if isinstance(cell, Broken):
        return cell.text
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        # 15 digits, as Excel shows: what it stores of 0.3 may be 0.30000000000000004.
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return f"{cell:%H:%M:%S}".removesuffix(":00")
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    return cell


def column_letter(index: int) -> str:
    """Return how Excel calls a column, from 0: A, B … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def refuse_binary(file: str, data: bytes) -> None:
    """Raise `UnreadableError` where text was expected and the bytes are a workbook or UTF-16."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableError(
            fault(
                file,
                "E208",
                f"{file} is an Excel workbook with a wrong name, not a CSV file",
                "in Excel, save it as `CSV UTF-8 (Comma delimited)`",
            )
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError(
            fault(
                file,
                "E207",
                f"{file} is in UTF-16",
                "in Excel, save it as `CSV UTF-8 (Comma delimited)`; in Notepad, with the encoding UTF-8",
            )
        )


def decode(file: str, data: bytes) -> str:
    """Return text that is UTF-8 (with or without BOM) or GB18030; raises `UnreadableError` for others."""
    refuse_binary(file, data)
    utf8_bom = data.startswith(b"\xef\xbb\xbf")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        position = error.start
    # A UTF-8 file with a few bad bytes often decodes as GB18030 too, into nonsense.
    lenient = data.decode("utf-8", "replace")
    bad = lenient.count("�")
    good = sum(character > "\x7f" for character in lenient) - bad
    if not utf8_bom and good <= 4 * bad:
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError as error:
            position = max(position, error.start)
    line = data.count(b"\n", 0, position)
    text = data.split(b"\n", line + 1)[line].decode("utf-8", "replace").strip()
    raise UnreadableError(
        fault(
            file,
            "E207",
            f"{file} is neither UTF-8 nor GB18030: line {line + 1} holds bytes that are no text",
            "in Excel, save it as `CSV UTF-8 (Comma delimited)`",
            row=line + 1,
            value=text,
        )
    )
