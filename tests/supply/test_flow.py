from itertools import chain, combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.supply.flow import Lack, lacks


def test_nothing_is_short():
    assert lacks([2, 1], [{0, 1}, {1}], [1, 2]) == []


def test_who_competes_is_named_and_nobody_else():
    # The last group has a bin of its own.
    assert lacks([1, 2, 1], [{0}, {0, 1}, {2}], [1, 1, 1]) == [Lack((0, 1), (0, 1), 1)]


def test_two_shortages_apart():
    assert lacks([2, 3], [{0}, {1}], [1, 1]) == [Lack((0,), (0,), 1), Lack((1,), (1,), 2)]


def test_a_group_that_nothing_serves():
    assert lacks([2], [set()], [5]) == [Lack((0,), (), 2)]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.sets(st.integers(0, 4))), max_size=6),
    st.lists(st.integers(0, 4), min_size=5, max_size=5),
)
def test_missing_is_what_the_worst_groups_lack(groups, holds):
    asked, reach = [n for n, _ in groups], [bins for _, bins in groups]
    subsets = chain.from_iterable(combinations(range(len(groups)), n) for n in range(len(groups) + 1))
    worst = max(
        sum(asked[g] for g in chosen) - sum(holds[b] for b in set().union(*(reach[g] for g in chosen)))
        for chosen in subsets
    )
    found = lacks(asked, reach, holds)
    assert sum(lack.missing for lack in found) == worst
    for lack in found:
        assert set(lack.bins) == set().union(*(reach[g] for g in lack.groups))
        assert lack.missing == sum(asked[g] for g in lack.groups) - sum(holds[b] for b in lack.bins)
