from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from scheduler.tables.scenario import Scenario, parse_scenario, read_scenario


def scenario(text: str) -> Scenario:
    return parse_scenario("rain.toml", text.encode())


def faults(text: str) -> list[tuple[str, int, str, str, str, str]]:
    return [
        (issue.code, issue.row, issue.subject, issue.column, issue.value, issue.remedy)
        for issue in scenario(text).issues
    ]


EVERY_PART = """\
name = "Rain on 25 May"
now = 2023-05-24T12:00:00
max_moves = 8
[[close]]
setting = "outdoor"
from = 2023-05-25T12:00:00
to = 2023-05-25
[[person]]
person = "p-wang"
unavailable = ["2023-05-26 09:00/2023-05-26 12:00", "weekend 09:00-10:00"]
[[change]]
activity = "show"
attendance = 300
"时长" = 50
touring = true
[[cancel]]
session = "show.2"
[[add]]
activity = "extra"
title = "Extra"
kind = "lecture"
duration = 60
dates = [2023-05-20, 2023-05-21]
[[pin]]
session = "final"
room = "hall"
start = 2023-05-21T09:00:00+08:00
"""


def test_every_part_is_read() -> None:
    found = scenario(EVERY_PART)
    assert found.issues == ()
    assert (found.file, found.name) == ("rain.toml", "Rain on 25 May")
    assert (found.now, found.max_moves) == (datetime(2023, 5, 24, 12), 8)
    # Added activities go first; the rest as it stands.
    assert [(entry.origin.part, entry.origin.line) for entry in found.entries] == [
        ("[[add]] 1", 18),
        ("[[close]] 1", 4),
        ("[[person]] 1", 8),
        ("[[change]] 1", 11),
        ("[[cancel]] 1", 16),
        ("[[pin]] 1", 24),
    ]
    assert [dict(entry.cells) for entry in found.entries[1:5]] == [
        {
            "setting": "outdoor",
            "from": datetime(2023, 5, 25, 12),
            "to": datetime(2023, 5, 25).date(),
        },
        {
            "person": "p-wang",
            "unavailable": "2023-05-26 09:00/2023-05-26 12:00;weekend 09:00-10:00",
        },
        {"activity": "show", "attendance": "300", "duration": "50", "touring": "yes"},
        {"session": "show.2"},
    ]
    assert found.entries[0].cells["dates"] == "2023-05-20;2023-05-21"
    assert found.entries[-1].cells["start"] == "2023-05-21 09:00+08:00"
    assert [found.entries[3].where(key).line for key in ("attendance", "duration")] == [13, 14]


@pytest.mark.parametrize("text", ["", "# nothing\n", "max_moves = ''\nname = ''\n"])
def test_an_empty_scenario_bears_its_file_s_name(text: str) -> None:
    assert scenario(text) == Scenario("rain.toml", "rain")


