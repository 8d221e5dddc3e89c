from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run

LIST = "session,room,start\nstars,hall,2023-05-20 09:30\nrobots,hall,2023-05-20 11:00\n"


def test_figures_of_a_schedule(tiny: Path, run: Run) -> None:
    (tiny.parent / "list.csv").write_text(LIST, "utf-8")
    done = run("report", tiny, "--schedule", tiny.parent / "list.csv")
    assert (done.returncode, done.stderr) == (
        0,
        f"{tiny.parent / 'list.csv'}: no row for 1 sessions, taken as left out: stars.2\n",
    )
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    assert [line for line in lines if "通州区" in line] == [lines[1]]
    assert lines[1].split() == ["通州区", "2", "0", "110"]
    assert lines[-1].split() == ["points", "16,013"]


def test_figures_in_json_and_on_a_page(tiny: Path, run: Run) -> None:
    page = tiny.parent / "out" / "page.html"
    done = run("report", tiny, "--html", page, "--json")
    assert (done.returncode, done.stderr) == (0, f"{page} written\n")
    assert json.loads(done.stdout)["total"]["unplaced"] == 3
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_a_page_that_cannot_be_written(tiny: Path, run: Run) -> None:
    done = run("report", tiny, "--html", tiny)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"error: {tiny} is a folder; name a file to write\n"


def test_a_schedule_that_cannot_be_read(tiny: Path, run: Run) -> None:
    done = run("report", tiny, "--schedule", tiny.parent / "no.csv")
    assert (done.returncode, done.stdout) == (3, "")
