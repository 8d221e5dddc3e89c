"""The rule `room-clash`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from scheduler.intervals import Interval
from scheduler.problem import Problem
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Block, Bools, Decisions, Spans
from scheduler.rules.placed import Placed, meetings, placed
from scheduler.schedule import Schedule


class RoomClash(Rule):
    """Two sessions never hold one room, or two rooms that share a part, at the same time.

    A session holds its room from the start of its setup to the end of its teardown. The next one's
    setup starts at the earliest when that is over and the `changeover` of the earlier session's room
    has passed; at that very minute it may. Two rooms share a part when they are the same, or when a
    smallest part (a room that no other is part of) belongs to both. Between two sessions that meet a
    `back-to-back` relation, hard or soft, no changeover is needed.
    """

    name = "room-clash"

    def post(self, decisions: Decisions) -> None:
        """One session at a time on every part; those that may follow back to back, pair by pair."""
        problem = decisions.problem
        waivable = decisions.once(self.name, lambda: _waivable(problem))
        classes = decisions.once((self.name, "classes"), lambda: _unwaived(problem))
        for sessions in classes:
            decisions.capacity(sessions, held, limit=1)
        decisions.forbid_both((self.name, "apart"), lambda: _apart(classes, frozenset(waivable)), too_near)
        by_minutes = decisions.once((self.name, "pairs"), lambda: _by_minutes(waivable))
        for (there, back), pairs in by_minutes.items():
            self._post_linked(decisions, there, back, pairs)

    def _post_linked(self, decisions: Decisions, there: int, back: int, pairs: list[tuple[str, str]]) -> None:
        def clash(a: Block, b: Block) -> Bools:
            meeting = _follows(a, b, there) | _follows(b, a, back)
            overlapping = (a.occupied_from < b.occupied_to) & (b.occupied_from < a.occupied_to)
            return (a.shares_part(b) & overlapping) | (too_near(a, b) & ~meeting)

        decisions.forbid_both((self.name, there, back), lambda: pairs, clash)

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield every two sessions that hold a part of a room too near to each other."""
        standing = placed(problem, schedule)
        waived = {
            (standing[first], standing[later])
            for relation in problem.relations
            if relation.kind == "back-to-back"
            for first, later in relation.pairs
            if first in standing
            and later in standing
            and standing[later].follows(standing[first], relation.minutes)
        }
        for first, later in self._too_near(problem, standing):
            if (first, later) in waived and first.occupied[1] <= later.occupied[0]:
                continue
            yield Violation(
                self.name,
                (first.session.id, later.session.id, *dict.fromkeys([first.room.id, later.room.id])),
                f"{later} needs {later.room.id} from {problem.when(later.occupied[0])}, but {first} holds "
                f"{first.room.id} until {problem.when(first.occupied[1])} and the changeover takes "
                f"{first.room.changeover} minutes",
            )

    def _too_near(self, problem: Problem, standing: dict[str, Placed]) -> list[tuple[Placed, Placed]]:
        by_part: dict[str, list[Placed]] = defaultdict(list)
        for item in standing.values():
            for part in sorted(problem.parts[item.room.id]):
                by_part[part].append(item)
        return list(dict.fromkeys(pair for items in by_part.values() for pair in meetings(items, _held)))


def _held(item: Placed) -> Interval:
    start, end = item.occupied
    return start, end + item.room.changeover


def held(block: Block) -> Spans:
    """Return for how long places hold each part of their room, changeovers included."""
    row, part = block.parts()
    held_to = block.occupied_to + block.changeover
    return Spans(row, part, block.occupied_from[row], held_to[row], row * 0 + 1)


def too_near(a: Block, b: Block) -> Bools:
    """Return which places hold a part of a room within a changeover of each other."""
    before = a.occupied_to + a.changeover <= b.occupied_from
    after = b.occupied_to + b.changeover <= a.occupied_from
    near: Bools = a.shares_part(b) & ~(before | after)
    return near


def _follows(first: Block, later: Block, minutes: int) -> Bools:
    gap = later.start - first.end
    follows: Bools = (first.room == later.room) & (gap >= 0) & (gap <= minutes)
    return follows


def _waivable(problem: Problem) -> dict[frozenset[str], dict[tuple[str, str], int]]:
    """By pair of sessions: the minutes within which one may follow the other back to back."""
    found: dict[frozenset[str], dict[tuple[str, str], int]] = defaultdict(dict)
    for relation in problem.relations:
        if relation.kind == "back-to-back":
            for pair in relation.pairs:
                minutes = found[frozenset(pair)]
                minutes[pair] = max(relation.minutes, minutes.get(pair, 0))
    return dict(found)


def _unwaived(problem: Problem) -> list[frozenset[str]]:
    """Return classes of sessions: between no two of one class a changeover may be waived.

    Every session is in one; those that no `back-to-back` relation names are in all.
    """
    partners: dict[str, set[str]] = defaultdict(set)
    for pair in _waivable(problem):
        for session in pair:
            partners[session] |= pair - {session}
    classes: list[set[str]] = [set()]
    for session in sorted(partners):
        free = next((each for each in classes if each.isdisjoint(partners[session])), None)
        if free is None:
            classes.append(free := set())
        free.add(session)
    others = frozenset(problem.sessions) - frozenset(partners)
    return [others | each for each in classes]


def _apart(classes: list[frozenset[str]], waivable: frozenset[frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Yield the pairs that no class holds and whose changeover is never waived."""
    for a, b in combinations(sorted(frozenset().union(*waivable)), 2):
        if frozenset((a, b)) not in waivable and not any(a in each and b in each for each in classes):
            yield a, b


def _by_minutes(
    waivable: dict[frozenset[str], dict[tuple[str, str], int]],
) -> dict[tuple[int, int], list[tuple[str, str]]]:
    """Group pairs by the minutes allowed one way and the other; -1: that way nothing is waived."""
    groups: dict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
    for ways in waivable.values():
        first, later = next(iter(ways))
        groups[ways[first, later], ways.get((later, first), -1)].append((first, later))
    return dict(groups)
