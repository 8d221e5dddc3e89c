"""From raw tables to a problem: all checks in turn, and faulty rows set aside where that is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from scheduler.problem import Problem
from scheduler.tables.advice import advice, advice_on_event, advice_on_problem
from scheduler.tables.book import Book
from scheduler.tables.build import build
from scheduler.tables.conflicts import IMPOSSIBLE, conflicts, contradictions
from scheduler.tables.contract import TABLES
from scheduler.tables.cross import cross_issues
from scheduler.tables.event import EventRows, event_days, event_rows, localised, outside_days
from scheduler.tables.expiry import expiry_warnings
from scheduler.tables.facts import Facts
from scheduler.tables.issue import InputIssue
from scheduler.tables.records import Record, Rows, understand
from scheduler.tables.rejected import Rejected, rejected_row
from scheduler.tables.times import EventDays


@dataclass(frozen=True, slots=True)
class Inputs:
    """What reading the inputs came to.

    `problem` is None exactly where an error is left that was not set aside. `now` is timezone-aware.
    `sha256` is a digest of what the tables say, wherever and in whatever encoding they lie. `rejected`
    are the rows set aside; their problems are in `issues` too.
    """

    problem: Problem | None
    issues: tuple[InputIssue, ...]
    sha256: str
    now: datetime
    rejected: tuple[Rejected, ...] = ()

    @property
    def errors(self) -> tuple[InputIssue, ...]:
        """The problems for which the inputs cannot be used; those of rows set aside are not among them."""
        aside = {issue for row in self.rejected for issue in row.problems}
        return tuple(issue for issue in self.issues if issue.severity == "error" and issue not in aside)

    @property
    def conflicts(self) -> tuple[InputIssue, ...]:
        """The problems that prove that no schedule exists."""
        return tuple(issue for issue in self.issues if issue.severity == "conflict")

    @property
    def warnings(self) -> tuple[InputIssue, ...]:
        """The problems that need not be mended."""
        return tuple(issue for issue in self.issues if issue.severity == "warning")


def understood(book: Book, *, now: datetime | None = None, set_aside: bool = False) -> Inputs:
    """Return what raw tables say, with every problem; `now` and `set_aside` as in `scheduler.tables.read`."""
    event = event_rows(book.event) if book.event else None
    rows = {
        table.name: understand(book.sheets[table.name], table)
        for table in TABLES
        if table.name in book.sheets
    }
    facts = Facts(event, rows, book.file_name, _unknown(book, rows))
    issues = [*book.issues, *(issue for each in rows.values() for issue in each.issues)]
    days = None
    if event:
        days, found = event_days(event)
        issues += [*event.issues, *found]
        issues += outside_days(event, days) if days else ()
    facts, sorted_out, rejected = _sort_out(facts, days, issues, set_aside=set_aside)
    as_of = _now(now, event, days)
    problem = None
    if event and days and not _errors_left(sorted_out, rejected):
        if set_aside:
            facts, impossible = _without_impossible_pins(facts, event, days, as_of)
            rejected += impossible
            sorted_out += (issue for row in impossible for issue in row.problems)
        problem = build(facts, event, days, as_of)
    all_issues = {*sorted_out, *_further(facts, days, as_of)}
    if problem and days:
        all_issues |= {*advice_on_problem(problem, facts), *conflicts(problem, facts, days, as_of)}
    elif event and days:
        all_issues |= {*_despite_errors(facts, event, days, issues, as_of)}
    order = _order(book, rows)
    located = {book.located(issue) for issue in all_issues}
    rejected = tuple(
        replace(row, problems=tuple(book.located(issue) for issue in row.problems)) for row in rejected
    )
    return Inputs(
        problem,
        tuple(sorted(located, key=lambda issue: (*order(issue), issue.code, issue.column, issue.message))),
        book.sha256,
        as_of,
        tuple(sorted(rejected, key=order)),
    )


def _unknown(book: Book, rows: dict[str, Rows]) -> frozenset[str]:
    """Return the tables of which no id can be known: they are missing, unread, or have no such column."""
    missing = {table.name for table in TABLES if table.required and table.name not in rows}
    without_ids = {
        name for name, each in rows.items() if each.table.key and not {*each.table.key} <= each.columns.keys()
    }
    return frozenset(missing | without_ids | book.unread)


def _sort_out(
    facts: Facts, days: EventDays | None, issues: list[InputIssue], *, set_aside: bool
) -> tuple[Facts, list[InputIssue], tuple[Rejected, ...]]:
    """Return the facts that are left, all problems, and the rows set aside, until no row is faulty."""
    everything = list(issues)
    rejected: list[Rejected] = []
    while True:
        records = {_place(record): record for record in _records(facts)}
        found = [issue for record in records.values() for issue in record.issues]
        found += cross_issues(facts, days)
        everything += found
        faulty: dict[tuple[str, int], list[InputIssue]] = {}
        for issue in [*issues, *found]:
            if issue.severity == "error" and (issue.file, issue.row) in records:
                faulty.setdefault((issue.file, issue.row), []).append(issue)
        if not set_aside or not faulty:
            return facts, everything, tuple(rejected)
        rejected += (rejected_row(records[place], problems) for place, problems in sorted(faulty.items()))
        facts = facts.without(frozenset(faulty))


def _records(facts: Facts) -> Iterator[Record]:
    for table in TABLES:
        yield from facts.records(table.name)


def _place(record: Record) -> tuple[str, int]:
    return record.source.file, record.source.row


def _errors_left(issues: Iterable[InputIssue], rejected: Iterable[Rejected]) -> bool:
    aside = {(row.file, row.row) for row in rejected}
    return any(issue.severity == "error" and (issue.file, issue.row) not in aside for issue in issues)


def _now(now: datetime | None, event: EventRows | None, days: EventDays | None) -> datetime:
    moment = now or (event.event.get("as_of") if event else None) or datetime.now(UTC)
    if days:
        return localised(moment, days.zone)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _further(facts: Facts, days: EventDays | None, now: datetime) -> Iterator[InputIssue]:
    """Yield the warnings that need no problem."""
    yield from advice(facts)
    if days:
        yield from advice_on_event(facts, days)
        yield from expiry_warnings(facts, days, now)


def _without_impossible_pins(
    facts: Facts, event: EventRows, days: EventDays, now: datetime
) -> tuple[Facts, tuple[Rejected, ...]]:
    """Return the facts without the pins that cannot hold, each looked at alone, and those pins."""
    rejected: list[Rejected] = []
    while True:
        records = {_place(record): record for record in facts.records("pins")}
        impossible: dict[tuple[str, int], list[InputIssue]] = {}
        for issue in conflicts(build(facts, event, days, now), facts, days, now):
            if issue.code in IMPOSSIBLE and (issue.file, issue.row) in records:
                # Without its row it proves nothing any more about the schedule.
                fault = replace(issue, severity="error")
                impossible.setdefault((issue.file, issue.row), []).append(fault)
        if not impossible:
            return facts, tuple(rejected)
        rejected += (rejected_row(records[place], found) for place, found in sorted(impossible.items()))
        facts = facts.without(frozenset(impossible))


def _despite_errors(
    facts: Facts, event: EventRows, days: EventDays, issues: list[InputIssue], now: datetime
) -> Iterator[InputIssue]:
    """Yield what is certain of the problem, whatever the rows with errors come to once they are mended."""
    left, found, rejected = _sort_out(facts, days, issues, set_aside=True)
    certain, _, _ = _sort_out(left.without(_in_doubt(left)), days, issues, set_aside=True)
    if _errors_left(found, rejected):
        yield from contradictions(certain, days, now)
        return
    lost = {name for name, rows in facts.rows.items() if len(rows.records) > len(certain.records(name))}
    problem = build(certain, event, days, now)
    yield from conflicts(problem, certain, days, now, lost=lost)
    for issue in advice_on_problem(problem, certain):
        if issue.code != "W511" or "rooms" not in lost:
            yield issue


def _in_doubt(facts: Facts) -> frozenset[tuple[str, int]]:
    """Return the places of rows that say less than they will once the rows set aside are mended.

    These are other rows of the same ids, and activities of sessions whose own rows were set aside.
    """
    sessions = {session.partition(".")[0] for session in facts.removed.get("sessions", {})}
    doubtful = {name: {*ids} for name, ids in facts.removed.items()}
    doubtful["activities"] = doubtful.get("activities", set()) | sessions
    return frozenset(
        _place(record)
        for name, ids in doubtful.items()
        for ident, record in facts.ids(name).items()
        if ident in ids
    )


def _order(book: Book, rows: dict[str, Rows]) -> Callable[[InputIssue | Rejected], tuple[int, str, int]]:
    """Return what problems are sorted by: whole files, then the tables in their order, row by row."""
    event = book.event.file if book.event else "event.toml"
    files = [event, *(rows[table.name].file for table in TABLES if table.name in rows)]
    place = {file: index for index, file in enumerate(files)}
    return lambda item: (place.get(item.file, -1), item.file, item.row)
