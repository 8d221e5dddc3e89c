"""Which sessions a move frees: functions of where everything stands, by name.

Each returns sessions by the facts' numbers: those without which the move is none, and others, the ones
that matter most first, of which the move takes as many as it can close.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from scheduler.engine.facts import Block, Bools, Facts, Ints
from scheduler.engine.state import State
from scheduler.problem import DAY

SAMPLED = 60
"""Places of a session that are looked at to find one where little stands in its way."""

LARGEST_GROUP = 20
"""Sessions tied together by hard relations that are freed together."""

Near: TypeAlias = tuple[list[int], list[int]]
Neighbourhood: TypeAlias = Callable[[Facts, State, np.random.Generator, Sequence[int]], Near]


def room_days(facts: Facts, state: State, rng: np.random.Generator, worst: Sequence[int]) -> Near:
    """Free what shares a venue and a date, room by room, with somebody left out who could be there."""
    seed = _one(np.flatnonzero(state.room >= 0), rng)
    if seed is None:
        return [], []
    day = state.start // DAY
    venue = np.where(state.room >= 0, facts.venue[state.room], -1)
    same_day = np.flatnonzero((venue == venue[seed]) & (day == day[seed]) & (state.room >= 0))
    order = np.lexsort((rng.random(len(same_day)), state.room[same_day] != state.room[seed]))
    return [seed], [*_left_out(state, rng, 2), *same_day[order].tolist()]


def room_over_days(facts: Facts, state: State, rng: np.random.Generator, worst: Sequence[int]) -> Near:
    """Free what a room holds on a few dates."""
    seed = _one(np.flatnonzero(state.room >= 0), rng)
    if seed is None:
        return [], []
    same = np.flatnonzero(facts.shares[state.room[seed]][state.room] & (state.room >= 0))
    far = np.abs(state.start[same] // DAY - state.start[seed] // DAY)
    order = np.lexsort((rng.random(len(same)), far))
    return [seed], [*_left_out(state, rng, 1), *same[order].tolist()]


def people(facts: Facts, state: State, rng: np.random.Generator, worst: Sequence[int]) -> Near:
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
    core, more = room_days(facts, state, rng, worst)
    return [], [*first, *core, *more]


def themes(facts: Facts, state: State, rng: np.random.Generator, worst: Sequence[int]) -> Near:
    """Free sessions of one theme on its fullest and emptiest dates."""
    by_theme = facts.once("neighbourhood-themes", lambda: _by_theme(facts))
    if not by_theme:
        return room_days(facts, state, rng, worst)
    members = by_theme[int(rng.integers(len(by_theme)))]
    placed = members[state.room[members] >= 0]
    day = state.start[placed] // DAY
    count = np.bincount(day, minlength=len(facts.problem.days)) if len(placed) else day
    order = np.lexsort((rng.random(len(placed)), -count[day])) if len(placed) else day
    return [], placed[order].tolist()


def left_out(facts: Facts, state: State, rng: np.random.Generator, worst: Sequence[int]) -> Near:
    """Free a session left out together with what stands in its way at one of its places."""
    out = np.flatnonzero(state.room < 0)
    if not len(out):
        return room_days(facts, state, rng, worst)
    # The more it costs to leave it out, the sooner its turn comes.
    turn = rng.exponential(size=len(out)) / facts.worth[out]
    return unblock(facts, state, rng, int(out[np.argmin(turn)]))


def costly(facts: Facts, state: State, rng: np.random.Generator, worst: Sequence[int]) -> Near:
    """Free a session that costs much together with what stands where it could be."""
    if not worst:
        return room_days(facts, state, rng, worst)
    seed = worst[min(int(rng.exponential(len(worst) / 4)), len(worst) - 1)]
    return [seed], _around(facts, state, rng, seed)


def anywhere(facts: Facts, state: State, rng: np.random.Generator, worst: Sequence[int]) -> Near:
    """Free sessions by chance."""
    return [], rng.permutation(len(facts.sessions)).tolist()


def related(facts: Facts, state: State, rng: np.random.Generator, worst: Sequence[int]) -> Near:
    """Free the members of a relation and what is near one of them."""
    relations = facts.problem.relations
    if not relations:
        return anywhere(facts, state, rng, worst)
    relation = relations[int(rng.integers(len(relations)))]
    members = [facts.index[session] for session in relation.sessions]
    if not members:
        return anywhere(facts, state, rng, worst)
    return members[:LARGEST_GROUP], _around(facts, state, rng, members[int(rng.integers(len(members)))])


NEIGHBOURHOODS: dict[str, Neighbourhood] = {
    function.__name__: function
    for function in (room_days, room_over_days, people, themes, left_out, costly, anywhere, related)
}


def _one(among: Ints, rng: np.random.Generator) -> int | None:
    return int(among[rng.integers(len(among))]) if len(among) else None


def _left_out(state: State, rng: np.random.Generator, most: int) -> list[int]:
    chosen: list[int] = rng.permutation(np.flatnonzero(state.room < 0))[:most].tolist()
    return chosen


def unblock(facts: Facts, state: State, rng: np.random.Generator, session: int) -> Near:
    """Return a session left out, what stands in its way where that is worth little, and neighbours.

    What hard relations tie to it comes along: all or none of them may get in.
    """
    tied = np.flatnonzero(linked(facts) == linked(facts)[session])[:LARGEST_GROUP].tolist()
    blockers: list[int] = []
    nearest: list[int] = []
    meeting: tuple[int, int] | None = None
    for member in [session, *(other for other in tied if other != session)]:
        place = _least_in_the_way(facts, state, rng, member, meeting)
        if place is not None:
            (room, start), in_way = place
            meeting = meeting or (room, start)
            blockers += in_way
            nearest += _near(facts, state, room, start)
    return [session, *tied, *blockers], nearest


def linked(facts: Facts) -> Ints:
    """Return, by session, the number of its group: hard relations tie a group's places together."""
    return facts.once("linked", lambda: _linked(facts))


