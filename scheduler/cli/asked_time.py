"""A time as people ask for it on the phone: `2023-05-25 10:00`, `05-25 10:00`, `thu 10:00`, `周四 10点`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date

from scheduler.problem import DAY, Problem

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CHINESE_DAYS = {**{each: number for number, each in enumerate("一二三四五六日")}, "天": 6}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_CLOCK = re.compile(
    r"(?P<half>上午|下午|晚上)?\s*(?<![\d:./点-])(?P<hour>\d{1,2})"
    r"(?:[:.](?P<minute>\d\d)(?::00)?|点(?P<word>半|\d{1,2}分?)?)?\s*(?P<noon>am|pm)?$",
    re.IGNORECASE,
)
_DATES = (
    re.compile(r"(?P<year>\d{4})[-/年](?P<month>\d{1,2})[-/月](?P<day>\d{1,2})[日号]?"),
    re.compile(r"(?P<month>\d{1,2})[-/月](?P<day>\d{1,2})[日号]?"),
    re.compile(r"(?P<day>\d{1,2})\s+(?P<name>[a-z]{3})[a-z]*", re.IGNORECASE),
    re.compile(r"(?P<name>[a-z]{3})[a-z]*\s+(?P<day>\d{1,2})", re.IGNORECASE),
)


class AskedTimeError(ValueError):
    """The text is no time of the event at which a session may start; the message says what is."""


def asked_time(problem: Problem, text: str, today: int | None = None, likely: Collection[int] = ()) -> int:
    """Return the minute that a text stands for; without a date it is on `today`, a day of the event.

    Of several such weekdays it is the one among the `likely` days, if that is one. Raises
    AskedTimeError for what is no time, is not on the grid or lies outside the event.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    clock = _CLOCK.search(plain)
    if clock is None:
        raise AskedTimeError(f"{text!r} is not a time; write it as {_example(problem)}")
    before = plain[: clock.start()].rstrip(" T,，")
    written = re.sub(r"[\s,，]*\bat$", "", before)
    day = _day(problem, written, text, likely) if written else today
    if day is None:
        raise AskedTimeError(f"{text!r} says no date; write it as {_example(problem)}")
    if day not in problem.days:
        raise AskedTimeError(
            f"{text!r} is outside the event, which runs from {problem.event.first_day} to "
            f"{problem.event.last_day}; the nearest day is {problem.date(0 if day < 0 else problem.days[-1])}"
        )
    return _on_grid(problem, day, _minute(clock, text), text)


def _minute(clock: re.Match[str], text: str) -> int:
    hour, word = int(clock["hour"]), clock["word"]
    minute = 30 if word == "半" else int((word or clock["minute"] or "0").rstrip("分"))
    later = clock["half"] in {"下午", "晚上"} or (clock["noon"] or "").lower() == "pm"
    if later and hour < 12:
        hour += 12
    if (clock["noon"] or "").lower() == "am" and hour == 12:
        hour = 0
    if hour > 23 or minute > 59:
        raise AskedTimeError(f"{text!r}: there is no time {hour}:{minute:02}")
    return hour * 60 + minute


def _on_grid(problem: Problem, day: int, minute: int, text: str) -> int:
    grid = problem.event.grid
    if minute % grid == 0:
        return day * DAY + minute
    below = day * DAY + minute // grid * grid
    near = [problem.when(each) for each in (below, below + grid) if each // DAY == day]
    raise AskedTimeError(
        f"{text!r}: sessions start every {grid} minutes from midnight; the nearest is {' or '.join(near)}"
    )


def _day(problem: Problem, written: str, text: str, likely: Collection[int]) -> int:
    """Return the day that the part before the clock stands for; it may lie outside the event."""
    weekday = _weekday(written)
    if weekday is not None:
        return _of_weekday(problem, weekday, text, likely)
    for pattern in _DATES:
        if found := pattern.fullmatch(written):
            return (_date(problem, found.groupdict(), text) - problem.event.first_day).days
    raise AskedTimeError(f"{text!r} is not a time; write it as {_example(problem)}")


def _weekday(written: str) -> int | None:
    name = written.lower().rstrip(".")
    if chinese := re.fullmatch(r"(?:周|星期|礼拜)([一二三四五六日天])", written):
        return _CHINESE_DAYS[chinese[1]]
    if len(name) >= 3:
        return next((number for number, day in enumerate(_WEEKDAYS) if day.startswith(name)), None)
    return None


def _of_weekday(problem: Problem, weekday: int, text: str, likely: Collection[int]) -> int:
    days = [day for day in problem.days if problem.date(day).weekday() == weekday]
    for choice in (days, [day for day in days if day in likely]):
        if len(choice) == 1:
            return choice[0]
    name = _WEEKDAYS[weekday].capitalize()
    if not days:
        raise AskedTimeError(f"{text!r}: the event has no {name}")
    dates = " and ".join(str(problem.date(day)) for day in days)
    raise AskedTimeError(f"{text!r}: the event has {len(days)} {name}s, {dates}; give the date")


def _date(problem: Problem, parts: dict[str, str], text: str) -> date:
    first = problem.event.first_day
    name = (parts.get("name") or "").lower()
    if name and name not in _MONTHS:
        raise AskedTimeError(f"{text!r} is not a time; write it as {_example(problem)}")
    month = _MONTHS.index(name) + 1 if name else int(parts["month"])
    try:
        if parts.get("year"):
            return date(int(parts["year"]), month, int(parts["day"]))
        # Of an event over New Year, the year in which the date is nearest.
        years = (date(year, month, int(parts["day"])) for year in (first.year, problem.event.last_day.year))
        return min(years, key=lambda day: abs((day - first).days))
    except ValueError:
        raise AskedTimeError(f"{text!r}: there is no such date") from None


def _example(problem: Problem) -> str:
    day = problem.event.first_day
    return f"{day} 10:00, {day:%m-%d} 10:00 or thu 10:00"
