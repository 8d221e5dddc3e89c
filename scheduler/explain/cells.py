"""What a cell of the inputs would have to say for a value: dates, windows, lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from scheduler.intervals import Window, window
from scheduler.problem import DAY, Problem


def dates_cell(problem: Problem, days: Collection[int]) -> str:
    """Return days as `dates` says them: `2023-05-20..2023-05-22; 2023-05-27`; all of them: empty."""
    if set(days) >= set(problem.days):
        return ""
    runs = window((day, day + 1) for day in days)
    return "; ".join(
        f"{problem.date(first)}" + (f"..{problem.date(end - 1)}" if end - first > 1 else "")
        for first, end in runs
    )


def window_cell(problem: Problem, hours: Window | None) -> str:
    """Return a window as a cell says it: by hours where each day has the same, else by date."""
    if hours is None:
        return ""
    by_day: dict[int, list[str]] = defaultdict(list)
    long: list[str] = []
    for start, end in _within_days(problem, hours):
        if start // DAY == (end - 1) // DAY:
            by_day[start // DAY].append(f"{_clock(start)}-{_clock(end, end=True)}")
        else:
            long.append(f"{problem.when(start)}/{problem.when(end)}")
    said = {day: "; ".join(by_day.get(day, ())) for day in problem.days}
    if not long and len(set(said.values())) == 1:
        return said[0]
    groups = (("weekday", (0, 1, 2, 3, 4)), ("weekend", (5, 6)))
    of_type = {
        name: {said[day] for day in problem.days if problem.date(day).weekday() in weekdays}
        for name, weekdays in groups
    }
    if not long and all(len(each) == 1 for each in of_type.values()):
        return "; ".join(
            f"{name} {part}"
            for name, each in of_type.items()
            for part in each.copy().pop().split("; ")
            if part
        )
    dated = [f"{problem.date(day)} {part}" for day in problem.days for part in by_day.get(day, ())]
    return "; ".join([*dated, *long])


def list_cell(items: Iterable[str]) -> str:
    """Return a list as a cell says it."""
    return "; ".join(items)


def _within_days(problem: Problem, hours: Window) -> Iterable[tuple[int, int]]:
    """Yield the parts of a window from the first day to the last; what spans all day ends at midnight."""
    last = (problem.days[-1] + 1) * DAY
    for start, end in hours:
        begins, ends = max(0, start), min(last, end)
        if begins >= ends:
            continue
        if ends - begins >= DAY and begins % DAY == 0 and ends % DAY == 0:
            yield from ((day, day + DAY) for day in range(begins, ends, DAY))
        else:
            yield begins, ends


def _clock(minute: int, *, end: bool = False) -> str:
    within = minute % DAY
    return "24:00" if end and within == 0 else f"{within // 60:02}:{within % 60:02}"
