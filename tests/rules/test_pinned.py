from scheduler.problem import Pin
from scheduler.rules import Violation
from scheduler.rules.pinned import Pinned
from tests.builders import at, found, problem, room, schedule, session

ROOMS = [room("hall"), room("side")]


def pinned(*pins, **columns):
    return problem(sessions=[session("final", **columns)], rooms=ROOMS, pins=pins)


def test_a_pinned_session_is_placed():
    assert found(Pinned, pinned(Pin("final", room="hall")), schedule({})) == [
        Violation("pinned", ("final",), "final (Final) is pinned, but is left out")
    ]


def test_a_must_session_is_placed():
    tiny = pinned(must=True)
    assert found(Pinned, tiny, schedule({})) == [
        Violation("pinned", ("final",), "final (Final) has priority must, but is left out")
    ]
    assert found(Pinned, tiny, schedule({"final": ("side", at("11:00"))})) == []


def test_a_session_both_pinned_and_must_is_named_once():
    tiny = pinned(Pin("final", room="hall"), Pin("final", start=at("09:00")), must=True)
    assert len(found(Pinned, tiny, schedule({}))) == 1


def test_the_pins_room_and_start_hold():
    tiny = pinned(Pin("final", room="hall", start=at("09:00")))
    assert found(Pinned, tiny, schedule({"final": ("hall", at("09:00"))})) == []
    assert found(Pinned, tiny, schedule({"final": ("side", at("09:15"))})) == [
        Violation("pinned", ("final", "hall"), "final (Final) is pinned to hall, but is in side"),
        Violation(
            "pinned", ("final",), "final (Final) is pinned to 2023-05-20 09:00, but starts 2023-05-20 09:15"
        ),
    ]


def test_what_a_pin_does_not_give_is_free():
    assert found(Pinned, pinned(Pin("final", room="hall")), schedule({"final": ("hall", at("11:00"))})) == []
    assert found(Pinned, pinned(Pin("final", start=0)), schedule({"final": ("side", 0)})) == []
    assert [
        v.subjects for v in found(Pinned, pinned(Pin("final", start=0)), schedule({"final": ("side", 15)}))
    ] == [("final",)]


def test_other_sessions_may_be_left_out():
    assert found(Pinned, pinned(), schedule({})) == []


def test_a_pin_of_a_cancelled_session_counts_nowhere():
    tiny = problem(cancelled=[session("final", status="cancelled")], pins=[Pin("final", room="hall")])
    assert found(Pinned, tiny, schedule({})) == []
