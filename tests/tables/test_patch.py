from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.problem import DAY, Problem
from scheduler.tables import Inputs, load, understood
from scheduler.tables.patch import Patch, patch, patched
from scheduler.tables.scenario import parse_scenario
from tests.tables.making import EVENT, GOOD, folder

FESTIVAL: dict[str, str | bytes | None] = {
    "rooms": (
        "room,venue,name,capacity,setting\n"
        "hall,hub,Hall,100,indoor\nlab,hub,Lab,40,\nlawn,park,Lawn,500,outdoor\nyard,hub,Yard,50,室外\n"
    ),
    "people": "person,name,unavailable\np-wang,Wang,2023-05-22 09:00/2023-05-22 12:00\np-li,Li,\n",
    "closures": "room,from,to,reason\nhall,2023-05-21 09:00,2023-05-21 12:00,cleaning\n",
    "sessions": "session,title,status\nshow.1,First show,\nshow.2,Second show,proposed\n",
    "pins": (
        "session,room,start,expires,reason\n"
        "final,hall,2023-05-21 13:00,,press\ntalk,lab,2023-05-20 10:00,2023-05-10,a hold\n"
    ),
}


def patch_of(path: Path, *scenarios: str, **tables: str | bytes | None) -> Patch:
    book = load(folder(path, **{**FESTIVAL, **tables}))
    return patch(book, [parse_scenario(f"s{n}.toml", text.encode()) for n, text in enumerate(scenarios, 1)])


def inputs(path: Path, *scenarios: str, **tables: str | bytes | None) -> Inputs:
    return understood(patch_of(path, *scenarios, **tables).book)


def problem(path: Path, *scenarios: str, **tables: str | bytes | None) -> Problem:
    found = inputs(path, *scenarios, **tables)
    assert found.problem is not None, [issue.render() for issue in found.errors]
    return found.problem


def told(path: Path, *scenarios: str, **tables: str | bytes | None) -> list[tuple[int, str, str, str, str]]:
    changes = patch_of(path, *scenarios, **tables).changes
    return [(each.row, each.file, each.column, each.before, each.after) for each in changes]


def faults(path: Path, *scenarios: str, **tables: str | bytes | None) -> list[tuple[object, ...]]:
    return [
        (each.code, each.file, each.row, each.subject, each.column, each.value, each.message, each.remedy)
        for each in inputs(path, *scenarios, **tables).issues
    ]


def close(what: str) -> str:
    return f"[[close]]\n{what}\nfrom = 2023-05-22T10:00:00\nto = 2023-05-22\n"


def test_nothing_to_do(tmp_path: Path) -> None:
    book = load(folder(tmp_path / "in", **FESTIVAL))
    assert patched(book, [parse_scenario("s.toml", b"name = 'x'\nmax_moves = 3\n")]) == book
    assert patched(book, []) == book


def test_the_festival_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path / "in") == []


class TestClose:
    @pytest.mark.parametrize(
        ("what", "rooms"),
        [
            ("room = 'hall'", ["hall"]),
            ("room = 'hub'", ["hub"]),
            ("room = ['hall', 'lab']", ["hall", "lab"]),
            ("venue = 'park'", ["park"]),
            ("setting = 'outdoor'", ["lawn", "yard"]),
            ("setting = '室内'", ["hall", "lab"]),
            ("setting = 'outdoor'\nvenue = 'hub'", ["yard"]),
        ],
    )
    def test_each_room_or_venue_has_a_row(self, tmp_path: Path, what: str, rooms: list[str]) -> None:
        found = problem(tmp_path / "in", "name = 'Rain'\n" + close(what)).closures[1:]
        assert [(each.where, each.time, each.reason) for each in found] == [
            (room, (2 * DAY + 600, 3 * DAY), "Rain") for room in rooms
        ]

    def test_it_has_its_own_reason_and_expiry(self, tmp_path: Path) -> None:
        text = close("room = 'lab'") + "reason = 'leak'\nexpires = 2023-05-20\n"
        assert told(tmp_path / "in", text) == [
            (3, "closures.csv", "", "", "lab, 2023-05-22 10:00, 2023-05-22, leak, 2023-05-20")
        ]

    def test_one_that_is_there_is_not_written_again(self, tmp_path: Path) -> None:
        text = "[[close]]\nroom = 'hall'\nfrom = 2023-05-21T09:00:00\nto = 2023-05-21T12:00:00\n"
        row = "hall, 2023-05-21 09:00, 2023-05-21 12:00, cleaning"
        assert told(tmp_path / "in", text) == [(2, "closures.csv", "", row, row)]

    def test_the_table_comes_where_there_is_none(self, tmp_path: Path) -> None:
        found = patch_of(tmp_path / "in", close("room = 'lab'"), closures=None)
        assert [row.cells for row in found.book.sheets["closures"].rows] == [
            ("room", "from", "to", "reason"),
            ("lab", "2023-05-22 10:00", "2023-05-22", "s1"),
        ]


