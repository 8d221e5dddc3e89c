from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.check import check
from scheduler.schedule import Placement, Schedule
from scheduler.tables.issue import InputIssue
from tests.tables.making import EVENT, GOOD, inputs

PINS = "session,room,start\n"
HEAD = "activity,title,kind,duration,priority,attendance,hours,backup,people,repeats\n"


def conflicts(path: Path, **tables: str) -> list[tuple[str, str, int, str, str]]:
    found = inputs(path, **tables)
    assert found.problem is not None
    assert found.conflicts == found.issues
    return [(issue.code, issue.file, issue.row, issue.column, issue.message) for issue in found.issues]


def test_a_pin_that_breaks_rules_says_all_of_them(tmp_path: Path) -> None:
    pins = PINS + "final,lab,2023-05-20 16:05\n"
    problem = inputs(tmp_path / "in").problem
    assert problem is not None
    broken = check(problem, Schedule({"final": Placement("lab", 16 * 60 + 5)})).broken
    assert [violation.rule for violation in broken] == ["date-window", "room-open", "room-open"]
    reasons = "; ".join(f"{violation.rule}: {violation.message}" for violation in broken)
    assert conflicts(tmp_path / "in", pins=pins) == [
        ("C401", "pins.csv", 2, "start", f"the pin of final breaks {reasons}")
    ]


@pytest.mark.parametrize(
    "pin",
    [
        "talk,hall,2023-05-25 10:00",
        "talk,hall,2022-05-20 10:00",
        "talk,hall,2023-05-20 10:05",
        "talk,hall,2023-05-20 16:30",
    ],
)
def test_a_pin_outside_the_window(tmp_path: Path, pin: str) -> None:
    assert [found[:4] for found in conflicts(tmp_path / "in", pins=PINS + pin + "\n")] == [
        ("C401", "pins.csv", 2, "start")
    ]


def test_pins_of_one_session_that_contradict(tmp_path: Path) -> None:
    pins = PINS + "talk,hall,2023-05-20 10:00\ntalk.1,lab,2023-05-20 11:00\ntalk,hall,\n"
    assert conflicts(tmp_path / "in", pins=pins) == [
        ("C402", "pins.csv", 3, "room", "talk is pinned to two rooms: here, and in pins.csv row 2"),
        ("C402", "pins.csv", 3, "start", "talk is pinned to two starts: here, and in pins.csv row 2"),
    ]


def test_pins_that_together_break_a_rule(tmp_path: Path) -> None:
    pins = (
        PINS + "talk,hall,2023-05-20 10:00\nshow,lab,\nshow,,2023-05-20 11:00\ntalk.2,lawn,2023-05-21 11:00\n"
    )
    people = GOOD["activities.csv"].replace("Show,show,45,2,", "Show,show,45,2,p-wang")
    travel = "from,to,minutes\nhub,hub,10\n"
    ((code, file, row, column, message),) = conflicts(
        tmp_path / "in", pins=pins, activities=people, travel=travel
    )
    assert (code, file, row, column) == ("C404", "pins.csv", 4, "start")
    assert message.startswith("this pin and pins.csv row 2 break person-clash: Wang (p-wang)")


def test_pins_over_a_limit(tmp_path: Path) -> None:
    pins = PINS + "talk,hall,2023-05-20 10:00\nshow,lab,2023-05-20 14:00\n"
    limits = "limit,what,per,min,max\none,sessions,day,,1\nmany,sessions,event,5,\n"
    ((code, _, row, _, message),) = conflicts(tmp_path / "in", pins=pins, limits=limits)
    assert (code, row) == ("C404", 3)
    assert message.startswith("this pin and pins.csv row 2 break limits: ")


def test_pins_do_not_break_what_other_sessions_may_still_meet(tmp_path: Path) -> None:
    assert (
        conflicts(
            tmp_path / "in",
            activities=HEAD + "talk,T,x,60,must,,,required,,2\nshow,S,x,60,,,,,,1\n",
            rooms=GOOD["rooms.csv"].replace("capacity", "capacity,setting").replace("500", "500,outdoor"),
            pins=PINS + "talk,lawn,2023-05-20 10:00\n",
            relations="relation,activities\nall-or-none,talk;show\n",
            limits="limit,what,per,min,max\nmany,sessions,event,2,\n",
        )
        == []
    )


