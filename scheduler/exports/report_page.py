"""The report as a page with pictures: rooms by day, sessions by district and kind, points, the solve."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from scheduler.exports import words
from scheduler.exports.curve import curve
from scheduler.exports.figures import Count, Figures
from scheduler.exports.pages import render
from scheduler.problem import Problem
from scheduler.schedule import Schedule
from scheduler.word import Word

STATUS: Mapping[str, Word] = {
    "optimal": Word("最优", "Optimal"),
    "feasible": Word("可行", "Feasible"),
    "infeasible": Word("无解", "Infeasible"),
    "unknown": Word("未知", "Unknown"),
}

_NONE = Word("无", "None")
_LEFT_OUT = Word("未安排", "Left out")


@dataclass(frozen=True, slots=True)
class Group:
    """A table of counts with its words; `rows` pairs each label with its count."""

    title: Word
    rows: tuple[tuple[Word, Count], ...]
    note: Word | None = None

    @property
    def most(self) -> int:
        """The sessions of the largest row, at least 1."""
        return max((count.placed + count.unplaced for _, count in self.rows), default=1) or 1

    @property
    def attendance(self) -> bool:
        """Whether bookings or visitors are known of any row."""
        return any(count.booked is not None or count.attended is not None for _, count in self.rows)

    @property
    def online(self) -> bool:
        """Whether an online audience is known of any row."""
        return any(count.online is not None for _, count in self.rows)

    @property
    def most_people(self) -> int:
        """The largest of all numbers of people booked or attended, at least 1."""
        people = (number or 0 for _, count in self.rows for number in (count.booked, count.attended))
        return max(people, default=1) or 1


def report_page(
    problem: Problem, schedule: Schedule | None, figures: Figures, report: Mapping[str, Any] | None
) -> bytes:
    """Return the report as one HTML page that needs nothing beside it.

    `report` is what report.json holds, where there is one: its `status`, `bound`, `gap` and `seconds`
    are told, its `curve` (a list of [seconds, objective or null, bound]) is drawn.
    """
    facts = report or {}
    left_out = [
        item for item in problem.sessions.values() if schedule is not None and item.id not in schedule
    ]
    return render(
        "report",
        problem=problem,
        figures=figures,
        report=facts,
        status=STATUS.get(facts.get("status", "")),
        groups=_groups(figures),
        kinds=[count.key for count in figures.by_kind],
        rooms_of=[
            (venue, [use for use in figures.rooms if problem.rooms[use.room].venue == venue.id])
            for venue in problem.venues.values()
        ],
        dates=[problem.date(day) for day in problem.days],
        left_out=sorted(left_out, key=lambda item: (not item.must, -item.priority, item.id)),
        curve=curve(facts.get("curve") or (), facts.get("seconds") or 0.0),
    )


def _groups(figures: Figures) -> tuple[Group, ...]:
    def rows(
        counts: Iterable[Count], label: Callable[[str], Word], missing: Word
    ) -> tuple[tuple[Word, Count], ...]:
        return tuple((label(count.key) if count.key else missing, count) for count in counts)

    return (
        Group(Word("按区域", "By district"), rows(figures.by_district, words.district, _LEFT_OUT)),
        Group(Word("按类型", "By kind"), rows(figures.by_kind, lambda key: words.kind(key).label, _NONE)),
        Group(
            Word("按受众", "By audience"),
            rows(figures.by_audience, words.audience, Word("未注明", "Not given")),
            Word("面向多类受众的场次各计一次。", "A session for several audiences counts for each."),
        ),
        Group(
            Word("按日期", "By day"),
            rows(figures.by_day, lambda key: words.day(date.fromisoformat(key)), _LEFT_OUT),
        ),
    )
