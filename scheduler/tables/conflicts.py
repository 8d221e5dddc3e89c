"""What is well-formed and proves that no schedule exists: pins and `must` sessions that cannot hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import reduce

from scheduler.check import check
from scheduler.intervals import ALWAYS, Interval, Window, intersect
from scheduler.places import place_by_place, places
from scheduler.problem import DAY, Problem, Session
from scheduler.rules import rules
from scheduler.schedule import Placement, Schedule
from scheduler.tables.expiry import in_force
from scheduler.tables.facts import Facts
from scheduler.tables.issue import InputIssue
from scheduler.tables.records import Record
from scheduler.tables.sheet import cell_text
from scheduler.tables.times import EventDays

# Rules that ask for more than pins alone can give: sessions placed, backups reserved.
NOT_OF_PINS_ALONE = {"pinned", "backup"}

IMPOSSIBLE = frozenset({"C401", "C402", "C403"})
"""Codes of what one session's pins alone cannot have."""

_ROOMS = frozenset({"venues", "rooms"})
"""Tables a row of which may give a session a place."""

_BETWEEN_SESSIONS = frozenset({"travel", "relations"})
"""Tables a row of which may allow two sessions what they could not do without it: travel, back-to-back."""

_SHOWN = 4
"""Rooms and stretches of time that a remedy names."""


def conflicts(
    problem: Problem, facts: Facts, days: EventDays, now: datetime, *, lost: Collection[str] = ()
) -> Iterator[InputIssue]:
    """Yield every reason, seen without a solver, why no schedule exists.

    `lost` are the tables of which the facts lack rows: what these might have allowed is no reason. `now` is
    timezone-aware.
    """
    pins = _pins_in_force(facts, days, now)
    yield from contradictions(facts, days, now)
    contradicting = {ident for ident, rows in pins.items() if any(_contradictions(rows))}
    fixed = {
        ident: place
        for ident in pins
        if ident not in contradicting and (place := _place(problem, ident)) is not None
    }
    yield from _broken_by_pins(problem, fixed, pins, alone_only=not _BETWEEN_SESSIONS.isdisjoint(lost))
    for ident, session in problem.sessions.items():
        rows = pins.get(ident, [])
        if ident in fixed or ident in contradicting or not (rows or session.must):
            continue
        if _ROOMS.isdisjoint(lost) or any("room" in row for row in rows):
            yield from _nowhere(problem, session, facts, rows)


def contradictions(facts: Facts, days: EventDays, now: datetime) -> Iterator[InputIssue]:
    """Yield what pins of one session say against each other, which needs no problem."""
    for rows in _pins_in_force(facts, days, now).values():
        yield from _contradictions(rows)


def _pins_in_force(facts: Facts, days: EventDays, now: datetime) -> dict[str, list[Record]]:
    pins: dict[str, list[Record]] = {}
    for record in facts.records("pins"):
        session = record.get("session", "")
        activity = facts.ids("activities").get(session.partition(".")[0])
        override = facts.ids("sessions").get(session)
        told = override if override and "status" in override else activity
        if told and told.get("status") != "cancelled" and in_force(record, days, now):
            pins.setdefault(session, []).append(record)
    return pins


def _contradictions(rows: list[Record]) -> Iterator[InputIssue]:
    for column in ("room", "start"):
        first: Record | None = None
        for record in rows:
            if column not in record:
                continue
            first = first or record
            if record[column] != first[column]:
                message = f"{record['session']} is pinned to two {column}s: here, and in {first.source}"
                yield record.issue(column, "C402", message, "delete one of the pins", severity="conflict")


def _place(problem: Problem, session: str) -> Placement | None:
    """Return where the pins of a session put it, None where they leave room or start open."""
    rooms = {pin.room for pin in problem.pins if pin.session == session and pin.room is not None}
    starts = {pin.start for pin in problem.pins if pin.session == session and pin.start is not None}
    if len(rooms) != 1 or len(starts) != 1:
        return None
    return Placement(rooms.pop(), starts.pop())


def _broken_by_pins(
    problem: Problem,
    fixed: Mapping[str, Placement],
    pins: Mapping[str, list[Record]],
    *,
    alone_only: bool,
) -> Iterator[InputIssue]:
    """Yield what the sessions whose room and start are pinned break, each alone or some together."""
    alone: dict[str, list[str]] = {}
    for violation in check(of_pins(problem), Schedule(fixed)).broken:
        involved = [subject for subject in dict.fromkeys(violation.subjects) if subject in fixed]
        if violation.rule in NOT_OF_PINS_ALONE or not involved:
            continue
        broken = f"{violation.rule}: {violation.message}"
        if len(involved) == 1:
            alone.setdefault(involved[0], []).append(broken)
        if len(involved) == 1 or alone_only:
            continue
        rows = sorted((pins[session][-1] for session in involved), key=lambda record: record.source.row)
        message = f"this pin and {', '.join(str(row.source) for row in rows[:-1])} break {broken}"
        yield _conflict(rows[-1], "C404", message, "move one of the pins")
    for session, broken_rules in alone.items():
        message = f"the pin of {session} breaks {'; '.join(broken_rules)}"
        remedy = _where_instead(problem, problem.sessions[session], fixed[session].room)
        yield _conflict(pins[session][-1], "C401", message, remedy)