@pytest.mark.parametrize(
    ("row", "reasons"),
    [
        ("talk,T,x,60,must,501,,,,", "room-suits rules out 3 of 3 rooms"),
        ("talk,T,x,60,must,,18:00-19:00,,,", "date-window with room-open leaves no start in 3 of 3 rooms"),
        ("talk,T,x,20,must,,09:05-09:25,,,", "date-window leaves no start in 3 of 3 rooms"),
        ("talk,T,x,600,must,,,,,", "room-open rules out 3 of 3 rooms"),
    ],
)
def test_a_must_session_without_a_place(tmp_path: Path, row: str, reasons: str) -> None:
    found = inputs(tmp_path / "in", activities=HEAD + row + "\n")
    hours = row.split(",")[6]
    assert found.issues == (
        InputIssue(
            "activities.csv",
            2,
            "priority",
            "must",
            f"talk must be placed and has no possible place: {reasons}",
            "change what it asks for (rooms, venues, features, attendance, dates, hours, people), or its "
            "priority" + (f"; its hours are {hours}" if hours else ""),
            "C403",
            "conflict",
            "talk",
        ),
    )


def test_a_must_session_with_one_place_left(tmp_path: Path) -> None:
    assert conflicts(tmp_path / "in", activities=HEAD + "talk,T,x,30,must,500,09:05-09:45,,,\n") == []


def test_a_session_that_need_not_be_placed_is_no_conflict(tmp_path: Path) -> None:
    assert conflicts(tmp_path / "in", activities=HEAD + "talk,T,x,60,5,501,,,,\n") == []


def test_half_a_pin_that_leaves_no_place(tmp_path: Path) -> None:
    found = conflicts(
        tmp_path / "in", activities=HEAD + "talk,T,x,60,,200,,,,\n", pins="session,room\ntalk,lab\n"
    )
    assert found == [
        (
            "C403",
            "pins.csv",
            2,
            "room",
            "the pin of talk leaves it no possible place: pinned rules out 2 of 3 rooms, "
            "room-suits rules out 2 of 3 rooms",
        )
    ]


def test_the_row_that_says_must_is_named(tmp_path: Path) -> None:
    found = conflicts(
        tmp_path / "in",
        activities=HEAD + "talk,T,x,60,,501,,,,2\n",
        sessions="session,priority\ntalk.2,must\n",
    )
    assert [(code, file, row) for code, file, row, _, _ in found] == [("C403", "sessions.csv", 2)]


def test_no_rooms(tmp_path: Path) -> None:
    found = conflicts(
        tmp_path / "in", rooms="room,venue,name,capacity\n", activities=HEAD + "talk,T,x,60,must,,,,,\n"
    )
    assert [message for *_, message in found] == [
        "talk must be placed and has no possible place: there are no rooms"
    ]


def test_a_grid_that_does_not_divide_the_day_begins_again_at_midnight(tmp_path: Path) -> None:
    event = EVENT.replace("domain", "grid_minutes = 1000\ndomain")
    rooms = "room,venue,name,capacity,opening\nhall,hub,Hall,100,00:00-02:00;15:00-18:00\n"
    tables = {"event": event, "rooms": rooms, "activities": HEAD + "talk,T,x,60,must,,15:00-18:00,,,\n"}
    assert conflicts(tmp_path / "in", **tables) == []
    tables["activities"] = HEAD + "talk,T,x,60,must,,17:00-18:00,,,\n"
    assert [found[0] for found in conflicts(tmp_path / "in2", **tables)] == ["C403"]


@pytest.mark.parametrize(
    ("pin", "remedy"),
    [
        (
            "final,lab,2023-05-20 16:00",
            "move the pin: in lab the rules let final start 2023-05-20 09:00 to 2023-05-20 15:30, "
            "2023-05-21 09:00 to 2023-05-21 15:30, 2023-05-22 09:00 to 2023-05-22 15:30",
        ),
        (
            "talk,lab,2023-05-20 10:00",
            "move the pin: in hall the rules let talk start 2023-05-21 10:00; or it may be in lawn",
        ),
        (
            "talk,,2023-05-20 10:00",
            "move the pin: in hall the rules let talk start 2023-05-21 10:00; or it may be in lawn",
        ),
        (
            "show,hall,2023-05-20 10:00",
            "delete the pin, and change what show asks for: room-suits rules out 3 of 3 rooms",
        ),
        (
            "late,hall,2023-05-20 10:00",
            "move the pin: in hall the rules let late start 2023-05-20 13:15 to 2023-05-20 13:30, "
            "2023-05-21 13:15 to 2023-05-21 13:30, 2023-05-22 13:15 to 2023-05-22 13:30",
        ),
    ],
)
def test_an_impossible_pin_is_told_where_it_could_go(tmp_path: Path, pin: str, remedy: str) -> None:
    found = inputs(
        tmp_path / "in",
        pins=PINS + pin + "\n",
        activities=(
            "activity,title,kind,duration,attendance,dates,hours\n"
            "talk,Talk,lecture,60,90,2023-05-21,10:00-11:00\nshow,Show,show,60,900,,\n"
            "final,Final,competition,90,,,\nlate,Late,show,60,,,13:05-14:40\n"
        ),
    )
    assert [issue.remedy for issue in found.conflicts] == [remedy]
