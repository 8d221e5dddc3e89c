"""Publishing that is killed at any instant: what is served is one whole release, and the next one works."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from scheduler.releases.folder import faults
from scheduler.releases.inputs import Edition
from tests.releases.festival import Festival, changed, release, small

NOW = datetime(2023, 4, 20, 9)


def test_killed_at_any_instant(tmp_path: Path, cases: Callable[[int, int], int]) -> None:
    rng, site = Random(7), tmp_path / "site"
    festival = Festival(tmp_path / "tables", small())
    first = festival.edition(NOW)
    took = time.perf_counter()
    release(site, first)
    took = time.perf_counter() - took
    festival.items = changed(changed(small(), 1, hour=11), 2, status="cancelled")
    second = festival.edition(NOW)
    stop = tmp_path / "stop"
    poller = in_the_background(lambda: poll(site, stop))
    served = 1
    for number in range(cases(12, 200)):
        edition = (second, first)[number % 2]
        kill_within(lambda edition=edition: publish_later(site, edition), rng.uniform(0, 1.3 * took))
        served = now_served(site, at_least=served)
        integrity(site)
        if rng.random() < 0.5:
            release(site, edition)
            served = now_served(site, at_least=served)
            assert release(site, edition).unchanged
    stop.touch()
    assert ended(poller) == 0


def publish_later(site: Path, edition: Edition) -> None:
    release(site, edition)


def in_the_background(act: Callable[[], None]) -> int:
    """Do something in a process of its own, and return its id; it ends with 0 where nothing was raised."""
    process = os.fork()
    if process:
        return process
    status = 1
    try:
        act()
        status = 0
    finally:
        os._exit(status)


def kill_within(act: Callable[[], None], seconds: float) -> None:
    """Do something in a process that is killed after a while."""
    process = in_the_background(act)
    time.sleep(seconds)
    os.kill(process, signal.SIGKILL)
    ended(process)


def ended(process: int) -> int:
    """Wait for a process, and return what it ended with; 9 for one that was killed."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def poll(site: Path, stop: Path) -> None:
    """Read what is served, as a web server does, again and again: always all of one release."""
    numbers = []
    while not stop.exists():
        folder = (site / "current").resolve(strict=True)
        try:
            wrong = list(faults(folder / "public"))
            told = json.loads((folder / "public" / "release.json").read_text("utf-8"))["release"]
        except FileNotFoundError:
            # Only what is neither the release served nor the one before may be gone.
            assert int((site / "current").resolve().name) >= int(folder.name) + 2
            continue
        assert wrong == [] or int((site / "current").resolve().name) >= int(folder.name) + 2
        assert told == int(folder.name)
        numbers.append(told)
    assert numbers == sorted(numbers)


def now_served(site: Path, at_least: int) -> int:
    """Return the number of the release served, which is whole."""
    folder = (site / "current").resolve(strict=True)
    assert list(faults(folder / "public")) == []
    assert int(folder.name) >= at_least
    return int(folder.name)


def integrity(site: Path) -> None:
    """The ledger is sound, and knows no release after a crash that is not on the disk."""
    connection = sqlite3.connect(site / "private" / "ledger.sqlite")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    [(last,)] = connection.execute("SELECT max(number) FROM release").fetchall()
    connection.close()
    assert (site / "releases" / str(last)).is_dir()


def test_what_was_stopped_between_the_ledger_and_the_switch_is_finished(tmp_path: Path) -> None:
    site, festival = tmp_path / "site", Festival(tmp_path / "tables", small())
    release(site, festival.edition(NOW))
    festival.items = changed(small(), 1, hour=11)
    edition = festival.edition(NOW + timedelta(days=1))
    release(site, edition)
    (site / "current").unlink()
    (site / "current").symlink_to("releases/1")
    assert release(site, edition).unchanged
    assert now_served(site, at_least=2) == 2


def test_what_was_stopped_before_the_ledger_is_dropped(tmp_path: Path) -> None:
    site, festival = tmp_path / "site", Festival(tmp_path / "tables", small())
    release(site, festival.edition(NOW))
    for leftover in ("2", ".new"):
        (site / "releases" / leftover / "public").mkdir(parents=True)
    assert release(site, festival.edition(NOW)).unchanged
    assert sorted(path.name for path in (site / "releases").iterdir()) == ["1"]


def test_a_lost_release_is_made_again_from_the_ledger(tmp_path: Path) -> None:
    site, festival = tmp_path / "site", Festival(tmp_path / "tables", small())
    edition = festival.edition(NOW)
    release(site, edition)
    before = {path.name: path.read_bytes() for path in site.glob("releases/1/p*/**/*") if path.is_file()}
    (site / "releases").rename(tmp_path / "lost")
    (site / "current").unlink()
    assert release(site, edition).unchanged
    after = {path.name: path.read_bytes() for path in site.glob("releases/1/p*/**/*") if path.is_file()}
    assert (now_served(site, at_least=1), after) == (1, before)
