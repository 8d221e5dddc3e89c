"""Replanning: from a baseline to the schedule that changes least, widening until that is proven.

What it minimises, in this order: points of left-out sessions that the baseline placed or that are asked
for, the price of change, all other points.

The least price is found by slack. What must move costs at least `least` together; a plan that costs
`least + slack` moves nothing else whose cheapest change costs more than `slack`. So a model of the
sessions and places within the slack, with the sum held to it, either finds the least price of all
schedules or proves that every one costs more than `least + slack`; then the slack grows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

import numpy as np
from ortools.sat.python import cp_model

from scheduler.check import check
from scheduler.engine.budget import Budget
from scheduler.engine.changes import Changes
from scheduler.engine.decisions import Decisions
from scheduler.engine.facts import Block, Bools, Facts, Ints
from scheduler.engine.model import Model, sum_of
from scheduler.engine.neighbourhoods import in_the_way
from scheduler.engine.reach import Reach
from scheduler.engine.state import State
from scheduler.intervals import Window
from scheduler.problem import DAY, Problem
from scheduler.schedule import Schedule

MOST_ROWS = 30_000
"""Places in one model: beyond this the slack stops growing."""

SIZES = (8, 24, 48, 96)
"""Sessions freed in each attempt where some may have to be left out."""

FIRST_SLACK = 100
"""Price up to which sessions near a change are looked for at first."""

POLISH = 2.0
"""Seconds spent on points at most."""

ROWS = 60
"""Places kept for each session in such an attempt."""

FAR = np.iinfo(np.int64).max // 4
"""More than any change costs."""

Wanted = Mapping[str, Mapping[str, Window]]
"""By session that is asked for: the rooms and starts that would do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What replanning came to. `schedule` is None where no plan was found.

    `left_out` are the sessions given up: those that the baseline placed, and those asked for. `price` is
    that of all changes, `bound` what any plan that leaves nobody out costs at least; `proven`: no plan
    leaves out less or costs less. `impossible`: proven that no plan does what is asked, whatever moves.
    """

    schedule: Schedule | None
    left_out: tuple[str, ...] = ()
    price: int = 0
    points: Decimal = Decimal(0)
    proven: bool = False
    bound: int = 0
    impossible: bool = False
    seconds: float = 0.0


def replan(
    problem: Problem,
    baseline: Schedule,
    wanted: Wanted | None = None,
    *,
    now: int,
    seconds: float = 10.0,
    before: Problem | None = None,
    facts: Facts | None = None,
    seed: int = 0,
) -> Plan:
    """Return the legal schedule that gives what is `wanted` and changes the baseline least.

    `now` is a minute: what started before it stays, as does what is within its `notice_days`, unless it
    is wanted elsewhere. `before` holds bookings and travel when the baseline was announced (default: the
    problem itself). `facts` saves the time to make them again.
    """
    replanning = _Replanning(
        facts or Facts(problem), baseline, wanted or {}, now, before or problem, Budget(seconds), seed
    )
    return replanning.run()


@dataclass(slots=True)
class _Found:
    state: State
    left: int
    price: int


@dataclass(slots=True)
class _Replanning:
    facts: Facts
    baseline: Schedule
    wanted: Wanted
    now: int
    before: Problem
    budget: Budget
    seed: int
    changes: Changes = field(init=False)
    state: State = field(init=False)
    asked: dict[int, Bools] = field(init=False)
    broken: list[int] = field(init=False)
    movable: list[int] = field(init=False)
    least: dict[int, int] = field(init=False)
    bound: int = 0
    best: _Found | None = None

    def run(self) -> Plan:
        facts = self.facts
        self.changes = Changes(facts, self.before, self.baseline, self.now)
        known = {s: p for s, p in self.baseline.placements.items() if s in facts.index}
        self.state = State.of(facts, Schedule(known))
        self.asked = {
            facts.index[session]: self._rows_of(facts.index[session], places)
            for session, places in self.wanted.items()
        }
        self.broken = self._broken(Schedule(known))
        fixed = self._staying()
        self.movable = [
            i
            for i in range(len(facts.sessions))
            if i not in self.broken and self.state.room[i] >= 0 and i not in fixed
        ]
        self.least = {i: self._least(i) for i in (*self.broken, *self.movable)}
        if any(not mask.any() for mask in self.asked.values()):
            return Plan(None, impossible=True, proven=True, seconds=self.budget.seconds)
        if not self.broken:
            self.best = _Found(self.state, 0, 0)
            return self._plan(proven=True)
        self._repair(SIZES[:3], self.budget.left / 20)
        proven = self._widen(self.budget.left * 0.7)
        if self.best is None or self.best.left:
            self._repair(SIZES[3:], self.budget.left / 2)
        self._polish()
        return self._plan(proven)

    # What must move, and what may.

    def _rows_of(self, i: int, places: Mapping[str, Window]) -> Bools:
        """Return which candidates of a session are among some places."""
        rooms, starts = self.facts.candidates(i)
        right_rooms, right_starts = self.facts.rows(places)
        stride = int(self.facts.grid[-1]) + 1
        return np.isin(rooms * stride + starts, right_rooms * stride + right_starts)

    def _broken(self, schedule: Schedule) -> list[int]:
        """Return the sessions that cannot stay as they are: asked for elsewhere, or breaking a rule."""
        found = {i for i, mask in self.asked.items() if not mask[self._row(i)].any()}
        for violation in check(self.facts.problem, schedule).broken:
            found |= {self.facts.index[each] for each in violation.subjects if each in self.facts.index}
        return sorted(found)

    def _row(self, i: int) -> Ints:
        """Return the candidate that a session has now, as an array of one or none."""
        rooms, starts = self.facts.candidates(i)
        return np.flatnonzero((rooms == self.state.room[i]) & (starts == self.state.start[i]))

    def _staying(self) -> frozenset[int]:
        """Return the sessions that keep their place: started already, or promised so soon before."""
        staying = set()
        for i, session in enumerate(self.facts.sessions):
            start = int(self.state.start[i])
            notice = (session.notice_days or 0) * DAY
            if self.state.room[i] >= 0 and (start < self.now or start - notice < self.now):
                staying.add(i)
        return frozenset(staying - set(self.asked))

    def _allowed(self, i: int, most: int) -> Bools:
        """Return which candidates of a session change for at most so much, and lie ahead."""
        _, starts = self.facts.candidates(i)
        allowed: Bools = (self.changes.rows(i) <= most) & (starts >= self.now)
        if i in self.asked:
            allowed &= self.asked[i]
        if i not in self.broken:
            allowed[self._row(i)] = True
        return allowed

    def _least(self, i: int) -> int:
        """Return what a session costs at least when it moves, or for a broken one, wherever it ends.

        A backup changes for nothing.
        """
        prices = self.changes.rows(i)[self._allowed(i, FAR)]
        if i in self.broken:
            return int(prices.min()) if len(prices) else 0
        if self.state.second[i] >= 0:
            return 0
        return int(prices[prices > 0].min()) if (prices > 0).any() else FAR

    # The least price, nobody left out.

    def _widen(self, seconds: float) -> bool:
        """Look for the least price with more and more slack; return whether it is proven."""
        least = sum(self.least[i] for i in self.broken)
        reach = Reach(self.facts, self.state, self.broken, self._beyond)
        until = self.budget.seconds + seconds
        slack, self.bound = 0, least
        while self.budget.seconds < until and not self.budget.spent():
            if self._whole and self.best is not None:
                slack = min(slack, self.best.price - 1 - least)
            if slack >= 0:
                masks = self._within(slack, reach)
                if sum(int(mask.sum()) for mask in masks.values()) > MOST_ROWS:
                    return False
                if not self._search(list(masks), masks, until - self.budget.seconds):
                    return False
                self.bound = least + slack + 1
            if self._whole and self.best is not None and self.best.price <= self.bound:
                return True
            if slack > self._dearest:
                return False
            slack = self._more(slack, reach)
        return False

    @property
    def _whole(self) -> bool:
        """Whether a plan is known that leaves nobody out."""
        return self.best is not None and self.best.left == 0

    def _within(self, slack: int, reach: Reach) -> dict[int, Bools]:
        """Return the sessions that may move within a slack, and which of their candidates they may have."""
        masks: dict[int, Bools] = {}
        for i, paid in sorted(reach.within(slack).items()):
            if i in self.broken:
                masks[i] = self._allowed(i, slack - paid + self.least[i])
            elif i in self.least and paid + self.least[i] <= slack:
                masks[i] = self._allowed(i, slack - paid)
        return masks

    def _beyond(self, i: int) -> Ints:
        """Return what each candidate of a session costs beyond the least that it must."""
        prices = np.where(self._allowed(i, FAR), self.changes.rows(i), FAR)
        return prices - self.least[i] if i in self.broken else prices

    def _more(self, slack: int, reach: Reach) -> int:
        """Return the next slack: one at which more may move, and at least twice as much."""
        more = [self.least[i] for i in self.movable if self.least[i] > slack]
        more += [] if reach.next is None else [reach.next]
        return max(min(more, default=slack + 1), 2 * slack)

    @property
    def _dearest(self) -> int:
        return sum(int(self.changes.rows(i).max(initial=0)) for i in (*self.broken, *self.movable))

    def _search(self, free: list[int], masks: Mapping[int, Bools], seconds: float) -> bool:
        """Look for the cheapest way to place all of `free`, cheaper than the best; return if it closed."""
        model, price = self._priced(free, masks)
        for i in free:
            if not (i in self.broken and self._may_miss(i)):
                model.cp.add(model.absent[i] == 0)
        model.cp.add(model.unmet == 0)
        if self._whole and self.best is not None:
            model.cp.add(price <= self.best.price - 1)
        others, many = _other_backups(model)
        model.cp.minimize(price * many + others)
        status, solver = self._solved(model, seconds)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self._keep(model, solver, 0, round(solver.objective_value) // many)
        return status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)

    def _may_miss(self, i: int) -> bool:
        """Return whether a broken session was not placed and is not asked for."""
        return i not in self.asked and self.state.room[i] < 0

    # Somebody has to be left out.

    def _repair(self, sizes: Sequence[int], seconds: float) -> None:
        """Find a plan that leaves out as little as it can, in wider and wider neighbourhoods."""
        order = self._nearest(max(sizes, default=0))
        for size in sizes:
            if self.budget.spent():
                return
            free = list(dict.fromkeys([*self.broken, *order]))[: max(size, len(self.broken) + size // 2)]
            masks = {i: self._cheapest(i) for i in free}
            model, price = self._priced(free, masks)
            left = [(model.absent[i], self._worth(i)) for i in free if i not in self.asked]
            for i in self.asked.keys() & model.absent.keys():
                model.cp.add(model.absent[i] == 0)
            model.cp.add(model.unmet == 0)
            given_up = cp_model.LinearExpr.weighted_sum([lit for lit, _ in left], [w for _, w in left])
            most = 1 + sum(int(self.changes.rows(i).max(initial=0)) + self.changes.left_out(i) for i in free)
            others, many = _other_backups(model)
            model.cp.minimize((given_up * most + price) * many + others)
            status, solver = self._solved(model, seconds)
            if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                gone, paid = divmod(round(solver.objective_value) // many, most)
                if self.best is None or (gone, paid) < (self.best.left, self.best.price):
                    self._keep(model, solver, gone, paid)

    def _worth(self, i: int) -> int:
        session = self.facts.sessions[i]
        return int(4 ** ((6 if session.must else session.priority) - 1))

    def _cheapest(self, i: int) -> Bools:
        """Return the candidates of a session that change least, `ROWS` of them."""
        allowed = self._allowed(i, FAR)
        prices = np.where(allowed, self.changes.rows(i), FAR)
        mask = np.zeros(len(prices), dtype=np.bool_)
        mask[np.argsort(prices, kind="stable")[:ROWS]] = True
        mask &= allowed
        return mask

    def _nearest(self, many: int) -> list[int]:
        """Return so many movable sessions: what is in the way, then what a chain of changes reaches first."""
        reach, slack = Reach(self.facts, self.state, self.broken, self._beyond), FIRST_SLACK
        while True:
            near = {i: paid + self.least[i] for i, paid in reach.within(slack).items() if i in self.least}
            if len(near) >= many or reach.next is None:
                order = sorted(near, key=lambda i: (near[i], i))
                return list(dict.fromkeys([*self._in_the_way(), *order]))[:many]
            slack = max(2 * slack, reach.next)

    def _in_the_way(self) -> list[int]:
        """Return the movable sessions that stand where the broken ones might go, most often met first."""
        placed = np.array(self.movable, dtype=np.int64)
        met = np.zeros(len(placed), dtype=np.int64)
        for i in self.broken:
            rooms, starts = self.facts.candidates(i)
            rows = np.flatnonzero(self._cheapest(i))
            if len(rows) and len(placed):
                block = Block(self.facts, np.full(len(rows), i, dtype=np.int64), rooms[rows], starts[rows])
                met += in_the_way(self.facts, self.state, block, placed).sum(axis=0)
        order = np.argsort(-met, kind="stable")
        return [int(placed[k]) for k in order if met[k]]

    # Models.

    def _priced(self, free: list[int], masks: Mapping[int, Bools]) -> tuple[Model, cp_model.LinearExpr]:
        """Return a model of the rules among the free sessions' places, and the price of change in it."""
        model = Model.of(self._decisions(self.state, free, masks), needs_only=True)
        return model, self._price(model)

    def _decisions(self, state: State, free: list[int], masks: Mapping[int, Bools]) -> Decisions:
        def candidates(i: int) -> tuple[Ints, Ints]:
            rooms, starts = self.facts.candidates(i)
            return rooms[masks[i]], starts[masks[i]]

        return Decisions(self.facts, state, free, candidates=candidates)

    def _price(self, model: Model) -> cp_model.LinearExpr:
        lits, prices = [], []
        for i, choice in model.decisions.choices.items():
            lits += [*model.rows[i], model.absent[i]]
            prices += self.changes.prices(i, choice.block.room, choice.block.start).tolist()
            prices.append(self.changes.left_out(i))
        return cp_model.LinearExpr.weighted_sum(lits, prices)

    def _polish(self) -> None:
        """Save points by what moved anyway, among plans that leave out as little and cost as little."""
        if self.best is None or self.budget.spent():
            return
        after = self.best.state
        moved = (after.room != self.state.room) | (after.start != self.state.start)
        free = np.flatnonzero(moved & (after.room >= 0)).tolist()
        masks = {i: self._allowed(i, self.best.price) for i in free}
        model = Model.of(self._decisions(after, free, masks))
        paid = sum(self._price_of(after, i) for i in free)
        model.cp.add(self._price(model) <= paid)
        for i in free:
            model.cp.add(model.absent[i] == 0)
        status, solver = self._solved(model, POLISH)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) and solver.objective_value < model.need:
            self._keep(model, solver, self.best.left, self.best.price - paid)
            self.best.price += sum(self._price_of(self.best.state, i) for i in free)

    def _price_of(self, state: State, i: int) -> int:
        place = state.place(i)
        if place is None:
            return self.changes.left_out(i)
        rooms, starts = (np.array([each], dtype=np.int64) for each in place)
        return int(self.changes.prices(i, rooms, starts)[0])

    def _solved(self, model: Model, seconds: float) -> tuple[int, cp_model.CpSolver]:
        solver = self.budget.solver(max(0.01, min(seconds, self.budget.left)), seed=self.seed, workers=2)
        return self.budget.run(solver, model.cp), solver

    def _keep(self, model: Model, solver: cp_model.CpSolver, gone: int, paid: int) -> None:
        after = model.decisions.state.copy()
        model.apply(solver, after)
        self.best = _Found(after, gone, paid)

    def _plan(self, proven: bool) -> Plan:
        if self.best is None:
            return Plan(None, bound=self.bound, seconds=self.budget.seconds)
        schedule = self.best.state.schedule(self.facts)
        gone = [s for s in self.baseline.placements if s in self.facts.index and s not in schedule]
        verdict = check(self.facts.problem, schedule)
        return Plan(
            schedule,
            tuple(gone),
            self.best.price,
            verdict.objective,
            proven,
            self.best.price if proven else self.bound,
            seconds=self.budget.seconds,
        )


def _other_backups(model: Model) -> tuple[cp_model.LinearExpr, int]:
    """Return how many backups are not those that they are now, and more than that can be."""
    lits = [
        model.second_rows[i][second.taken]
        for i, second in model.decisions.seconds.items()
        if second.taken >= 0
    ]
    return cast(cp_model.LinearExpr, len(lits) - sum_of(lits)), len(lits) + 1
