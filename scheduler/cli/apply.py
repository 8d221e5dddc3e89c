"""`scheduler apply`."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli import shared
from scheduler.files import CannotWriteError, write_file, write_files

if TYPE_CHECKING:
    from scheduler.tables.apply import Applied
    from scheduler.tables.draft import Change


@click.command()
@shared.inputs_argument
@click.argument("scenarios", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="SCENARIO...")
@click.option(
    "-o",
    "--output",
    "dest",
    type=click.Path(path_type=Path),
    required=True,
    metavar="INPUTS2",
    help="The folder, or for a workbook the .xlsx, to write; it must not be there yet.",
)
@shared.now_option
@shared.json_option
def apply(inputs: Path, scenarios: tuple[Path, ...], dest: Path, now: datetime | None, as_json: bool) -> None:
    """Write INPUTS with scenarios in them to INPUTS2; several are applied in order.

    A scenario is a TOML file of what happened, or might: closed rooms, people who are ill, changed,
    cancelled and added activities, pins. All that no scenario touches stays as it is, byte for byte.

    \b
    rain.toml:
      name = "Rain on 25 May"
      [[close]]                      # room = "...", venue = "..." or setting = "..."
      setting = "outdoor"
      from = 2023-05-25T12:00:00
      to = 2023-05-25T18:00:00
      [[person]]
      person = "p-wang"
      unavailable = ["2023-05-26 09:00/2023-05-26 12:00"]
      [[change]]                     # activity = "..." or session = "..."
      session = "kids-health-show.2"
      attendance = 300
      [[cancel]]
      activity = "car-show"
      [[add]]                        # columns as in activities.csv
      activity = "extra-talk"
      title = "Ask the meteorologist"
      kind = "lecture"
      duration = 60
      [[pin]]
      session = "contest-final"
      room = "hall-1"

    \b
    Example:
      scheduler apply inputs/beijing-2023 rain.toml -o inputs/rain
    """
    from scheduler.tables import load, understood
    from scheduler.tables.apply import applied
    from scheduler.tables.patch import patch
    from scheduler.tables.scenario import read_scenario
    from scheduler.tables.sheet import UnreadableError

    book = load(inputs)
    told = patch(book, [read_scenario(path) for path in scenarios])
    found = understood(told.book, now=now)
    shared.print_issues(found.issues, err=True)
    if found.problem is None:
        message = f"{inputs} with {_listed(scenarios)}: {shared.counted(found.issues)}; nothing was written."
        raise shared.CommandError(message, shared.BAD_INPUT)
    _see_where(inputs, dest)
    try:
        new = applied(inputs, told)
        _write(dest, new, folder=inputs.is_dir())
    except UnreadableError as error:
        raise shared.CommandError(error.issue.render(), shared.BAD_INPUT) from error
    except CannotWriteError as error:
        raise shared.CommandError(f"error: {error}", shared.USAGE) from error
    if as_json:
        shared.print_json(
            {
                "inputs": str(inputs),
                "scenarios": [str(path) for path in scenarios],
                "dest": str(dest),
                "changes": [change.as_json() for change in told.changes],
                "files": sorted(new.files),
                "changed": list(new.changed),
                "lost": list(new.lost),
                "problems": [issue.as_json() for issue in found.issues],
            }
        )
    else:
        _print(inputs, dest, told.changes, new)


def _listed(paths: tuple[Path, ...]) -> str:
    return " and ".join(path.name for path in paths)


def _see_where(inputs: Path, dest: Path) -> None:
    """Raise CommandError where the new inputs cannot go."""
    if dest.exists() and (dest.is_file() or any(dest.iterdir())):
        raise shared.CommandError(f"error: {dest} exists already; name another place", shared.USAGE)
    if not inputs.is_dir() and (dest.suffix.lower() != inputs.suffix.lower() or dest.is_dir()):
        message = f"error: {inputs} is a workbook; name one to write, {dest.name}{inputs.suffix}"
        raise shared.CommandError(message, shared.USAGE)
    if inputs.is_dir() and dest.suffix.lower() in {".xlsx", ".xlsm"}:
        raise shared.CommandError(f"error: {inputs} is a folder; name a folder to write", shared.USAGE)


def _write(dest: Path, new: Applied, *, folder: bool) -> None:
    if folder:
        write_files(dest, new.files)
    else:
        (data,) = new.files.values()
        write_file(dest, data)


def _print(inputs: Path, dest: Path, changes: tuple[Change, ...], new: Applied) -> None:
    for file, group in groupby(changes, lambda change: change.file):
        click.echo(file)
        for change in group:
            click.echo(f"  {_said(change)}  [{change.origin}]")
    for what in new.lost:
        click.echo(f"not kept in {dest.name}: {what}", err=True)
    same = f"as {inputs} is, byte for byte" if not new.changed else f"changed: {', '.join(new.changed)}"
    click.echo(f"{dest} written, {same}; then: scheduler check {dest}")


def _said(change: Change) -> str:
    from scheduler.tables.issue import shown

    row = f"row {change.row}" if change.row else "new key"
    subject = f" ({shown(change.subject)})" if change.subject and change.column else ""
    if change.idle:
        what = f"{change.column} = " if change.column else ""
        return f"{row}{subject}: already there: {what}{shown(change.after)}"
    if not change.column:
        return f"{row} added: {shown(change.after)}"
    before, after = (shown(text) or "empty" for text in (change.before, change.after))
    return f"{row}{subject}: {change.column}: {before} → {after}"
