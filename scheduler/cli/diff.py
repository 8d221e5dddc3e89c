"""`scheduler diff`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from scheduler.cli import shared


@click.command()
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@shared.json_option
def diff(a: Path, b: Path, as_json: bool) -> None:
    """Show what changed from schedule A to schedule B: moved, added, cancelled.

    A and B are schedule.csv or .xlsx files, or folders that `scheduler solve` wrote, or releases of a
    site: site@3 is the third, the site's folder alone the last one.

    \b
    Example:
      scheduler diff outputs plan-b
      scheduler diff site@1 site
    """
    from scheduler.tables.schedule_rows import differences, read_spots

    with shared.schedule_at(a) as first, shared.schedule_at(b) as second:
        (before, faults), (after, more) = read_spots(first), read_spots(second)
    if faults or more:
        shared.print_issues((*faults, *more), err=True)
        raise shared.CommandError(
            f"{shared.counted((*faults, *more))}; nothing was compared.", shared.BAD_INPUT
        )
    found = list(differences(before, after))
    if as_json:
        shared.print_json([difference.as_json() for difference in found])
        return
    for each in found:
        click.echo(str(each))
    counts = Counter(each.change for each in found)
    click.echo(", ".join(f"{count} {change}" for change, count in counts.items()) or "no difference")
