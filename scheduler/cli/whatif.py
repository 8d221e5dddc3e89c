"""`scheduler whatif`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli import shared
from scheduler.cli.signals import listen_no_more, listen_once
from scheduler.files import CannotWriteError, check_writable, write_files

if TYPE_CHECKING:
    from scheduler.engine.replan import Plan
    from scheduler.problem import Problem
    from scheduler.schedule import Placement
    from scheduler.tables import Inputs
    from scheduler.tables.scenario import Scenario
    from scheduler.tables.schedule_file import ScheduleFile
    from scheduler.whatif.changes import Change
    from scheduler.whatif.run import WhatIf

PHONES = 3
"""Contacts that a line names, at most; changes.csv has all."""


@click.command()
@shared.inputs_argument
@click.argument("scenarios", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="SCENARIO...")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="What was announced: schedule.csv or .xlsx, the folder that holds it, a site, or site@3.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Where to."
)
@click.option(
    "--max-moves",
    type=click.IntRange(min=0),
    metavar="N",
    help="Published sessions whose room or start may change, at most; else what a scenario says.",
)
@click.option(
    "--time-limit",
    type=shared.Amount(min=0, min_open=True),
    default=60.0,
    show_default=True,
    metavar="S",
    help="Seconds to search for; it ends sooner once nothing better can exist.",
)
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
@shared.now_option
@shared.json_option
def whatif(
    *,
    inputs: Path,
    scenarios: tuple[Path, ...],
    baseline: Path,
    output: Path,
    max_moves: int | None,
    time_limit: float,
    quiet: bool,
    now: datetime | None,
    as_json: bool,
) -> int:
    """Find the plan that changes least after what the SCENARIOs say, and whom to phone about it.

    It leaves out as little as it can, then moves the fewest people, the least far. What has started stays,
    promises of notice hold, and a session whose place is closed may stand in its backup room. DIR gets what
    `solve` writes, and changes.csv and .json, with names and phone numbers: keep it in the office. Scenarios
    are as for `scheduler apply`; several come one after another. Ctrl-C keeps the best plan so far.

    \b
    Example:
      scheduler whatif inputs/beijing-2023 rain.toml --baseline outputs -o rain-plan
    """
    from scheduler.whatif.run import what_if

    try:
        check_writable(output)
    except CannotWriteError as error:
        raise shared.CommandError(f"error: {error}", shared.USAGE) from error
    told, before, read, problem = _read(inputs, scenarios, now)
    announced, problem = _announced(baseline, before, problem)
    if max_moves is None:
        max_moves = next((each.max_moves for each in reversed(told) if each.max_moves is not None), None)
    live = _Live() if sys.stderr.isatty() and not quiet else None
    listen_once()
    found = what_if(
        before,
        problem,
        announced.schedule,
        now=shared.minute_of(read.now, problem),
        max_moves=max_moves,
        seconds=time_limit,
        reasons=announced.reasons,
        watch=live,
    )
    listen_no_more()
    if live:
        live.end()
    if found.plan.schedule is None:
        return _none(found, read, time_limit, max_moves)
    files = _files(found, read, _figures(found, told, max_moves))
    try:
        write_files(output, files, replaces=shared.WRITTEN_BEFORE)
    except CannotWriteError as error:
        raise shared.CommandError(f"error: {error}", shared.USAGE) from error
    if as_json:
        shared.print_json(_as_json(found, output, _figures(found, told, max_moves)))
    else:
        for line in _lines(before, found):
            click.echo(line)
        click.echo(f"{_total(found)}; written to {output}")
    return shared.INTERRUPTED if found.result.interrupted else 0


def _read(
    inputs: Path, scenarios: Iterable[Path], now: datetime | None
) -> tuple[list[Scenario], Problem, Inputs, Problem]:
    """Return the scenarios, the problem before them, and the inputs and the problem with them."""
    from scheduler.tables import load, understood
    from scheduler.tables.patch import patched
    from scheduler.tables.scenario import read_scenario

    book, told = load(inputs), [read_scenario(path) for path in scenarios]
    read = understood(patched(book, told), now=now)
    before = understood(book, now=read.now)
    # That something is impossible now is what the plan is an answer to.
    faults = [issue for issue in read.issues if issue.severity != "conflict"]
    shared.print_issues(faults, err=True)
    if read.problem is None or before.problem is None:
        if read.problem is not None:
            shared.print_issues(before.errors, err=True)
            faults = list(before.errors)
        raise shared.CommandError(f"{inputs}: {shared.counted(faults)}; nothing was done.", shared.BAD_INPUT)
    return told, before.problem, read, read.problem


def _announced(path: Path, before: Problem, problem: Problem) -> tuple[ScheduleFile, Problem]:
    """Return the baseline, and the problem with pins where a person moved its rows."""
    from scheduler.tables.moved import pin_moved

    # It may have what earlier scenarios brought.
    known = replace(before, sessions={**problem.sessions, **before.sessions})
    found = shared.read_baseline(path, known)
    rows = tuple(pin for pin in found.pins if pin.session in problem.sessions)
    _, conflicts = pin_moved(problem, rows)
    shared.print_issues((replace(issue, severity="warning") for issue in conflicts), err=True)
    # What cannot stay where it was put is replanned like all others.
    firm = {pin.session for pin in rows} - {issue.subject for issue in conflicts}
    kept = tuple(pin for pin in rows if pin.session in firm)
    return found, replace(problem, pins=(*problem.pins, *kept))


def _none(found: WhatIf, read: Inputs, seconds: float, max_moves: int | None) -> int:
    """Say that there is no plan, and return the exit status."""
    shared.print_issues(read.conflicts, err=True)
    if found.result.interrupted:
        click.echo("interrupted before there was a plan; nothing was written", err=True)
        return shared.INTERRUPTED
    few = "" if max_moves is None else f" with at most {max_moves} moves: allow more with --max-moves"
    if found.plan.impossible:
        click.echo(f"proven that no plan keeps every rule{few}; nothing was written", err=True)
        return shared.NO_SCHEDULE
    more = "" if max_moves is None else ", or allow more moves with --max-moves"
    click.echo(
        f"no plan was found in {seconds:g} s; nothing was written. Give it more time with --time-limit{more}",
        err=True,
    )
    return shared.OUT_OF_TIME


def _files(found: WhatIf, read: Inputs, figures: dict[str, Any]) -> dict[str, bytes]:
    from scheduler.exports.changes_csv import changes_csv, changes_json
    from scheduler.exports.outputs import outputs

    problem = found.problem
    written = outputs(problem, found.result, now=read.now, inputs_sha256=read.sha256, figures=figures)
    return {
        **written,
        "changes.csv": changes_csv(problem, found.changes),
        "changes.json": changes_json(problem, found.changes),
    }


def _figures(found: WhatIf, scenarios: list[Scenario], max_moves: int | None) -> dict[str, Any]:
    """Return what report.json says of a plan beyond what it says of a schedule."""
    plan = found.plan
    return {
        "changes": plan.price,
        "whatif": {
            "scenarios": [scenario.name for scenario in scenarios],
            "max_moves": max_moves,
            "left_out": _sessions(found, "unplaced"),
            "moved": _sessions(found, "moved", "time", "room"),
            "in_backup": _sessions(found, "backup"),
            "added": _sessions(found, "added"),
            "cancelled": _sessions(found, "cancelled"),
            "people": found.booked,
            "price": plan.price,
            "price_bound": plan.bound,
            "proven": plan.proven,
        },
    }


def _sessions(found: WhatIf, *kinds: str) -> list[str]:
    return [change.session.id for change in found.changes if change.kind in kinds]


def _as_json(found: WhatIf, output: Path, figures: dict[str, Any]) -> dict[str, Any]:
    from scheduler.exports.changes_csv import as_json

    result = found.result
    return {
        "dir": str(output),
        "status": result.status,
        "placed": len(result.schedule or ()),
        "seconds": result.seconds,
        "interrupted": result.interrupted,
        **figures["whatif"],
        "changes": as_json(found.problem, found.changes),
    }


def _lines(before: Problem, found: WhatIf) -> Iterator[str]:
    """Yield a line for each change, in the order in which to phone."""
    from scheduler.whatif.contacts import contacts

    for number, change in enumerate(found.changes, 1):
        phones = [str(contact) for contact in contacts(found.problem, change) if contact.phone]
        more = f" and {len(phones) - PHONES} more" if len(phones) > PHONES else ""
        phone = f"; phone {', '.join(phones[:PHONES])}{more}" if phones else ""
        people = f"; {change.booked:,} people, price {change.price:,}" if change.before else ""
        title = change.session.title_en or change.session.title
        yield f"{number:>3}. {_what(before, found.problem, change)}{people}{phone}".replace(
            "{}", f"{title} ({change.session.id})", 1
        )


def _what(before: Problem, problem: Problem, change: Change) -> str:
    """Return what becomes of a session, {} standing for it."""
    old = _place(before, change.before) if change.before else "nowhere"
    new = _place(problem, change.after) if change.after else ""
    room = problem.rooms[change.after.backup_room] if change.after and change.after.backup_room else None
    backup = f"{room.name_en or room.name} ({room.id})" if room else "none"
    match change.kind:
        case "cancelled":
            return f"cancelled: {{}}, {old}"
        case "unplaced":
            return f"LEFT OUT: {{}}, {old}"
        case "added":
            return f"added: {{}}, {new}"
        case "backup":
            return f"stands in its backup: {{}}, {old} -> {backup}"
        case "backup-room":
            return f"other rain-day room: {{}}, {old}: {backup}"
        case _:
            return f"{change.kind}: {{}}, {old} -> {new}"


def _place(problem: Problem, place: Placement) -> str:
    from scheduler.explain.words import names

    if place.room in problem.rooms:
        return names.place(problem, place).en
    return f"{names.moment(problem, place.start).en}, {place.room}"


def _total(found: WhatIf) -> str:
    plan = found.plan
    if not found.changes:
        return f"nothing changes: all {len(plan.schedule or ())} sessions stay where they are"
    counts = (
        (len(_sessions(found, "unplaced")), "left out"),
        (len(_sessions(found, "moved", "time", "room")), "moved"),
        (len(_sessions(found, "backup")), "in their backups"),
        (len(_sessions(found, "added")), "added"),
        (len(_sessions(found, "cancelled")), "cancelled"),
    )
    sessions = ", ".join(f"{count} {what}" for count, what in counts if count) or "no session moves"
    proof = "not proven"
    if plan.proven:
        proof = "proven: no plan leaves out less, or as little at a lower price"
    elif plan.bound:
        proof = f"proven at least {plan.bound:,} (gap {(plan.price - plan.bound) / max(1, plan.price):.0%})"
    begun = "interrupted; " if found.result.interrupted else ""
    return f"{begun}{sessions}; {found.booked:,} people, price {plan.price:,}, {proof}; {plan.seconds:.1f} s"


class _Live:
    """One line on the terminal that says how good the best plan is."""

    def __call__(self, plan: Plan) -> None:
        line = f"{plan.seconds:6.1f} s  left out {len(plan.left_out)}  price {plan.price:,}"
        click.echo(f"\r\x1b[K{line}", nl=False, err=True)

    def end(self) -> None:
        """Take the line away."""
        click.echo("\r\x1b[K", nl=False, err=True)
