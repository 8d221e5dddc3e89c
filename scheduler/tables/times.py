"""Dates, hours and moments in cells: first their form, then, once the event's days are known, their meaning.

The form is read without the event, so that a fault in event.toml hides none in the tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from scheduler.intervals import Interval, Window, overlap, window
from scheduler.problem import DAY
from scheduler.tables.cells import CellError, items, plain, short, written
from scheduler.tables.sheet import Cell, cell_text

_DAY_TYPES: dict[str, frozenset[int]] = {
    "weekday": frozenset(range(5)),
    "weekend": frozenset({5, 6}),
    **{
        name: frozenset({index})
        for index, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    },
}
_DAY_WORDS = {
    "工作日": "weekday",
    "平日": "weekday",
    "weekdays": "weekday",
    "周末": "weekend",
    "双休日": "weekend",
    "weekends": "weekend",
    **{
        f"{prefix}{character}": name
        for name, characters in zip(
            tuple(_DAY_TYPES)[2:], ("一", "二", "三", "四", "五", "六", "日天"), strict=True
        )
        for character in characters
        for prefix in ("周", "星期", "礼拜")
    },
    **{
        long: long[:3]
        for long in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    },
}

_DATE = r"\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{4}\.\d{1,2}\.\d{1,2}|\d{4}年\d{1,2}月\d{1,2}[日号]?"
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?"
_TO = r"\s*(?:-|~|至|到)\s*"
_DATE_ONLY = re.compile(_DATE)
_TIME_ONLY = re.compile(_TIME)
_RANGE = re.compile(rf"({_DATE})\s*(?:\.\.\.?|-|~|至|到)\s*({_DATE})")
_HOURS = re.compile(rf"(?:(?P<dates>\S.*?)\s+)?(?P<start>{_TIME}){_TO}(?P<end>{_TIME})")
_MOMENT = re.compile(rf"(?P<date>{_DATE})(?:\s*T\s*|\s+)(?P<time>{_TIME})(?P<zone>Z|[+-]\d{{2}}:?\d{{2}})?")
_INTERVAL = re.compile(rf"({_DATE})[\sT]+({_TIME})\s*(?:/|-|~|至|到)\s*({_DATE})[\sT]+({_TIME})")
_YEARS = range(1900, 2200)

_DATES_REMEDY = "write dates like 2023-05-20, 2023-05-20..2023-05-24, sat, weekday or weekend"
_WINDOW_REMEDY = "write hours like 09:00-17:00, weekend 10:00-17:00 or 2023-05-25 13:00/2023-05-26 02:00"


@dataclass(frozen=True, slots=True)
class EventDays:
    """The days on which everything is measured: the first, how many, and the timezone."""

    first: date
    count: int
    zone: ZoneInfo

    @property
    def all(self) -> frozenset[int]:
        """Every day of the event."""
        return days_of((DateItem("", weekdays=frozenset(range(7))),), self)

    def minute(self, moment: datetime) -> int:
        """Return the minute of a moment since 0:00 of the first day; an aware one is converted."""
        local = moment.astimezone(self.zone).replace(tzinfo=None) if moment.tzinfo else moment
        return (local - datetime.combine(self.first, time())) // timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class DateItem:
    """One item of a list of dates: a range of dates, or the weekdays (0 = Monday) that it means."""

    text: str
    first: date | None = None
    last: date | None = None
    weekdays: frozenset[int] = frozenset()

    def days(self, event: EventDays) -> frozenset[int]:
        """Return the event's days that the item means."""
        if self.first is None or self.last is None:
            shift = event.first.weekday()
            return frozenset(day for day in range(event.count) if (day + shift) % 7 in self.weekdays)
        start = max(0, (self.first - event.first).days)
        end = min(event.count - 1, (self.last - event.first).days)
        return frozenset(range(start, end + 1))

    def idle(self, event: EventDays) -> bool:
        """Return whether the item means no day of the event."""
        return not self.days(event)


@dataclass(frozen=True, slots=True)
class WindowItem:
    """One item of a window: hours in minutes of a day, on some dates or all, or one interval."""

    text: str
    hours: Interval = (0, 0)
    dates: DateItem | None = None
    interval: tuple[datetime, datetime] | None = None

    def intervals(self, event: EventDays) -> list[Interval]:
        """Return the item's intervals over the event's days, in minutes since its first day's 0:00."""
        if self.interval:
            return [(event.minute(self.interval[0]), event.minute(self.interval[1]))]
        days = range(event.count) if self.dates is None else sorted(self.dates.days(event))
        return [(day * DAY + self.hours[0], day * DAY + self.hours[1]) for day in days]

    def idle(self, event: EventDays) -> bool:
        """Return whether the item means nothing in the event, nor in the week before it or after."""
        around = (-7 * DAY, (event.count + 7) * DAY)
        return not any(overlap(interval, around) for interval in self.intervals(event))


