"""The rule `limits`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from scheduler.intervals import ALWAYS, Interval, Window, intersect, subtract, window
from scheduler.problem import DAY, Limit, Problem, Session
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Block, Bools, Decisions, Ints, Spans
from scheduler.rules.placed import Peak, Placed, peaks, placed
from scheduler.schedule import Schedule

UNITS = {"attendance": "people", "sessions": "sessions", "setups": "setups"}
"""By what a limit counts: how messages call it."""


class Limits(Rule):
    """No more, and no less, goes on than `limits.csv` says: at a moment, on a day, or in all.

    It counts the placed sessions that match every column given, by any value in it: the venue and
    district in which they are placed, kind, themes, audiences, the date and the hours of the start
    (half-open). `attendance` sums their heads, `sessions` counts them, `setups` counts those with a
    setup. Per `moment` t, those count with start − margin ≤ t < end + margin (`setups`: start of the
    setup − margin ≤ t < start + margin), and only `max` applies. Per `day`, on each of its dates, and
    per `event`, the sum is at least `min` and at most `max`. A row without a weight always holds. One
    with a weight costs it times the excess or shortfall: per `moment` the largest excess among the
    sessions of each date, per `day` that of each date, added up.
    """

    name = "limits"
    priced_by_row = True

    def starts(self, problem: Problem, session: Session, room: str) -> Window | None:
        """Leave the starts at which no hard limit is passed by the session alone."""
        standing = problem.standby_starts(session.id, room)
        left = _left(problem, session, room, session.heads)
        if standing:
            there = intersect(_left(problem, session, room, session.backup_heads), standing)
            left = window((*subtract(left, standing), *there))
        return None if left == ALWAYS else left

    def post(self, decisions: Decisions) -> None:
        """Bound what each limit counts, at every moment, by date, or in all."""
        for limit in decisions.problem.limits:
            if limit.per == "moment":
                self._post_moment(decisions, limit)
            else:
                self._post_total(decisions, limit)

    def _post_moment(self, decisions: Decisions, limit: Limit) -> None:
        counted = self._counted(decisions, limit)

        def spans(block: Block) -> Spans:
            row = block.everything()[_matches(limit, block)]
            start = block.occupied_from if limit.what == "setups" else block.start
            end = block.start if limit.what == "setups" else block.end
            # A hard limit holds over all dates together, a soft one is charged date by date.
            line = row * 0 if limit.weight is None else block.day[row]
            return Spans(
                row, line, start[row] - limit.margin, end[row] + limit.margin, _amount(limit, block)[row]
            )

        if limit.max is not None:
            decisions.capacity(counted, spans, limit.max, limit.weight)

    def _post_total(self, decisions: Decisions, limit: Limit) -> None:
        counted = self._counted(decisions, limit)
        by_day = limit.per == "day"

        def key(block: Block) -> Ints:
            matching = _matches(limit, block)
            return (block.day + 1) * matching - 1 if by_day else matching * 1 - 1

        def amount(block: Block) -> Ints:
            return _amount(limit, block)

        if limit.max is not None:
            decisions.at_most(counted, key, limit.max, amount, limit.weight)
        if limit.min is not None:
            least = dict.fromkeys(limit.days if by_day else (0,), limit.min)
            decisions.at_least(counted, key, least, amount, limit.weight)

    def _counted(self, decisions: Decisions, limit: Limit) -> tuple[str, ...]:
        return decisions.once(
            (self.name, limit.id), lambda: _counted(decisions.problem.sessions.values(), limit)
        )

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield each stretch of time, date or event over or under a limit."""
        standing = placed(problem, schedule).values()
        for limit in problem.limits:
            if limit.weight == 0:
                continue
            counted = [item for item in standing if _counts(problem, limit, item)]
            if limit.per == "moment":
                yield from self._moments(problem, limit, counted)
            elif limit.per == "day":
                for day in sorted(limit.days):
                    that_day = [item for item in counted if item.day == day]
                    yield from self._sum(limit, that_day, f"on {problem.date(day)}")
            else:
                yield from self._sum(limit, counted, "in all")

    def _moments(self, problem: Problem, limit: Limit, counted: list[Placed]) -> Iterator[Violation]:
        if limit.weight is None:
            found = list(_peaks(limit, counted))
        else:
            by_date = ([item for item in counted if item.day == day] for day in sorted(limit.days))
            highest = (
                max(_peaks(limit, items), key=lambda peak: peak.total, default=None) for items in by_date
            )
            found = [peak for peak in highest if peak is not None]
        for peak in found:
            yield self._violation(
                limit,
                peak.items,
                f"{peak.total} {UNITS[limit.what]} at {problem.when(peak.moment)}, at most {limit.max}",
                peak.total - (limit.max or 0),
            )

    def _sum(self, limit: Limit, counted: list[Placed], when: str) -> Iterator[Violation]:
        total = sum(_number(limit, item) for item in counted)
        amount = f"{total} {UNITS[limit.what]} {when}"
        if limit.max is not None and total > limit.max:
            yield self._violation(limit, counted, f"{amount}, at most {limit.max}", total - limit.max)
        if limit.min is not None and total < limit.min:
            yield self._violation(limit, counted, f"{amount}, at least {limit.min}", limit.min - total)

    def _violation(self, limit: Limit, items: Iterable[Placed], fact: str, off: int) -> Violation:
        sessions = [item.session.id for item in items if _number(limit, item)]
        reason = f" ({limit.reason})" if limit.reason else ""
        return Violation(
            self.name,
            (*sessions, limit.id),
            f"limit {limit.id}{reason}: {fact}" + (f": {', '.join(sessions)}" if sessions else ""),
            1 if limit.weight is None else off,
            limit.weight,
        )


