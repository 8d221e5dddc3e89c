"""Numbers in cells, exactly; what is not one says how it was probably meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal

from scheduler.tables.cells import CellError, plain, written
from scheduler.tables.sheet import Cell, cell_text

_WHOLE = re.compile(r"(-?\d+)(\.0+)?")
_DECIMAL = re.compile(r"-?\d{1,15}(\.\d+)?")
_CHINESE_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "两": 2,
    "〇": 0,
}
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `low` to `high`, of a `unit` or of nothing."""

    low: int = 0
    high: int = 10_000_000
    unit: str = ""
    choices: tuple[str, ...] = ()

    @property
    def form(self) -> str:
        """The form in words."""
        return "a whole number" + (f" of {self.unit}" if self.unit else "")

    def parse(self, cell: Cell) -> int:
        """Return the number; raises `CellError`."""
        text = plain(_number_text(cell, self.form))
        match = _WHOLE.fullmatch(text)
        if not match:
            raise CellError("E103", f"must be {self.form}", _number_remedy(text, self.low, self.high))
        # Python refuses to read numbers of thousands of digits.
        number = int(match[1]) if len(match[1]) < 20 else self.high + 1
        if not self.low <= number <= self.high:
            raise CellError("E104", f"must be from {self.low:,} to {self.high:,}", "write one in that range")
        return number


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number from `low` to `high`, kept exactly, with at most `places` places."""

    low: Decimal = Decimal(0)
    high: Decimal = Decimal(1_000_000)
    places: int = 6
    form: str = "a number"
    choices: tuple[str, ...] = ()

    def parse(self, cell: Cell) -> Decimal:
        """Return the number; raises `CellError`."""
        text = plain(_number_text(cell, self.form))
        if not _DECIMAL.fullmatch(text):
            raise CellError("E105", f"must be {self.form}", "write it like 2 or 2.5")
        number = Decimal(text)
        if not self.low <= number <= self.high:
            raise CellError("E104", f"must be from {self.low:,} to {self.high:,}", "write one in that range")
        if number != round(number, self.places):
            raise CellError("E104", f"has more than {self.places} decimal places", "round it")
        return number


def _number_text(cell: Cell, form: str) -> str:
    if isinstance(cell, bool):
        raise CellError("E103", f"must be {form}", "write a number")
    if isinstance(cell, time | timedelta):
        minutes = _minutes(cell)
        raise CellError(
            "E103", f"must be {form}, not a time of Excel", f"write {minutes} for {cell_text(cell)} hours"
        )
    return written(cell, form)


def _minutes(cell: time | timedelta) -> int:
    if isinstance(cell, time):
        return cell.hour * 60 + cell.minute
    return round(cell.total_seconds() / 60)


def _number_remedy(text: str, low: int, high: int) -> str:
    """Return what was probably meant; a number with a unit, in groups or in Chinese is plain to see."""
    digits = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    found = re.findall(r"\d+(?:\.\d+)?", digits, re.ASCII)
    if len(found) == 1 and "." not in found[0]:
        meant: int | None = int(found[0][:15])
    else:
        meant = None if found else _chinese_number(text)
    if meant is None or not low <= meant <= high:
        return "write a whole number, in digits alone"
    return f"write {meant}"


def _chinese_number(text: str) -> int | None:
    """Return the number written in Chinese at the beginning of a text: 九十, 一百二十, 两千."""
    total = digit = 0
    seen = False
    for character in text:
        if character in _CHINESE_DIGITS:
            digit = _CHINESE_DIGITS[character]
        elif character in _CHINESE_UNITS:
            total += (digit or 1) * _CHINESE_UNITS[character]
            digit = 0
        else:
            break
        seen = True
    return total + digit if seen else None


@dataclass(frozen=True, slots=True)
class Coordinate:
    """Degrees of latitude or longitude, from −`most` to `most`."""

    most: int
    form: str = "degrees (39.9042)"
    choices: tuple[str, ...] = ()

    def parse(self, cell: Cell) -> float:
        """Return the degrees; raises `CellError`."""
        bound = Decimal(self.most)
        return float(Number(-bound, bound, places=15, form=self.form).parse(cell))
