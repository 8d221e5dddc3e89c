"""From what was announced, and what has happened, to the plan that changes least."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from decimal import Decimal

from scheduler.check import check, counting
from scheduler.engine.bound import cheapest
from scheduler.engine.budget import Budget
from scheduler.engine.decisions import Decisions
from scheduler.engine.facts import Facts
from scheduler.engine.replan import Plan, replan
from scheduler.engine.solve import InternalError
from scheduler.engine.state import State
from scheduler.problem import Problem
from scheduler.result import Result
from scheduler.schedule import Schedule
from scheduler.standby import with_standby
from scheduler.whatif.changes import Change, changes
from scheduler.whatif.why import Reasons
from scheduler.word import Word

Watch = Callable[[Plan], None]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a disruption comes to: the `plan`, and what it `changes`, in the order in which to phone.

    `problem` holds the facts after it, with the sessions that may stand in their backups; `result` is the
    plan as that of a solve.
    """

    problem: Problem
    plan: Plan
    result: Result
    changes: tuple[Change, ...] = ()

    @property
    def booked(self) -> int:
        """The people whom the changes concern."""
        return sum(change.booked for change in self.changes if change.kind != "backup-room")


def what_if(
    before: Problem,
    problem: Problem,
    baseline: Schedule,
    *,
    now: int,
    max_moves: int | None = None,
    seconds: float = 60.0,
    seed: int = 0,
    reasons: Mapping[str, Word] | None = None,
    watch: Watch | None = None,
) -> WhatIf:
    """Return the plan that leaves out least, then changes least, then costs fewest points.

    `problem` is what `before` has become; the baseline was announced when `before` held, and may have
    sessions and rooms that there are no more; `reasons` say why it left out what it did. `now` is a minute.
    `watch` hears of every better plan.
    """
    after = with_standby(problem, baseline, before)
    budget = Budget(seconds)
    facts = Facts(after)
    announced = _announced(before, after, baseline)
    with ThreadPoolExecutor(1) as pool:
        search = pool.submit(
            replan,
            after,
            baseline,
            now=now,
            before=announced,
            lenient=True,
            max_moves=max_moves,
            facts=facts,
            seed=seed,
            budget=budget,
            watch=watch,
        )
        interrupted = False
        try:
            plan = search.result()
        except KeyboardInterrupt:
            interrupted = True
            budget.cancel()
            plan = search.result()
    found: tuple[Change, ...] = ()
    if plan.schedule is not None:
        _see_that_it_holds(after, baseline, plan.schedule, now)
        why = Reasons(facts, plan.schedule)
        found = changes(announced, after, baseline, plan.schedule, now=now, why=why)
    told = dict(reasons or {}) | {each.session.id: each.why for each in found if each.kind == "unplaced"}
    result = _result(facts, plan, told)
    return WhatIf(after, plan, replace(result, interrupted=interrupted), found)


def _result(facts: Facts, plan: Plan, reasons: Mapping[str, Word]) -> Result:
    """Return a plan as a result: its bound is that of every legal schedule, whatever it changes."""
    if plan.schedule is None:
        return Result("infeasible" if plan.impossible else "unknown", None, None, Decimal(0))
    verdict = check(facts.problem, plan.schedule)
    least = cheapest(Decisions(facts, State.empty(facts), range(len(facts.sessions))))
    # What has started may break rules, and cost less than what is legal.
    bound = min(verdict.objective, Decimal(least) / facts.scale)
    return Result(
        "optimal" if bound == verdict.objective else "feasible",
        plan.schedule,
        verdict.objective,
        bound,
        verdict.cost_by_rule,
        round(plan.seconds, 3),
        reasons={session: why for session, why in reasons.items() if session not in plan.schedule},
    )


def _announced(before: Problem, after: Problem, baseline: Schedule) -> Problem:
    """Return the facts when the baseline was announced, with what only scenarios brought into it."""
    brought = {
        id_: session
        for id_, session in after.sessions.items()
        if id_ in baseline and id_ not in before.sessions
    }
    return replace(before, sessions={**before.sessions, **brought})


def _see_that_it_holds(problem: Problem, baseline: Schedule, schedule: Schedule, now: int) -> None:
    """Raise InternalError where a plan breaks a rule that counts, or rewrites the past."""
    started = {session for session, place in baseline.placements.items() if place.start < now}
    for violation in counting(problem, schedule, check(problem, schedule).broken, started):
        raise InternalError(f"{violation.rule}: {violation.message}")
    for session, place in schedule.placements.items():
        if place.start < now and place != baseline.get(session):
            raise InternalError(f"{session} would be moved after it started")
