from scheduler.rules import Violation
from scheduler.rules.date_window import DateWindow
from tests.builders import at, daily, found, problem, schedule, session


def messages(start, grid=15, **columns):
    tiny = problem(sessions=[session("a", **columns)], grid=grid)
    return [violation.message for violation in found(DateWindow, tiny, schedule({"a": ("hall", start)}))]


def test_a_start_off_the_grid():
    tiny = problem(sessions=[session("a")])
    assert found(DateWindow, tiny, schedule({"a": ("hall", at("09:10"))})) == [
        Violation(
            "date-window", ("a",), "a (A) starts 2023-05-20 09:10, off the grid of 15 minutes from midnight"
        )
    ]
    assert found(DateWindow, tiny, schedule({"a": ("hall", at("09:15"))})) == []


def test_the_grid_is_counted_from_each_midnight():
    assert messages(at("00:50", day=1), grid=50) == []
    assert messages(at("00:10", day=1), grid=50) == [
        "a (A) starts 2023-05-21 00:10, off the grid of 50 minutes from midnight"
    ]


def test_the_date_is_one_of_the_sessions():
    assert messages(at("09:00", day=1), days=frozenset({1})) == []
    assert messages(at("09:00", day=1), days=frozenset({0, 2})) == [
        "a (A) is on 2023-05-21, its dates: 2023-05-20, 2023-05-22"
    ]
    assert messages(at("09:00"), days=frozenset()) == ["a (A) is on 2023-05-20, its dates: none"]


def test_the_date_is_one_of_the_events():
    outside = "the event runs from 2023-05-20 to 2023-05-22"
    assert messages(at("23:00", day=2)) == []
    assert messages(at("00:00", day=3)) == [f"a (A) is on 2023-05-23, {outside}"]
    assert messages(at("23:45", day=-1)) == [f"a (A) is on 2023-05-19, {outside}"]


def test_a_session_is_on_the_date_on_which_it_starts():
    assert messages(at("23:45"), days=frozenset({0})) == []


def test_the_public_time_lies_within_the_hours():
    hours = daily("10:00-12:00")
    assert messages(at("11:00"), hours=hours, setup=60, teardown=60) == []
    assert messages(at("10:00"), hours=hours) == []
    assert messages(at("11:15"), hours=hours) == [
        "a (A) is shown 2023-05-20 11:15–12:15, its hours: 2023-05-20 10:00–12:00"
    ]


def test_hours_that_cross_midnight():
    hours = ((at("22:00"), at("01:00", day=1)),)
    assert messages(at("00:00", day=1), hours=hours) == []
    assert messages(at("00:15", day=1), hours=hours) == [
        "a (A) is shown 2023-05-21 00:15–01:15, its hours: 2023-05-21 00:00–01:00"
    ]


def test_hours_that_leave_nothing():
    assert messages(at("09:00"), hours=()) == ["a (A) is shown 2023-05-20 09:00–10:00, its hours: never"]
