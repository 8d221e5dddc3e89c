"""How the sheets of a workbook look, print and are saved: the same input gives the same bytes."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from scheduler.exports.words import INK

if TYPE_CHECKING:
    from openpyxl.cell.rich_text import CellRichText
    from openpyxl.worksheet.header_footer import HeaderFooterItem
    from openpyxl.worksheet.worksheet import Worksheet

Content = str | int | float | datetime | None

FONT = "Microsoft YaHei"
PAGE_MM = 400.0
"""The width that an A3 landscape page holds between its margins."""

GREY = "595959"
"""The colour of text of second rank."""

_A3 = 8
_MARGIN_INCHES = 0.35
_FOOTER_INCHES = 0.55
_MM_PER_POINT = 25.4 / 72
# A column's width counts digits of the default font, each 7 pixels wide at 96 pixels an inch.
_WIDTH_PER_MM = 96 / 25.4 / 7
_HIGHEST_ROW = 409.0
_FORMULA_STARTS = tuple("=+-@")
_SIDES = ("left", "right", "top", "bottom")


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks: size in points, colours as six hexadecimal digits, a border by its name."""

    size: float = 9
    bold: bool = False
    italic: bool = False
    ink: str = INK
    fill: str = ""
    border: str = ""
    border_ink: str = "8c8c8c"
    sides: tuple[str, ...] = _SIDES
    across: str = "left"
    down: str = "center"
    rotation: int = 0
    number_format: str = "General"


class Book:
    """A workbook being written.

    Every look becomes one of its cell styles, hidden from the menu: setting a font, a fill and a border
    at each cell takes openpyxl three times as long.
    """

    def __init__(self, title: str) -> None:
        from openpyxl import Workbook

        self._workbook = Workbook()
        self._workbook.remove(self._workbook.worksheets[0])
        self._workbook.properties.title = title
        self._workbook.properties.creator = "scheduler"
        self._styles: dict[Look, str] = {}

    def add_sheet(self, name: str) -> Worksheet:
        """Add a sheet at the end and return it."""
        sheet: Worksheet = self._workbook.create_sheet(name)
        return sheet

    def put(
        self,
        sheet: Worksheet,
        at: tuple[int, int],
        content: Content | CellRichText,
        look: Look,
        last_column: int = 0,
    ) -> None:
        """Write the cell at (row, column), or the cells up to `last_column` merged.

        Rows and columns count from 1. Text is text, even where it looks like a formula.
        """
        from openpyxl.worksheet.cell_range import CellRange

        row, column = at
        style = self._style(look)
        cell = sheet.cell(row, column, content)
        cell.style = style
        if isinstance(content, str):
            cell.data_type = "s"
            cell.quotePrefix = content.startswith(_FORMULA_STARTS)
        for other in range(column + 1, last_column + 1):
            sheet.cell(row, other).style = style
        if last_column > column:
            sheet.merged_cells.add(CellRange(None, column, row, last_column, row))

    def save(self, stamp: datetime) -> bytes:
        """Return the bytes of the workbook, made at `stamp` (aware) as far as they tell."""
        from openpyxl.xml.functions import tostring

        raw, fixed = BytesIO(), BytesIO()
        self._workbook.save(raw)
        properties = self._workbook.properties
        properties.created = properties.modified = stamp.astimezone(UTC).replace(tzinfo=None)
        with ZipFile(raw) as before, ZipFile(fixed, "w", ZIP_DEFLATED) as after:
            for name in before.namelist():
                core = name == "docProps/core.xml"
                content = tostring(properties.to_tree()) if core else before.read(name)
                # A member without a date of its own is from 1980: the clock must not show.
                after.writestr(ZipInfo(name), content, ZIP_DEFLATED)
        return fixed.getvalue()

    def _style(self, look: Look) -> str:
        """Return the name of the cell style for a look."""
        from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

        if name := self._styles.get(look):
            return name
        name = self._styles[look] = f"look {len(self._styles) + 1}"
        side = Side(style=look.border, color=look.border_ink) if look.border else None  # type: ignore[arg-type]
        left, right, top, bottom = (side if each in look.sides else None for each in _SIDES)
        style = NamedStyle(
            name,
            font=Font(name=FONT, size=look.size, bold=look.bold, italic=look.italic, color=look.ink),
            fill=PatternFill("solid", start_color=look.fill) if look.fill else PatternFill(),
            border=Border(left, right, top, bottom),
            alignment=Alignment(look.across, look.down, text_rotation=look.rotation, wrap_text=True),
            number_format=look.number_format,
            hidden=True,
        )
        self._workbook.add_named_style(style)
        return name


def rich(*runs: tuple[str, Look]) -> CellRichText:
    """Return a cell's text of runs that look different; only size, weight, slant and ink count."""
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont
    from openpyxl.styles import Color

    return CellRichText(
        [
            TextBlock(
                InlineFont(
                    rFont=FONT, sz=look.size, b=look.bold, i=look.italic, color=Color(f"FF{look.ink}")
                ),
                text,
            )
            for text, look in runs
        ]
    )


def millimetres(text: str, size: float) -> float:
    """Return about how wide a text of `size` points is, in millimetres: rather too much than too little."""
    return sum(map(_ems, text)) * size * _MM_PER_POINT


def line_count(text: str, size: float, width: float) -> int:
    """Return how many lines a text of `size` points takes when wrapped at `width` millimetres."""
    return sum(max(1, math.ceil(millimetres(line, size) / width)) for line in text.split("\n"))


def line_height(size: float) -> float:
    """Return the points that a line of text of `size` points takes."""
    return size * 1.4


def set_widths(sheet: Worksheet, widths: Sequence[float], first_column: int = 1) -> None:
    """Set the widths of columns from `first_column` on, in millimetres."""
    from openpyxl.utils import get_column_letter

    for column, width in enumerate(widths, first_column):
        sheet.column_dimensions[get_column_letter(column)].width = round(width * _WIDTH_PER_MM, 3)


def set_height(sheet: Worksheet, row: int, points: float) -> None:
    """Set a row's height in points, no higher than a spreadsheet allows."""
    sheet.row_dimensions[row].height = round(min(points, _HIGHEST_ROW), 1)


def set_filter(sheet: Worksheet, rows: tuple[int, int], columns: int) -> None:
    """Let readers filter the first `columns` columns from a heading's row to the last row."""
    from openpyxl.utils import get_column_letter

    sheet.auto_filter.ref = f"A{rows[0]}:{get_column_letter(columns)}{rows[1]}"


def set_page(sheet: Worksheet, *, title_rows: tuple[int, int], footer: str, title_columns: str = "") -> None:
    """Print a sheet on A3 landscape, one page wide, `title_rows` (first, last) again on every page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A3
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.print_title_rows = f"{title_rows[0]}:{title_rows[1]}"
    if title_columns:
        sheet.print_title_cols = title_columns
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = margins.header = margins.footer = _MARGIN_INCHES
    margins.bottom = _FOOTER_INCHES
    parts = cast("HeaderFooterItem", sheet.oddFooter)
    # An ampersand begins a code in a footer.
    parts.left.text = footer.replace("&", "&&")
    parts.center.text = "&A"
    parts.right.text = "&P / &N"


def _ems(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WFA":
        return 1.0
    if char.isupper():
        return 0.7
    return 0.56 if char.isalnum() else 0.36
