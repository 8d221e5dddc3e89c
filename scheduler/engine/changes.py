"""The price of a change as arrays: what it costs to move a session to each of its places.

The formula is INTERFACE.md's; `scheduler.price` says it in plain Python, and a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from scheduler.engine.facts import Block, Facts, Ints
from scheduler.price import LEFT_OUT, SOON, booked, urgency
from scheduler.problem import DAY, Problem
from scheduler.schedule import Schedule


@dataclass(slots=True)
class Changes:
    """What changes cost that are counted from a baseline.

    `before` holds the facts when the baseline was announced, `now` is a minute.
    """

    facts: Facts
    before: Problem
    baseline: Schedule
    now: int
    cancelled: Collection[str] = ()
    _rows: dict[int, Ints] = field(default_factory=dict)

    def counts(self, session: int) -> bool:
        """Return whether changing a session has a price: the baseline placed it."""
        name = self.facts.sessions[session].id
        return name in self.baseline and name in self.before.sessions

    def left_out(self, session: int) -> int:
        """Return what it costs to leave a session out."""
        if not self.counts(session):
            return 0
        name = self.facts.sessions[session].id
        old = self.baseline.placements[name]
        return LEFT_OUT * booked(self.before, name, old.room) * urgency(self.now, old.start)

    def rows(self, session: int) -> Ints:
        """Return what each of a session's candidates costs, in the order of `Facts.candidates`."""
        if session not in self._rows:
            rooms, starts = self.facts.candidates(session)
            self._rows[session] = self.prices(session, rooms, starts)
        return self._rows[session]

    def prices(self, session: int, rooms: Ints, starts: Ints) -> Ints:
        """Return what places of a session cost, by room and start."""
        if not self.counts(session):
            return np.zeros(len(rooms), dtype=np.int64)
        name = self.facts.sessions[session].id
        old = self.baseline.placements[name]
        people = booked(self.before, name, old.room)
        late = np.where(starts >= old.start, starts - old.start, 2 * (old.start - starts))
        same_day = np.minimum(6, -(-late // 30))
        time = np.where(
            starts // DAY == old.start // DAY, same_day, np.where(starts // DAY > old.start // DAY, 8, 12)
        )
        amount = (time + self._place(old.room)[rooms]) * people
        stands = Block(self.facts, np.full(len(rooms), session), rooms, starts).standing
        if stands.any() and self.facts.problem.standby[name].room != old.room:
            amount[stands] = LEFT_OUT * np.maximum(0, people - self.facts.capacity[rooms[stands]])
        soon = np.minimum(starts, old.start) - self.now
        factor = np.select([soon < minutes for minutes, _ in SOON], [times for _, times in SOON], 1)
        prices: Ints = amount * factor
        return prices

    def _place(self, old: str) -> Ints:
        """Return, by room, what a change to it costs each person."""
        return self.facts.once(("change-of-place", id(self.before), old), lambda: self._places(old))

    def _places(self, old: str) -> Ints:
        found = np.zeros(len(self.facts.room_ids), dtype=np.int64)
        if old not in self.before.rooms:
            return found
        here = self.before.rooms[old].venue
        for r, room in enumerate(self.facts.room_ids):
            there = self.facts.problem.rooms[room].venue
            if room != old:
                travel = self.before.travel.get((here, there), 0)
                found[r] = 1 if there == here else min(8, max(1, -(-travel // 15)))
        return found
