"""One session that is left out, forced in: where it is easiest, then with more and more others free."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, partial
from itertools import islice

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
from scheduler.result import LeftOut
from scheduler.schedule import Placement, Schedule, diff
from scheduler.supply.words import shut_word

SIZES = (6, 12, 18, 24, 32)
"""Sessions that may move, the one that is forced in among them: as many as can be looked at whole."""

EASIEST = 3
"""Places that are cleared first of all: those where the least is in the way."""

LOOKING = 0.01
"""Seconds of work for finding out who is in the way of one session."""

REPLANNING = 0.5
"""Seconds of work for replanning, besides the solver's."""

FIRST = 2
"""Turns that every session gets, if need be of the time kept: they take next to none."""

TURN = 0.5
"""Seconds of a turn at least, while there are any."""


@dataclass(slots=True)
class Question:
    """The schedule that reasons are about, and the time there is to find them."""

    facts: Facts
    schedule: Schedule
    budget: Budget
    seed: int


class Forced:
    """One session, forced in: where it is easiest, then with more and more others free to move."""

    def __init__(
        self, asking: Question, state: State, objective: Decimal, session: int, known: Forced | None
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
            fact = shut_word(self.facts.problem, self.facts.sessions[session])
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
