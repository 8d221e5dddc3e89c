from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.tables.cells import CellError, CellType
from scheduler.tables.numbers import Coordinate, Number, Whole
from scheduler.tables.sheet import Cell
from tests.tables.making import fault

MINUTES = Whole(1, 1000, "minutes")


@pytest.mark.parametrize(
    ("cell_type", "cell", "meaning"),
    [
        (MINUTES, "60", 60),
        (MINUTES, 60.0, 60),
        (MINUTES, "60.0", 60),
        (MINUTES, "　６０ ", 60),
        (MINUTES, "060", 60),
        (Number(), "2.50", Decimal("2.50")),
        (Number(), "０．１", Decimal("0.1")),
        (Number(), 0.1, Decimal("0.1")),
        (Number(), 0.30000000000000004, Decimal("0.3")),
        (Number(), 3.0, Decimal(3)),
        (Coordinate(180), "-116.7195", -116.7195),
        (Coordinate(90), 39.879, 39.879),
    ],
)
def test_what_a_number_says(cell_type: CellType, cell: Cell, meaning: Any) -> None:
    assert cell_type.parse(cell) == meaning


@pytest.mark.parametrize(
    ("cell_type", "cell", "code", "remedy"),
    [
        (MINUTES, "九十", "E103", "write 90"),
        (MINUTES, "一百二十", "E103", "write 120"),
        (MINUTES, "两百零五分钟", "E103", "write 205"),
        (MINUTES, "90分钟", "E103", "write 90"),
        (MINUTES, "90 min", "E103", "write 90"),
        (Whole(), "1,200", "E103", "write 1200"),
        (MINUTES, "1.5", "E103", "write a whole number, in digits alone"),
        (MINUTES, "60-90", "E103", "write a whole number, in digits alone"),
        (MINUTES, "an hour", "E103", "write a whole number, in digits alone"),
        (MINUTES, "9" * 30_000, "E104", "write one in that range"),
        (MINUTES, "0", "E104", "write one in that range"),
        (MINUTES, "-60", "E104", "write one in that range"),
        (MINUTES, True, "E103", "write a number"),
        (MINUTES, time(1, 30), "E103", "write 90 for 01:30 hours"),
        (MINUTES, timedelta(hours=25), "E103", "write 1500 for 25:00 hours"),
        (MINUTES, date(2023, 5, 20), "E114", "format the cell as text in Excel and write it again"),
        (Number(), "much", "E105", "write it like 2 or 2.5"),
        (Number(), "-0.5", "E104", "write one in that range"),
        (Number(), "0.1234567", "E104", "round it"),
        (Number(), "1e3", "E105", "write it like 2 or 2.5"),
        (Number(), "NaN", "E105", "write it like 2 or 2.5"),
        (Coordinate(90), "91", "E104", "write one in that range"),
    ],
)
def test_what_is_wrong_with_a_number(cell_type: CellType, cell: Cell, code: str, remedy: str) -> None:
    with pytest.raises(CellError) as error:
        cell_type.parse(cell)
    assert (error.value.code, error.value.remedy) == (code, remedy)


def test_the_unit_is_named() -> None:
    with pytest.raises(CellError, match=r"^must be a whole number of minutes$"):
        MINUTES.parse("long")


@given(st.integers(1, 1000))
def test_a_number_is_kept_as_text_and_as_excel_stores_it(number: int) -> None:
    full_width = str(number).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    assert {MINUTES.parse(str(number)), MINUTES.parse(float(number)), MINUTES.parse(full_width)} == {number}


@given(st.decimals(0, 1_000_000, places=6))
def test_a_decimal_is_kept_exactly(number: Decimal) -> None:
    assert Number().parse(f"{number:f}") == number


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_has_a_fault(text: str) -> None:
    found = [fault(cell_type, text) for cell_type in (MINUTES, Number(), Coordinate(90))]
    assert all(each is None or each.remedy for each in found)
