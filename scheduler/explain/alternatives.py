"""A session's places: what it costs where it is, where else it could be, and what is in the way there."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from scheduler.check import check
from scheduler.engine.budget import Budget
from scheduler.engine.decisions import Decisions
from scheduler.engine.facts import Bools, Facts, Ints
from scheduler.engine.moves import reoptimise
from scheduler.engine.state import State
from scheduler.engine.statements import AllOrNone, Choice, Reserve, Tally
from scheduler.explain.blocked import Blocked, Obstacle
from scheduler.places import places
from scheduler.problem import DAY, Problem
from scheduler.result import LeftOut
from scheduler.rules import rules
from scheduler.schedule import Placement, Schedule

MOST_FREED = 12
"""Sessions moved out of the way of one place, at most."""

EVER = -(10**6)
"""A minute before which nothing has started."""

MOVE_SECONDS = 1.0
"""Work for one place that is to be cleared, at most."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Points that a session brings by a rule where it is, and the sessions that share in them."""

    rule: str
    points: Decimal
    sessions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FreePlace:
    """A place that a session could have with everybody else where they are.

    `more` are the points by which the whole schedule would cost more, negative where it would gain.
    """

    placement: Placement
    more: Decimal


@dataclass(frozen=True, slots=True)
class Clearing:
    """The best that can be had at a place when those in its way move and nobody else does.

    `schedule` is None where they cannot. `proven`: there is nothing better, or nothing at all.
    """

    schedule: Schedule | None
    more: Decimal
    proven: bool


@dataclass(frozen=True, slots=True)
class TakenPlace:
    """A place that suits a session and is not free; `clearing` is None where none was looked for.

    None is looked for where nobody or more than `MOST_FREED` are in the way, or time ran out.
    """

    placement: Placement
    obstacles: tuple[Obstacle, ...]
    clearing: Clearing | None = None

    @property
    def in_the_way(self) -> tuple[str, ...]:
        """The ids of all sessions in the way."""
        return tuple(dict.fromkeys(each for obstacle in self.obstacles for each in obstacle.sessions))