def _counts(problem: Problem, limit: Limit, item: Placed) -> bool:
    session, venue = item.session, item.room.venue
    return (
        item.day in limit.days
        and (not limit.venues or venue in limit.venues)
        and (not limit.districts or problem.venues[venue].district in limit.districts)
        and (not limit.kinds or session.kind in limit.kinds)
        and (not limit.themes or not limit.themes.isdisjoint(session.themes))
        and (not limit.audiences or not limit.audiences.isdisjoint(session.audiences))
        and (limit.hours is None or any(start <= item.start < end for start, end in limit.hours))
    )


def _number(limit: Limit, item: Placed) -> int:
    if limit.what == "attendance":
        return item.heads
    if limit.what == "setups":
        return 1 if item.session.setup else 0
    return 1


def _peaks(limit: Limit, items: Iterable[Placed]) -> Iterator[Peak[Placed]]:
    def time(item: Placed) -> Interval:
        if limit.what == "setups":
            return item.occupied[0] - limit.margin, item.start + limit.margin
        return item.start - limit.margin, item.end + limit.margin

    if limit.max is not None:
        yield from peaks(items, time, lambda item: _number(limit, item), limit.max)


def _left(problem: Problem, session: Session, room: str, heads: int) -> Window:
    """Return the starts in a room at which a session of so many heads passes no hard limit alone."""
    left = ALWAYS
    for limit in problem.limits:
        alone = heads if limit.what == "attendance" else 1
        if limit.weight is not None or limit.max is None or alone <= limit.max:
            continue
        if _counted([session], limit) and _is_at(problem, limit, room):
            dates = _dates(limit.days)
            left = subtract(left, dates if limit.hours is None else intersect(dates, limit.hours))
    return left


def _amount(limit: Limit, block: Block) -> Ints:
    """Return what each row counts for."""
    return block.heads if limit.what == "attendance" else block.everything() * 0 + 1


def _counted(sessions: Iterable[Session], limit: Limit) -> tuple[str, ...]:
    """Return the sessions that a limit may count, wherever they are placed."""
    return tuple(
        session.id
        for session in sessions
        if (limit.what != "setups" or session.setup > 0)
        and (not limit.kinds or session.kind in limit.kinds)
        and (not limit.themes or not limit.themes.isdisjoint(session.themes))
        and (not limit.audiences or not limit.audiences.isdisjoint(session.audiences))
    )


def _is_at(problem: Problem, limit: Limit, room: str) -> bool:
    venue = problem.venue_of(room)
    return (not limit.venues or venue.id in limit.venues) and (
        not limit.districts or venue.district in limit.districts
    )


def _matches(limit: Limit, block: Block) -> Bools:
    """Return which rows are where and when the limit counts."""
    matching = block.starts_in(_dates(limit.days))
    if limit.venues:
        matching = matching & block.in_venues(limit.venues)
    if limit.districts:
        matching = matching & block.in_districts(limit.districts)
    if limit.hours is not None:
        matching = matching & block.starts_in(limit.hours)
    return matching


@cache
def _dates(days: frozenset[int]) -> Window:
    return window((day * DAY, (day + 1) * DAY) for day in days)
