"""What those see who follow a feed that is served, through a change: vdirsyncer with khal, and calcurse."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.clients import story
from tests.clients.conftest import missing
from tests.clients.test_khal import FORM, run, seen
from tests.web.serving import Served, serving

VDIRSYNCER = """
[general]
status_path = "{folder}/status"
[pair festival]
a = "site"
b = "khal"
collections = null
[storage site]
type = "http"
url = "{url}/calendars/programme.ics"
[storage khal]
type = "filesystem"
path = "{folder}/festival"
fileext = ".ics"
"""


def test_vdirsyncer_and_khal(khal: list[str], tmp_path: Path) -> None:
    site = tmp_path / "site"
    story.publish(site, 1, story.first())
    (tmp_path / "festival").mkdir()
    with serving(site) as served:
        sync = subscribed(tmp_path, served)
        for number, feeds in ((1, story.first()), (2, story.second())):
            story.publish(site, number, feeds)
            sync()
            output = run([*khal, "list", "--format", FORM, "--day-format", "", "2023-05-20", "3d"], tmp_path)
            # vdirsyncer knows the entries of a feed by their content, and gives them UIDs of its own.
            assert sorted(replace(event, uid="") for event in seen(output)) == sorted(
                replace(event.loosely(), uid="") for event in feeds.expected["programme.ics"]
            )


def subscribed(folder: Path, served: Served) -> Callable[[], None]:
    """Return what makes vdirsyncer look at the served programme, and bring khal what it finds."""
    (folder / "vdirsyncer").write_text(VDIRSYNCER.format(folder=folder, url=served.url))
    command = [sys.executable, "-m", "vdirsyncer", "-c", str(folder / "vdirsyncer")]

    def sync() -> None:
        done = subprocess.run([*command, "sync"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    subprocess.run([*command, "discover"], capture_output=True, check=True)
    return sync


def test_calcurse(tmp_path: Path) -> None:
    found = shutil.which("calcurse")
    if not found:
        missing("calcurse", "install the Debian package calcurse")
    assert found
    environment = {**os.environ, "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "HOME": str(tmp_path)}
    form = "%(start:%Y-%m-%dT%H:%M) %(end:%Y-%m-%dT%H:%M) %m\n"
    for number, feeds in ((1, story.first()), (2, story.second())):
        (tmp_path / "programme.ics").write_bytes(feeds.files["programme.ics"])
        calcurse = [found, "-q", "-D", str(tmp_path / str(number))]
        shown = ["-G", "--filter-type", "apt", "--format-apt", form]
        for options in (["-i", "programme.ics"], shown):
            done = subprocess.run(
                [*calcurse, *options],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                check=True,
            )
        assert sorted(done.stdout.splitlines()) == sorted(
            f"{local(event.start)} {local(event.end)} {event.summary}"
            for event in feeds.expected["programme.ics"]
        )


def local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT%H:%M")
