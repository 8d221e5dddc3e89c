from decimal import Decimal

import pytest

from scheduler.problem import ProtectedDay
from scheduler.rules import Violation
from scheduler.rules.protected_share import ProtectedShare
from tests.builders import amounts, at, found, problem, room, schedule, session

IDS = tuple("abcdefghij")


def sharing(share, there, *, meant=4, weights=None, **columns):
    """Return `meant` sessions for the day's audiences, the first `there` of them on it."""
    kept = ProtectedDay(
        day=1,
        name="Workers' Day",
        audiences=frozenset({"workers", "teachers"}),
        share=Decimal(share),
        **columns,
    )
    tiny = problem(
        sessions=[
            *(session(name, audiences=("workers",)) for name in IDS[:meant]),
            session("mixed", audiences=("workers", "families")),
            session("open"),
        ],
        rooms=[room("hall"), room("lawn", venue="park")],
        protected_days=[kept],
        weights=weights,
    )
    return tiny, schedule({name: ("hall", at("09:00", day=1)) for name in (*IDS[:there], "mixed", "open")})


def test_less_than_the_share():
    assert found(ProtectedShare, *sharing("0.5", 1)) == [
        Violation(
            "protected-share",
            ("b", "c", "d"),
            "2023-05-21 (Workers' Day) has 1 of the 4 sessions meant for its audiences alone, its share is 2",
            1,
            Decimal(2000),
        )
    ]
    assert found(ProtectedShare, *sharing("0.5", 2)) == []
    assert found(ProtectedShare, *sharing("0.5", 4)) == []


@pytest.mark.parametrize(
    ("share", "meant", "needed"),
    [
        ("0", 4, 0),
        ("0.5", 3, 2),
        ("0.5000000000000000000000000001", 4, 3),
        ("0.1", 10, 1),
        ("0.7", 10, 7),
        ("1", 4, 4),
        ("0.5", 0, 0),
    ],
)
def test_the_share_is_rounded_up_exactly(share, meant, needed):
    assert amounts(ProtectedShare, *sharing(share, 0, meant=meant)) == ([needed] if needed else [])


def test_a_session_elsewhere_on_the_day_counts_too():
    assert found(ProtectedShare, *sharing("0.5", 2, venues=frozenset({"park"}))) == []


def test_a_session_on_another_day_does_not_count():
    tiny, _ = sharing("0.25", 0)
    assert amounts(ProtectedShare, tiny, schedule({"a": ("hall", at("23:30", day=0))})) == [1]
    assert amounts(ProtectedShare, tiny, schedule({"a": ("hall", at("23:30", day=1))})) == []


def test_weights():
    assert [v.points for v in found(ProtectedShare, *sharing("0.5", 0, weights={"protected-share": 3}))] == [
        6
    ]
    assert found(ProtectedShare, *sharing("0.5", 0, weights={"protected-share": 0})) == []
