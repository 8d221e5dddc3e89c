"""From raw tables to a problem: all checks in turn, and faulty rows set aside where that is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from scheduler.problem import Problem
from scheduler.tables.advice import advice, advice_on_event, advice_on_problem
from scheduler.tables.book import Book
from scheduler.tables.build import build
from scheduler.tables.conflicts import conflicts
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
        problem = build(facts, event, days, as_of)
    all_issues = {*sorted_out, *_further(facts, days, problem, as_of)}
    order = _order(book, rows)
    return Inputs(
        problem,
        tuple(sorted(all_issues, key=lambda issue: (*order(issue), issue.code, issue.column, issue.message))),
        book.sha256,
        as_of,
        tuple(sorted(rejected, key=order)),
    )


def _unknown(book: Book, rows: dict[str, Rows]) -> frozenset[str]:
    """Return the tables of which no id can be known: they are missing, unread, or have no such column."""
    missing = {table.name for table in TABLES if table.required and table.name not in rows}
    without_ids = {
        name for name, each in rows.items() if each.table.key and not {*each.table.key} <= each.columns
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


def _further(
    facts: Facts, days: EventDays | None, problem: Problem | None, now: datetime
) -> Iterator[InputIssue]:
    """Yield the warnings, and once the problem stands, what proves that it has no schedule."""
    yield from advice(facts)
    if days:
        yield from advice_on_event(facts, days)
        yield from expiry_warnings(facts, days, now)
    if problem:
        yield from advice_on_problem(problem, facts)
        yield from conflicts(problem, facts)


def _order(book: Book, rows: dict[str, Rows]) -> Callable[[InputIssue | Rejected], tuple[int, str, int]]:
    """Return what problems are sorted by: whole files, then the tables in their order, row by row."""
    event = book.event.file if book.event else "event.toml"
    files = [event, *(rows[table.name].file for table in TABLES if table.name in rows)]
    place = {file: index for index, file in enumerate(files)}
    return lambda item: (place.get(item.file, -1), item.file, item.row)
