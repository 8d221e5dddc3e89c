"""Problems between rows: ids that nothing defines, or that two define, circles, contradictions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

from scheduler.tables.columns import Column
from scheduler.tables.contract import PROTECTED_DAYS, TABLES
from scheduler.tables.event import localised
from scheduler.tables.facts import Facts, Showing
from scheduler.tables.issue import InputIssue
from scheduler.tables.records import Record
from scheduler.tables.times import EventDays

MAX_SESSIONS = 50_000
"""Sessions of an event."""

MAX_VENUES = 1_000
"""Venues of an event: travel times are kept for every pair."""

MAX_PAIRS = 1_000_000
"""Pairs of sessions that one relation looks at."""

_MAX_DEPTH = 10
"""Halls within halls."""


def cross_issues(facts: Facts, days: EventDays | None) -> Iterator[InputIssue]:
    """Yield every error between rows; the event's days are None where they are not known."""
    checks: tuple[Callable[[Facts], Iterator[InputIssue]], ...] = (
        _duplicates,
        _references,
        _circles,
        _empty_pins,
        _relations,
        _limits,
        _too_many,
    )
    for check in checks:
        yield from check(facts)
    yield from _backwards(facts, days)


def _duplicates(facts: Facts) -> Iterator[InputIssue]:
    for table in TABLES:
        if not table.key:
            continue
        first: dict[tuple[str, ...], Record] = {}
        for record in facts.records(table.name):
            if not all(column in record for column in table.key):
                continue
            ident = tuple(record[column] for column in table.key)
            earlier = first.setdefault(ident, record)
            if earlier is not record:
                name = " to ".join(ident)
                message = f"{name} is defined twice: in {earlier.source} and in {record.source}"
                remedy = (
                    "delete one of the rows"
                    if len(ident) > 1
                    else "give one of them another id, or delete it"
                )
                yield record.issue(table.key[0], "E302", message, remedy)


def _references(facts: Facts) -> Iterator[InputIssue]:
    for table in TABLES:
        referring = [column for column in table.columns if column.refers]
        for record in facts.records(table.name):
            for column in referring:
                if column.name in record:
                    yield from _unknown_ids(facts, record, column)
    if facts.event:
        for record in facts.event.protected_days:
            for column in record.table.columns:
                if column.refers and column.name in record:
                    yield from _unknown_ids(facts, record, column)


def _unknown_ids(facts: Facts, record: Record, column: Column) -> Iterator[InputIssue]:
    for ident in _ids_in(record[column.name]):
        tables = column.refers
        if tables == ("activities", "sessions"):
            tables = ("sessions",) if "." in ident else ("activities",)
        if not any(facts.defines(table, ident.removesuffix(".1")) for table in tables):
            yield _unknown_id(facts, record, column, tables, ident)


