from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

BEFORE = (
    "session,title,status,venue,room,start\n"
    "talk,讲座,placed,main,hall,2023-05-20T09:30:00+08:00\n"
    "show,演出,placed,main,hall,2023-05-20T11:00:00+08:00\n"
    "gone,旧,placed,main,hall,2023-05-21T09:00:00+08:00\n"
)
AFTER = (
    "session,title,status,venue,room,start\n"
    "talk,讲座,placed,park,lawn,2023-05-20T09:30:00+08:00\n"
    "show,演出,unplaced,,,\n"
    "gone,旧,cancelled,,,\n"
    "new,新,placed,main,hall,2023-05-21T09:00:00+08:00\n"
)


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Return two schedules in folders, as `solve` leaves them."""
    for name, text in (("a", BEFORE), ("b", AFTER)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "schedule.csv").write_text(text, "utf-8-sig")
    return tmp_path / "a", tmp_path / "b"


def test_what_changed_in_words(two: tuple[Path, Path], run: Run) -> None:
    done = run("diff", *two)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "moved: talk 讲座: hall 2023-05-20 09:30 -> lawn 2023-05-20 09:30\n"
        "unplaced: show 演出: hall 2023-05-20 11:00 -> unplaced\n"
        "cancelled: gone 旧: hall 2023-05-21 09:00 -> cancelled\n"
        "added: new 新: none -> hall 2023-05-21 09:00\n"
        "1 moved, 1 unplaced, 1 cancelled, 1 added\n"
    )


def test_what_changed_in_json(two: tuple[Path, Path], run: Run) -> None:
    told = json.loads(run("diff", *two, "--json").stdout)
    assert [(each["session"], each["change"]) for each in told] == [
        ("talk", "moved"),
        ("show", "unplaced"),
        ("gone", "cancelled"),
        ("new", "added"),
    ]
    assert told[0]["after"] == {
        "title": "讲座",
        "status": "placed",
        "room": "lawn",
        "venue": "park",
        "start": "2023-05-20T09:30:00+08:00",
        "backup_room": "",
    }


def test_nothing_changed(two: tuple[Path, Path], run: Run) -> None:
    assert run("diff", two[0], two[0] / "schedule.csv").stdout == "no difference\n"
    assert run("diff", two[0], two[0], "--json").stdout == "[]\n"


def test_a_schedule_that_is_not_there(two: tuple[Path, Path], run: Run) -> None:
    done = run("diff", two[0], two[0] / "no.csv")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.endswith("1 error; nothing was compared.\n")
