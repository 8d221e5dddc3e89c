"""Why sessions are left out: each is forced in, and what that costs is what it would take."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import inf

from scheduler.check import check
from scheduler.engine.budget import Budget
from scheduler.engine.facts import Facts
from scheduler.engine.state import State
from scheduler.explain.forced import TURN, Forced, Question
from scheduler.problem import Problem
from scheduler.result import LeftOut, Result
from scheduler.schedule import Schedule

SHARE, LEAST = 0.25, 5.0
"""Share of the time of a solve that the reasons may take besides, and seconds at least."""

SETTLING = 0.4
"""Share of the time kept for making plans smaller, and for proofs that there is none."""

LATE = 0.3
"""Share of the time that may be taken besides, for those whom a better schedule left without a reason."""

LOOKED_AT = 40
"""Sessions of which it is said who is in their way where no plan was found: it takes a while each."""


def with_reasons(
    problem: Problem, result: Result, *, time_limit: float, seed: int = 0, deterministic: bool = False
) -> Result:
    """Return a result with the reason of every session that it leaves out.

    Where forcing one in shows a schedule that costs less, that is the result's from then on. Takes
    max(5, a quarter of `time_limit`) seconds besides, or a little more; nothing where somebody interrupted
    the solve.
    """
    if result.schedule is None:
        return result
    seconds = 0.0 if result.interrupted else max(LEAST, SHARE * time_limit)
    asking = _Asking(Facts(problem), result.schedule, Budget(seconds, deterministic), seed)
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
    asking = _Asking(Facts(problem), schedule, Budget(seconds, deterministic), seed)
    found = asking.all()
    return asking.schedule, found


def why_left_out(problem: Problem, schedule: Schedule, session: str, *, seconds: float) -> LeftOut:
    """Return what it would take to have one session in that a legal schedule leaves out.

    The same question gets the same answer: the seconds are work, not time. A plan may cost less than the
    schedule.
    """
    asking = _Asking(Facts(problem), schedule, Budget(seconds, deterministic=True), seed=0)
    return asking.one(session)


STEPS = (Forced.catch_up, Forced.prove_impossible, Forced.move_fewer)
"""What is done for each session once all had their turns."""


class _Asking(Question):
    """The schedule that reasons are about, and the time there is to find them.

    Every session gets its first turn, those worth most first, before any gets a second. A schedule that
    costs less is taken at once.
    """

    def one(self, session: str) -> LeftOut:
        """Return one session's reason, whatever becomes of the others."""
        forced = next(each for each in self._forced({}) if each.id == session)
        self._better([forced], wanted=False)
        return forced.reason(briefly=False)

    def all(self) -> tuple[LeftOut, ...]:
        """Return every session's reason; `schedule` is then the one that they are about."""
        if len(self.schedule) == len(self.facts.problem.sessions):
            return ()
        forced = self._forced({})
        while (better := self._better(forced)) is not None:
            forced = self._against(better, forced)
        # A schedule that was found late leaves some without a reason: they get their first turns yet.
        self.budget.limit *= 1 + LATE
        if (better := self._settled(forced, (Forced.catch_up,), wanted=True)) is not None:
            forced = self._against(better, forced)
        looked_at = {each.id for each in sorted(forced, key=_by_need)[:LOOKED_AT]}
        return tuple(each.reason(briefly=each.id not in looked_at) for each in forced)

    def _against(self, better: Schedule, forced: list[Forced]) -> list[Forced]:
        """Take a better schedule; what was found is tried on it, and is not proven of it any more."""
        self.schedule = better
        return self._forced({each.id: each for each in forced})

    def _better(self, forced: list[Forced], *, wanted: bool = True) -> Schedule | None:
        """Find reasons until the time is up; end early with a schedule that costs less if one is wanted."""
        return (
            self._widened(forced, self.budget.limit * (1 - SETTLING), wanted=wanted)
            or self._settled(forced, STEPS, wanted=wanted)
            or self._widened(forced, self.budget.limit, wanted=wanted)
        )

    def _settled(
        self, forced: list[Forced], steps: Sequence[Callable[[Forced], None]], *, wanted: bool
    ) -> Schedule | None:
        """Prove what can be, make plans smaller; return a schedule that costs less if there is one."""
        for step in steps:
            for each in sorted(forced, key=_turn):
                if not self.budget.spent():
                    step(each)
            gains = next((each.gains for each in forced if each.gains is not None), None)
            if wanted and gains is not None:
                return gains
        return None

    def _forced(self, known: Mapping[str, Forced]) -> list[Forced]:
        state = State.of(self.facts, self.schedule)
        objective = check(self.facts.problem, self.schedule).objective
        return [
            Forced(self, state, objective, i, known.get(session.id))
            for i, session in enumerate(self.facts.sessions)
            if session.id not in self.schedule
        ]

    def _widened(self, forced: list[Forced], until: float, *, wanted: bool) -> Schedule | None:
        """Give turn after turn; return a schedule that costs less, where one is wanted."""
        while waiting := [each for each in forced if not each.done]:
            left = until - self.budget.seconds
            if left <= 0 or self.budget.spent():
                break
            one = min(waiting, key=_turn)
            as_far = sum(each.turns == one.turns for each in waiting)
            # Half of its share: the turns after it want time as well.
            one.take_turn(max(TURN, left / as_far / 2))
            if wanted and one.gains is not None:
                return one.gains
        return None


def _turn(forced: Forced) -> tuple[int, float, float, int]:
    """Return a key that puts first who had fewest turns, then no plan or a dear one, then most worth."""
    best, worth = forced.best, float(forced.facts.worth[forced.session])
    dear = inf if best is None or best.worse_by is None else float(best.worse_by)
    return forced.turns, -dear, -worth, forced.session


def _by_need(forced: Forced) -> tuple[bool, float, int]:
    return forced.best is not None, -float(forced.facts.worth[forced.session]), forced.session
