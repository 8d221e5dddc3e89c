"""What evolution-data-server, on which GNOME's calendars stand, keeps of a feed through a change."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.clients import story
from tests.clients.samples import Sample
from tests.web.serving import serving

BINDINGS = "*/girepository-1.0/ECal-2.0.typelib"
SCRIPT = Path(__file__).with_name("evolution.py")


def test_moved_and_cancelled_are_seen(tmp_path: Path, cases: Callable[[int, int], int]) -> None:
    session = shutil.which("dbus-run-session")
    if not session or not list(Path("/usr/lib").glob(BINDINGS)) or not cases(0, 1):
        pytest.skip("install evolution-data-server, gir1.2-ecal-2.0, python3-gi and dbus; pytest --thorough")
    site = tmp_path / "site"
    story.publish(site, 1, story.first())
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    with serving(site) as served:
        address = ("127.0.0.1", str(served.port), "/calendars/programme.ics")
        process = subprocess.Popen(
            [session, "--", "/usr/bin/python3", str(SCRIPT), *address],
            env={**kept, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        with process:
            for number, feeds in ((1, story.first()), (2, story.second())):
                story.publish(site, number, feeds)
                assert looked(process, expected(feeds)) == expected(feeds)


def expected(feeds: Sample) -> list[str]:
    return sorted(
        "\t".join(
            [
                seen.uid,
                seen.summary,
                datetime.fromisoformat(seen.start)
                .astimezone(ZoneInfo("Asia/Shanghai"))
                .strftime("%Y%m%dT%H%M%S"),
                "Asia/Shanghai",
                "CANCELLED" if "取消" in seen.summary else "CONFIRMED",
            ]
        )
        for seen in feeds.expected["programme.ics"]
    )


def looked(process: subprocess.Popen[str], awaited: list[str]) -> list[str]:
    """Return what is kept once it is what is awaited, or after a minute."""
    assert process.stdin
    assert process.stdout
    lines: list[str] = []
    for _ in range(120):
        process.stdin.write("\n")
        process.stdin.flush()
        lines = sorted(iter(lambda: process.stdout.readline().rstrip("\n"), ""))
        if lines == awaited:
            break
        time.sleep(0.5)
    return lines
