"""The example input, read for real: as it lies there, and as a workbook."""

from __future__ import annotations

import csv
import time
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from scheduler.tables import read
from scheduler.tables.contract import TABLES

EXAMPLE = Path(__file__).parents[2] / "inputs" / "beijing-2023"


def as_excel_stores_it(text: str) -> Any:
    """Return a cell as Excel makes it of what was typed: numbers, dates, and dates with times."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    for form, made in (("%Y-%m-%d", datetime.date), ("%Y-%m-%d %H:%M", lambda moment: moment)):
        try:
            return made(datetime.strptime(text, form))
        except ValueError:
            pass
    return text


def test_the_example_has_no_problem() -> None:
    found = read(EXAMPLE)
    assert [issue.render() for issue in found.issues if issue.severity != "warning"] == []
    assert found.problem is not None


def test_the_example_says_the_same_as_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    settings = tomllib.loads((EXAMPLE / "event.toml").read_text(encoding="utf-8"))
    sheet = book.create_sheet("event")
    sheet.append(["key", "value"])
    for key, value in settings["event"].items():
        sheet.append([key, value])
    for number, day in enumerate(settings.get("protected_days", []), 1):
        for key, value in day.items():
            written = ";".join(value) if isinstance(value, list) else value
            sheet.append([f"protected_days.{number}.{key}", written])
    for key, value in settings.get("rules", {}).items():
        sheet.append([f"rules.{key}", value])
    for table in TABLES:
        path = EXAMPLE / f"{table.name}.csv"
        if path.exists():
            sheet = book.create_sheet(table.zh[0])
            with path.open(encoding="utf-8-sig", newline="") as lines:
                for number, row in enumerate(csv.reader(lines)):
                    sheet.append([as_excel_stores_it(cell) if number else cell for cell in row])
    book.save(tmp_path / "plan.xlsx")
    found = read(tmp_path / "plan.xlsx")
    assert [issue.render() for issue in found.issues if issue.severity == "error"] == []
    assert found.problem == read(EXAMPLE).problem


def test_the_example_is_read_quickly() -> None:
    read(EXAMPLE)
    start = time.process_time()
    read(EXAMPLE)
    assert time.process_time() - start < 0.4


def test_the_example_is_of_its_time() -> None:
    problem = read(EXAMPLE).problem
    assert problem is not None
    assert (problem.event.first_day, problem.event.last_day) == (date(2023, 5, 20), date(2023, 5, 31))
