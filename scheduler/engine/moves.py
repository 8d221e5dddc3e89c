"""The one move: re-optimise some sessions exactly, with all others fixed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from scheduler.engine.budget import Budget
from scheduler.engine.decisions import Decisions
from scheduler.engine.facts import Bools, Facts, Ints
from scheduler.engine.model import Model
from scheduler.engine.state import State


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a move came to; None for `state` where no way was found to place its sessions by the rules.

    `state` is where everything stands afterwards. `gained` are the units saved (`Facts.scale` to the
    point), None where the sessions could not have stayed as they were. `closed`: nothing better exists
    among the places looked at; `whole`: these were all places there are. `met`: everything that must be
    placed is.
    """

    state: State | None
    gained: int | None
    closed: bool
    whole: bool
    met: bool


def reoptimise(
    facts: Facts,
    state: State,
    free: Sequence[int],
    *,
    budget: Budget,
    seconds: float,
    seed: int = 0,
    only: Mapping[int, Bools] | None = None,
    required: Collection[int] = (),
    rows: int | None = None,
    rng: np.random.Generator | None = None,
) -> Outcome:
    """Return the best places of the free sessions, the others staying where they are in `state`.

    `only` says for some of them which of their `facts.candidates` they may have; `required` ones are
    to be placed before anything is saved. With `rows`, only so many of each one's cheapest places are
    looked at, ties falling by `rng`. `state` is not changed.
    """

    def candidates(i: int) -> tuple[Ints, Ints]:
        rooms, starts = facts.candidates(i)
        if only is None or i not in only:
            return rooms, starts
        return rooms[only[i]], starts[only[i]]

    decisions = Decisions(facts, state, free, candidates=candidates)
    for i in required:
        decisions.choices[i].required = True
    whole = rows is None or not decisions.narrow(rows, rng or np.random.default_rng(seed))
    model = Model.of(decisions)
    solver = budget.solver(seconds, seed=seed)
    status = budget.run(solver, model.cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Outcome(None, None, status == cp_model.INFEASIBLE, whole, met=False)
    after = state.copy()
    model.apply(solver, after)
    units = round(solver.objective_value)
    return Outcome(
        after,
        model.incumbent - units if model.whole else None,
        status == cp_model.OPTIMAL,
        whole,
        met=units < model.need,
    )