def test_now_may_have_an_offset() -> None:
    found = scenario("now = 2023-05-24T12:00:00+08:00\n").now
    assert found == datetime(2023, 5, 24, 12, tzinfo=timezone(timedelta(hours=8)))
    assert found.astimezone(UTC) == datetime(2023, 5, 24, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nmae = 'x'\n", ("E601", 1, "", "nmae", "", "did you mean name?")),
        ("\n[[clsoe]]\nroom = 'x'\n", ("E601", 2, "", "clsoe", "", "did you mean close?")),
        (
            "[close]\nroom = 'x'\n",
            ("E117", 1, "", "close", "", "write [[close]] in a line of its own, and its keys under it"),
        ),
        (
            "now = 'noon'\n",
            ("E108", 1, "", "now", "noon", "write it like 2023-05-20 09:30"),
        ),
        (
            "max_moves = -1\n",
            ("E104", 1, "", "max_moves", "-1", "write one in that range"),
        ),
        (
            "[[close]]\nroom = 'hall'\nfrom = 2023-05-25\nto = 2023-05-25\nreasn = 'x'\n",
            ("E601", 5, "[[close]] 1", "reasn", "", "did you mean reason?"),
        ),
        (
            "[[close]]\nfrom = 2023-05-25\nto = 2023-05-25\n",
            ("E602", 1, "[[close]] 1", "", "", 'add room = "hall-1"'),
        ),
        (
            "[[close]]\nroom = 'hall'\nto = 2023-05-25\n",
            ("E602", 1, "[[close]] 1", "from", "", "add from = 2023-05-24T08:00:00"),
        ),
        (
            "[[close]]\nroom = 'hall'\nsetting = 'outdoor'\nfrom = 2023-05-25\nto = 2023-05-25\n",
            ("E602", 3, "[[close]] 1", "setting", "outdoor", "write a second [[close]]"),
        ),
        (
            "[[close]]\nroom = 'hall'\nfrom = 2023-05-25\nto = { day = 1 }\n",
            ("E117", 4, "[[close]] 1", "to", "", "write it like to = 2023-05-24T13:00:00"),
        ),
        (
            "[[person]]\nperson = 'p-wang'\n",
            (
                "E602",
                1,
                "[[person]] 1",
                "unavailable",
                "",
                'add unavailable = "2023-05-26 09:00/2023-05-26 12:00"',
            ),
        ),
        (
            "[[change]]\nactivity = 'show'\n",
            ("E602", 1, "[[change]] 1", "", "", "add a column of activities.csv: attendance = 300"),
        ),
        (
            "[[change]]\nactivity = 'show'\nsession = 'show'\nduration = 5\n",
            ("E602", 3, "[[change]] 1", "session", "show", "write a second [[change]]"),
        ),
        (
            "[[change]]\nsession = 'show'\nrepeats = 5\n",
            ("E602", 3, "[[change]] 1", "repeats", "5", "write activity = instead of session ="),
        ),
        (
            "[[change]]\nactivity = 'show'\nduration = 5\n'时长' = 6\n",
            ("E602", 4, "[[change]] 1", "时长", "", "keep one of them"),
        ),
        (
            "[[cancel]]\nactivity = 'show'\n[[cancel]]\nactivity = ''\n",
            ("E602", 3, "[[cancel]] 2", "", "", 'add activity = "robot-talk"'),
        ),
        (
            "[[add]]\nactivity = 'x'\ntitle = 'X'\nkind = 'lecture'\n",
            ("E602", 1, "[[add]] 1", "duration", "", "add duration = 60"),
        ),
        (
            "[[pin]]\nsession = 'show'\nreason = 'x'\n",
            ("E602", 1, "[[pin]] 1", "", "", 'add room = "hall-1", a start, or both'),
        ),
    ],
)
def test_a_fault_is_found_where_it_is(text: str, found: tuple[str, int, str, str, str, str]) -> None:
    assert faults(text) == [found]


def test_all_faults_of_form_are_found_in_the_order_of_their_lines() -> None:
    text = "naem = 'x'\n[[pin]]\nsession = 'a'\n[[close]]\nroom = 'x'\nform = 1\nfrom = 'noon'\n"
    assert [(code, row, key) for code, row, _, key, _, _ in faults(text)] == [
        ("E601", 1, "naem"),
        ("E602", 2, ""),
        ("E602", 4, "to"),
        ("E601", 6, "form"),
    ]


def test_what_a_key_was_meant_to_be_is_not_missing_too() -> None:
    text = "[[close]]\nsettin = 'outdoor'\nfrom = 2023-05-25\nto = 2023-05-25\n"
    text += "[[change]]\nactivity = 'x'\ndurtion = 1\n"
    assert [(code, row, key) for code, row, _, key, _, _ in faults(text)] == [
        ("E601", 2, "settin"),
        ("E601", 7, "durtion"),
    ]


def test_a_fault_in_the_style_of_a_compiler() -> None:
    (issue,) = scenario("[[close]]\nroom = 'hall'\nfrom = 2023-05-25\nto = 2023-05-25\nfron = 1\n").issues
    assert issue.render() == (
        "error[E601]: [[close]] has no fron\n"
        "  --> rain.toml line 5 ([[close]] 1, fron)\n"
        "   = help: did you mean from?"
    )


def test_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("name = rain\n", "utf-8")
    (tmp_path / "chinese.toml").write_bytes('name = "雨"\n'.encode("gb18030"))
    (issue,) = read_scenario(tmp_path / "bad.toml").issues
    assert (issue.code, issue.file, issue.row, issue.value) == ("E213", "bad.toml", 1, "name = rain")
    (issue,) = read_scenario(tmp_path / "none.toml").issues
    assert (issue.code, issue.file) == ("E205", "none.toml")
    assert read_scenario(tmp_path / "chinese.toml") == Scenario("chinese.toml", "雨")
