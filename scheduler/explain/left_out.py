"""Why sessions are left out: each is forced in, and what that costs is what it would take."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property, partial
from itertools import islice
from math import inf

import numpy as np

from scheduler.check import check
from scheduler.engine.budget import Budget
from scheduler.engine.facts import Bools, Facts
from scheduler.engine.moves import Outcome, reoptimise
from scheduler.engine.replan import replan
from scheduler.engine.state import State
from scheduler.explain.alternatives import EVER
from scheduler.explain.blocked import Blocked, Obstacle
from scheduler.explain.chain import yielding
from scheduler.explain.whole import placeable
from scheduler.explain.words import left_out as words
from scheduler.places import places
from scheduler.problem import Problem
from scheduler.result import LeftOut, Result
from scheduler.schedule import Placement, Schedule, diff
from scheduler.supply.words import shut_word

SIZES = (6, 12, 18, 24, 32)
"""Sessions that may move, the one that is forced in among them: as many as can be looked at whole."""

EASIEST = 3
"""Places that are cleared first of all: those where the least is in the way."""

SHARE, LEAST = 0.25, 5.0
"""Share of the time of a solve that the reasons may take besides, and seconds at least."""

SETTLING = 0.4
"""Share of the time kept for making plans smaller, and for proofs that there is none."""

TURN = 0.5
"""Seconds of a turn at least, while there are any."""

FIRST = 2
"""Turns that every session gets, if need be of the time kept: they take next to none."""

LOOKED_AT = 40
"""Sessions of which it is said who is in their way where no plan was found: it takes a while each."""

LOOKING = 0.01
"""Seconds of work for finding out who is in the way of one session."""

REPLANNING = 0.5
"""Seconds of work for replanning, besides the solver's."""


def with_reasons(
    problem: Problem, result: Result, *, time_limit: float, seed: int = 0, deterministic: bool = False
) -> Result:
    """Return a result with the reason of every session that it leaves out.

    Where forcing one in shows a schedule that costs less, that is the result's from then on. Takes
    max(5, a quarter of `time_limit`) seconds at most besides, nothing where somebody interrupted the solve.
    """
    if result.schedule is None:
        return result
    seconds = 0.0 if result.interrupted else max(LEAST, SHARE * time_limit)
    asking = _Asking(problem, result.schedule, Budget(seconds, deterministic), seed)
    found = asking.all()
    spent = round(result.seconds + asking.budget.seconds, 3)
    if asking.schedule is result.schedule:
        return replace(result, left_out=found, seconds=spent if found else result.seconds)
    verdict = check(problem, asking.schedule)
    objective = verdict.objective
    return replace(
        result,
        schedule=asking.schedule,
        objective=objective,
        bound=min(result.bound, objective),
        status="optimal" if result.bound >= objective else result.status,
        cost_by_rule=verdict.cost_by_rule,
        curve=(*result.curve, (spent, objective, min(result.bound, objective))),
        seconds=spent,
        left_out=found,
    )


def left_out(
    problem: Problem, schedule: Schedule, *, seconds: float, seed: int = 0, deterministic: bool = False
) -> tuple[Schedule, tuple[LeftOut, ...]]:
    """Return what it would take to have each session in that a legal schedule leaves out.

    It comes with the schedule that this is said of: the one given, or a better one that was found on
    the way. Sessions stand in the order of the inputs.
    """
    asking = _Asking(problem, schedule, Budget(seconds, deterministic), seed)
    found = asking.all()
    return asking.schedule, found


def why_left_out(problem: Problem, schedule: Schedule, session: str, *, seconds: float) -> LeftOut:
    """Return what it would take to have one session in that a legal schedule leaves out.

    The same question gets the same answer: the seconds are work, not time. A plan may cost less than the
    schedule.
    """
    asking = _Asking(problem, schedule, Budget(seconds, deterministic=True), seed=0)
    return asking.one(session)


