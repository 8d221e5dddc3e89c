"""Scenario files: what happened to an event, or might, each fault at its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from scheduler.tables.book import Origin
from scheduler.tables.cells import CellError, closest, is_empty
from scheduler.tables.columns import Column, Table, find_table
from scheduler.tables.contract import SESSIONS
from scheduler.tables.contract.scenario import ADD, CANCEL, CHANGE, CLOSE, PARTS, PIN, SCENARIO
from scheduler.tables.issue import InputIssue, Severity
from scheduler.tables.numbers import Whole
from scheduler.tables.sheet import Cell, UnreadableError, cell_text, fault, read_bytes
from scheduler.tables.times import Moment
from scheduler.tables.toml_file import TomlFile, toml_cell, toml_file

_TARGETS = {
    CLOSE.name: ("room", "venue", "setting"),
    **dict.fromkeys((CHANGE.name, CANCEL.name), ("activity", "session")),
}
"""Keys of a part of which it says one."""

_TOGETHER = {"venue", "setting"}
"""Targets that may stand together: the outdoor rooms of one venue."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One part, such as the second `[[close]]`: what its keys say, and where; `cells` are by column.

    One that is not `whole` does not say what it must.
    """

    part: Table
    origin: Origin
    cells: Mapping[str, Cell]
    origins: Mapping[str, Origin]
    whole: bool = True

    def __contains__(self, key: str) -> bool:
        return key in self.cells

    def issue(
        self, key: str, code: str, message: str, remedy: str, *, severity: Severity = "error"
    ) -> InputIssue:
        """Return a problem of one of its keys, or of the whole part where it does not have that key."""
        return _issue(self.where(key), code, message, remedy, severity)

    def where(self, key: str) -> Origin:
        """Return where a key stands, or the part where it does not have it."""
        return self.origins.get(key, replace(self.origin, key=key))


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a scenario file says.

    `now` is naive where it is the event's local time. `entries` are in the order in which they are applied.
    Faults of the form are in `issues`; those of what the entries say are found with the tables.
    """

    file: str
    name: str
    now: datetime | None = None
    max_moves: int | None = None
    entries: tuple[Entry, ...] = ()
    issues: tuple[InputIssue, ...] = ()
    now_origin: Origin | None = None


def read_scenario(path: str | Path) -> Scenario:
    """Return the scenario in a TOML file. A bad one raises nothing: every problem is in its issues."""
    path = Path(path)
    try:
        return parse_scenario(path.name, read_bytes(path))
    except UnreadableError as error:
        return Scenario(path.name, path.stem, issues=(error.issue,))


def parse_scenario(file: str, data: bytes) -> Scenario:
    """Return the scenario in the bytes of a TOML file; raises `UnreadableError` where it is not TOML."""
    reader = _Reader(file, toml_file(file, data))
    entries: list[Entry] = []
    top: dict[str, Any] = {}
    for key, content in reader.toml.content.items():
        part = find_table(key, PARTS)
        if part is None:
            top[key] = content
        elif isinstance(content, list) and all(isinstance(item, dict) for item in content):
            entries += (reader.part(part, key, *item) for item in enumerate(content))
        else:
            where = Origin(file, reader.toml.line(key), "", key)
            remedy = f"write [[{part.name}]] in a line of its own, and its keys under it"
            reader.issues.append(_issue(where, "E117", f"{key} must be a part, as often as needed", remedy))
    head = reader.entry(SCENARIO, "", 0, top)
    values = reader.values(head)
    # Added activities go first, so that the other parts may speak of them wherever they stand.
    entries.sort(key=lambda entry: (entry.part is not ADD, entry.origin.line))
    return Scenario(
        file,
        values.get("name") or file.removesuffix(".toml"),
        values.get("now"),
        values.get("max_moves"),
        tuple(entries),
        tuple(sorted(reader.issues, key=lambda issue: issue.row)),
        head.origins.get("now"),
    )


