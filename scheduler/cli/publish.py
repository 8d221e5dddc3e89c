"""`scheduler publish` and `scheduler rollback`: both make a release."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli import shared

if TYPE_CHECKING:
    from scheduler.exports.changes import Change
    from scheduler.exports.entries import Entry
    from scheduler.problem import Problem
    from scheduler.releases.inputs import Edition
    from scheduler.releases.ledger import Ledger
    from scheduler.releases.plan import Ids, Plan
    from scheduler.schedule import Schedule

FIELDS = {
    "title": "title",
    "location": "address",
    "coordinates": "coordinates",
    "categories": "categories",
    "facts": "details",
    "texts": "description",
    "url": "link",
    "stream": "live stream",
}
"""What the fields of an entry are called where they change alone."""


class _Renamed(click.ParamType[tuple[str, str]]):
    name = "old=new"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        old, equals, new = str(value).partition("=")
        if not (old and equals and new):
            self.fail(f"{value!r} is no renaming; write it as old-id=new-id", param, ctx)
        return old, new


@click.command()
@shared.inputs_argument
@click.argument("schedule", type=click.Path(path_type=Path))
@click.option("--site", type=click.Path(path_type=Path), required=True, metavar="DIR", help="The site.")
@click.option("--note", default="", metavar="TEXT", help="What people should know of this release.")
@click.option("--dry-run", is_flag=True, help="Show what subscribers would see change, and write nothing.")
@click.option(
    "--renamed",
    "renames",
    type=_Renamed(),
    multiple=True,
    metavar="OLD=NEW",
    help="The id NEW is what was OLD: subscribers' entries go on. An activity's id stands for its sessions.",
)
@click.option("--yes", is_flag=True, help="Publish without asking, whatever looks like a mistake.")
@shared.now_option
@shared.json_option
def publish(
    inputs: Path,
    schedule: Path,
    site: Path,
    now: datetime | None,
    renames: tuple[tuple[str, str], ...],
    **options: Any,
) -> int:
    """Make the next release of SCHEDULE in the folder DIR: calendar feeds, pages, and who saw what.

    SCHEDULE is a schedule.csv or .xlsx, or the folder that `scheduler solve` wrote; one that breaks a hard
    rule is refused. The site's public part is DIR/current/public: `scheduler serve` or any web server
    serves it. A session keeps its calendar entry through every change, and one that is gone stays in the
    feeds as cancelled until the event is over. Where nothing changes no release is made.

    Where a session gone and a session new look alike, or more than half of what is announced would be
    withdrawn (ten sessions at least), it asks first; in a script, add --renamed or --yes.

    \b
    Example:
      scheduler publish inputs/beijing-2023 outputs --site site --dry-run
      scheduler publish inputs/beijing-2023 outputs --site site --note "First programme"
    """
    from scheduler.releases.announce import ids_renamed

    # What is read lives to the end of the command: looking for garbage in it takes a quarter of the time.
    gc.disable()
    edition = _edition(inputs, schedule, site, now)
    with shared.site_errors():
        known = {*edition.problem.sessions, *edition.problem.cancelled}
        return _publish(
            site, lambda _: edition, lambda _, records: ids_renamed(records, renames, known), **options
        )


@click.command()
@click.argument("site", type=click.Path(path_type=Path))
@click.argument("number", type=click.IntRange(min=1))
@click.option("--note", default=None, metavar="TEXT", help="What people should know; else that it goes back.")
@click.option("--dry-run", is_flag=True, help="Show what subscribers would see change, and write nothing.")
@click.option("--yes", is_flag=True, help="Publish without asking, whatever looks like a mistake.")
@shared.now_option
@shared.json_option
def rollback(site: Path, number: int, note: str | None, now: datetime | None, **options: Any) -> int:
    """Publish again what release NUMBER of SITE said, as a new release.

    Nothing is taken out of the books: subscribers see sessions go back to where they were.

    \b
    Example:
      scheduler rollback site 1
    """
    from scheduler.releases.publish import edition_again, ids_of, open_site

    with shared.site_errors():
        open_site(site)
        note = f"Back to release {number}" if note is None else note
        return _publish(site, edition_again(number, now), ids_of(number), note=note, **options)


def _publish(
    folder: Path,
    edition: Callable[[Ledger | None], Edition],
    ids: Ids,
    *,
    note: str,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Publish or rehearse, and print what came of it; return the exit status."""
    from scheduler.releases.folder import SiteFolder
    from scheduler.releases.publish import Work, publish, rehearse

    def agree(made: Plan) -> bool:
        if yes or not made.doubts:
            return True
        if not as_json:
            _print(made, err=True)
        return _asked(made)

    site = SiteFolder(folder)
    notes: tuple[str, ...] = ()
    if dry_run:
        made, changed = rehearse(site, edition, note=note, ids=ids)
        agreed, done = not changed or yes or not made.doubts, False
    else:
        work = Work(lambda text: click.echo(text, err=True))
        result = publish(site, edition, note=note, ids=ids, agree=agree, work=work)
        made, done, notes = result.plan, result.done, result.notes
        agreed = done or result.unchanged
        changed = not result.unchanged
    if as_json:
        shared.print_json(_as_json(made, published=done, changed=changed, notes=notes))
    elif not changed:
        click.echo(f"nothing changed since release {len(made.past)}: no release was made")
    elif done or dry_run:
        _print(made)
    for line in notes:
        click.echo(f"note: {line}", err=True)
    if not agreed:
        raise shared.CommandError(
            f"{'; '.join(made.doubts)}\n"
            "Nothing was published. Add --renamed where ids were renamed, or --yes to go ahead.",
            shared.USAGE,
        )
    if dry_run:
        click.echo("dry run: nothing was written", err=True)
    elif done:
        click.echo(f"{folder}/current/public is release {made.number}", err=True)
    return 0


