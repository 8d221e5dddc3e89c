"""Why there is no schedule: the smallest sets of facts that cannot hold together, each shown to be smallest.

The facts are found by leaving out: first of the sessions that must be held, then of what the inputs say
about those that are left. What can be left out and still nothing fits is not part of the conflict; what
cannot be is proven to be part of it, since without it the solver found a way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from scheduler.explain.edits import Edit, edited
from scheduler.explain.facts import Fact, facts_of, needs_of, without
from scheduler.explain.part import involved, part_of, slim
from scheduler.explain.ways_out import WayOut, ways_out
from scheduler.problem import Problem
from scheduler.schedule import Schedule

if TYPE_CHECKING:
    from scheduler.engine.budget import Budget

T = TypeVar("T")

SHARE = 0.6
"""Share of the time that finding the conflicts gets at most; the ways out get the rest."""

TALKATIVE = 3
"""Rooms beyond which what one column says of each becomes one fact about all of them."""

A_CHECK = 10.0
"""Seconds for a single question to the solver."""

COMPANY = 12
"""Sessions beyond the conflict's own that are looked at together with them at most, each time."""

DEMANDS = (("pins", ""), ("activities", "priority"), ("limits", "min"))
"""Facts that ask for something to be held; without them a conflict asks for nothing."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Facts that cannot hold together, and single changes each of which makes it possible.

    `sessions` are those that cannot all be held. `unsure` are facts that may not belong to it: time ran
    out, or too much is possible without them, before that was known. Of all others it was shown that
    without them the rest can hold. `others` is what `problem` says besides.
    """

    problem: Problem
    sessions: tuple[str, ...]
    facts: tuple[Fact, ...]
    others: tuple[Fact, ...]
    ways_out: tuple[WayOut, ...] = ()
    unsure: tuple[Fact, ...] = ()

    def saying(self, facts: Iterable[Fact]) -> Problem:
        """Return the problem that says, of these sessions, only some of the facts."""
        kept = set(facts)
        return without(self.problem, (*self.others, *(each for each in self.facts if each not in kept)))


@dataclass(frozen=True, slots=True)
class Conflicts:
    """The independent conflicts of a problem.

    `possible` is True where all that must be held can be, None where that is not known. `complete` says
    whether all that must be held besides what the conflicts are about was shown to be possible.
    `unfinished` are the conflicts, by number from 0, for which not every way out was looked at.
    """

    possible: bool | None
    conflicts: tuple[Conflict, ...]
    complete: bool
    seconds: float
    unfinished: tuple[int, ...] = ()


def conflict(problem: Problem, seconds: float = 60.0) -> Conflicts:
    """Return why there is no schedule, or that there is one, or that it is not known, within some seconds."""
    from scheduler.engine.budget import Budget
    from scheduler.explain.whole import placeable

    budget, finding = Budget(seconds), Budget(seconds * SHARE)
    found: list[Conflict] = []
    gone: list[Fact] = []
    while True:
        rest = without(problem, gone)
        answer = placeable(rest, finding)
        if answer.possible is not False:
            break
        core, part = _fewest(rest, answer.sessions, finding)
        found.append(_smallest(problem, gone, core, part, finding))
        gone += _demands(found[-1])
    unfinished = []
    for number, each in enumerate(found):
        here = Budget(budget.left / (len(found) - number))
        apart = [fact for other in found if other is not each for fact in _demands(other)]
        ways, finished = _ways_out(each, apart, answer.schedule, here)
        found[number] = replace(each, ways_out=ways)
        if not finished:
            unfinished.append(number)
    possible = False if found else answer.possible
    seconds = round(budget.seconds, 3)
    return Conflicts(possible, tuple(found), answer.possible is True, seconds, tuple(unfinished))


def can_hold(problem: Problem, budget: Budget) -> bool | None:
    """Return whether what a problem of few sessions asks for can be held; None: not known in time."""
    from scheduler.engine.needs import Needs

    part = slim(part_of(problem, involved(problem)))
    return Needs(part, budget).answer().possible


def _demands(conflict: Conflict) -> list[Fact]:
    """Return the facts of a conflict that ask for something to be held."""
    return [fact for fact in conflict.facts if (fact.table, fact.column) in DEMANDS]


# The sessions.


