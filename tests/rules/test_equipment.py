from scheduler.rules import Violation
from scheduler.rules.equipment import EquipmentRule
from tests.builders import amounts, at, equipment, found, problem, room, schedule, session, subjects

ROOMS = [room("hall"), room("side"), room("lawn", venue="park")]
TRAVEL = {("site", "park"): 20, ("park", "site"): 50}


def plan_of(quantity, *uses, **columns):
    """Return sessions a, b, … of 60 minutes, each (room, start, how many it needs)."""
    names = "abcd"[: len(uses)]
    tiny = problem(
        sessions=[
            session(name, equipment=(("dome", number),))
            for name, (_, _, number) in zip(names, uses, strict=True)
        ],
        rooms=ROOMS,
        equipment=[equipment("dome", quantity, name="Dome", **columns)],
        travel=TRAVEL,
    )
    return tiny, schedule({name: (place, start) for name, (place, start, _) in zip(names, uses, strict=True)})


def test_no_more_in_use_than_there_is():
    busy = plan_of(2, ("hall", at("09:00"), 1), ("side", at("09:30"), 1), ("lawn", at("09:45"), 1))
    assert found(EquipmentRule, *busy) == [
        Violation(
            "equipment",
            ("a", "b", "c", "dome"),
            "3 of Dome (dome) are in use at 2023-05-20 09:45, there are 2: a (A), b (B), c (C)",
        )
    ]
    late = plan_of(2, ("hall", at("09:00"), 1), ("side", at("09:30"), 1), ("lawn", at("10:00"), 1))
    assert subjects(EquipmentRule, *late) == []


def test_a_session_may_need_several():
    assert subjects(EquipmentRule, *plan_of(3, ("hall", at("09:00"), 2), ("side", at("09:00"), 1))) == []
    assert subjects(EquipmentRule, *plan_of(3, ("hall", at("09:00"), 2), ("side", at("09:00"), 2))) == [
        ("a", "b", "dome")
    ]
    assert subjects(EquipmentRule, *plan_of(1, ("hall", at("09:00"), 2))) == [("a", "dome")]


def test_setup_and_teardown_hold_it():
    tiny = problem(
        sessions=[
            session("a", equipment=(("dome", 1),), teardown=15),
            session("b", equipment=(("dome", 1),), setup=30),
        ],
        rooms=ROOMS,
    )
    assert subjects(
        EquipmentRule, tiny, schedule({"a": ("hall", at("09:00")), "b": ("side", at("10:44"))})
    ) == [("a", "b", "dome")]
    assert (
        subjects(EquipmentRule, tiny, schedule({"a": ("hall", at("09:00")), "b": ("side", at("10:45"))}))
        == []
    )


def test_each_stretch_with_too_many_counts_once():
    twice = plan_of(
        1,
        ("hall", at("09:00"), 1),
        ("side", at("09:30"), 1),
        ("hall", at("12:00"), 1),
        ("side", at("12:59"), 1),
    )
    assert subjects(EquipmentRule, *twice) == [("a", "b", "dome"), ("c", "d", "dome")]
    assert amounts(EquipmentRule, *twice) == [1, 1]


def test_midnight_does_not_free_it():
    assert subjects(
        EquipmentRule, *plan_of(1, ("hall", at("23:30"), 1), ("side", at("00:29", day=1), 1))
    ) == [("a", "b", "dome")]
    assert (
        subjects(EquipmentRule, *plan_of(1, ("hall", at("23:30"), 1), ("side", at("00:30", day=1), 1))) == []
    )


def test_it_is_used_at_its_venues_only():
    tied = {"venues": frozenset({"park"})}
    assert found(EquipmentRule, *plan_of(2, ("hall", at("09:00"), 1), **tied)) == [
        Violation("equipment", ("a", "dome"), "a (A) is at site and needs Dome (dome), which is at park only")
    ]
    assert subjects(EquipmentRule, *plan_of(2, ("lawn", at("09:00"), 1), **tied)) == []


def test_a_single_one_travels():
    assert found(EquipmentRule, *plan_of(1, ("hall", at("09:00"), 1), ("lawn", at("10:19"), 1))) == [
        Violation(
            "equipment",
            ("a", "b", "dome"),
            "Dome (dome) is at a (A) until 2023-05-20 10:00 and is needed at b (B) from 2023-05-20 10:19; "
            "from site to park it takes 20 minutes",
        )
    ]
    assert subjects(EquipmentRule, *plan_of(1, ("hall", at("09:00"), 1), ("lawn", at("10:20"), 1))) == []
    assert subjects(EquipmentRule, *plan_of(1, ("lawn", at("09:00"), 1), ("hall", at("10:49"), 1))) == [
        ("a", "b", "dome")
    ]
    assert subjects(EquipmentRule, *plan_of(1, ("lawn", at("09:00"), 1), ("hall", at("10:50"), 1))) == []


def test_travel_past_a_use_in_between():
    tiny = problem(
        sessions=[session(name, equipment=(("dome", 1),), duration=10) for name in "abc"],
        rooms=ROOMS,
        travel={("site", "park"): 50},
    )
    plan = schedule({"a": ("hall", at("09:00")), "b": ("side", at("09:10")), "c": ("lawn", at("10:00"))})
    assert subjects(EquipmentRule, tiny, plan) == [("b", "c", "dome")]


def test_two_of_a_kind_need_no_travel():
    assert subjects(EquipmentRule, *plan_of(2, ("hall", at("09:00"), 1), ("lawn", at("10:00"), 1))) == []


def test_uses_that_overlap_in_two_venues_are_one_fact():
    assert subjects(EquipmentRule, *plan_of(1, ("hall", at("09:00"), 1), ("lawn", at("09:30"), 1))) == [
        ("a", "b", "dome")
    ]
