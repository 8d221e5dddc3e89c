from decimal import Decimal

import pytest

from scheduler.rules import Violation
from scheduler.rules.unplaced import Unplaced
from tests.builders import amounts, at, found, problem, schedule, session


def test_a_session_left_out():
    tiny = problem(sessions=[session("talk"), session("show")])
    assert found(Unplaced, tiny, schedule({"show": ("hall", at("09:00"))})) == [
        Violation("unplaced", ("talk",), "talk (Talk) is left out, priority 3", 16_000, Decimal(1))
    ]


def test_a_must_session_left_out():
    assert found(Unplaced, problem(sessions=[session("talk", must=True)]), schedule({})) == [
        Violation("unplaced", ("talk",), "talk (Talk) is left out, priority must", 1_024_000, Decimal(1))
    ]


@pytest.mark.parametrize(
    ("priority", "amount"), [(1, 1000), (2, 4000), (3, 16_000), (4, 64_000), (5, 256_000)]
)
def test_the_price_by_priority(priority, amount):
    assert amounts(Unplaced, problem(sessions=[session("talk", priority=priority)]), schedule({})) == [amount]


def test_its_weight_cannot_be_set():
    tiny = problem(sessions=[session("talk")], weights={"unplaced": 0})
    assert [violation.points for violation in found(Unplaced, tiny, schedule({}))] == [Decimal(16_000)]


def test_cancelled_sessions_are_not_missing():
    assert found(Unplaced, problem(cancelled=[session("talk", status="cancelled")]), schedule({})) == []