class TestPerson:
    def test_windows_are_appended(self, tmp_path: Path) -> None:
        windows = "['sat 09:00-10:00', '2023-05-21 09:00/2023-05-21 10:00']"
        text = f"[[person]]\nperson = 'p-wang'\nunavailable = {windows}\n"
        assert problem(tmp_path / "in", text).people["p-wang"].unavailable == (
            (540, 600),
            (DAY + 540, DAY + 600),
            (2 * DAY + 540, 2 * DAY + 720),
        )

    def test_one_that_is_there_is_not_written_again(self, tmp_path: Path) -> None:
        there = "2023-05-22 09:00/2023-05-22 12:00"
        text = f"[[person]]\nperson = 'p-wang'\nunavailable = ['{there}', 'sun 09:00-10:00']\n"
        both = f"{there};sun 09:00-10:00"
        assert told(tmp_path / "in", text, text) == [
            (2, "people.csv", "unavailable", there, both),
            (2, "people.csv", "unavailable", both, both),
        ]

    def test_a_column_that_is_not_there_comes(self, tmp_path: Path) -> None:
        text = "[[person]]\nperson = 'p-li'\nunavailable = 'sat 09:00-10:00'\n"
        found = patch_of(tmp_path / "in", text, people="人员,姓名,备注\np-wang,王,x\np-li,李,y\n")
        assert [row.cells for row in found.book.sheets["people"].rows] == [
            ("人员", "姓名", "备注", "不可用时间"),
            ("p-wang", "王", "x"),
            ("p-li", "李", "y", "sat 09:00-10:00"),
        ]


class TestChange:
    def test_of_an_activity(self, tmp_path: Path) -> None:
        text = "[[change]]\nactivity = 'show'\nrepeats = 3\ndates = [2023-05-20, 2023-05-21]\n'人员' = ''\n"
        found = problem(tmp_path / "in", text)
        assert found.activities["show"].sessions == ("show", "show.2", "show.3")
        assert {found.sessions[each].days for each in found.activities["show"].sessions} == {
            frozenset({0, 1})
        }

    def test_of_a_session_that_has_a_row_and_of_one_that_has_none(self, tmp_path: Path) -> None:
        text = (
            "[[change]]\nsession = 'show.1'\ntitle = 'New'\n[[change]]\nsession = 'talk.2'\nduration = 30\n"
        )
        assert told(tmp_path / "in", text) == [
            (2, "sessions.csv", "title", "First show", "New"),
            (4, "sessions.csv", "", "", "talk.2, 30"),
        ]
        found = problem(tmp_path / "in", text).sessions
        assert (found["show"].title, found["show.2"].title) == ("New", "Second show")
        assert (found["talk"].duration, found["talk.2"].duration) == (60, 30)

    def test_a_session_that_says_its_own_keeps_it(self, tmp_path: Path) -> None:
        text = "[[change]]\nactivity = 'show'\ntitle = 'New'\n[[change]]\nsession = 'show'\ntitle = 'New'\n"
        assert faults(tmp_path / "in", text) == [
            (
                "W601",
                "s1.toml",
                3,
                "[[change]] 1",
                "title",
                "New",
                "show.2 has its own title and keeps it: Second show (sessions.csv row 3)",
                'if it is meant too, add [[change]] with session = "show.2"',
            )
        ]

    def test_the_last_scenario_has_the_last_word(self, tmp_path: Path) -> None:
        texts = [f"[[change]]\nactivity = 'talk'\nduration = {minutes}\n" for minutes in (90, 45)]
        assert told(tmp_path / "in", *texts) == [
            (2, "activities.csv", "duration", "60", "90"),
            (2, "activities.csv", "duration", "90", "45"),
        ]
        assert problem(tmp_path / "in", *texts).sessions["talk"].duration == 45

    def test_and_back_again_leaves_no_edit(self, tmp_path: Path) -> None:
        texts = [f"[[change]]\nactivity = 'talk'\nduration = {minutes}\n" for minutes in (90, 60)]
        assert patch_of(tmp_path / "in", *texts).tables == {}


