"""CSV files with some cells changed and rows added: every other byte stays what it was."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping
from io import StringIO

from scheduler.tables.csv_file import long_fields
from scheduler.tables.draft import TableEdits
from scheduler.tables.sheet import decode

_BOM = b"\xef\xbb\xbf"
_FIELD = re.compile(r'"(?:[^"]|"")*"[^,]*|[^,]*')


def edited_csv(file: str, data: bytes, edits: TableEdits) -> bytes:
    """Return a CSV file with edits in it; it must be one that reads without faults.

    Encoding, byte order mark, line ends and quotation marks stay as they are; new cells are written like
    their neighbours, new rows stand below the last that is not blank.
    """
    records = _records(decode(file, data))
    end = _line_end(records)
    for row in sorted({row for row, _ in edits.cells} - {*edits.added}):
        records[row - 1] = _changed(records[row - 1], edits.of_row(row))
    if edits.added:
        headings = _fields(records[edits.heading_row - 1])
        # Where every heading is quoted, so is everything else.
        quoted = all(field.startswith('"') for field in headings)
        above, below = records[: edits.added[0] - 1], records[edits.added[0] - 1 :]
        new = [_new(edits.of_row(row), len(headings), quoted=quoted) + end for row in edits.added]
        if above[-1] == above[-1].rstrip("\r\n"):
            # The file ends without a line end, and goes on doing so.
            above[-1] += end
            new[-1] = new[-1].removesuffix(end)
        records = [*above, *new, *below]
    return encoded_as("".join(records), data)


def created_csv(edits: TableEdits) -> bytes:
    """Return a CSV file that was not there, UTF-8 with BOM and CRLF, as Excel writes it."""
    rows = (edits.of_row(row) for row in (edits.heading_row, *edits.added))
    return _BOM + "".join(_new(cells, len(edits.columns), quoted=False) + "\r\n" for cells in rows).encode()


def encoded_as(text: str, data: bytes) -> bytes:
    """Return a text in the encoding of some bytes that were read before."""
    if data.startswith(_BOM):
        return _BOM + text.encode()
    try:
        data.decode()
    except UnicodeDecodeError:
        return text.encode("gb18030")
    return text.encode()


def _records(text: str) -> list[str]:
    """Return the raw text of each record, its line end included."""
    lines = list(StringIO(text, newline=""))
    found: list[str] = []
    used = 0
    with long_fields():
        reader = csv.reader(lines, strict=True)
        for _ in reader:
            found.append("".join(lines[used : reader.line_num]))
            used = reader.line_num
    return found


def _line_end(records: list[str]) -> str:
    ends = Counter(record[len(record.rstrip("\r\n")) :] for record in records)
    ends.pop("", None)
    return ends.most_common(1)[0][0] if ends else "\n"


def _fields(record: str) -> list[str]:
    """Return the raw text of each field of a record, quotation marks included."""
    body = record.rstrip("\r\n")
    found: list[str] = []
    position = 0
    while True:
        field = _FIELD.match(body, position)
        found.append(field[0] if field else "")
        position += len(found[-1]) + 1
        if position > len(body):
            return found


def _changed(record: str, cells: Mapping[int, str]) -> str:
    fields = _fields(record)
    for index, cell in cells.items():
        fields += [""] * (index + 1 - len(fields))
        fields[index] = _field(cell, quoted=fields[index].startswith('"'))
    return ",".join(fields) + record[len(record.rstrip("\r\n")) :]


def _new(cells: Mapping[int, str], width: int, *, quoted: bool) -> str:
    return ",".join(_field(cells.get(index, ""), quoted=quoted) for index in range(width))


def _field(cell: str, *, quoted: bool) -> str:
    quoted = quoted or cell != cell.strip() or any(mark in cell for mark in ',"\r\n')
    return '"' + cell.replace('"', '""') + '"' if quoted else cell
