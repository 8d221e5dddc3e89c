from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import TABLES, Run, write

LIST = "session,room,start\nstars,hall,2023-05-20 09:30\nrobots,hall,2023-05-20 10:00\n"


@pytest.fixture
def schedule(tmp_path: Path) -> Path:
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    return tmp_path / "list.csv"


def test_good_inputs(tiny: Path, run: Run) -> None:
    done = run("check", tiny)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"{tiny}: no problems\n"
        "3 sessions to place into 2 rooms on 2 days\n"
        "  nothing asked for is more than there is, counted one thing at a time\n"
    )


def test_what_is_short(tiny: Path, run: Run) -> None:
    write(tiny, {"activities.csv": TABLES["activities.csv"] + "giant,大会,forum,60,500,1,\n"})
    done = run("check", tiny)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == (
        "  short: giant 大会, activities.csv row 4 has no room and time at all: "
        "2 of 2 rooms do not suit it (places, features, setting, rooms named)"
    )
    told = json.loads(run("check", tiny, "--json").stdout)
    assert [(each["what"], each["sessions"], each["must_go"]) for each in told["shortages"]] == [
        ("places", ["giant"], 1)
    ]


def test_json_of_bad_inputs(tiny: Path, run: Run) -> None:
    write(tiny, {"activities.csv": TABLES["activities.csv"].replace("roadshow,90", "roadshow,九十")})
    done = run("check", tiny, "--json")
    assert (done.returncode, done.stderr) == (3, "")
    told = json.loads(done.stdout)
    assert (told["inputs"], told["shortages"], told["schedule"]) == (str(tiny), [], None)
    assert [(each["file"], each["row"], each["column"], each["code"]) for each in told["problems"]] == [
        ("activities.csv", 3, "duration", "E103")
    ]


def test_what_a_schedule_breaks_and_costs(tiny: Path, schedule: Path, run: Run) -> None:
    done = run("check", tiny, "--schedule", schedule)
    assert (done.returncode, done.stderr) == (4, "")
    assert done.stdout.splitlines()[4:] == [
        f"{schedule}: 2 of 3 sessions placed",
        "  broken: room-clash (1)",
        "    room-clash: robots (机器人路演) needs hall from 2023-05-20 10:00, but stars (星空讲座) "
        "holds hall until 2023-05-20 10:30 and the changeover takes 15 minutes",
        "  room-fit                       13",
        "  unplaced                   16,000",
        "  points                     16,013",
        "NOT legal",
    ]


def test_a_schedule_in_json(tiny: Path, schedule: Path, run: Run) -> None:
    told = json.loads(run("check", tiny, "--schedule", schedule, "--json").stdout)["schedule"]
    assert told["cost_by_rule"] == {"room-fit": 13, "unplaced": 16000}
    assert sum(told["cost_by_rule"].values()) == told["objective"]
    assert sum(each["points"] for each in told["costs"]) == told["objective"]
    assert [(each["rule"], each["subjects"]) for each in told["broken"]] == [
        ("room-clash", ["stars", "robots", "hall"])
    ]
    assert (told["file"], told["placed"], told["unplaced"], told["legal"]) == (str(schedule), 2, 1, False)


@pytest.mark.parametrize("text", ["session,room,start\nstars,nowhere,2023-05-20 09:30\n", None])
def test_a_schedule_that_cannot_be_read_is_not_judged(
    tiny: Path, schedule: Path, run: Run, text: str | None
) -> None:
    schedule.unlink()
    if text:
        schedule.write_text(text, "utf-8")
    done = run("check", tiny, "--schedule", schedule)
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout.endswith(f"{schedule}: 1 error; the schedule was not checked\n")
    told = json.loads(run("check", tiny, "--schedule", schedule, "--json").stdout)
    assert sorted(told["schedule"]) == ["file", "problems"]


def test_now_decides_which_pins_are_in_force(tiny: Path, run: Run) -> None:
    write(tiny, {"pins.csv": "session,room,start,expires\nrobots,hall,2023-05-20 23:30,2023-05-01\n"})
    assert run("check", tiny).returncode == 4
    assert run("check", tiny, "--now", "2023-05-02").returncode == 0
    assert run("check", tiny, "--now", "2023-04-30T23:59:00+08:00").returncode == 4
