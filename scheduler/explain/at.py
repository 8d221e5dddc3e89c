"""What it would take to have a session at a time: yes or no, who moves, at what price, and what is nearer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import numpy as np

from scheduler.check import check
from scheduler.engine.budget import Budget
from scheduler.engine.facts import Facts
from scheduler.engine.replan import replan
from scheduler.engine.state import State
from scheduler.explain.alternatives import Alternatives, SessionPlaces, TakenPlace
from scheduler.explain.blocked import Blocked
from scheduler.intervals import Window
from scheduler.places import places as possible_places
from scheduler.price import price_of_change
from scheduler.problem import DAY, Problem
from scheduler.rules import rules
from scheduler.schedule import Change, Placement, Schedule, diff

OFFERS = 3
"""Nearest other places that an answer names, at most."""

APART = 60
"""Minutes between two offers on the day asked for, at least; other days are offered once."""

CLEARING = 1.5
"""Seconds for moving away only those who are in the way, nobody else."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A session that changes its place (None: left out), the people booked on it, and its price."""

    session: str
    before: Placement | None
    after: Placement | None
    booked: int
    price: int


@dataclass(frozen=True, slots=True)
class Way:
    """A legal schedule with the session at `placement`, and all that changes for it.

    `backups` are sessions that keep their place and get another room for a rain day, which costs nothing.
    `price` is the price of change, `more` are the points by which the schedule costs more. `proven`:
    there is no way that leaves out less or has a lower price.
    """

    placement: Placement
    schedule: Schedule
    moves: tuple[Moved, ...]
    backups: tuple[Change, ...]
    price: int
    more: Decimal
    proven: bool

    @property
    def booked(self) -> int:
        """The booked people whom the moves touch."""
        return sum(moved.booked for moved in self.moves)

    @property
    def left_out(self) -> tuple[str, ...]:
        """The ids of sessions that lose their place."""
        return tuple(moved.session for moved in self.moves if moved.after is None)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A room that the session cannot have then, whatever moves: the rules that shut it.

    `ever`: it may have the room at another time.
    """

    room: str
    rules: tuple[str, ...]
    ever: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What it would take to have a session start at a time; `way` is None where the answer is no.

    `here`: that is where it is. `refusals` are rooms that it cannot have then; `taken` places that suit
    it and are not free. Of a no, `never` says that it is proven whatever moves; `unyielding` are
    sessions that must be held and cannot be held with this one there; `gone`: the time is gone by;
    `started`: the session has started. `offers` are the nearest other places at which nobody else
    moves, or where there are none, few.
    """

    session: str
    start: int
    room: str | None
    here: bool
    way: Way | None
    refusals: tuple[Refusal, ...]
    taken: tuple[TakenPlace, ...]
    never: bool
    unyielding: tuple[str, ...]
    gone: bool
    started: bool
    offers: tuple[Way, ...]
    seconds: float


def at(
    problem: Problem,
    schedule: Schedule,
    session: str,
    start: int,
    room: str | None = None,
    *,
    now: int,
    seconds: float = 6.0,
    facts: Facts | None = None,
) -> Answer:
    """Return what it would take to have a session start at a minute, in a room or in any.

    The schedule is legal; `now` is a minute: what starts before it neither moves nor gets anywhere.
    Raises KeyError for a session or a room that the problem does not have.
    """
    places = SessionPlaces(facts or Facts(problem), schedule, session, now)
    return _Question(places, start, room).answer(seconds)


