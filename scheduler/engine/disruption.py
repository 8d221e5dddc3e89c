"""What happened to a baseline: who cannot stay, who may move and at what price, who must not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scheduler.check import check, counting
from scheduler.engine.changes import Changes
from scheduler.engine.facts import Block, Bools, Facts, Ints
from scheduler.engine.reach import counted
from scheduler.engine.state import State
from scheduler.intervals import Window
from scheduler.problem import DAY, Problem
from scheduler.rules import Violation
from scheduler.schedule import Schedule

FAR = int(np.iinfo(np.int64).max) // 4
"""More than any change costs."""

Wanted = Mapping[str, Mapping[str, Window]]
"""By session that is asked for: the rooms and starts that would do."""


@dataclass(frozen=True)
class Disruption:
    """A baseline, and what is to become of it.

    `before` holds bookings and travel when the baseline was announced, `now` is a minute. `wanted`
    sessions are to be where they are asked for. `lenient`: sessions that must be placed may be left out,
    as may pinned ones where their pins leave no place, or with only so many moves cannot be had.
    """

    facts: Facts
    baseline: Schedule
    before: Problem
    now: int
    wanted: Wanted
    lenient: bool = False
    max_moves: int | None = None

    @cached_property
    def changes(self) -> Changes:
        """The price of each place."""
        return Changes(self.facts, self.before, self.baseline, self.now)

    @cached_property
    def known(self) -> Schedule:
        """The baseline's placements that still mean something: of sessions and rooms that there are."""
        facts = self.facts
        return Schedule(
            {
                session: place
                for session, place in self.baseline.placements.items()
                if session in facts.index
                and place.room in facts.room_index
                and (place.backup_room is None or place.backup_room in facts.room_index)
            }
        )

    @cached_property
    def state(self) -> State:
        """The baseline as arrays."""
        return State.of(self.facts, self.known)

    @cached_property
    def asked(self) -> Mapping[int, Bools]:
        """By session asked for: which of its candidates would do."""
        return {
            self.facts.index[session]: self._rows_of(self.facts.index[session], places)
            for session, places in self.wanted.items()
        }

    def _rows_of(self, i: int, places: Mapping[str, Window]) -> Bools:
        rooms, starts = self.facts.candidates(i)
        right_rooms, right_starts = self.facts.rows(places)
        stride = int(self.facts.grid[-1]) + 1
        return np.isin(rooms * stride + starts, right_rooms * stride + right_starts)

    @cached_property
    def started(self) -> frozenset[str]:
        """The ids of sessions that had started by now: they keep their row whatever it breaks."""
        return frozenset(s for s, place in self.baseline.placements.items() if place.start < self.now)

    def broken_rules(self, schedule: Schedule) -> list[Violation]:
        """Return the hard rules that a schedule breaks, those that count by now."""
        problem = self.facts.problem
        found = check(problem, schedule).broken
        return list(counting(problem, schedule, found, self.started, lenient=self.lenient))

    @cached_property
    def broken(self) -> tuple[int, ...]:
        """The sessions that cannot stay as they are: asked for elsewhere, new, or breaking a rule."""
        facts = self.facts
        found = {i for i, mask in self.asked.items() if not mask[self.row(i)].any()}
        found |= {i for i in range(len(facts.sessions)) if self._placeless(i)}
        for violation in self.broken_rules(self.known):
            found |= {facts.index[each] for each in violation.subjects if each in facts.index}
            if violation.rule in ("limits", "relations"):
                found |= self._counted(violation)
        return tuple(sorted(found - self.kept))

    def _placeless(self, i: int) -> bool:
        """Return whether a session is new, or had a place that no longer means anything."""
        session = self.facts.sessions[i].id
        if session in self.known:
            return False
        return session in self.baseline or session not in self.before.sessions

    def _counted(self, violation: Violation) -> set[int]:
        """Return the sessions that could mend what a row about many asks for."""
        problem, facts = self.facts.problem, self.facts
        rows = [relation.sessions for relation in problem.relations]
        named = {each for each in violation.subjects if each in facts.index}
        found = {facts.index[each] for row in rows if named & set(row) for each in row}
        for limit in problem.limits:
            # Any session that it counts may be what a limit lacks.
            if violation.rule == "limits" and limit.id == violation.subjects[-1] and limit.min is not None:
                found |= {i for i, session in enumerate(facts.sessions) if counted(limit, session)}
        return found

    @cached_property
    def kept(self) -> frozenset[int]:
        """The sessions that keep their row: they have started."""
        return frozenset(self.facts.index[each] for each in self.started if each in self.facts.index)

    @cached_property
    def noticed(self) -> frozenset[int]:
        """The sessions so soon that they keep their place, stand in their backup, or are left out."""
        found = set()
        for i, session in enumerate(self.facts.sessions):
            notice = session.notice_days
            place = self.baseline.get(session.id)
            if notice is not None and place is not None and place.start - notice * DAY < self.now:
                found.add(i)
        return frozenset(found - set(self.asked))

    @cached_property
    def movable(self) -> tuple[int, ...]:
        """The sessions that may change without having to: their place, their backup, or being there."""
        # Nobody who was promised a place loses it because somebody else asks for one.
        staying = {*self.broken, *self.kept, *(() if self.lenient else self.noticed)}
        return tuple(
            i for i in range(len(self.facts.sessions)) if self.state.room[i] >= 0 and i not in staying
        )

    @cached_property
    def waiting(self) -> tuple[int, ...]:
        """The sessions that the baseline had no place for either."""
        return tuple(
            i
            for i in range(len(self.facts.sessions))
            if self.state.room[i] < 0 and i not in self.broken and i not in self.kept
        )

    def row(self, i: int) -> Ints:
        """Return the candidate that a session has now, as an array of one or none."""
        rooms, starts = self.facts.candidates(i)
        return np.flatnonzero((rooms == self.state.room[i]) & (starts == self.state.start[i]))

    def _promised(self, i: int) -> Bools:
        """Return which candidates of a session are what it was promised: its place, and its backup."""
        rooms, starts = self.facts.candidates(i)
        place = (rooms == self.state.room[i]) & (starts == self.state.start[i])
        promised: Bools = place | self._standing(i)
        return promised

    def _standing(self, i: int) -> Bools:
        """Return which candidates of a session stand in its backup."""
        rooms, starts = self.facts.candidates(i)
        return Block(self.facts, np.full(len(rooms), i), rooms, starts).standing

    def allowed(self, i: int, most: int = FAR) -> Bools:
        """Return which candidates of a session change for at most so much, and lie ahead."""
        _, starts = self.facts.candidates(i)
        allowed: Bools = (self.changes.rows(i) <= most) & (starts >= self.now)
        if i in self.noticed:
            allowed &= self._promised(i)
        if i in self.asked:
            allowed &= self.asked[i]
        if i not in self.broken:
            allowed[self.row(i)] = True
        return allowed

    @cached_property
    def least(self) -> Mapping[int, int]:
        """By session: what a broken one costs at least wherever it ends, another at least if it moves.

        A backup changes for nothing.
        """
        return {i: self._least(i) for i in (*self.broken, *self.movable)}

    def _least(self, i: int) -> int:
        prices = self.changes.rows(i)[self.allowed(i)]
        if i in self.broken:
            return int(prices.min()) if len(prices) else self.changes.left_out(i)
        if self.state.second[i] >= 0:
            return 0
        return int(prices[prices > 0].min()) if (prices > 0).any() else FAR

    @cached_property
    def lost(self) -> frozenset[int]:
        """The broken sessions that have no place whatever moves."""
        return frozenset(i for i in self.broken if not self.allowed(i).any())

    def counts(self, i: int) -> bool:
        """Return whether leaving a session out counts: the baseline placed it, or it is new."""
        session = self.facts.sessions[i].id
        return session in self.baseline or session not in self.before.sessions

    def worth(self, i: int) -> int:
        """Return what leaving a session out counts for: 4^(priority − 1), `must` as 6."""
        session = self.facts.sessions[i]
        return int(4 ** ((6 if self.needed(i) else session.priority) - 1)) if self.counts(i) else 0

    def needed(self, i: int) -> bool:
        """Return whether a session is one that must be placed."""
        session = self.facts.sessions[i]
        return session.must or session.id in self.facts.problem.pins_of

    def _as_pinned(self, i: int) -> Bools:
        """Return which candidates of a pinned session are what its pins say: not in its backup."""
        return self.allowed(i) & ~self._standing(i)

    def may_be_left_out(self, i: int) -> bool:
        """Return whether a session may be left out at all."""
        session = self.facts.sessions[i]
        if i in self.asked:
            return False
        if session.id in self.facts.problem.pins_of:
            few = self.max_moves is not None and i in self.broken
            return self.lenient and (few or not self._as_pinned(i).any())
        return self.lenient or not session.must
