"""Where every session stands, as arrays; -1: nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from scheduler.engine.facts import Bools, Facts, Ints
from scheduler.schedule import Placement, Schedule


@dataclass(slots=True)
class State:
    """Rooms, starts and reserved rooms of all sessions, by the facts' numbers."""

    room: Ints
    start: Ints
    second: Ints

    @classmethod
    def empty(cls, facts: Facts) -> State:
        """Return the state in which nothing is placed."""
        n = len(facts.sessions)
        return cls(*(np.full(n, -1, dtype=np.int64) for _ in range(3)))

    @classmethod
    def of(cls, facts: Facts, schedule: Schedule) -> State:
        """Return a schedule as a state."""
        state = cls.empty(facts)
        for session, placement in schedule.placements.items():
            second = facts.room_index[placement.backup_room] if placement.backup_room else -1
            state.put(facts.index[session], facts.room_index[placement.room], placement.start, second)
        # A session that stands in its backup has no other.
        state.second[state.standing(facts)] = -1
        return state

    def copy(self) -> State:
        """Return a copy that can be changed."""
        return State(self.room.copy(), self.start.copy(), self.second.copy())

    def put(self, session: int, room: int, start: int, second: int) -> None:
        """Place a session, or with -1 take it out."""
        self.room[session], self.start[session], self.second[session] = room, start, second

    def place(self, session: int) -> tuple[int, int] | None:
        """Return a session's room and start, or None."""
        room = int(self.room[session])
        return None if room < 0 else (room, int(self.start[session]))

    def reserved_place(self, session: int) -> tuple[int, int] | None:
        """Return a session's reserved room and its start, or None."""
        second = int(self.second[session])
        return None if second < 0 else (second, int(self.start[session]))

    def standing(self, facts: Facts) -> Bools:
        """Return which sessions stand in their backups."""
        there = (self.room == facts.standby_room) & (self.start == facts.standby_start)
        return cast(Bools, there & (self.room >= 0))

    def schedule(self, facts: Facts) -> Schedule:
        """Return the state as a schedule."""
        backups = np.where(self.standing(facts), self.room, self.second)
        return Schedule(
            {
                session.id: Placement(
                    facts.room_ids[self.room[i]],
                    int(self.start[i]),
                    facts.room_ids[backups[i]] if backups[i] >= 0 else None,
                )
                for i, session in enumerate(facts.sessions)
                if self.room[i] >= 0
            }
        )
