"""`scheduler check`."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli import shared

if TYPE_CHECKING:
    from scheduler.rules import Violation
    from scheduler.tables import Inputs


@click.command()
@shared.inputs_argument
@shared.schedule_option("Also check this schedule (schedule.csv, .xlsx, or the folder that holds it).")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Judge it as `whatif` does, as a plan made from this schedule.",
)
@shared.now_option
@shared.json_option
def check(
    inputs: Path, schedule_file: Path | None, baseline: Path | None, now: datetime | None, as_json: bool
) -> int:
    """Show all problems of INPUTS, and demand against supply; or what a schedule breaks and costs.

    INPUTS is a folder with event.toml and CSV tables, or an .xlsx with the same tables as sheets. With
    --baseline, sessions whose place was closed may stand in their backups, what only sessions that have
    started break does not count, nor that one is left out which must be placed.

    \b
    Example:
      scheduler check inputs/beijing-2023
      scheduler check inputs/beijing-2023 --schedule outputs/schedule.csv
    """
    if baseline is not None and schedule_file is None:
        raise click.UsageError("--baseline says from what a plan was made; name the plan with --schedule.")
    from scheduler.supply import least_left_out, shortages
    from scheduler.tables import read

    found = read(inputs, now=now)
    report: dict[str, Any] = {
        "inputs": str(inputs),
        "problems": [issue.as_json() for issue in found.issues],
        "shortages": [],
        "must_be_left_out": None,
        "schedule": None,
    }
    status = shared.status_of(found.issues)
    if not as_json:
        shared.print_issues(found.issues, err=False)
        click.echo(f"{inputs}: {shared.counted(found.issues)}")
    if found.problem is not None:
        short = shortages(found.problem)
        report["shortages"] = [shortage.as_json() for shortage in short]
        report["must_be_left_out"] = least_left_out(short)
        if any(shortage.proves_none(found.problem) for shortage in short):
            status = status or shared.NO_SCHEDULE
        if not as_json:
            _print_supply(found.problem, short, report["must_be_left_out"])
        if schedule_file is not None:
            report["schedule"], broken = _verdict(found, schedule_file, baseline, as_json=as_json)
            status = status or broken
    if as_json:
        shared.print_json(report)
    return status


def _print_supply(problem: Any, short: Any, least: int) -> None:
    sessions, rooms, days = len(problem.sessions), len(problem.rooms), len(problem.days)
    click.echo(f"{sessions} sessions to place into {rooms} rooms on {days} days")
    for shortage in short:
        click.echo(f"  short: {shortage.message}")
    if len(short) > 1:
        click.echo(f"  in all at least {least} of the {sessions} sessions must be left out")
    if not short:
        click.echo("  nothing asked for is more than there is, counted one thing at a time")


def _verdict(
    inputs: Inputs, path: Path, baseline: Path | None, *, as_json: bool
) -> tuple[dict[str, Any], int]:
    from scheduler.check import check as check_schedule
    from scheduler.exports.outputs import number
    from scheduler.standby import judge
    from scheduler.tables.schedule_file import read_schedule

    assert inputs.problem is not None
    problem = inputs.problem
    read = read_schedule(path, problem)
    problems = [issue.as_json() for issue in read.issues]
    if not as_json:
        click.echo()
        shared.print_issues(read.issues, err=False)
    if shared.status_of(read.issues) == shared.BAD_INPUT:
        # What its faulty rows say is not known, so neither is what the schedule breaks and costs.
        if not as_json:
            click.echo(f"{path}: {shared.counted(read.issues)}; the schedule was not checked")
        return {"file": str(path), "problems": problems}, shared.BAD_INPUT
    excused: tuple[Violation, ...] = ()
    if baseline is None:
        verdict = check_schedule(problem, read.schedule)
    else:
        announced = shared.read_baseline(baseline, problem).schedule
        judged = judge(problem, read.schedule, announced, shared.minute_of(inputs.now, problem))
        verdict, excused = judged.verdict, judged.excused
    if not as_json:
        click.echo(f"{path}: {len(read.schedule)} of {len(problem.sessions)} sessions placed")
        for violation in excused:
            click.echo(f"  does not count: {violation.rule}: {violation.message}")
        for rule, count in Counter(violation.rule for violation in verdict.broken).items():
            click.echo(f"  broken: {rule} ({count})")
        for violation in verdict.broken:
            click.echo(f"    {violation.rule}: {violation.message}")
        for rule, points in verdict.cost_by_rule.items():
            click.echo(f"  {rule:<20} {number(points):>12,}")
        click.echo(f"  {'points':<20} {number(verdict.objective):>12,}")
        click.echo("legal: no hard rule is broken" if verdict.legal else "NOT legal")
    told = {
        "file": str(path),
        "problems": problems,
        "placed": len(read.schedule),
        "unplaced": len(problem.sessions) - len(read.schedule),
        "legal": verdict.legal,
        "objective": number(verdict.objective),
        "cost_by_rule": {rule: number(points) for rule, points in verdict.cost_by_rule.items()},
        "broken": [_told(violation) for violation in verdict.broken],
        "excused": [_told(violation) for violation in excused],
        "costs": [_told(violation) for violation in verdict.costs],
    }
    return told, 0 if verdict.legal else shared.NO_SCHEDULE


def _told(violation: Any) -> dict[str, Any]:
    from scheduler.exports.outputs import number

    return {
        "rule": violation.rule,
        "subjects": list(violation.subjects),
        "message": violation.message,
        "amount": violation.amount,
        "points": number(violation.points),
    }
