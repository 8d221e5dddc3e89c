from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scheduler.tables import load, read
from scheduler.tables.issue import InputIssue
from tests.tables.making import GOOD, folder, inputs, places, workbook


def told(path: Path) -> list[tuple[str, str, str]]:
    found = read(path)
    assert found.problem is None
    return [(issue.code, issue.message, issue.remedy) for issue in found.issues]


def test_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert told(tmp_path / "in") == [
        ("E202", "in is empty", "`scheduler template DIR` writes inputs to begin with")
    ]


def test_a_folder_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "plan.xlsx").write_bytes(b"")
    (tmp_path / "in" / "~$plan.xlsx").write_bytes(b"")
    assert told(tmp_path / "in") == [
        ("E202", "in holds neither event.toml nor any table", "give in/plan.xlsx itself")
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("rooms.csv", b"room\n", "rooms.csv is a single table"),
        ("plan.pdf", b"%PDF", "plan.pdf is neither a folder of tables nor an .xlsx workbook"),
        ("plan.xls", b"", "plan.xls is neither a folder of tables nor an .xlsx workbook"),
    ],
)
def test_what_is_neither_a_folder_nor_a_workbook(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    ((code, said, _),) = told(tmp_path / name)
    assert (code, said) == ("E201", message)


def test_nothing_there(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    assert told(path) == [
        ("E201", f"there is no {path}", "give the folder or the .xlsx workbook of the inputs")
    ]


def test_the_mark_of_an_open_workbook(tmp_path: Path) -> None:
    (tmp_path / "~$plan.xlsx").write_bytes(b"user")
    assert told(tmp_path / "~$plan.xlsx") == [
        (
            "E208",
            "~$plan.xlsx is Excel's mark that plan.xlsx is open, not a workbook",
            "close it in Excel and give plan.xlsx",
        )
    ]


def test_a_folder_without_event_toml_says_so_and_reads_the_rest(tmp_path: Path) -> None:
    found = inputs(tmp_path / "in", event=None, people="person,name\np-wang,\np-li,Li\n")
    assert found.issues == (
        InputIssue(
            "event.toml", 0, "", "", "event.toml is missing", "`scheduler template DIR` writes one", "E203"
        ),
        InputIssue(
            "people.csv",
            2,
            "name",
            "",
            "name is empty",
            "write text, for example 王远",
            "E101",
            "error",
            "p-wang",
        ),
    )


def test_every_missing_table_is_named_and_makes_no_other_noise(tmp_path: Path) -> None:
    found = inputs(
        tmp_path / "in", venues=None, rooms=None, activities=None, pins="session,room\ntalk,hall\n"
    )
    assert places(found) == [
        ("E204", "activities.csv", 0, "", ""),
        ("E204", "rooms.csv", 0, "", ""),
        ("E204", "venues.csv", 0, "", ""),
    ]


def test_an_unreadable_table_hides_no_fault_elsewhere_and_invents_none(tmp_path: Path) -> None:
    path = folder(tmp_path / "in", rooms=None, pins="session,room\ntalk,hall\nshow,\n")
    (path / "rooms.csv").mkdir()
    assert places(read(path)) == [
        ("E205", "rooms.csv", 0, "", ""),
        ("E304", "pins.csv", 3, "", ""),
    ]


def test_names_of_files_in_other_letters_and_in_chinese(tmp_path: Path) -> None:
    path = folder(tmp_path / "in", rooms=None, people=None)
    (path / "Rooms.CSV").write_text(GOOD["rooms.csv"], encoding="utf-8")
    (path / "人员.csv").write_text(GOOD["people.csv"], encoding="utf-8")
    (path / ".hidden.csv").write_text("x", encoding="utf-8")
    (path / "notes.txt").write_text("x", encoding="utf-8")
    found = read(path)
    assert found.issues == ()
    assert found.problem is not None
    assert [str(each.source) for each in found.problem.rooms.values()][:1] == ["Rooms.CSV row 2"]
    assert [str(each.source) for each in found.problem.people.values()][:1] == ["人员.csv row 2"]


def test_a_workbook_says_what_a_folder_says(tmp_path: Path) -> None:
    in_folder = inputs(tmp_path / "in")
    in_workbook = read(workbook(tmp_path / "plan.xlsx"))
    assert in_workbook.issues == ()
    assert in_workbook.problem == in_folder.problem


def test_sheets_in_chinese_and_sheets_that_are_none(tmp_path: Path) -> None:
    rooms: list[list[Any]] = [
        ["房间", "场馆", "名称", "容量"],
        ["hall", "hub", "Hall", 100],
        ["lab", "hub", "Lab", 40],
        ["lawn", "park", "Lawn", 500],
    ]
    path = workbook(
        tmp_path / "plan.xlsx", rooms=None, 房间=rooms, README=[["read me"]], Sheet1=[], plan=[["x"]]
    )
    found = read(path)
    assert places(found) == [("W502", "plan.xlsx[plan]", 0, "", "")]
    assert found.problem == inputs(tmp_path / "in").problem


def test_faults_in_a_workbook_name_the_sheet(tmp_path: Path) -> None:
    rooms: list[list[Any]] = [
        ["room", "venue", "name", "capacity"],
        ["hall", "hub", "Hall", "=1+1"],
        ["lab", "hub", "Lab", 40.5],
    ]
    found = read(workbook(tmp_path / "plan.xlsx", rooms=rooms, 场地=[["room"]], event=None))
    assert places(found) == [
        ("E203", "plan.xlsx", 0, "", ""),
        ("E214", "plan.xlsx[场地]", 0, "", ""),
        ("E114", "plan.xlsx[rooms]", 2, "capacity", "formula without a value"),
        ("E103", "plan.xlsx[rooms]", 3, "capacity", "40.5"),
    ]


def test_a_workbook_without_any_table(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "plan.xlsx", **{name.partition(".")[0]: None for name in GOOD}, letters=[["Dear all"]]
    )
    assert told(path) == [
        (
            "E202",
            "no sheet of plan.xlsx is named like a table",
            "name the sheets event, venues, rooms, activities …",
        )
    ]


def test_the_digest_is_of_the_content_alone(tmp_path: Path) -> None:
    digest = load(folder(tmp_path / "a")).sha256
    rooms = GOOD["rooms.csv"]
    same = folder(tmp_path / "b", rooms=rooms.replace("\n", "\r\n").encode("utf-8-sig"))
    other = folder(tmp_path / "c", rooms=rooms.replace("100", "101"))
    event = folder(tmp_path / "d", event=GOOD["event.toml"].replace("fest.example", "fair.example"))
    assert len(digest) == 64
    assert load(same).sha256 == digest
    assert len({digest, load(other).sha256, load(event).sha256}) == 3
