"""What event.toml says: its keys read like cells, each fault at its line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from scheduler.problem import Event, ProtectedDay, Source
from scheduler.rules import rules
from scheduler.tables.cells import CellError, closest, is_empty
from scheduler.tables.columns import Table
from scheduler.tables.contract import EVENT, MAX_EVENT_DAYS, PROTECTED_DAYS
from scheduler.tables.event_file import RULES, SECTIONS, EventFile, Setting
from scheduler.tables.issue import InputIssue
from scheduler.tables.numbers import Number
from scheduler.tables.records import Place, Record, cell_issue
from scheduler.tables.sheet import fault
from scheduler.tables.times import EventDays, parse_window_item, window_of

TIMEZONE = "Asia/Shanghai"
GRID = 15
OPENING = "09:00-17:00"
LIVE_CHANNELS = 1


@dataclass(frozen=True, slots=True)
class EventRows:
    """The event's record, those of its protected days, and the weights of its rules."""

    event: Record
    protected_days: tuple[Record, ...] = ()
    weights: Mapping[str, Decimal] | None = None
    issues: tuple[InputIssue, ...] = ()


def weighable() -> dict[str, Decimal]:
    """Return the rules that [rules] may weigh, with their default weights."""
    return {
        rule.name: rule.weight
        for rule in rules()
        if rule.weight is not None and not rule.priced_by_row and rule.name != "unplaced"
    }


def _keys(section: str) -> Collection[str]:
    tables = {EVENT.name: EVENT, PROTECTED_DAYS.name: PROTECTED_DAYS}
    return [column.name for column in tables[section].columns] if section in tables else weighable()


def event_rows(file: EventFile) -> EventRows:
    """Return what the settings say; every fault is in `issues`."""
    sections: dict[tuple[str, int], list[Setting]] = {(EVENT.name, 0): []}
    for setting in file.settings:
        # A known key without a value, as a workbook's template has many, says nothing.
        if not is_empty(setting.cell) or setting.key not in _keys(setting.section):
            sections.setdefault((setting.section, setting.group), []).append(setting)
    issues: list[InputIssue] = []
    records: dict[str, list[Record]] = {EVENT.name: [], PROTECTED_DAYS.name: []}
    weights: dict[str, Decimal] = {}
    for (section, _), settings in sections.items():
        if section == RULES:
            weights, found = _weights(file.file, settings)
            issues += found
        elif section in SECTIONS:
            table = EVENT if section == EVENT.name else PROTECTED_DAYS
            record, found = _record(file.file, table, settings)
            records[section].append(record)
            issues += found
        else:
            issues += (_unknown(file.file, setting, SECTIONS) for setting in settings)
    (event,) = records[EVENT.name]
    return EventRows(event, tuple(records[PROTECTED_DAYS.name]), weights, tuple(issues))


def _record(file: str, table: Table, settings: Iterable[Setting]) -> tuple[Record, list[InputIssue]]:
    values: dict[str, Any] = {}
    places: dict[str, Place] = {}
    faults: list[tuple[str, CellError]] = []
    issues: list[InputIssue] = []
    for setting in settings:
        if setting.key not in table:
            issues.append(_unknown(file, setting, [column.name for column in table.columns]))
            continue
        places[setting.key] = Place(setting.row, setting.written, setting.cell)
        try:
            values[setting.key] = table[setting.key].type.parse(setting.cell)
        except CellError as error:
            faults.append((setting.key, error))
    row = min((place.row for place in places.values()), default=0)
    record = Record(table, Source(file, row), values, places)
    issues += (cell_issue(record, key, error) for key, error in faults)
    for column in table.columns:
        if column.required and column.name not in places:
            where = f"[[{table.name}]]" if table is PROTECTED_DAYS else f"[{table.name}]"
            message = f"{where} does not say {column.name}"
            remedy = f"add {column.name} = {column.example} ({column.doc})"
            issues.append(record.issue(column.name, "E217", message, remedy))
    return record, issues


def _unknown(file: str, setting: Setting, known: Iterable[str]) -> InputIssue:
    near = closest(setting.key, known)
    if setting.section in EVENT:
        near = f"{setting.section} under [{EVENT.name}]"
    remedy = f"did you mean {near}?" if near else "`scheduler tables` lists the keys"
    message = f"{setting.key or 'a row without a key'} is unknown, and is ignored"
    return fault(file, "W503", message, remedy, row=setting.row, column=setting.written, severity="warning")


