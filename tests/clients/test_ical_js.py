"""What ical.js reads, on which Thunderbird and many web calendars stand."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients.conftest import missing
from tests.clients.samples import Sample, Seen

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("node")
    if not found or not (HERE / "node_modules" / "ical.js").exists():
        missing("ical.js", "install Node.js and run `npm install --no-package-lock` in tests/clients")
    assert found
    return found


def test_ical_js(node: str, sample: Sample, folder: Path) -> None:
    run = subprocess.run(
        [node, str(HERE / "read.mjs"), *sample.files], cwd=folder, capture_output=True, text=True, check=True
    )
    assert run.stderr == ""
    seen = {path: sorted(Seen(*event) for event in events) for path, events in json.loads(run.stdout).items()}
    assert seen == sample.expected
