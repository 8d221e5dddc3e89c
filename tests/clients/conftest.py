from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clients import samples, story
from tests.clients.samples import Sample

SAMPLES: dict[str, Callable[[], Sample]] = {
    "nasty": samples.nasty,
    "zones": samples.zones,
    "example": samples.example,
    "story": story.second,
}


KHAL = """
[calendars]
[[festival]]
path = {folder}/festival
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%dT%H:%M:%SZ
[sqlite]
path = {folder}/khal.db
"""


@pytest.fixture(params=SAMPLES)
def sample(request: pytest.FixtureRequest) -> Sample:
    return SAMPLES[request.param]()


@pytest.fixture
def folder(sample: Sample, tmp_path: Path) -> Path:
    """The sample's files on disk, for the clients that are programs of their own."""
    for path, content in sample.files.items():
        target = tmp_path / "feeds" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return tmp_path / "feeds"


@pytest.fixture
def khal(tmp_path: Path) -> list[str]:
    """khal, with a configuration of its own, and a calendar `festival` in the test's folder."""
    found = shutil.which("khal")
    if not found:
        missing("khal", "install the Debian package khal")
    assert found
    config = tmp_path / "khal.conf"
    config.write_text(KHAL.format(folder=tmp_path))
    return [found, "-c", str(config)]


def missing(what: str, remedy: str) -> None:
    """Skip where a client is not installed; on CI, where all are, fail."""
    message = f"{what} is not installed: {remedy}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