class _Asking:
    """The schedule that reasons are about, and the time there is to find them.

    Every session gets its first turn, those worth most first, before any gets a second. A schedule that
    costs less is taken at once.
    """

    def __init__(self, problem: Problem, schedule: Schedule, budget: Budget, seed: int) -> None:
        self.problem = problem
        self.schedule = schedule
        self.budget = budget
        self.seed = seed
        self.facts = Facts(problem)

    def one(self, session: str) -> LeftOut:
        """Return one session's reason, whatever becomes of the others."""
        forced = next(each for each in self._forced({}) if each.id == session)
        self._widened([forced], better=False)
        self._settled([forced], better=False)
        return forced.reason(briefly=False)

    def all(self) -> tuple[LeftOut, ...]:
        """Return every session's reason; `schedule` is then the one that they are about."""
        if len(self.schedule) == len(self.problem.sessions):
            return ()
        forced = self._forced({})
        while (better := self._widened(forced) or self._settled(forced)) is not None:
            self.schedule = better
            # What was found holds against the better schedule too, only it is not proven any more.
            forced = self._forced({each.id: each for each in forced})
        looked_at = {each.id for each in sorted(forced, key=_by_need)[:LOOKED_AT]}
        return tuple(each.reason(briefly=each.id not in looked_at) for each in forced)

    def _settled(self, forced: list[_Forced], *, better: bool = True) -> Schedule | None:
        """Prove what can be, make plans smaller; return a schedule that costs less if there is one."""
        for step in (_Forced.catch_up, _Forced.prove_impossible, _Forced.move_fewer):
            for each in sorted(forced, key=_turn):
                if not self.budget.spent():
                    step(each)
            gains = next((each.gains for each in forced if each.gains is not None), None)
            if better and gains is not None:
                return gains
        return None

    def _forced(self, known: Mapping[str, _Forced]) -> list[_Forced]:
        state = State.of(self.facts, self.schedule)
        objective = check(self.problem, self.schedule).objective
        return [
            _Forced(self, state, objective, i, known.get(session.id))
            for i, session in enumerate(self.facts.sessions)
            if session.id not in self.schedule
        ]

    def _widened(self, forced: list[_Forced], *, better: bool = True) -> Schedule | None:
        """Give turn after turn; return a schedule that costs less, where one is wanted."""
        until = self.budget.limit * (1 - SETTLING)
        while waiting := [each for each in forced if not each.done]:
            left = until - self.budget.seconds
            if left <= 0 or self.budget.spent():
                break
            one = min(waiting, key=_turn)
            as_far = sum(each.turns == one.turns for each in waiting)
            # Half of its share: the turns after it want time as well.
            one.take_turn(max(TURN, left / as_far / 2))
            if better and one.gains is not None:
                return one.gains
        return None


def _turn(forced: _Forced) -> tuple[int, float, float, int]:
    """Return a key that puts first who had fewest turns, then no plan or a dear one, then most worth."""
    best, worth = forced.best, float(forced.facts.worth[forced.session])
    dear = inf if best is None or best.worse_by is None else float(best.worse_by)
    return forced.turns, -dear, -worth, forced.session


def _by_need(forced: _Forced) -> tuple[bool, float, int]:
    return forced.best is not None, -float(forced.facts.worth[forced.session]), forced.session


