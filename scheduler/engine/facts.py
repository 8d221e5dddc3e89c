"""A problem as arrays: what the engine asks again and again, worked out once.

Sessions and rooms are their position in the problem's mappings. Minutes as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import lcm
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from scheduler.intervals import Window
from scheduler.places import places
from scheduler.problem import DAY, Problem, Room, Session
from scheduler.rules import rules

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
T = TypeVar("T")


class Facts:
    """The arrays of one problem, and indexes that rules had built (`once`)."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.sessions: list[Session] = list(problem.sessions.values())
        self.index = {session.id: i for i, session in enumerate(self.sessions)}
        rooms = list(problem.rooms.values())
        self.room_index = {room.id: r for r, room in enumerate(rooms)}
        self.room_ids = [room.id for room in rooms]
        venues = list(problem.venues.values())
        venue_index = {venue.id: v for v, venue in enumerate(venues)}
        districts = {
            name: d for d, name in enumerate(dict.fromkeys(v.district for v in venues if v.district))
        }
        zones = {name: z for z, name in enumerate(dict.fromkeys(r.zone for r in rooms if r.zone))}

        self.duration = _ints(session.duration for session in self.sessions)
        self.setup = _ints(session.setup for session in self.sessions)
        self.teardown = _ints(session.teardown for session in self.sessions)
        self.venue = _ints(venue_index[room.venue] for room in rooms)
        self.district = _ints(districts.get(problem.venues[room.venue].district, -1) for room in rooms)
        self.zone = _ints(zones.get(room.zone, -1) for room in rooms)
        self.capacity = _ints(room.capacity for room in rooms)
        self.changeover = _ints(room.changeover for room in rooms)
        self.outdoor = np.array([room.outdoor for room in rooms], dtype=np.bool_)
        self.heads = _ints(session.heads for session in self.sessions)
        self.backup_heads = _ints(session.backup_heads for session in self.sessions)
        # Of sessions that may not stand in a backup it is no room at all.
        standby = [problem.standby.get(session.id) for session in self.sessions]
        self.standby_room = _ints(self.room_index[each.room] if each else -1 for each in standby)
        self.standby_start = _ints(each.start if each else -1 for each in standby)
        self.travel = np.array(
            [[problem.travel.get((a.id, b.id), 0) for b in venues] for a in venues], dtype=np.int64
        )
        self.shares = np.array([[problem.share_part(a, b) for b in self.room_ids] for a in self.room_ids])
        part_index = {part: p for p, part in enumerate(sorted(frozenset().union(*problem.parts.values())))}
        self.parts_of_room = [
            _ints(part_index[part] for part in sorted(problem.parts[room])) for room in self.room_ids
        ]
        self.part_count = _ints(len(parts) for parts in self.parts_of_room)
        self.part_list = np.concatenate([*self.parts_of_room, _ints(())])
        self.part_first = np.concatenate([_ints([0]), np.cumsum(self.part_count)[:-1]])
        self.scale = _scale(problem)
        self._built: dict[Hashable, Any] = {}
        self._candidates: dict[int, tuple[Ints, Ints]] = {}

    def once(self, key: Hashable, build: Callable[[], T]) -> T:
        """Return what `build` gave the first time it was asked for under `key`."""
        if key not in self._built:
            self._built[key] = build()
        return cast(T, self._built[key])

    def points(self, weight: Decimal) -> int:
        """Return a weight in the engine's whole units (`scale` to the point)."""
        units: int = int(weight * self.scale)
        return units

    @cached_property
    def unmet(self) -> int:
        """Units charged for each breach of what must be covered: above what all others can cost."""
        left_out: int = sum(1000 * 4 ** (session.priority - 1) for session in self.sessions)
        return self.scale * (left_out + 1000 * 4**6)

    @cached_property
    def worth(self) -> NDArray[np.float64]:
        """By session: the points that it costs to leave it out, more where it must not be."""
        pinned = self.problem.pins_of
        return np.array(
            [
                1000.0 * 4 ** (6 if session.must or session.id in pinned else session.priority - 1)
                for session in self.sessions
            ]
        )

    def by_session(self, numbers: Mapping[str, int], default: int) -> Ints:
        """Return numbers given by session id as an array over all sessions."""
        table = np.full(len(self.sessions), default, dtype=np.int64)
        for session, number in numbers.items():
            table[self.index[session]] = number
        return table

    def candidates(self, session: int) -> tuple[Ints, Ints]:
        """Return the rooms and starts that a session may have, looked at alone."""
        if session not in self._candidates:
            self._candidates[session] = self.rows(places(self.problem, self.sessions[session]))
        return self._candidates[session]

    def rows(self, allowed: Mapping[str, Window]) -> tuple[Ints, Ints]:
        """Return (rooms, starts on the grid) for the starts allowed by room."""
        rooms, starts = [_ints(())], [_ints(())]
        for room, parts in allowed.items():
            grid = self._on_grid(parts)
            rooms.append(np.full(len(grid), self.room_index[room], dtype=np.int64))
            starts.append(grid)
        return np.concatenate(rooms), np.concatenate(starts)

    @cached_property
    def grid(self) -> Ints:
        """Every start that the grid has on the event's days, counted from each midnight."""
        steps = np.arange(0, DAY, self.problem.event.grid, dtype=np.int64)
        return np.concatenate([day * DAY + steps for day in self.problem.days])

    def _on_grid(self, allowed: Window) -> Ints:
        if not allowed:
            return _ints(())
        bounds = np.array(allowed, dtype=np.int64)
        first = np.searchsorted(self.grid, bounds[:, 0])
        last = np.searchsorted(self.grid, bounds[:, 1])
        return np.concatenate(
            [_ints(()), *(self.grid[a:b] for a, b in zip(first, last, strict=True) if a < b)]
        )


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of placements; see `scheduler.rules.decisions.Block`. Any shape that broadcasts."""

    facts: Facts
    session: Ints
    room: Ints
    start: Ints

    def __len__(self) -> int:
        return len(self.start)

    @property
    def end(self) -> Ints:
        """The public end."""
        return self.start + self.facts.duration[self.session]

    @property
    def occupied_from(self) -> Ints:
        """When setup begins."""
        return self.start - self.facts.setup[self.session]

    @property
    def occupied_to(self) -> Ints:
        """When teardown ends."""
        return self.end + self.facts.teardown[self.session]

    @property
    def day(self) -> Ints:
        """The day on which it starts."""
        return self.start // DAY

    @property
    def venue(self) -> Ints:
        """The venue."""
        return self.facts.venue[self.room]

    @property
    def district(self) -> Ints:
        """The district, negative where the venue has none."""
        return self.facts.district[self.room]

    @property
    def zone(self) -> Ints:
        """The zone, negative where the room has none."""
        return self.facts.zone[self.room]

    @property
    def capacity(self) -> Ints:
        """The room's places."""
        return self.facts.capacity[self.room]

    @property
    def changeover(self) -> Ints:
        """The room's changeover."""
        return self.facts.changeover[self.room]

    @property
    def outdoor(self) -> Bools:
        """Whether the room is outdoors."""
        return self.facts.outdoor[self.room]

    @property
    def standing(self) -> Bools:
        """Whether the session stands in its backup there."""
        there = self.room == self.facts.standby_room[self.session]
        return cast(Bools, there & (self.start == self.facts.standby_start[self.session]))

    @property
    def heads(self) -> Ints:
        """The people to seat there: those for its backup where the session stands in it."""
        heads = (self.facts.backup_heads[self.session], self.facts.heads[self.session])
        return np.where(self.standing, *heads)

    def of(self, sessions: Mapping[str, int], default: int = 0) -> Ints:
        """Return a number for each row, looked up by its session; the mapping must not change."""
        _, table = self.facts.once(
            ("of", id(sessions), default),
            # Kept with its table so that the id stays this mapping's.
            lambda: (sessions, self.facts.by_session(sessions, default)),
        )
        return table[self.session]

    def in_rooms(self, rooms: Collection[str]) -> Bools:
        """Return which rows are in one of the rooms."""
        return self._where("rooms", rooms, lambda room: room.id)

    def in_venues(self, venues: Collection[str]) -> Bools:
        """Return which rows are in one of the venues."""
        return self._where("venues", venues, lambda room: room.venue)

    def in_districts(self, districts: Collection[str]) -> Bools:
        """Return which rows are in one of the districts."""
        venues = self.facts.problem.venues
        return self._where("districts", districts, lambda room: venues[room.venue].district)

    def _where(self, what: str, among: Collection[str], name: Callable[[Room], str]) -> Bools:
        rooms = self.facts.problem.rooms.values()
        there: Bools = self.facts.once(
            (what, frozenset(among)),
            lambda: np.array([name(room) in among for room in rooms], dtype=np.bool_),
        )
        return there[self.room]

    def public_within(self, allowed: Window) -> Bools:
        """Return which rows have their public time within one part of a window."""
        return self._covered(allowed, self.end)

    def starts_in(self, allowed: Window) -> Bools:
        """Return which rows start at a moment of a window."""
        return self._covered(allowed, self.start + 1)

    def _covered(self, allowed: Window, end: Ints) -> Bools:
        if not allowed:
            return np.zeros(self.start.shape, dtype=np.bool_)
        bounds = np.array(allowed, dtype=np.int64)
        part = np.searchsorted(bounds[:, 0], self.start, side="right") - 1
        return cast(Bools, (part >= 0) & (end <= bounds[np.maximum(part, 0), 1]))

    def shares_part(self, other: Block) -> Bools:
        """Return for which pairs of rows the rooms share a part."""
        return cast(Bools, self.facts.shares[self.room, other.room])

    def travel_to(self, other: Block) -> Ints:
        """Return the minutes from each row's venue to each of the other's."""
        return self.facts.travel[self.venue, other.venue]

    def parts(self) -> tuple[Ints, Ints]:
        """Return (row, part) for every smallest part of every row's room."""
        count = self.facts.part_count[self.room]
        row = np.repeat(self.everything(), count)
        within = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        return row, self.facts.part_list[self.facts.part_first[self.room][row] + within]

    def everything(self) -> Ints:
        """Return the number of every row."""
        return np.arange(len(self.start), dtype=np.int64)

    def upright(self) -> Block:
        """Return the same rows as a column, the first of a pair."""
        return Block(self.facts, self.session[:, None], self.room[:, None], self.start[:, None])

    def flat(self) -> Block:
        """Return the same rows as a line, the second of a pair."""
        return Block(self.facts, self.session[None, :], self.room[None, :], self.start[None, :])

    def take(self, rows: Any) -> Block:
        """Return some of the rows."""
        return Block(self.facts, self.session[rows], self.room[rows], self.start[rows])


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _scale(problem: Problem) -> int:
    """Return the least number of units to the point that makes every weight whole."""
    weights = [rule.weight_in(problem) for rule in rules() if rule.weight is not None]
    weights += [row.weight for row in problem.relations if row.weight is not None]
    weights += [row.weight for row in problem.limits if row.weight is not None]
    return lcm(*(weight.as_integer_ratio()[1] for weight in weights), 1)
