"""What Thunderbird, run without a screen, keeps of a feed that it follows, through a change."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.clients import story
from tests.clients.samples import Sample, utc
from tests.web.serving import serving

PREFERENCES = {
    "calendar.registry.week.type": "ics",
    "calendar.registry.week.name": "week",
    "calendar.registry.week.cache.enabled": True,
    "calendar.registry.week.readOnly": True,
    "calendar.timezone.local": "Asia/Shanghai",
    "calendar.timezone.useSystemTimezone": False,
    # It is to speak to the site, and to nobody else.
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.update.enabled": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.shell.checkDefaultClient": False,
    "mailnews.start_page.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "http://127.0.0.1:1",
    "toolkit.telemetry.enabled": False,
}

Row = tuple[str, str, str, str]


def test_moved_and_cancelled_are_seen(tmp_path: Path, cases: Callable[[int, int], int]) -> None:
    program = shutil.which("thunderbird")
    if not program or not cases(0, 1):
        pytest.skip("Thunderbird takes half a minute: install it, and run pytest --thorough")
    site, profile = tmp_path / "site", tmp_path / "profile"
    profile.mkdir()
    with serving(site_of(site, 1, story.first())) as served:
        address = {"calendar.registry.week.uri": f"{served.url}/calendars/programme.ics"}
        lines = (
            f"user_pref({_js(name)}, {_js(value)});\n" for name, value in (PREFERENCES | address).items()
        )
        (profile / "user.js").write_text("".join(lines))
        for number, feeds in ((1, story.first()), (2, story.second())):
            site_of(site, number, feeds)
            with running(program, profile, tmp_path):
                assert kept(profile, tmp_path / "copy", expected(feeds)) == expected(feeds)


def site_of(site: Path, number: int, feeds: Sample) -> Path:
    story.publish(site, number, feeds)
    return site


def expected(feeds: Sample) -> list[Row]:
    return sorted(
        (seen.uid, seen.summary, seen.start, "CANCELLED" if "取消" in seen.summary else "CONFIRMED")
        for seen in feeds.expected["programme.ics"]
    )


def kept(profile: Path, copy: Path, awaited: list[Row]) -> list[Row]:
    """Return what Thunderbird's cache holds once it is what is awaited, or after a minute."""
    rows: list[Row] = []
    for _ in range(120):
        time.sleep(0.5)
        rows = _rows(profile / "calendar-data", copy)
        if rows == awaited:
            break
    return rows


def _rows(store: Path, copy: Path) -> list[Row]:
    """Return what is in the cache, read from a copy: Thunderbird lets nobody else at it."""
    shutil.rmtree(copy, ignore_errors=True)
    try:
        shutil.copytree(store, copy)
        with closing(sqlite3.connect(copy / "cache.sqlite")) as database:
            found = database.execute("SELECT id, title, event_start, ical_status FROM cal_events").fetchall()
    except (OSError, sqlite3.Error, shutil.Error):
        return []
    return sorted(
        (uid, title, utc(datetime.fromtimestamp(start / 1e6, UTC)), status)
        for uid, title, start, status in found
    )


@contextmanager
def running(program: str, profile: Path, home: Path) -> Iterator[None]:
    process = subprocess.Popen(
        [program, "--headless", "--no-remote", "--profile", str(profile)],
        env={**os.environ, "HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _js(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'