def _ids_in(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    return dict.fromkeys(item if isinstance(item, str) else item[0] for item in value)


def _unknown_id(
    facts: Facts, record: Record, column: Column, tables: tuple[str, ...], ident: str
) -> InputIssue:
    activity, dot, number = ident.partition(".")
    defining = "activities" if tables == ("sessions",) else tables[0]
    known = facts.ids("activities").get(activity) if defining == "activities" and dot else None
    if known:
        repeats = known.get("repeats", 1)
        message = f"{ident} is not a session of {activity}, which has {repeats} ({known.source})"
        return record.issue(
            column.name, "E312", message, f"raise its repeats to {number}, or write another session"
        )
    file = facts.file(defining)
    for table in (defining, *tables):
        where = facts.removed.get(table, {}).get(activity if table == "activities" else ident)
        if where and record.table is PROTECTED_DAYS:
            message = f"{ident} was set aside ({where}), and is ignored here"
            return record.issue(column.name, "W521", message, "mend that row", severity="warning")
        if where:
            message = f"{ident} was set aside ({where}), and this row names it"
            return record.issue(column.name, "E301", message, "mend that row first")
    near = facts.near(defining, activity)
    elsewhere = next(
        (table.name for table in TABLES if table.name not in tables and ident in facts.ids(table.name)), ""
    )
    remedy = f"add it to {file}, or delete it here"
    if near:
        remedy = f"did you mean {near}?"
    elif elsewhere and elsewhere not in {"sessions", "bookings"}:
        remedy = f"it is in {facts.file(elsewhere)}; write an id of {file}"
    message = f"{column.name} names {ident}, which {file} does not define"
    return record.issue(column.name, "E301", message, remedy)


def _circles(facts: Facts) -> Iterator[InputIssue]:
    rooms = facts.ids("rooms")
    depth: dict[str, int] = {}
    for start in rooms:
        path: list[str] = []
        # Each entry: a room, and the halls that it is a part of and that are still to be looked at.
        stack = [(start, iter(_halls(facts, start)))] if start not in depth else []
        while stack:
            room, halls = stack[-1]
            if len(path) < len(stack):
                path.append(room)
            hall = next(halls, None)
            if hall is None:
                depth[room] = 1 + max((depth.get(each, 0) for each in _halls(facts, room)), default=0)
                stack.pop()
                path.pop()
                if depth[room] == _MAX_DEPTH + 1:
                    message = (
                        f"{room} is a part of a hall that is a part of a hall, more than {_MAX_DEPTH} deep"
                    )
                    yield rooms[room].issue(
                        "part_of", "E303", message, "name only the halls that are booked whole"
                    )
            elif hall in path:
                circle = " → ".join([*path[path.index(hall) :], hall])
                message = f"rooms are parts of each other in a circle: {circle}"
                yield rooms[room].issue(
                    "part_of", "E303", message, "delete the part_of of the largest of them"
                )
            elif hall not in depth:
                stack.append((hall, iter(_halls(facts, hall))))


def _halls(facts: Facts, room: str) -> list[str]:
    rooms = facts.ids("rooms")
    return [hall for hall in rooms[room].get("part_of", ()) if hall in rooms]


def _empty_pins(facts: Facts) -> Iterator[InputIssue]:
    for record in facts.records("pins"):
        if not {"room", "start"} & {*record.places}:
            message = f"the pin of {record.subject} fixes neither a room nor a start"
            yield record.issue("", "E304", message, "write a room, a start, or both; or delete the row")


def _relations(facts: Facts) -> Iterator[InputIssue]:
    for record in facts.records("relations"):
        kind, members = record.get("relation"), record.get("activities")
        if members is not None and len(members) < 2:
            message = "a relation needs two activities or more"
            yield record.issue("activities", "E305", message, "add the other activity, separated with `;`")
        elif kind == "back-to-back" and members is not None:
            yield from _back_to_back(facts, record, members)
        elif members is not None and (number := _pairs(facts, members)) > MAX_PAIRS:
            message = f"the relation looks at {number:,} pairs of sessions; at most {MAX_PAIRS:,} can be"
            yield record.issue("activities", "E311", message, "name single sessions, or fewer activities")
        if kind == "min-gap" and "minutes" not in record.places:
            message = "min-gap does not say how many minutes"
            yield record.issue("minutes", "E313", message, "write the minutes")


def _pairs(facts: Facts, members: tuple[str, ...]) -> int:
    """Return the most pairs of sessions that members can make."""
    total = pairs = 0
    for member in members:
        activity, dot, _ = member.partition(".")
        record = facts.ids("activities").get(activity)
        sessions = record.get("repeats", 1) if record and not dot else 1
        pairs += total * sessions
        total += sessions
    return pairs


def _back_to_back(facts: Facts, record: Record, members: tuple[str, ...]) -> Iterator[InputIssue]:
    sessions = [facts.sessions_of(member) for member in members]
    if any(each is None for each in sessions):
        return
    known = [each for each in sessions if each is not None]
    if len({len(each) for each in known}) > 1:
        counts = ", ".join(f"{member} has {len(each)}" for member, each in zip(members, known, strict=True))
        message = f"the members of back-to-back must have equally many sessions: {counts}"
        yield record.issue(
            "activities", "E306", message, "mend the repeats, or name single sessions (show.2)"
        )
        return
    minutes = 0 if record.faulty("minutes") else record.get("minutes", 0)
    for earlier, later in pairwise(known):
        for first, then in zip(earlier, later, strict=True):
            needed = first.values.get("teardown", 0) + then.values.get("setup", 0)
            if minutes < needed and not record.faulty("minutes"):
                yield _too_few_minutes(record, first, then, minutes, needed)


def _too_few_minutes(record: Record, first: Showing, then: Showing, minutes: int, needed: int) -> InputIssue:
    teardown, setup = first.values.get("teardown", 0), then.values.get("setup", 0)
    message = (
        f"{then.id} cannot start within {minutes} minutes of {first.id}: "
        f"{teardown} of teardown and {setup} of setup lie between"
    )
    return record.issue("minutes", "E307", message, f"write {needed} or more")


def _limits(facts: Facts) -> Iterator[InputIssue]:
    for record in facts.records("limits"):
        least, most = record.get("min"), record.get("max")
        if not {"min", "max"} & {*record.places}:
            yield record.issue("", "E309", "the limit has neither min nor max", "write one of them")
        if least is not None and record.get("per") == "moment":
            message = "a limit per moment has no min"
            yield record.issue("min", "E309", message, "delete it, or write day or event as per")
        elif least is not None and most is not None and least > most:
            yield record.issue("min", "E309", f"min {least} is more than max {most}", "exchange them")


def _too_many(facts: Facts) -> Iterator[InputIssue]:
    total = 0
    for record in facts.records("activities"):
        total += record.get("repeats", 1)
        if total > MAX_SESSIONS:
            message = f"with this row there are {total:,} sessions; at most {MAX_SESSIONS:,} can be scheduled"
            yield record.issue("repeats", "E311", message, "lower the repeats, or divide the event")
    for record in facts.records("venues")[MAX_VENUES:]:
        message = f"there are more than {MAX_VENUES:,} venues"
        yield record.issue("", "E311", message, "divide the event")


def _backwards(facts: Facts, days: EventDays | None) -> Iterator[InputIssue]:
    for name in ("closures", "demand"):
        for record in facts.records(name):
            start, end = record.get("from"), record.get("to")
            if start is not None and end is not None and not _before(start, end, days):
                message = "the row ends before it starts, or at once"
                yield record.issue("to", "E110", message, "write the start under from, the end under to")


def _before(start: datetime | int, end: datetime | int, days: EventDays | None) -> bool:
    if isinstance(start, int) or isinstance(end, int):
        return isinstance(start, int) and isinstance(end, int) and start < end
    if (start.tzinfo is None) == (end.tzinfo is None):
        return start < end
    return days is None or localised(start, days.zone) < localised(end, days.zone)
