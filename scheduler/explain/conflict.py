"""Why there is no schedule: the smallest sets of facts that cannot hold together, each shown to be smallest.

The facts are found by leaving out: first of the sessions that must be held, then of what the inputs say
about those that are left. What can be left out and still nothing fits is not part of the conflict; what
cannot be is proven to be part of it, since without it the solver found a way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from scheduler.explain.edits import Edit, edited
from scheduler.explain.facts import Fact, facts_of, least_of, needs_of, without
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

LAST_LOOK = 0.9
"""Share of the time left that the ways out get; what is left over tries them all together."""

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

    @property
    def demands(self) -> tuple[Fact, ...]:
        """Its facts that ask for something to be held."""
        return tuple(fact for fact in self.facts if (fact.table, fact.column) in DEMANDS)


@dataclass(frozen=True, slots=True)
class Group:
    """Conflicts, by number from 0, that facts or sessions join which no other group has.

    `shared` are the facts that belong to all of the group, where there are any (`by_all`): only a change
    of one of these can resolve the whole group, as the `ways_out` do. Else those that belong to several.
    """

    numbers: tuple[int, ...]
    shared: tuple[Fact, ...] = ()
    by_all: bool = False
    ways_out: tuple[WayOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflicts:
    """The conflicts of a problem; those of different groups are independent.

    `possible` is True where all that must be held can be, None where that is not known. `complete` says
    whether all that must be held besides what the conflicts are about was shown to be possible.
    `unfinished` are the conflicts, by number from 0, for which not every way out was looked at.
    `together` says whether the first way out of each group, or of each of its conflicts where the group
    has none, lead to a schedule when all are taken; `remaining` are sessions that then cannot all be held.
    """

    possible: bool | None
    conflicts: tuple[Conflict, ...]
    complete: bool
    seconds: float
    unfinished: tuple[int, ...] = ()
    groups: tuple[Group, ...] = ()
    together: bool | None = None
    remaining: tuple[str, ...] = ()


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
        found.append(_smallest(problem, gone, _fewest(rest, answer.sessions, finding), finding))
        gone += found[-1].demands
    if not found:
        return Conflicts(answer.possible, (), answer.possible is True, round(budget.seconds, 3))
    complete, rest_of_all = answer.possible is True, answer.schedule
    # Those of a group follow each other.
    found = [found[number] for group in groups_of(found) for number in group.numbers]
    groups = list(groups_of(found))
    waiting = len(found) + sum(len(group.numbers) for group in groups if group.by_all)

    def ways(numbers: Collection[int], facts: Sequence[Fact]) -> tuple[tuple[WayOut, ...], bool]:
        nonlocal waiting
        here = Budget(budget.left * LAST_LOOK * len(numbers) / waiting)
        waiting -= len(numbers)
        own = [found[number] for number in numbers]
        return _ways_out(problem, facts, own, _apart(found, numbers), rest=rest_of_all, budget=here)

    for at, group in enumerate(groups):
        if group.by_all:
            groups[at] = replace(group, ways_out=ways(group.numbers, group.shared)[0])
    unfinished = []
    for number, each in enumerate(found):
        these, finished = ways([number], each.facts)
        found[number] = replace(each, ways_out=these)
        if not finished:
            unfinished.append(number)
    together, remaining = _together_checked(problem, found, groups, budget)
    return Conflicts(
        False,
        tuple(found),
        complete,
        round(budget.seconds, 3),
        tuple(unfinished),
        tuple(groups),
        together,
        remaining,
    )


def groups_of(conflicts: Sequence[Conflict]) -> Iterator[Group]:
    """Yield the conflicts in groups, so that no cell, row or session belongs to two groups."""
    cells = [{*each.sessions, *(cell for fact in each.facts for cell in fact.cells)} for each in conflicts]
    joined: list[set[int]] = []
    for number, own in enumerate(cells):
        meeting = [group for group in joined if any(own & cells[other] for other in group)]
        joined = [group for group in joined if group not in meeting]
        joined.append({number}.union(*meeting))
    for group in sorted(joined, key=min):
        numbers = tuple(sorted(group))
        members = {
            fact: [number for number in numbers if not cells[number].isdisjoint(fact.cells)]
            for number in numbers
            for fact in conflicts[number].facts
        }
        several = [fact for fact, those in members.items() if len(those) > 1]
        of_all = [fact for fact in several if len(members[fact]) == len(numbers)]
        yield Group(numbers, tuple(of_all or several), bool(of_all))


def _apart(conflicts: Sequence[Conflict], numbers: Collection[int]) -> list[Fact]:
    """Return what all conflicts but some ask for."""
    others = [each for number, each in enumerate(conflicts) if number not in numbers]
    return [fact for each in others for fact in each.demands]


def _together_checked(
    problem: Problem, conflicts: Sequence[Conflict], groups: Sequence[Group], budget: Budget
) -> tuple[bool | None, tuple[str, ...]]:
    """Return whether the first ways out, all taken, lead to a schedule, and else what stays impossible."""
    from scheduler.explain.whole import placeable

    firsts: list[WayOut] = []
    for group in groups:
        own = [group] if group.ways_out else [conflicts[number] for number in group.numbers]
        if not all(each.ways_out for each in own):
            return None, ()
        firsts += [each.ways_out[0] for each in own]
    if budget.spent():
        return None, ()
    answer = placeable(edited(problem, [edit for way in firsts for edit in way.edits]), budget)
    return answer.possible, () if answer.possible is not False else tuple(sorted(answer.sessions))


def can_hold(problem: Problem, budget: Budget) -> bool | None:
    """Return whether what a problem of few sessions asks for can be held; None: not known in time."""
    from scheduler.engine.needs import Needs

    part = slim(part_of(problem, involved(problem)))
    return Needs(part, budget).answer().possible


# The sessions.


@dataclass(frozen=True, slots=True)
class _Core:
    """Required sessions that cannot all be placed, and `part`, all that comes with them.

    `without_min`: they cannot whatever limits ask for at least.
    """

    sessions: frozenset[str]
    part: frozenset[str]
    without_min: bool = False


def _fewest(problem: Problem, sessions: frozenset[str], budget: Budget) -> _Core:
    """Return the fewest of some required sessions that cannot all be placed: all but any one can be."""
    # What counts towards a `min` may be the whole festival, and seldom matters.
    eased = replace(problem, limits=tuple(replace(limit, min=None) for limit in problem.limits))
    core = _core(eased, sessions, budget)
    if core is not None:
        return replace(core, without_min=True)
    return _core(problem, sessions, budget) or _Core(sessions, sessions)


def _core(problem: Problem, sessions: frozenset[str], budget: Budget) -> _Core | None:
    from scheduler.engine.needs import Needs

    needs = Needs(slim(part_of(problem, _together(problem, sessions))), budget)
    if needs.answer(sessions).possible is not False:
        return None

    def impossible(some: Sequence[str]) -> bool | None:
        possible = needs.answer(some).possible
        return None if possible is None else not possible

    core = frozenset(_shrunk(sorted(sessions), impossible)[0])
    return _Core(core, _together(problem, core))


def _together(problem: Problem, sessions: frozenset[str]) -> frozenset[str]:
    """Return some required sessions and all that has to do with placing them."""
    return sessions | involved(without(problem, _needs_but(problem, sessions)))


def _needs_but(problem: Problem, sessions: Collection[str]) -> list[Fact]:
    """Return the facts that ask for other sessions than some."""
    return needs_of(problem, [each for each in problem.sessions.values() if each.id not in sessions])


# The facts.


def _smallest(problem: Problem, gone: Iterable[Fact], core: _Core, budget: Budget) -> Conflict:
    """Return the smallest set of facts that does not let some sessions be placed."""
    from scheduler.engine.budget import Budget

    # A session that comes along keeps its pin as a fact: it is no need of its own.
    along = map(problem.sessions.__getitem__, core.part - core.sessions)
    aside = {
        *gone,
        *_needs_but(problem, core.part),
        *(fact for fact in needs_of(problem, along) if fact.column),
        *(least_of(problem) if core.without_min else ()),
    }
    facts = tuple(fact for fact in facts_of(problem, core.part) if fact not in aside)
    whole = Conflict(problem, tuple(sorted(core.sessions)), facts, tuple(aside))

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
    problem: Problem,
    facts: Sequence[Fact],
    conflicts: Sequence[Conflict],
    apart: Sequence[Fact],
    *,
    rest: Schedule | None,
    budget: Budget,
) -> tuple[tuple[WayOut, ...], bool]:
    """Return single changes of some facts with which all that some conflicts are about can be held.

    `apart` is what other conflicts ask for, `rest` a schedule of what no conflict is about.
    """
    from scheduler.engine.budget import Budget
    from scheduler.explain.whole import placeable

    sessions = {id_ for each in conflicts for id_ in each.sessions}
    asked = {fact for each in conflicts for fact in each.demands}
    needs = [fact for fact in (*_needs_but(problem, ()), *least_of(problem)) if fact not in asked]
    company: set[str] = set()
    beside = [edit for fact in apart for edit in fact.without]

    def own(edits: tuple[Edit, ...]) -> bool | None:
        aside = [edit for fact in needs if _whose(fact) not in company for edit in fact.without]
        return can_hold(edited(problem, (*aside, *edits)), Budget(min(A_CHECK, budget.left)))

    # Where all others stand: with luck the conflict's own sessions fit in between.
    standing = {} if rest is None else dict(rest.placements)
    near = Schedule({each: place for each, place in standing.items() if each not in sessions})

    def whole(edits: tuple[Edit, ...]) -> bool | None:
        answer = placeable(edited(problem, (*beside, *edits)), Budget(budget.left), near)
        if answer.possible is False and len(answer.sessions) <= COMPANY:
            # Who stood in the way of this way out is asked first about the next.
            company.update(answer.sessions)
        return answer.possible

    chosen = [problem.sessions[each] for each in sorted(sessions)]
    return ways_out(problem, facts, chosen, own=own, whole=whole, spent=budget.spent)
