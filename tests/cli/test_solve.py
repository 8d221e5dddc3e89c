"""`scheduler solve` as it is typed: text, JSON, files, progress, signals."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from scheduler.cli import cli
from tests.cli.conftest import TABLES, scheduler, write

ROOT = Path(__file__).parents[2]
REPEAT = ("--deterministic", "--time-limit", 1)

BUSY = {
    **TABLES,
    "activities.csv": "activity,title,kind,duration,attendance,repeats,max_per_day,themes,audiences\n"
    + "".join(f"talk-{n},讲座{n},lecture,{40 + n},30,2,1,space,families\n" for n in range(20)),
}


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("solve") / "tiny", TABLES)


@pytest.fixture(scope="module")
def plan(tiny: Path) -> Path:
    """Return what one deterministic solve of the tiny festival wrote."""
    done = scheduler("solve", tiny, "-o", tiny.parent / "plan", *REPEAT, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    (tiny.parent / "stdout.json").write_text(done.stdout, "utf-8")
    return tiny.parent / "plan"


def edit_workbook(source: Path, target: Path, session: str, **values: str) -> None:
    """Save schedule.xlsx after typing over cells of a session's row."""
    book = openpyxl.load_workbook(source)
    sheet = book["列表 list"]
    columns = {str(cell.value).split()[0]: number for number, cell in enumerate(sheet[1], 1)}
    row = next(number for number, cells in enumerate(sheet.iter_rows(), 1) if cells[0].value == session)
    for name, value in values.items():
        sheet.cell(row, columns[name], value)
    book.save(target)