def _conflict(pin: Record, code: str, message: str, remedy: str) -> InputIssue:
    return pin.issue("start" if "start" in pin else "room", code, message, remedy, severity="conflict")


def of_pins(problem: Problem) -> Problem:
    """Return the problem with the rules that a schedule of pins alone can break."""
    return replace(
        problem,
        pins=(),
        relations=tuple(each for each in problem.relations if each.kind != "all-or-none"),
        limits=tuple(replace(each, min=None) for each in problem.limits),
    )


def _nowhere(problem: Problem, session: Session, facts: Facts, pins: list[Record]) -> Iterator[InputIssue]:
    if any(_on_grid(starts, problem.event.grid) for _, starts in place_by_place(problem, session)):
        return
    reasons = _reasons(problem, session)
    if pins:
        room = next((row["room"] for row in pins if "room" in row), None)
        remedy = _where_instead(problem, session, room)
        message = f"the pin of {session.id} leaves it no possible place: {reasons}"
        yield _conflict(pins[-1], "C403", message, remedy)
    else:
        message = f"{session.id} must be placed and has no possible place: {reasons}"
        remedy = (
            "change what it asks for (rooms, venues, features, attendance, dates, hours, people), or its "
        )
        remedy += "priority"
        if session.hours is not None:
            hours = _row_that_says(facts, session, "hours").places["hours"].cell
            remedy += f"; its hours are {cell_text(hours)}"
        record = _row_that_says(facts, session, "priority")
        yield record.issue("priority", "C403", message, remedy, severity="conflict")


def _where_instead(problem: Problem, session: Session, room: str | None) -> str:
    """Return what to do about a pin: when its room is free for the session, else which rooms are."""
    unpinned = replace(problem, pins=())
    grid = problem.event.grid
    free = {each: starts for each, starts in places(unpinned, session).items() if _on_grid(starts, grid)}
    if not free:
        return f"delete the pin, and change what {session.id} asks for: {_reasons(unpinned, session)}"
    where = room if room in free else next(iter(free))
    times = [_stretch(problem, part) for part in free[where] if _on_grid((part,), grid)]
    remedy = f"move the pin: in {where} the rules let {session.id} start {_first(times)}"
    others = [each for each in free if each != where]
    return f"{remedy}; or it may be in {_first(others)}" if others and room != where else remedy


def _first(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _stretch(problem: Problem, starts: Interval) -> str:
    moments = [minute for minute in range(*starts) if minute % DAY % problem.event.grid == 0]
    first, last = problem.when(moments[0]), problem.when(moments[-1])
    return first if first == last else f"{first} to {last}"


def _on_grid(starts: Window, grid: int) -> bool:
    """Return whether a moment of the grid, counted from each midnight, is among some starts."""
    for start, end in starts:
        day, minute = divmod(start, DAY)
        following = day * DAY + min(DAY, -(-minute // grid) * grid)
        if following < end:
            return True
    return False


def _row_that_says(facts: Facts, session: Session, column: str) -> Record:
    override = facts.ids("sessions").get(session.id)
    return override if override and column in override else facts.ids("activities")[session.activity]


def _reasons(problem: Problem, session: Session) -> str:
    """Return which rules, alone or together, rule out how many rooms at any time, the most first."""
    if not problem.rooms:
        return "there are no rooms"
    alone: Counter[str] = Counter()
    together: Counter[str] = Counter()
    for room in problem.rooms:
        starts = {rule.name: rule.starts(problem, session, room) for rule in rules()}
        said = {name: allowed for name, allowed in starts.items() if allowed is not None}
        shut = [name for name, allowed in said.items() if not allowed]
        alone.update(shut)
        needed = [] if shut else _needed(said, problem.event.grid)
        if needed:
            together[" with ".join(needed)] += 1
    total = len(problem.rooms)
    named = [f"{name} rules out {count} of {total} rooms" for name, count in alone.most_common()]
    named += [
        f"{names} leaves no start in {count} of {total} rooms" for names, count in together.most_common()
    ]
    return ", ".join(named)


def _needed(said: Mapping[str, Window], grid: int) -> list[str]:
    """Return rules none of which can be missing for them to leave no start; none where they leave one."""
    needed = [*said]
    if _left(said, needed, grid):
        return []
    for name in said:
        others = [each for each in needed if each != name]
        if not _left(said, others, grid):
            needed = others
    return needed


def _left(said: Mapping[str, Window], names: list[str], grid: int) -> bool:
    return _on_grid(reduce(intersect, (said[name] for name in names), ALWAYS), grid)
