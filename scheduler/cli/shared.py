"""What the commands have in common: options, exit statuses, reading the inputs, printing problems."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from scheduler.files import CannotWriteError
from scheduler.problem import Problem
from scheduler.schedule import Schedule

if TYPE_CHECKING:
    from scheduler.tables import InputIssue, Inputs
    from scheduler.tables.schedule_file import ScheduleFile

INTERNAL, USAGE, BAD_INPUT, NO_SCHEDULE, OUT_OF_TIME, INTERRUPTED = 1, 2, 3, 4, 5, 130
"""Exit statuses other than 0."""

WRITTEN_BEFORE = ("calendars", "private", "rejected.csv", "changes.csv", "changes.json")
"""What an output folder may hold from an earlier time, and must not: it tells of another schedule."""

Command = TypeVar("Command", bound=Callable[..., Any])


class CommandError(Exception):
    """The command ends with a status of the contract; the message is for a coordinator."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class _Moment(click.ParamType[datetime]):
    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a time; write it as 2023-05-24T12:00", param, ctx)


class Amount(click.FloatRange):
    """A number within a range; `nan`, which compares with nothing, is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number that a value stands for; see click."""
        number: float = super().convert(value, param, ctx)
        if isnan(number):
            self.fail(f"{value!r} is not a number", param, ctx)
        return number


def inputs_argument(command: Command) -> Command:
    """Add the argument INPUTS."""
    return click.argument("inputs", type=click.Path(path_type=Path))(command)


def json_option(command: Command) -> Command:
    """Add the option `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")(command)


def now_option(command: Command) -> Command:
    """Add the option `--now`."""
    return click.option(
        "--now",
        type=_Moment(),
        metavar="TIME",
        help="Take this as the present time (2023-05-24T12:00) instead of event.toml's as_of or the clock.",
    )(command)


def schedule_option(help: str) -> Callable[[Command], Command]:  # noqa: A002
    """Add the option `--schedule`."""
    return click.option(
        "--schedule", "schedule_file", type=click.Path(path_type=Path), metavar="FILE", help=help
    )


def print_json(data: object) -> None:
    """Print data as JSON to stdout."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def print_issues(issues: Iterable[InputIssue], *, err: bool) -> None:
    """Print problems one after another, with an empty line between."""
    for issue in issues:
        click.echo(issue.render() + "\n", err=err)


def counted(issues: Iterable[InputIssue]) -> str:
    """Return how many problems there are of each severity: `2 errors, 1 warning`."""
    number = Counter(issue.severity for issue in issues)
    words = [
        f"{number[severity]} {severity}{'' if number[severity] == 1 else 's'}"
        for severity in ("error", "conflict", "warning")
        if number[severity]
    ]
    return ", ".join(words) or "no problems"


def status_of(issues: Iterable[InputIssue]) -> int:
    """Return the exit status that problems call for."""
    severities = {issue.severity for issue in issues}
    if "error" in severities:
        return BAD_INPUT
    return NO_SCHEDULE if "conflict" in severities else 0


def read_inputs(path: Path, now: datetime | None, *, set_aside: bool = False) -> tuple[Inputs, Problem]:
    """Read inputs and print their problems to stderr; raise CommandError where they cannot be used."""
    from scheduler.tables import read

    inputs = read(path, now=now, set_aside=set_aside)
    print_issues(inputs.issues, err=True)
    if inputs.problem is None:
        raise CommandError(f"{path}: {counted(inputs.issues)}; nothing was done.", BAD_INPUT)
    return inputs, inputs.problem


def minute_of(now: datetime, problem: Problem) -> int:
    """Return the minute before which everything has started; what starts within this one has too."""
    return problem.minute(now) + bool(now.second or now.microsecond)


@contextmanager
def site_errors() -> Iterator[None]:
    """Turn what a site's folder or its ledger refuses into the command's end."""
    from scheduler.releases.folder import SiteError
    from scheduler.releases.ledger import LedgerError

    try:
        yield
    except (SiteError, LedgerError, CannotWriteError, ValueError) as error:
        raise CommandError(f"error: {error}", USAGE) from error


@contextmanager
def schedule_at(path: Path) -> Iterator[Path]:
    """Give the file of a schedule: what `path` is, or a release's where it is a site or `site@3`."""
    from scheduler.releases.schedules import published_schedule

    with ExitStack() as stack:
        with site_errors():
            file = stack.enter_context(published_schedule(path))
        yield file


def read_schedule_file(path: Path, problem: Problem) -> ScheduleFile:
    """Read a schedule, or a release's, and print its problems to stderr.

    Raise CommandError where it cannot be used.
    """
    from scheduler.tables.schedule_file import read_schedule

    with schedule_at(path) as file:
        found = read_schedule(file, problem)
    print_issues(found.issues, err=True)
    if status_of(found.issues) == BAD_INPUT:
        raise CommandError(f"{path}: {counted(found.issues)}; nothing was done.", BAD_INPUT)
    _say_missing(path, found)
    return found


def read_baseline(path: Path, problem: Problem) -> ScheduleFile:
    """Read a schedule as far as it fits the problem, and print to stderr where it does not.

    Placements in rooms that there are no more are part of it. Raise CommandError where nothing can be read.
    """
    from scheduler.tables.schedule_file import read_schedule

    with schedule_at(path) as file:
        found = read_schedule(file, problem)
    schedule = Schedule({**found.schedule.placements, **found.roomless})
    faults = [issue for issue in found.issues if issue.severity == "error"]
    if faults and not len(schedule):
        print_issues(found.issues, err=True)
        raise CommandError(f"{path}: {counted(found.issues)}; nothing was done.", BAD_INPUT)
    print_issues((replace(issue, severity="warning") for issue in found.issues), err=True)
    if faults:
        rows = len({(issue.file, issue.row) for issue in faults})
        click.echo(f"{path}: {rows} rows do not fit the inputs and are taken as far as they go", err=True)
    _say_missing(path, found)
    return replace(found, schedule=schedule)


def _say_missing(path: Path, found: ScheduleFile) -> None:
    if found.missing:
        missing = ", ".join(found.missing[:5]) + (" ..." if len(found.missing) > 5 else "")
        click.echo(
            f"{path}: no row for {len(found.missing)} sessions, taken as left out: {missing}", err=True
        )