def test_the_same_bytes_from_another_folder_and_of_another_copy(
    tiny: Path, plan: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "elsewhere" / "copy of 小小"
    shutil.copytree(tiny, copy)
    done = scheduler("solve", copy.name, "-o", "out", *REPEAT, cwd=copy.parent, PYTHONPATH=str(ROOT))
    assert done.returncode == 0
    assert tree(copy.parent / "out") == tree(plan)
    assert {"schedule.csv", "schedule.xlsx", "report.json", "programme.html"} <= tree(plan).keys()


def test_json_is_the_report_that_was_written(plan: Path) -> None:
    told = (plan.parent / "stdout.json").read_text("utf-8")
    assert told == (plan / "report.json").read_text("utf-8")
    assert json.loads(told)["status"] == "optimal"


def test_json_of_nothing_is_a_report_as_well(tmp_path: Path) -> None:
    none = write(
        tmp_path / "none",
        {
            **TABLES,
            "rooms.csv": "room,venue,name,capacity,opening\nhall,main,一号厅,120,09:00-10:00\n",
            "activities.csv": "activity,title,kind,duration,priority\n"
            + "".join(f"d{n},演练,drill,60,must\n" for n in range(3)),
        },
    )
    done = scheduler("solve", none, "-o", tmp_path / "out", "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["status"], report["objective"], report["placed"]) == (
        4,
        "infeasible",
        None,
        0,
    )
    assert not (tmp_path / "out").exists()


def test_why_sessions_are_left_out_is_told(tiny: Path, tmp_path: Path) -> None:
    crowded = write(
        tmp_path / "in",
        {**TABLES, "activities.csv": TABLES["activities.csv"] + "giant,大会,forum,60,500,1,\n"},
    )
    done = scheduler("solve", crowded, "-o", tmp_path / "out", *REPEAT)
    why = "No schedule can have it: 2 of 2 rooms do not suit it (places, features, setting, rooms named)."
    assert done.stdout.splitlines()[1:] == [f"  left out: giant (大会): {why}"]
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert report["reasons"] == {"giant": why}
    assert why in (tmp_path / "out" / "schedule.csv").read_text("utf-8-sig")


def test_what_an_earlier_solve_left_goes_and_what_is_not_ours_stays(
    tiny: Path, plan: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(plan, out)
    for name in ("calendars/room/gone.ics", "calendars/README.md", "rejected.csv", "notes.txt"):
        (out / name).write_text("old", "utf-8")
    assert scheduler("solve", tiny, "-o", out, *REPEAT).returncode == 0
    assert tree(out) == tree(plan) | {"calendars/README.md": b"old", "notes.txt": b"old"}


def test_faulty_rows_set_aside(tmp_path: Path) -> None:
    faulty = write(
        tmp_path / "in",
        {**TABLES, "activities.csv": TABLES["activities.csv"] + "late,晚会,show,九十,30,1,\n"},
    )
    refused = scheduler("solve", faulty, "-o", tmp_path / "out", *REPEAT)
    assert (refused.returncode, (tmp_path / "out").exists()) == (3, False)
    done = scheduler("solve", faulty, "-o", tmp_path / "out", *REPEAT, "--set-aside")
    assert done.returncode == 0
    assert done.stdout.startswith("optimal: 3 of 3 sessions placed")
    assert "activities.csv,4,late," in (tmp_path / "out" / "rejected.csv").read_text("utf-8-sig")
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert report["notes"][0] == (
        "set aside: activities.csv row 4 (late): duration must be a whole number of minutes"
    )


class TestStart:
    def test_rows_moved_in_the_workbook_stay_where_put(self, tiny: Path, plan: Path, tmp_path: Path) -> None:
        edited = tmp_path / "edited.xlsx"
        edit_workbook(plan / "schedule.xlsx", edited, "robots", room="hall", start="2023-05-21 15:15")
        done = scheduler("solve", tiny, "-o", tmp_path / "out", "--start", edited, *REPEAT)
        assert done.returncode == 0, done.stderr
        rows = (tmp_path / "out" / "schedule.csv").read_text("utf-8-sig").splitlines()
        robots = next(row for row in rows if row.startswith("robots,"))
        assert ",hall,一号厅,2023-05-21T15:15:00+08:00," in robots
        assert ",yes," in robots

    def test_a_row_moved_where_it_cannot_be(self, tiny: Path, plan: Path, tmp_path: Path) -> None:
        edited = tmp_path / "edited.xlsx"
        edit_workbook(plan / "schedule.xlsx", edited, "stars", room="studio")
        done = scheduler("solve", tiny, "-o", tmp_path / "out", "--start", edited, *REPEAT)
        assert (done.returncode, done.stdout) == (4, "")
        assert done.stderr.startswith("error[C401]") or "C401" in done.stderr
        assert "room-suits: " in done.stderr
        assert not (tmp_path / "out").exists()

    def test_from_a_folder_in_place(self, tiny: Path, plan: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        shutil.copytree(plan, out)
        assert scheduler("solve", tiny, "-o", out, "--start", out, *REPEAT).returncode == 0
        assert (out / "schedule.csv").read_bytes() == (plan / "schedule.csv").read_bytes()

    def test_that_cannot_be_read(self, tiny: Path, tmp_path: Path) -> None:
        done = scheduler("solve", tiny, "-o", tmp_path / "out", "--start", tmp_path / "no.csv")
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr.endswith("no.csv: 1 error; nothing was done.\n")


@pytest.mark.parametrize(
    "options",
    [
        ("--gap", "nan"),
        ("--gap", "-0.1"),
        ("--time-limit", "nan"),
        ("--time-limit", "0"),
        ("--workers", "0"),
        ("--seed", "-1"),
        ("--now", "soon"),
    ],
    ids=" ".join,
)
def test_options_that_make_no_sense(tiny: Path, tmp_path: Path, options: Sequence[str]) -> None:
    done = CliRunner().invoke(cli, ["solve", str(tiny), "-o", str(tmp_path / "out"), *options])
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"Invalid value for '{options[0]}'" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_said_before_the_search(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / ("x" * 300)
    done = scheduler("solve", tiny, "-o", out)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr
        == f"error: {out} cannot be written: File name too long; make room, or name another folder\n"
    )


class Terminal:
    """A command with stderr on a terminal."""

    def __init__(self, *arguments: object, shell: str = 'exec "$@"') -> None:
        self._ours, theirs = pty.openpty()
        self.shown = ""
        self.process = subprocess.Popen(
            ["sh", "-c", shell, "sh", sys.executable, "-m", "scheduler", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=theirs,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
            cwd=ROOT,
        )
        os.close(theirs)

    def read(self) -> bool:
        """Take in what the terminal got; False once the command has left it."""
        try:
            data = os.read(self._ours, 4096)
        except OSError:
            return False
        self.shown += data.decode()
        return bool(data)

    def until_a_schedule_is_there(self) -> None:
        while not re.search(r"best \d", self.shown):
            assert self.read(), self.shown

    def end(self) -> tuple[int, str]:
        """Return the status and stdout once the command has ended."""
        while self.read():
            pass
        os.close(self._ours)
        stdout, _ = self.process.communicate(timeout=60)
        return self.process.returncode, stdout


def solving(folder: Path, *options: object, shell: str = 'exec "$@"') -> Terminal:
    """Return a solve that does not end by itself soon, with a schedule to keep."""
    busy = write(folder / "busy", BUSY)
    terminal = Terminal("solve", busy, "-o", folder / "out", *options, shell=shell)
    terminal.until_a_schedule_is_there()
    return terminal


def assert_kept(folder: Path, terminal: Terminal) -> None:
    status, stdout = terminal.end()
    assert status == 130, terminal.shown
    assert stdout.startswith("interrupted; feasible: ")
    assert "Traceback" not in terminal.shown
    names = tree(folder / "out").keys()
    assert {"schedule.csv", "schedule.xlsx", "report.json", "programme.html"} <= names
    assert not [name for name in names if ".scheduler-" in name]


def test_progress_on_a_terminal_that_goes_away_and_a_second_ctrl_c(tmp_path: Path) -> None:
    terminal = solving(tmp_path)
    for _ in range(10):
        terminal.process.send_signal(signal.SIGINT)
        time.sleep(0.05)
    assert_kept(tmp_path, terminal)
    lines = [line for line in terminal.shown.split("\r\x1b[K") if line]
    number = r"[\d,.]+"
    form = rf" *{number} s  best ({number}|-)  bound {number}  gap ({number}%|-)  unplaced (\d+ of 40|-)"
    assert [line for line in lines if not re.fullmatch(form, line)] == []
    assert terminal.shown.endswith("\r\x1b[K")


def test_sigterm_keeps_the_best_of_a_background_job_as_well(tmp_path: Path) -> None:
    # A shell has its background jobs ignore Ctrl-C.
    terminal = solving(tmp_path, "--workers", 1, shell='trap "" INT; exec "$@"')
    terminal.process.send_signal(signal.SIGINT)
    terminal.process.send_signal(signal.SIGTERM)
    assert_kept(tmp_path, terminal)


def test_quiet_is_quiet_on_a_terminal_too(tiny: Path, tmp_path: Path) -> None:
    terminal = Terminal("solve", tiny, "-o", tmp_path / "out", *REPEAT, "--quiet")
    status, stdout = terminal.end()
    assert (status, terminal.shown) == (0, "")
    assert stdout.startswith("optimal: 3 of 3 sessions placed, ")
