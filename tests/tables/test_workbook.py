from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from scheduler.tables.sheet import Broken, Row, UnreadableError
from scheduler.tables.workbook import workbook_sheets


def refused(path: Path) -> tuple[str, str]:
    with pytest.raises(UnreadableError) as error:
        workbook_sheets(path)
    return error.value.issue.code, error.value.issue.message


def test_cells_are_as_excel_stores_them(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "房间"
    contents: list[Any] = [
        "text ",
        1,
        2.5,
        True,
        date(2023, 5, 20),
        datetime(2023, 5, 20, 0, 0),
        datetime(2023, 5, 20, 9, 30),
        time(9, 30),
        timedelta(hours=25),
        "=1+1",
    ]
    for column, content in enumerate(contents, 1):
        sheet.cell(3, column, content)
    sheet.cell(3, 11, "#REF!").data_type = "e"
    sheet.cell(5, 2, "x")
    sheet.cell(3, 20).number_format = "0.00"
    book.save(tmp_path / "plan.xlsx")
    (found,) = workbook_sheets(tmp_path / "plan.xlsx")
    assert (found.file, found.name) == ("plan.xlsx[房间]", "房间")
    assert found.rows == (
        Row(
            3,
            (
                "text ",
                1.0,
                2.5,
                True,
                date(2023, 5, 20),
                datetime(2023, 5, 20),
                datetime(2023, 5, 20, 9, 30),
                time(9, 30),
                timedelta(hours=25),
                Broken("formula without a value"),
                Broken("#REF!"),
            ),
        ),
        Row(5, ("", "x")),
    )


def test_a_broken_cell_beyond_the_others_is_seen(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "room"
    sheet["C4"] = "=A1"
    book.save(tmp_path / "plan.xlsx")
    (found,) = workbook_sheets(tmp_path / "plan.xlsx")
    assert found.rows == (Row(1, ("room",)), Row(4, ("", "", Broken("formula without a value"))))


def test_charts_are_no_tables(tmp_path: Path) -> None:
    book = Workbook()
    book.create_chartsheet("chart")
    book.save(tmp_path / "plan.xlsx")
    assert [sheet.name for sheet in workbook_sheets(tmp_path / "plan.xlsx")] == ["Sheet"]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", ("E208", "plan.xlsx is empty (0 bytes)")),
        (b"session,room\n", ("E208", "plan.xlsx is no Excel workbook, or is damaged")),
        (
            b"\xd0\xcf\x11\xe0" + bytes(600),
            ("E208", "plan.xlsx is protected by a password, or is in the format of Excel before 2007"),
        ),
    ],
)
def test_what_is_no_workbook(tmp_path: Path, content: bytes, found: tuple[str, str]) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(content)
    assert refused(path) == found


def test_a_cut_off_workbook_is_damaged(tmp_path: Path) -> None:
    out = BytesIO()
    Workbook().save(out)
    path = tmp_path / "plan.xlsx"
    path.write_bytes(out.getvalue()[:-200])
    assert refused(path) == ("E208", "plan.xlsx is no Excel workbook, or is damaged")


def test_a_zip_of_something_else_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("letter.txt", "Dear all")
    assert refused(path) == ("E208", "plan.xlsx is no Excel workbook, or is damaged")


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", bytes(201_000_000))
    assert refused(path) == ("E206", "plan.xlsx unpacks to 201 MB; 200 MB are allowed")


def test_a_zip_that_lies_about_its_size_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", bytes(1_000_000))
    data = path.read_bytes()
    path.write_bytes(data.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    assert refused(path) == ("E208", "plan.xlsx is no Excel workbook, or is damaged")


def test_a_stray_cell_far_away_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "room"
    sheet["XFD1048576"] = " "
    book.save(tmp_path / "plan.xlsx")
    assert refused(tmp_path / "plan.xlsx") == (
        "E206",
        "the cells of sheet Sheet reach to column 16,384 and row 1,048,576",
    )


def test_formatted_cells_far_away_are_nothing(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "room"
    sheet["XFD1048576"].number_format = "0.00"
    book.save(tmp_path / "plan.xlsx")
    assert load_workbook(tmp_path / "plan.xlsx").worksheets[0].max_column == 16_384
    (found,) = workbook_sheets(tmp_path / "plan.xlsx")
    assert found.rows == (Row(1, ("room",)),)


def test_merged_cells_below_the_first_row_are_said(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "rooms"
    for row in (["room", "venue"], ["hall", "hub"], ["lab", "hub"]):
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("B2:B3")
    book.save(tmp_path / "plan.xlsx")
    (found,) = workbook_sheets(tmp_path / "plan.xlsx")
    assert [(issue.code, issue.row, issue.message) for issue in found.issues] == [
        ("W525", 2, "the cells B2:B3 are merged: only the first of them says anything")
    ]
