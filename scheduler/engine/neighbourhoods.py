"""Which sessions a move frees: functions of where everything stands, by name.

Each returns sessions by the facts' numbers, the ones that matter most first; the move takes as many
as it can close.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from scheduler.engine.facts import Facts, Ints
from scheduler.engine.state import State
from scheduler.problem import DAY

Neighbourhood: TypeAlias = Callable[[Facts, State, np.random.Generator, Sequence[int]], list[int]]


def room_days(facts: Facts, state: State, rng: np.random.Generator, worst: Sequence[int]) -> list[int]:
    """Free what shares a venue and a date, room by room, with somebody left out who could be there."""
    seed = _one(np.flatnonzero(state.room >= 0), rng)
    if seed is None:
        return []
    day = state.start // DAY
    venue = np.where(state.room >= 0, facts.venue[state.room], -1)
    same_day = np.flatnonzero((venue == venue[seed]) & (day == day[seed]) & (state.room >= 0))
    order = np.lexsort((rng.random(len(same_day)), state.room[same_day] != state.room[seed]))
    return [seed, *_left_out(state, rng, 2), *same_day[order].tolist()]


def room_over_days(facts: Facts, state: State, rng: np.random.Generator, worst: Sequence[int]) -> list[int]:
    """Free what a room holds on a few dates."""
    seed = _one(np.flatnonzero(state.room >= 0), rng)
    if seed is None:
        return []
    same = np.flatnonzero(facts.shares[state.room[seed]][state.room] & (state.room >= 0))
    far = np.abs(state.start[same] // DAY - state.start[seed] // DAY)
    order = np.lexsort((rng.random(len(same)), far))
    return [seed, *_left_out(state, rng, 1), *same[order].tolist()]


def people(facts: Facts, state: State, rng: np.random.Generator, worst: Sequence[int]) -> list[int]:
    """Free the sessions of a person, and of the people they share sessions with."""
    problem = facts.problem
    busy = [person for person, ids in problem.sessions_of_person.items() if len(ids) > 1]
    if not busy:
        return room_days(facts, state, rng, worst)
    ids = problem.sessions_of_person[busy[int(rng.integers(len(busy)))]]
    near = [
        other
        for session in ids
        for person in problem.sessions[session].people
        for other in problem.sessions_of_person[person]
    ]
    first = [facts.index[session] for session in dict.fromkeys((*ids, *near))]
    return [*first, *room_days(facts, state, rng, worst)]


def themes(facts: Facts, state: State, rng: np.random.Generator, worst: Sequence[int]) -> list[int]:
    """Free sessions of one theme on its fullest and emptiest dates."""
    by_theme = facts.once("neighbourhood-themes", lambda: _by_theme(facts))
    if not by_theme:
        return room_days(facts, state, rng, worst)
    members = by_theme[int(rng.integers(len(by_theme)))]
    placed = members[state.room[members] >= 0]
    day = state.start[placed] // DAY
    count = np.bincount(day, minlength=len(facts.problem.days)) if len(placed) else day
    order = np.lexsort((rng.random(len(placed)), -count[day])) if len(placed) else day
    chosen: list[int] = placed[order].tolist()
    return chosen


def left_out(facts: Facts, state: State, rng: np.random.Generator, worst: Sequence[int]) -> list[int]:
    """Free a session left out together with what stands in its way at one of its places."""
    out = _left_out(state, rng, 1)
    if not out:
        return room_days(facts, state, rng, worst)
    return [*out, *_around(facts, state, rng, out[0])]


def costly(facts: Facts, state: State, rng: np.random.Generator, worst: Sequence[int]) -> list[int]:
    """Free a session that costs much together with what stands where it could be."""
    if not worst:
        return room_days(facts, state, rng, worst)
    seed = worst[min(int(rng.exponential(len(worst) / 4)), len(worst) - 1)]
    return [seed, *_around(facts, state, rng, seed)]


def anywhere(facts: Facts, state: State, rng: np.random.Generator, worst: Sequence[int]) -> list[int]:
    """Free sessions by chance."""
    chosen: list[int] = rng.permutation(len(facts.sessions))[:40].tolist()
    return chosen


def related(facts: Facts, state: State, rng: np.random.Generator, worst: Sequence[int]) -> list[int]:
    """Free the members of a relation and what is near one of them."""
    relations = facts.problem.relations
    if not relations:
        return anywhere(facts, state, rng, worst)
    relation = relations[int(rng.integers(len(relations)))]
    members = [facts.index[session] for session in relation.sessions]
    if not members:
        return anywhere(facts, state, rng, worst)
    return [*members[:20], *_around(facts, state, rng, members[int(rng.integers(len(members)))])]


NEIGHBOURHOODS: dict[str, Neighbourhood] = {
    function.__name__: function
    for function in (room_days, room_over_days, people, themes, left_out, costly, anywhere, related)
}


def _one(among: Ints, rng: np.random.Generator) -> int | None:
    return int(among[rng.integers(len(among))]) if len(among) else None


def _left_out(state: State, rng: np.random.Generator, most: int) -> list[int]:
    chosen: list[int] = rng.permutation(np.flatnonzero(state.room < 0))[:most].tolist()
    return chosen


def _around(facts: Facts, state: State, rng: np.random.Generator, session: int) -> list[int]:
    """Return what stands nearest to one of a session's places, its people's sessions that day too."""
    rooms, starts = facts.candidates(session)
    if not len(rooms):
        return []
    row = int(rng.integers(len(rooms)))
    room, start = int(rooms[row]), int(starts[row])
    placed = np.flatnonzero(state.room >= 0)
    same_day = placed[state.start[placed] // DAY == start // DAY]
    mates = {
        facts.index[other]
        for person in facts.sessions[session].people
        for other in facts.problem.sessions_of_person[person]
    }
    with_mates = np.array([i in mates for i in same_day.tolist()], dtype=np.bool_)
    apart = ~facts.shares[room][state.room[same_day]]
    other_venue = facts.venue[state.room[same_day]] != facts.venue[room]
    far = np.abs(state.start[same_day] - start)
    order = np.lexsort((far, other_venue, apart & ~with_mates))
    nearest: list[int] = same_day[order].tolist()
    return nearest


def _by_theme(facts: Facts) -> list[Ints]:
    themes: dict[str, list[int]] = {}
    for i, session in enumerate(facts.sessions):
        for theme in session.themes:
            themes.setdefault(theme, []).append(i)
    return [np.array(members, dtype=np.int64) for members in themes.values()]
