from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduler.tables import Rejected, read, rejected_csv
from tests.tables.making import EVENT, GOOD, folder, inputs, places, set_aside

BEIJING = ZoneInfo("Asia/Shanghai")
PINS = "session,room,expires\ntalk,hall,2023-05-10\nshow,hall,2023-05-12 12:00\nfinal,lab,\n"
CLOSURES = "room,from,to,expires\nlab,2023-05-20,2023-05-20,2023-05-10\n"


@pytest.mark.parametrize(
    ("now", "ignored", "soon"),
    [
        (datetime(2023, 5, 7, 23, 59), [], []),
        (datetime(2023, 5, 8), [], [("closures.csv", 2), ("pins.csv", 2)]),
        (datetime(2023, 5, 10, 23, 59), [], [("closures.csv", 2), ("pins.csv", 2), ("pins.csv", 3)]),
        (datetime(2023, 5, 11), [("closures.csv", 2), ("pins.csv", 2)], [("pins.csv", 3)]),
        (datetime(2023, 5, 12, 4, tzinfo=UTC), [("closures.csv", 2), ("pins.csv", 2), ("pins.csv", 3)], []),
    ],
)
def test_what_has_expired_is_ignored_and_what_soon_will_is_named(
    tmp_path: Path, now: datetime, ignored: list[tuple[str, int]], soon: list[tuple[str, int]]
) -> None:
    found = read(folder(tmp_path / "in", pins=PINS, closures=CLOSURES), now=now)
    assert [(issue.file, issue.row) for issue in found.issues if issue.code == "W505"] == ignored
    assert [(issue.file, issue.row) for issue in found.issues if issue.code == "W506"] == soon
    assert found.problem is not None
    assert len(found.problem.pins) + len(found.problem.closures) == 4 - len(ignored)


def test_now_is_what_is_given_else_as_of_else_the_clock(tmp_path: Path) -> None:
    path = folder(tmp_path / "in")
    given = read(path, now=datetime(2023, 5, 1, 12)).now
    aware = read(path, now=datetime(2023, 5, 1, 4, tzinfo=UTC)).now
    assert given == aware == datetime(2023, 5, 1, 12, tzinfo=BEIJING)
    assert aware.tzinfo == BEIJING
    assert read(path).now == datetime(2023, 4, 20, 9, tzinfo=BEIJING)
    before = datetime.now(UTC)
    clock = inputs(tmp_path / "in", event=EVENT.replace("as_of = 2023-04-20T09:00:00\n", "")).now
    assert before <= clock <= datetime.now(UTC)
    assert clock.tzinfo == BEIJING


def test_now_without_an_event_is_aware_too(tmp_path: Path) -> None:
    assert read(tmp_path / "nothing", now=datetime(2023, 5, 1)).now == datetime(2023, 5, 1, tzinfo=UTC)


FAULTY = {
    "people": "person,name,min_break\np-wang,Wang,\np-li,Li,soon\n",
    "activities": GOOD["activities.csv"].replace("Show,show,45", "Show,show,三刻钟"),
    "sessions": "session,title\nshow.2,Second show\ntalk.2,Second talk\n",
    "pins": "session,room\nshow.2,hall\ntalk,hall\n",
    "relations": "relation,activities\nbefore,talk;final\n",
    "bookings": "session,booked\ntalk,5\nfinal,6\n",
}


def test_rows_with_faults_are_set_aside_with_what_names_them(tmp_path: Path) -> None:
    found = set_aside(tmp_path / "in", **FAULTY)
    assert found.problem is not None
    assert [*found.problem.sessions] == ["talk", "talk.2"]
    assert found.problem.sessions["talk.2"].title == "Second talk"
    assert [*found.problem.people] == ["p-wang"]
    assert [
        (row.file, row.row, row.subject, [each.code for each in row.problems]) for row in found.rejected
    ] == [
        ("people.csv", 3, "p-li", ["E103"]),
        ("activities.csv", 3, "show", ["E103"]),
        ("activities.csv", 4, "final", ["E301"]),
        ("sessions.csv", 2, "show.2", ["E301"]),
        ("pins.csv", 2, "show.2", ["E301"]),
        ("relations.csv", 2, "before", ["E301"]),
        ("bookings.csv", 3, "final", ["E301"]),
    ]
    assert found.errors == ()
    assert len(found.issues) == len(found.rejected)
    message = "p-li was set aside (people.csv row 3), and this row names it"
    assert found.rejected[2].problems[0].message == message
    assert inputs(tmp_path / "in", **FAULTY).problem is None


