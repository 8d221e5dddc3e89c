"""A change of one fact by more and more, and the kinds of it that many facts share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scheduler.explain.cells import window_cell
from scheduler.explain.edits import Edit
from scheduler.explain.facts import Fact
from scheduler.intervals import Window, window
from scheduler.problem import DAY, Problem, Session

LONGEST = 12 * 60
"""Minutes by which a window or a pause changes at most."""

MOVED = 4 * 60
"""Minutes by which a pin is moved on its date at most."""

TRIED = 12
"""Rooms, venues or dates that are tried one by one."""

MORE = 8
"""Pieces, channels or sessions a day by which there are more at most."""


@dataclass(frozen=True, slots=True)
class Change:
    """What the inputs would say instead: the edits, and the cell before and after."""

    edits: tuple[Edit, ...]
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Family:
    """Changes of one fact by more and more, the least first; `kind` is what they do to it.

    `effort` is a judgement of how much the smallest asks of people, `each` what one unit more adds: about
    the minutes of telephoning that it takes to have it agreed. `steady`: what a change allows, a larger
    one allows too.
    """

    fact: Fact
    kind: str
    amounts: Sequence[int]
    make: Callable[[int], Change]
    effort: int
    each: float = 0.0
    id: str = ""
    steady: bool = True


Finders = Mapping[tuple[str, str], Callable[[Problem, Fact, Sequence[Session]], Iterator[Family]]]
"""By table and column of a fact: what can be changed about it for the sessions of its conflict."""


def once(fact: Fact, kind: str, change: Change, effort: int, id_: str = "") -> Family:
    """Return a family of a single change."""
    return Family(fact, kind, (0,), lambda _: change, effort, id=id_ or str(fact.key))


def steps(problem: Problem, most: int = LONGEST) -> range:
    """Return the minutes by which a time can change: steps of the grid up to `most`."""
    grid = problem.event.grid
    return range(grid, most + 1, grid)


def wider(
    problem: Problem, fact: Fact, table: str, key: str, windows: Mapping[str, Window], *, effort: int
) -> Iterator[Family]:
    """Yield the changes that let every part of some windows begin earlier, or end later."""
    shown = next(iter(windows.values()))

    def change(before: int, after: int) -> Change:
        wide = {
            name: window((start - before, end + after) for start, end in parts)
            for name, parts in windows.items()
        }
        edits = tuple(Edit(table, key, name, parts) for name, parts in wide.items())
        new = window_cell(problem, next(iter(wide.values())))
        return Change(edits, window_cell(problem, shown), new)

    room_before = min((start % DAY for start, _ in shown), default=0)
    room_after = min(((-end) % DAY for _, end in shown), default=0)
    earlier, later = steps(problem, min(LONGEST, room_before)), steps(problem, min(LONGEST, room_after))
    if earlier:
        yield Family(fact, "earlier", earlier, lambda k: change(k, 0), effort, 1.0, key)
    if later:
        yield Family(fact, "later", later, lambda k: change(0, k), effort, 1.0, key)


def number(
    problem: Problem, fact: Fact, sign: int, most: int, *, effort: int, each: float, step: int = 1
) -> Iterator[Family]:
    """Yield that a number is smaller (`sign` −1) or larger (1), by `most` at most."""
    table, key, name = fact.table, fact.key, fact.column
    holder = problem.event if table == "event" else getattr(problem, table)[key]
    now: int = getattr(holder, name)
    if sign < 0:
        most = min(most, now)

    def change(by: int) -> Change:
        return Change((Edit(table, key, name, now + sign * by),), str(now), str(now + sign * by))

    amounts = sorted({*range(step, most + 1, step), *([most] if sign < 0 and most else [])})
    if amounts:
        yield Family(
            fact, "more" if sign > 0 else "less", amounts, change, effort, each, fact.item or str(key)
        )
