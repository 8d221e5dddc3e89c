"""Every exit status of the contract, through the real command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.cli.conftest import EVENT, TABLES, Run, write


def test_0_done(tiny: Path, tmp_path: Path, run: Run) -> None:
    done = run("solve", tiny, "-o", tmp_path / "out", "--time-limit", 5)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("optimal: 3 of 3 sessions placed")
    assert json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))["status"] == "optimal"


def test_0_with_sessions_left_out(tiny: Path, tmp_path: Path, run: Run) -> None:
    write(tiny, {"activities.csv": TABLES["activities.csv"] + "giant,大会,forum,60,500,1,\n"})
    done = run("solve", tiny, "-o", tmp_path / "out", "--time-limit", 5)
    assert done.returncode == 0
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert (report["placed"], report["unplaced"], report["cost_by_rule"]["unplaced"]) == (3, 1, 16000)


def test_1_internal_error(tiny: Path, tmp_path: Path, run: Run) -> None:
    # A rule whose two sides disagree must never reach a file: plant one.
    plant = tmp_path / "plant"
    write(
        plant,
        {
            "sitecustomize.py": (
                "from scheduler.rules.room_clash import RoomClash\n"
                "RoomClash.post = lambda self, decisions: None\n"
                "RoomClash.check = lambda self, problem, schedule: iter([__import__('scheduler.rules.base')"
                ".rules.base.Violation('room-clash', ('stars',), 'planted')])\n"
            )
        },
    )
    done = run("solve", tiny, "-o", tmp_path / "out", PYTHONPATH=str(plant))
    assert done.returncode == 1
    assert done.stderr.startswith(
        "internal error: InternalError: the engine made a schedule that breaks room-clash"
    )
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_2_wrong_usage(tiny: Path, tmp_path: Path, run: Run) -> None:
    assert run("solve", tiny).returncode == 2
    assert run("no-such-command").returncode == 2
    assert run("check", tiny, "--now", "tomorrow").returncode == 2
    (tmp_path / "file").write_text("", "utf-8")
    done = run("solve", tiny, "-o", tmp_path / "file")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"error: {tmp_path / 'file'} is a file; name a folder to write to\n"


def test_3_bad_input(tiny: Path, tmp_path: Path, run: Run) -> None:
    write(tiny, {"activities.csv": TABLES["activities.csv"].replace("roadshow,90", "roadshow,九十")})
    for command in (["check", tiny], ["solve", tiny, "-o", tmp_path / "out"], ["report", tiny]):
        done = run(*command)
        assert done.returncode == 3
        assert "activities.csv row 3 (robots), column duration" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_4_no_schedule(tiny: Path, tmp_path: Path, run: Run) -> None:
    write(tiny, {"pins.csv": "session,room,start\nrobots,hall,2023-05-20 23:30\n"})
    for command in (["check", tiny], ["solve", tiny, "-o", tmp_path / "out"]):
        done = run(*command)
        assert done.returncode == 4
        assert "pins.csv row 2" in done.stdout + done.stderr
    assert not (tmp_path / "out").exists()


def test_4_proven_by_arithmetic(tmp_path: Path, run: Run) -> None:
    # Three of ninety minutes that must be held, with four hours in one room: no one table is at fault.
    crowded = write(
        tmp_path / "crowded",
        {
            "event.toml": EVENT.replace("2023-05-21", "2023-05-20"),
            "venues.csv": TABLES["venues.csv"],
            "rooms.csv": "room,venue,name,capacity,opening\nhall,main,一号厅,120,09:00-13:00\n",
            "activities.csv": "activity,title,kind,duration,priority\n"
            + "".join(f"drill-{n},演练{n},drill,90,must\n" for n in range(3)),
        },
    )
    done = run("solve", crowded, "-o", tmp_path / "out", "--time-limit", 20)
    assert (done.returncode, done.stderr) == (4, "")
    assert done.stdout.startswith(
        "infeasible: proven that no schedule exists; nothing was written: 3 sessions (drill-0 演练0"
    )
    assert not (tmp_path / "out").exists()


def test_4_schedule_given_breaks_a_rule(tiny: Path, tmp_path: Path, run: Run) -> None:
    assert run("solve", tiny, "-o", tmp_path / "out", "--time-limit", 5).returncode == 0
    (tmp_path / "bad.csv").write_text(
        "session,room,start\nstars,hall,2023-05-20 09:30\nrobots,hall,2023-05-20 10:00\n", "utf-8"
    )
    good = run("check", tiny, "--schedule", tmp_path / "out")
    bad = run("check", tiny, "--schedule", tmp_path / "bad.csv")
    assert (good.returncode, bad.returncode) == (0, 4)
    assert "broken: room-clash (1)" in bad.stdout


def test_5_out_of_time(tmp_path: Path, run: Run) -> None:
    # As above, but nearly all of it fits: far too much to place or to refute in a blink.
    packed = write(
        tmp_path / "packed",
        {
            "event.toml": EVENT,
            "venues.csv": TABLES["venues.csv"],
            "rooms.csv": "room,venue,name,capacity\n"
            + "".join(f"hall-{n},main,厅{n},120\n" for n in range(20)),
            "activities.csv": "activity,title,kind,duration,repeats,max_per_day,priority\n"
            + "".join(f"drill-{n},演练{n},drill,{45 + n},3,2,must\n" for n in range(60)),
        },
    )
    done = run("solve", packed, "-o", tmp_path / "out", "--time-limit", 0.05)
    assert done.returncode == 5
    assert done.stdout.startswith("unknown: ")
    assert not (tmp_path / "out").exists()


def test_130_interrupted_keeps_the_best(tmp_path: Path) -> None:
    busy = write(
        tmp_path / "busy",
        {
            **TABLES,
            "activities.csv": "activity,title,kind,duration,attendance,repeats,max_per_day,themes,audiences\n"
            + "".join(f"talk-{n},讲座{n},lecture,{40 + n},30,2,1,space,families\n" for n in range(20)),
        },
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "scheduler", "solve", str(busy), "-o", str(tmp_path / "out")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stdout.startswith("interrupted; feasible: ")
    assert "Traceback" not in stderr
    assert (tmp_path / "out" / "schedule.csv").stat().st_size > 0
