"""Can all that must be placed be placed? Nothing else counts: no points, and others may be left out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from scheduler.engine.budget import Budget
from scheduler.engine.decisions import Decisions
from scheduler.engine.facts import Facts
from scheduler.engine.model import Model, OutOfTimeError, sum_of
from scheduler.engine.state import State
from scheduler.engine.statements import AllOrNone, Both, Choice
from scheduler.problem import Problem
from scheduler.rules import rules
from scheduler.schedule import Schedule

FEW = 60
"""Places of each session among which a way is looked for first: there are many, if there is one."""

PAIRS = 100
"""Pairs of a statement up to which it is said of each how far apart its sessions start."""

LARGEST = 100_000
"""Places of all sessions together up to which all of them are looked at."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether all that must be placed can be; None: not known within the time or size.

    `schedule` shows how, where it can be. `sessions` are the required ones that were looked at.
    """

    possible: bool | None
    schedule: Schedule | None = None
    sessions: frozenset[str] = frozenset()


class Needs:
    """The sessions of a problem, all looked at together, and which of them are required."""

    def __init__(self, problem: Problem, budget: Budget) -> None:
        self.budget = budget
        self.facts = Facts(problem)
        self._few: Model | None = None
        self._all: Model | None = None

    def answer(self, required: Collection[str] | None = None) -> Answer:
        """Return whether all needs can be met together; of required sessions only some, where given."""
        try:
            return self._answered(required)
        except OutOfTimeError:
            return Answer(None)

    def _answered(self, required: Collection[str] | None) -> Answer:
        if self._few is None:
            self._few = self._built(FEW)
        found = self._solved(self._few, required)
        if found.possible or not self._few.decisions.choices:
            return found
        if self._all is None:
            places = sum(len(self.facts.candidates(i)[0]) for i in range(len(self.facts.sessions)))
            if places > LARGEST:
                return Answer(None, None, found.sessions)
            self._all = self._built(None)
        return self._solved(self._all, required)

    def _built(self, most: int | None) -> Model:
        if self.budget.spent():
            raise OutOfTimeError
        hard = [rule for rule in rules() if rule.weight is None]
        everything = range(len(self.facts.sessions))
        decisions = Decisions(self.facts, State.empty(self.facts), everything, only=hard)
        _drop_useless(decisions)
        if most is not None:
            decisions.narrow(most, np.random.default_rng(0))
        model = Model.of(decisions, needs_only=True, spent=self.budget.spent)
        # Not less and less unmet: all of it met, the required sessions as far as they are asked for.
        model.cp.clear_objective()  # type: ignore[no-untyped-call]
        model.cp.clear_hints()  # type: ignore[no-untyped-call]
        model.cp.add(model.unmet == sum_of(_absences(model).values()))
        starts: dict[int, cp_model.IntVar] = {}
        for each in decisions.statements:
            if self.budget.spent():
                raise OutOfTimeError
            if isinstance(each, Both) and each.units is None and len(each.pairs) <= PAIRS:
                _say_apart(model, each, starts)
        return model

    def _solved(self, model: Model, required: Collection[str] | None) -> Answer:
        absent = {self.facts.sessions[i].id: lit for i, lit in _absences(model).items()}
        asked = frozenset(absent if required is None else required)
        if self.budget.spent():
            return Answer(None, None, asked)
        # Fixed, not assumed: assumptions keep the solver from seeing that three do not fit into two.
        cp = model.cp.clone()
        for each in asked:
            cp.add(absent[each] == 0)
        solver = self.budget.solver(self.budget.left, seed=0)
        solver.parameters.linearization_level = 2
        status = self.budget.run(solver, cp)
        if status == cp_model.INFEASIBLE:
            return Answer(False, None, asked)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Answer(None, None, asked)
        state = State.empty(self.facts)
        model.apply(solver, state)
        return Answer(True, state.schedule(self.facts), asked)


def _absences(model: Model) -> dict[int, cp_model.IntVar]:
    return {i: model.absent[i] for i, choice in model.decisions.choices.items() if choice.required}


def _drop_useless(decisions: Decisions) -> None:
    """Keep, of sessions that nobody asks for, the places that count towards something asked for."""
    tied = {
        choice.session
        for statement in decisions.statements
        if isinstance(statement, AllOrNone)
        for choice in statement.members
    }
    for i, choice in decisions.choices.items():
        if not choice.required and i not in tied:
            choice.drop(choice.guide >= 0)


def _say_apart(model: Model, both: Both, starts: dict[int, cp_model.IntVar]) -> None:
    """State by how many minutes the second of each pair starts after the first, if both are placed.

    It follows from the rows that clash, but round a ring of such pairs the solver would hardly see it.
    """
    for first, second in both.pairs:
        main = [model.decisions.choices[choice.session] is choice for choice in (first, second)]
        if not all(main) or not len(first) or not len(second):
            continue
        clashes = both.clash(first.block.upright(), second.block.flat())
        far = second.block.start[None, :] - first.block.start[:, None]
        apart = far[~np.broadcast_to(clashes, far.shape)]
        if not len(apart) or (apart.min() <= far.min() and apart.max() >= far.max()):
            continue
        a, b = (_start(model, choice, starts) for choice in (first, second))
        placed = [~model.absent[choice.session] for choice in (first, second)]
        model.cp.add_linear_constraint(b - a, int(apart.min()), int(apart.max())).only_enforce_if(placed)


def _start(model: Model, choice: Choice, starts: dict[int, cp_model.IntVar]) -> cp_model.IntVar:
    """Return a session's start as a number, of no meaning where it is not placed."""
    if choice.session not in starts:
        at = choice.block.start
        start = model.cp.new_int_var(int(at.min()), int(at.max()), "")
        placed = cp_model.LinearExpr.weighted_sum(model.rows[choice.session], at.tolist())
        model.cp.add(start == placed).only_enforce_if(~model.absent[choice.session])
        starts[choice.session] = start
    return starts[choice.session]
