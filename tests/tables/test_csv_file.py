from __future__ import annotations

import csv
import os
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.tables.csv_file import csv_sheet, parse_csv
from scheduler.tables.sheet import MAX_CELL, MAX_ROWS, Cell, UnreadableError


def rows(data: bytes | str) -> list[tuple[int, tuple[Cell, ...]]]:
    sheet = parse_csv("rooms.csv", data if isinstance(data, bytes) else data.encode())
    assert sheet.issues == ()
    return [(row.number, row.cells) for row in sheet.rows]


def refused(data: bytes) -> tuple[str, str, int]:
    with pytest.raises(UnreadableError) as error:
        parse_csv("rooms.csv", data)
    return error.value.issue.code, error.value.issue.message, error.value.issue.row


TEXT = "room,name\nhall,报告厅\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace("\n", "\r\n").encode("gb18030"),
        TEXT.removesuffix("\n").encode(),
    ],
)
def test_every_encoding_and_line_end_says_the_same(data: bytes) -> None:
    assert rows(data) == [(1, ("room", "name")), (2, ("hall", "报告厅"))]


def test_rows_are_counted_as_excel_shows_them() -> None:
    text = 'room,name\r\nhall,"two\r\nlines, ""quoted"""\r\n\r\n,\r\nlab,Lab,,\r\n'
    assert rows(text) == [
        (1, ("room", "name")),
        (2, ("hall", 'two\r\nlines, "quoted"')),
        (5, ("lab", "Lab")),
    ]


def test_an_open_quotation_mark_does_not_swallow_the_rest() -> None:
    sheet = parse_csv("rooms.csv", b'room,name\nhall,"Hall\nlab,Lab\nden,"D"x\nlast,Last\n')
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (1, ("room", "name")),
        (2, ("hall", "Hall\n")),
        (3, ("lab", "Lab")),
        (4, ("den", "Dx")),
        (5, ("last", "Last")),
    ]
    assert [(issue.code, issue.row, issue.value) for issue in sheet.issues] == [
        ("E209", 2, "hall,Hall"),
        ("E209", 4, "den,Dx"),
    ]


def test_a_very_long_cell_is_read_and_leaves_the_csv_module_as_it_was() -> None:
    before = csv.field_size_limit()
    ((_, (_, cell)),) = rows("room," + "x" * 1_000_000)
    assert isinstance(cell, str)
    assert len(cell) > MAX_CELL
    assert csv.field_size_limit() == before


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (
            "room,name\nlab,实验室和报告厅\n".encode() + b"hall,\xff\n",
            ("E207", "rooms.csv is neither UTF-8 nor GB18030: line 3 holds bytes that are no text", 3),
        ),
        (
            b"\xef\xbb\xbfroom,name\nhall,\xb1\xa8\n",
            ("E207", "rooms.csv is neither UTF-8 nor GB18030: line 2 holds bytes that are no text", 2),
        ),
        (TEXT.encode("utf-16"), ("E207", "rooms.csv is in UTF-16", 0)),
        (b"PK\x03\x04", ("E208", "rooms.csv is an Excel workbook with a wrong name, not a CSV file", 0)),
        (
            b"\xd0\xcf\x11\xe0",
            ("E208", "rooms.csv is an Excel workbook with a wrong name, not a CSV file", 0),
        ),
        (b"\x00\x01\x02,\x03\n", ("E208", "rooms.csv is no table: it holds binary data", 0)),
        (b"room;name\n", ("E215", "the cells of rooms.csv are separated by semicolons, not by commas", 1)),
        (b"room\tname\n", ("E215", "the cells of rooms.csv are separated by tabs, not by commas", 1)),
        (
            "room，name\n".encode(),
            ("E215", "the cells of rooms.csv are separated by full-width commas, not by commas", 1),
        ),
        (b"a," * 1001 + b"a", ("E206", "rooms.csv has 1,002 columns; at most 1,000 are read", 0)),
        (b"a\n" * (MAX_ROWS + 1), ("E206", f"rooms.csv has more than {MAX_ROWS:,} rows", 0)),
    ],
)
def test_what_is_no_table(data: bytes, found: tuple[str, str, int]) -> None:
    assert refused(data) == found


def test_damaged_utf_8_is_not_taken_for_gb18030() -> None:
    damaged = "room,name\nhall,科学馆报告厅二层东侧入口西侧展厅\n".encode().replace(
        "学".encode(), b"\x80\xad\xa6"
    )
    assert damaged.decode("gb18030")
    assert refused(damaged)[0] == "E207"


@pytest.mark.parametrize("kind", ["folder", "nothing", "broken link", "loop", "pipe"])
def test_what_is_no_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "rooms.csv"
    messages = {
        "folder": "rooms.csv is a folder, not a file",
        "nothing": "rooms.csv cannot be opened: no such file or directory",
        "broken link": "rooms.csv cannot be opened: it links to nothing",
        "loop": "rooms.csv cannot be opened: it links to nothing",
        "pipe": "rooms.csv is no ordinary file",
    }
    if kind == "folder":
        path.mkdir()
    elif kind == "broken link":
        path.symlink_to(tmp_path / "nowhere")
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(UnreadableError) as error:
        csv_sheet(path)
    assert (error.value.issue.code, error.value.issue.message) == ("E205", messages[kind])


def test_a_link_to_a_table_is_followed(tmp_path: Path) -> None:
    (tmp_path / "kept.csv").write_text("room\nhall\n", encoding="utf-8")
    (tmp_path / "rooms.csv").symlink_to(tmp_path / "kept.csv")
    sheet = csv_sheet(tmp_path / "rooms.csv")
    assert (sheet.file, sheet.name, [row.cells for row in sheet.rows]) == (
        "rooms.csv",
        "rooms",
        [("room",), ("hall",)],
    )


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=8),
            min_size=2,
            max_size=4,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_the_csv_module_writes_is_read_back(table: list[list[str]]) -> None:
    table = [["head", "ings"], *([*cells, "x"] for cells in table)]
    out = StringIO(newline="")
    csv.writer(out).writerows(table)
    assert [cells for _, cells in rows(out.getvalue())] == [tuple(cells) for cells in table]


@given(st.binary(max_size=200))
def test_any_bytes_are_rows_or_a_problem(data: bytes) -> None:
    try:
        found = parse_csv("rooms.csv", data).issues
    except UnreadableError as error:
        found = (error.issue,)
    assert all(issue.remedy for issue in found)