def _asked(made: Plan) -> bool:
    """Ask a person whether to go ahead; whoever is no person has not agreed."""
    if not sys.stdin.isatty():
        return False
    for doubt in made.doubts:
        click.echo(doubt, err=True)
    return click.confirm("Publish all the same?", err=True)


def _edition(path: Path, schedule_file: Path, site: Path, now: datetime | None) -> Edition:
    """Return what is to be published; raise CommandError where it cannot be."""
    from scheduler.releases.inputs import Edition, input_files

    read, problem = shared.read_inputs(path, now)
    schedule = shared.read_schedule_file(schedule_file, problem).schedule
    edition = Edition(problem, schedule, read.now, read.sha256, input_files(path))
    _refuse_illegal(path, schedule_file, site, edition)
    return edition


def _refuse_illegal(inputs: Path, file: Path, site: Path, edition: Edition) -> None:
    """Raise CommandError where a schedule is not legal; after the first release, as a plan made from it."""
    from scheduler.check import check
    from scheduler.standby import judge

    problem, schedule = edition.problem, edition.schedule
    announced = _announced(site, problem)
    if announced is None:
        broken, how = check(problem, schedule).broken, ""
    else:
        judged = judge(problem, schedule, announced, shared.minute_of(edition.now, problem))
        broken, how = judged.verdict.broken, f" --baseline {site}"
        for violation in judged.excused:
            click.echo(f"does not count: {violation.rule}: {violation.message}", err=True)
    if not broken:
        return
    for violation in broken[:5]:
        click.echo(f"{violation.rule}: {violation.message}", err=True)
    raise shared.CommandError(
        f"{file} breaks {len(broken)} hard rule{'s' if len(broken) > 1 else ''}; nothing was published. "
        f"`scheduler check {inputs} --schedule {file}{how}` shows every one.",
        shared.NO_SCHEDULE,
    )


def _announced(site: Path, problem: Problem) -> Schedule | None:
    """Return the schedule of a site's last release, as far as it fits the problem; None before the first."""
    from scheduler.releases.folder import SiteFolder
    from scheduler.tables.schedule_file import read_schedule

    if SiteFolder(site).served is None:
        return None
    with shared.schedule_at(site) as file:
        found = read_schedule(file, problem)
    return replace(found.schedule, placements={**found.schedule.placements, **found.roomless})


def _print(made: Plan, *, err: bool = False) -> None:
    """Print what subscribers see change."""
    lines = [f"release {made.number}: {_sessions(made.announced)} announced"]
    if made.past:
        lines += [f"  {told(change)}" for change in made.changes]
        if made.dropped:
            leave = "leaves" if made.dropped == 1 else "leave"
            lines.append(
                f"  {_sessions(made.dropped)} cancelled earlier {leave} the feeds: the event is over"
            )
        elif not made.changes:
            lines.append("  the public's calendars stay as they are")
        if made.staff_changes:
            entries, feeds = sum(made.staff_changes.values()), len(made.staff_changes)
            lines.append(f"  for staff: {entries} entries in {feeds} feeds")
    for line in lines:
        click.echo(line, err=err)


def told(change: Change) -> str:
    """Return a change in a line: `moved: talk 讲座: 一号厅 2023-05-20 09:30 -> 二号厅 2023-05-21 10:00`."""
    entry = change.after or change.before
    assert entry is not None
    line = f"{change.what}: {change.session} {entry.title}"
    if change.what == "details":
        assert change.before is not None
        assert change.after is not None
        return f"{line}: {', '.join(different(change.before, change.after))}"
    if change.what == "added" or change.before is None:
        return f"{line}: {_where(entry)}"
    if change.after is None:
        return f"{line}: was {_where(change.before)}"
    return f"{line}: {_where(change.before)} -> {_where(change.after)}"


def _where(entry: Entry) -> str:
    return f"{entry.location.split(', ')[0]} {entry.start:%Y-%m-%d %H:%M}-{entry.end:%H:%M}"


def different(before: Entry, after: Entry) -> list[str]:
    """Return what changed between two entries, in the words of `FIELDS`."""
    names = (field.name for field in fields(before))
    found = [
        FIELDS[name] for name in names if name in FIELDS and getattr(before, name) != getattr(after, name)
    ]
    return found or ["details"]


def _sessions(number: int) -> str:
    return f"{number:,} session{'' if number == 1 else 's'}"


def _as_json(made: Plan, *, published: bool, changed: bool, notes: tuple[str, ...]) -> dict[str, Any]:
    return {
        "release": made.number if changed else len(made.past),
        "published": published,
        "changed": changed,
        "stamp": made.stamp.isoformat(),
        "note": made.note,
        "announced": made.announced,
        "changes": [change_as_json(change) for change in made.changes] if made.past else [],
        "staff": dict(made.staff_changes) if made.past else {},
        "dropped": made.dropped,
        "doubts": list(made.doubts),
        "notes": list(notes),
    }


def change_as_json(change: Change) -> dict[str, Any]:
    """Return a change as JSON tells it."""
    return {
        "session": change.session,
        "change": change.what,
        "before": _entry_as_json(change.before),
        "after": _entry_as_json(change.after),
    }


def _entry_as_json(entry: Entry | None) -> dict[str, Any] | None:
    from scheduler.exports.changes import room_of

    if entry is None:
        return None
    return {
        "title": entry.title,
        "venue": entry.venue,
        "room": room_of(entry),
        "location": entry.location,
        "start": entry.start.isoformat(),
        "end": entry.end.isoformat(),
    }
