from dataclasses import replace
from decimal import Decimal

import pytest

from scheduler.rules import Violation
from scheduler.rules.limits import Limits
from tests.builders import amounts, at, found, limit, problem, room, schedule, session, subjects, venue

ROOMS = [room("hall"), room("side"), room("lawn", venue="park")]
VENUES = [venue("site", district="North"), venue("park", district="South")]


def starting(row, *starts, **columns):
    """Return sessions a, b, … of 60 minutes and 100 heads in `hall`, under one limit."""
    names = "abcde"[: len(starts)]
    tiny = problem(
        sessions=[session(name, **({"attendance": 100} | columns)) for name in names],
        rooms=ROOMS,
        venues=VENUES,
        limits=[row],
    )
    return tiny, schedule({name: ("hall", start) for name, start in zip(names, starts, strict=True)})


def soft(row, weight="1"):
    return replace(row, weight=Decimal(weight))


def test_attendance_at_a_moment():
    row = limit("crowd", "attendance", "moment", max=150)
    assert found(Limits, *starting(row, at("09:00"), at("09:59"))) == [
        Violation(
            "limits", ("a", "b", "crowd"), "limit crowd: 200 people at 2023-05-20 09:59, at most 150: a, b"
        )
    ]
    assert found(Limits, *starting(row, at("09:00"), at("10:00"))) == []
    assert found(Limits, *starting(replace(row, max=200), at("09:00"), at("09:00"))) == []


def test_the_margin_counts_before_and_after():
    row = limit("crowd", "attendance", "moment", max=150, margin=15)
    assert subjects(Limits, *starting(row, at("09:00"), at("10:29"))) == [("a", "b", "crowd")]
    assert subjects(Limits, *starting(row, at("09:00"), at("10:30"))) == []


def test_setups_at_a_moment_count_until_the_start():
    row = limit("crew", "setups", "moment", max=1)
    assert subjects(Limits, *starting(row, at("09:00"), at("09:29"), setup=30)) == [("a", "b", "crew")]
    assert subjects(Limits, *starting(row, at("09:00"), at("09:30"), setup=30)) == []
    assert subjects(Limits, *starting(row, at("09:00"), at("09:00"))) == []
    wide = replace(row, margin=10)
    assert subjects(Limits, *starting(wide, at("09:00"), at("09:49"), setup=30)) == [("a", "b", "crew")]
    assert subjects(Limits, *starting(wide, at("09:00"), at("09:50"), setup=30)) == []


def test_a_hard_moment_counts_each_stretch_once():
    row = limit("one", per="moment", max=1)
    plan = starting(row, at("09:00"), at("09:15"), at("12:00"), at("12:15"), at("12:30"))
    assert subjects(Limits, *plan) == [("a", "b", "one"), ("c", "d", "e", "one")]
    assert amounts(Limits, *plan) == [1, 1]


def test_a_soft_moment_costs_each_dates_largest_excess():
    row = soft(limit("crowd", "attendance", "moment", max=150), "0.5")
    plan = starting(row, at("09:00"), at("09:15"), at("09:30", day=1), at("09:45", day=1), at("10:00", day=1))
    assert [(violation.amount, violation.points) for violation in found(Limits, *plan)] == [
        (50, Decimal("25.0")),
        (150, Decimal("75.0")),
    ]
    twice = starting(row, at("09:00"), at("09:15"), at("12:00"), at("12:15"), at("12:30"))
    assert amounts(Limits, *twice) == [150]


def test_sessions_of_two_dates_meet_across_midnight():
    row = limit("one", per="moment", max=1)
    night = (at("23:30"), at("00:15", day=1))
    assert subjects(Limits, *starting(row, *night)) == [("a", "b", "one")]
    assert subjects(Limits, *starting(soft(row), *night)) == []


def test_a_moment_has_no_minimum():
    assert found(Limits, *starting(limit("some", per="moment", min=5))) == []
    assert found(Limits, *starting(limit("some", per="moment", min=5), at("09:00"))) == []


def test_a_day_has_a_maximum():
    row = limit("busy", max=1)
    plan = starting(row, at("09:00"), at("12:00"), at("15:00", day=1))
    assert found(Limits, *plan) == [
        Violation("limits", ("a", "b", "busy"), "limit busy: 2 sessions on 2023-05-20, at most 1: a, b")
    ]
    assert found(Limits, *starting(row, at("09:00"), at("23:59", day=1), at("00:00", day=2))) == []


