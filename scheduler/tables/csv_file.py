"""CSV files: UTF-8 or GB18030, any line ends, quoted newlines; every row that can be read is read."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from threading import Lock

from scheduler.tables.issue import InputIssue
from scheduler.tables.sheet import (
    MAX_FILE,
    MAX_ROWS,
    Row,
    Sheet,
    UnreadableError,
    decode,
    fault,
    filled,
    read_bytes,
    refuse_width,
    too_many_rows,
)

_SEPARATORS = {";": "semicolons", "\t": "tabs", "；": "full-width semicolons", "，": "full-width commas"}

_field_limit = Lock()


def csv_sheet(path: Path) -> Sheet:
    """Return the table of a CSV file; raises `UnreadableError` where the file as a whole is no table."""
    return parse_csv(path.name, read_bytes(path))


def parse_csv(file: str, data: bytes) -> Sheet:
    """Return the table in the bytes of a CSV file that messages call `file`.

    Rows count records, as Excel shows them, whatever line breaks their cells hold. Raises `UnreadableError`.
    """
    text = decode(file, data)
    rows: list[Row] = []
    issues: list[InputIssue] = []
    for number, (cells, whole) in enumerate(_records(text), 1):
        if not whole:
            issues.append(_misplaced_quote(file, number, ",".join(cells).strip()))
        if row := filled(number, cells):
            rows.append(row)
        if len(rows) > MAX_ROWS:
            raise too_many_rows(file)
    if rows:
        _refuse_other_kinds(file, rows[0])
        refuse_width(file, len(rows[0].cells))
    return Sheet(file, file.rsplit(".", 1)[0], tuple(rows), tuple(issues))


def _records(text: str) -> Iterator[tuple[list[str], bool]]:
    """Yield each record, and whether its quotation marks are in order.

    After one that is not, reading goes on in the next line, so that an open quotation mark does not
    swallow the rest of the file.
    """
    lines = list(StringIO(text, newline=""))
    start = 0
    while start < len(lines):
        records, used = _records_until_fault(lines, start)
        for record in records:
            yield record, True
        start += used
        if start < len(lines):
            with long_fields():
                record = next(csv.reader([lines[start]]))
            yield record, False
            start += 1


def _records_until_fault(lines: list[str], start: int) -> tuple[list[list[str]], int]:
    """Return the records from a line on up to a misplaced quotation mark, and how many lines they take."""
    records: list[list[str]] = []
    used = 0
    with long_fields():
        reader = csv.reader((lines[index] for index in range(start, len(lines))), strict=True)
        try:
            for record in reader:
                records.append(record)
                used = reader.line_num
        except csv.Error:
            return records, used
    return records, len(lines) - start


@contextmanager
def long_fields() -> Iterator[None]:
    """Let the csv module read fields of any length for a while."""
    # The csv module's limit is one for the whole process; a long cell gets a message of its own later.
    with _field_limit:
        before = csv.field_size_limit(MAX_FILE)
        try:
            yield
        finally:
            csv.field_size_limit(before)


def _misplaced_quote(file: str, row: int, value: str) -> InputIssue:
    return fault(
        file,
        "E209",
        "a quotation mark is out of place, so that cells run together",
        'close every " that opens a cell, and write "" for one inside a cell',
        row=row,
        value=value,
    )


def _refuse_other_kinds(file: str, first: Row) -> None:
    texts = [cell for cell in first.cells if isinstance(cell, str)]
    if any(
        unicodedata.category(letter) == "Cc" and not letter.isspace() for text in texts for letter in text
    ):
        raise UnreadableError(
            fault(file, "E208", f"{file} is no table: it holds binary data", "save the table as CSV UTF-8")
        )
    for separator, name in _SEPARATORS.items():
        if len(texts) == 1 and separator in texts[0]:
            message = f"the cells of {file} are separated by {name}, not by commas"
            remedy = "in Excel, save it as `CSV UTF-8 (Comma delimited)`"
            raise UnreadableError(fault(file, "E215", message, remedy, row=first.number, value=texts[0]))
