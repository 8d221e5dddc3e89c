"""The exact translator: decisions as a CP-SAT model of one literal for each row.

Every variable is hinted with the value that it has where the sessions stand now, and what those
places cost is added up on the way, so that a move knows whether it gained anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from ortools.sat.python import cp_model

from scheduler.engine.decisions import Decisions
from scheduler.engine.facts import Bools
from scheduler.engine.state import State
from scheduler.engine.statements import (
    AllOrNone,
    Both,
    Capacity,
    Choice,
    Distinct,
    NotAll,
    Reserve,
    Statement,
    Tally,
)
from scheduler.engine.uses import Uses

Lit = cp_model.IntVar
Rows = list[Lit]


class OutOfTimeError(Exception):
    """The time ended before a model was complete."""


@dataclass(slots=True)
class Model:
    """A CP-SAT model of `decisions`; `incumbent` is what the places taken now cost in it, in units.

    `whole` says whether those places are all rows of the model, so that the hint is a solution; `need`
    is charged for each breach of what must be covered: more than all else can cost together.
    With `needs_only`, the objective counts these breaches and nothing else.
    """

    decisions: Decisions
    needs_only: bool = False
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    rows: dict[int, Rows] = field(default_factory=dict)
    absent: dict[int, Lit] = field(default_factory=dict)
    second_rows: dict[int, Rows] = field(default_factory=dict)
    incumbent: int = 0
    need: int = 1
    whole: bool = True
    _spent: Callable[[], bool] = lambda: False
    _lits: dict[int, Rows] = field(default_factory=dict)
    _absent: dict[int, Lit] = field(default_factory=dict)
    _hint: dict[int, int] = field(default_factory=dict)
    _terms: list[Lit] = field(default_factory=list)
    _units: list[int] = field(default_factory=list)
    _needs: list[Lit] = field(default_factory=list)
    _top: dict[int, int] = field(default_factory=dict)
    _dearest: int = 0

    @classmethod
    def of(
        cls, decisions: Decisions, *, needs_only: bool = False, spent: Callable[[], bool] = lambda: False
    ) -> Model:
        """Translate decisions; raise OutOfTimeError as soon as the time is spent."""
        model = cls(decisions, needs_only, _spent=spent)
        for i, choice in decisions.choices.items():
            model.rows[i] = model._choose(choice)
            model.absent[i] = model._leave_out(choice)
        for i, choice in decisions.seconds.items():
            model.second_rows[i] = model._choose(choice)
            model.cp.add_at_most_one(model.second_rows[i])
        for statement in decisions.statements:
            if not needs_only or statement.units is None:
                model._state(statement)
        model._charge_needs()
        model.cp.minimize(model.objective)
        return model

    @property
    def objective(self) -> cp_model.LinearExprT:
        """What everything costs together, in units."""
        return cp_model.LinearExpr.weighted_sum(self._terms, self._units)

    # Variables.

    def _literal(self, name: str, value: bool) -> Lit:
        lit = self.cp.new_bool_var(name)
        self.cp.add_hint(lit, int(value))
        self._hint[lit.index] = int(value)
        return lit

    def _number(self, most: int) -> Lit:
        var = self.cp.new_int_var(0, most, "")
        self._top[var.index] = most
        return var

    def _whole(self, most: int, value: int) -> Lit:
        var = self._number(most)
        self.cp.add_hint(var, value)
        self._hint[var.index] = value
        return var

    def _cost(self, var: Lit, units: int, *, need: bool = False) -> None:
        if need:
            self._needs.append(var)
        if units and not self.needs_only:
            self._charge(var, units)

    def _charge(self, var: Lit, units: int) -> None:
        self._terms.append(var)
        self._units.append(units)
        self._dearest += units * self._top.get(var.index, 1)
        self.incumbent += units * self._hint[var.index]

    def _charge_needs(self) -> None:
        if not self.needs_only:
            self.need = max(self.decisions.facts.unmet, self._dearest + 1)
        for var in self._needs:
            self._charge(var, self.need)

    def _choose(self, choice: Choice) -> Rows:
        taken = choice.taken
        if choice.current is not None and taken < 0:
            self.whole = False
        lits = [self._literal("", row == taken) for row in range(len(choice))]
        self._lits[id(choice)] = lits
        for lit, cost in zip(lits, choice.cost.tolist(), strict=True):
            self._cost(lit, cost)
        return lits

    def _leave_out(self, choice: Choice) -> Lit:
        absent = self._literal("", choice.taken < 0)
        self._absent[id(choice)] = absent
        self._cost(absent, choice.absent, need=choice.required)
        self.cp.add_exactly_one([*self._lits[id(choice)], absent])
        return absent

    def value(self, var: Lit) -> int:
        """Return a variable's hint: its value where the sessions stand now."""
        return self._hint[var.index]

    @property
    def unmet(self) -> cp_model.LinearExprT:
        """How much of what must be covered is not."""
        return sum_of(self._needs)

    def apply(self, solver: cp_model.CpSolver, state: State) -> None:
        """Put the free sessions where the solver has them."""
        for i, choice in self.decisions.choices.items():
            row = _chosen(solver, self.rows[i])
            if row is None:
                state.put(i, -1, -1, -1)
                continue
            second = _chosen(solver, self.second_rows.get(i, []))
            room = -1 if second is None else int(self.decisions.seconds[i].block.room[second])
            state.put(i, int(choice.block.room[row]), int(choice.block.start[row]), room)

    # Statements.

    def _look_at_the_clock(self) -> None:
        if self._spent():
            raise OutOfTimeError

    def _state(self, statement: Statement) -> None:
        self._look_at_the_clock()
        match statement:
            case Both():
                for first, second in statement.pairs:
                    self._look_at_the_clock()
                    self._both(first, second, statement)
            case Tally():
                self._tally(statement)
            case Distinct():
                self._distinct(statement)
            case NotAll():
                self._not_all(statement)
            case Capacity():
                self._capacity(statement)
            case AllOrNone():
                self._all_or_none(statement)
            case Reserve():
                self._reserve(statement)

    def _both(self, first: Choice, second: Choice, both: Both) -> None:
        if not len(first) or not len(second):
            return
        clashes = np.broadcast_to(
            both.clash(first.block.upright(), second.block.flat()), (len(first), len(second))
        )
        lits, others = self._lits[id(first)], self._lits[id(second)]
        groups = list(alike(clashes))
        if not groups:
            return
        if both.units is None:
            for rows, columns in groups:
                self.cp.add_at_most_one([*(lits[r] for r in rows), *(others[c] for c in columns)])
            return
        a, b = first.taken, second.taken
        paid = self._literal("", a >= 0 and b >= 0 and bool(clashes[a, b]))
        self._cost(paid, both.units)
        for rows, columns in groups:
            self.cp.add(sum_of([*(lits[r] for r in rows), *(others[c] for c in columns)]) <= 1 + paid)

    def _tally(self, tally: Tally) -> None:
        terms: dict[int, tuple[Rows, list[int]]] = defaultdict(lambda: ([], []))
        for choice in tally.members:
            keys, amounts = tally.key(choice.block).tolist(), tally.amount(choice.block).tolist()
            for lit, k, amount in zip(self._lits[id(choice)], keys, amounts, strict=True):
                if k >= 0 and amount:
                    terms[k][0].append(lit)
                    terms[k][1].append(amount)
        # What nothing free can serve falls short all the same.
        for k in tally.keys(terms):
            lits, amounts = terms[k]
            limit = tally.limit_of(k)
            if limit is not None:
                room = limit - tally.fixed.get(k, 0)
                if tally.at_least:
                    self._short(lits, amounts, room, tally.units)
                else:
                    self._over(lits, amounts, room, tally.units)

    def _over(self, lits: Rows, amounts: list[int], room: int, units: int | None) -> None:
        most = sum(amounts)
        if most <= room:
            return
        total = cp_model.LinearExpr.weighted_sum(lits, amounts)
        if units is None:
            self.cp.add(total <= room)
        elif room <= 0:
            for lit, amount in zip(lits, amounts, strict=True):
                self._cost(lit, amount * units)
        else:
            now = sum(amount * self.value(lit) for lit, amount in zip(lits, amounts, strict=True))
            excess = self._whole(most - room, max(0, now - room))
            self.cp.add(total <= room + excess)
            self._cost(excess, units)

    def _short(self, lits: Rows, amounts: list[int], wanted: int, units: int | None) -> None:
        if wanted <= 0:
            return
        now = sum(amount * self.value(lit) for lit, amount in zip(lits, amounts, strict=True))
        lacking = self._whole(wanted, max(0, wanted - now))
        self.cp.add(cp_model.LinearExpr.weighted_sum(lits, amounts) + lacking >= wanted)
        self._cost(lacking, units or 0, need=units is None)

    def _any(self, groups: list[Rows]) -> Lit:
        """Return whether a literal of any group holds; of each group at most one does."""
        lits = list(chain(*groups))
        some = self._literal("", any(self.value(lit) for lit in lits))
        for group in groups:
            self.cp.add(sum_of(group) <= some)
        self.cp.add(some <= sum_of(lits))
        return some

    def _distinct(self, distinct: Distinct) -> None:
        by_key: dict[int, list[Rows]] = defaultdict(list)
        for choice in distinct.members:
            of_choice: dict[int, Rows] = defaultdict(list)
            for lit, k in zip(self._lits[id(choice)], distinct.key(choice.block).tolist(), strict=True):
                of_choice[k].append(lit)
            for k, lits in of_choice.items():
                by_key[k].append(lits)
        used: Rows = []
        for k, groups in by_key.items():
            if k in distinct.fixed:
                continue
            used.append(self._any(groups))
        if distinct.fixed:
            for key_used in used:
                self._cost(key_used, distinct.units)
        elif len(used) > 1:
            now = sum(self.value(key_used) for key_used in used)
            beyond = self._whole(len(used) - 1, max(0, now - 1))
            self.cp.add(sum_of(used) <= 1 + beyond)
            self._cost(beyond, distinct.units)

    def _not_all(self, statement: NotAll) -> None:
        happening = {id(choice): statement.events(choice.block) for choice in statement.members}
        keys = {id(choice): statement.key(choice.block) for choice in statement.members}
        of_any = np.unique(np.concatenate(list(keys.values())))
        events = next(iter(happening.values())).shape[1]
        for k, happened in zip(of_any.tolist(), statement.happened(of_any, events), strict=True):
            still_open = np.flatnonzero(~happened)
            if k < 0 or not len(still_open):
                continue
            # Events that the same rows make happen are one; what nothing makes happen ends it.
            ways: dict[tuple[tuple[int, ...], ...], list[Rows]] = {}
            for event in still_open.tolist():
                rows = {
                    number: np.flatnonzero((keys[number] == k) & happening[number][:, event]).tolist()
                    for number in keys
                }
                groups = [[self._lits[number][row] for row in rows[number]] for number in rows]
                ways[tuple(map(tuple, rows.values()))] = [lits for lits in groups if lits]
            if all(ways.values()):
                self._forbid_all(list(ways.values()), statement.units)

    def _forbid_all(self, ways: list[list[Rows]], units: int | None) -> None:
        happened: Rows = []
        for groups in ways:
            happened.append(self._any(groups))
        if units is None:
            self.cp.add_bool_or([~lit for lit in happened])
            return
        all_of_them = self._literal("", all(self.value(lit) for lit in happened))
        self.cp.add(sum_of(happened) <= len(happened) - 1 + all_of_them)
        self._cost(all_of_them, units)

    def _capacity(self, capacity: Capacity) -> None:
        uses = Uses.of(capacity)
        lits: Rows = [
            self._lits[id(capacity.members[owner])][row]
            for owner, row in zip(uses.owner.tolist(), uses.row.tolist(), strict=True)
        ]
        fixed, peaks = capacity.fixed, dict[int, Lit]()
        for at, level, rows in uses.crowded(fixed, capacity.limit):
            here, amounts = [lits[row] for row in rows.tolist()], uses.amount[rows].tolist()
            if capacity.units is None:
                self._at_once(here, amounts, capacity.limit - level)
                continue
            line = at // fixed.stretch
            if line not in peaks:
                peaks[line] = self._number(uses.most() + fixed.most())
            used = cp_model.LinearExpr.weighted_sum(here, amounts)
            self.cp.add(used + level <= capacity.limit + peaks[line])
        taken = np.array([self.value(lit) for lit in lits], dtype=np.int64) > 0
        for line, peak in peaks.items():
            standing, highest = uses.highest(fixed, line, taken)
            self.cp.add(peak >= max(0, standing - capacity.limit))
            self._hint[peak.index] = max(0, highest - capacity.limit)
            self.cp.add_hint(peak, self._hint[peak.index])
            self._cost(peak, capacity.units or 0)

    def _at_once(self, lits: Rows, amounts: list[int], room: int) -> None:
        if room >= 1 and 2 * min(amounts) > room and max(amounts) <= room:
            self.cp.add_at_most_one(lits)
        else:
            self.cp.add(cp_model.LinearExpr.weighted_sum(lits, amounts) <= room)

    def _all_or_none(self, group: AllOrNone) -> None:
        absents = [self._absent[id(choice)] for choice in group.members]
        some_in = group.fixed_in or not all(self.value(absent) for absent in absents)
        some_out = group.fixed_out or any(self.value(absent) for absent in absents)
        breach = self._literal("", some_in and some_out)
        self._cost(breach, group.units or 0, need=group.units is None)
        whole = self._literal("", not some_out)
        if group.fixed_in:
            self.cp.add_bool_or([whole, breach])
        if group.fixed_out:
            self.cp.add_bool_or([~whole, breach])
        for absent in absents:
            self.cp.add_bool_or([~whole, ~absent, breach])
            self.cp.add_bool_or([whole, absent, breach])

    def _reserve(self, reserve: Reserve) -> None:
        fits = reserve.fits()
        mains, seconds = self._lits[id(reserve.main)], self._lits[id(reserve.second)]
        lone: Lit | None = None
        if reserve.units is not None:
            taken = reserve.main.taken
            wants = taken >= 0 and bool(reserve.wanted(reserve.main.block)[taken])
            lone = self._literal("", wants and reserve.second.taken < 0)
            self._cost(lone, reserve.units)
        wanted = reserve.wanted(reserve.main.block)
        for rows, columns in alike(fits, empty=True):
            asking = [mains[r] for r in rows if wanted[r]]
            if asking:
                having = [*(seconds[c] for c in columns), *([] if lone is None else [lone])]
                self.cp.add(sum_of(asking) <= sum_of(having))
        for columns, rows in alike(fits.T, empty=True):
            self.cp.add(sum_of([seconds[c] for c in columns]) <= sum_of([mains[r] for r in rows]))


def _chosen(solver: cp_model.CpSolver, lits: Rows) -> int | None:
    return next((row for row, lit in enumerate(lits) if solver.boolean_value(lit)), None)


def sum_of(lits: Iterable[Lit]) -> cp_model.LinearExprT:
    """Return the sum of literals."""
    return cp_model.LinearExpr.sum(list(lits))


def alike(matrix: Bools, *, empty: bool = False) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the rows that have the same columns set, and those columns; rows with none only if `empty`."""
    rows = np.arange(len(matrix)) if empty else np.flatnonzero(matrix.any(axis=1))
    packed = np.packbits(matrix[rows], axis=1)
    seen: dict[bytes, list[int]] = defaultdict(list)
    for row, bits in zip(rows.tolist(), packed, strict=True):
        seen[bits.tobytes()].append(row)
    for same in seen.values():
        yield same, np.flatnonzero(matrix[same[0]]).tolist()
