from scheduler.problem import ProtectedDay
from scheduler.rules import Violation
from scheduler.rules.protected_day import ProtectedDayRule
from tests.builders import at, found, problem, room, schedule, session, subjects, venue

WORKERS = frozenset({"workers", "teachers"})


def one(start, *, place="hall", audiences=("families",), **columns):
    kept = ProtectedDay(**({"day": 1, "name": "Workers' Day", "audiences": WORKERS} | columns))
    tiny = problem(
        sessions=[session("show.2", audiences=audiences)],
        rooms=[room("hall"), room("lawn", venue="park"), room("tent", venue="quay")],
        venues=[venue("site", district="North"), venue("quay", district="South")],
        protected_days=[kept],
    )
    return tiny, schedule({"show.2": (place, start)})


def test_an_activity_for_others_may_not_use_the_day():
    assert found(ProtectedDayRule, *one(at("09:00", day=1))) == [
        Violation(
            "protected-day",
            ("show.2",),
            "show.2 (Show.2) is for families, but 2023-05-21 (Workers' Day) is kept for teachers, workers",
        )
    ]


def test_an_activity_for_nobody_in_particular_may_not_either():
    assert [
        violation.message for violation in found(ProtectedDayRule, *one(at("09:00", day=1), audiences=()))
    ] == [
        "show.2 (Show.2) is for no audience in particular, "
        "but 2023-05-21 (Workers' Day) is kept for teachers, workers"
    ]


def test_one_of_the_audiences_is_enough():
    assert subjects(ProtectedDayRule, *one(at("09:00", day=1), audiences=("families", "workers"))) == []


def test_exceptions_are_activities():
    assert subjects(ProtectedDayRule, *one(at("09:00", day=1), exceptions=frozenset({"show"}))) == []
    assert subjects(ProtectedDayRule, *one(at("09:00", day=1), exceptions=frozenset({"show.2"}))) == [
        ("show.2",)
    ]


def test_a_session_is_on_the_date_on_which_it_starts():
    assert subjects(ProtectedDayRule, *one(at("23:45"))) == []
    assert subjects(ProtectedDayRule, *one(at("00:00", day=1))) == [("show.2",)]
    assert subjects(ProtectedDayRule, *one(at("23:45", day=1))) == [("show.2",)]
    assert subjects(ProtectedDayRule, *one(at("00:00", day=2))) == []


def test_the_day_may_be_kept_at_some_venues_or_districts():
    some = {"venues": frozenset({"park"}), "districts": frozenset({"South"})}
    assert subjects(ProtectedDayRule, *one(at("09:00", day=1), place="hall", **some)) == []
    assert subjects(ProtectedDayRule, *one(at("09:00", day=1), place="lawn", **some)) == [("show.2",)]
    assert subjects(ProtectedDayRule, *one(at("09:00", day=1), place="tent", **some)) == [("show.2",)]
