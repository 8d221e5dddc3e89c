"""`scheduler explain`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli import shared
from scheduler.problem import DAY, Problem

if TYPE_CHECKING:
    from scheduler.schedule import Schedule
    from scheduler.word import Word


@click.command()
@shared.inputs_argument
@shared.schedule_option("The schedule to explain (schedule.csv, .xlsx, or the folder that holds it).")
@click.option("--session", metavar="ID", help="Why this session is where it is, and where else it could be.")
@click.option(
    "--at", "at_time", metavar="TIME", help="What it would take to have the session then: 05-25 10:00."
)
@click.option("--room", metavar="R", help="With --at: in this room. Without: in any.")
@click.option(
    "--language", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Of the text."
)
@click.option(
    "--time-limit",
    type=shared.Amount(min=0.0),
    metavar="S",
    help="Seconds to search: for a conflict 60, for the places of a session 5, with --at 6.",
)
@shared.now_option
@shared.json_option
def explain(
    *,
    inputs: Path,
    schedule_file: Path | None,
    session: str | None,
    at_time: str | None,
    room: str | None,
    language: str,
    time_limit: float | None,
    now: datetime | None,
    as_json: bool,
) -> int:
    """Say why there is no schedule, why a session is where it is, or what another place would take.

    Without a schedule: the smallest set of facts that cannot hold together, and ways out. With one: what
    its points are for. With a session: what it costs where it is, every other place that it could have
    and its price. With a time as well: yes or no, who moves, and what is nearer.

    \b
    Example:
      scheduler explain inputs/beijing-2023
      scheduler explain inputs/beijing-2023 --schedule outputs
      scheduler explain inputs/beijing-2023 --schedule outputs --session car-show
      scheduler explain inputs/beijing-2023 --schedule outputs --session car-show --at "thu 10:00"
    """
    if session is None and (at_time is not None or room is not None):
        raise click.UsageError("--at and --room ask about a session: give --session ID as well.")
    if session is not None and schedule_file is None:
        raise click.UsageError("--session asks about a schedule: give --schedule FILE as well.")
    if room is not None and at_time is None:
        raise click.UsageError("--room asks about a time: give --at TIME as well.")
    read, problem = shared.read_inputs(inputs, now)
    if schedule_file is None:
        return _conflict(problem, 60.0 if time_limit is None else time_limit, language, as_json=as_json)
    schedule = shared.read_schedule_file(schedule_file, problem).schedule
    status = _legality(problem, schedule)
    minute = _now(problem, read.now)
    if session is None:
        told, data = _cost(problem, schedule, schedule_file, read.sha256)
    elif at_time is None:
        seconds = 5.0 if time_limit is None else time_limit
        told, data = _places(problem, schedule, _known(problem, session), minute, seconds)
    else:
        seconds = 6.0 if time_limit is None else time_limit
        told, data = _answer(problem, schedule, session, text=at_time, room=room, now=minute, seconds=seconds)
    _print(told, data, language, as_json=as_json)
    return status


def _print(told: Word, data: dict[str, Any], language: str, *, as_json: bool) -> None:
    if as_json:
        shared.print_json(data | {"text": {"en": told.en, "zh": told.zh}})
    else:
        click.echo(told.zh if language == "zh" else told.en, nl=False)


def _conflict(problem: Problem, seconds: float, language: str, *, as_json: bool) -> int:
    from scheduler.explain import conflict
    from scheduler.explain.words import conflict as words

    found = conflict.conflict(problem, seconds)
    _print(words.told(problem, found), words.as_json(found), language, as_json=as_json)
    return shared.NO_SCHEDULE if found.conflicts else 0


def _cost(
    problem: Problem, schedule: Schedule, file: Path, inputs_sha256: str
) -> tuple[Word, dict[str, Any]]:
    from scheduler.explain import cost
    from scheduler.explain.words import cost as words

    found = cost.read(problem, schedule, cost.known_bound(file, inputs_sha256))
    return words.told(problem, schedule, found), words.as_json(problem, schedule, found)


def _places(
    problem: Problem, schedule: Schedule, session: str, now: int, seconds: float
) -> tuple[Word, dict[str, Any]]:
    from dataclasses import replace

    from scheduler.explain.alternatives import alternatives
    from scheduler.explain.left_out import why_left_out
    from scheduler.explain.words import places as words

    if session in schedule:
        found = alternatives(problem, schedule, session, now=now, seconds=seconds)
    else:
        found = alternatives(problem, schedule, session, now=now, seconds=seconds / 2)
        why = why_left_out(problem, schedule, session, seconds=seconds / 2)
        found = replace(found, why=why)
    return words.told(problem, schedule, found), words.as_json(problem, schedule, found)


def _answer(
    problem: Problem,
    schedule: Schedule,
    session: str,
    *,
    text: str,
    room: str | None,
    now: int,
    seconds: float,
) -> tuple[Word, dict[str, Any]]:
    from scheduler.cli.asked_time import AskedTimeError, asked_time
    from scheduler.explain.at import at
    from scheduler.explain.words import answer as words

    known = _known(problem, session)
    where = None if room is None else _known_room(problem, room)
    placement = schedule.get(known)
    try:
        today = None if placement is None else placement.start // DAY
        start = asked_time(problem, text, today, problem.sessions[known].days)
    except AskedTimeError as error:
        raise click.UsageError(f"--at {error}.") from None
    answer = at(problem, schedule, known, start, where, now=now, seconds=seconds)
    return words.told(problem, schedule, answer), words.as_json(problem, answer)


def _legality(problem: Problem, schedule: Schedule) -> int:
    """Return the exit status, and say where the schedule breaks rules itself."""
    from scheduler.check import check

    broken = check(problem, schedule).broken
    if not broken:
        return 0
    click.echo(
        f"The schedule itself is not legal (faults: {len(broken)}; `scheduler check --schedule` lists them); "
        "what follows takes it as it is.\n",
        err=True,
    )
    return shared.NO_SCHEDULE


def _now(problem: Problem, moment: datetime) -> int:
    """Return now as a minute; of an event that is over, everything is explained as if it lay ahead."""
    now = problem.minute(moment)
    if now < len(problem.days) * DAY:
        return now
    from scheduler.explain.alternatives import EVER

    click.echo("The event is over: its places are explained as they were before it began.\n", err=True)
    return EVER


def _known(problem: Problem, session: str) -> str:
    """Return the id of a session given by id or title; raise CommandError where there is none."""
    id_ = session.removesuffix(".1")
    if id_ in problem.sessions:
        return id_
    if id_ in problem.cancelled:
        raise shared.CommandError(f"{id_} is cancelled: it has no place.", shared.USAGE)
    titles: dict[str, str] = {}
    for each in problem.sessions.values():
        for title in filter(None, (each.title, each.title_en)):
            titles.setdefault(title, each.id)
    return titles.get(session) or _unknown("session", session, problem.sessions, titles)


def _known_room(problem: Problem, room: str) -> str:
    """Return the id of a room given by id or name; raise CommandError where there is none."""
    if room in problem.rooms:
        return room
    names: dict[str, str] = {}
    for each in problem.rooms.values():
        for name in filter(None, (each.name, each.name_en)):
            names.setdefault(name, each.id)
    return names.get(room) or _unknown("room", room, problem.rooms, names)


def _unknown(what: str, given: str, ids: Any, names: dict[str, str]) -> str:
    from scheduler.tables.cells import closest

    near = closest(given, ids) or names.get(closest(given, names), "")
    hint = f"did you mean {near}?" if near else "the inputs' tables list them."
    raise shared.CommandError(f"There is no {what} {given!r}: {hint}", shared.USAGE)
