from scheduler.rules import Violation
from scheduler.rules.person_clash import PersonClash
from tests.builders import at, found, person, problem, room, schedule, session, subjects

ROOMS = [room("hall"), room("side"), room("lawn", venue="park")]
TRAVEL = {("site", "park"): 20, ("park", "site"): 50}


def two(first, later, *, wang=None, first_columns=None, later_columns=None):
    tiny = problem(
        sessions=[
            session("a", people=("wang",), **(first_columns or {})),
            session("b", people=("li", "wang"), **(later_columns or {})),
        ],
        rooms=ROOMS,
        people=[wang or person("wang", name="Wang")],
        travel=TRAVEL,
    )
    return tiny, schedule({"a": first, "b": later})


def test_nobody_is_in_two_places_at_once():
    assert found(PersonClash, *two(("hall", at("09:00")), ("side", at("09:59")))) == [
        Violation(
            "person-clash",
            ("a", "b", "wang"),
            "Wang (wang) is at a (A) until 2023-05-20 10:00 and is needed at b (B) from 2023-05-20 09:59; "
            "between them: at least 0 minutes (travel 0, break 0)",
        )
    ]
    assert subjects(PersonClash, *two(("hall", at("09:00")), ("side", at("10:00")))) == []


def test_travel_counts_in_its_direction():
    assert subjects(PersonClash, *two(("hall", at("09:00")), ("lawn", at("10:20")))) == []
    assert subjects(PersonClash, *two(("hall", at("09:00")), ("lawn", at("10:19")))) == [("a", "b", "wang")]
    assert subjects(PersonClash, *two(("lawn", at("09:00")), ("hall", at("10:50")))) == []
    assert subjects(PersonClash, *two(("lawn", at("09:00")), ("hall", at("10:49")))) == [("a", "b", "wang")]


def test_the_longer_of_travel_and_break_counts():
    rested = person("wang", min_break=30)
    assert subjects(PersonClash, *two(("hall", at("09:00")), ("hall", at("10:29")), wang=rested)) == [
        ("a", "b", "wang")
    ]
    assert subjects(PersonClash, *two(("hall", at("09:00")), ("hall", at("10:30")), wang=rested)) == []
    assert subjects(PersonClash, *two(("hall", at("09:00")), ("lawn", at("10:30")), wang=rested)) == []
    assert subjects(PersonClash, *two(("lawn", at("09:00")), ("hall", at("10:49")), wang=rested)) == [
        ("a", "b", "wang")
    ]


def test_setup_and_teardown_count_without_a_call():
    columns = {"first_columns": {"teardown": 15}, "later_columns": {"setup": 30}}
    assert subjects(PersonClash, *two(("hall", at("09:00")), ("side", at("10:44")), **columns)) == [
        ("a", "b", "wang")
    ]
    assert subjects(PersonClash, *two(("hall", at("09:00")), ("side", at("10:45")), **columns)) == []


def test_with_a_call_only_the_call_and_the_public_time_count():
    columns = {"first_columns": {"teardown": 15}, "later_columns": {"setup": 30}}
    called = person("wang", call=10)
    assert (
        subjects(PersonClash, *two(("hall", at("09:00")), ("side", at("10:10")), wang=called, **columns))
        == []
    )
    assert subjects(
        PersonClash, *two(("hall", at("09:00")), ("side", at("10:09")), wang=called, **columns)
    ) == [("a", "b", "wang")]
    at_once = person("wang", call=0)
    assert (
        subjects(PersonClash, *two(("hall", at("09:00")), ("side", at("10:00")), wang=at_once, **columns))
        == []
    )


def test_travel_reaches_past_the_next_session():
    tiny = problem(
        sessions=[session(id_, people=("wang",), duration=10) for id_ in ("a", "b", "c")],
        rooms=ROOMS,
        travel={("site", "park"): 50},
    )
    plan = schedule({"a": ("hall", at("09:00")), "b": ("side", at("09:10")), "c": ("lawn", at("09:50"))})
    assert subjects(PersonClash, tiny, plan) == [("a", "c", "wang"), ("b", "c", "wang")]


def test_midnight_does_not_part_sessions():
    assert subjects(PersonClash, *two(("hall", at("23:30")), ("lawn", at("00:45", day=1)))) == [
        ("a", "b", "wang")
    ]
    assert subjects(PersonClash, *two(("hall", at("23:30")), ("lawn", at("00:50", day=1)))) == []
