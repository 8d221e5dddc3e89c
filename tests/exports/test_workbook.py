import zipfile
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from scheduler.exports.workbook import Book, Look, line_count, rich, set_height, set_page, set_widths

STAMP = datetime(2023, 4, 20, 1, 30, tzinfo=UTC)


def reopened(book: Book) -> Any:
    return openpyxl.load_workbook(BytesIO(book.save(STAMP)), rich_text=True)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "#N/A", "2023-05-20", "007", "TRUE", "1e5"])
def test_text_stays_text(text: str) -> None:
    book = Book("title")
    sheet = book.add_sheet("one")
    book.put(sheet, (1, 1), text, Look())
    cell = reopened(book)["one"]["A1"]
    assert (cell.value, cell.data_type) == (text, "s")
    # Excel shows the apostrophe that keeps it text when the cell is edited.
    assert cell.quotePrefix == (text[0] in "=+-@")


def test_numbers_and_times_stay_what_they_are() -> None:
    book = Book("title")
    sheet = book.add_sheet("one")
    book.put(sheet, (1, 1), 12, Look())
    book.put(sheet, (1, 2), datetime(2023, 5, 20, 9, 30), Look(number_format="yyyy-mm-dd hh:mm"))
    book.put(sheet, (1, 3), None, Look())
    row = reopened(book)["one"][1]
    assert [cell.value for cell in row] == [12, datetime(2023, 5, 20, 9, 30), None]
    assert row[1].number_format == "yyyy-mm-dd hh:mm"


def test_a_look_and_a_merged_range() -> None:
    book = Book("title")
    sheet = book.add_sheet("one")
    look = Look(size=8, bold=True, fill="aabbcc", border="thin", across="center", rotation=90)
    book.put(sheet, (2, 2), "wide", look, 4)
    found = reopened(book)["one"]
    cell = found["B2"]
    assert [str(merged) for merged in found.merged_cells.ranges] == ["B2:D2"]
    assert (cell.font.sz, cell.font.b, cell.fill.start_color.rgb) == (8, True, "00aabbcc")
    assert (cell.border.left.style, found["D2"].border.right.style) == ("thin", "thin")
    assert (cell.alignment.horizontal, cell.alignment.textRotation) == ("center", 90)


def test_runs_of_text_keep_their_line_breaks_and_blanks() -> None:
    book = Book("title")
    sheet = book.add_sheet("one")
    book.put(sheet, (1, 1), rich(("09:30 ", Look(size=7)), ("\n=火箭", Look(bold=True))), Look())
    cell = reopened(book)["one"]["A1"]
    assert str(cell.value) == "09:30 \n=火箭"
    assert [(run.font.sz, run.font.b) for run in cell.value] == [(7, False), (9, True)]


def test_the_clock_does_not_show_in_the_bytes() -> None:
    book = Book("title")
    book.add_sheet("one")
    data = book.save(STAMP)
    with zipfile.ZipFile(BytesIO(data)) as package:
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = reopened(book).properties
    made = datetime(2023, 4, 20, 1, 30)
    assert (properties.created, properties.modified, properties.title) == (made, made, "title")


def test_a_page_is_a3_landscape_one_page_wide() -> None:
    book = Book("title")
    sheet = book.add_sheet("one")
    set_widths(sheet, [100.0, 50.0])
    set_height(sheet, 1, 1000)
    set_page(sheet, title_rows=(1, 3), footer="R&D week · 2023")
    found = reopened(book)["one"]
    assert (found.page_setup.orientation, found.page_setup.paperSize) == ("landscape", 8)
    assert (found.page_setup.fitToWidth, found.page_setup.fitToHeight) == (1, 0)
    assert found.sheet_properties.pageSetUpPr.fitToPage
    assert found.print_title_rows == "$1:$3"
    assert found.oddFooter.left.text == "R&&D week · 2023"
    assert found.column_dimensions["A"].width == pytest.approx(
        2 * found.column_dimensions["B"].width, abs=0.01
    )
    assert found.row_dimensions[1].height == 409


def test_lines_of_wrapped_text() -> None:
    assert line_count("", 9, 10) == 1
    assert line_count("一二三", 10, 10.6) == 1
    assert line_count("一二三四", 10, 10.6) == 2
    assert line_count("一\n二", 10, 100) == 2
    assert line_count("abcdef", 10, 12) == 1
    assert line_count("ABCDEF", 10, 12) == 2
