"""What libical reads, on which GNOME's and KDE's calendars stand; it must have nothing to complain of."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients.conftest import missing
from tests.clients.samples import Sample, Seen, nasty

SOURCE = Path(__file__).parent / "read.c"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("gcc") or not Path("/usr/include/libical/ical.h").exists():
        missing("libical", "install the Debian packages gcc and libical-dev")
    program = tmp_path_factory.mktemp("libical") / "read"
    subprocess.run(["gcc", "-Wall", "-Werror", "-o", program, SOURCE, "-lical"], check=True)
    return program


def test_libical(reader: Path, sample: Sample, folder: Path) -> None:
    complaints, seen = read(reader, folder, list(sample.files))
    assert complaints == dict.fromkeys(sample.files, "0")
    assert seen == sample.expected


def test_it_does_complain(reader: Path, tmp_path: Path) -> None:
    programme = nasty().files["programme.ics"]
    (tmp_path / "method.ics").write_bytes(programme.replace(b"CALSCALE:", b"METHOD:PUBLISH\r\nCALSCALE:"))
    (tmp_path / "stamp.ics").write_bytes(programme.replace(b"DTSTAMP:2023", b"DTSTAMP:soon"))
    complaints, _ = read(reader, tmp_path, ["method.ics", "stamp.ics"])
    assert "0" not in complaints.values()


def read(reader: Path, folder: Path, paths: list[str]) -> tuple[dict[str, str], dict[str, list[Seen]]]:
    """Return, by path, the number of libical's complaints and what it sees."""
    run = subprocess.run([reader, *paths], cwd=folder, capture_output=True, check=True)
    assert run.stderr == b""
    complaints: dict[str, str] = {}
    seen: dict[str, list[Seen]] = {path: [] for path in paths}
    for line in run.stdout.decode().removesuffix("\n").split("\n"):
        path, *cells = (plain(cell) for cell in line.split("\t"))
        if len(cells) == 1:
            complaints[path] = cells[0]
        else:
            seen[path].append(Seen(*cells))
    return complaints, {path: sorted(events) for path, events in seen.items()}


def plain(cell: str) -> str:
    """Return what `read.c` escaped."""
    return re.sub(r"\\(.)", lambda escape: {"n": "\n"}.get(escape[1], escape[1]), cell)