def _weights(file: str, settings: Iterable[Setting]) -> tuple[dict[str, Decimal], list[InputIssue]]:
    weights: dict[str, Decimal] = {}
    issues: list[InputIssue] = []
    known = weighable()
    others = {rule.name: rule for rule in rules() if rule.name not in known}
    for setting in settings:
        record = Record(
            EVENT, Source(file, setting.row), {}, {"": Place(setting.row, setting.written, setting.cell)}
        )
        if setting.key in known:
            try:
                weights[setting.key] = Number().parse(setting.cell)
            except CellError as error:
                message = f"the weight of {setting.key} {error.message}"
                issues.append(record.issue("", error.code, message, error.remedy))
            continue
        if rule := others.get(setting.key):
            why = "is hard" if rule.weight is None else "has a fixed price"
            message = f"the rule {rule.name} {'is weighed row by row' if rule.priced_by_row else why}"
            remedy = (
                f"delete it; a weight stands in {rule.name}.csv" if rule.priced_by_row else "delete the line"
            )
        else:
            near = closest(setting.key, known)
            message = f"there is no rule {setting.key}"
            remedy = f"did you mean {near}?" if near else "`scheduler rules` lists the rules"
        issues.append(record.issue("", "E216", message, remedy))
    return weights, issues


def event_days(rows: EventRows) -> tuple[EventDays | None, list[InputIssue]]:
    """Return the days and the timezone of an event, None where they cannot be told, and why."""
    event = rows.event
    issues = []
    zone = None
    name = event.get("timezone", TIMEZONE)
    try:
        zone = ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        near = closest(name, available_timezones())
        remedy = f"did you mean {near}?" if near else f"write a name like {TIMEZONE}"
        issues.append(event.issue("timezone", "E106", f"there is no timezone {name}", remedy))
    first, last = event.get("first_day"), event.get("last_day")
    count = (last - first).days + 1 if first and last else 0
    if first and last and count < 1:
        message = f"the event ends on {last}, before its first day {first}"
        issues.append(event.issue("last_day", "E310", message, "exchange first_day and last_day"))
    elif count > MAX_EVENT_DAYS:
        message = f"the event lasts {count:,} days; at most {MAX_EVENT_DAYS} can be scheduled"
        issues.append(event.issue("last_day", "E310", message, "mend the year, or divide the event"))
    if zone is None or first is None or not 1 <= count <= MAX_EVENT_DAYS:
        return None, issues
    return EventDays(first, count, zone), issues


def outside_days(rows: EventRows, days: EventDays) -> Iterator[InputIssue]:
    """Yield the protected days that are no days of the event."""
    for record in rows.protected_days:
        day = record.get("date")
        if day and not 0 <= (day - days.first).days < days.count:
            last = days.first + timedelta(days=days.count - 1)
            message = f"{day} is protected, but the event is from {days.first} to {last}"
            yield record.issue("date", "E308", message, "write a day of the event")


def build_event(rows: EventRows, days: EventDays) -> Event:
    """Return the event; its record must be without faults."""
    record = rows.event
    as_of: datetime | None = record.get("as_of")
    opening = record.get("opening", (parse_window_item(OPENING),))
    return Event(
        id=record["id"],
        name=record.get("name", record["id"]),
        name_en=record.get("name_en", ""),
        first_day=record["first_day"],
        last_day=record["last_day"],
        timezone=days.zone.key,
        grid=record.get("grid_minutes", GRID),
        opening=window_of(opening, days),
        domain=record.get("domain", f"{record['id']}.invalid"),
        site=record.get("site", ""),
        live_channels=record.get("live_channels", LIVE_CHANNELS),
        as_of=localised(as_of, days.zone) if as_of else None,
        protected_days=tuple(_protected_day(each, days) for each in rows.protected_days),
        weights=rows.weights or {},
    )


def _protected_day(record: Record, days: EventDays) -> ProtectedDay:
    return ProtectedDay(
        day=(record["date"] - days.first).days,
        name=record.get("name", ""),
        name_en=record.get("name_en", ""),
        audiences=frozenset(record.get("audiences", ())),
        share=record.get("share", Decimal(0)),
        exceptions=frozenset(record.get("exceptions", ())),
        venues=frozenset(record.get("venues", ())),
        districts=frozenset(record.get("districts", ())),
    )


def localised(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return a moment in a timezone; a naive one is that timezone's local time."""
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
