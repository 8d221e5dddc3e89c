from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import TABLES, Run

RAIN = """\
name = "Leak"
[[close]]
room = "hall"
from = 2023-05-21T12:00:00
to = 2023-05-21
[[person]]
person = "p-li"
unavailable = "sat 09:00-10:00"
[[change]]
activity = "stars"
attendance = 100
"""


@pytest.fixture
def rain(tmp_path: Path) -> Path:
    """Return a scenario."""
    (tmp_path / "rain.toml").write_text(RAIN, "utf-8")
    return tmp_path / "rain.toml"


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_it_says_what_it_did_and_check_agrees(tiny: Path, rain: Path, tmp_path: Path, run: Run) -> None:
    done = run("apply", "tiny", "rain.toml", "-o", "tiny2", cwd=tmp_path, PYTHONPATH=_root())
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "closures.csv\n"
        "  row 2 added: hall, 2023-05-21 12:00, 2023-05-21, Leak  [rain.toml line 2]\n"
        "people.csv\n"
        "  row 2 (p-li): unavailable: empty → sat 09:00-10:00  [rain.toml line 8]\n"
        "activities.csv\n"
        "  row 2 (stars): attendance: 80 → 100  [rain.toml line 11]\n"
        "tiny2 written, changed: activities.csv, closures.csv, people.csv; then: scheduler check tiny2\n"
    )
    assert contents(tmp_path / "tiny2") == {
        **contents(tiny),
        "closures.csv": b"\xef\xbb\xbfroom,from,to,reason\r\nhall,2023-05-21 12:00,2023-05-21,Leak\r\n",
        "people.csv": "person,name,unavailable\np-li,李老师,sat 09:00-10:00\n".encode(),
        "activities.csv": TABLES["activities.csv"].replace(",60,80,", ",60,100,").encode(),
    }
    assert run("check", tmp_path / "tiny2").returncode == 0
    again = run("apply", "tiny2", "rain.toml", "-o", "tiny3", cwd=tmp_path, PYTHONPATH=_root())
    assert again.stdout == (
        "closures.csv\n"
        "  row 2: already there: hall, 2023-05-21 12:00, 2023-05-21, Leak  [rain.toml line 3]\n"
        "people.csv\n"
        "  row 2 (p-li): already there: unavailable = sat 09:00-10:00  [rain.toml line 8]\n"
        "activities.csv\n"
        "  row 2 (stars): already there: attendance = 100  [rain.toml line 11]\n"
        "tiny3 written, as tiny2 is, byte for byte; then: scheduler check tiny3\n"
    )
    assert contents(tmp_path / "tiny3") == contents(tmp_path / "tiny2")


def _root() -> str:
    return str(Path(__file__).parents[2])


def test_several_in_order_in_json(tiny: Path, rain: Path, tmp_path: Path, run: Run) -> None:
    more = tmp_path / "more.toml"
    more.write_text("[[change]]\nactivity = 'stars'\nattendance = 90\n", "utf-8")
    told = json.loads(run("apply", tiny, rain, more, "-o", tmp_path / "out", "--json").stdout)
    assert told["changes"][-2:] == [
        {
            "table": "activities",
            "file": "activities.csv",
            "row": 2,
            "subject": "stars",
            "column": "attendance",
            "before": before,
            "after": after,
            "already": False,
            "scenario": scenario,
            "line": line,
            "part": "[[change]] 1",
        }
        for before, after, scenario, line in (("80", "100", "rain.toml", 11), ("100", "90", "more.toml", 3))
    ]
    assert {key: value for key, value in told.items() if key != "changes"} == {
        "inputs": str(tiny),
        "scenarios": [str(rain), str(more)],
        "dest": str(tmp_path / "out"),
        "files": sorted([*TABLES, "closures.csv"]),
        "changed": ["activities.csv", "closures.csv", "people.csv"],
        "lost": [],
        "problems": [],
    }
    assert b",60,90," in (tmp_path / "out" / "activities.csv").read_bytes()


def test_all_faults_are_shown_and_nothing_is_written(tiny: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "bad.toml").write_text(
        "[[close]]\nroom = 'hal'\nfrom = 2023-05-21\nto = 'x'\nwhy = 1\n", "utf-8"
    )
    done = run("apply", tiny, tmp_path / "bad.toml", "-o", tmp_path / "out")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == (
        "error[E301]: room names hal, which venues.csv or rooms.csv does not define\n"
        "  --> bad.toml line 2 ([[close]] 1, room)\n"
        "   | hal\n"
        "   = help: did you mean hall?\n\n"
        "error[E108]: to must be a date and a time\n"
        "  --> bad.toml line 4 ([[close]] 1, to)\n"
        "   | x\n"
        "   = help: write it like 2023-05-20 09:30\n\n"
        "error[E601]: [[close]] has no why\n"
        "  --> bad.toml line 5 ([[close]] 1, why)\n"
        "   = help: its keys are room, venue, setting, from, to, reason, expires\n\n"
        f"{tiny} with bad.toml: 3 errors; nothing was written.\n"
    )
    assert not (tmp_path / "out").exists()


def test_where_the_new_inputs_cannot_go(tiny: Path, rain: Path, tmp_path: Path, run: Run) -> None:
    book = tmp_path / "tiny.xlsx"
    run("template", book)
    (tmp_path / "empty.toml").write_text("", "utf-8")
    for inputs, dest, message in [
        (tiny, tiny, f"error: {tiny} exists already; name another place\n"),
        (tiny, book, f"error: {book} exists already; name another place\n"),
        (tiny, tmp_path / "new.xlsx", f"error: {tiny} is a folder; name a folder to write\n"),
        (tiny, rain / "new", f"error: {rain} is a file; name a folder to write to\n"),
        (book, tmp_path / "new", f"error: {book} is a workbook; name one to write, new.xlsx\n"),
    ]:
        done = run("apply", inputs, tmp_path / "empty.toml", "-o", dest)
        assert (done.returncode, done.stdout, done.stderr[-len(message) :]) == (2, "", message)
    assert {*tmp_path.iterdir()} == {tiny, rain, book, tmp_path / "empty.toml"}


def test_a_workbook_and_what_is_not_kept(tmp_path: Path, run: Run) -> None:
    book, scenario = tmp_path / "my.xlsx", tmp_path / "leak.toml"
    run("template", book)
    scenario.write_text("[[close]]\nroom = 'hall-1'\nfrom = 2023-05-21\nto = 2023-05-21\n", "utf-8")
    done = run("apply", book, scenario, "-o", tmp_path / "new.xlsx")
    assert done.stdout == (
        "my.xlsx[closures]\n"
        "  row 3 added: hall-1, 2023-05-21, 2023-05-21, leak  [leak.toml line 1]\n"
        f"{tmp_path / 'new.xlsx'} written, changed: my.xlsx[closures]; "
        f"then: scheduler check {tmp_path / 'new.xlsx'}\n"
    )
    assert run("check", tmp_path / "new.xlsx").returncode == 0


def test_no_scenario_is_wrong_usage(tiny: Path, tmp_path: Path, run: Run) -> None:
    assert run("apply", tiny, "-o", tmp_path / "out").returncode == 2
