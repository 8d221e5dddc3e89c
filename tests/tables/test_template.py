from __future__ import annotations

import time
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

from scheduler.tables import read
from scheduler.tables.contract import EVENT, TABLES
from scheduler.tables.contract.scenario import PARTS
from scheduler.tables.describe import describe, describe_text
from scheduler.tables.template import template_folder
from scheduler.tables.template_workbook import template_workbook


def written(path: Path) -> Path:
    path.mkdir()
    for name, content in template_folder().items():
        (path / name).write_bytes(content)
    return path


def test_the_template_has_every_table_and_no_problem(tmp_path: Path) -> None:
    assert {*template_folder()} == {"event.toml", "README.txt", *(f"{table.name}.csv" for table in TABLES)}
    found = read(written(tmp_path / "in"))
    assert found.issues == ()
    assert found.problem is not None
    assert all(
        (
            found.problem.rooms,
            found.problem.people,
            found.problem.pins,
            found.problem.limits,
            found.problem.demand,
        )
    )


def test_the_workbook_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "plan.xlsx").write_bytes(template_workbook())
    found = read(tmp_path / "plan.xlsx")
    assert found.issues == ()
    assert found.problem == read(written(tmp_path / "in")).problem


def test_headings_in_both_languages_with_notes_and_drop_downs() -> None:
    book = load_workbook(BytesIO(template_workbook()))
    assert book.sheetnames == ["event", *(table.name for table in TABLES)]
    for table in TABLES:
        headings = next(book[table.name].iter_rows(max_row=1))
        assert [cell.value for cell in headings] == [column.heading for column in table.columns]
        assert all(cell.comment for cell in headings)
    pins = {str(each.sqref): each.formula1 for each in book["pins"].data_validations.dataValidation}
    assert pins == {"A2:A2000": "activities!$A$2:$A$2000", "B2:B2000": "rooms!$A$2:$A$2000"}
    rooms = {str(each.sqref): each.formula1 for each in book["rooms"].data_validations.dataValidation}
    assert rooms == {"B2:B2000": "venues!$A$2:$A$2000", "F2:F2000": '"indoor,outdoor"'}


def test_the_same_bytes_every_time() -> None:
    first = template_workbook(), template_folder()
    # Zip files count the time in steps of two seconds.
    time.sleep(2.1)
    assert (template_workbook(), template_folder()) == first


def test_excel_has_room_for_every_drop_down() -> None:
    book = load_workbook(BytesIO(template_workbook()))
    formulas = [each.formula1 for sheet in book for each in sheet.data_validations.dataValidation]
    assert formulas
    assert all(len(formula) <= 255 for formula in formulas)


def test_every_column_is_described() -> None:
    described = {each["table"]: [column["column"] for column in each["columns"]] for each in describe()}
    documented = ["event", "protected_days", *(table.name for table in TABLES)]
    assert [*described] == [*documented, "scenario", *(part.name for part in PARTS)]
    for table in TABLES:
        assert described[table.name] == [column.name for column in table.columns]
    (changeover,) = (
        column
        for each in describe()
        if each["table"] == "rooms"
        for column in each["columns"]
        if column["column"] == "changeover"
    )
    assert changeover == {
        "column": "changeover",
        "zh": ["转场", "转场时间"],
        "required": False,
        "form": "a whole number of minutes",
        "choices": [],
        "default": "15 up to 200 places, 30 up to 600, 45 above",
        "refers": [],
        "doc": "after each session, before the next is set up",
        "example": "20",
    }


def test_the_description_as_text() -> None:
    text = describe_text()
    assert text.splitlines()[:4] == [
        "event.toml: event (设置 / 总体), required",
        f"  {EVENT.doc}",
        "  id (编号), required",
        "      Its id. An id. Example: bjkjz-2023",
    ]
    start = text.splitlines().index("  part_of (隶属 / 所属大厅)")
    assert text.splitlines()[start + 1].strip() == (
        "The larger halls that it is a part of. A list of ids. Ids of rooms. Example: grand-hall"
    )
