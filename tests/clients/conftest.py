from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clients import samples
from tests.clients.samples import Sample

SAMPLES: dict[str, Callable[[], Sample]] = {
    "nasty": samples.nasty,
    "zones": samples.zones,
    "example": samples.example,
}


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


def missing(what: str, remedy: str) -> None:
    """Skip where a client is not installed; on CI, where all are, fail."""
    message = f"{what} is not installed: {remedy}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
