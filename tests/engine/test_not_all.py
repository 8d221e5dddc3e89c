"""`not_all` against brute force: what rules say about any number of sessions together."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import numpy as np
import pytest
from ortools.sat.python import cp_model

from scheduler.engine.decisions import Decisions
from scheduler.engine.facts import Facts
from scheduler.engine.model import Model
from scheduler.engine.state import State
from scheduler.problem import Problem
from scheduler.rules import Rule, Violation
from scheduler.rules.decisions import Decisions as Words
from scheduler.schedule import Placement, Schedule
from tests.builders import at, problem, room, session

NOON, TWO = at("12:00"), at("14:00")


class Siesta(Rule):
    """Not before noon, after noon, and at two, all on one day, by however many sessions."""

    name = "siesta"
    weight = Decimal(4)

    def __init__(self, hard: bool) -> None:
        self.hard = hard

    def post(self, decisions: Words) -> None:
        decisions.not_all(
            decisions.problem.sessions,
            lambda block: block.day,
            lambda block: np.column_stack(
                [
                    block.start % 1440 < NOON,
                    block.end % 1440 > NOON,
                    (block.start % 1440 <= TWO) & (block.end % 1440 > TWO),
                ]
            ),
            None if self.hard else self.weight,
        )

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for day in problem.days:
            spans = [
                (place.start - 1440 * day, place.start - 1440 * day + problem.sessions[name].duration)
                for name, place in schedule.placements.items()
                if place.start // 1440 == day
            ]
            before = any(start < NOON for start, _ in spans)
            after = any(end > NOON for _, end in spans)
            if before and after and any(start <= TWO < end for start, end in spans):
                yield Violation(self.name, (), "no siesta", weight=None if self.hard else self.weight)


TINY = problem(
    sessions=[session("a", duration=60), session("b", duration=150), session("c", duration=60)],
    rooms=[room("hall")],
)
STARTS = [at("09:00"), at("11:30"), at("13:30"), at("14:00"), at("13:30", day=1)]


def cost(schedule: Schedule, free: list[int], rule: Rule) -> int | None:
    """Return what the engine says that a schedule costs with some sessions free, None where it cannot be."""
    facts = Facts(TINY)
    state = State.of(facts, schedule)

    def only(i: int) -> tuple[object, object]:
        rooms, starts = facts.candidates(i)
        place = state.place(i)
        here = (starts == place[1]) if place else starts < 0
        return rooms[here], starts[here]

    decisions = Decisions(facts, state, free, only=[rule], candidates=only)  # type: ignore[arg-type]
    if any(state.place(i) and not len(choice) for i, choice in decisions.choices.items()):
        return None
    for choice in decisions.choices.values():
        choice.absent = 1000 if state.place(choice.session) else 0
    model = Model.of(decisions)
    solver = cp_model.CpSolver()
    assert solver.solve(model.cp) == cp_model.OPTIMAL
    return None if solver.objective_value >= 1000 else round(solver.objective_value)


@pytest.mark.parametrize("hard", [True, False])
def test_every_schedule_costs_what_check_says(hard: bool) -> None:
    rule = Siesta(hard)
    seen = set()
    for starts in product([None, *STARTS], repeat=3):
        placements = {
            name: Placement("hall", start)
            for name, start in zip("abc", starts, strict=True)
            if start is not None
        }
        schedule = Schedule(placements)
        found = list(rule.check(TINY, schedule))
        expected = (None if found else 0) if hard else 4 * len(found)
        assert cost(schedule, [0, 1, 2], rule) == expected, starts
        seen.add(expected)
    assert seen == ({None, 0} if hard else {0, 4})


def test_with_others_fixed_it_costs_what_the_free_ones_add() -> None:
    rule = Siesta(hard=False)
    for starts in product([None, *STARTS], repeat=3):
        placements = {
            name: Placement("hall", start)
            for name, start in zip("abc", starts, strict=True)
            if start is not None
        }
        without = Schedule({name: place for name, place in placements.items() if name != "a"})
        added = len(list(rule.check(TINY, Schedule(placements)))) - len(list(rule.check(TINY, without)))
        assert cost(Schedule(placements), [0], rule) == 4 * added, starts
        if "a" in placements:
            facts = Facts(TINY)
            choice = Decisions(facts, State.of(facts, Schedule(placements)), [0], only=[rule]).choices[0]
            assert choice.guide[choice.taken] == 4 * added, starts