def test_the_second_of_two_rows_with_one_id_is_set_aside(tmp_path: Path) -> None:
    found = set_aside(tmp_path / "in", people=GOOD["people.csv"] + "p-li,Another\n")
    assert found.problem is not None
    assert {person.name for person in found.problem.people.values()} == {"Wang", "Li"}
    assert [row.row for row in found.rejected] == [4]


@pytest.mark.parametrize(
    "tables",
    [
        {"event": EVENT.replace("2023-05-22", "2023-05-02")},
        {"people": "person\np-wang\np-li\n"},
        {"people": None, "rooms": None},
        {"people": b"PK\x03\x04"},
    ],
)
def test_faults_of_the_event_or_a_whole_file_cannot_be_set_aside(
    tmp_path: Path, tables: dict[str, str | bytes | None]
) -> None:
    found = set_aside(tmp_path / "in", **{**tables, "bookings": "session,booked\ntalk,few\n"})
    assert found.problem is None
    assert [row.file for row in found.rejected if row.file == "bookings.csv"] == ["bookings.csv"]
    assert found.errors != ()


def test_a_row_with_a_misplaced_quotation_mark_is_set_aside(tmp_path: Path) -> None:
    people = 'person,name\np-wang,Wang\np-li,Li\np-wu,"Wu"x\n'
    found = set_aside(tmp_path / "in", people=people)
    assert found.problem is not None
    assert [*found.problem.people] == ["p-wang", "p-li"]
    assert [(row.row, row.problems[0].code) for row in found.rejected] == [(4, "E209")]


def test_event_toml_may_go_on_naming_what_was_set_aside(tmp_path: Path) -> None:
    event = EVENT + "[[protected_days]]\ndate = 2023-05-22\nexceptions = ['show']\n"
    found = set_aside(tmp_path / "in", event=event, activities=FAULTY["activities"])
    assert found.problem is not None
    assert places(found) == [
        ("W521", "event.toml", 10, "exceptions", "show"),
        ("E103", "activities.csv", 3, "duration", "三刻钟"),
    ]


def test_nothing_to_set_aside(tmp_path: Path) -> None:
    assert set_aside(tmp_path / "in") == inputs(tmp_path / "in")


def test_rejected_csv(tmp_path: Path) -> None:
    found = set_aside(tmp_path / "in", people="person,姓名\np-wang,Wang\np-li,Li\n=1+1,\n")
    problems = tuple(sorted(found.issues, key=lambda issue: issue.code, reverse=True))
    assert found.rejected == (Rejected("people.csv", 4, "=1+1", {"person": "=1+1", "姓名": ""}, problems),)
    assert rejected_csv(found.rejected).decode("utf-8-sig") == (
        "file,row,id,problems,cells\r\n"
        "people.csv,4,'=1+1,"
        '"E102 person must be an id: letters, digits, `-` and `_` (write 1-1)\n'
        'E101 name is empty (write text, for example 王远)",'
        '"person: =1+1\n姓名: "\r\n'
    )
    assert rejected_csv([]).decode("utf-8-sig") == "file,row,id,problems,cells\r\n"


def test_problems_come_in_the_order_of_the_tables_and_rows(tmp_path: Path) -> None:
    found = inputs(
        tmp_path / "in",
        extra="x\n",
        event=EVENT + "grid = 3\n",
        bookings="session,booked\ntalk,few\n",
        venues="venue,name\nhub,\npark,\n",
        rooms=GOOD["rooms.csv"].replace("100", "many"),
    )
    assert [(issue.file, issue.row) for issue in found.issues] == [
        ("extra.csv", 0),
        ("event.toml", 8),
        ("venues.csv", 2),
        ("venues.csv", 3),
        ("rooms.csv", 2),
        ("bookings.csv", 2),
    ]


PIN_HEAD = "session,room,start\n"


def conflicts_of(path: Path, **tables: str | None) -> list[tuple[str, str, int]]:
    found = inputs(path, **tables)
    assert found.problem is None
    assert found.errors != ()
    return [(issue.code, issue.file, issue.row) for issue in found.conflicts]


