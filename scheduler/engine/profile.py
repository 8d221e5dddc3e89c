"""How much of something is used over time, on many lines at once, by what is fixed.

All lines are laid end to end on one axis, so that one sorted array answers for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.engine.facts import Facts, Ints
from scheduler.problem import DAY
from scheduler.rules.decisions import Spans

_MARGIN = 400 * DAY
"""Minutes kept free at both ends of a line: more than any session lasts."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A step function: `level[i]` from `at[i]` to `at[i + 1]`; the first step is at minus infinity."""

    stretch: int
    at: Ints
    level: Ints

    @classmethod
    def of(cls, facts: Facts, spans: Spans) -> Profile:
        """Add up spans."""
        stretch = len(facts.problem.days) * DAY + 2 * _MARGIN
        starts = axis(stretch, spans.key, spans.start)
        ends = axis(stretch, spans.key, spans.end)
        at, where = np.unique(np.concatenate([starts, ends]), return_inverse=True)
        change = np.zeros(len(at) + 1, dtype=np.int64)
        np.add.at(change, where + 1, np.concatenate([spans.amount, -spans.amount]))
        first = np.array([np.iinfo(np.int64).min], dtype=np.int64)
        return cls(stretch, np.concatenate([first, at]), np.cumsum(change))

    def peak(self, key: Ints, start: Ints, end: Ints) -> Ints:
        """Return the highest level within each stretch."""
        return self.peak_on_axis(axis(self.stretch, key, start), axis(self.stretch, key, end))

    def peak_on_axis(self, start: Ints, end: Ints) -> Ints:
        """Return the highest level within each stretch of the axis."""
        if len(start) == 0:
            return np.zeros(0, dtype=np.int64)
        first = np.searchsorted(self.at, start, side="right") - 1
        last = np.searchsorted(self.at, end, side="left")
        bounds = np.column_stack([first, last]).ravel()
        # reduceat wants every index inside; the last step is always at level 0.
        padded = np.append(self.level, 0)
        peaks: Ints = np.maximum.reduceat(padded, bounds)[::2]
        return peaks

    def highest(self, key: Ints) -> Ints:
        """Return the highest level of each line."""
        base = key * self.stretch
        return self.peak_on_axis(base, base + self.stretch)

    def most(self) -> int:
        """Return the highest level of all."""
        return int(self.level.max(initial=0))

    def steps_within(self, start: int, end: int) -> Ints:
        """Return the places on the axis, inside a stretch of it, where the level changes."""
        return self.at[np.searchsorted(self.at, start, "left") : np.searchsorted(self.at, end, "left")]


def axis(stretch: int, key: Ints, minute: Ints) -> Ints:
    """Return places on the axis for minutes on lines."""
    return np.asarray(key * stretch + minute + _MARGIN, dtype=np.int64)
