"""A tiny festival on disk, and the real command line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

EVENT = """[event]
id = "tiny"
name = "小小科技周"
name_en = "Tiny Science Week"
first_day = 2023-05-20
last_day = 2023-05-21
timezone = "Asia/Shanghai"
domain = "tiny.example"
as_of = 2023-04-20T09:00:00
"""

TABLES = {
    "event.toml": EVENT,
    "venues.csv": "venue,name,district\nmain,主场,通州区\n",
    "rooms.csv": "room,venue,name,capacity\nhall,main,一号厅,120\nstudio,main,二号厅,40\n",
    "activities.csv": (
        "activity,title,kind,duration,attendance,repeats,people\n"
        "stars,星空讲座,lecture,60,80,2,p-li\n"
        "robots,机器人路演,roadshow,90,30,1,\n"
    ),
    "people.csv": "person,name\np-li,李老师\n",
}


@pytest.fixture(scope="session", autouse=True)
def ctrl_c() -> None:
    """Let what the tests start hear Ctrl-C, even where a shell runs the tests in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Return a folder with a festival of three sessions."""
    return write(tmp_path / "tiny", TABLES)


def write(folder: Path, tables: dict[str, str]) -> Path:
    """Write tables into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def scheduler(*arguments: object, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "scheduler", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, "PYTHONUTF8": "1", **more},
        timeout=120,
        check=False,
    )


@pytest.fixture
def run() -> Run:
    """Return the command line."""
    return scheduler
