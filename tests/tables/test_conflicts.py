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
        ("talk,T,x,60,must,,18:00-19:00,,,", "in every room the rules leave no common time"),
        ("talk,T,x,20,must,,09:05-09:25,,,", "in every room the rules leave no common time"),
        ("talk,T,x,600,must,,,,,", "room-open rules out 3 of 3 rooms"),
    ],
)
def test_a_must_session_without_a_place(tmp_path: Path, row: str, reasons: str) -> None:
    found = inputs(tmp_path / "in", activities=HEAD + row + "\n")
    assert found.issues == (
        InputIssue(
            "activities.csv",
            2,
            "priority",
            "must",
            f"talk must be placed and has no possible place: {reasons}",
            "loosen what it asks for; `scheduler explain --session talk` lists ways out",
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
