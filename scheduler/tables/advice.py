"""Warnings: what can be used as it stands, and is probably not what was meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from scheduler.intervals import Interval, overlap, subtract
from scheduler.problem import DAY, Problem
from scheduler.tables.cells import closest
from scheduler.tables.contract import KINDS, TABLES
from scheduler.tables.facts import Facts
from scheduler.tables.issue import InputIssue
from scheduler.tables.records import Record
from scheduler.tables.sheet import fault
from scheduler.tables.times import DateItem, EventDays, WindowItem

_CHINESE_KINDS = {word: kind for kind, words in KINDS.items() for word in words}


def advice(facts: Facts) -> Iterator[InputIssue]:
    """Yield the warnings that need no event."""
    yield from _words_without_match(facts)
    yield from _commas(facts)
    yield from _kinds(facts)
    yield from _unused_cells(facts)
    yield from _half_coordinates(facts)
    yield from _rooms(facts)
    yield from _of_one_session(facts)
    if not facts.records("activities") and "activities" not in facts.unknown:
        file = facts.file("activities")
        message = f"{file} has no rows: nothing is scheduled"
        yield fault(file, "W519", message, "add activities", severity="warning")


def advice_on_event(facts: Facts, days: EventDays) -> Iterator[InputIssue]:
    """Yield the warnings about the event itself, and about dates that lie outside it."""
    if facts.event:
        event = facts.event.event
        if "domain" not in event.places:
            message = "the event has no domain, on which its calendars' UIDs rest for ever"
            yield _warn(event, "domain", "W513", message, "add domain before anything is published")
        for record in facts.event.protected_days:
            if not {"audiences", "exceptions"} & {*record.places}:
                message = f"{record.get('date')} is protected for nobody: no session may use it"
                yield _warn(record, "audiences", "W518", message, "add its audiences")
        yield from _protected_twice(facts.event.protected_days)
    for table in TABLES:
        for record in facts.records(table.name):
            for column, value in record.values.items():
                yield from _idle(record, column, value, days)


def advice_on_problem(problem: Problem, facts: Facts) -> Iterator[InputIssue]:
    """Yield the warnings that need the windows of a whole problem."""
    for room, record in facts.ids("rooms").items():
        fact = problem.rooms[room]
        if subtract(fact.opening, fact.access):
            message = f"{room} is open to the public outside its access, where nothing can be held"
            column = "access" if "access" in record else "opening"
            yield _warn(record, column, "W512", message, "let access begin before opening and end after it")
    for record in facts.records("closures"):
        where = record["room"]
        closed = next((each.time for each in problem.closures if each.source == record.source), None)
        rooms = (room for room in problem.rooms.values() if where in {room.id, room.venue})
        if closed and not any(overlap(closed, part) for room in rooms for part in room.access):
            message = (
                f"the closure of {where} closes nothing: it lies outside the event, or where no room is open"
            )
            yield _warn(record, "from", "W511", message, "look at its dates")
    for record in facts.records("pins"):
        if record["session"] in problem.cancelled:
            message = f"{record['session']} is cancelled, and its pin is ignored"
            yield _warn(record, "session", "W515", message, "delete the pin, or the cancellation")
    yield from _clock_changes(problem, facts)


def _clock_changes(problem: Problem, facts: Facts) -> Iterator[InputIssue]:
    for change in filter(None, (_clock_change(problem, day) for day in problem.days)):
        open_then = (
            room.id
            for room in problem.rooms.values()
            if any(overlap(change, part) for part in subtract(room.access, problem.closed[room.id]))
        )
        if facts.event and (room := next(open_then, "")):
            start, end = (problem.when(minute) for minute in change)
            message = (
                f"clocks change between {start} and {end}, and {room} is open then: sessions across it "
                f"show lengths that are {change[1] - change[0]} minutes off"
            )
            remedy = "close the rooms then (access in rooms.csv, or closures.csv)"
            yield _warn(facts.event.event, "timezone", "W524", message, remedy)


def _clock_change(problem: Problem, day: int) -> Interval | None:
    """Return the local time that a change of the clocks on a day skips or repeats, in minutes."""
    begin, end = day * DAY, (day + 1) * DAY
    if _offset(problem, begin) == _offset(problem, end):
        return None
    # Of a time that is skipped or comes twice `_offset` tells what held before.
    after = next(
        minute for minute in range(begin, end + 1) if _offset(problem, minute) != _offset(problem, begin)
    )
    return after - abs(_offset(problem, after) - _offset(problem, begin)) // timedelta(minutes=1), after


def _offset(problem: Problem, minute: int) -> timedelta:
    return problem.moment(minute).utcoffset() or timedelta()


def _warn(record: Record, column: str, code: str, message: str, remedy: str) -> InputIssue:
    return record.issue(column, code, message, remedy, severity="warning")


def _idle(record: Record, column: str, value: Any, days: EventDays) -> Iterator[InputIssue]:
    items = value if isinstance(value, tuple) else (value,)
    for item in items:
        if isinstance(item, DateItem | WindowItem) and item.idle(days):
            message = f"{column} holds {item.text}, which lies outside the event"
            yield _warn(record, column, "W507", message, "look at the year and month")


_SESSIONS = ("activities", "sessions")
_COMPARED = (
    (_SESSIONS, "features", ("rooms",), "features", "no room has"),
    (("limits",), "kinds", _SESSIONS, "kind", "no activity has"),
    (("limits",), "themes", _SESSIONS, "themes", "no activity has"),
    (("limits",), "audiences", _SESSIONS, "audiences", "no activity has"),
    (("limits",), "districts", ("venues",), "district", "no venue has"),
    (("demand",), "audience", _SESSIONS, "audiences", "no activity has"),
    (("protected_days",), "audiences", _SESSIONS, "audiences", "no activity has"),
    (("protected_days",), "districts", ("venues",), "district", "no venue has"),
)
"""Words that are compared: in which tables and column, with those of which others, and what it means."""


def _words_without_match(facts: Facts) -> Iterator[InputIssue]:
    for tables, column, others, said, who in _COMPARED:
        known = _words(facts, others, said)
        for table in tables:
            protected = facts.event.protected_days if facts.event else ()
            for record in protected if table == "protected_days" else facts.records(table):
                yield from _not_among(record, column, known, who)


def _not_among(record: Record, column: str, known: set[str], who: str) -> Iterator[InputIssue]:
    value = record.get(column, ())
    for word in (value,) if isinstance(value, str) else value:
        if word not in known:
            near = closest(word, known)
            remedy = f"did you mean {near}?" if near else "write the same word in both places"
            yield _warn(record, column, "W508", f"{column} holds {word}, which {who}", remedy)


def _words(facts: Facts, tables: Iterable[str], column: str) -> set[str]:
    found: set[str] = set()
    for table in tables:
        for record in facts.records(table):
            value = record.get(column, ())
            found.update((value,) if isinstance(value, str) else value)
    return found


def _commas(facts: Facts) -> Iterator[InputIssue]:
    columns = {"audiences", "themes", "features", "districts", "kinds"}
    for table in TABLES:
        for record in facts.records(table.name):
            for column in columns & {*record.values}:
                for word in record[column]:
                    if "," in word or "，" in word:
                        message = f"{column} holds {word} as one word"
                        yield _warn(record, column, "W520", message, "separate words with `;`")


def _kinds(facts: Facts) -> Iterator[InputIssue]:
    named: set[str] = set()
    for table in ("activities", "sessions"):
        for record in facts.records(table):
            kind = record.get("kind", "")
            if not kind or kind in KINDS or kind in named:
                continue
            named.add(kind)
            meant = _CHINESE_KINDS.get(kind) or closest(kind, KINDS)
            if meant:
                message = f"{kind} is a kind of its own here; the program knows {meant}"
                yield _warn(
                    record, "kind", "W509", message, f"write {meant} if you mean it; nothing to do if not"
                )


def _unused_cells(facts: Facts) -> Iterator[InputIssue]:
    for record in facts.records("relations"):
        if "minutes" in record and record.get("relation") not in {None, "min-gap", "back-to-back"}:
            yield _warn(
                record, "minutes", "W510", f"{record['relation']} has no use for minutes", "delete them"
            )
    for record in facts.records("limits"):
        if "margin" in record and record.get("per") not in {None, "moment"}:
            yield _warn(record, "margin", "W510", "only a limit per moment has a margin", "delete it")
    for record in facts.records("activities"):
        if "max_per_day" in record and record.get("repeats", 1) == 1 and record["max_per_day"] > 1:
            message = "max_per_day of an activity with one session has no use"
            yield _warn(record, "max_per_day", "W510", message, "add repeats, or delete it")


def _half_coordinates(facts: Facts) -> Iterator[InputIssue]:
    for record in facts.records("venues"):
        if len({"latitude", "longitude"} & {*record.places}) == 1:
            missing = "longitude" if "latitude" in record.places else "latitude"
            message = (
                f"{record.subject} has no {missing}, so that travel to it counts as unknown (60 minutes)"
            )
            yield _warn(record, missing, "W517", message, f"add its {missing}")


def _rooms(facts: Facts) -> Iterator[InputIssue]:
    rooms, venues = facts.ids("rooms"), facts.ids("venues")
    for ident, record in rooms.items():
        if ident in venues:
            message = f"{ident} is the id of a room and of a venue ({venues[ident].source})"
            yield _warn(
                record, "room", "W514", message, "give one of them another id: a closure of it closes both"
            )
        for hall in record.get("part_of", ()):
            if hall in rooms and rooms[hall].get("venue") != record.get("venue"):
                message = f"{ident} is a part of {hall}, which is in another venue"
                yield _warn(record, "part_of", "W516", message, "look at the venue of both")


def _of_one_session(facts: Facts) -> Iterator[InputIssue]:
    for record in facts.records("relations"):
        members = record.get("activities", ())
        if len({member.partition(".")[0] for member in members}) != 1 or len(members) < 2:
            continue
        sessions = [facts.sessions_of(member) or () for member in members]
        related = {showing.id for each in sessions for showing in each}
        if all(sessions) and len(related) == 1:
            message = f"the relation names one session only, {related.pop()}, and asks nothing of it"
            yield _warn(record, "activities", "W522", message, "name another activity, or delete the row")


def _protected_twice(records: Iterable[Record]) -> Iterator[InputIssue]:
    earlier: list[Record] = []
    for record in records:
        for other in earlier:
            if "date" in record and record["date"] == other.get("date") and _meet(record, other):
                message = f"{record['date']} is protected twice: here, and in {other.source}"
                remedy = "make one of the two, or give them different venues"
                yield _warn(record, "date", "W523", message, remedy)
                break
        earlier.append(record)


def _meet(one: Record, other: Record) -> bool:
    """Return whether two protected days name a place in common; one without places is everywhere."""
    here, there = ({*each.get("venues", ()), *each.get("districts", ())} for each in (one, other))
    return not here or not there or not here.isdisjoint(there)
