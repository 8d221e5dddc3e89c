from __future__ import annotations

from scheduler.problem import Source
from scheduler.tables.contract import PEOPLE, ROOMS, SESSIONS
from scheduler.tables.csv_file import parse_csv
from scheduler.tables.issue import InputIssue
from scheduler.tables.records import Rows, understand

HEAD = "room,venue,name,capacity\n"


def rooms(text: str) -> Rows:
    return understand(parse_csv("rooms.csv", text.encode()), ROOMS)


def test_a_row_understood() -> None:
    found = rooms("容量,room 房间,venue,名称（中文）,特色\n１００,hall,hub,报告厅,\n")
    (record,) = found.records
    assert dict(record.values) == {"capacity": 100, "room": "hall", "venue": "hub", "name": "报告厅"}
    assert (record.source, record.subject) == (Source("rooms.csv", 2), "hall")
    assert {*found.columns} == {"room", "venue", "name", "capacity"}
    assert [(issue.code, issue.column) for issue in found.issues] == [("W501", "特色")]


def test_all_faults_of_a_row_are_found() -> None:
    found = rooms(HEAD + "hall 1,,Hall,many,extra\n")
    (record,) = found.records
    assert record.issues == (
        InputIssue(
            "rooms.csv",
            2,
            "room",
            "hall 1",
            "room must be an id: letters, digits, `-` and `_`",
            "write hall-1",
            "E102",
            "error",
            "hall 1",
        ),
        InputIssue(
            "rooms.csv",
            2,
            "venue",
            "",
            "venue is empty",
            "write an id, for example green-hub",
            "E101",
            "error",
            "hall 1",
        ),
        InputIssue(
            "rooms.csv",
            2,
            "capacity",
            "many",
            "capacity must be a whole number of people",
            "write a whole number, in digits alone",
            "E103",
            "error",
            "hall 1",
        ),
        InputIssue(
            "rooms.csv",
            2,
            "E",
            "extra",
            "the row has a cell in column E, beyond the headings",
            'put a cell that holds a comma between quotation marks ("a, b"), or delete the cell',
            "E116",
            "error",
            "hall 1",
        ),
    )
    assert (record.faulty("capacity"), record.faulty("name"), record.get("capacity", 7)) == (True, False, 7)


def test_short_rows_and_blank_rows() -> None:
    found = rooms(HEAD + "\n,,,\nhall,hub,Hall,10\nlab,hub,Lab\n")
    assert [(record.source.row, record.subject) for record in found.records] == [(4, "hall"), (5, "lab")]
    assert [issue.code for record in found.records for issue in record.issues] == ["E101"]


def test_a_title_above_the_headings() -> None:
    found = rooms("2023年北京科技周 房间表\n,,\n" + HEAD + "hall,hub,Hall,ten\n")
    assert found.issues == (
        InputIssue(
            "rooms.csv",
            1,
            "",
            "2023年北京科技周 房间表",
            "row 1 is a title; the headings are only in row 3",
            "delete the rows above row 3, and undo merged cells",
            "E210",
        ),
    )
    ((issue,),) = [record.issues for record in found.records]
    assert (issue.code, issue.row) == ("E103", 4)


def test_a_title_that_is_itself_a_heading() -> None:
    found = rooms("房间,,\n" + HEAD + "hall,hub,Hall,10\n")
    assert [(issue.code, issue.row) for issue in found.issues] == [("E210", 1)]
    assert [record.subject for record in found.records] == ["hall"]


def test_no_headings_at_all() -> None:
    (issue,) = rooms("a,b\nhall,hub\n").issues
    assert (issue.code, issue.row, issue.value) == ("E210", 1, "a,b")
    assert issue.remedy == "write the headings in row 1: room, venue, name, capacity"


def test_an_empty_file() -> None:
    (issue,) = rooms("").issues
    assert (issue.message, issue.remedy) == (
        "rooms.csv is empty: it has not even headings",
        "write the headings in row 1: room, venue, name, capacity",
    )
    (issue,) = understand(parse_csv("people.csv", b"\n"), PEOPLE).issues
    assert issue.remedy == "write the headings in row 1: person, name; or delete it"


def test_the_first_of_two_equal_headings_is_read() -> None:
    found = rooms("room,venue,name,capacity,容量\nhall,hub,Hall,10,many\n")
    assert found.issues == (
        InputIssue(
            "rooms.csv",
            1,
            "容量",
            "",
            "capacity (column D) and 容量 (column E) are the same column",
            "keep one of them; the second is not read",
            "E211",
        ),
    )
    assert [record["capacity"] for record in found.records] == [10]


def test_an_unknown_column_is_explained() -> None:
    text = "session,titel,repeats,shoe size\nshow.2,x,3,42\n"
    found = understand(parse_csv("sessions.csv", text.encode()), SESSIONS)
    assert [(issue.code, issue.column, issue.remedy) for issue in found.issues] == [
        ("W501", "titel", "did you mean title?"),
        ("W501", "repeats", "repeats is about the whole activity: put it into activities.csv"),
        ("W501", "shoe size", "`scheduler tables` lists the columns"),
    ]


def test_the_same_text_means_the_same_in_every_row() -> None:
    text = "room,venue,name,capacity,features\na,hub,A,10,stage;power\nb,hub,B,10,stage;power\n"
    first, second = rooms(text).records
    assert first["features"] == ("stage", "power")
    assert first["features"] is second["features"]
