"""Publish a generated festival, then again with ten changes, and print a table.

    python benchmarks/publish.py --sessions 20000

Nothing is solved: the schedule is the hidden plan of the generated festival, which breaks no rule. Each
release is made by the command line, in a process of its own.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from time import perf_counter

import click
from generator import Instance, generate

from scheduler.check import check
from scheduler.exports.schedule_csv import schedule_csv
from scheduler.problem import Problem
from scheduler.schedule import Placement, Schedule
from scheduler.tables import read

MOVED, RETITLED, CANCELLED = 4, 3, 3
"""The ten changes of the second release."""


@dataclass(frozen=True, slots=True)
class Run:
    """What making a release took; memory in bytes."""

    what: str
    seconds: float
    cpu: float
    memory: int
    told: str


def published(what: str, *arguments: object) -> Run:
    """Publish as a user does, and measure it."""
    began = perf_counter()
    command = [sys.executable, "-m", "scheduler", "publish", *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    told = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"publish ended with {os.waitstatus_to_exitcode(status)}: {told}")
    cpu = usage.ru_utime + usage.ru_stime
    return Run(what, perf_counter() - began, cpu, usage.ru_maxrss * 1024, told)


def plan_of(instance: Instance) -> Schedule:
    """Return the hidden plan of an instance."""
    return Schedule(
        {
            session.id: Placement(
                session.room.id, session.start, session.backup.id if session.backup else None
            )
            for activity in instance.plan.activities
            for session in activity.sessions
        }
    )


def with_moves(problem: Problem, schedule: Schedule, rng: Random) -> Schedule:
    """Return the schedule with sessions moved to other times, no rule broken."""
    grid = problem.event.grid
    chosen = rng.sample(sorted(schedule.placements), min(len(schedule), 100 * MOVED))
    tried = {
        ident: replace(place, start=place.start + grid)
        for ident in chosen
        if (place := schedule.placements[ident]) and problem.sessions[ident].public
    }
    # All at once, less those that break a rule, until none does: one check takes seconds.
    while broken := check(problem, Schedule({**schedule.placements, **tried})).broken:
        blamed = {subject for violation in broken for subject in violation.subjects}
        left = {ident: place for ident, place in tried.items() if ident not in blamed}
        tried = left if len(left) < len(tried) else dict(list(tried.items())[: len(tried) // 2])
    return Schedule({**schedule.placements, **dict(list(tried.items())[:MOVED])})


def change_inputs(folder: Path, keep: set[str]) -> None:
    """Give sessions of the inputs new titles and cancel some, except those to `keep`."""
    file = folder / "activities.csv"
    with file.open(encoding="utf-8", newline="") as text:
        reader = csv.DictReader(text)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    single = [
        row
        for row in rows
        if row["repeats"] in {"", "1"}
        and row["visibility"] in {"", "public"}
        and row["status"] in {"", "confirmed"}
        and row["priority"] != "must"
        and row["activity"] not in keep
    ]
    for row in single[:RETITLED]:
        row["title"] += "（新）"
    for row in single[RETITLED : RETITLED + CANCELLED]:
        row["status"] = "cancelled"
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def tied(folder: Path) -> set[str]:
    """Return the activities that pins and relations name: cancelling those may break a rule."""
    text = "".join((folder / name).read_text("utf-8") for name in ("pins.csv", "relations.csv"))
    return {part.partition(".")[0] for part in text.replace(";", ",").replace("\n", ",").split(",")}


def measure(sessions: int, scratch: Path) -> list[Run]:
    """Publish a festival of so many sessions twice, and once more with nothing changed."""
    instance = generate(sessions, 60, 1)
    inputs, site, file = scratch / "inputs", scratch / "site", scratch / "schedule.csv"
    instance.write(inputs)
    problem = read(inputs).problem
    assert problem is not None
    schedule = plan_of(instance)
    file.write_bytes(schedule_csv(problem, schedule, {}))
    runs = [published("first release", inputs, file, "--site", site)]
    file.write_bytes(schedule_csv(problem, with_moves(problem, schedule, Random(1)), {}))
    change_inputs(inputs, tied(inputs))
    runs.append(published("ten changes", inputs, file, "--site", site))
    runs.append(published("no change", inputs, file, "--site", site))
    return runs


def size(folder: Path) -> tuple[int, int]:
    """Return how many files there are below a folder, and their bytes."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)


@click.command()
@click.option("--sessions", default=20_000, show_default=True, help="Sessions of the festival.")
def main(sessions: int) -> None:
    """Publish a festival twice and print what it took."""
    with tempfile.TemporaryDirectory(prefix="publish-") as scratch:
        runs = measure(sessions, Path(scratch))
        count, total = size(Path(scratch, "site", "current").resolve())
        ledger = Path(scratch, "site", "private", "ledger.sqlite").stat().st_size
        click.echo("| release | seconds | CPU seconds | MB |\n| -- | --: | --: | --: |")
        for run in runs:
            click.echo(f"| {run.what} | {run.seconds:.1f} | {run.cpu:.1f} | {run.memory / 1e6:,.0f} |")
        click.echo(
            f"{sessions:,} sessions: {count:,} files, {total / 1e6:,.0f} MB; ledger {ledger / 1e6:,.0f} MB"
        )
        click.echo(f"what the second told:\n{runs[1].told}", nl=False)


if __name__ == "__main__":
    main()
