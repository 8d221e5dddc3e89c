"""How explanations call things: sessions, rooms, people, moments, points."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from unicodedata import east_asian_width

from scheduler.intervals import Interval, Window, intersect
from scheduler.problem import DAY, Problem
from scheduler.schedule import Placement
from scheduler.word import Word

NAMED = 6
"""Things that a sentence names, at most."""

WIDTH = 32
"""Columns of a title, at most; a Chinese character takes two."""

_DAYS = tuple(zip("一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def session(problem: Problem, id_: str, *, whole: bool = False) -> Word:
    """Return a session's title and id, a long title cut short unless it is to be `whole`."""
    facts = problem.sessions[id_]
    titles = facts.title, facts.title_en or facts.title
    zh, en = titles if whole else map(_cut, titles)
    return _with_id(zh, en, id_)


def room(problem: Problem, id_: str) -> Word:
    """Return a room's name and id."""
    facts = problem.rooms[id_]
    return _with_id(facts.name, facts.name_en, id_)


def venue(problem: Problem, id_: str) -> Word:
    """Return a venue's name and id."""
    facts = problem.venues[id_]
    return _with_id(facts.name, facts.name_en, id_)


def person(problem: Problem, id_: str) -> Word:
    """Return a person's name and id."""
    facts = problem.people[id_]
    return _with_id(facts.name, facts.name_en, id_)


def piece(problem: Problem, id_: str) -> Word:
    """Return the name and id of a piece of equipment."""
    facts = problem.equipment[id_]
    return _with_id(facts.name, facts.name_en, id_)


def _cut(title: str) -> str:
    """Return a title in at most `WIDTH` columns, cut between words where it has any."""
    wide = [2 if east_asian_width(letter) in "WF" else 1 for letter in title]
    if sum(wide) <= WIDTH:
        return title
    end = next(n for n in range(len(title)) if sum(wide[: n + 1]) > WIDTH - 1)
    head = title[:end]
    if title[end - 1].isascii() and " " in head:
        head = head[: head.rindex(" ")]
    return head.rstrip(" ,;:，；：、–—-") + "…"


def _with_id(zh: str, en: str, id_: str) -> Word:
    return Word(f"{zh}（{id_}）" if zh != id_ else id_, f"{en or zh} ({id_})" if (en or zh) != id_ else id_)


def day(problem: Problem, number: int) -> Word:
    """Return a date with its weekday: `5月25日周四`, `Thu 25 May`."""
    date = problem.date(number)
    zh, en = _DAYS[date.weekday()]
    return Word(f"{date.month}月{date.day}日周{zh}", f"{en} {date.day} {_MONTHS[date.month - 1]}")


def days(problem: Problem, numbers: Iterable[int]) -> Word:
    """Return dates, those that follow each other as a stretch: `Mon 22 May–Fri 26 May`."""
    runs: list[list[int]] = []
    for number_ in sorted(numbers):
        if runs and number_ == runs[-1][-1] + 1:
            runs[-1].append(number_)
        else:
            runs.append([number_])
    said = []
    for run in runs:
        first, last = day(problem, run[0]), day(problem, run[-1])
        said.append(first if len(run) == 1 else Word(f"{first.zh}至{last.zh}", f"{first.en}–{last.en}"))
    return join(said)


def clock(minute: int) -> str:
    """Return a time of day: `09:30`."""
    return f"{minute % DAY // 60:02}:{minute % 60:02}"


def moment(problem: Problem, minute: int) -> Word:
    """Return a date and a time of day: `5月25日周四 10:00`."""
    date = day(problem, minute // DAY)
    return Word(f"{date.zh} {clock(minute)}", f"{date.en} {clock(minute)}")


def hours(interval: Interval) -> str:
    """Return an interval by its times of day, `24:00` where it ends a day."""
    start, end = interval
    return f"{clock(start)}–{'24:00' if end % DAY == 0 else clock(end)}"


def hours_on(allowed: Window, start: int) -> str:
    """Return what a window allows on the date of a minute; empty: nothing."""
    begin = start // DAY * DAY
    return ", ".join(hours(part) for part in intersect(allowed, ((begin, begin + DAY),)))


def points(amount: Decimal) -> str:
    """Return points as people write them: `1,250`, `2.5`."""
    return f"{amount.normalize():,f}"


def signed(amount: Decimal) -> str:
    """Return a difference of points with its sign: `+3`, `±0`, `−2.5`."""
    return "±0" if not amount else f"{'+' if amount > 0 else '−'}{points(abs(amount))}"


def join(words: Iterable[Word], most: int = NAMED) -> Word:
    """Return things as a sentence lists them, those beyond the first `most` counted."""
    listed = list(words)
    more = len(listed) - most
    zh, en = [each.zh for each in listed[:most]], [each.en for each in listed[:most]]
    if more > 0:
        return Word(f"{'、'.join(zh)}等{len(listed)}项", f"{', '.join(en)} and {more} more")
    return Word("、".join(zh), " and ".join([", ".join(en[:-1]), en[-1]] if len(en) > 1 else en))


def plural(number: int, one: str, many: str = "") -> str:
    """Return a count with its English noun: `1 session`, `3 sessions`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def place(problem: Problem, placement: Placement) -> Word:
    """Return a placement: `Thu 25 May 10:00, Hall 1 (hall-1)`."""
    when, where = moment(problem, placement.start), room(problem, placement.room)
    return Word(f"{when.zh} {where.zh}", f"{when.en}, {where.en}")


def backup_change(problem: Problem, id_: str, after: Placement) -> Word:
    """Return that a session keeps its place and has another room for a rain day, or none any more."""
    name = session(problem, id_)
    if after.backup_room is None:
        return Word(f"{name.zh}不再留雨天备用场地", f"{name.en} gives up its room for a rain day")
    to = room(problem, after.backup_room)
    return Word(f"{name.zh}的雨天备用场地改为{to.zh}", f"{name.en} has its rain-day room moved to {to.en}")


def number(amount: Decimal) -> int | float:
    """Return points as JSON writes them: whole where they are."""
    return int(amount) if amount == int(amount) else float(amount)


def spot(problem: Problem, placement: Placement | None) -> dict[str, str | None] | None:
    """Return a placement as JSON writes it, the start in local ISO time."""
    if placement is None:
        return None
    start = problem.moment(placement.start).isoformat()
    return {"room": placement.room, "start": start, "backup_room": placement.backup_room}