class TestCancel:
    def test_an_activity_with_all_its_sessions(self, tmp_path: Path) -> None:
        found = problem(tmp_path / "in", "[[cancel]]\nactivity = 'show'\n")
        assert {*found.cancelled} == {"show", "show.2"}
        assert told(tmp_path / "in", "[[cancel]]\nactivity = 'show'\n") == [
            (3, "activities.csv", "status", "", "cancelled"),
            (3, "sessions.csv", "status", "proposed", "cancelled"),
        ]

    def test_one_session(self, tmp_path: Path) -> None:
        found = problem(tmp_path / "in", "[[cancel]]\nsession = 'talk.2'\n[[cancel]]\nsession = 'show'\n")
        assert {*found.cancelled} == {"talk.2", "show"}

    def test_twice_is_once(self, tmp_path: Path) -> None:
        text = "[[cancel]]\nsession = 'show.2'\n"
        assert told(tmp_path / "in", text, text) == [
            (3, "sessions.csv", "status", "proposed", "cancelled"),
            (3, "sessions.csv", "status", "cancelled", "cancelled"),
        ]


ADD = "[[add]]\nactivity = 'extra'\ntitle = 'Extra'\nkind = 'lecture'\nduration = 60\nnotice_days = 2\n"


class TestAdd:
    def test_an_activity(self, tmp_path: Path) -> None:
        found = problem(tmp_path / "in", ADD)
        extra = found.sessions["extra"]
        assert (extra.title, extra.kind, extra.duration, extra.notice_days) == ("Extra", "lecture", 60, 2)
        assert str(extra.source) == "s1.toml line 1"

    def test_other_parts_may_speak_of_it_before(self, tmp_path: Path) -> None:
        pin = "[[pin]]\nsession = 'extra'\nroom = 'lab'\n"
        assert problem(tmp_path / "in", pin + ADD).pins_of["extra"][0].room == "lab"

    def test_twice_is_once(self, tmp_path: Path) -> None:
        row = "extra, Extra, lecture, 60, 2"
        assert told(tmp_path / "in", ADD, ADD) == [
            (5, "activities.csv", "", "", row),
            (5, "activities.csv", "", row, row),
        ]

    def test_an_id_that_is_taken(self, tmp_path: Path) -> None:
        (issue,) = inputs(tmp_path / "in", ADD.replace("extra", "talk")).issues
        assert (issue.code, issue.file, issue.row, issue.subject, issue.column) == (
            "E302",
            "s1.toml",
            2,
            "[[add]] 1",
            "activity",
        )
        assert issue.message == "talk is defined twice: in activities.csv row 2 and in s1.toml line 1"


class TestPin:
    def test_a_session_that_is_not_pinned(self, tmp_path: Path) -> None:
        text = "name = 'Move'\n[[pin]]\nsession = 'show.2'\nstart = 2023-05-21T09:00:00\n"
        (pin,) = problem(tmp_path / "in", text).pins_of["show.2"]
        assert (pin.room, pin.start, pin.reason) == (None, DAY + 540, "Move")

    def test_what_it_does_not_say_stays_pinned(self, tmp_path: Path) -> None:
        text = "name = 'Move'\n[[pin]]\nsession = 'final'\nroom = 'lab'\n"
        (pin,) = problem(tmp_path / "in", text).pins_of["final"]
        assert (pin.room, pin.start, pin.reason) == ("lab", DAY + 13 * 60, "Move")

    def test_a_part_that_is_empty_is_free(self, tmp_path: Path) -> None:
        text = "[[pin]]\nsession = 'final'\nroom = 'lab'\nstart = ''\n"
        (pin,) = problem(tmp_path / "in", text).pins_of["final"]
        assert (pin.room, pin.start) == ("lab", None)

    def test_a_hold_gives_way_as_a_whole(self, tmp_path: Path) -> None:
        text = "[[pin]]\nsession = 'talk'\nroom = 'hall'\nreason = 'sold'\n"
        assert told(tmp_path / "in", text) == [
            (3, "pins.csv", "reason", "a hold", "sold"),
            (3, "pins.csv", "room", "lab", "hall"),
            (3, "pins.csv", "start", "2023-05-20 10:00", ""),
            (3, "pins.csv", "expires", "2023-05-10", ""),
        ]

    def test_a_hold_replaces_all_of_a_pin_too(self, tmp_path: Path) -> None:
        text = "[[pin]]\nsession = 'final'\nroom = 'lab'\nexpires = 2023-05-10\n"
        row = "final, lab, 2023-05-10, s1"
        assert told(tmp_path / "in", text, text) == [
            (2, "pins.csv", "reason", "press", "s1"),
            (2, "pins.csv", "room", "hall", "lab"),
            (2, "pins.csv", "start", "2023-05-21 13:00", ""),
            (2, "pins.csv", "expires", "", "2023-05-10"),
            (2, "pins.csv", "", row, row),
        ]

    def test_two_rows_never_contradict_it(self, tmp_path: Path) -> None:
        pins = "session,room,start\nfinal,hall,\nfinal,,2023-05-21 13:00\n"
        text = "[[pin]]\nsession = 'final'\nroom = 'lab'\n"
        found = problem(tmp_path / "in", text, pins=pins).pins_of["final"]
        assert [(pin.room, pin.start) for pin in found] == [("lab", None), ("lab", DAY + 13 * 60)]

    def test_the_same_is_not_written_again(self, tmp_path: Path) -> None:
        text = "[[pin]]\nsession = 'final'\nroom = 'hall'\n"
        row = "final, hall, 2023-05-21 13:00, press"
        assert told(tmp_path / "in", text) == [(2, "pins.csv", "", row, row)]


