import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.intervals import (
    clear,
    intersect,
    length,
    overlap,
    starts_clear,
    starts_within,
    subtract,
    window,
    within,
)

intervals = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6)
windows = intervals.map(window)


def moments(parts):
    return {minute for start, end in parts for minute in range(start, end)}


def is_window(parts):
    ends = [end for part in parts for end in part]
    return ends == sorted(set(ends))


def test_window_joins_what_overlaps_or_touches():
    assert window([(5, 9), (0, 2), (2, 3), (8, 12), (20, 20), (30, 25)]) == ((0, 3), (5, 12))
    assert window([]) == ()


@given(intervals)
def test_window_is_the_union(parts):
    assert is_window(window(parts))
    assert moments(window(parts)) == moments(parts)


@pytest.mark.parametrize(
    ("a", "b", "shared"),
    [((0, 5), (5, 9), False), ((0, 5), (4, 9), True), ((0, 9), (3, 4), True), ((6, 9), (0, 6), False)],
)
def test_overlap(a, b, shared):
    assert overlap(a, b) is shared
    assert overlap(b, a) is shared


@pytest.mark.parametrize(
    ("interval", "inside"),
    [
        ((0, 5), True),
        ((1, 4), True),
        ((0, 6), False),
        ((4, 8), False),
        ((7, 9), True),
        ((-1, 3), False),
        ((9, 10), False),
    ],
)
def test_within_one_part(interval, inside):
    assert within(interval, ((0, 5), (7, 9))) is inside


def test_within_nothing():
    assert within((0, 1), ()) is False


@pytest.mark.parametrize(
    ("interval", "free"), [((5, 7), True), ((4, 7), False), ((5, 8), False), ((0, 20), False)]
)
def test_clear(interval, free):
    assert clear(interval, ((0, 5), (7, 9))) is free


def test_subtract_and_intersect():
    assert subtract(((0, 10), (20, 30)), ((2, 3), (8, 22))) == ((0, 2), (3, 8), (22, 30))
    assert intersect(((0, 10), (20, 30)), ((2, 3), (8, 22))) == ((2, 3), (8, 10), (20, 22))


@given(windows, windows)
def test_subtract_and_intersect_part_a_window_in_two(a, b):
    assert is_window(subtract(a, b))
    assert is_window(intersect(a, b))
    assert moments(subtract(a, b)) == moments(a) - moments(b)
    assert moments(intersect(a, b)) == moments(a) & moments(b)


def test_length():
    assert length(((0, 5), (7, 9))) == 7
    assert length(()) == 0


@given(windows, st.integers(0, 5), st.integers(1, 5))
def test_the_starts_that_fit_a_window(allowed, before, after):
    around = range(-10, 60)
    fits = {t for t in around if within((t - before, t + after), allowed)}
    free = {t for t in around if clear((t - before, t + after), allowed)}
    assert moments(starts_within(allowed, before, after)) == fits
    assert {t for t in around if clear((t, t + 1), starts_clear(allowed, before, after))} == set(
        around
    ) - free
