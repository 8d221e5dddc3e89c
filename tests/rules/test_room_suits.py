import pytest

from scheduler.rules import Violation
from scheduler.rules.room_suits import RoomSuits
from tests.builders import at, found, problem, room, schedule, session, subjects

HALL = room("hall", capacity=120, features=frozenset({"screen"}))


def one(place=HALL, **columns):
    return problem(sessions=[session("final", **columns)], rooms=[place]), schedule(
        {"final": (place.id, at("09:00"))}
    )


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"attendance": 121}, "hall holds 120, final (Final) seats 121"),
        (
            {"features": frozenset({"screen", "sink", "gas"})},
            "final (Final) needs gas, sink, which hall does not have",
        ),
        ({"setting": "outdoor"}, "final (Final) must be outdoor, hall is indoor"),
        ({"venues": frozenset({"park", "quay"})}, "final (Final) may be at park, quay only, hall is at site"),
        ({"rooms": frozenset({"tent"})}, "final (Final) may be in tent only, it is in hall"),
    ],
)
def test_a_room_that_does_not_suit(columns, message):
    assert found(RoomSuits, *one(**columns)) == [Violation("room-suits", ("final", "hall"), message)]


@pytest.mark.parametrize(
    "columns",
    [
        {"attendance": 120},
        {"attendance": None, "booked": None},
        {"features": frozenset({"screen"})},
        {"setting": "indoor"},
        {"venues": frozenset({"site", "park"})},
        {"rooms": frozenset({"hall", "tent"})},
    ],
)
def test_a_room_that_just_suits(columns):
    assert subjects(RoomSuits, *one(**columns)) == []


def test_heads_are_the_larger_of_attendance_and_booked():
    assert subjects(RoomSuits, *one(attendance=10, booked=121)) == [("final", "hall")]
    assert subjects(RoomSuits, *one(attendance=121, booked=10)) == [("final", "hall")]


def test_an_outdoor_place():
    lawn = room("lawn", outdoor=True)
    assert subjects(RoomSuits, *one(lawn, setting="outdoor")) == []
    assert [violation.message for violation in found(RoomSuits, *one(lawn, setting="indoor"))] == [
        "final (Final) must be indoor, lawn is outdoor"
    ]


def test_each_wish_that_is_not_met_counts():
    assert len(subjects(RoomSuits, *one(attendance=500, setting="outdoor", rooms=frozenset({"tent"})))) == 3