@lru_cache(maxsize=1024)
def days_of(dates: tuple[DateItem, ...], event: EventDays) -> frozenset[int]:
    """Return the event's days that a list of dates means."""
    return frozenset().union(*(item.days(event) for item in dates))


@lru_cache(maxsize=1024)
def window_of(hours: tuple[WindowItem, ...], event: EventDays) -> Window:
    """Return the window that a list of hours and intervals means: their union over the event's days."""
    return window(interval for item in hours for interval in item.intervals(event))


def parse_date(text: str) -> date:
    """Return the date in a plain text: 2023-05-20, 2023/5/20, 2023年5月20日 …; raises `CellError`."""
    if not _DATE_ONLY.fullmatch(text):
        raise CellError("E107", "must be a date", "write it like 2023-05-20")
    year, month, day = (int(number) for number in re.findall(r"\d+", text))
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise CellError(
            "E107", f"holds a date that does not exist: {text}", "write a day of the calendar"
        ) from error
    if year not in _YEARS:
        raise CellError("E104", f"holds a date in the year {year}", "write the year in full, like 2023")
    return found


def parse_time(text: str) -> int:
    """Return the minute of the day in a plain text: 9:00, 09:00:00, 24:00; raises `CellError`."""
    if not _TIME_ONLY.fullmatch(text):
        raise CellError("E108", "must be a time", "write it like 09:00, on a clock of 24 hours")
    hour, minute, *second = (int(part) for part in text.split(":"))
    if minute > 59 or hour * 60 + minute > DAY:
        raise CellError("E108", f"holds a time that does not exist: {text}", "write it from 00:00 to 24:00")
    if any(second):
        raise CellError("E108", f"must be in whole minutes, not {text}", f"write {hour:02}:{minute:02}")
    return hour * 60 + minute


def parse_date_item(text: str) -> DateItem:
    """Return one item of a list of dates; raises `CellError`."""
    item = short(text)
    word = item.casefold()
    day_type = _DAY_WORDS.get(word, word)
    if day_type in _DAY_TYPES:
        return DateItem(item, weekdays=_DAY_TYPES[day_type])
    if match := _RANGE.fullmatch(item):
        first, last = parse_date(match[1]), parse_date(match[2])
        if first > last:
            raise CellError("E110", f"holds dates that go backwards: {item}", f"write {last}..{first}")
        return DateItem(item, first, last)
    if not _DATE_ONLY.fullmatch(item):
        raise CellError("E107", "must be a list of dates", _DATES_REMEDY)
    found = parse_date(item)
    return DateItem(item, found, found)


def parse_window_item(text: str) -> WindowItem:
    """Return one item of a window; raises `CellError`."""
    item = short(text)
    if match := _INTERVAL.fullmatch(item):
        start, end = _moment(match[1], match[2]), _moment(match[3], match[4])
        if start >= end:
            raise CellError(
                "E110", f"holds an interval that ends before it starts: {item}", "write the start first"
            )
        return WindowItem(item, interval=(start, end))
    match = _HOURS.fullmatch(item)
    if not match:
        raise CellError("E109", "must be a window", _WINDOW_REMEDY)
    begin, finish = parse_time(match["start"]), parse_time(match["end"])
    if begin >= finish:
        remedy = "write the start first; past midnight, write 2023-05-25 22:00/2023-05-26 02:00"
        raise CellError("E110", f"holds hours that end before they start: {item}", remedy)
    return WindowItem(item, (begin, finish), parse_date_item(match["dates"]) if match["dates"] else None)


def _moment(day: str, clock: str) -> datetime:
    return datetime.combine(parse_date(day), time()) + timedelta(minutes=parse_time(clock))


def _in_zone(moment: datetime, offset: str | None) -> datetime:
    if not offset:
        return moment
    try:
        return datetime.fromisoformat(f"{moment.isoformat()}{offset}")
    except ValueError as error:
        raise CellError(
            "E108", f"holds an offset that does not exist: {offset}", "write it like +08:00"
        ) from error


