"""Full-sized festivals with legal schedules, to ask questions about."""

from __future__ import annotations

import sys
import tempfile
from functools import cache
from pathlib import Path

from scheduler.engine import Options, solve
from scheduler.problem import Problem
from scheduler.schedule import Schedule
from scheduler.tables import read

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))


@cache
def benchmark(sessions: int, use: int, seed: int) -> Problem:
    """Return a generated festival."""
    from generator import generate

    with tempfile.TemporaryDirectory() as folder:
        inputs = Path(folder) / "inputs"
        generate(sessions, use, seed).write(inputs)
        problem = read(inputs).problem
    assert problem is not None
    return problem


@cache
def dense(sessions: int, use: int, seed: int, seconds: float) -> tuple[Problem, Schedule]:
    """Return a generated festival and what a quick solve makes of it."""
    problem = benchmark(sessions, use, seed)
    return problem, _solved(problem, seconds)


@cache
def example(seconds: float) -> tuple[Problem, Schedule]:
    """Return the example of the inputs folder and what a quick solve makes of it."""
    problem = read(ROOT / "inputs" / "beijing-2023").problem
    assert problem is not None
    return problem, _solved(problem, seconds)


def _solved(problem: Problem, seconds: float) -> Schedule:
    result = solve(problem, Options(time_limit=seconds, workers=1, deterministic=True))
    assert result.schedule is not None
    return result.schedule