class TestNow:
    def test_it_is_the_event_s_as_of(self, tmp_path: Path) -> None:
        found = inputs(tmp_path / "in", "now = 2023-05-19T12:00:00\n", "now = 2023-05-20T08:00:00\n")
        assert f"{found.now:%Y-%m-%d %H:%M}" == "2023-05-20 08:00"
        assert told(tmp_path / "in", "now = 2023-05-19T12:00:00\n") == [
            (7, "event.toml", "as_of", "2023-04-20 09:00", "2023-05-19 12:00")
        ]

    def test_the_same_is_not_written_again(self, tmp_path: Path) -> None:
        assert patch_of(tmp_path / "in", "now = 2023-04-20T09:00:00\n").as_of is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            close("room = 'hal'"),
            ("E301", 2, "[[close]] 1", "room", "hal", "did you mean hall?"),
        ),
        (
            close("venue = 'hall'"),
            ("E301", 2, "[[close]] 1", "venue", "hall", 'it is a room: write room = "hall"'),
        ),
        (
            close("setting = 'outdoors'"),
            ("E106", 2, "[[close]] 1", "setting", "outdoors", "write outdoor"),
        ),
        (
            close("setting = 'outdoor'\nvenue = 'pork'"),
            ("E301", 3, "[[close]] 1", "venue", "pork", "did you mean park?"),
        ),
        (
            "[[close]]\nroom = 'hall'\nfrom = 'noon'\nto = 2023-05-22\n",
            ("E108", 3, "[[close]] 1", "from", "noon", "write it like 2023-05-20 09:30"),
        ),
        (
            "[[close]]\nroom = 'hall'\nfrom = 2023-05-22\nto = 2023-05-21\n",
            ("E110", 4, "[[close]] 1", "to", "2023-05-21", "write the start under from, the end under to"),
        ),
        (
            "[[person]]\nperson = 'p-wan'\nunavailable = 'sat 09:00-10:00'\n",
            ("E301", 2, "[[person]] 1", "person", "p-wan", "did you mean p-wang?"),
        ),
        (
            "[[person]]\nperson = 'p-wang'\nunavailable = 'friday'\n",
            (
                "E109",
                3,
                "[[person]] 1",
                "unavailable",
                "friday",
                "write hours like 09:00-17:00, weekend 10:00-17:00 or 2023-05-25 13:00/2023-05-26 02:00",
            ),
        ),
        (
            "[[change]]\nactivity = 'show'\nduration = '四十'\n",
            ("E103", 3, "[[change]] 1", "duration", "四十", "write 40"),
        ),
        (
            "[[change]]\nactivity = 'show'\npeople = 'p-zhao'\n",
            ("E301", 3, "[[change]] 1", "people", "p-zhao", "add it to people.csv, or delete it here"),
        ),
        (
            "[[change]]\nactivity = 'show'\nvisibility = 'publick'\n",
            ("E106", 3, "[[change]] 1", "visibility", "publick", "write public; or leave it empty"),
        ),
        (
            "[[change]]\nactivity = 'show.2'\nduration = 30\n",
            ("E102", 2, "[[change]] 1", "activity", "show.2", 'for one session, write session = "show.2"'),
        ),
        (
            "[[change]]\nsession = 'show.9'\nduration = 30\n",
            (
                "E312",
                2,
                "[[change]] 1",
                "session",
                "show.9",
                "raise its repeats to 9 first, or write another session",
            ),
        ),
        (
            "[[cancel]]\nsession = 'shwo.2'\n",
            ("E301", 2, "[[cancel]] 1", "session", "shwo.2", "did you mean show.2?"),
        ),
        (
            ADD.replace("= 60", "= 'long'"),
            ("E103", 5, "[[add]] 1", "duration", "long", "write a whole number, in digits alone"),
        ),
        (
            "[[pin]]\nsession = 'show'\nroom = 'hull'\n",
            ("E301", 3, "[[pin]] 1", "room", "hull", "did you mean hall?"),
        ),
        (
            "[[pin]]\nsession = 'show'\nstart = 2023-05-21\n",
            ("E108", 3, "[[pin]] 1", "start", "2023-05-21", "write 2023-05-21 09:30"),
        ),
    ],
)
def test_a_fault_is_found_in_the_scenario(
    tmp_path: Path, text: str, found: tuple[str, int, str, str, str, str]
) -> None:
    assert [
        (issue.code, issue.row, issue.subject, issue.column, issue.value, issue.remedy)
        for issue in inputs(tmp_path / "in", text).issues
        if issue.file == "s1.toml"
    ] == [found]