@dataclass(frozen=True, slots=True)
class ShutRoom:
    """A room that a session can never have: the rules that shut it, each alone, or only `together`."""

    room: str
    rules: tuple[str, ...]
    together: bool = False


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Where a session is, what it costs there, and every other place.

    `objective` is what the schedule costs as it is. `untried` counts the taken places that could be
    cleared and were not looked at in time. `why` is why it is left out, if it is.
    """

    session: str
    placement: Placement | None
    objective: Decimal
    costs: tuple[Cost, ...]
    free: tuple[FreePlace, ...]
    taken: tuple[TakenPlace, ...]
    shut: tuple[ShutRoom, ...]
    untried: int = 0
    seconds: float = 0.0
    why: LeftOut | None = None


def alternatives(
    problem: Problem,
    schedule: Schedule,
    session: str,
    *,
    now: int | None = None,
    seconds: float = 5.0,
    facts: Facts | None = None,
) -> Alternatives:
    """Return every place of a session, the schedule being legal; `seconds` go to clearing taken ones.

    They are seconds of work, so that the same question gets the same answer. `now` is a minute: what
    starts before it neither moves nor gets anywhere. Raises KeyError for a session that the problem does
    not have.
    """
    budget = Budget(seconds, deterministic=True)
    return SessionPlaces(facts or Facts(problem), schedule, session, now).alternatives(budget)


class SessionPlaces:
    """One session in one legal schedule: its candidates (`facts.candidates`) and what is said of each.

    `taken` holds, by candidate that is not free, what is in its way.
    """

    def __init__(self, facts: Facts, schedule: Schedule, session: str, now: int | None) -> None:
        self.facts, self.schedule, self.session = facts, schedule, session
        self.began = time.monotonic()
        self.i = facts.index[session]
        self.now = EVER if now is None else now
        self.state = State.of(facts, schedule)
        self.without = Schedule({s: p for s, p in schedule.placements.items() if s != session})
        self.verdict = check(facts.problem, schedule)
        self.verdict_without = check(facts.problem, self.without)
        self.rooms, self.starts = facts.candidates(self.i)
        here = self.state.place(self.i)
        there = (
            np.zeros(len(self.rooms), dtype=np.bool_)
            if here is None
            else (self.rooms == here[0]) & (self.starts == here[1])
        )
        # A session that has started has no other place.
        started = here is not None and here[1] < self.now
        ahead = (self.starts >= self.now) & ~there & (not started)
        self.elsewhere = np.flatnonzero(ahead)
        against = Blocked(facts, self.state, self.i).obstacles()
        self.taken = {row: against[row] for row in self.elsewhere.tolist() if row in against}

    def alternatives(self, budget: Budget) -> Alternatives:
        """Return every place, with as many taken ones cleared as the budget allows."""
        taken = {
            row: TakenPlace(self.placement(row), found, self._no_way(row))
            for row, found in self.taken.items()
        }
        order = list(self.promising())
        tried = 0
        for row in order:
            if budget.spent():
                break
            taken[row] = replace(taken[row], clearing=self.clear(row, budget))
            tried += 1
        return Alternatives(
            self.session,
            self.schedule.get(self.session),
            self.verdict.objective,
            tuple(self.costs()),
            tuple(self.free()),
            tuple(taken.values()),
            tuple(_shut(self.facts.problem, self.session)),
            len(order) - tried,
            time.monotonic() - self.began,
        )

    def placement(self, row: int) -> Placement:
        """Return a candidate as a placement without a backup."""
        return Placement(self.facts.room_ids[int(self.rooms[row])], int(self.starts[row]))

    def free(self) -> Iterator[FreePlace]:
        """Yield the places that are free, with what they cost more."""
        decisions = Decisions(self.facts, self.state, [self.i])
        choice = decisions.choices[self.i]
        units = _points(decisions, choice)
        seconds = _Seconds(self.facts, self.schedule.get(self.session), decisions)
        row_of = _rows(choice)
        for row in self.elsewhere.tolist():
            if row in self.taken:
                continue
            here = row_of[int(self.rooms[row]), int(self.starts[row])]
            total = self.verdict_without.objective + Decimal(int(units[here])) / self.facts.scale
            placement = replace(self.placement(row), backup_room=seconds.of(here))
            yield FreePlace(placement, total - self.verdict.objective)

    def costs(self) -> Iterator[Cost]:
        """Yield what the session's being where it is adds to each rule's points."""
        if self.session not in self.schedule:
            return
        now, without = self.verdict.cost_by_rule, self.verdict_without.cost_by_rule
        for rule in sorted({*now, *without} - {"unplaced"}):
            if points := now.get(rule, Decimal(0)) - without.get(rule, Decimal(0)):
                yield Cost(rule, points, self._sharing(rule))

    def _sharing(self, rule: str) -> tuple[str, ...]:
        mine = (
            each.subjects
            for each in self.verdict.costs
            if each.rule == rule and self.session in each.subjects
        )
        others = (each for subjects in mine for each in subjects if each in self.without)
        return tuple(dict.fromkeys(others))

    def promising(self) -> Iterator[int]:
        """Yield the taken places that may be cleared: the best of each day, then each day's second."""
        estimate = self._estimate()
        by_day: dict[int, list[tuple[int, float, int]]] = defaultdict(list)
        for row in self.taken:
            if self.may_yield(row):
                promise = (len(self._in_the_way(row)), float(estimate[row]), row)
                by_day[int(self.starts[row]) // DAY].append(promise)
        queues = [[row for *_, row in sorted(rows)] for _, rows in sorted(by_day.items())]
        for rank in range(max(map(len, queues), default=0)):
            yield from (queue[rank] for queue in queues if rank < len(queue))

    def may_yield(self, row: int) -> bool:
        """Return whether those in the way of a place are few, and each may move."""
        return 0 < len(self._in_the_way(row)) <= MOST_FREED and self._no_way(row) is None

    def _no_way(self, row: int) -> Clearing | None:
        """Return that a place cannot be cleared, where that is plain: somebody in its way has no other."""
        stays = any(self._stays(i) for i in self._in_the_way(row))
        return Clearing(None, Decimal(0), proven=True) if stays else None

    def _in_the_way(self, row: int) -> list[int]:
        found = (self.facts.index[each] for obstacle in self.taken[row] for each in obstacle.sessions)
        return list(dict.fromkeys(found))

    def _stays(self, i: int) -> bool:
        """Return whether a session cannot yield: it has started or will soon, or has no other place."""
        notice = (self.facts.sessions[i].notice_days or 0) * DAY
        placed, start = self.state.room[i] >= 0, int(self.state.start[i])
        # What stands in the only place it has may still give up its backup, or have another.
        only_place = len(self.facts.candidates(i)[0]) <= 1 and self.state.second[i] < 0
        return placed and (start - notice < self.now or only_place)

    def _estimate(self) -> Ints:
        """Return what each candidate would cost if it were free, in units, about."""
        soft = [rule for rule in rules() if rule.weight is not None]
        choice = Decisions(self.facts, self.state, [self.i], only=soft).choices[self.i]
        return choice.cost + choice.guide

    def clear(self, row: int, budget: Budget) -> Clearing:
        """Return the best that can be had at a place when those in its way move."""
        free = [self.i, *self._in_the_way(row)]
        here = np.zeros(len(self.rooms), dtype=np.bool_)
        here[row] = True
        outcome = reoptimise(
            self.facts,
            self.state,
            free,
            budget=budget,
            seconds=MOVE_SECONDS,
            only={self.i: here} | {i: self._ahead(i) for i in free[1:]},
            required=[self.i],
        )
        if outcome.state is None or not outcome.met:
            return Clearing(None, Decimal(0), outcome.closed)
        schedule = outcome.state.schedule(self.facts)
        more = check(self.facts.problem, schedule).objective - self.verdict.objective
        return Clearing(schedule, more, outcome.closed and outcome.whole)

    def _ahead(self, i: int) -> Bools:
        ahead: Bools = self.facts.candidates(i)[1] >= self.now
        return ahead


class _Seconds:
    """The second rooms that go with a session's rows."""

    def __init__(self, facts: Facts, now: Placement | None, decisions: Decisions) -> None:
        self._facts = facts
        self._now = None if now is None else now.backup_room
        reserve = next((each for each in decisions.statements if isinstance(each, Reserve)), None)
        self._rooms = reserve.second.block.room if reserve else None
        self._fits = reserve.fits() if reserve else None

    def of(self, row: int) -> str | None:
        """Return the second room of a row, the one that the session has now where it serves."""
        if self._rooms is None or self._fits is None:
            return None
        rooms = [self._facts.room_ids[room] for room in self._rooms[self._fits[row]].tolist()]
        return self._now if self._now in rooms else next(iter(rooms), None)


def _rows(choice: Choice) -> Mapping[tuple[int, int], int]:
    places_ = zip(choice.block.room.tolist(), choice.block.start.tolist(), strict=True)
    return {place: row for row, place in enumerate(places_)}


def _points(decisions: Decisions, choice: Choice) -> Ints:
    """Return what each row costs more than leaving the session out, in units, breaches not counted."""
    rows = choice.cost + choice.guide
    absent = choice.absent + choice.absent_guide
    unmet = decisions.facts.unmet
    for statement in decisions.statements:
        match statement:
            case Tally(units=None, at_least=True):
                rows = rows + unmet * _served(statement, choice)
            case AllOrNone(units=None, fixed_in=True, fixed_out=False):
                absent -= unmet
    return rows - absent


def _served(tally: Tally, choice: Choice) -> Ints:
    """Return how much each row adds to what is asked for at least."""
    keys, amounts = tally.key(choice.block), tally.amount(choice.block)
    short = {k: max(0, (tally.limit_of(k) or 0) - tally.fixed.get(k, 0)) for k in np.unique(keys).tolist()}
    lacking = np.array([short[k] if k >= 0 else 0 for k in keys.tolist()], dtype=np.int64)
    return np.minimum(lacking, amounts)


def _shut(problem: Problem, session: str) -> Iterator[ShutRoom]:
    """Yield the rooms in which the rules about one session leave it no start."""
    facts = problem.sessions[session]
    possible = places(problem, facts)
    for room in problem.rooms:
        if room not in possible:
            said = {rule.name: rule.starts(problem, facts, room) for rule in rules()}
            never = tuple(name for name, starts in said.items() if starts == ())
            some = tuple(name for name, starts in said.items() if starts is not None)
            yield ShutRoom(room, never or some, together=not never)
