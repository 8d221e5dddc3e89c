from decimal import Decimal

from scheduler.rules import Violation
from scheduler.rules.room_tight import RoomTight
from tests.builders import at, found, problem, room, schedule, session


def seating(heads, capacity=100, *, weights=None, **columns):
    tiny = problem(
        sessions=[session("talk", attendance=heads)],
        rooms=[room("hall", capacity=capacity, **columns)],
        weights=weights,
    )
    return tiny, schedule({"talk": ("hall", at("09:00"))})


def test_a_room_that_is_nearly_full():
    assert found(RoomTight, *seating(91)) == [
        Violation(
            "room-tight",
            ("talk", "hall"),
            "talk (Talk) seats 91, more than nine tenths of the 100 places of hall",
            1,
            Decimal(3),
        )
    ]
    assert found(RoomTight, *seating(90)) == []


def test_outdoors_too():
    assert len(found(RoomTight, *seating(91, outdoor=True))) == 1


def test_a_place_for_nobody():
    assert found(RoomTight, *seating(0, capacity=0)) == []
    assert len(found(RoomTight, *seating(1, capacity=1))) == 1


def test_switched_off():
    assert found(RoomTight, *seating(91, weights={"room-tight": 0})) == []
