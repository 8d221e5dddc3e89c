"""A whole solve: first schedule, improvement and bound, side by side, until time is up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
from ortools.sat.python import cp_model

from scheduler.check import Verdict, check
from scheduler.engine import bound
from scheduler.engine.budget import Budget
from scheduler.engine.decisions import Decisions
from scheduler.engine.facts import Facts
from scheduler.engine.model import Model
from scheduler.engine.search import ROWS, Search
from scheduler.engine.state import State
from scheduler.engine.statements import AllOrNone, Tally
from scheduler.problem import Problem
from scheduler.result import Result, Status
from scheduler.schedule import Schedule
from scheduler.supply import shortages

SMALL = 20_000
"""Places of all sessions together up to which the whole problem is tried as one move."""

BOUND_SHARE = 0.2
"""Share of the time that the bound gets where it cannot run beside the search."""

PATIENCE, LITTLE = 10.0, Decimal("0.002")
"""Seconds without a rise of the bound by at least this share after which it is taken to be there."""

LOOK_AGAIN = 25
"""Moves after which the costliest sessions are looked up again."""


IN_WORK = "with --deterministic, seconds are the solver's measure of work, not the clock's"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a solve stands: seconds, points of the best schedule and of the bound, sessions left out."""

    seconds: float
    objective: Decimal | None
    bound: Decimal
    unplaced: int | None


@dataclass(frozen=True, slots=True)
class Options:
    """How to solve: seconds, the gap that is good enough, threads, seed, a schedule to start from."""

    time_limit: float = 60.0
    gap: float = 0.0
    workers: int = 2
    seed: int = 0
    deterministic: bool = False
    start: Schedule | None = None


def solve(
    problem: Problem,
    options: Options | None = None,
    watch: Callable[[Progress], None] | None = None,
) -> Result:
    """Return the best legal schedule found within the limits, and what was proven about it.

    `watch` is told several times a second where the solve stands. KeyboardInterrupt ends the solve
    early; what was found is returned with `interrupted` set.
    """
    chosen = options or Options()
    short = [shortage.message for shortage in shortages(problem) if shortage.proves_none(problem)]
    if short:
        return Result(
            "infeasible", None, None, Decimal(0), seed=chosen.seed, workers=chosen.workers, notes=tuple(short)
        )
    return _Solve(problem, chosen).run(watch)


class InternalError(Exception):
    """The engine and `check` do not agree: a schedule that must not leave the program."""


@dataclass(slots=True)
class _Best:
    schedule: Schedule
    verdict: Verdict


