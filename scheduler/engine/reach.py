"""Which sessions a change can reach, and what it has cost by then.

In the cheapest plan a session moves only because it must, or because its place is in the way of another
that moves; otherwise it could go back, and the plan would be cheaper. So a session is reached by a
chain of moves from those that must, and the cheapest such chain (Dijkstra) is what is paid before it
moves itself. What counts as in the way is more than what is, never less: only then is that true.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from itertools import combinations

import numpy as np

from scheduler.engine.facts import Bools, Facts, Ints
from scheduler.engine.state import State
from scheduler.problem import DAY, Limit, Session

NEAR = 30
"""Minutes beyond the longest way, break or changeover at which two sessions cannot touch."""


class Reach:
    """The price paid before each session moves, found as far as it is asked for.

    `prices` gives what each candidate of a session costs beyond what is unavoidable.
    """

    def __init__(
        self, facts: Facts, state: State, first: Iterable[int], prices: Callable[[int], Ints]
    ) -> None:
        self._facts = facts
        self._state = state
        self._prices = prices
        self._paid: dict[int, int] = {}
        self._heap: list[tuple[int, int]] = [(0, i) for i in sorted(first)]
        self._placed = np.flatnonzero(state.room >= 0)
        self._tied = facts.once("reach-tied", lambda: _tied(facts))
        self._margin = facts.once("reach-margin", lambda: _margin(facts))

    def within(self, most: int) -> dict[int, int]:
        """Return the sessions reached for at most so much, and what each was reached for."""
        while self._heap and self._heap[0][0] <= most:
            paid, session = heapq.heappop(self._heap)
            if session in self._paid:
                continue
            self._paid[session] = paid
            for other, price in self._next(session):
                if other not in self._paid:
                    heapq.heappush(self._heap, (paid + price, other))
        return {session: paid for session, paid in self._paid.items() if paid <= most}

    @property
    def next(self) -> int | None:
        """What the next session would be reached for; None: all that can be reached are."""
        while self._heap and self._heap[0][1] in self._paid:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def _next(self, session: int) -> list[tuple[int, int]]:
        """Return the sessions that may be in the way of one at some of its places, and the least price."""
        facts, state, placed = self._facts, self._state, self._placed
        rooms, starts = facts.candidates(session)
        if not len(rooms) or not len(placed):
            return []
        prices = self._prices(session)
        here = (rooms == state.room[session]) & (starts == state.start[session])
        # Where it stays it is in nobody's way, unless its backup changes.
        moved = self._touched(session, rooms, starts) & ~here[:, None]
        if state.second[session] >= 0:
            moved |= self._near(session, starts) & self._backup_room & here[:, None]
        dear = np.iinfo(np.int64).max
        least = np.where(moved, prices[:, None], dear).min(axis=0)
        found = np.flatnonzero(least < dear)
        return [(int(placed[k]), int(least[k])) for k in found if placed[k] != session]

    def _near(self, session: int, starts: Ints, margin: int = 0) -> Bools:
        """Return (start, placed session): whether their occupied times come that near, or share a room's."""
        facts, placed = self._facts, self._placed
        margin = max(margin, int(facts.changeover.max(initial=0)))
        begins = starts - facts.setup[session] - margin
        ends = starts + facts.duration[session] + facts.teardown[session] + margin
        standing = self._state.start[placed]
        near: Bools = (
            begins[:, None] < (standing + facts.duration[placed] + facts.teardown[placed])[None, :]
        ) & ((standing - facts.setup[placed])[None, :] < ends[:, None])
        return near

    @property
    def _backup_room(self) -> Bools:
        """Which placed sessions a backup may meet: those indoors, and those with a backup."""
        placed, state = self._placed, self._state
        meets: Bools = (~self._facts.outdoor[state.room[placed]] | (state.second[placed] >= 0))[None, :]
        return meets

    def _touched(self, session: int, rooms: Ints, starts: Ints) -> Bools:
        """Return (place, placed session): which may have to do with each other."""
        facts, state, placed = self._facts, self._state, self._placed
        same_day = (starts // DAY)[:, None] == (state.start[placed] // DAY)[None, :]
        shares = facts.shares[rooms][:, state.room[placed]]
        second = state.second[placed]
        shares = shares | (facts.shares[rooms][:, second] & (second >= 0)[None, :])
        if facts.sessions[session].backup:
            shares = shares | (self._backup_room & facts.outdoor[rooms][:, None])
        tied_always, tied_on_day = self._tied
        touched: Bools = (
            (shares & self._near(session, starts))
            | (tied_on_day[session][placed][None, :] & (same_day | self._near(session, starts, self._margin)))
            | tied_always[session][placed][None, :]
        )
        return touched


def _margin(facts: Facts) -> int:
    """Return the minutes apart at which no two sessions can have to do with each other."""
    problem = facts.problem
    breaks = [person.min_break for person in problem.people.values()]
    calls = [person.call or 0 for person in problem.people.values()]
    margins = [limit.margin for limit in problem.limits]
    travel = int(facts.travel.max(initial=0))
    longest = max([travel, int(facts.changeover.max(initial=0)), *breaks, *margins])
    return longest + 2 * max(calls, default=0) + NEAR


def _tied(facts: Facts) -> tuple[Bools, Bools]:
    """Return (session, session): which have to do with each other always, and which on one day."""
    problem, n = facts.problem, len(facts.sessions)
    always, on_day = np.zeros((n, n), dtype=np.bool_), np.zeros((n, n), dtype=np.bool_)

    def tie(matrix: Bools, ids: Iterable[str]) -> None:
        members = [facts.index[each] for each in ids if each in facts.index]
        for a, b in combinations(members, 2):
            matrix[a, b] = matrix[b, a] = True

    for relation in problem.relations:
        if relation.weight is None:
            tie(always, {each for pair in relation.pairs for each in pair} | set(relation.sessions))
    for limit in problem.limits:
        if limit.weight is None:
            members = [session.id for session in facts.sessions if counted(limit, session)]
            tie(always if limit.per == "event" else on_day, members)
    for ids in problem.sessions_of_person.values():
        tie(on_day, ids)
    for item in problem.equipment:
        tie(on_day, [s.id for s in facts.sessions if any(piece == item for piece, _ in s.equipment)])
    for activity in problem.activities.values():
        tie(on_day, activity.sessions)
    tie(on_day, [session.id for session in facts.sessions if session.stream])
    tie(on_day, [session.id for session in facts.sessions if session.noise])
    return always, on_day


def counted(limit: Limit, session: Session) -> bool:
    """Return whether a limit may count a session, wherever it is."""
    return (
        (not limit.kinds or session.kind in limit.kinds)
        and (not limit.themes or not limit.themes.isdisjoint(session.themes))
        and (not limit.audiences or not limit.audiences.isdisjoint(session.audiences))
    )