def _fewest(
    problem: Problem, sessions: frozenset[str], budget: Budget
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the fewest of some required sessions that cannot all be placed, and all that comes with them.

    Fewest in the sense that all but one, whichever it is, can be.
    """
    # What counts towards a `min` may be the whole festival, and seldom matters.
    eased = replace(problem, limits=tuple(replace(limit, min=None) for limit in problem.limits))
    return _core(eased, sessions, budget) or _core(problem, sessions, budget) or (sessions, sessions)


def _core(
    problem: Problem, sessions: frozenset[str], budget: Budget
) -> tuple[frozenset[str], frozenset[str]] | None:
    from scheduler.engine.needs import Needs

    needs = Needs(slim(part_of(problem, _together(problem, sessions))), budget)
    if needs.answer(sessions).possible is not False:
        return None

    def impossible(some: Sequence[str]) -> bool | None:
        possible = needs.answer(some).possible
        return None if possible is None else not possible

    core = frozenset(_shrunk(sorted(sessions), impossible)[0])
    return core, _together(problem, core)


def _together(problem: Problem, sessions: frozenset[str]) -> frozenset[str]:
    """Return some required sessions and all that has to do with placing them."""
    return sessions | involved(without(problem, _needs_but(problem, sessions)))


def _needs_but(problem: Problem, sessions: Collection[str]) -> list[Fact]:
    """Return the facts that ask for other sessions than some."""
    return needs_of(problem, [each for each in problem.sessions.values() if each.id not in sessions])


# The facts.


def _smallest(
    problem: Problem, gone: Iterable[Fact], core: frozenset[str], part: frozenset[str], budget: Budget
) -> Conflict:
    """Return the smallest set of facts that does not let some sessions be placed."""
    from scheduler.engine.budget import Budget

    # A session that comes along keeps its pin as a fact: it is no need of its own.
    aside = {
        *gone,
        *_needs_but(problem, part),
        *(fact for fact in needs_of(problem, map(problem.sessions.__getitem__, part - core)) if fact.column),
    }
    facts = tuple(fact for fact in facts_of(problem, part) if fact not in aside)
    whole = Conflict(problem, tuple(sorted(core)), facts, tuple(aside))

    def impossible(kept: Iterable[Fact]) -> bool | None:
        if budget.spent():
            return None
        possible = can_hold(whole.saying(kept), Budget(min(A_CHECK, budget.left)))
        return None if possible is None else not possible

    kept, unsure = _shrunk(facts, impossible)
    others = (*aside, *(fact for fact in facts if fact not in kept))
    return replace(whole, facts=tuple(_merged(kept)), others=others, unsure=tuple(unsure))


def _shrunk(things: Sequence[T], impossible: Callable[[Sequence[T]], bool | None]) -> tuple[list[T], list[T]]:
    """Return things of which none can be left out, and those of them of which that is not known."""
    kept, unsure = list(things), list[T]()
    at, size = 0, max(1, len(kept) // 4)
    while at < len(kept):
        left = kept[:at] + kept[at + size :]
        answer = impossible(left)
        if answer:
            kept, size = left, size * 2
        elif size > 1:
            size //= 2
        else:
            if answer is None:
                unsure.append(kept[at])
            at += 1
    return kept, unsure


def _merged(facts: Sequence[Fact]) -> list[Fact]:
    """Return facts with what one column says of many rooms as one."""
    merged: list[Fact] = []
    for column in ("changeover", "opening"):
        same = [fact for fact in facts if (fact.table, fact.column) == ("rooms", column)]
        if len(same) > TALKATIVE:
            edits = tuple(edit for fact in same for edit in fact.without)
            rooms = tuple(str(fact.key) for fact in same)
            merged.append(Fact("rooms", "", column, rooms=rooms, without=edits))
            facts = [fact for fact in facts if fact not in same]
    return [*facts, *merged]


# The ways out.


def _whose(fact: Fact) -> str:
    return fact.item if fact.table == "pins" else str(fact.key)


def _ways_out(
    conflict: Conflict, apart: Sequence[Fact], rest: Schedule | None, budget: Budget
) -> tuple[tuple[WayOut, ...], bool]:
    from scheduler.engine.budget import Budget
    from scheduler.explain.whole import placeable

    problem = conflict.problem
    needs = [fact for fact in conflict.others if (fact.table, fact.column) in DEMANDS]
    company: set[str] = set()
    beside = [edit for fact in apart for edit in fact.without]

    def own(edits: tuple[Edit, ...]) -> bool | None:
        aside = [edit for fact in needs if _whose(fact) not in company for edit in fact.without]
        return can_hold(edited(problem, (*aside, *edits)), Budget(min(A_CHECK, budget.left)))

    # Where all others stand: with luck the conflict's own sessions fit in between.
    standing = {} if rest is None else dict(rest.placements)
    near = Schedule({each: place for each, place in standing.items() if each not in conflict.sessions})

    def whole(edits: tuple[Edit, ...]) -> bool | None:
        answer = placeable(edited(problem, (*beside, *edits)), Budget(budget.left), near)
        if answer.possible is False and len(answer.sessions) <= COMPANY:
            # Who stood in the way of this way out is asked first about the next.
            company.update(answer.sessions)
        return answer.possible

    sessions = [problem.sessions[each] for each in conflict.sessions]
    return ways_out(problem, conflict.facts, sessions, own=own, whole=whole, spent=budget.spent)