def test_a_day_has_a_minimum_even_with_no_sessions():
    row = limit("lively", min=1, days=frozenset({0, 1}), reason="city hall")
    assert found(Limits, *starting(row, at("23:45"))) == [
        Violation("limits", ("lively",), "limit lively (city hall): 0 sessions on 2023-05-21, at least 1")
    ]


def test_a_soft_day_costs_the_excess_and_the_shortfall_of_each_date():
    row = soft(limit("even", "attendance", min=150, max=250))
    plan = starting(row, at("09:00"), at("11:00"), at("13:00"), at("15:00"), at("09:00", day=1))
    assert [(violation.subjects, violation.amount) for violation in found(Limits, *plan)] == [
        (("a", "b", "c", "d", "even"), 150),
        (("e", "even"), 50),
        (("even",), 150),
    ]


def test_the_whole_event():
    plan = (at("09:00"), at("09:00", day=1), at("09:00", day=2))
    assert found(Limits, *starting(limit("all", per="event", max=2), *plan)) == [
        Violation("limits", ("a", "b", "c", "all"), "limit all: 3 sessions in all, at most 2: a, b, c")
    ]
    assert found(Limits, *starting(limit("all", per="event", max=3, min=3), *plan)) == []
    assert amounts(Limits, *starting(soft(limit("all", "attendance", per="event", min=450)), *plan)) == [150]
    assert amounts(Limits, *starting(limit("all", per="event", min=5), *plan)) == [1]


def test_an_event_limit_counts_its_dates_only():
    row = limit("two", per="event", max=1, days=frozenset({1, 2}))
    assert found(Limits, *starting(row, at("09:00"), at("09:00", day=1))) == []
    assert subjects(Limits, *starting(row, at("09:00", day=2), at("09:00", day=1))) == [("a", "b", "two")]


def test_setups_of_a_day():
    row = limit("crew", "setups", max=0)
    assert found(Limits, *starting(row, at("09:00"))) == []
    assert found(Limits, *starting(row, at("09:00"), setup=5)) == [
        Violation("limits", ("a", "crew"), "limit crew: 1 setups on 2023-05-20, at most 0: a")
    ]


def test_unplaced_sessions_are_not_counted():
    tiny = problem(sessions=[session("a"), session("b")], limits=[limit("none", per="event", max=0)])
    assert subjects(Limits, tiny, schedule({"b": ("hall", at("09:00"))})) == [("b", "none")]


def test_heads_count_bookings():
    row = limit("crowd", "attendance", max=119)
    assert subjects(Limits, *starting(row, at("09:00"), booked=120)) == [("a", "crowd")]
    assert subjects(Limits, *starting(row, at("09:00"), booked=119)) == []


@pytest.mark.parametrize(
    ("column", "counted"),
    [
        ({"venues": frozenset({"park"})}, ("show",)),
        ({"venues": frozenset({"park", "site"})}, ("talk", "show")),
        ({"districts": frozenset({"North"})}, ("talk",)),
        ({"kinds": frozenset({"show", "drill"})}, ("show",)),
        ({"themes": frozenset({"space", "food"})}, ("talk",)),
        ({"audiences": frozenset({"families"})}, ("talk", "show")),
        ({"audiences": frozenset({"families"}), "kinds": frozenset({"lecture"})}, ("talk",)),
        ({"days": frozenset({1})}, ("show",)),
        ({"hours": ((at("09:00"), at("10:00")),)}, ("talk",)),
        ({"hours": ((at("00:00"), at("09:00")), (at("10:00", day=1), at("11:00", day=1)))}, ("show",)),
    ],
)
def test_what_it_counts(column, counted):
    tiny = problem(
        sessions=[
            session("talk", themes=("space", "health"), audiences=("families", "schools")),
            session("show", kind="show", audiences=("families",)),
        ],
        rooms=ROOMS,
        venues=VENUES,
        limits=[limit("none", per="event", max=0, **column)],
    )
    plan = schedule({"talk": ("hall", at("09:00")), "show": ("lawn", at("10:00", day=1))})
    assert subjects(Limits, tiny, plan) == [(*counted, "none")]


def test_a_weight_of_nothing_costs_nothing():
    assert found(Limits, *starting(soft(limit("busy", max=0), "0"), at("09:00"))) == []
