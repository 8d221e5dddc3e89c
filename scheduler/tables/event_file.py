"""event.toml, or the sheet `event` of a workbook: its settings, each with where it stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scheduler.tables.cells import is_empty, plain
from scheduler.tables.columns import find_table
from scheduler.tables.contract import EVENT, PROTECTED_DAYS
from scheduler.tables.issue import InputIssue
from scheduler.tables.sheet import Cell, Row, Sheet, cell_text, fault
from scheduler.tables.toml_file import toml_cell, toml_file

RULES = "rules"
SECTIONS = (EVENT.name, PROTECTED_DAYS.name, RULES)

_HEADER = re.compile(r"\s*\[{1,2}\s*([^\]\s]+)\s*\]{1,2}")


@dataclass(frozen=True, slots=True)
class Setting:
    """One key with its value; `group` counts the protected days, `row` is its line or its row."""

    section: str
    group: int
    key: str
    cell: Cell
    row: int
    written: str


@dataclass(frozen=True, slots=True)
class EventFile:
    """The settings of an event in their order, and the problems of their form."""

    file: str
    settings: tuple[Setting, ...]
    issues: tuple[InputIssue, ...] = ()


def toml_settings(file: str, data: bytes) -> EventFile:
    """Return the settings in the bytes of event.toml; raises `UnreadableError` where it is not TOML."""
    toml = toml_file(file, data)
    settings: list[Setting] = []
    issues: list[InputIssue] = []
    for section, group, key, value in _flat(toml.content):
        row = toml.line(section, group, key)
        try:
            settings.append(Setting(section, group, key, toml_cell(value), row, key))
        except TypeError:
            message = f"{key} must be one value, or a list of them"
            remedy = _FORMS.get(section, "write it as `key = value`")
            issues.append(fault(file, "E117", message, remedy, row=row, column=key))
    return EventFile(file, tuple(settings), tuple(issues))


_FORMS = {
    EVENT.name: "write the section once, as [event], and under it lines like `id = ...`",
    PROTECTED_DAYS.name: "write each day under its own [[protected_days]]",
    RULES: "write the section once, as [rules], and under it lines like `room-fit = 1`",
}


def _flat(found: Mapping[str, Any]) -> Iterator[tuple[str, int, str, Any]]:
    """Yield section, group, key and value of everything in a TOML document."""
    for section, content in found.items():
        if isinstance(content, dict) and section in {EVENT.name, RULES}:
            yield from ((section, 0, key, value) for key, value in content.items())
        elif (
            section == PROTECTED_DAYS.name
            and isinstance(content, list)
            and all(isinstance(day, dict) for day in content)
        ):
            for group, day in enumerate(content):
                yield from ((section, group, key, value) for key, value in day.items())
        else:
            # A known section in the wrong form is a fault; any other at the top is merely unknown.
            yield section, 0, section, {} if section in SECTIONS else ""


def sheet_settings(sheet: Sheet, rules: Iterable[str]) -> EventFile:
    """Return the settings of a workbook's sheet with the columns key and value.

    Keys are those of event.toml: `id`; `protected_days.1.date`; `rules.room-fit`, or the rule alone. The
    headers of event.toml (`[[protected_days]]`) may stand in rows of their own instead.
    """
    settings: dict[tuple[str, int, str], Setting] = {}
    issues: list[InputIssue] = []
    reader = _SheetKeys(frozenset(rules))
    rows = sheet.rows[1:] if sheet.rows and _is_heading(sheet.rows[0]) else sheet.rows
    for row in rows:
        written = cell_text(row.cells[0]).strip()
        value = row.cells[1] if len(row.cells) > 1 else ""
        place = reader.place(plain(written))
        if place is None:
            continue
        if (earlier := settings.get(place)) and not is_empty(value):
            message = f"{written} is set twice: in row {earlier.row} and in row {row.number}"
            issues.append(fault(sheet.file, "E302", message, "keep one", row=row.number, column=written))
        else:
            settings[place] = Setting(*place, _listed(value), row.number, written)
    return EventFile(sheet.file, tuple(settings.values()), tuple(issues))


def _is_heading(row: Row) -> bool:
    return plain(cell_text(row.cells[0])).casefold() in {"key", "键", "项目", "设置", "key 键", "key 项目"}


def _listed(value: Cell) -> Cell:
    """Return a list that is written as in TOML as one that the cells' parsers read."""
    if isinstance(value, str) and value.strip().startswith("["):
        try:
            return toml_cell(tomllib.loads(f"list = {value}")["list"])
        except (tomllib.TOMLDecodeError, TypeError):
            return value
    return value


class _SheetKeys:
    """Which setting a key in a sheet means, given the headers in the rows above it."""

    def __init__(self, rules: frozenset[str]) -> None:
        self._rules = rules
        self._section = ""
        self._groups: dict[str, int] = {}

    def place(self, key: str) -> tuple[str, int, str] | None:
        """Return section, group and key; None for a row that sets nothing."""
        if header := _HEADER.fullmatch(key):
            self._section = self._section_named(header[1])
            if self._section == PROTECTED_DAYS.name:
                self._groups[f"header {len(self._groups)}"] = len(self._groups)
            return None
        first, *rest = re.split(r"[.\[\]]+", key.strip(".[]"))
        section = self._section_named(first)
        if rest and section in SECTIONS:
            if section != PROTECTED_DAYS.name:
                return section, 0, _known(EVENT.name, rest[-1]) if section == EVENT.name else rest[-1]
            group = self._groups.setdefault(".".join(rest[:-1]), len(self._groups))
            return section, group, _known(section, rest[-1])
        if self._section == PROTECTED_DAYS.name:
            return self._section, len(self._groups) - 1, _known(self._section, key)
        if key in self._rules or self._section == RULES:
            return RULES, 0, key
        return EVENT.name, 0, _known(EVENT.name, key)

    @staticmethod
    def _section_named(name: str) -> str:
        table = find_table(name, (EVENT, PROTECTED_DAYS))
        return table.name if table else name


def _known(section: str, key: str) -> str:
    table = EVENT if section == EVENT.name else PROTECTED_DAYS
    column = table.column(key)
    return column.name if column else key
