"""`scheduler template`."""

from __future__ import annotations

from pathlib import Path

import click

from scheduler.cli import shared
from scheduler.files import CannotWriteError, write_file, write_files


@click.command()
@click.argument("dest", type=click.Path(path_type=Path))
@shared.json_option
def template(dest: Path, as_json: bool) -> None:
    """Write an input folder DEST to fill in, or a workbook DEST.xlsx with drop-downs and notes.

    \b
    Example:
      scheduler template my-festival
      scheduler template my-festival.xlsx
    """
    from scheduler.tables.template import template_folder
    from scheduler.tables.template_workbook import template_workbook

    if dest.exists() and (dest.is_file() or any(dest.iterdir())):
        raise shared.CommandError(f"error: {dest} exists already; name another place", shared.USAGE)
    try:
        if dest.suffix.lower() == ".xlsx":
            written = [dest]
            write_file(dest, template_workbook())
        else:
            files = template_folder()
            written = [dest / name for name in files]
            write_files(dest, files)
    except CannotWriteError as error:
        raise shared.CommandError(f"error: {error}", shared.USAGE) from error
    if as_json:
        shared.print_json({"dest": str(dest), "files": [str(path) for path in written]})
        return
    click.echo(f"{dest} written; fill it in, then: scheduler check {dest}")
