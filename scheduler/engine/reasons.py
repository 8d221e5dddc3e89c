"""Why a session is left out, in whole sentences: what shuts its places, and who stands in its way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

import numpy as np

from scheduler.engine.decisions import Decisions
from scheduler.engine.facts import Block, Bools, Facts
from scheduler.engine.neighbourhoods import in_the_way
from scheduler.engine.state import State
from scheduler.engine.statements import Choice
from scheduler.places import places
from scheduler.rules import Rule, rules
from scheduler.schedule import Placement, Schedule

PAIRS = 2_000_000
"""Pairs of a place and a placed session looked at to find the place with the fewest in the way."""

NAMED = 6
"""Sessions named in a reason."""

_OF_SESSIONS = {"room-clash", "person-clash", "max-per-day"}
"""Rules that a session in the way breaks by itself: without it the place would be free."""


def reasons(facts: Facts, schedule: Schedule) -> Mapping[str, str]:
    """Return, by session that a schedule leaves out, why."""
    state = State.of(facts, schedule)
    return {
        session.id: _reason(facts, schedule, state, i)
        for i, session in enumerate(facts.sessions)
        if session.id not in schedule
    }


def _reason(facts: Facts, schedule: Schedule, state: State, i: int) -> str:
    if not len(facts.candidates(i)[0]):
        return f"It has no possible place: {_shut_everywhere(facts, i)}."
    free = Decisions(facts, state, [i]).choices[i]
    if not len(free):
        return _taken(facts, schedule, state, i)
    return _out_together(facts, schedule, i) or _too_dear(facts, free)


def _shut_everywhere(facts: Facts, i: int) -> str:
    problem, session = facts.problem, facts.sessions[i]
    if not problem.rooms:
        return "there are no rooms"
    if places(problem, session):
        return f"no start that the rules leave it lies on the grid of {problem.event.grid} minutes"
    shut = Counter(
        rule.name for room in problem.rooms for rule in rules() if rule.starts(problem, session, room) == ()
    )
    total = len(problem.rooms)
    ruled_out = [f"{name} rules out {count} of {total} rooms" for name, count in shut.most_common()]
    return _and(ruled_out) or "in every room the rules leave no common time"


def _out_together(facts: Facts, schedule: Schedule, i: int) -> str:
    """Return the groups that are placed whole or not at all and keep a session out; empty: none."""
    session = facts.sessions[i].id
    groups = [
        relation.sessions
        for relation in facts.problem.relations
        if relation.kind == "all-or-none" and relation.weight is None and session in relation.sessions
    ]
    return " ".join(
        f"It is placed only together with {_and(other for other in group if other != session)} "
        f"(all-or-none), and {_and(out)} {'is' if len(out) == 1 else 'are'} left out."
        for group in groups
        if (out := [other for other in group if other != session and other not in schedule])
    )


def _too_dear(facts: Facts, free: Choice) -> str:
    price = free.cost + free.guide
    row = int(price.argmin())
    where = _where(facts, free.block, row)
    more = Decimal(int(price[row]) - free.absent - free.absent_guide) / facts.scale
    if more < 0:
        return (
            f"The search ended before its turn came: a place {where} is free and would save "
            f"{-more:,} points. Give it more time."
        )
    return f"Its best free place, {where}, would cost {more:,} points more than leaving it out."


def _taken(facts: Facts, schedule: Schedule, state: State, i: int) -> str:
    everywhere = Decisions(facts, state, [i], only=[]).choices[i].block
    masks = {rule: _shut(facts, state, i, rule) for rule in rules() if rule.weight is None}
    shut = {rule: mask for rule, mask in masks.items() if mask.any()}
    by_most = sorted(shut, key=lambda rule: (-int(shut[rule].sum()), rule.name))
    total = len(everywhere)
    counts = [f"{rule.name} shuts {_share(int(shut[rule].sum()), total)}" for rule in by_most]
    head = "Its only place is not free" if total == 1 else f"None of its {total:,} places is free"
    row = _easiest(facts, state, everywhere, shut)
    here = [rule for rule in by_most if shut[rule][row]]
    return f"{head}: {_and(counts)}. {_who(facts, schedule, everywhere, row, here)}"


def _share(count: int, total: int) -> str:
    return "it" if total == 1 else "all" if count == total else f"{count:,}"


def _shut(facts: Facts, state: State, i: int, rule: Rule) -> Bools:
    """Return which of a session's places a rule shuts, with everything else as it stands."""
    rooms, starts = facts.candidates(i)
    left = Decisions(facts, state, [i], only=[rule]).choices[i].block
    stride = int(starts.max()) + 1
    mask: Bools = np.isin(rooms * stride + starts, left.room * stride + left.start, invert=True)
    return mask


def _easiest(facts: Facts, state: State, block: Block, shut: Mapping[Rule, Bools]) -> int:
    """Return the row with the fewest sessions in its way, the least worth: where nothing else is, if any."""
    others = [mask for rule, mask in shut.items() if rule.name not in _OF_SESSIONS]
    only_sessions = ~np.any(others, axis=0) if others else np.ones(len(block), dtype=np.bool_)
    rows = np.flatnonzero(only_sessions) if only_sessions.any() else block.everything()
    placed = np.flatnonzero(state.room >= 0)
    rows = rows[:: 1 + len(rows) * len(placed) // PAIRS]
    who = in_the_way(facts, state, block.take(rows), placed)
    return int(rows[np.lexsort((who @ facts.worth[placed], who.sum(axis=1)))[0]])


def _who(facts: Facts, schedule: Schedule, block: Block, row: int, broken: Iterable[Rule]) -> str:
    problem, session = facts.problem, facts.sessions[int(block.session[row])]
    there = Placement(facts.room_ids[int(block.room[row])], int(block.start[row]))
    with_it = Schedule({**schedule.placements, session.id: there})
    found = [
        violation
        for rule in broken
        for violation in rule.check(problem, with_it)
        if violation.weight is None and session.id in violation.subjects
    ]
    where = _where(facts, block, row)
    ids = list(
        dict.fromkeys(other for violation in found for other in violation.subjects if other in schedule)
    )
    if not ids:
        facts_there = "; ".join(f"{violation.rule}: {violation.message}" for violation in found)
        return f"At the easiest place, {where}, this stands in its way: {facts_there}."
    return (
        f"The fewest stand in its way {where}: {_and(_ranked(facts, other) for other in ids)}; "
        f"its own priority is {session.priority}."
    )


def _ranked(facts: Facts, session: str) -> str:
    if facts.problem.sessions[session].must:
        return f"{session} (must)"
    if session in facts.problem.pinned:
        return f"{session} (pinned)"
    return f"{session} (priority {facts.problem.sessions[session].priority})"


def _where(facts: Facts, block: Block, row: int) -> str:
    room, start = facts.room_ids[int(block.room[row])], int(block.start[row])
    return f"in {room} on {facts.problem.when(start)}"


def _and(names: Iterable[str]) -> str:
    """Return names as a sentence lists them, those beyond the first few counted."""
    listed = list(names)
    if len(listed) > NAMED:
        listed = [*listed[:NAMED], f"{len(listed) - NAMED} more"]
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)
