"""Time: how much a solve may take, on the clock or, to repeat exactly, in the solver's own measure."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

SLOWEST = 4
"""Seconds on the clock allowed for a second of work, on a busy machine."""


@dataclass(slots=True)
class Budget:
    """Seconds allowed and spent; `deterministic` counts work instead of time, one thread at a time.

    `stop` ends everything soon: solvers that run are told to stop as well.
    """

    limit: float
    deterministic: bool = False
    stop: threading.Event = field(default_factory=threading.Event)
    _began: float = field(default_factory=time.monotonic)
    _work: float = 0.0
    _running: set[cp_model.CpSolver] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def seconds(self) -> float:
        """Seconds spent so far."""
        return self._work if self.deterministic else time.monotonic() - self._began

    @property
    def left(self) -> float:
        """Seconds left, not below 0."""
        return max(0.0, self.limit - self.seconds)

    def spent(self) -> bool:
        """Return whether to end now."""
        return self.stop.is_set() or self.left <= 0

    def charge(self, work: float) -> None:
        """Count work that no solver did."""
        self._work += work

    def solver(self, seconds: float, *, seed: int, workers: int = 1) -> cp_model.CpSolver:
        """Return a solver that does at most so many seconds' work, and takes no more than are left."""
        solver = cp_model.CpSolver()
        # Work does not depend on what else the machine does; a limit in seconds alone would.
        solver.parameters.max_deterministic_time = max(0.01, seconds)
        if not self.deterministic:
            # A move may take a few times as long, the whole problem only a little longer.
            longest = min(SLOWEST * seconds, SLOWEST + seconds, self.left)
            solver.parameters.max_time_in_seconds = max(0.01, longest)
        solver.parameters.num_workers = 1 if self.deterministic else workers
        solver.parameters.random_seed = seed
        solver.parameters.catch_sigint_signal = False
        return solver

    def run(
        self,
        solver: cp_model.CpSolver,
        model: cp_model.CpModel,
        callback: cp_model.CpSolverSolutionCallback | None = None,
    ) -> int:
        """Solve, count the work, and return the solver's status."""
        with self._lock:
            self._running.add(solver)
        try:
            if self.stop.is_set():
                return int(cp_model.UNKNOWN)
            status = int(solver.solve(model, callback))
        finally:
            with self._lock:
                self._running.discard(solver)
        # Building a model takes time too, which deterministic time does not know.
        self.charge(solver.response_proto.deterministic_time + 0.02)
        return status

    def cancel(self) -> None:
        """End everything as soon as it can."""
        self.stop.set()
        with self._lock:
            for solver in self._running:
                solver.stop_search()
