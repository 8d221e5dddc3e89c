"""Whom it takes to make room for a session: the likeliest first, each freed in turn."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import count

import numpy as np

from scheduler.engine.facts import Facts
from scheduler.engine.neighbourhoods import linked
from scheduler.engine.state import State
from scheduler.explain.blocked import Blocked
from scheduler.explain.part import may_count
from scheduler.rules.limits import Limits
from scheduler.schedule import Schedule

CHEAPEST = 6
"""Places of each session that are looked at for who is in its way there."""

LEAST = 3
"""Sessions freed of those that together are too many: one of them may do."""


def yielding(facts: Facts, state: State, session: int) -> Iterator[int]:
    """Yield a session left out and then, one by one, sessions that may have to make room for it.

    First what hard relations tie to it, then what stands in its way where that is few and of low
    priority, what could serve a limit in place of those, what stands in their way, and so on; each once.
    """
    number = count()
    seen: set[int] = set()
    waiting: list[tuple[float, int, tuple[int, ...]]] = [(0.0, next(number), (session,))]
    tied = np.flatnonzero((linked(facts) == linked(facts)[session]) & (state.room < 0)).tolist()
    waiting.append((0.0, next(number), tuple(tied)))
    while waiting:
        paid, _, together = heapq.heappop(waiting)
        for each in together:
            if each in seen:
                continue
            seen.add(each)
            yield each
            for price, others in (*_in_its_place(facts, state, each), *_in_the_way(facts, state, each)):
                if not seen.issuperset(others):
                    heapq.heappush(waiting, (paid + price, next(number), others))


def _in_the_way(facts: Facts, state: State, session: int) -> list[tuple[float, tuple[int, ...]]]:
    """Return who is in a session's way at its cheapest places, with how hard it is to have them yield."""
    found: dict[tuple[int, ...], float] = {}
    for obstacles in Blocked(facts, state, session).obstacles().values():
        others: set[int] = set()
        for obstacle in obstacles:
            here = [facts.index[each] for each in obstacle.sessions]
            # Of a crowd that is too large by a few, the few of least worth.
            many = len(here) > LEAST and obstacle.rule in _OF_CROWDS
            others |= set(sorted(here, key=lambda i: (facts.worth[i], i))[:LEAST] if many else here)
        if others:
            found.setdefault(tuple(sorted(others)), _price(facts, others))
    ranked = sorted(found.items(), key=lambda item: (item[1], item[0]))
    return [(price, others) for others, price in ranked[:CHEAPEST]]


def _in_its_place(facts: Facts, state: State, session: int) -> list[tuple[float, tuple[int, ...]]]:
    """Return who could serve the hard limits that ask for so many, and so for a session where it stands."""
    needing = [limit for limit in facts.problem.limits if limit.weight is None and limit.min]
    if state.room[session] < 0 or not any(may_count(limit, facts.sessions[session]) for limit in needing):
        return []
    standing = state.schedule(facts).placements
    without = Schedule(
        {each: place for each, place in standing.items() if each != facts.sessions[session].id}
    )
    lacking = {found.subjects[-1] for found in Limits().check(facts.problem, without) if found.weight is None}
    found: list[tuple[float, tuple[int, ...]]] = []
    for limit in needing:
        if limit.id in lacking:
            able = [i for i, each in enumerate(facts.sessions) if i != session and may_count(limit, each)]
            # Whoever is left out is missed by nobody.
            able.sort(key=lambda i: (bool(state.room[i] >= 0), facts.worth[i], i))
            found += [(1.0, (i,)) for i in able[:CHEAPEST]]
    return found


_OF_CROWDS = frozenset({"limits", "equipment", "live-channels", "person-available", "max-per-day"})


def _price(facts: Facts, sessions: set[int]) -> float:
    # From 1 for priority 1 to 3.5 for what must stay: it may still move elsewhere.
    return float(sum(1 + np.log(facts.worth[each] / 1000) / np.log(4) / 2 for each in sessions))
