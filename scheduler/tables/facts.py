"""All records of all tables together, and the questions that one table asks about another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from scheduler.problem import Source
from scheduler.tables.cells import closest
from scheduler.tables.event import EventRows
from scheduler.tables.records import Record, Rows

_SUGGESTIONS = 100
"""Unknown ids for which a near one is looked for; in large tables each look takes milliseconds."""


@dataclass(frozen=True, slots=True)
class Showing:
    """One session as the tables say: its activity's columns, and its own over them."""

    id: str
    number: int
    activity: Record
    override: Record | None
    values: Mapping[str, Any]

    @property
    def cancelled(self) -> bool:
        """Whether it counts nowhere."""
        return self.values.get("status") == "cancelled"

    @property
    def record(self) -> Record:
        """The row that says most about it."""
        return self.override or self.activity


@dataclass(frozen=True)
class Facts:
    """What the tables say.

    `event` is None where nothing is known of it; `file_name` is as in `Book`; `unknown` are tables of which
    no id can be known; `removed` are the ids of rows that were set aside, by table.
    """

    event: EventRows | None
    rows: Mapping[str, Rows]
    file_name: str = "{}.csv"
    unknown: frozenset[str] = frozenset()
    removed: Mapping[str, Mapping[str, Source]] = field(default_factory=dict)

    def records(self, table: str) -> tuple[Record, ...]:
        """Return the records of a table, none where it is not there."""
        return self.rows[table].records if table in self.rows else ()

    def file(self, table: str) -> str:
        """Return how messages call a table's file."""
        return self.rows[table].file if table in self.rows else self.file_name.replace("{}", table)

    @cached_property
    def by_id(self) -> Mapping[str, Mapping[str, Record]]:
        """By table with ids: its records by id, the first of those that share one."""
        found: dict[str, dict[str, Record]] = {}
        for name, rows in self.rows.items():
            if len(rows.table.key) == 1:
                (key,) = rows.table.key
                found[name] = {}
                for record in rows.records:
                    if key in record:
                        found[name].setdefault(record[key], record)
        return found

    def ids(self, table: str) -> Mapping[str, Record]:
        """Return the records of a table by id."""
        return self.by_id.get(table, {})

    def showings(self, activity: str) -> tuple[Showing, ...] | None:
        """Return the sessions of an activity, cancelled ones too; None where they cannot be known."""
        record = self.ids("activities").get(activity)
        if record is None or record.faulty("repeats"):
            return None
        return tuple(_showings(record, self.ids("sessions")))

    def sessions_of(self, member: str) -> tuple[Showing, ...] | None:
        """Return the sessions that count of a relation's member; None where they cannot be known."""
        activity, dot, number = member.partition(".")
        showings = self.showings(activity)
        if showings is None:
            return None
        chosen = showings[int(number) - 1 : int(number)] if dot else showings
        return tuple(showing for showing in chosen if not showing.cancelled)

    def defines(self, table: str, ident: str) -> bool:
        """Return whether a table defines an id; sessions are defined by activities.csv."""
        if table != "sessions":
            return table in self.unknown or ident in self.ids(table)
        if "activities" in self.unknown:
            return True
        activity, dot, number = ident.partition(".")
        record = self.ids("activities").get(activity)
        if record is None:
            return False
        return not dot or record.faulty("repeats") or int(number) <= record.get("repeats", 1)

    @cached_property
    def _near(self) -> dict[tuple[str, str], str]:
        return {}

    def near(self, table: str, ident: str) -> str:
        """Return the id of a table that is most like one that is unknown, or ""."""
        question = table, ident
        if question not in self._near and len(self._near) < _SUGGESTIONS:
            self._near[question] = closest(ident, self.ids(table))
        return self._near.get(question, "")

    def without(self, bad: frozenset[tuple[str, int]]) -> Facts:
        """Return the facts without the rows at some places (file, row), whose ids are then `removed`."""
        removed = {table: dict(ids) for table, ids in self.removed.items()}
        rows = {}
        for name, table_rows in self.rows.items():
            kept = []
            for record in table_rows.records:
                if (record.source.file, record.source.row) not in bad:
                    kept.append(record)
                elif len(table_rows.table.key) == 1:
                    ident = record.get(table_rows.table.key[0], record.subject)
                    removed.setdefault(name, {})[ident] = record.source
            rows[name] = replace(table_rows, records=tuple(kept))
        return replace(self, rows=rows, removed=removed)


def _showings(activity: Record, overrides: Mapping[str, Record]) -> Iterator[Showing]:
    ident = activity["activity"]
    for number in range(1, activity.get("repeats", 1) + 1):
        session = ident if number == 1 else f"{ident}.{number}"
        override = overrides.get(session)
        values = activity.values if override is None else {**activity.values, **override.values}
        yield Showing(session, number, activity, override, values)
