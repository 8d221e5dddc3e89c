from scheduler.problem import Closure
from scheduler.rules import Violation
from scheduler.rules.room_open import RoomOpen
from tests.builders import at, daily, found, problem, room, schedule, session, subjects

LATE = ((at("18:00"), at("02:00", day=1)),)


def one(start, place="hall", *, columns=None, **facts):
    return problem(sessions=[session("a", **(columns or {}))], **facts), schedule({"a": (place, start)})


def test_public_time_lies_within_opening():
    assert found(RoomOpen, *one(at("16:15"), rooms=[room("hall", access=daily("08:00-19:00"))])) == [
        Violation(
            "room-open",
            ("a", "hall"),
            "a (A) is in hall 2023-05-20 16:15–17:15; open to the public: 2023-05-20 09:00–17:00",
        )
    ]


def test_opening_includes_its_ends():
    assert subjects(RoomOpen, *one(at("16:00"))) == []
    assert subjects(RoomOpen, *one(at("09:00"))) == []


def test_occupied_time_lies_within_access():
    hall = room("hall", access=daily("08:30-17:00"))
    assert found(RoomOpen, *one(at("09:00"), columns={"setup": 45}, rooms=[hall])) == [
        Violation(
            "room-open",
            ("a", "hall"),
            "a (A) occupies hall 2023-05-20 08:15–10:00, setup and teardown included; "
            "access: 2023-05-20 08:30–17:00",
        )
    ]
    assert subjects(RoomOpen, *one(at("09:00"), columns={"setup": 30}, rooms=[hall])) == []


def test_a_session_breaks_opening_and_access_each():
    assert subjects(RoomOpen, *one(at("16:30"))) == [("a", "hall"), ("a", "hall")]


def test_a_room_that_is_shut_all_day_is_never_open():
    shut = room("hall", opening=daily("09:00-17:00", [1, 2]), access=daily("00:00-24:00"))
    assert [violation.message for violation in found(RoomOpen, *one(at("09:00"), rooms=[shut]))] == [
        "a (A) is in hall 2023-05-20 09:00–10:00; open to the public: never"
    ]


def test_a_break_in_the_opening_splits_it():
    hall = room("hall", opening=((at("09:00"), at("12:00")), (at("13:00"), at("17:00"))))
    long = {"duration": 240}
    assert [
        violation.message for violation in found(RoomOpen, *one(at("10:00"), columns=long, rooms=[hall]))
    ] == [
        "a (A) occupies hall 2023-05-20 10:00–14:00, setup and teardown included; "
        "access: 2023-05-20 09:00–12:00, 2023-05-20 13:00–17:00",
        "a (A) is in hall 2023-05-20 10:00–14:00; "
        "open to the public: 2023-05-20 09:00–12:00, 2023-05-20 13:00–17:00",
    ]


def test_opening_may_cross_midnight():
    hall = room("hall", opening=LATE)
    assert subjects(RoomOpen, *one(at("23:30"), rooms=[hall])) == []
    assert subjects(RoomOpen, *one(at("01:00", day=1), rooms=[hall])) == []
    assert [violation.message for violation in found(RoomOpen, *one(at("01:15", day=1), rooms=[hall]))] == [
        "a (A) occupies hall 2023-05-21 01:15–02:15, setup and teardown included; "
        "access: 2023-05-21 00:00–02:00",
        "a (A) is in hall 2023-05-21 01:15–02:15; open to the public: 2023-05-21 00:00–02:00",
    ]


def test_the_end_of_a_day_reads_24():
    day = room("hall", opening=daily("20:00-24:00"))
    assert [violation.message for violation in found(RoomOpen, *one(at("23:30"), rooms=[day]))] == [
        "a (A) occupies hall 2023-05-20 23:30–2023-05-21 00:30, setup and teardown included; "
        "access: 2023-05-20 20:00–24:00, 2023-05-21 20:00–24:00",
        "a (A) is in hall 2023-05-20 23:30–2023-05-21 00:30; "
        "open to the public: 2023-05-20 20:00–24:00, 2023-05-21 20:00–24:00",
    ]


def test_occupied_time_is_clear_of_closures():
    shut = [Closure("hall", (at("12:00"), at("13:00")), "floor polish")]
    torn_down = one(at("10:45"), columns={"teardown": 16}, closures=shut)
    assert found(RoomOpen, *torn_down) == [
        Violation(
            "room-open",
            ("a", "hall"),
            "a (A) occupies hall 2023-05-20 10:45–12:01; closed: hall 2023-05-20 12:00–13:00 (floor polish)",
        )
    ]
    assert subjects(RoomOpen, *one(at("11:00"), closures=shut)) == []
    assert subjects(RoomOpen, *one(at("13:00"), closures=shut)) == []


def test_a_venues_closure_shuts_its_rooms_only():
    rooms = [room("hall"), room("tent", venue="park")]
    shut = [Closure("park", (at("09:00"), at("10:00")))]
    assert subjects(RoomOpen, *one(at("09:00"), "hall", rooms=rooms, closures=shut)) == []
    assert [
        violation.message
        for violation in found(RoomOpen, *one(at("09:00"), "tent", rooms=rooms, closures=shut))
    ] == ["a (A) occupies tent 2023-05-20 09:00–10:00; closed: park 2023-05-20 09:00–10:00"]


def test_a_closure_shuts_every_room_that_shares_a_part():
    rooms = [room("hall"), room("east", part_of=("hall",)), room("west", part_of=("hall",))]
    shut = [Closure("east", (at("09:00"), at("10:00")))]
    assert subjects(RoomOpen, *one(at("09:00"), "east", rooms=rooms, closures=shut)) == [("a", "east")]
    assert subjects(RoomOpen, *one(at("09:00"), "hall", rooms=rooms, closures=shut)) == [("a", "hall")]
    assert subjects(RoomOpen, *one(at("09:00"), "west", rooms=rooms, closures=shut)) == []
