"""`scheduler solve`."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli import shared
from scheduler.cli.signals import listen_no_more, listen_once
from scheduler.files import CannotWriteError, check_writable, write_files
from scheduler.problem import Problem

if TYPE_CHECKING:
    from scheduler.engine import Progress
    from scheduler.result import Result
    from scheduler.tables import Inputs

MOST_SECONDS_OF_WHY = 20.0
"""Seconds for finding out why there is no schedule, unless --time-limit is less."""


@click.command()
@shared.inputs_argument
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Where to."
)
@click.option(
    "--time-limit",
    type=shared.Amount(min=0, min_open=True),
    default=60.0,
    show_default=True,
    metavar="S",
    help="Seconds to search for; with --deterministic, of work instead of the clock.",
)
@click.option(
    "--gap",
    type=shared.Amount(min=0),
    default=0.0,
    show_default=True,
    metavar="G",
    help="Stop once (points - bound) / points is proven to be at most this.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=lambda: os.cpu_count() or 1,
    show_default="one per core",
    metavar="N",
    help="Threads: with 1, search and bound take turns.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31 - 1),
    default=0,
    show_default=True,
    metavar="N",
    help="Another number leads to another schedule.",
)
@click.option(
    "--deterministic", is_flag=True, help="Repeat byte for byte: the same inputs, the same outputs."
)
@click.option(
    "--start",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Continue from a schedule: schedule.csv or .xlsx; rows edited in the .xlsx stay where put.",
)
@click.option("--set-aside", is_flag=True, help="Put faulty rows into rejected.csv and solve the rest.")
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
@shared.now_option
@shared.json_option
def solve(
    *,
    inputs: Path,
    output: Path,
    start: Path | None,
    set_aside: bool,
    quiet: bool,
    now: datetime | None,
    as_json: bool,
    **options: Any,
) -> int:
    """Place every session of INPUTS, as well as can be proven, and write the schedule to DIR.

    DIR gets schedule.csv and .xlsx, report.json, programme.html, calendars/ (public) and private/.
    Ctrl-C ends the search early and keeps the best schedule so far.

    \b
    Example:
      scheduler solve inputs/beijing-2023 -o outputs --time-limit 20
    """
    try:
        check_writable(output)
    except CannotWriteError as error:
        raise shared.CommandError(f"error: {error}", shared.USAGE) from error
    read, problem = shared.read_inputs(inputs, now, set_aside=set_aside)
    if read.conflicts:
        raise shared.CommandError(
            f"{inputs}: {shared.counted(read.conflicts)}; no schedule exists, nothing was written. "
            f"For ways out: scheduler explain {inputs}",
            shared.NO_SCHEDULE,
        )
    result, problem = _solved(problem, start, quiet, options)
    status, told = _told(problem, result)
    # Without a time of its own to say, what is to repeat must not say the clock's.
    timeless = options["deterministic"] and now is None and problem.event.as_of is None
    files = _files(read, problem, result, problem.moment(0) if timeless else read.now)
    if result.schedule is not None:
        if set_aside:
            from scheduler.tables import rejected_csv

            files["rejected.csv"] = rejected_csv(read.rejected)
        try:
            write_files(output, files, replaces=shared.WRITTEN_BEFORE)
        except CannotWriteError as error:
            raise shared.CommandError(f"error: {error}", shared.USAGE) from error
        told += f"; written to {output}"
    if as_json:
        click.echo(files["report.json"].decode(), nl=False)
    else:
        click.echo(told)
        if status == shared.NO_SCHEDULE:
            click.echo(_why_none(problem, min(MOST_SECONDS_OF_WHY, options["time_limit"])), nl=False)
        for left in result.left_out:
            from scheduler.explain.words.left_out import told as reason

            title = problem.sessions[left.session].title
            click.echo(f"  left out: {left.session} ({title}): {reason(problem, left).en}")
    return status


def _files(read: Inputs, problem: Problem, result: Result, stamp: datetime) -> dict[str, bytes]:
    """Return what there is to write; without a schedule, the report alone."""
    from scheduler.exports.outputs import outputs, report_json

    notes = tuple(
        f"set aside: {row.file} row {row.row} ({row.subject}): "
        + "; ".join(problem.message for problem in row.problems)
        for row in read.rejected
    )
    if result.schedule is None:
        return {"report.json": report_json(problem, result, read.sha256, notes)}
    return dict(outputs(problem, result, now=stamp, inputs_sha256=read.sha256, notes=notes))


def _solved(
    problem: Problem, start: Path | None, quiet: bool, options: dict[str, Any]
) -> tuple[Result, Problem]:
    from scheduler.engine import Options
    from scheduler.engine import solve as run

    schedule = None
    if start is not None:
        from scheduler.tables.moved import pin_moved

        found = shared.read_schedule_file(start, problem)
        schedule = found.schedule
        problem, conflicts = pin_moved(problem, found.pins)
        if conflicts:
            shared.print_issues(conflicts, err=True)
            raise shared.CommandError(
                f"{start}: {shared.counted(conflicts)}; no schedule exists so, nothing was written.",
                shared.NO_SCHEDULE,
            )
    live = _Live(len(problem.sessions)) if sys.stderr.isatty() and not quiet else None
    listen_once()
    result = run(problem, Options(start=schedule, **options), live)
    listen_no_more()
    if result.schedule is not None and len(result.schedule) < len(problem.sessions):
        from scheduler.explain.left_out import with_reasons

        result = with_reasons(
            problem,
            result,
            time_limit=options["time_limit"],
            seed=options["seed"],
            deterministic=options["deterministic"],
        )
    if live:
        live.end()
    return result, problem


class _Live:
    """One line on the terminal that says where the solve stands."""

    def __init__(self, sessions: int) -> None:
        self.sessions = sessions

    def __call__(self, progress: Progress) -> None:
        best = "-" if progress.objective is None else f"{progress.objective:,}"
        gap = "-"
        if progress.objective is not None:
            gap = f"{(progress.objective - progress.bound) / max(Decimal(1), progress.objective):.1%}"
        out = "-" if progress.unplaced is None else f"{progress.unplaced} of {self.sessions}"
        line = f"{progress.seconds:6.1f} s  best {best}  bound {progress.bound:,}  gap {gap}  unplaced {out}"
        click.echo(f"\r\x1b[K{line}", nl=False, err=True)

    def end(self) -> None:
        """Take the line away."""
        click.echo("\r\x1b[K", nl=False, err=True)


def _told(problem: Problem, result: Result) -> tuple[int, str]:
    """Return the exit status of a result and the sentence that tells it."""
    if result.interrupted:
        if result.schedule is None:
            return shared.INTERRUPTED, "interrupted before there was a schedule; nothing was written"
        return shared.INTERRUPTED, f"interrupted; {_figures(problem, result)}"
    if result.status == "infeasible":
        said = "infeasible: proven that no schedule exists; nothing was written"
        return shared.NO_SCHEDULE, ": ".join([said, *filter(None, ["; ".join(result.notes)])])
    if result.schedule is None:
        return (
            shared.OUT_OF_TIME,
            f"unknown: {result.seconds:g} s were not enough to place all that must be placed; nothing was "
            "written. Give it more time with --time-limit",
        )
    return 0, _figures(problem, result)


def _why_none(problem: Problem, seconds: float) -> str:
    from scheduler.explain.conflict import conflict
    from scheduler.explain.words.conflict import told

    return "\n" + told(problem, conflict(problem, seconds)).en


def _figures(problem: Problem, result: Result) -> str:
    assert result.schedule is not None
    assert result.objective is not None
    assert result.gap is not None
    return (
        f"{result.status}: {len(result.schedule)} of {len(problem.sessions)} sessions placed, "
        f"{result.objective:,} points, bound {result.bound:,}, gap {result.gap:.1%}, {result.seconds:g} s"
    )
