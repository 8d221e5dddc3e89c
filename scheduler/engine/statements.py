"""What rules say of the free sessions of a move: each one's rows, and statements of several.

Plain facts; `model` translates them exactly and `bound` relaxes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from scheduler.engine.facts import Block, Bools, Ints
from scheduler.engine.profile import Profile
from scheduler.rules.decisions import Clash, Spans


class Choice:
    """One thing decided: which of its block's rows a session takes, or none.

    `cost` is what a row costs whatever the other free sessions do; `guide` is what it adds besides
    while they stay out: an estimate in company, exact alone. `absent` and `absent_guide` are the same
    for leaving it out, `required` says that it must not be. Units (`Facts.scale` to the point).
    """

    __slots__ = ("absent", "absent_guide", "block", "cost", "current", "guide", "required", "session")

    def __init__(self, block: Block, session: int, current: tuple[int, int] | None) -> None:
        self.session = session
        self.block = block
        self.cost = np.zeros(len(block), dtype=np.int64)
        self.guide = np.zeros(len(block), dtype=np.int64)
        self.absent = self.absent_guide = 0
        self.required = False
        self.current = current

    def __len__(self) -> int:
        return len(self.block)

    def drop(self, rows: Bools) -> None:
        """Take rows out."""
        if rows.any():
            self.keep(~rows)

    def keep(self, rows: Any) -> None:
        """Keep only some rows."""
        self.block = self.block.take(rows)
        self.cost, self.guide = self.cost[rows], self.guide[rows]

    @property
    def taken(self) -> int:
        """The row that it has now, or -1."""
        if self.current is None:
            return -1
        hit = np.flatnonzero((self.block.room == self.current[0]) & (self.block.start == self.current[1]))
        return int(hit[0]) if len(hit) else -1


@dataclass(frozen=True, slots=True)
class Both:
    """No two rows that clash are both taken (`units` None), or each pair of choices costs units."""

    pairs: tuple[tuple[Choice, Choice], ...]
    clash: Clash
    units: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """For each key the amounts add up to `limit` at most, or cost units for each 1 above.

    `at_least` turns it round. `fixed` is what fixed sessions add.
    """

    members: tuple[Choice, ...]
    key: Callable[[Block], Ints]
    amount: Callable[[Block], Ints]
    limit: int | Mapping[int, int]
    fixed: Mapping[int, int]
    units: int | None
    at_least: bool = False

    def limit_of(self, key: int) -> int | None:
        """Return the limit of a key, or None where it has none."""
        return self.limit if isinstance(self.limit, int) else self.limit.get(key)

    def keys(self, served: Iterable[int]) -> Iterable[int]:
        """Return the keys that bind: those that members serve, and what must be served in any case."""
        wanted = self.limit if self.at_least and isinstance(self.limit, Mapping) else ()
        return dict.fromkeys((*served, *wanted))


@dataclass(frozen=True, slots=True)
class Distinct:
    """Each key in use beyond the first costs units; `fixed` keys are in use already."""

    members: tuple[Choice, ...]
    key: Callable[[Block], Ints]
    fixed: frozenset[int]
    units: int


@dataclass(frozen=True, slots=True)
class NotAll:
    """For no key all events happen, or it costs units; `fixed` are those that have happened already."""

    members: tuple[Choice, ...]
    key: Callable[[Block], Ints]
    events: Callable[[Block], Bools]
    fixed: Mapping[int, Bools]
    units: int | None

    def happened(self, keys: Ints, events: int) -> Bools:
        """Return (keys, events): which events have happened for each key without the free sessions."""
        none = np.zeros(events, dtype=np.bool_)
        rows = [self.fixed.get(key, none) for key in keys.tolist()]
        return np.array(rows, dtype=np.bool_).reshape(len(keys), events)


@dataclass(frozen=True, slots=True)
class Capacity:
    """On no line more than `limit` is used at a moment, or each line's largest excess costs units."""

    members: tuple[Choice, ...]
    spans: Callable[[Block], Spans]
    limit: int
    fixed: Profile
    units: int | None


@dataclass(frozen=True, slots=True)
class AllOrNone:
    """All are placed or none, or it costs units; `fixed_in`, `fixed_out`: a fixed member is so."""

    members: tuple[Choice, ...]
    fixed_in: bool
    fixed_out: bool
    units: int | None


@dataclass(frozen=True, slots=True)
class Reserve:
    """Where `main` takes a wanted row, `second` takes a reachable one at the same start.

    Without units it must; with units it costs them not to.
    """

    main: Choice
    second: Choice
    reachable: Clash
    wanted: Callable[[Block], Bools]
    units: int | None

    def fits(self) -> Bools:
        """Return which rows of `main` go with which of `second`."""
        up, flat = self.main.block.upright(), self.second.block.flat()
        fits: Bools = (
            (up.start == flat.start) & self.reachable(up, flat) & self.wanted(self.main.block)[:, None]
        )
        return fits

    def forget_unwanted(self) -> None:
        """Let `second` stand nowhere now where `main` has no use for a second room."""
        taken = self.main.taken
        if taken >= 0 and not self.wanted(self.main.block)[taken]:
            self.second.current = None


Statement = Both | Tally | Distinct | NotAll | Capacity | AllOrNone | Reserve
