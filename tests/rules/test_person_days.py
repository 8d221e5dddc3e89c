from decimal import Decimal

from scheduler.rules import Violation
from scheduler.rules.person_days import PersonDays
from tests.builders import amounts, at, found, problem, schedule, session


def coming(*starts, weights=None):
    names = "abc"[: len(starts)]
    tiny = problem(sessions=[session(name, people=("wang",)) for name in names], weights=weights)
    return tiny, schedule({name: ("hall", start) for name, start in zip(names, starts, strict=True)})


def test_a_person_who_comes_on_several_dates():
    assert found(PersonDays, *coming(at("09:00"), at("09:00", day=1), at("09:00", day=2))) == [
        Violation(
            "person-days",
            ("a", "b", "c", "wang"),
            "Wang (wang) comes on 3 dates: 2023-05-20, 2023-05-21, 2023-05-22",
            2,
            Decimal(2),
        )
    ]


def test_one_date_or_none_costs_nothing():
    assert found(PersonDays, *coming(at("09:00"), at("12:00"))) == []
    assert found(PersonDays, *coming()) == []


def test_a_session_is_on_the_date_on_which_it_starts():
    assert amounts(PersonDays, *coming(at("09:00"), at("23:59"))) == []
    assert amounts(PersonDays, *coming(at("09:00"), at("00:00", day=1))) == [1]


def test_each_person_costs():
    tiny = problem(sessions=[session(name, people=("wang", "li", "wang")) for name in "ab"])
    assert amounts(PersonDays, tiny, schedule({"a": ("hall", 0), "b": ("hall", at("09:00", day=2))})) == [
        1,
        1,
    ]


def test_switched_off():
    assert amounts(PersonDays, *coming(at("09:00"), at("09:00", day=1), weights={"person-days": 0})) == []
