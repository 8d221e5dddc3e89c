"""The files that a release was made from: put into the ledger, and read from it again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scheduler.problem import Problem
from scheduler.releases.ledger import Ledger, Release
from scheduler.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Edition:
    """What is to be published: the facts, with the files that they were read from.

    `now` is aware. `files` are the inputs by name: event.toml and tables, or one workbook.
    """

    problem: Problem
    schedule: Schedule
    now: datetime
    inputs_sha256: str
    files: Mapping[str, bytes]


def input_files(path: Path) -> dict[str, bytes]:
    """Return the files of inputs by name: of a folder, event.toml and the tables."""
    if not path.is_dir():
        return {path.name: path.read_bytes()}
    return {
        file.name: file.read_bytes()
        for file in sorted(path.iterdir())
        if file.is_file() and (file.name.lower() == "event.toml" or file.suffix.lower() == ".csv")
    }


@contextmanager
def unpacked(ledger: Ledger, release: Release) -> Iterator[tuple[Path, Path]]:
    """Give a release's inputs and its schedule.csv as files, for as long as they are needed."""
    with tempfile.TemporaryDirectory(prefix="scheduler-") as scratch:
        inputs, schedule = Path(scratch, "inputs"), Path(scratch, "schedule.csv")
        inputs.mkdir()
        for name, digest in release.inputs.items():
            (inputs / name).write_bytes(ledger.content(digest))
        schedule.write_bytes(ledger.content(release.schedule))
        [*names] = release.inputs
        yield inputs / names[0] if len(names) == 1 else inputs, schedule


def edition_of(ledger: Ledger, release: Release, now: datetime | None) -> Edition:
    """Return what a release was made from; `now` as in `scheduler.tables.read`."""
    from scheduler.tables import read
    from scheduler.tables.schedule_file import read_schedule

    with unpacked(ledger, release) as (inputs, schedule):
        found = read(inputs, now=now)
        if found.problem is None:
            raise ValueError(
                f"this version of the program cannot read the inputs of release {release.number}: "
                + "; ".join(issue.message for issue in found.errors)
            )
        files = {name: ledger.content(digest) for name, digest in release.inputs.items()}
        placed = read_schedule(schedule, found.problem).schedule
    return Edition(found.problem, placed, found.now, found.sha256, files)
