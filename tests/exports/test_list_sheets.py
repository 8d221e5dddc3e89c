from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import openpyxl

from scheduler.exports.list_sheets import (
    EDITABLE,
    LIST_COLUMNS,
    add_list_sheet,
    add_room_sheet,
    add_unplaced_sheet,
    add_written_sheet,
)
from scheduler.exports.rows import COLUMNS, rows
from scheduler.exports.words import KINDS
from scheduler.exports.workbook import Book
from scheduler.problem import Pin, Problem
from scheduler.schedule import Schedule
from scheduler.tables.schedule_file import SCHEDULE
from scheduler.word import Word
from tests.builders import at, problem, room, schedule, session, venue

STAMP = datetime(2023, 4, 20, tzinfo=UTC)
FACTS = problem(
    [
        session("talk", title="=量子", attendance=60, setup=15, audiences=("families",)),
        session("left-out", priority=4, kind="show", organiser="天文馆"),
        session("more-wanted", must=True, kind="show"),
    ],
    [room("hall", name="一号厅", name_en="Hall 1", capacity=120, features=frozenset({"stage", "live"}))],
    venues=[venue("site", name="主场", district="通州区")],
    pins=[Pin("talk", room="hall")],
    cancelled=[session("gone", kind="drill")],
)
PLAN = schedule({"talk": ("hall", at("09:30", day=1))})


def sheets(facts: Problem = FACTS, plan: Schedule = PLAN) -> list[Any]:
    book = Book("title")
    listed = rows(
        facts,
        plan,
        {
            "left-out": Word("场地都被占用", "every room is taken"),
            "more-wanted": Word("没有", "no such room"),
        },
    )
    add_list_sheet(book, facts, listed, "footer")
    add_unplaced_sheet(book, listed, "footer")
    add_room_sheet(book, facts, "footer")
    add_written_sheet(book, facts, listed)
    return openpyxl.load_workbook(BytesIO(book.save(STAMP))).worksheets


def values(sheet: Any) -> list[list[Any]]:
    return [["" if cell.value is None else cell.value for cell in row] for row in sheet.iter_rows()]


def records(sheet: Any) -> list[dict[str, Any]]:
    heading, *below = values(sheet)
    return [dict(zip((text.split()[0] for text in heading), row, strict=True)) for row in below]


def test_the_list_has_every_session_with_every_column() -> None:
    listed = records(sheets()[0])
    assert {*COLUMNS} <= {*listed[0]}
    assert [row["session"] for row in listed] == ["talk", "left-out", "more-wanted", "gone"]
    assert listed[0] == {
        "session": "talk",
        "title": "=量子",
        "kind": "讲座 Lecture",
        "status": "placed",
        "start": datetime(2023, 5, 21, 9, 30),
        "room": "hall",
        "backup_room": "",
        "weekday": "周日 Sunday",
        "end": datetime(2023, 5, 21, 10, 30),
        "venue_name": "主场",
        "room_name": "一号厅",
        "district": "通州区",
        "audiences": "亲子家庭 Families",
        "heads": 60,
        "pinned": "yes",
        "reason_zh": "",
        "reason": "",
        "occupied_from": datetime(2023, 5, 21, 9, 15),
        "occupied_to": datetime(2023, 5, 21, 10, 30),
        "activity": "talk",
        "venue": "site",
    }
    assert listed[3] == dict.fromkeys(listed[3], "") | {
        "session": "gone",
        "title": "Gone",
        "kind": "演练 Drill",
        "status": "cancelled",
        "heads": 0,
        "activity": "gone",
    }


def test_the_reader_knows_the_headings_that_may_be_edited() -> None:
    understood = {column.name: SCHEDULE.column(column.heading) for column in LIST_COLUMNS}
    assert {name for name, column in understood.items() if column} == EDITABLE | {"session"}
    assert all(column is None or column.name == name for name, column in understood.items())


def test_what_may_be_edited_stands_out_and_is_guided() -> None:
    sheet = sheets()[0]
    coloured = {cell.value.split()[0] for cell in sheet[1] if cell.fill.start_color.rgb == "00ffe699"}
    noted = {cell.value.split()[0] for cell in sheet[1] if cell.comment}
    assert coloured == noted == EDITABLE == {"status", "start", "room", "backup_room"}
    guides = {
        str(check.sqref): (check.type, check.formula1) for check in sheet.data_validations.dataValidation
    }
    assert guides == {
        "D2:D5": ("list", '"placed,unplaced"'),
        "E2:E5": ("date", "DATE(2023,5,20)"),
        "F2:F5": ("list", "'场地 rooms'!$A$2:$A$2"),
        "G2:G5": ("list", "'场地 rooms'!$A$2:$A$2"),
    }


def test_lists_filter_freeze_and_print() -> None:
    listed, unplaced, rooms, _ = sheets()
    assert [sheet.title for sheet in (listed, unplaced, rooms)] == [
        "列表 list",
        "未排 unplaced",
        "场地 rooms",
    ]
    assert [sheet.auto_filter.ref for sheet in (listed, unplaced, rooms)] == ["A1:U5", "A1:K3", "A1:H2"]
    assert [sheet.freeze_panes for sheet in (listed, unplaced, rooms)] == ["C2", "B2", "B2"]
    assert {sheet.print_title_rows for sheet in (listed, unplaced, rooms)} == {"$1:$1"}
    assert listed.print_area == "'列表 list'!$A$1:$P$5"
    assert listed["C2"].fill.start_color.rgb[2:] == KINDS["lecture"].fill


def test_the_written_copy_shows_in_no_menu_and_is_the_list() -> None:
    listed, _, _, written = sheets()
    assert (written.title, written.sheet_state) == ("written", "veryHidden")
    assert values(written)[0] == [column.name for column in LIST_COLUMNS]
    assert values(written)[1:] == values(listed)[1:]


def test_the_unplaced_come_by_priority_with_their_reason() -> None:
    unplaced = records(sheets()[1])
    assert [(row["session"], row["priority"], row["reason"]) for row in unplaced] == [
        ("more-wanted", "must", "no such room"),
        ("left-out", 4, "every room is taken"),
    ]
    assert unplaced[1] == {
        "session": "left-out",
        "title": "Left out",
        "kind": "演出 Show",
        "priority": 4,
        "heads": 0,
        "duration": 60,
        "setup": 0,
        "teardown": 0,
        "organiser": "天文馆",
        "reason_zh": "场地都被占用",
        "reason": "every room is taken",
    }


def test_with_every_session_placed_the_sheet_says_so() -> None:
    facts = problem([session("talk")])
    unplaced = sheets(facts, schedule({"talk": ("hall", at("09:00"))}))[1]
    assert values(unplaced)[1][0] == "所有场次均已安排 Every session is placed."
    assert unplaced.auto_filter.ref is None


def test_the_rooms() -> None:
    assert records(sheets()[2]) == [
        {
            "room": "hall",
            "room_name": "一号厅 Hall 1",
            "venue": "site",
            "venue_name": "主场",
            "district": "通州区",
            "capacity": 120,
            "setting": "室内 indoor",
            "features": "live；stage",
        }
    ]
