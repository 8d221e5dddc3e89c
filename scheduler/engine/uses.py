"""What the free sessions of a capacity may use, and the moments at which that may be too much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scheduler.engine.facts import Bools, Ints
from scheduler.engine.profile import Profile, axis
from scheduler.engine.statements import Capacity


@dataclass(frozen=True, slots=True)
class Uses:
    """Stretches of the axis that rows use: whose (a member's number), which row, how much."""

    start: Ints
    end: Ints
    amount: Ints
    owner: Ints
    row: Ints

    @classmethod
    def of(cls, capacity: Capacity) -> Uses:
        """Collect the uses of all members, one member after another."""
        columns: list[tuple[Ints, ...]] = []
        for number, choice in enumerate(capacity.members):
            spans = capacity.spans(choice.block)
            start = axis(capacity.fixed.stretch, spans.key, spans.start)
            end = axis(capacity.fixed.stretch, spans.key, spans.end)
            owner = np.full(len(start), number, dtype=np.int64)
            columns.append((start, end, spans.amount, owner, spans.row))
        return cls(*(np.concatenate(column) for column in zip(*columns, strict=True)))

    def most(self) -> int:
        """Return the most that can be used at once."""
        return sum(int(self.amount[self.owner == who].max()) for who in np.unique(self.owner))

    def crowded(self, fixed: Profile, limit: int) -> Iterator[tuple[int, int, Ints]]:
        """Yield moments at which more than `limit` may be used, the fixed level there, and the uses.

        Enough of the uses' starts, and of the steps of what is fixed inside them, that a bound kept at
        each is kept always: a moment is left out where the next one has all the same uses.
        """
        if not len(self.start):
            return
        moments, uses, moment = self._at_moments(fixed)
        level = fixed.peak_on_axis(moments, moments + 1)
        # The uses at a moment stand owner by owner: each owner takes one of them at most.
        begins = np.flatnonzero(np.diff(moment, prepend=-1) | np.diff(self.owner[uses], prepend=-1))
        each = np.maximum.reduceat(self.amount[uses], begins)
        most = np.bincount(moment[begins], weights=each, minlength=len(moments)).astype(np.int64)
        bounds = np.searchsorted(moment, np.arange(len(moments) + 1))
        for m in np.flatnonzero(level + most > limit).tolist():
            if bounds[m] < bounds[m + 1]:
                yield int(moments[m]), int(level[m]), uses[bounds[m] : bounds[m + 1]]

    def highest(self, fixed: Profile, line: int, taken: Bools) -> tuple[int, int]:
        """Return the highest level on a line of what is fixed, and with the uses taken."""
        first, last = line * fixed.stretch, (line + 1) * fixed.stretch
        here = taken & (self.start >= first) & (self.start < last)
        start, end = self.start[here], self.end[here]
        moments = np.concatenate([start, fixed.steps_within(first, last)])
        level = fixed.peak_on_axis(moments, moments + 1)
        used = ((start <= moments[:, None]) & (moments[:, None] < end)) @ self.amount[here]
        return int(level.max(initial=0)), int((level + used).max(initial=0))

    def _at_moments(self, fixed: Profile) -> tuple[Ints, Ints, Ints]:
        """Return the moments that matter, and pairs (use, number of a moment inside it), by moment."""
        begun = np.searchsorted(np.sort(self.start), fixed.at, "right")
        steps = fixed.at[begun > np.searchsorted(np.sort(self.end), fixed.at, "right")]
        moments = np.unique(np.concatenate([self.start, steps]))
        ends = np.unique(self.end)
        after = np.append(moments[1:], np.iinfo(np.int64).max)
        closing = np.searchsorted(ends, after, "right") > np.searchsorted(ends, moments, "right")
        moments = moments[closing | np.isin(moments, steps) | np.isin(after, steps)]
        first = np.searchsorted(moments, self.start, "left")
        count = np.searchsorted(moments, self.end, "left") - first
        uses = np.repeat(np.arange(len(first)), count)
        moment = first[uses] + np.arange(len(uses)) - np.repeat(np.cumsum(count) - count, count)
        order = np.argsort(moment, kind="stable")
        return moments, uses[order], moment[order]