@dataclass(slots=True)
class _Solve:
    problem: Problem
    options: Options
    facts: Facts = field(init=False)
    budget: Budget = field(init=False)
    search: Search = field(init=False)
    bound: Decimal = Decimal(0)
    best: _Best | None = None
    bounder: cp_model.CpSolver | None = None
    risen: float = 0.0
    proven: bool = False
    impossible: bool = False
    first: float | None = None
    constructed: bool = False
    curve: list[tuple[float, Decimal | None, Decimal]] = field(default_factory=list)
    failure: BaseException | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, watch: Callable[[Progress], None] | None) -> Result:
        self.budget = Budget(self.options.time_limit, self.options.deterministic)
        interrupted = False
        searching, bounding = (
            threading.Thread(target=self._guarded, args=(job,), daemon=True)
            for job in (self._searching, self._bounding)
        )
        self.facts = Facts(self.problem)
        self.search = Search(self.facts, State.empty(self.facts), self.options.seed, self.budget)
        searching.start()
        try:
            # Not by join: in Python 3.11 one that is interrupted takes the thread for ended.
            while not self.budget.stop.wait(0.2):
                if self.constructed and not self._alone and bounding.ident is None:
                    bounding.start()
                self._end_idle_bound()
                if watch:
                    watch(self._progress())
        except KeyboardInterrupt:
            interrupted = True
        finally:
            for job in (searching, bounding):
                while job.is_alive():
                    # Again and again: a solver that was just about to begin did not hear it.
                    self.budget.cancel()
                    job.join(0.2)
        if self.failure is not None:
            raise self.failure
        return self._result(interrupted)

    def _guarded(self, job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as failure:
            self.failure = failure
            self.budget.cancel()

    # The bound.

    @property
    def _alone(self) -> bool:
        """Whether the bound cannot run beside the search."""
        return self.options.workers == 1 or self.options.deterministic

    def _bounding(self) -> None:
        """Prove that no schedule can cost less, better and better."""
        everything = Decisions(self.facts, State.empty(self.facts), range(len(self.facts.sessions)))
        self._raise_bound(bound.cheapest(everything))
        if bound.size(everything) > bound.LARGEST:
            return
        share = BOUND_SHARE if self._alone else 1.0
        solver = self.budget.solver(self.budget.left * share, seed=self.options.seed)
        # The bound is in the linear relaxation; how the default spends its time finds it late.
        solver.parameters.linearization_level = 2
        solver.parameters.optimize_with_lb_tree_search = True
        solver.best_bound_callback = lambda value: self._raise_bound(int(np.ceil(value - 1e-6)))
        relaxation = bound.relaxation(everything)
        self.bounder, self.risen = solver, self.budget.seconds
        status = self.budget.run(solver, relaxation)
        self.bounder = None
        if status == cp_model.INFEASIBLE:
            self.impossible = True
            self.budget.cancel()
        elif status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self._raise_bound(int(np.ceil(solver.best_objective_bound - 1e-6)))

    def _end_idle_bound(self) -> None:
        """Stop a bound that hardly rises any more: the search has better use for its core."""
        with self.lock:
            idle = self.budget.seconds - self.risen > PATIENCE and not self.options.deterministic
        if idle and self.bounder is not None:
            self.bounder.stop_search()

    def _raise_bound(self, units: int) -> None:
        with self.lock:
            points = Decimal(units) / self.facts.scale
            if points > self.bound * (1 + LITTLE):
                self.risen = self.budget.seconds
            if points > self.bound:
                self.bound = points
                self._note()
            self._finish_if_good_enough()

    # The search.

    def _searching(self) -> None:
        if self.options.start is not None:
            state = State.of(self.facts, self.options.start)
            if not check(self.problem, self.options.start).legal:
                state = self._mended(state)
            self.search.state = state
            self.search.steadfast = True
        self.search.construct()
        self._record()
        # Not before: Python runs one thread at a time, and the first schedule goes first.
        self.constructed = True
        if self._alone:
            self._bounding()
        if self.best is None and not self.budget.spent():
            self._cover_needs()
        self._improve()
        # The search is the solve: when it ends, the bound need not go on.
        self.budget.cancel()

    def _mended(self, wanted: State, base: State | None = None) -> State:
        """Return as much of `wanted` as holds together, session by session, on top of `base`."""
        kept = State.empty(self.facts) if base is None else base.copy()
        for i in range(len(self.facts.sessions)):
            place = wanted.place(i)
            if place is None or kept.room[i] >= 0:
                continue
            decisions = Decisions(self.facts, kept, [i])
            choice = decisions.choices[i]
            choice.current = place
            if choice.taken >= 0:
                seconds = decisions.second_rooms(i, choice.taken)
                second = int(wanted.second[i])
                kept.put(i, *place, second if second in seconds else next(iter(seconds), -1))
        return kept

    def _cover_needs(self) -> None:
        """Place what must be placed, or prove that it cannot be; then the rest around it."""
        needed = self._needed()
        # Among the likeliest places a way is found soon, if there is one; only all places prove.
        if self._covered(needed, ROWS, 5.0) or self.budget.spent():
            return
        self._covered(needed, None, self.budget.left / 2)

    def _covered(self, needed: list[int], most: int | None, seconds: float) -> bool:
        """Try to place all that is needed, leaving out the rest if need be; return whether it is done."""
        before = self.search.state
        state = State.empty(self.facts)
        for i in needed:
            state.put(i, int(before.room[i]), int(before.start[i]), int(before.second[i]))
        decisions = Decisions(self.facts, state, needed)
        whole = most is None or not decisions.narrow(most, self.search.rng)
        model = Model.of(decisions, needs_only=True)
        solver = self.budget.solver(seconds, seed=self.options.seed)
        status = self.budget.run(solver, model.cp)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return False
        if solver.best_objective_bound > 0.5 and whole:
            self.impossible = True
            return True
        if solver.objective_value > 0.5:
            return False
        model.apply(solver, state)
        self.search.state = self._mended(before, state)
        self.search.construct()
        self._record()
        return self.best is not None

    def _needed(self) -> list[int]:
        """Return the sessions that have to do with what must be covered."""
        everything = Decisions(self.facts, State.empty(self.facts), range(len(self.facts.sessions)))
        needed = {i for i, choice in everything.choices.items() if choice.required}
        for statement in everything.statements:
            match statement:
                case Tally(at_least=True, units=None) | AllOrNone(units=None):
                    needed |= {choice.session for choice in statement.members}
        return sorted(needed)

    def _improve(self) -> None:
        if not self.impossible and self._rows() <= SMALL:
            self._close()
        worst: list[int] = self._worst()
        quiet = 0
        while not (self.budget.spent() or self.proven or self.impossible):
            gained = self.search.step(worst)
            quiet += 1
            if gained > 0 or self.best is None:
                self._record()
            if quiet >= LOOK_AGAIN:
                worst, quiet = self._worst(), 0

    def _rows(self) -> int:
        return sum(len(self.facts.candidates(i)[0]) for i in range(len(self.facts.sessions)))

    def _close(self) -> None:
        """Try the whole problem as one move, which proves what it finds."""
        free = list(range(len(self.facts.sessions)))
        model = Model.of(Decisions(self.facts, self.search.state, free))
        solver = self.budget.solver(self.budget.left / 2, seed=self.options.seed)
        status = self.budget.run(solver, model.cp)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return
        if not model.whole or solver.objective_value <= model.incumbent:
            model.apply(solver, self.search.state)
            self._record()
        if solver.best_objective_bound < self.facts.unmet:
            self._raise_bound(int(np.ceil(solver.best_objective_bound - 1e-6)))
        if status == cp_model.OPTIMAL and self.best is not None:
            self.proven = True

    def _record(self) -> None:
        """Check where everything stands, and keep it if it is legal and the best so far."""
        schedule = self.search.state.schedule(self.facts)
        verdict = check(self.problem, schedule)
        needs = {"pinned", "limits", "relations"}
        wrong = [violation for violation in verdict.broken if violation.rule not in needs]
        if wrong:
            raise InternalError(
                f"the engine made a schedule that breaks {wrong[0].rule}: {wrong[0].message}; "
                "nothing was written; please report this with the inputs"
            )
        with self.lock:
            if verdict.legal and (self.best is None or verdict.objective < self.best.verdict.objective):
                if self.first is None:
                    self.first = self.budget.seconds
                self.best = _Best(schedule, verdict)
                self._note()
            self._finish_if_good_enough()

    def _worst(self) -> list[int]:
        if self.best is None:
            return []
        points: dict[str, Decimal] = {}
        for violation in self.best.verdict.costs:
            for subject in violation.subjects:
                if subject in self.facts.index:
                    points[subject] = points.get(subject, Decimal(0)) + violation.points
        dearest = sorted(points, key=lambda session: (-points[session], session))
        return [self.facts.index[session] for session in dearest[:60]]

    # Where it stands; called under the lock.

    def _note(self) -> None:
        objective = self.best.verdict.objective if self.best else None
        self.curve.append((round(self.budget.seconds, 3), objective, self.bound))

    def _finish_if_good_enough(self) -> None:
        if self.best is None:
            return
        objective = self.best.verdict.objective
        if self.bound >= objective:
            self.proven = True
        if (objective - self.bound) / max(Decimal(1), objective) <= Decimal(str(self.options.gap)):
            self.budget.cancel()

    def _progress(self) -> Progress:
        with self.lock:
            best = self.best
            objective = best.verdict.objective if best else None
            unplaced = len(self.problem.sessions) - len(best.schedule) if best else None
            return Progress(self.budget.seconds, objective, self.bound, unplaced)

    def _result(self, interrupted: bool) -> Result:
        best = None if self.impossible else self.best
        status: Status = "unknown"
        if self.impossible:
            status = "infeasible"
        elif best is not None:
            status = "optimal" if self.proven else "feasible"
        objective = best.verdict.objective if best else None
        lower = self.bound
        if objective is not None:
            lower = objective if self.proven else min(self.bound, objective)
        return Result(
            status=status,
            schedule=best.schedule if best else None,
            objective=objective,
            bound=lower,
            cost_by_rule=best.verdict.cost_by_rule if best else {},
            seconds=round(self.budget.seconds, 3),
            time_to_first=None if self.first is None else round(self.first, 3),
            seed=self.options.seed,
            workers=1 if self.options.deterministic else self.options.workers,
            engine={"moves": self.search.moves, "gains": self.search.gains}
            if hasattr(self, "search")
            else {},
            curve=tuple(self.curve),
            notes=(IN_WORK,) if self.options.deterministic else (),
            interrupted=interrupted,
        )
