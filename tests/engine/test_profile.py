import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scheduler.engine.facts import Facts
from scheduler.engine.profile import Profile
from scheduler.rules.decisions import Spans
from tests.builders import problem

FACTS = Facts(problem())
# (line, start, length, amount): minutes before the first day and after the last are real, too.
USES = st.lists(st.tuples(st.integers(0, 3), st.integers(-300, 5000), st.integers(0, 400), st.integers(0, 4)))


def ints(values) -> np.ndarray:
    return np.array(list(values), dtype=np.int64)


def profile(uses) -> Profile:
    key, start, length, amount = (ints(each[n] for each in uses) for n in range(4))
    return Profile.of(FACTS, Spans(np.arange(len(key)), key, start, start + length, amount))


def level(uses, line: int, minute: int) -> int:
    return sum(n for key, start, length, n in uses if key == line and start <= minute < start + length)


@given(USES, st.tuples(st.integers(0, 3), st.integers(-300, 5000), st.integers(1, 400)))
def test_the_peak_of_a_stretch_is_its_highest_minute(uses, stretch):
    line, start, length = stretch
    changes = [start, *(at for _, first, long, _ in uses for at in (first, first + long))]
    peak = max(level(uses, line, minute) for minute in changes if start <= minute < start + length)
    assert profile(uses).peak(ints([line]), ints([start]), ints([start + length])).tolist() == [peak]


@given(USES)
def test_the_highest_of_each_line_and_of_all(uses):
    peaks = [
        max((level(uses, line, at) for key, at, _, _ in uses if key == line), default=0) for line in range(4)
    ]
    assert profile(uses).highest(np.arange(4)).tolist() == peaks
    assert profile(uses).most() == max(peaks)


def test_nothing_used_and_nothing_asked():
    nothing = profile([])
    assert nothing.peak(ints([0]), ints([0]), ints([60])).tolist() == [0]
    assert nothing.peak(ints([]), ints([]), ints([])).tolist() == []
    assert nothing.most() == 0


def test_where_the_level_changes():
    found = profile([(1, 600, 60, 2), (1, 630, 60, 1), (2, 615, 60, 1)])
    base = 1 * found.stretch + (found.stretch - 3 * 1440) // 2
    assert (found.steps_within(base + 600, base + 690) - base).tolist() == [600, 630, 660]
