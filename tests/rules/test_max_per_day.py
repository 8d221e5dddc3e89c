from scheduler.problem import Activity
from scheduler.rules import Violation
from scheduler.rules.max_per_day import MaxPerDay
from tests.builders import at, found, problem, schedule, session, subjects

IDS = ("show", "show.2", "show.3")


def starting(*starts, most=1):
    tiny = problem(
        sessions=[session(name) for name in IDS], activities=[Activity("show", IDS, max_per_day=most)]
    )
    return tiny, schedule({name: ("hall", start) for name, start in zip(IDS, starts, strict=False)})


def test_one_session_a_day_where_nothing_is_said():
    assert found(MaxPerDay, *starting(at("09:00"), at("11:00"))) == [
        Violation(
            "max-per-day",
            ("show", "show.2", "show"),
            "show has 2 sessions on 2023-05-20, at most 1 may be: show (Show), show.2 (Show.2)",
        )
    ]
    assert subjects(MaxPerDay, *starting(at("09:00"), at("11:00", day=1))) == []


def test_as_many_as_the_activity_allows():
    assert subjects(MaxPerDay, *starting(at("09:00"), at("11:00"), most=2)) == []
    assert subjects(MaxPerDay, *starting(at("09:00"), at("11:00"), at("13:00"), most=2)) == [(*IDS, "show")]


def test_a_session_is_on_the_date_on_which_it_starts():
    assert subjects(MaxPerDay, *starting(at("23:30"), at("00:00", day=1))) == []
    assert subjects(MaxPerDay, *starting(at("00:00", day=1), at("23:30", day=1))) == [
        ("show", "show.2", "show")
    ]


def test_activities_are_counted_apart():
    tiny = problem(sessions=[session("show"), session("talk")])
    assert (
        subjects(MaxPerDay, tiny, schedule({"show": ("hall", at("09:00")), "talk": ("hall", at("11:00"))}))
        == []
    )
