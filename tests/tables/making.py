"""A small festival without a fault, written into a folder or a workbook with a test's own tables over it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scheduler.tables import Inputs, read
from scheduler.tables.cells import CellError, CellType
from scheduler.tables.sheet import Cell

EVENT = """\
[event]
id = "fest"
name = "科技节"
first_day = 2023-05-20
last_day = 2023-05-22
domain = "fest.example"
as_of = 2023-04-20T09:00:00
"""

GOOD = {
    "event.toml": EVENT,
    "venues.csv": "venue,name,district\nhub,Hub,East\npark,Park,West\n",
    "rooms.csv": "room,venue,name,capacity\nhall,hub,Hall,100\nlab,hub,Lab,40\nlawn,park,Lawn,500\n",
    "people.csv": "person,name\np-wang,Wang\np-li,Li\n",
    "equipment.csv": "equipment,name,quantity\ndrone,Drone,2\n",
    "activities.csv": (
        "activity,title,kind,duration,repeats,people\n"
        "talk,Talk,lecture,60,2,p-wang\n"
        "show,Show,show,45,2,\n"
        "final,Final,competition,90,,p-li\n"
    ),
}


def folder(path: Path, **tables: str | bytes | None) -> Path:
    """Return a folder with the small festival; `rooms=` replaces rooms.csv, None leaves it out."""
    files: dict[str, str | bytes | None] = dict(GOOD)
    for name, content in tables.items():
        files["event.toml" if name == "event" else f"{name}.csv"] = content
    path.mkdir(exist_ok=True)
    for name, content in files.items():
        if content is not None:
            (path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def inputs(path: Path, **tables: str | bytes | None) -> Inputs:
    """Return what reading that folder comes to."""
    return read(folder(path, **tables))


def set_aside(path: Path, **tables: str | bytes | None) -> Inputs:
    """Return what reading that folder comes to with faulty rows set aside."""
    return read(folder(path, **tables), set_aside=True)


def fault(cell_type: CellType, cell: Cell) -> CellError | None:
    """Return what is wrong with a cell, None where it can be read."""
    try:
        cell_type.parse(cell)
    except CellError as error:
        return error
    return None


def workbook(path: Path, **sheets: list[list[Any]] | None) -> Path:
    """Return a workbook with the small festival; `rooms=` replaces the sheet rooms, None leaves it out."""
    from openpyxl import Workbook

    contents: dict[str, list[list[Any]] | None] = {
        "event": [
            ["key", "value"],
            ["id", "fest"],
            ["name", "科技节"],
            ["first_day", "2023-05-20"],
            ["last_day", "2023-05-22"],
            ["domain", "fest.example"],
            ["as_of", "2023-04-20T09:00:00"],
        ]
    }
    for name, text in GOOD.items():
        if isinstance(text, str) and name.endswith(".csv"):
            contents[name.removesuffix(".csv")] = [line.split(",") for line in text.splitlines()]
    contents |= sheets
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    for name, rows in contents.items():
        if rows is not None:
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
    book.save(path)
    return path


def places(found: Inputs) -> list[tuple[str, str, int, str, str]]:
    """Return code, file, row, column and value of every problem."""
    return [(issue.code, issue.file, issue.row, issue.column, issue.value) for issue in found.issues]
