"""Replanning: from a baseline to the schedule that changes least, widening until that is proven.

What it minimises, in this order: points of left-out sessions that the baseline placed or that are new,
the price of change, all other points.

The least price is found by slack. What is broken costs at least `least` together; a plan that costs
`least + slack` moves nothing else whose cheapest change, with the changes that lead to it, costs more
than `slack`. So a model of the sessions and places within the slack either finds the least price of all
schedules or proves that every one costs more than `least + slack`; then the slack grows. Where somebody has
to be left out that proves nothing, and all places of all sessions are looked at together, from the best plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil

import numpy as np
from ortools.sat.python import cp_model

from scheduler.check import check
from scheduler.engine.budget import Budget
from scheduler.engine.disruption import FAR, Disruption, Wanted
from scheduler.engine.facts import Block, Bools, Facts, Ints
from scheduler.engine.neighbourhoods import in_the_way, linked
from scheduler.engine.priced import Priced
from scheduler.engine.reach import Reach
from scheduler.engine.state import State
from scheduler.problem import Problem
from scheduler.schedule import Schedule

MOST_ROWS = 30_000
"""Places in one model: beyond this the slack stops growing."""

EXACT_ROWS = 2_500
"""Places of all sessions up to which everything is decided at once."""

SIZES = (8, 24, 48, 96)
"""Sessions freed in each attempt where some may have to be left out."""

FIRST_SLACK = 100
"""Price up to which sessions near a change are looked for at first."""

ROWS = 60
"""Places kept for each session in an attempt."""

POLISH = 2.0
"""Seconds spent on points at most."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What replanning came to. `schedule` is None where no plan was found.

    `left_out` are the sessions given up: those that the baseline placed, and new ones. `price` is that of
    all changes, `bound` what any plan that leaves out as little costs at least (0: nothing is known);
    `proven`: no plan leaves out less or costs less. `impossible`: what is asked for, or any legal plan,
    cannot be, whatever moves.
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
    lenient: bool = False,
    max_moves: int | None = None,
    facts: Facts | None = None,
    seed: int = 0,
    budget: Budget | None = None,
    watch: Callable[[Plan], None] | None = None,
) -> Plan:
    """Return the legal schedule that gives what is `wanted` and changes the baseline least.

    `now` is a minute: what started before it stays, as does what is within its `notice_days`, unless it
    is wanted elsewhere. `before` holds bookings and travel when the baseline was announced (default: the
    problem itself). `lenient`: even what must be placed may be left out, as the last resort. At most
    `max_moves` published sessions change their room or start. `facts` saves the time to make them again;
    whoever holds the `budget`, instead of `seconds`, can end it early; `watch` hears of every better plan.
    """
    disruption = Disruption(
        facts or Facts(problem), baseline, before or problem, now, wanted or {}, lenient, max_moves
    )
    return _Replanning(disruption, budget or Budget(seconds), seed, watch).run()


@dataclass(slots=True)
class _Found:
    state: State
    left: int
    price: int

    @property
    def cost(self) -> tuple[int, int]:
        return self.left, self.price


