"""Whether all that must be held in a whole festival can be, and else a few sessions for which it cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import count

import numpy as np

from scheduler.check import check
from scheduler.engine.budget import Budget
from scheduler.engine.facts import Block, Facts
from scheduler.engine.needs import Answer, Needs
from scheduler.engine.neighbourhoods import in_the_way
from scheduler.engine.search import Search
from scheduler.engine.state import State
from scheduler.explain.part import involved, may_count, part_of, required
from scheduler.problem import Limit, Problem
from scheduler.rules.limits import Limits
from scheduler.schedule import Schedule

AT_ONCE = 10
"""Sessions that are looked at together from the first."""

A_MOVE = 2.0
"""Seconds of work for placing a few sessions among others that stand."""

ALONE = 10
"""Turns in which only what is left out is looked at together, before what stands in its way."""

LOOKED_AT = 40
"""Places of a session that found none, looked at to see what stands in its way."""


def placeable(problem: Problem, budget: Budget, near: Schedule | None = None) -> Answer:
    """Return whether all that must be placed can be, and if not sessions that cannot all be.

    What has to do with it is placed one after another; what finds no place is then looked at exactly,
    together with what was in its way, and more of it, until that cannot be placed or all of it can.
    `near`, a schedule of a problem much like it, is tried first.
    """
    if budget.spent():
        return Answer(None)
    whole = part_of(problem, involved(problem))
    if len(whole.sessions) <= AT_ONCE:
        return Needs(whole, budget).answer()
    facts = Facts(whole)
    if near is not None and (found := _completed(facts, near, budget)):
        return Answer(True, found)
    search = Search(facts, State.empty(facts), 0, budget)
    _insert_others(search)
    out = _out(whole, search.state.schedule(facts))
    together: set[str] = set()
    for turn in count():
        if not out:
            return Answer(True, search.state.schedule(facts))
        if budget.spent():
            return Answer(None)
        # Most conflicts are among those left out alone; what stands in their way makes the question large.
        more = out if turn < ALONE else {*out, *_in_the_way(facts, search.state, out)}
        grown = _closed(whole, together | more)
        together = grown if grown > together else set(whole.sessions)
        found_here = Needs(part_of(whole, together), budget).answer()
        if not found_here.possible or len(together) == len(whole.sessions) or budget.spent():
            return found_here
        search.state = State.of(facts, found_here.schedule or Schedule())
        _insert_others(search)
        if turn >= ALONE:
            search.construct()
        out = _out(whole, search.state.schedule(facts))
    return Answer(None)


def _completed(facts: Facts, near: Schedule, budget: Budget) -> Schedule | None:
    """Return a schedule with what another one leaves out added to it, if that is legal and complete."""
    problem = facts.problem
    standing = {
        each: place
        for each, place in near.placements.items()
        if each in problem.sessions and {place.room, place.backup_room or place.room} <= problem.rooms.keys()
    }
    search = Search(facts, State.of(facts, Schedule(standing)), 0, budget)
    new = [facts.index[each] for each in _closed(problem, required(problem)) - standing.keys()]
    if len(new) <= AT_ONCE:
        search.move(sorted(new), seconds=A_MOVE)
    _insert_others(search)
    schedule = search.state.schedule(facts)
    return None if check(problem, schedule).broken else schedule


def _insert_others(search: Search) -> None:
    """Place one by one what stands nowhere, with everything else where it is: what must be placed first."""
    facts = search.facts
    nowhere = sorted(np.flatnonzero(search.state.room < 0).tolist(), key=_places(facts))
    waiting = [facts.sessions[i] for i in nowhere]
    first = _closed(facts.problem, required(facts.problem))
    for session in waiting:
        if search.budget.spent():
            return
        if session.id in first:
            search.insert(facts.index[session.id])
    limits = [limit for limit in facts.problem.limits if limit.min]
    for session in waiting:
        if search.budget.spent():
            return
        short = _short(facts.problem, search.state.schedule(facts), limits)
        if not short:
            return
        if session.id not in first and any(may_count(limit, session) for limit in short):
            search.insert(facts.index[session.id])


def _places(facts: Facts) -> Callable[[int], int]:
    return lambda i: len(facts.candidates(i)[0])


def _short(problem: Problem, schedule: Schedule, limits: Sequence[Limit]) -> list[Limit]:
    """Return the limits that ask for more than a schedule has."""
    named = {subject for each in Limits().check(problem, schedule) for subject in each.subjects}
    return [limit for limit in limits if limit.id in named]


def _out(whole: Problem, schedule: Schedule) -> set[str]:
    """Return the sessions that what is not met has to do with: those left out, or all that may count."""
    out = {
        subject
        for violation in check(whole, schedule).broken
        for subject in violation.subjects
        if subject in whole.sessions
    }
    for limit in whole.limits:
        if limit.min and any(limit.id in each.subjects for each in check(whole, schedule).broken):
            out |= {session.id for session in whole.sessions.values() if may_count(limit, session)}
    return out


def _closed(whole: Problem, sessions: Iterable[str]) -> set[str]:
    """Return some sessions with those that are placed only together with them."""
    sessions = set(sessions)
    some = replace(
        whole,
        limits=(),
        sessions={
            each: replace(session, must=session.must and each in sessions)
            for each, session in whole.sessions.items()
        },
        pins=tuple(pin for pin in whole.pins if pin.session in sessions),
    )
    return {*sessions, *involved(some)}


def _in_the_way(facts: Facts, state: State, out: Iterable[str]) -> set[str]:
    """Return what stands in the way of sessions left out, at some of their places."""
    found: set[str] = set()
    placed = np.flatnonzero(state.room >= 0)
    rng = np.random.default_rng(0)
    for i in (facts.index[each] for each in out):
        rooms, starts = facts.candidates(i)
        if state.room[i] < 0 and len(rooms):
            rows = rng.permutation(len(rooms))[:LOOKED_AT]
            block = Block(facts, np.full(len(rows), i, dtype=np.int64), rooms[rows], starts[rows])
            who = in_the_way(facts, state, block, placed).any(axis=0)
            found |= {facts.sessions[other].id for other in placed[who].tolist()}
    return found