def _linked(facts: Facts) -> Ints:
    group = np.arange(len(facts.sessions), dtype=np.int64)
    tying = ("back-to-back", "same-start", "same-room", "same-day", "same-venue", "all-or-none")
    for relation in facts.problem.relations:
        if relation.kind in tying and relation.weight is None:
            for first, later in relation.pairs or pairwise(relation.sessions):
                a, b = group[facts.index[first]], group[facts.index[later]]
                group[group == b] = a
    return group


def _least_in_the_way(
    facts: Facts,
    state: State,
    rng: np.random.Generator,
    session: int,
    meeting: tuple[int, int] | None,
) -> tuple[tuple[int, int], list[int]] | None:
    """Return a place of a session with little in its way, rather where its group meets, and what is."""
    rooms, starts = facts.candidates(session)
    if not len(rooms):
        return None
    rows = rng.permutation(len(rooms))[:SAMPLED]
    # Its group is freed with it and is in nobody's way.
    placed = np.flatnonzero((state.room >= 0) & (linked(facts) != linked(facts)[session]))
    block = Block(facts, np.full(len(rows), session, dtype=np.int64), rooms[rows], starts[rows])
    in_way = in_the_way(facts, state, block, placed)
    price = (1 + in_way @ facts.worth[placed]) * rng.exponential(size=len(rows))
    if meeting is not None:
        price[(block.room != meeting[0]) | (block.day != meeting[1] // DAY)] *= 4
    row = int(np.argmin(price))
    there = int(block.room[row]), int(block.start[row])
    return there, placed[in_way[row]].tolist()


def in_the_way(facts: Facts, state: State, block: Block, placed: Ints) -> Bools:
    """Return which placed sessions a session would meet at each row: in its room, by its people."""
    session = int(block.session[0])
    standing = Block(facts, placed, state.room[placed], state.start[placed])
    mine, others = block.upright(), standing.flat()
    near = (mine.occupied_from < others.occupied_to + others.changeover) & (
        others.occupied_from < mine.occupied_to + mine.changeover
    )
    mates = facts.once("mates", lambda: _mates(facts))[session]
    siblings = facts.once("siblings", lambda: _siblings(facts))[session]
    with_me = np.isin(placed, mates) & near
    same_day = np.isin(placed, siblings) & (mine.day == others.day)
    in_way: Bools = (mine.shares_part(others) & near) | with_me | same_day
    return in_way


def _around(facts: Facts, state: State, rng: np.random.Generator, session: int) -> list[int]:
    """Return what stands nearest to one of a session's places."""
    rooms, starts = facts.candidates(session)
    if not len(rooms):
        return []
    row = int(rng.integers(len(rooms)))
    return _near(facts, state, int(rooms[row]), int(starts[row]))


def _near(facts: Facts, state: State, room: int, start: int) -> list[int]:
    """Return what is at the venue at about that time, and then elsewhere: a limit may see them all."""
    placed = np.flatnonzero(state.room >= 0)
    same_day = placed[state.start[placed] // DAY == start // DAY]
    other_venue = facts.venue[state.room[same_day]] != facts.venue[room]
    far = np.abs(state.start[same_day] - start)
    nearest: list[int] = same_day[np.lexsort((far, other_venue))].tolist()
    return nearest


def _mates(facts: Facts) -> list[Ints]:
    """By session: the sessions that it shares a person or a single piece of equipment with."""
    problem = facts.problem
    groups = [set(ids) for ids in problem.sessions_of_person.values()]
    single = [piece.id for piece in problem.equipment.values() if piece.quantity == 1]
    groups += [
        {session.id for session in facts.sessions if piece in dict(session.equipment)} for piece in single
    ]
    mates: list[set[int]] = [set() for _ in facts.sessions]
    for group in groups:
        members = {facts.index[session] for session in group}
        for member in members:
            mates[member] |= members
    return [np.array(sorted(each), dtype=np.int64) for each in mates]


def _siblings(facts: Facts) -> list[Ints]:
    """By session: the sessions of its activity that a date may be too small for."""
    activities = facts.problem.activities
    members = {
        activity.id: np.array([facts.index[session] for session in activity.sessions], dtype=np.int64)
        for activity in activities.values()
    }
    none = np.zeros(0, dtype=np.int64)
    return [
        members[session.activity] if activities[session.activity].max_per_day == 1 else none
        for session in facts.sessions
    ]


def _by_theme(facts: Facts) -> list[Ints]:
    themes: dict[str, list[int]] = {}
    for i, session in enumerate(facts.sessions):
        for theme in session.themes:
            themes.setdefault(theme, []).append(i)
    return [np.array(members, dtype=np.int64) for members in themes.values()]