class _Forced:
    """One session, forced in: where it is easiest, then with more and more others free to move."""

    def __init__(
        self, asking: _Asking, state: State, objective: Decimal, session: int, known: _Forced | None
    ) -> None:
        self.asking = asking
        self.facts = asking.facts
        self.state = state
        self.objective = objective
        self.session = session
        self.id = self.facts.sessions[session].id
        self.best: LeftOut | None = None
        self.turns = 0
        self._steps: list[Callable[[float], None]] = [
            self._make_way,
            partial(self._widen, SIZES[0]),
            self._replan,
            *(partial(self._widen, size) for size in SIZES[1:]),
        ]
        self._base = state
        self._free: list[int] = [session]
        self._chain = yielding(self.facts, state, session)
        if not len(self.facts.candidates(session)[0]):
            fact = shut_word(asking.problem, self.facts.sessions[session])
            self.best = LeftOut(self.id, "impossible", proven=True, fact=fact)
            self._steps.clear()
        elif known is not None and known.best is not None:
            self._keep(self._again(known.best))
            self.turns = int(self.best is not None)

    def _again(self, plan: LeftOut) -> LeftOut | None:
        """Return a plan's changes done to the schedule as it is now, None where they cannot be."""
        done = dict(self.asking.schedule.placements)
        if plan.placement is None or any(done.get(each.session) != each.before for each in plan.instead):
            return None
        for change in plan.instead:
            done.pop(change.session, None)
            if change.after is not None:
                done[change.session] = change.after
        return self._plan(Schedule(done | {self.id: plan.placement}), (), proven=False)

    @property
    def done(self) -> bool:
        """Whether looking further is no use."""
        return self.turns >= len(self._steps)

    @property
    def gains(self) -> Schedule | None:
        """The best plan where it costs less than the schedule that leaves the session out."""
        if self.best is None or self.best.worse_by is None or self.best.worse_by >= 0:
            return None
        return self.best.schedule

    def take_turn(self, seconds: float) -> None:
        """Look for a better plan than the best, one step further than the last time."""
        step = self._steps[self.turns]
        self.turns += 1
        step(seconds)

    def _make_way(self, seconds: float) -> None:
        """Take a free place; where there is none, the best of the easiest to clear by who is in the way."""
        obstacles, places_ = self._obstacles, len(self.facts.candidates(self.session)[0])
        self.asking.budget.charge(LOOKING)
        if len(obstacles) < places_:
            self._try(self._free, seconds)
            return
        there = np.zeros(places_, dtype=np.bool_)
        easiest = self._easiest()[:EASIEST]
        there[easiest] = True
        others = dict.fromkeys(each for row in easiest for each in _sessions(obstacles[row]))
        self._try([self.session, *(self.facts.index[each] for each in others)], seconds, there)

    def _easiest(self) -> list[int]:
        """Return the places that are taken, those first where what is in the way is worth least."""
        hard = {row: self._hard(_sessions(found)) for row, found in self._obstacles.items()}
        return sorted(hard, key=lambda row: (hard[row], row))

    def _hard(self, sessions: Sequence[str]) -> float:
        return sum(float(self.facts.worth[self.facts.index[each]]) for each in sessions)

    def _replan(self, seconds: float) -> None:
        """Find the plan that leaves out least and moves the fewest people, then save points by who moved."""
        parent, facts = self.asking.budget, self.facts
        budget = Budget(min(seconds, parent.left), parent.deterministic, parent.stop)
        wanted = {self.id: places(facts.problem, facts.sessions[self.session])}
        found = replan(
            facts.problem,
            self.asking.schedule,
            wanted,
            now=EVER,
            facts=facts,
            seed=self.asking.seed,
            budget=budget,
        )
        parent.charge(budget.seconds + REPLANNING)
        if found.schedule is None:
            return
        self._keep(self._plan(found.schedule, (), proven=False))
        if self.best is not None and self.best.schedule == found.schedule:
            self._try(self._free, TURN)

    def _widen(self, size: int, seconds: float) -> None:
        """Look for the best plan with more sessions free; where that is too many, with no more than these."""
        fresh = (each for each in self._chain if each not in self._free)
        more = list(islice(fresh, max(0, size - len(self._free))))
        self.asking.budget.charge(LOOKING * len(more))
        self._free += more
        if not self._try(self._free, seconds):
            taken, ahead = self._steps[: self.turns], self._steps[self.turns :]
            self._steps = [*taken, *(step for step in ahead if step == self._replan)]

    def _try(self, free: Sequence[int], seconds: float, there: Bools | None = None) -> bool:
        """Keep the best plan with these sessions free, if it is better; return whether it is proven best."""
        outcome = self._reoptimised(self._base, free, seconds, there)
        self._keep(self._of(outcome, free, proven=there is None))
        return outcome.closed

    def _keep(self, plan: LeftOut | None) -> None:
        """Keep a plan if it is better than the best, or proven and as good."""
        if plan is None or plan.schedule is None:
            return
        if self.best is None or self.best.worse_by is None or worse_by(plan) < self.best.worse_by:
            self.best = plan
            self._base = State.of(self.facts, plan.schedule)
            moved = [self.facts.index[change.session] for change in plan.instead]
            # Only with all that moved free is what is proven proven of the schedule as it is.
            self._free += [each for each in moved if each not in self._free]
        elif plan.proven and worse_by(plan) == self.best.worse_by:
            # The plan known already is as good, and moves fewer where it is from fewer free sessions.
            known = {change.session for change in self.best.instead}
            within = known <= set(plan.free)
            self.best = replace(self.best, free=plan.free, proven=True) if within else plan

    def _reoptimised(
        self, base: State, free: Sequence[int], seconds: float, there: Bools | None = None
    ) -> Outcome:
        budget = self.asking.budget
        return reoptimise(
            self.facts,
            base,
            free,
            budget=budget,
            seconds=min(seconds, budget.left),
            seed=self.asking.seed,
            only=None if there is None else {self.session: there},
            required=[self.session],
        )

    def _of(self, outcome: Outcome, free: Sequence[int], *, proven: bool = True) -> LeftOut | None:
        if outcome.state is None or not outcome.met:
            return None
        proven &= outcome.closed and outcome.whole
        return self._plan(outcome.state.schedule(self.facts), free, proven=proven)

    def catch_up(self) -> None:
        """Take the first turns if they never came, or not since the schedule became a better one."""
        while not self.done and self.turns < FIRST and not self.asking.budget.spent():
            self.take_turn(TURN)

    def move_fewer(self) -> None:
        """Try to leave some of the moved where they are, half of them first, then fewer and fewer."""
        best = self.best
        if best is None or best.status != "plan":
            return
        index = self.facts.index
        moved = [index[change.session] for change in best.instead]
        size = (len(moved) + 1) // 2
        while size and len(moved) > 1:
            for start in range(0, len(moved), size):
                if self.asking.budget.spent():
                    return
                free = [self.session, *moved[:start], *moved[start + size :]]
                plan = self._of(self._reoptimised(self.state, free, TURN), free)
                if plan is not None and plan.worse_by == best.worse_by:
                    self.best = replace(plan, free=best.free, proven=best.proven)
                    moved = [index[change.session] for change in plan.instead]
                    break
            else:
                # Of one session each nothing smaller is left to try.
                size = (size + 1) // 2 if size > 1 else 0

    def _plan(self, schedule: Schedule, free: Sequence[int], *, proven: bool) -> LeftOut | None:
        verdict, placement = check(self.facts.problem, schedule), schedule.get(self.id)
        if not verdict.legal or placement is None:
            return None
        before = self.asking.schedule
        changes = tuple(change for change in diff(before, schedule) if change.session != self.id)
        return LeftOut(
            self.id,
            "plan",
            worse_by=verdict.objective - self.objective,
            placement=placement,
            instead=changes,
            in_the_way=self._in_the_way(placement, {change.session for change in changes}),
            free=tuple(self.facts.sessions[each].id for each in sorted(free)),
            proven=proven,
            schedule=schedule,
        )

    def _in_the_way(self, placement: Placement, changed: set[str]) -> tuple[str, ...]:
        rooms, starts = self.facts.candidates(self.session)
        here = (rooms == self.facts.room_index[placement.room]) & (starts == placement.start)
        return tuple(
            each for each in _sessions(self._obstacles.get(int(here.argmax()), ())) if each in changed
        )

    @cached_property
    def _obstacles(self) -> Mapping[int, tuple[Obstacle, ...]]:
        return Blocked(self.facts, self.state, self.session).obstacles()

    def prove_impossible(self) -> None:
        """Prove, if it is so, that a session without a plan does not go together with what must be."""
        if self.best is not None:
            return
        problem, session = self.facts.problem, self.facts.sessions[self.session]
        asked = replace(problem, sessions={**problem.sessions, self.id: replace(session, must=True)})
        answer = placeable(asked, self.asking.budget, self.asking.schedule)
        if answer.possible is False:
            others = tuple(each for each in problem.sessions if each in answer.sessions - {self.id})
            self.best = LeftOut(
                self.id,
                "impossible",
                in_the_way=others,
                proven=True,
                fact=words.together_word(problem, self.id, others),
            )

    def reason(self, *, briefly: bool) -> LeftOut:
        """Return the best plan, or what is in the way at the easiest place where there is none."""
        if self.best is not None:
            return self.best
        if briefly:
            return LeftOut(self.id, "unknown")
        obstacles = self._obstacles
        rooms, starts = self.facts.candidates(self.session)
        free = tuple(self.facts.sessions[each].id for each in sorted(self._free))
        if len(rooms) > len(obstacles):
            return LeftOut(self.id, "unknown", free=free, fact=words.free_word(len(rooms) - len(obstacles)))

        row = self._easiest()[0]
        there = Placement(self.facts.room_ids[int(rooms[row])], int(starts[row]))
        fact = words.taken_word(self.facts.problem, self.asking.schedule, self.id, there, obstacles[row])
        return LeftOut(self.id, "unknown", in_the_way=_sessions(obstacles[row]), free=free, fact=fact)


def _sessions(obstacles: Sequence[Obstacle]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for obstacle in obstacles for each in obstacle.sessions))


def worse_by(plan: LeftOut) -> Decimal:
    """Return by how many points a plan costs more."""
    assert plan.worse_by is not None
    return plan.worse_by
