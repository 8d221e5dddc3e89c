"""What is well-formed and proves that no schedule exists: pins and `must` sessions that cannot hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from scheduler.check import check
from scheduler.intervals import Window
from scheduler.places import places
from scheduler.problem import DAY, Problem, Session
from scheduler.rules import rules
from scheduler.schedule import Placement, Schedule
from scheduler.tables.facts import Facts
from scheduler.tables.issue import InputIssue
from scheduler.tables.records import Record

# Rules that ask for more than pins alone can give: sessions placed, backups reserved.
NOT_OF_PINS_ALONE = {"pinned", "backup"}


def conflicts(problem: Problem, facts: Facts) -> Iterator[InputIssue]:
    """Yield every reason, seen without a solver, why no schedule exists."""
    pins = _pins_in_force(problem, facts)
    contradicting = set()
    for ident, rows in pins.items():
        for issue in _contradictions(rows):
            contradicting.add(ident)
            yield issue
    fixed = {
        ident: place
        for ident in pins
        if ident not in contradicting and (place := _place(problem, ident)) is not None
    }
    yield from _broken_by_pins(problem, fixed, pins)
    for ident, session in problem.sessions.items():
        if ident not in fixed and ident not in contradicting and (ident in pins or session.must):
            yield from _nowhere(problem, session, facts, pins.get(ident, []))


def _pins_in_force(problem: Problem, facts: Facts) -> dict[str, list[Record]]:
    sources = {pin.source for pin in problem.pins}
    pins: dict[str, list[Record]] = {}
    for record in facts.records("pins"):
        if record.source in sources:
            pins.setdefault(record["session"], []).append(record)
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
    problem: Problem, fixed: Mapping[str, Placement], pins: Mapping[str, list[Record]]
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
            continue
        rows = sorted((pins[session][-1] for session in involved), key=lambda record: record.source.row)
        message = f"this pin and {', '.join(str(row.source) for row in rows[:-1])} break {broken}"
        yield _conflict(rows[-1], "C404", message, "move one of the pins")
    for session, broken_rules in alone.items():
        message = f"the pin of {session} breaks {'; '.join(broken_rules)}"
        remedy = f"move the pin; `scheduler explain --session {session}` lists other places"
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
    if any(_on_grid(starts, problem.event.grid) for starts in places(problem, session).values()):
        return
    reasons = _reasons(problem, session)
    remedy = f"loosen what it asks for; `scheduler explain --session {session.id}` lists ways out"
    if pins:
        message = f"the pin of {session.id} leaves it no possible place: {reasons}"
        yield _conflict(pins[-1], "C403", message, remedy)
    else:
        message = f"{session.id} must be placed and has no possible place: {reasons}"
        record = _row_that_says(facts, session)
        yield record.issue("priority", "C403", message, remedy, severity="conflict")


def _on_grid(starts: Window, grid: int) -> bool:
    """Return whether a moment of the grid, counted from each midnight, is among some starts."""
    for start, end in starts:
        day, minute = divmod(start, DAY)
        following = day * DAY + min(DAY, -(-minute // grid) * grid)
        if following < end:
            return True
    return False


def _row_that_says(facts: Facts, session: Session) -> Record:
    override = facts.ids("sessions").get(session.id)
    return override if override and "priority" in override else facts.ids("activities")[session.activity]


def _reasons(problem: Problem, session: Session) -> str:
    """Return which rules rule out how many rooms at any time, those that rule out most first."""
    shut = Counter(
        rule.name for room in problem.rooms for rule in rules() if rule.starts(problem, session, room) == ()
    )
    if not problem.rooms:
        return "there are no rooms"
    total = len(problem.rooms)
    named = [f"{name} rules out {count} of {total} rooms" for name, count in shut.most_common()]
    return ", ".join(named) or "in every room the rules leave no common time"
