"""What all commands have in common: the version, help, pipes, scripts of any kind, speed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler import __version__
from tests.cli.conftest import TABLES, Run

ROOT = Path(__file__).parents[2]


def test_version(run: Run) -> None:
    done = run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"scheduler, version {__version__}\n", "")


def test_without_a_command_it_says_what_there_is(run: Run) -> None:
    bare, asked = run(), run("-h")
    assert (bare.returncode, asked.returncode) == (2, 0)
    assert bare.stdout + bare.stderr == asked.stdout


def test_whoever_has_read_enough_is_no_error() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "scheduler", "tables"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) == 0


def test_chinese_in_a_c_locale(tiny: Path, run: Run) -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    (tiny / "activities.csv").write_text(TABLES["activities.csv"].replace(",90,", ",九十,"), "utf-8")
    done = run("check", tiny, **plain)
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout == run("check", tiny).stdout
    assert "九十" in done.stdout
    assert run("tables", **plain).stdout == run("tables").stdout


@pytest.mark.parametrize("encoding", ["gbk", "cp1252"])
def test_what_a_terminal_cannot_show_is_escaped(run: Run, encoding: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scheduler", "tables", "--json"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        cwd=ROOT,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode(encoding)) == json.loads(run("tables", "--json").stdout)


@pytest.mark.parametrize(
    ("command", "heavy"),
    [
        (["--help"], ["ortools", "pandas", "numpy", "openpyxl", "icalendar", "jinja2"]),
        (["check", "{tiny}"], ["ortools", "pandas", "numpy", "openpyxl", "icalendar", "jinja2"]),
        (["check", "{tiny}", "--schedule", "{list}"], ["ortools", "pandas", "numpy", "icalendar", "jinja2"]),
    ],
    ids=["help", "check", "check-schedule"],
)
def test_what_must_feel_instant_loads_nothing_heavy(tiny: Path, command: list[str], heavy: list[str]) -> None:
    (tiny.parent / "list.csv").write_text("session,room,start\nrobots,hall,2023-05-20 10:00\n", "utf-8")
    names = {"tiny": str(tiny), "list": str(tiny.parent / "list.csv")}
    code = (
        "import sys\nfrom scheduler.cli import main\n"
        "try: main()\n"
        "except SystemExit: print('LOADED', *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *(part.format(**names) for part in command)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
        cwd=ROOT,
        check=False,
    )
    loaded = done.stdout.split("LOADED ")[1].split()
    assert "scheduler" in loaded
    assert [name for name in heavy if name in loaded] == []
