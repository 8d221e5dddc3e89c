"""The relaxed translator: a lower bound on the cost of every legal schedule.

The same decisions, with every session free, but a session is only put into a room and a day: of the
rows of a room-day it pays the least, rules between two sessions are dropped, and what is used over
time may not exceed the minutes there are. Whatever a legal schedule is, its room-days satisfy this
and cost no more here, so the solver's bound on this model bounds them all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from ortools.sat.python import cp_model

from scheduler.engine.decisions import Decisions
from scheduler.engine.facts import Ints
from scheduler.engine.model import Lit, sum_of
from scheduler.engine.profile import axis
from scheduler.engine.statements import AllOrNone, Capacity, Choice, Distinct, Tally
from scheduler.intervals import length, window

LARGEST = 60_000
"""Room-days of all sessions together above which the relaxation is not built."""


@dataclass(slots=True)
class _Grouped:
    """A choice's rows by room-day: `group` of each row, and each group's literal."""

    choice: Choice
    group: Ints
    day: Ints
    lits: list[Lit]

    def least(self, amount: Ints) -> Ints:
        """Return the least amount of each group's rows."""
        out = np.full(len(self.lits), np.iinfo(np.int64).max, dtype=np.int64)
        np.minimum.at(out, self.group, amount)
        return out

    def most(self, amount: Ints) -> Ints:
        """Return the greatest amount of each group's rows."""
        return -self.least(-amount)


def cheapest(decisions: Decisions) -> int:
    """Return the sum of every session's cheapest row or absence, in units: a bound at once."""
    total = 0
    for choice in decisions.choices.values():
        least = int(choice.cost.min()) if len(choice) else None
        if least is None:
            total += choice.absent
        else:
            total += least if choice.required else min(least, choice.absent)
    return total


def size(decisions: Decisions) -> int:
    """Return how many room-days all sessions have together."""
    return sum(len(np.unique(_room_day(choice))) for choice in decisions.choices.values())


def relaxation(decisions: Decisions) -> cp_model.CpModel:
    """Return the relaxed model of decisions in which nothing is fixed; its objective is in units."""
    return _Relaxed(decisions).model


class _Relaxed:
    def __init__(self, decisions: Decisions) -> None:
        self.model = cp_model.CpModel()
        self.terms: list[Lit] = []
        self.units: list[int] = []
        self.absent: dict[int, Lit] = {}
        self.grouped: dict[int, _Grouped] = {}
        for choice in decisions.choices.values():
            self._choose(choice)
        for statement in decisions.statements:
            match statement:
                case Tally():
                    self._tally(statement)
                case Distinct():
                    self._distinct(statement)
                case Capacity(units=None):
                    self._capacity(statement)
                case AllOrNone(units=None):
                    absents = [self.absent[id(choice)] for choice in statement.members]
                    for one, other in pairwise(absents):
                        self.model.add(one == other)
        self.model.minimize(cp_model.LinearExpr.weighted_sum(self.terms, self.units))

    def _cost(self, lit: Lit, units: int) -> None:
        if units:
            self.terms.append(lit)
            self.units.append(units)

    def _choose(self, choice: Choice) -> None:
        keys, group = np.unique(_room_day(choice), return_inverse=True)
        lits = [self.model.new_bool_var("") for _ in keys]
        absent = self.absent[id(choice)] = self.model.new_bool_var("")
        self.model.add_exactly_one([*lits, absent])
        if choice.required:
            self.model.add(absent == 0)
        self._cost(absent, choice.absent)
        day = np.zeros(len(keys), dtype=np.int64)
        day[group] = choice.block.day
        grouped = _Grouped(choice, group, day, lits)
        for lit, cost in zip(lits, grouped.least(choice.cost).tolist(), strict=True):
            self._cost(lit, cost)
        self.grouped[id(choice)] = grouped

    def _tally(self, tally: Tally) -> None:
        terms: dict[int, tuple[list[Lit], list[int]]] = defaultdict(lambda: ([], []))
        for choice in tally.members:
            grouped = self.grouped[id(choice)]
            keys, amount = tally.key(choice.block), tally.amount(choice.block)
            pick: Callable[[Ints], Ints] = grouped.most if tally.at_least else grouped.least
            for k in np.unique(keys[keys >= 0]).tolist():
                for lit, n in zip(grouped.lits, pick(np.where(keys == k, amount, 0)).tolist(), strict=True):
                    if n:
                        terms[k][0].append(lit)
                        terms[k][1].append(n)
        for k in tally.keys(terms):
            lits, amounts = terms[k]
            limit = tally.limit_of(k)
            if limit is None:
                continue
            total = cp_model.LinearExpr.weighted_sum(lits, amounts)
            if tally.units is None:
                self.model.add(total >= limit if tally.at_least else total <= limit)
                continue
            top = max(limit, sum(amounts), 0)
            beyond = self.model.new_int_var(0, top, "")
            self.model.add(total + beyond >= limit if tally.at_least else total <= limit + beyond)
            self._cost(beyond, tally.units)

    def _distinct(self, distinct: Distinct) -> None:
        used: dict[int, Lit] = {}
        for choice in distinct.members:
            grouped = self.grouped[id(choice)]
            keys = distinct.key(choice.block)
            low, high = grouped.least(keys), grouped.most(keys)
            of_key: dict[int, list[Lit]] = defaultdict(list)
            for lit, a, b in zip(grouped.lits, low.tolist(), high.tolist(), strict=True):
                if a == b:
                    of_key[a].append(lit)
            for k, lits in of_key.items():
                if k not in used:
                    used[k] = self.model.new_bool_var("")
                self.model.add(sum_of(lits) <= used[k])
        if len(used) > 1:
            beyond = self.model.new_int_var(0, len(used) - 1, "")
            self.model.add(sum_of(used.values()) <= 1 + beyond)
            self._cost(beyond, distinct.units)

    def _capacity(self, capacity: Capacity) -> None:
        """Minutes used on a line by the sessions of a day fit into the minutes that they can use."""
        stretch = capacity.fixed.stretch
        spans_of: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        needs: dict[tuple[int, int], tuple[list[Lit], list[int]]] = defaultdict(lambda: ([], []))
        for choice in capacity.members:
            grouped = self.grouped.get(id(choice))
            if grouped is None:
                continue  # a reserved room, which the relaxation does not know
            spans = capacity.spans(choice.block)
            day = choice.block.day[spans.row]
            start, end = axis(stretch, spans.key, spans.start), axis(stretch, spans.key, spans.end)
            lines, line_of = np.unique(np.column_stack([spans.key, day]), axis=0, return_inverse=True)
            for n, (line, on) in enumerate(lines.tolist()):
                here = line_of.ravel() == n
                spans_of[line, on] += window(zip(start[here].tolist(), end[here].tolist(), strict=True))
                energy = np.zeros(len(choice), dtype=np.int64)
                np.add.at(energy, spans.row[here], (spans.amount * (spans.end - spans.start))[here])
                for lit, minutes in zip(grouped.lits, grouped.least(energy).tolist(), strict=True):
                    if minutes:
                        needs[line, on][0].append(lit)
                        needs[line, on][1].append(minutes)
        for key, (lits, minutes) in needs.items():
            there = capacity.limit * length(window(spans_of[key]))
            if sum(minutes) > there:
                self.model.add(cp_model.LinearExpr.weighted_sum(lits, minutes) <= there)


def _room_day(choice: Choice) -> Ints:
    return np.asarray(choice.block.room * 1_000 + choice.block.day, dtype=np.int64)
