"""What khal shows: every feed read as a file, and the programme imported into a calendar and listed."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.clients.samples import Sample, Seen, nasty

# khal reads one file a run, and most of a run is its start: one Python runs it for them all.
EACH_FILE = """
import sys
from khal.cli import main_khal
config, form, *paths = sys.argv[1:]
for path in paths:
    main_khal(["-c", config, "printics", "--format", form, path], standalone_mode=False)
    print("\\x1d", end="")
"""
FORM = "\x1e".join(
    ["{uid}", "{start-long-full}", "{end-long-full}", "{title}", "{location}", "{description}", "\x1f"]
)


def test_every_feed(khal: list[str], sample: Sample, folder: Path) -> None:
    program, _, config = khal
    python = Path(program).read_text().splitlines()[0].removeprefix("#!").strip()
    output = run([python, "-c", EACH_FILE, config, FORM, *sample.files], folder)
    for path, text in zip(sample.files, output.split("\x1d")[:-1], strict=True):
        first, _, events = text.partition("\n")
        assert first == f"{len(sample.expected[path])} events found in {path}"
        assert seen(events) == [event.loosely() for event in sample.expected[path]], path


def test_import(khal: list[str], tmp_path: Path) -> None:
    (tmp_path / "festival").mkdir()
    (tmp_path / "programme.ics").write_bytes(nasty().files["programme.ics"])
    run([*khal, "import", "--batch", "-a", "festival", "programme.ics"], tmp_path)
    output = run([*khal, "list", "--format", FORM, "--day-format", "", "2023-05-20", "3d"], tmp_path)
    assert seen(output) == [event.loosely() for event in nasty().expected["programme.ics"]]


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.stderr, done.returncode) == ("", 0)
    return done.stdout


def seen(output: str) -> list[Seen]:
    records = [record.split("\x1e")[:-1] for record in output.split("\x1f")[:-1]]
    return sorted(Seen(*(cell.lstrip("\n") for cell in record)).loosely() for record in records)
