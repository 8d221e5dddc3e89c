"""The search: a first schedule piece by piece, then large neighbourhoods, one move after another.

A move re-optimises some sessions exactly with all others fixed, and is taken when it is not worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from scheduler.engine.budget import Budget
from scheduler.engine.decisions import Decisions
from scheduler.engine.facts import Facts
from scheduler.engine.moves import reoptimise
from scheduler.engine.neighbourhoods import NEIGHBOURHOODS, Near, linked, unblock
from scheduler.engine.state import State

ROWS = 40
"""Places kept for each free session of a move: the cheapest, and the one it has."""

ATTEMPTS = (8, 16, 24, 32)
"""Sessions freed in each attempt to get in one that must be."""

SMALLEST, LARGEST = 4, 40
"""Free sessions of a move."""


@dataclass(slots=True)
class Choosing:
    """How often each neighbourhood paid lately, and how many sessions it can free."""

    score: dict[str, float] = field(default_factory=lambda: dict.fromkeys(NEIGHBOURHOODS, 1.0))
    size: dict[str, float] = field(default_factory=lambda: dict.fromkeys(NEIGHBOURHOODS, 8.0))

    def pick(self, rng: np.random.Generator) -> str:
        """Return a neighbourhood's name, the more likely the more it paid."""
        names = list(self.score)
        weights = np.array([self.score[name] for name in names])
        return names[int(rng.choice(len(names), p=weights / weights.sum()))]

    def learn(self, name: str, *, gained: bool, closed: bool) -> None:
        """Reward a gain, and let the size follow what closes in time."""
        self.score[name] = max(0.1, 0.9 * self.score[name] + (1.0 if gained else 0.0))
        step = 1.08 if closed else 0.85
        self.size[name] = min(LARGEST, max(SMALLEST, self.size[name] * step))


class Search:
    """A schedule in the making and the moves that improve it.

    `steadfast`: a move that gains nothing is not taken, so that nobody moves for nothing.
    """

    def __init__(self, facts: Facts, state: State, seed: int, budget: Budget) -> None:
        self.facts = facts
        self.state = state
        self.rng = np.random.default_rng(seed)
        self.budget = budget
        self.choosing = Choosing()
        self.steadfast = False
        self.moves = self.gains = 0
        self._solver_seed = seed % 2**31

    def construct(self) -> None:
        """Place what is not placed yet, the hardest first, each where it costs least.

        What must be placed and found no place gets one by moving what is in its way, if that is easy.
        """
        for group in self._hardest_first():
            if self.budget.spent():
                return
            if 1 < len(group) <= LARGEST:
                self.move(group)
            for session in group:
                if self.state.room[session] < 0 and not self.insert(session) and self._needed(session):
                    self._make_room(session)
        self._settle_groups()

    def _settle_groups(self) -> None:
        """Get in what is left out of groups that are placed whole or not at all, or take them out."""
        for relation in self.facts.problem.relations:
            if relation.kind != "all-or-none" or relation.weight is not None:
                continue
            members = np.array([self.facts.index[session] for session in relation.sessions], dtype=np.int64)
            out = members[self.state.room[members] < 0]
            if 0 < len(out) < len(members):
                self._make_room(int(out[0]))
            if 0 < (self.state.room[members] < 0).sum() < len(members):
                for member in members.tolist():
                    if not self._needed(member):
                        self.state.put(member, -1, -1, -1)

    def _make_room(self, session: int) -> None:
        """Try to get a session in by moving what is in its way, wider and wider."""
        for size in ATTEMPTS:
            if self.budget.spent() or self.state.room[session] >= 0:
                return
            self.move(_freed(unblock(self.facts, self.state, self.rng, session), size), seconds=0.5)

    def _needed(self, i: int) -> bool:
        session = self.facts.sessions[i]
        return session.must or session.id in self.facts.problem.pins_of

    def _hardest_first(self) -> list[list[int]]:
        facts = self.facts
        waiting = [i for i in range(len(facts.sessions)) if self.state.room[i] < 0]

        def hardness(i: int) -> tuple[int, float, int]:
            session = facts.sessions[i]
            # Sessions of an activity compete for the same places.
            places = len(facts.candidates(i)[0]) / len(facts.problem.activities[session.activity].sessions)
            if self._needed(i):
                return 0, places, -session.duration
            return 1, np.log1p(places) - session.priority / 2, -session.duration

        groups: dict[int, list[int]] = {}
        for i in sorted(waiting, key=hardness):
            groups.setdefault(int(linked(facts)[i]), []).append(i)
        return list(groups.values())

    def insert(self, session: int) -> bool:
        """Place one session at its cheapest place, with everything else fixed; no solver needed."""
        decisions = Decisions(self.facts, self.state, [session])
        self.budget.charge(0.002)
        choice = decisions.choices[session]
        if not len(choice):
            return False
        price = choice.cost + choice.guide
        cheapest = np.flatnonzero(price == price.min())
        if not choice.required and int(price.min()) > choice.absent + choice.absent_guide:
            return False
        row = int(self.rng.choice(cheapest))
        second = next(iter(decisions.second_rooms(session, row)), -1)
        self.state.put(session, int(choice.block.room[row]), int(choice.block.start[row]), second)
        return True

    def step(self, worst: Sequence[int]) -> int:
        """Try one move; return how many units it gained."""
        # Leaving a session out costs more than anything else: every other move is for those.
        waiting = bool((self.state.room < 0).any()) and self.rng.random() < 0.5
        name = "left_out" if waiting else self.choosing.pick(self.rng)
        near = NEIGHBOURHOODS[name](self.facts, self.state, self.rng, worst)
        free = _freed(near, round(self.choosing.size[name]))
        gained, closed = self.move(free)
        self.choosing.learn(name, gained=gained > 0, closed=closed)
        return gained

    def move(self, free: list[int], seconds: float = 0.15) -> tuple[int, bool]:
        """Re-optimise some sessions with all others fixed; return the units gained and if it closed."""
        if not free:
            return 0, True
        self.moves += 1
        outcome = reoptimise(
            self.facts,
            self.state,
            free,
            budget=self.budget,
            seconds=seconds,
            seed=self._next_seed(),
            rows=ROWS,
            rng=self.rng,
        )
        if outcome.state is None:
            return 0, outcome.closed
        # A move that was stopped early may come to worse than it was given.
        gained = outcome.gained
        if gained is not None and (gained < 0 or (self.steadfast and gained == 0)):
            return 0, outcome.closed
        self.state = outcome.state
        self.gains += bool(gained and gained > 0)
        return gained or 0, outcome.closed

    def _next_seed(self) -> int:
        self._solver_seed = (self._solver_seed * 1103515245 + 12345) % 2**31
        return self._solver_seed


def _freed(near: Near, size: int) -> list[int]:
    """Return what a move frees: the core whatever its size, within reason, and others up to `size`."""
    core, more = near
    most = min(LARGEST, max(size, len(core) + SMALLEST))
    return list(dict.fromkeys((*core, *more)))[:most]
