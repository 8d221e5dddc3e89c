"""`scheduler diff`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli import shared

if TYPE_CHECKING:
    from scheduler.releases.schedules import Between
    from scheduler.tables.schedule_rows import Spot


@click.command()
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@shared.json_option
def diff(a: Path, b: Path, as_json: bool) -> None:
    """Show what changed from schedule A to schedule B: moved, added, cancelled.

    Between two releases of one site it knows which sessions were renamed, and tells which changed in
    their details alone.

    A and B are schedule.csv or .xlsx files, or folders that `scheduler solve` wrote, or releases of a
    site: site@3 is the third, the site's folder alone the last one.

    \b
    Example:
      scheduler diff outputs plan-b
      scheduler diff site@1 site
    """
    from scheduler.releases.schedules import between
    from scheduler.tables.schedule_rows import differences, read_spots

    with shared.schedule_at(a) as first, shared.schedule_at(b) as second:
        (before, faults), (after, more) = read_spots(first), read_spots(second)
    if faults or more:
        shared.print_issues((*faults, *more), err=True)
        raise shared.CommandError(
            f"{shared.counted((*faults, *more))}; nothing was compared.", shared.BAD_INPUT
        )
    with shared.site_errors():
        more_known = between(a, b)
    before = {more_known.renamed.get(session, session): spot for session, spot in before.items()}
    found = [(str(each), each.as_json()) for each in differences(before, after)]
    found += _known_to_the_ledger(more_known, before, after)
    if as_json:
        shared.print_json([each for _, each in found])
        return
    for line, _ in found:
        click.echo(line)
    counts = Counter(each["change"] for _, each in found)
    click.echo(", ".join(f"{count} {change}" for change, count in counts.items()) or "no difference")


def _known_to_the_ledger(
    known: Between, before: Mapping[str, Spot], after: Mapping[str, Spot]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what the ledger alone tells of two releases, in words and as JSON."""
    from scheduler.cli.publish import different, told
    from scheduler.tables.schedule_rows import Difference

    for old, new in known.renamed.items():
        if spot := after.get(new):
            each = Difference(new, spot.title, "renamed", before.get(new), spot)
            yield f"renamed: {new} {spot.title}: was {old}", {**each.as_json(), "was": old}
    for change in known.details:
        assert change.before is not None
        assert change.after is not None
        session = change.session
        each = Difference(session, change.after.title, "details", before.get(session), after.get(session))
        yield told(change), {**each.as_json(), "details": different(change.before, change.after)}
