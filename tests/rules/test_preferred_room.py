from decimal import Decimal

from scheduler.rules import Violation
from scheduler.rules.preferred_room import PreferredRoom
from tests.builders import at, found, problem, room, schedule, session

ROOMS = [room("hall"), room("east", part_of=("hall",)), room("side")]


def standing(place, preferred=("hall", "side"), weights=None):
    talk = session("talk", preferred_rooms=frozenset(preferred))
    return problem(sessions=[talk], rooms=ROOMS, weights=weights), schedule({"talk": (place, at("09:00"))})


def test_not_in_a_preferred_room():
    assert found(PreferredRoom, *standing("east")) == [
        Violation(
            "preferred-room",
            ("talk", "east"),
            "talk (Talk) is in east, preferred: hall, side",
            1,
            Decimal(4),
        )
    ]
    assert found(PreferredRoom, *standing("side")) == []


def test_nothing_preferred_or_switched_off():
    assert found(PreferredRoom, *standing("east", preferred=())) == []
    assert found(PreferredRoom, *standing("east", weights={"preferred-room": 0})) == []
