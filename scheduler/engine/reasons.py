"""Why a session is left out: which rules shut how many of its places, in a schedule."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.engine.decisions import Decisions
from scheduler.engine.facts import Facts
from scheduler.engine.state import State
from scheduler.places import blocked
from scheduler.problem import DAY
from scheduler.rules import rules
from scheduler.schedule import Schedule


def reasons(facts: Facts, schedule: Schedule) -> Mapping[str, str]:
    """Return a sentence for each session that a schedule leaves out."""
    state = State.of(facts, schedule)
    return {
        session.id: _reason(facts, state, i)
        for i, session in enumerate(facts.sessions)
        if session.id not in schedule
    }


def _reason(facts: Facts, state: State, i: int) -> str:
    session, (rooms, _) = facts.sessions[i], facts.candidates(i)
    if not len(rooms):
        return f"no place at all: {_shut_everywhere(facts, i)}"
    left = Decisions(facts, state, [i]).choices[i]
    if len(left):
        price = left.cost + left.guide
        row = int(price.argmin())
        where = f"{facts.room_ids[left.block.room[row]]} at {facts.problem.when(int(left.block.start[row]))}"
        more = (int(price[row]) - left.absent - left.absent_guide) / facts.scale
        return f"its best free place, {where}, costs {more:g} points more than leaving it out"
    shut = {}
    for rule in rules():
        if rule.weight is None:
            alone = Decisions(facts, state, [i], only=[rule]).choices[i]
            if len(alone) < len(rooms):
                shut[rule.name] = len(rooms) - len(alone)
    parts = [f"{name} {count}" for name, count in sorted(shut.items(), key=lambda item: -item[1])]
    return f"all {len(rooms)} of its places are taken (priority {session.priority}): " + ", ".join(parts)


def _shut_everywhere(facts: Facts, i: int) -> str:
    session = facts.sessions[i]
    counts: dict[str, int] = {}
    for room in facts.problem.rooms:
        for day in facts.problem.days:
            for name in blocked(facts.problem, session, room, day * DAY + 12 * 60):
                counts[name] = counts.get(name, 0) + 1
    return ", ".join(sorted(counts, key=lambda name: -counts[name])) or "no start lies on the grid"