def _without_seconds(cell: datetime) -> datetime:
    # Excel keeps times as binary fractions of a day, which may fall a little short of the minute.
    rounded = (cell + timedelta(milliseconds=500)).replace(microsecond=0)
    if rounded.second:
        raise CellError("E108", "must be in whole minutes", f"write {rounded:%Y-%m-%d %H:%M}")
    return rounded


@dataclass(frozen=True, slots=True)
class Dates:
    """A list of dates and types of day."""

    form: str = "dates (`2023-05-20`, `2023-05-20..2023-05-24`, `sat`, `weekday`, `weekend`)"
    choices: tuple[str, ...] = ()

    def parse(self, cell: Cell) -> tuple[DateItem, ...]:
        """Return the items; raises `CellError`."""
        if isinstance(cell, datetime) and (cell.hour or cell.minute):
            raise CellError("E107", "must be a list of dates, without times", f"write {cell:%Y-%m-%d}")
        if isinstance(cell, date):
            return (parse_date_item(cell.isoformat()[:10]),)
        return tuple(parse_date_item(item) for item in items(written(cell, "a list of dates")))


@dataclass(frozen=True, slots=True)
class Day:
    """One date."""

    form: str = "a date (`2023-05-20`)"
    choices: tuple[str, ...] = ()

    def parse(self, cell: Cell) -> date:
        """Return the date; raises `CellError`."""
        if isinstance(cell, datetime) and (cell.hour or cell.minute):
            raise CellError("E107", "must be a date, without a time", f"write {cell:%Y-%m-%d}")
        if isinstance(cell, date):
            return parse_date(cell.isoformat()[:10])
        return parse_date(plain(written(cell, "a date")))


@dataclass(frozen=True, slots=True)
class DayType:
    """`weekday`, `weekend` or one date."""

    form: str = "`weekday`, `weekend` or a date"
    choices: tuple[str, ...] = ()

    def parse(self, cell: Cell) -> DateItem:
        """Return the item; raises `CellError`."""
        (*others, item) = Dates().parse(cell) or (None,)
        if item is None or others or len(item.weekdays) == 1 or item.first != item.last:
            raise CellError("E106", f"must be {self.form}", "write one row for each")
        return item


@dataclass(frozen=True, slots=True)
class Windows:
    """A window."""

    form: str = "a window (`09:00-17:00`, `weekend 10:00-17:00`, `2023-05-25 13:00/2023-05-26 02:00`)"
    choices: tuple[str, ...] = ()

    def parse(self, cell: Cell) -> tuple[WindowItem, ...]:
        """Return the items; raises `CellError`."""
        if isinstance(cell, date | time | timedelta):
            raise CellError("E109", f"must be a window, not only {cell_text(cell)}", _WINDOW_REMEDY)
        return tuple(parse_window_item(item) for item in items(written(cell, "a window")))


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of the day."""

    form: str = "a time (`09:00`)"
    choices: tuple[str, ...] = ()

    def parse(self, cell: Cell) -> int:
        """Return the minute of the day, 1440 for 24:00; raises `CellError`."""
        if isinstance(cell, date) and cell.year <= 1900:
            # What Excel makes of 24:00 in a column formatted as times: day 1 of its calendar.
            return DAY
        if isinstance(cell, time | timedelta):
            return parse_time(cell_text(cell))
        return parse_time(plain(written(cell, "a time")))


@dataclass(frozen=True, slots=True)
class Moment:
    """A date and a time; a bare date is its `0:00`, its `24:00`, or not enough."""

    bare: Literal["0:00", "24:00", ""] = ""
    choices: tuple[str, ...] = ()

    @property
    def form(self) -> str:
        """The form in words."""
        return "a date and a time (`2023-05-20 09:30`)" + (
            f"; a bare date is its {self.bare}" if self.bare else ""
        )

    def parse(self, cell: Cell) -> datetime:
        """Return the moment, naive where it is the event's local time; raises `CellError`."""
        if isinstance(cell, datetime):
            parse_date(cell.date().isoformat())
            return _without_seconds(cell)
        text = short(cell.isoformat() if isinstance(cell, date) else written(cell, "a date and a time"))
        if match := _MOMENT.fullmatch(text):
            return _in_zone(_moment(match["date"], match["time"]), match["zone"])
        if not _DATE_ONLY.fullmatch(text):
            raise CellError("E108", "must be a date and a time", "write it like 2023-05-20 09:30")
        midnight = datetime.combine(parse_date(text), time())
        if not self.bare:
            raise CellError(
                "E108", "must be a date and a time, not only a date", f"write {midnight:%Y-%m-%d} 09:30"
            )
        return midnight + timedelta(days=1) if self.bare == "24:00" else midnight
