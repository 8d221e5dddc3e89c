import pytest

from scheduler.rules import Violation
from scheduler.rules.room_clash import RoomClash
from tests.builders import at, daily, found, problem, relation, room, schedule, session, subjects

HALLS = [
    room("hall", changeover=45),
    room("east", part_of=("hall",), changeover=15),
    room("west", part_of=("hall",), changeover=30),
]


def two(first, later, **facts):
    tiny = problem(sessions=[session("a"), session("b")], **({"rooms": HALLS} | facts))
    return tiny, schedule({"a": first, "b": later})


def test_two_sessions_in_one_room_clash():
    assert found(RoomClash, *two(("east", at("09:00")), ("east", at("10:00")))) == [
        Violation(
            "room-clash",
            ("a", "b", "east"),
            "b (B) needs east from 2023-05-20 10:00, but a (A) holds east until 2023-05-20 10:00 "
            "and the changeover takes 15 minutes",
        )
    ]


def test_the_minute_at_which_the_changeover_ends_is_legal():
    assert subjects(RoomClash, *two(("east", at("09:00")), ("east", at("10:14")))) == [("a", "b", "east")]
    assert subjects(RoomClash, *two(("east", at("09:00")), ("east", at("10:15")))) == []


def test_setup_and_teardown_hold_the_room():
    tiny = problem(sessions=[session("a", teardown=20), session("b", setup=30)], rooms=HALLS)
    assert subjects(RoomClash, tiny, schedule({"a": ("east", at("09:00")), "b": ("east", at("11:04"))})) == [
        ("a", "b", "east")
    ]
    assert subjects(RoomClash, tiny, schedule({"a": ("east", at("09:00")), "b": ("east", at("11:05"))})) == []


def test_the_changeover_is_that_of_the_earlier_sessions_room():
    assert subjects(RoomClash, *two(("hall", at("09:00")), ("east", at("10:30")))) == [
        ("a", "b", "hall", "east")
    ]
    assert subjects(RoomClash, *two(("hall", at("09:00")), ("east", at("10:45")))) == []
    assert subjects(RoomClash, *two(("hall", at("10:15")), ("east", at("09:00")))) == []
    assert subjects(RoomClash, *two(("hall", at("10:14")), ("east", at("09:00")))) == [
        ("b", "a", "east", "hall")
    ]


def test_parts_of_a_hall_do_not_clash_with_each_other():
    assert subjects(RoomClash, *two(("east", at("09:00")), ("west", at("09:00")))) == []


def test_halls_that_overlap_in_a_part_clash_once():
    rooms = [
        room("left", changeover=0),
        room("right", changeover=0),
        *(room(part, part_of=("left", "right")) for part in ("mid-1", "mid-2")),
        room("far-left", part_of=("left",)),
        room("far-right", part_of=("right",)),
    ]
    clash = two(("left", at("09:00")), ("right", at("09:59")), rooms=rooms)
    assert subjects(RoomClash, *clash) == [("a", "b", "left", "right")]
    assert subjects(RoomClash, *two(("left", at("09:00")), ("far-right", at("09:00")), rooms=rooms)) == []


def test_parts_of_parts_clash_with_the_whole():
    rooms = [room("hall"), room("wing", part_of=("hall",)), room("booth", part_of=("wing",))]
    assert subjects(RoomClash, *two(("hall", at("09:00")), ("booth", at("09:00")), rooms=rooms)) == [
        ("a", "b", "hall", "booth")
    ]


def test_a_long_changeover_reaches_past_the_next_session():
    tiny = problem(sessions=[session("a"), session("b", duration=10), session("c")], rooms=HALLS)
    plan = schedule({"a": ("hall", at("09:00")), "b": ("east", at("10:00")), "c": ("west", at("10:30"))})
    assert subjects(RoomClash, tiny, plan) == [("a", "b", "hall", "east"), ("a", "c", "hall", "west")]


def test_sessions_that_cross_midnight_clash_on_the_next_day():
    assert subjects(RoomClash, *two(("east", at("23:30")), ("east", at("00:30", day=1)))) == [
        ("a", "b", "east")
    ]
    assert subjects(RoomClash, *two(("east", at("23:30")), ("east", at("00:45", day=1)))) == []


@pytest.mark.parametrize("weight", [None, 0, 3])
def test_back_to_back_sessions_need_no_changeover(weight):
    joined = [relation("back-to-back", ("a", "b"), minutes=10, weight=weight)]
    assert subjects(RoomClash, *two(("east", at("09:00")), ("east", at("10:00")), relations=joined)) == []
    late = two(("east", at("09:00")), ("east", at("10:11")), relations=joined)
    assert subjects(RoomClash, *late) == [("a", "b", "east")]
    swapped = two(("east", at("10:00")), ("east", at("09:00")), relations=joined)
    assert subjects(RoomClash, *swapped) == [("b", "a", "east")]
    other_room = two(("hall", at("09:00")), ("east", at("10:00")), relations=joined)
    assert subjects(RoomClash, *other_room) == [("a", "b", "hall", "east")]


def test_back_to_back_sessions_still_need_their_teardown_and_setup():
    tiny = problem(
        sessions=[session("a", teardown=5), session("b", setup=10)],
        rooms=[room("hall", opening=daily("00:00-24:00"))],
        relations=[relation("back-to-back", ("a", "b"), minutes=20)],
    )
    assert subjects(RoomClash, tiny, schedule({"a": ("hall", at("09:00")), "b": ("hall", at("10:14"))})) == [
        ("a", "b", "hall")
    ]
    assert subjects(RoomClash, tiny, schedule({"a": ("hall", at("09:00")), "b": ("hall", at("10:15"))})) == []


def test_only_the_pair_that_is_joined_is_waived():
    tiny = problem(
        sessions=[session("a"), session("b"), session("c", duration=10)],
        relations=[relation("back-to-back", ("a", "b"), minutes=0)],
    )
    plan = schedule({"a": ("hall", at("09:00")), "b": ("hall", at("10:00")), "c": ("hall", at("11:00"))})
    assert subjects(RoomClash, tiny, plan) == [("b", "c", "hall")]


def test_backups_are_not_looked_at():
    assert subjects(RoomClash, *two(("east", at("09:00"), "west"), ("west", at("09:00")))) == []