@dataclass(slots=True)
class _Replanning:
    what: Disruption
    budget: Budget
    seed: int
    watch: Callable[[Plan], None] | None = None
    bound: int = 0
    best: _Found | None = None
    impossible: bool = False
    least_left: bool = False
    _lost: int = field(init=False)

    def run(self) -> Plan:
        what = self.what
        if any(not what.allowed(i).any() for i in what.asked):
            return Plan(None, impossible=True, proven=True, seconds=self.budget.seconds)
        if not what.broken:
            self.best = _Found(what.state, 0, 0)
            return self._plan(proven=True)
        self._lost = sum(what.worth(i) for i in what.lost)
        places = self._places()
        if places <= EXACT_ROWS:
            return self._plan(self._decide(points=True))
        self._repair(SIZES[:3], self.budget.left / 20)
        proven = self._widen(self.budget.left * 0.7)
        if not self._whole:
            self._repair(SIZES[3:], self.budget.left / 4)
        if not proven and places <= MOST_ROWS:
            proven = self._decide(points=False)
        self._polish()
        return self._plan(proven)

    @property
    def _whole(self) -> bool:
        """Whether a plan is known that leaves out nobody but those who have no place at all."""
        return self.best is not None and self.best.left == self._lost

    # All at once.

    @property
    def _everybody(self) -> tuple[int, ...]:
        """All who may move, or had no place."""
        return (*self.what.broken, *self.what.movable, *self.what.waiting)

    def _places(self) -> int:
        return sum(int(self.what.allowed(i).sum()) for i in self._everybody)

    def _decide(self, *, points: bool) -> bool:
        """Decide everything exactly, one aim after the other; return whether nothing is better."""
        if self.budget.spent():
            return False
        what = self.what
        state = what.state if self.best is None else self.best.state
        model = Priced(what, state, {i: what.allowed(i) for i in self._everybody}, points=points)
        model.hold()
        aims = (model.left, model.price, *((model.points,) if points else ()), model.others)
        proven = 0
        for number, aim in enumerate(aims):
            model.cp.minimize(aim)
            status, solver = self._solved(model, self.budget.left)
            if number == 1 and proven == 1 and status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                self.least_left, self.bound = True, ceil(solver.best_objective_bound - 0.5)
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                self.impossible = status == cp_model.INFEASIBLE
                break
            proven += status == cp_model.OPTIMAL and proven == number
            self._keep(model, solver)
            model.fix(aim, solver)
        return proven > 1

    # The least price, nobody left out.

    def _widen(self, seconds: float) -> bool:
        """Look for the least price with more and more slack; return whether it is proven."""
        what = self.what
        least = sum(what.least[i] for i in what.broken)
        reach = Reach(what.facts, what.state, what.broken, self._beyond)
        until = self.budget.seconds + seconds
        slack, self.bound = 0, least
        while self.budget.seconds < until and not self.budget.spent():
            if self._whole and self.best is not None:
                slack = min(slack, self.best.price - 1 - least)
            if slack >= 0:
                masks = self._within(slack, reach)
                if sum(int(mask.sum()) for mask in masks.values()) > MOST_ROWS:
                    return False
                if not self._search(masks, until - self.budget.seconds):
                    return False
                self.bound = least + slack + 1
            if self._whole and self.best is not None and self.best.price <= self.bound:
                return True
            if slack > self._dearest:
                return False
            slack = self._more(slack, reach)
        return False

    def _within(self, slack: int, reach: Reach) -> dict[int, Bools]:
        """Return the sessions that may move within a slack, and which of their candidates they may have."""
        what = self.what
        masks: dict[int, Bools] = {}
        for i, paid in sorted(reach.within(slack).items()):
            if i in what.broken:
                masks[i] = what.allowed(i, slack - paid + what.least[i])
            elif i in what.least and paid + what.least[i] <= slack:
                masks[i] = what.allowed(i, slack - paid)
        return masks

    def _beyond(self, i: int) -> Ints:
        """Return what each candidate of a session costs beyond the least that it must."""
        prices = np.where(self.what.allowed(i), self.what.changes.rows(i), FAR)
        return prices - self.what.least[i] if i in self.what.broken else prices

    def _more(self, slack: int, reach: Reach) -> int:
        """Return the next slack: one at which more may move, and at least twice as much."""
        more = [self.what.least[i] for i in self.what.movable if self.what.least[i] > slack]
        more += [] if reach.next is None else [reach.next]
        return max(min(more, default=slack + 1), 2 * slack)

    @property
    def _dearest(self) -> int:
        everybody = (*self.what.broken, *self.what.movable)
        return sum(int(self.what.changes.rows(i).max(initial=0)) for i in everybody)

    def _search(self, masks: Mapping[int, Bools], seconds: float) -> bool:
        """Look for the cheapest way to place all of them, cheaper than the best; return if it closed."""
        model = Priced(self.what, self.what.state, masks)
        model.hold()
        for i in masks:
            if i not in self.what.lost:
                model.cp.add(model.absent(i) == 0)
        if self._whole and self.best is not None:
            model.cp.add(model.price <= self.best.price - 1)
        model.cp.minimize(model.price * model.most_others + model.others)
        status, solver = self._solved(model, seconds)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self._keep(model, solver)
        return status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)

    # Somebody has to be left out.

    def _repair(self, sizes: Sequence[int], seconds: float) -> None:
        """Find a plan that leaves out as little as it can, in wider and wider neighbourhoods."""
        broken = self.what.broken
        order = self._nearest(max(sizes, default=0))
        for size in sizes:
            if self.budget.spent():
                return
            free = list(dict.fromkeys([*broken, *order]))[: max(size, len(broken) + size // 2)]
            model = Priced(self.what, self.what.state, {i: self._cheapest(i) for i in free})
            model.hold()
            price = model.price * model.most_others + model.others
            model.cp.minimize(model.left * (model.most_price * model.most_others + 1) + price)
            status, solver = self._solved(model, seconds)
            if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                self._keep(model, solver)

    def _cheapest(self, i: int) -> Bools:
        """Return the candidates of a session that change least, `ROWS` of them."""
        allowed = self.what.allowed(i)
        prices = np.where(allowed, self.what.changes.rows(i), FAR)
        mask = np.zeros(len(prices), dtype=np.bool_)
        mask[np.argsort(prices, kind="stable")[:ROWS]] = True
        mask &= allowed
        return mask

    def _nearest(self, many: int) -> list[int]:
        """Return so many movable sessions: what is in the way, then what a chain of changes reaches first."""
        what = self.what
        reach, slack = Reach(what.facts, what.state, what.broken, self._beyond), FIRST_SLACK
        while True:
            near = {i: paid + what.least[i] for i, paid in reach.within(slack).items() if i in what.least}
            if len(near) >= many or reach.next is None:
                # Those with a backup are reached for nothing, since it may change: they come last.
                order = sorted(near, key=lambda i: (bool(what.state.second[i] >= 0), near[i], i))
                return list(dict.fromkeys([*self._in_the_way(), *order]))[:many]
            slack = max(2 * slack, reach.next)

    def _in_the_way(self) -> list[int]:
        """Return the movable sessions that stand where the broken ones might go, most often met first.

        What hard relations tie to one of them comes with it: they may be placed together or not at all.
        """
        facts = self.what.facts
        placed = np.array(self.what.movable, dtype=np.int64)
        met = np.zeros(len(placed), dtype=np.int64)
        for i in self.what.broken:
            rooms, starts = facts.candidates(i)
            rows = np.flatnonzero(self._cheapest(i))
            if len(rows) and len(placed):
                block = Block(facts, np.full(len(rows), i, dtype=np.int64), rooms[rows], starts[rows])
                met += in_the_way(facts, self.what.state, block, placed).sum(axis=0)
        order = np.argsort(-met, kind="stable")
        first = [int(placed[k]) for k in order if met[k]]
        groups = linked(facts)
        return [other for i in first for other in (i, *np.flatnonzero(groups == groups[i]).tolist())]

    # Points, where nothing else is to be gained.

    def _polish(self) -> None:
        """Save points by what moved anyway and by who had no place, leaving out and paying no more."""
        if self.best is None or self.budget.spent():
            return
        what, after = self.what, self.best.state
        moved = (after.room != what.state.room) | (after.start != what.state.start)
        free = np.flatnonzero(moved & (after.room >= 0)).tolist()
        model = Priced(what, after, {i: what.allowed(i, self.best.price) for i in free}, points=True)
        model.hold()
        model.cp.add(model.price <= sum(self._price_of(after, i) for i in free))
        model.cp.add(model.others <= 0)
        for i in free:
            model.cp.add(model.absent(i) == 0)
        model.cp.minimize(model.points)
        status, solver = self._solved(model, POLISH)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self._keep(model, solver)

    # What was found.

    def _solved(self, model: Priced, seconds: float) -> tuple[int, cp_model.CpSolver]:
        solver = self.budget.solver(max(0.01, min(seconds, self.budget.left)), seed=self.seed, workers=2)
        return self.budget.run(solver, model.cp), solver

    def _keep(self, model: Priced, solver: cp_model.CpSolver) -> None:
        """Keep what a model came to where it is not worse than the best."""
        after = model.after(solver)
        found = _Found(after, self._left(after), self._paid(after))
        if self.best is None or found.cost <= self.best.cost:
            better = self.best is None or found.cost < self.best.cost
            self.best = found
            if better and self.watch is not None:
                self.watch(self._plan(proven=False))

    def _left(self, state: State) -> int:
        return sum(self.what.worth(i) for i in np.flatnonzero(state.room < 0).tolist())

    def _paid(self, state: State) -> int:
        return sum(self._price_of(state, i) for i in range(len(self.what.facts.sessions)))

    def _price_of(self, state: State, i: int) -> int:
        place = state.place(i)
        if place is None:
            return self.what.changes.left_out(i)
        rooms, starts = (np.array([each], dtype=np.int64) for each in place)
        return int(self.what.changes.prices(i, rooms, starts)[0])

    def _plan(self, proven: bool) -> Plan:
        if self.best is None:
            return Plan(None, impossible=self.impossible, seconds=self.budget.seconds)
        facts = self.what.facts
        schedule = self.best.state.schedule(facts)
        gone = [
            session.id
            for i, session in enumerate(facts.sessions)
            if self.what.counts(i) and session.id not in schedule
        ]
        return Plan(
            schedule,
            tuple(gone),
            self.best.price,
            check(facts.problem, schedule).objective,
            proven,
            self.best.price if proven else self.bound * (self._whole or self.least_left),
            seconds=self.budget.seconds,
        )