@pytest.mark.parametrize(
    "tables",
    [
        {},
        {"closures": b"\xff\xff", "people": "nonsense\n1\n"},
        {"people": "person,name,unavailable\np-li,Li,x\n"},
    ],
)
def test_a_fault_hides_no_other_of_the_same_part(tmp_path: Path, tables: dict[str, str | bytes]) -> None:
    text = (
        "[[close]]\nroom = ['hall', 'x']\nfrom = 'noon'\nto = 'evening'\n"
        "[[person]]\nperson = 'p-li'\nunavailable = 'friday'\n"
        "[[change]]\nactivity = 'shwo'\nrooms = 'hal;lab'\n"
        "[[pin]]\nsession = 'shwo'\nstat = 1\nroom = 'hal'\n"
        "[[add]]\nactivity = 'a b'\nequipment = 'drohne*2'\n"
    )
    found = {
        (issue.code, issue.row, issue.column) for issue in inputs(tmp_path / "in", text, **tables).issues
    }
    assert found >= {
        ("E108", 3, "from"),
        ("E108", 4, "to"),
        ("E109", 7, "unavailable"),
        ("E301", 9, "activity"),
        ("E301", 10, "rooms"),
        ("E301", 12, "session"),
        ("E601", 13, "stat"),
        ("E301", 14, "room"),
        ("E602", 15, "title"),
        ("E102", 16, "activity"),
        ("E301", 17, "equipment"),
    }


def test_a_pin_that_cannot_hold_is_shown_in_the_scenario(tmp_path: Path) -> None:
    (issue,) = inputs(
        tmp_path / "in", "[[pin]]\nsession = 'show'\nroom = 'lab'\nstart = 2023-05-21T20:00:00\n"
    ).issues
    assert (issue.code, issue.severity, issue.file, issue.row, issue.column) == (
        "C401",
        "conflict",
        "s1.toml",
        4,
        "start",
    )


def test_no_room_has_the_setting(tmp_path: Path) -> None:
    assert faults(tmp_path / "in", close("setting = 'outdoor'"), rooms=GOOD["rooms.csv"]) == [
        (
            "W511",
            "s1.toml",
            2,
            "[[close]] 1",
            "setting",
            "outdoor",
            "no room of rooms.csv is outdoor",
            "close rooms or venues by their ids",
        )
    ]


@pytest.mark.parametrize("table", ["rooms", "people", "activities", "closures", "sessions", "pins", "event"])
@pytest.mark.parametrize("content", [None, "", "nonsense\n1,2\n", b"\xff\xff\xff"])
def test_inputs_that_cannot_be_read_hide_no_fault_of_a_scenario(
    tmp_path: Path, table: str, content: str | bytes | None
) -> None:
    every = (
        close("room = 'lab'")
        + ADD
        + "[[person]]\nperson = 'p-li'\nunavailable = 'sat 09:00-10:00'\n"
        + "[[change]]\nactivity = 'show'\nduration = 30\n"
        + "[[cancel]]\nsession = 'talk.2'\n[[pin]]\nsession = 'final'\nroom = 'lab'\n[[oops]]\n"
    )
    found = faults(tmp_path / "in", every, **{table: content})
    assert [each[:2] for each in found if each[0] == "E601"] == [("E601", "s1.toml")]


def test_an_event_without_as_of(tmp_path: Path) -> None:
    path = folder(tmp_path / "in", event=EVENT.replace("as_of = 2023-04-20T09:00:00\n", ""))
    found = patch(load(path), [parse_scenario("s.toml", b"now = 2023-05-19T12:00:00\n")])
    assert found.as_of is not None
    assert f"{understood(found.book).now:%Y-%m-%d %H:%M}" == "2023-05-19 12:00"