class _Reader:
    """Reads the parts of one file and gathers what is wrong with them."""

    def __init__(self, file: str, toml: TomlFile) -> None:
        self.file = file
        self.toml = toml
        self.issues: list[InputIssue] = []

    def entry(self, part: Table, section: str, group: int, content: Mapping[str, Any]) -> Entry:
        """Return what the keys of one part say."""
        name = f"[[{part.name}]] {group + 1}" if section else ""
        cells: dict[str, Cell] = {}
        origins: dict[str, Origin] = {}
        for key, value in content.items():
            line = self.toml.line(section, group, key) if section else self.toml.line(key)
            where = Origin(self.file, line, name, key)
            column = part.column(key)
            if column is None:
                self.issues.append(_unknown(where, part))
            elif column.name in origins:
                message = f"{key} and {origins[column.name].key} are the same"
                self.issues.append(_issue(where, "E602", message, "keep one of them"))
            else:
                origins[column.name] = where
                try:
                    cells[column.name] = _cell(value)
                except TypeError:
                    message = f"{key} must be one value, or a list of them"
                    remedy = f"write it like {_example(column)}"
                    self.issues.append(_issue(where, "E117", message, remedy))
                else:
                    origins[column.name] = replace(where, value=cell_text(cells[column.name]))
        line = self.toml.line(section, group) if section else 0
        return Entry(part, Origin(self.file, line, name), cells, origins)

    def part(self, part: Table, section: str, group: int, content: Mapping[str, Any]) -> Entry:
        """Return one part, noting what it should say and does not."""
        noted = len(self.issues)
        entry = self.entry(part, section, group, content)
        lacking = list(_lacking(entry))
        # What it lacks may be what a key that is not known was meant to be.
        misread = len(self.issues) > noted
        self.issues += (issue for issue in lacking if not misread or issue.column)
        return replace(entry, whole=not lacking)

    def values(self, entry: Entry) -> dict[str, Any]:
        """Return what the keys mean that are not empty."""
        values: dict[str, Any] = {}
        for key, cell in entry.cells.items():
            try:
                values[key] = None if is_empty(cell) else entry.part[key].type.parse(cell)
            except CellError as error:
                self.issues.append(entry.issue(key, error.code, f"{key} {error.message}", error.remedy))
        return values


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime) and value.tzinfo:
        # As a cell it would lose its offset.
        return value.isoformat(sep=" ", timespec="seconds" if value.second else "minutes")
    return toml_cell(value)


def _unknown(where: Origin, part: Table) -> InputIssue:
    tables = PARTS if part is SCENARIO else ()
    near = part.suggestion(where.key) or closest(where.key, (table.name for table in tables))
    remedy = f"did you mean {near}?"
    if not near:
        keys = ", ".join(column.name for column in part.columns)
        more = f"; parts are {', '.join(f'[[{table.name}]]' for table in tables)}" if tables else ""
        remedy = f"its keys are {keys}{more}"
    what = "a scenario" if part is SCENARIO else f"[[{part.name}]]"
    return _issue(where, "E601", f"{what} has no {where.key}", remedy)


def _lacking(entry: Entry) -> Iterator[InputIssue]:
    """Yield what a part does not say and must, or what it says too much."""
    part = entry.part
    said = [key for key in entry.origins if not is_empty(entry.cells.get(key, "-"))]
    targets = [key for key in said if key in _TARGETS.get(part.name, ())]
    if part.name in _TARGETS and not targets:
        message = f"[[{part.name}]] does not say {_either(_TARGETS[part.name])}"
        yield entry.issue("", "E602", message, f"add {_example(part[_TARGETS[part.name][0]])}")
    if len(targets) > 1 and {*targets} != _TOGETHER:
        message = f"[[{part.name}]] says {' and '.join(targets)}, and means one of them"
        yield entry.issue(targets[1], "E602", message, f"write a second [[{part.name}]]")
    for column in part.columns:
        if column.required and column.name not in said:
            message = f"[[{part.name}]] does not say {column.name}"
            yield entry.issue(column.name, "E602", message, f"add {_example(column)}")
    if part is CHANGE and len(entry.origins) == len(targets):
        message = "[[change]] changes nothing"
        yield entry.issue("", "E602", message, "add a column of activities.csv: attendance = 300")
    if part is CHANGE and "session" in targets:
        for key in (key for key in said if key not in targets and key not in SESSIONS):
            message = f"{key} is about a whole activity, not about one session"
            yield entry.issue(key, "E602", message, "write activity = instead of session =")
    if part is PIN and not {"room", "start"} & {*said}:
        message = "[[pin]] says neither room nor start"
        yield entry.issue("", "E602", message, f"add {_example(part['room'])}, a start, or both")


def _either(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _example(column: Column) -> str:
    """Return a key with a value as TOML writes it."""
    if isinstance(column.type, Moment):
        return f"{column.name} = {column.example.replace(' ', 'T')}:00"
    bare = isinstance(column.type, Whole)
    return f"{column.name} = {column.example}" if bare else f'{column.name} = "{column.example}"'


def _issue(origin: Origin, code: str, message: str, remedy: str, severity: Severity = "error") -> InputIssue:
    found = fault(
        origin.file,
        code,
        message,
        remedy,
        row=origin.line,
        column=origin.key,
        value=origin.value,
        severity=severity,
    )
    return replace(found, subject=origin.part)
