from decimal import Decimal

import pytest

from scheduler.rules import Violation
from scheduler.rules.room_fit import RoomFit
from tests.builders import amounts, at, found, problem, room, schedule, session


def seating(heads, capacity=120, *, weights=None, **columns):
    tiny = problem(
        sessions=[session("talk", attendance=heads)],
        rooms=[room("hall", capacity=capacity, **columns)],
        weights=weights,
    )
    return tiny, schedule({"talk": ("hall", at("09:00"))})


def test_a_room_too_large():
    assert found(RoomFit, *seating(95)) == [
        Violation("room-fit", ("talk", "hall"), "hall holds 120, talk (Talk) seats 95", 2, Decimal(1))
    ]


@pytest.mark.parametrize(
    ("heads", "amount"),
    [(120, []), (111, []), (110, [1]), (101, [1]), (100, [2]), (21, [9]), (20, [10]), (1, [10])],
)
def test_the_amount(heads, amount):
    assert amounts(RoomFit, *seating(heads)) == amount


def test_what_costs_nothing():
    assert found(RoomFit, *seating(0)) == []
    assert found(RoomFit, *seating(None)) == []
    assert found(RoomFit, *seating(20, outdoor=True)) == []
    assert found(RoomFit, *seating(150)) == []
    assert found(RoomFit, *seating(20, weights={"room-fit": 0})) == []


def test_its_weight_may_be_a_decimal():
    costs = found(RoomFit, *seating(90, weights={"room-fit": Decimal("0.1")}))
    assert [violation.points for violation in costs] == [Decimal("0.3")]
