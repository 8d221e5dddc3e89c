"""Solve generated instances and print a table; nothing is written.

    python benchmarks/solve.py --sessions 60 --sessions 300 --use 75 --seed 1 --time-limit 60

Each instance is solved in a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import platform
import resource
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

import click
from generator import Instance, generate

from scheduler.check import check
from scheduler.engine import Options, solve
from scheduler.result import Result
from scheduler.schedule import Placement, Schedule
from scheduler.tables import read


@dataclass(frozen=True, slots=True)
class Run:
    """One instance and what solving it came to.

    `plan` are the points of the hidden plan, which leaves nobody out; `memory` is the most held at once,
    in bytes.
    """

    sessions: int
    use: int
    seed: int
    plan: Decimal
    result: Result
    memory: int


COLUMNS: dict[str, Callable[[Run], str]] = {
    "sessions": lambda run: str(run.sessions),
    "use %": lambda run: str(run.use),
    "seed": lambda run: str(run.seed),
    "first s": lambda run: _number(run.result.time_to_first, 1),
    "points": lambda run: _number(run.result.objective, 0),
    "left out": lambda run: (
        "–" if run.result.schedule is None else str(run.sessions - len(run.result.schedule))
    ),
    "plan": lambda run: _number(run.plan, 0),
    "bound": lambda run: _number(run.result.bound, 0),
    "gap %": lambda run: _number(None if run.result.gap is None else 100 * run.result.gap, 1),
    "moves": lambda run: str(run.result.engine.get("moves", "–")),
    "seconds": lambda run: _number(run.result.seconds, 0),
    "MB": lambda run: str(round(run.memory / 1e6)),
}


def solved(sessions: int, use: int, seed: int, time_limit: float, workers: int) -> Run:
    """Return what solving one instance comes to.

    Raises RuntimeError where the inputs cannot be read or the schedule breaks a rule: neither may be.
    """
    with tempfile.TemporaryDirectory() as folder:
        inputs = Path(folder) / "inputs"
        instance = generate(sessions, use, seed)
        instance.write(inputs)
        understood = read(inputs)
    problem = understood.problem
    if problem is None:
        raise RuntimeError(f"the generated inputs are faulty: {understood.errors[0]}")
    plan = check(problem, hidden(instance)).objective
    result = solve(problem, Options(time_limit=time_limit, workers=workers, seed=seed))
    if result.schedule is not None and (broken := check(problem, result.schedule).broken):
        raise RuntimeError(f"the schedule breaks {broken[0].rule}: {broken[0].message}")
    # Linux counts in kilobytes.
    return Run(sessions, use, seed, plan, result, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


def hidden(instance: Instance) -> Schedule:
    """Return the plan behind an instance as a schedule."""
    return Schedule(
        {
            session.id: Placement(
                session.room.id, session.start, session.backup.id if session.backup else None
            )
            for session in instance.plan.sessions
        }
    )


def _number(value: object, digits: int) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _commit() -> str:
    asked = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent,
    )
    return asked.stdout.strip() or "no commit"


@click.command(epilog="Example: python benchmarks/solve.py --sessions 60 --sessions 300 --time-limit 60")
@click.option("--sessions", multiple=True, default=(60, 300, 1000), show_default=True, help="Sizes.")
@click.option("--use", multiple=True, default=(75,), show_default=True, help="Percent of room time.")
@click.option("--seed", multiple=True, default=(1,), show_default=True, help="Seeds, of inputs and engine.")
@click.option("--time-limit", default=60.0, show_default=True, help="Seconds for each.")
@click.option("--workers", default=2, show_default=True, help="Threads for each.")
def main(
    sessions: tuple[int, ...], use: tuple[int, ...], seed: tuple[int, ...], time_limit: float, workers: int
) -> None:
    """Solve every size at every use with every seed."""
    machine = f"{platform.machine()}, {cpu_count()} cores, Python {platform.python_version()}"
    click.echo(f"{date.today()}, commit {_commit()}, {machine}; {time_limit:g} s, {workers} workers\n")
    click.echo(_line(list(COLUMNS)))
    click.echo(_line(["--:"] * len(COLUMNS)))
    # A fresh process each time: peak memory never falls again.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as alone:
        for size in sessions:
            for percent in use:
                for number in seed:
                    run = alone.submit(solved, size, percent, number, time_limit, workers).result()
                    click.echo(_line([cell(run) for cell in COLUMNS.values()]))


if __name__ == "__main__":
    main()