def test_errors_do_not_hide_what_pins_cannot_have(tmp_path: Path) -> None:
    pins = (
        PIN_HEAD + "talk,hall,2023-05-20 10:00\ntalk,lab,2023-05-20 11:00\n"
        "final,hall,2023-05-25 09:00\nshow,,2023-05-20 22:00\n"
    )
    faulty_equipment = "equipment,name,quantity\ndrone,Drone,1.5\n"
    all_of_them = [("C402", 3), ("C402", 3), ("C401", 4), ("C403", 5)]
    assert conflicts_of(tmp_path / "in", pins=pins, equipment=faulty_equipment) == [
        (code, "pins.csv", row) for code, row in all_of_them
    ]
    # The room that cannot be read may be open at night.
    rooms = GOOD["rooms.csv"] + "den,nowhere,Den,40\n"
    assert conflicts_of(tmp_path / "in2", pins=pins, rooms=rooms) == [
        (code, "pins.csv", row) for code, row in all_of_them[:-1]
    ]
    # Nor can hours and dates be judged without the event's.
    event = EVENT + "grid_minutes = 'few'\n"
    assert conflicts_of(tmp_path / "in3", pins=pins, event=event) == [("C402", "pins.csv", 3)] * 2


ACTIVITY_HEAD = "activity,title,kind,duration,attendance,priority,hours\n"


@pytest.mark.parametrize(
    "tables",
    [
        # The only room that is large enough has a fault.
        {
            "activities": ACTIVITY_HEAD + "talk,Talk,lecture,60,450,must,\n",
            "rooms": GOOD["rooms.csv"].replace("500", "five hundred"),
        },
        # The session's own row, with another fault, gives it the hours of its pin.
        {
            "activities": ACTIVITY_HEAD + "talk,Talk,lecture,60,,,09:00-10:00\n",
            "sessions": "session,hours,attendance\ntalk,14:00-15:00,many\n",
            "pins": PIN_HEAD + "talk,hall,2023-05-20 14:00\n",
        },
        # The pin of a session that its row cancels counts nowhere.
        {
            "sessions": "session,status,attendance\ntalk,cancelled,many\n",
            "pins": PIN_HEAD + "talk,hall,2023-05-20 10:00\ntalk,lab,\n",
        },
        # One of two rows of a room is wrong: which is not known.
        {
            "rooms": GOOD["rooms.csv"] + "hall,hub,Hall,1000\n",
            "activities": ACTIVITY_HEAD + "talk,Talk,lecture,60,900,,\n",
            "pins": PIN_HEAD + "talk,hall,2023-05-20 10:00\n",
        },
        # Without its row, travel counts as an hour.
        {
            "travel": "from,to,minutes\nhub,park,ten\n",
            "activities": GOOD["activities.csv"].replace("45,2,", "45,2,p-wang"),
            "pins": PIN_HEAD + "talk,hall,2023-05-20 10:00\nshow,lawn,2023-05-20 11:15\n",
        },
        # Without its row, back-to-back does not waive the changeover.
        {
            "relations": "relation,activities,minutes\nback-to-back,talk;show,few\n",
            "pins": PIN_HEAD + "talk,hall,2023-05-20 10:00\nshow,hall,2023-05-20 11:00\n",
        },
    ],
)
def test_no_conflict_comes_of_a_row_that_is_only_faulty(tmp_path: Path, tables: dict[str, str]) -> None:
    assert conflicts_of(tmp_path / "in", **tables) == []


def test_impossible_pins_are_set_aside(tmp_path: Path) -> None:
    pins = (
        PIN_HEAD + "talk,hall,2023-05-20 08:00\ntalk,lab,2023-05-20 11:00\n"
        "show,lawn,2023-05-20 10:00\nfinal,,2023-05-20 22:00\n"
    )
    found = set_aside(tmp_path / "in", pins=pins)
    assert found.problem is not None
    assert [pin.session for pin in found.problem.pins] == ["show"]
    # Of two that contradict the later goes; then the earlier is looked at by itself.
    assert [(row.file, row.row, [each.code for each in row.problems]) for row in found.rejected] == [
        ("pins.csv", 2, ["C401"]),
        ("pins.csv", 3, ["C402", "C402"]),
        ("pins.csv", 5, ["C403"]),
    ]
    assert (found.errors, found.conflicts) == ((), ())
    assert len(found.issues) == 4


def test_pins_that_break_a_rule_together_are_not_set_aside(tmp_path: Path) -> None:
    pins = PIN_HEAD + "talk,hall,2023-05-20 10:00\nshow,hall,2023-05-20 10:30\n"
    found = set_aside(tmp_path / "in", pins=pins)
    assert [issue.code for issue in found.conflicts] == ["C404"]
    assert found.rejected == ()