class _Question:
    def __init__(self, places: SessionPlaces, start: int, room: str | None) -> None:
        self.began = time.monotonic()
        self.places, self.start, self.room = places, start, room
        self.facts, self.problem = places.facts, places.facts.problem
        self.schedule, self.session, self.now = places.schedule, places.session, places.now
        self.objective = places.verdict.objective

    def answer(self, seconds: float) -> Answer:
        rooms = [self.room] if self.room is not None else list(self.problem.rooms)
        shut = tuple(self._refusals(rooms))
        suits = [room for room in rooms if room not in {refusal.room for refusal in shut}]
        known = self.places.alternatives(Budget(0))
        taken = tuple(
            place
            for place in known.taken
            if place.placement.start == self.start and place.placement.room in suits
        )
        now = self.schedule.get(self.session)
        here = now is not None and now.start == self.start and now.room in rooms
        gone, started = self.start < self.now, now is not None and now.start < self.now
        way: Way | None = None
        unyielding: tuple[str, ...] = ()
        impossible = False
        if here and now is not None:
            way = self._way(now, self.schedule, proven=True)
        elif suits and not (gone or started):
            way = self._free(known, suits)
            if way is None:
                unyielding = self._unyielding(taken) if len(taken) == len(suits) else ()
                if not unyielding:
                    way, impossible = self._making_way(suits, seconds)
        alone = way is not None and len(way.moves) <= 1
        return Answer(
            self.session,
            self.start,
            self.room,
            here,
            way,
            shut,
            taken,
            way is None and (not suits or gone or started or bool(unyielding) or impossible),
            unyielding,
            gone,
            started,
            () if alone else tuple(self._offers(known)),
            time.monotonic() - self.began,
        )

    # Yes.

    def _way(self, placement: Placement, schedule: Schedule, *, proven: bool) -> Way:
        prices = price_of_change(self.problem, self.schedule, schedule, self.now)
        changes = list(diff(self.schedule, schedule))
        moves = [
            Moved(
                change.session,
                change.before,
                change.after,
                self.problem.sessions[change.session].booked or 0,
                prices.get(change.session, 0),
            )
            for change in changes
            if _place(change.before) != _place(change.after)
        ]
        moves.sort(key=lambda moved: (moved.session != self.session, moved.after is not None, -moved.price))
        backups = tuple(change for change in changes if _place(change.before) == _place(change.after))
        price = sum(prices.values())
        # Whatever else moves, it moves itself.
        proven |= not any(change.after is None for change in changes) and price == self._own_price(schedule)
        more = check(self.problem, schedule).objective - self.objective
        return Way(placement, schedule, tuple(moves), backups, price, more, proven)

    def _own_price(self, schedule: Schedule) -> int:
        """Return the least that the session's own move to its start there can cost."""
        start = schedule.placements[self.session].start
        rows = np.flatnonzero(self.places.starts == start).tolist()
        found = (self.places.placement(row) for row in rows)
        ends = (Schedule({self.session: there}) for there in found if self.room in {None, there.room})
        prices = (price_of_change(self.problem, self.schedule, end, self.now) for end in ends)
        return min((price.get(self.session, 0) for price in prices), default=0)

    def _alone(self, placement: Placement) -> Way:
        """Return the way in which this session moves and nobody else."""
        moved = Schedule({**self.schedule.placements, self.session: placement})
        return self._way(placement, moved, proven=True)

    def _free(self, known: Alternatives, suits: list[str]) -> Way | None:
        """Return the cheapest way without any other move, or None."""
        ways = [
            self._alone(place.placement)
            for place in known.free
            if place.placement.start == self.start and place.placement.room in suits
        ]
        return min(ways, key=lambda way: (way.price, way.more), default=None)

    def _making_way(self, suits: list[str], seconds: float) -> tuple[Way | None, bool]:
        """Return the way with the fewest left out and the least price, and whether none is proven."""
        cleared = list(self._cleared())
        window = ((self.start, self.start + 1),)
        plan = replan(
            self.problem,
            self.schedule,
            {self.session: dict.fromkeys(suits, window)},
            now=self.now,
            seconds=max(1.0, seconds - CLEARING - (time.monotonic() - self.began)),
            facts=self.facts,
        )
        impossible = plan.impossible
        if plan.schedule is not None:
            # It may leave out what must be held: that is no way here, and no other exists if it is proven.
            legal = check(self.problem, plan.schedule).legal
            impossible |= plan.proven and not legal
            if legal:
                placement = plan.schedule.placements[self.session]
                cleared.append(self._way(placement, plan.schedule, proven=plan.proven))
        best = min(
            cleared, key=lambda way: (len(way.left_out), way.price, not way.proven, way.more), default=None
        )
        return best, impossible and best is None

    def _cleared(self) -> Iterator[Way]:
        """Yield a way for each place at that time that those in its way can leave, nobody else moving."""
        budget = Budget(CLEARING)
        for row in np.flatnonzero(self.places.starts == self.start).tolist():
            placement = self.places.placement(row)
            if self.room in (None, placement.room) and self.places.may_yield(row) and not budget.spent():
                clearing = self.places.clear(row, budget)
                if clearing.schedule is not None:
                    there = clearing.schedule.placements[self.session]
                    yield self._way(there, clearing.schedule, proven=False)

    # No.

    def _refusals(self, rooms: list[str]) -> Iterator[Refusal]:
        """Yield the rooms that the rules about one session shut at that time."""
        session = self.problem.sessions[self.session]
        possible = possible_places(self.problem, session)
        for room in rooms:
            off_grid = self.start % DAY % self.problem.event.grid != 0
            if off_grid or not _holds(possible.get(room, ()), self.start):
                said = {rule.name: rule.starts(self.problem, session, room) for rule in rules()}
                shut = [
                    name
                    for name, starts in said.items()
                    if starts is not None and not _holds(starts, self.start)
                ]
                if off_grid:
                    shut.append("date-window")
                yield Refusal(room, tuple(dict.fromkeys(shut)), room in possible)

    def _unyielding(self, taken: tuple[TakenPlace, ...]) -> tuple[str, ...]:
        """Return sessions that must be held and have no place with this one at any of some places."""
        found: dict[str, None] = {}
        for place in taken:
            who = [each for each in place.in_the_way if self._needed(each) and self._ousted(each, place)]
            if not who:
                return ()
            found |= dict.fromkeys(who)
        return tuple(found)

    def _needed(self, session: str) -> bool:
        placement = self.schedule.get(session)
        started = placement is not None and placement.start < self.now
        return self.problem.sessions[session].must or session in self.problem.pins_of or started

    def _ousted(self, other: str, place: TakenPlace) -> bool:
        """Return whether each place of another session clashes with this one at a place."""
        state = State.empty(self.facts)
        i, j = self.facts.index[self.session], self.facts.index[other]
        room = self.facts.room_index[place.placement.room]
        state.put(i, room, place.placement.start, -1)
        against = Blocked(self.facts, state, j).obstacles()
        rooms, starts = self.facts.candidates(j)
        possible = np.flatnonzero(starts >= self.now).tolist()
        stands = self.schedule.get(other)
        if stands is not None and stands.start < self.now:
            mine = (rooms == self.facts.room_index[stands.room]) & (starts == stands.start)
            possible = np.flatnonzero(mine).tolist()
        return all(
            any(self.session in obstacle.sessions for obstacle in against.get(row, ())) for row in possible
        )

    # Where else.

    def _offers(self, known: Alternatives) -> Iterator[Way]:
        """Yield the nearest other places: at the same time, on the same day, on another."""
        ways = self._elsewhere(known)
        nearest = sorted(ways, key=self._distance)
        chosen: dict[Placement, None] = {}
        groups: tuple[Callable[[Placement], bool], ...] = (
            lambda place: place.start == self.start,
            lambda place: place.start != self.start and place.start // DAY == self.start // DAY,
            lambda place: place.start // DAY != self.start // DAY,
        )
        for group in groups:
            if first := next(filter(group, nearest), None):
                chosen[first] = None
        for place in nearest:
            if len(chosen) < OFFERS and all(self._apart(place, other) for other in chosen):
                chosen[place] = None
        for place in sorted(chosen, key=self._distance):
            yield ways[place]()

    def _apart(self, place: Placement, other: Placement) -> bool:
        """Return whether two offers differ: in their day, or on the day asked for by an hour."""
        day = place.start // DAY
        if day != other.start // DAY:
            return True
        return day == self.start // DAY and abs(place.start - other.start) >= APART

    def _elsewhere(self, known: Alternatives) -> Mapping[Placement, Callable[[], Way]]:
        """Return the free places, or where there are none those that can be cleared, each with its way."""
        free = {place.placement: partial(self._alone, place.placement) for place in known.free}
        if free:
            return free
        found = [
            place.clearing
            for place in self.places.alternatives(Budget(CLEARING)).taken
            if place.clearing and place.placement.start != self.start
        ]
        cleared = {
            clearing.schedule.placements[self.session]: partial(
                self._way,
                clearing.schedule.placements[self.session],
                clearing.schedule,
                proven=clearing.proven,
            )
            for clearing in found
            if clearing.schedule is not None
        }
        return {place: way for place, way in cleared.items() if not way().left_out}

    def _distance(self, place: Placement) -> tuple[int, int, bool, str]:
        now = self.schedule.get(self.session)
        room = self.room or (now.room if now else None)
        days = abs(place.start // DAY - self.start // DAY)
        minutes = abs(place.start % DAY - self.start % DAY)
        return days, minutes, place.room != room, place.room


def _holds(starts: Window, start: int) -> bool:
    return any(first <= start < end for first, end in starts)


def _place(placement: Placement | None) -> tuple[str, int] | None:
    return None if placement is None else (placement.room, placement.start)
