import random
import threading
import time

import pytest
from ortools.sat.python import cp_model

from scheduler.engine.budget import Budget


def hard() -> cp_model.CpModel:
    """Return a market split, which no solver closes in the seconds of a test."""
    draw, model = random.Random(1), cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in range(50)]
    for _ in range(6):
        weights = [draw.randrange(100) for _ in taken]
        model.add(sum(w * x for w, x in zip(weights, taken, strict=True)) == sum(weights) // 2)
    return model


def trivial() -> cp_model.CpModel:
    model = cp_model.CpModel()
    model.add(model.new_int_var(0, 9, "x") >= 3)
    return model


def test_time_on_the_clock_goes_by():
    budget = Budget(0.05)
    assert not budget.spent()
    time.sleep(0.06)
    assert budget.spent()
    assert budget.left == 0
    assert budget.seconds >= 0.05


def test_work_is_all_that_counts_when_it_must_repeat():
    budget = Budget(1.0, deterministic=True)
    time.sleep(0.02)
    assert (budget.seconds, budget.left) == (0, 1)
    budget.charge(0.75)
    assert (budget.seconds, budget.left, budget.spent()) == (0.75, 0.25, False)
    budget.charge(0.5)
    assert (budget.left, budget.spent()) == (0, True)


def test_a_solve_is_charged_the_same_each_time():
    spent = []
    for _ in range(2):
        budget = Budget(60, deterministic=True)
        assert budget.run(budget.solver(5, seed=1), trivial()) == cp_model.OPTIMAL
        spent.append(budget.seconds)
    assert spent[0] == spent[1] > 0


def test_work_ends_a_solver_whatever_the_clock_says():
    budget = Budget(60, deterministic=True)
    solver = budget.solver(0.2, seed=1)
    assert solver.parameters.max_time_in_seconds == float("inf")
    assert budget.run(solver, hard()) == cp_model.UNKNOWN
    assert budget.seconds == pytest.approx(0.2, abs=0.2)


def test_a_solver_gets_no_more_seconds_than_are_left():
    budget = Budget(0.5)
    assert budget.solver(10, seed=1).parameters.max_time_in_seconds <= 0.5
    assert Budget(100).solver(1, seed=1).parameters.max_deterministic_time == 1
    # Nothing left is still something to a solver: 0 would be refused or taken for no limit.
    assert Budget(0).solver(0, seed=1).parameters.max_time_in_seconds > 0


def test_cancelled_before_it_begins_nothing_runs():
    budget = Budget(60)
    budget.cancel()
    assert budget.spent()
    assert budget.run(budget.solver(5, seed=1), trivial()) == cp_model.UNKNOWN
    assert budget.left > 50


def test_cancel_stops_a_solver_that_runs():
    budget = Budget(60)
    solver = budget.solver(50, seed=1)
    running = threading.Thread(target=budget.run, args=(solver, hard()))
    running.start()
    deadline = time.monotonic() + 20
    while running.is_alive() and time.monotonic() < deadline:
        time.sleep(0.05)
        budget.cancel()
    assert not running.is_alive()
    assert budget.spent()
