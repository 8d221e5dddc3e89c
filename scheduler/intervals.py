"""Half-open intervals `[start, end)` of whole minutes, and windows made of them.

A *window* is a tuple of intervals, sorted, none empty, none overlapping or touching another.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

Interval = tuple[int, int]
Window = tuple[Interval, ...]

ALWAYS: Window = ((-(10**9), 10**9),)
"""Every moment that can matter."""


def window(intervals: Iterable[Interval]) -> Window:
    """Return the union of `intervals`, with parts that overlap or touch joined."""
    joined: list[Interval] = []
    for start, end in sorted(pair for pair in intervals if pair[0] < pair[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def overlap(a: Interval, b: Interval) -> bool:
    """Return whether two intervals share a moment."""
    return a[0] < b[1] and b[0] < a[1]


def within(interval: Interval, allowed: Window) -> bool:
    """Return whether `interval` lies within one joined part of `allowed`."""
    index = bisect_right(allowed, interval[0], key=lambda part: part[0]) - 1
    return index >= 0 and interval[1] <= allowed[index][1]


def clear(interval: Interval, closed: Window) -> bool:
    """Return whether `interval` shares no moment with `closed`."""
    return not any(overlap(interval, part) for part in closed)


def subtract(allowed: Window, closed: Window) -> Window:
    """Return the moments of `allowed` that are not in `closed`."""
    left: list[Interval] = []
    for start, end in allowed:
        for shut, opened in closed:
            if opened <= start or shut >= end:
                continue
            if start < shut:
                left.append((start, shut))
            start = max(start, opened)  # noqa: PLW2901
        if start < end:
            left.append((start, end))
    return window(left)


def intersect(a: Window, b: Window) -> Window:
    """Return the moments that lie in both windows."""
    both: list[Interval] = []
    i = j = 0
    while i < len(a) and j < len(b):
        start, end = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
        if start < end:
            both.append((start, end))
        if a[i][1] <= b[j][1]:
            i += 1
        else:
            j += 1
    return tuple(both)


def length(allowed: Window) -> int:
    """Return the minutes of a window."""
    return sum(end - start for start, end in allowed)


def starts_within(allowed: Window, before: int, after: int) -> Window:
    """Return the moments t for which `[t − before, t + after)` lies within one part of `allowed`."""
    return window((start + before, end - after + 1) for start, end in allowed)


def starts_clear(closed: Window, before: int, after: int) -> Window:
    """Return the moments t for which `[t − before, t + after)` shares no moment with `closed`."""
    return subtract(ALWAYS, window((start - after + 1, end + before) for start, end in closed))
