"""`scheduler report`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli import shared
from scheduler.files import CannotWriteError, write_file

if TYPE_CHECKING:
    from scheduler.exports.figures import Count, Figures


@click.command()
@shared.inputs_argument
@shared.schedule_option("The schedule to report on (schedule.csv, .xlsx, or the folder that holds it).")
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Write a page with pictures.")
@shared.now_option
@shared.json_option
def report(
    inputs: Path, schedule_file: Path | None, html: Path | None, now: datetime | None, as_json: bool
) -> None:
    """Show figures of INPUTS and of a schedule: by district, kind, audience and day; attendance.

    \b
    Example:
      scheduler report inputs/beijing-2023
      scheduler report inputs/beijing-2023 --schedule outputs --html report.html
    """
    from scheduler.exports.figures import figures

    _, problem = shared.read_inputs(inputs, now)
    schedule = None
    if schedule_file is not None:
        schedule = shared.read_schedule_file(schedule_file, problem).schedule
    found = figures(problem, schedule)
    if html is not None:
        from scheduler.exports.report_page import report_page

        try:
            write_file(html, report_page(problem, schedule, found, _report_of(schedule_file)))
        except CannotWriteError as error:
            raise shared.CommandError(f"error: {error}", shared.USAGE) from error
    if as_json:
        shared.print_json(found.as_dict())
    else:
        _print(found)
    if html is not None:
        click.echo(f"{html} written", err=True)


def _report_of(schedule_file: Path | None) -> dict[str, Any] | None:
    """Return the report.json beside a schedule, where there is one."""
    if schedule_file is None:
        return None
    folder = schedule_file if schedule_file.is_dir() else schedule_file.parent
    try:
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return report if isinstance(report, dict) else None


def _print(found: Figures) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    for title, counts in (
        ("district", found.by_district),
        ("kind", found.by_kind),
        ("audience", found.by_audience),
        ("day", found.by_day),
    ):
        console.print(_table(title, [*counts, found.total]))
    if found.objective is not None:
        from scheduler.exports.outputs import number

        for points in found.points:
            click.echo(f"{points.rule:<20} {number(points.points):>12,} points in {points.places} places")
        click.echo(f"{'points':<20} {number(found.objective):>12,}")
    for rule, count in found.broken.items():
        click.echo(f"BROKEN: {rule} ({count})")


def _table(title: str, counts: Sequence[Count]) -> Any:
    from rich.table import Table

    table = Table("by " + title, "placed", "left out", "people", "booked", "attended", "online", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for count in counts:
        label = "all" if count is counts[-1] else count.key or "(none)"
        numbers = (count.placed, count.unplaced, count.heads, count.booked, count.attended, count.online)
        table.add_row(label, *("" if number is None else f"{number:,}" for number in numbers))
    return table
