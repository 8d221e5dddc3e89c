from decimal import Decimal

import pytest

from scheduler.problem import Demand
from scheduler.rules import Violation
from scheduler.rules.demand import DemandRule
from tests.builders import amounts, at, found, problem, schedule, session

EVERY_DAY = frozenset(range(3))


def row(index, hours="09:00-17:00", days=EVERY_DAY, *, dated=False, audience=""):
    start, end = hours.split("-")
    return Demand(frozenset(days), dated, at(start), at(end), index, audience)


NINE = at("09:00")
PEAK = row(200, "23:00-24:00")


def seating(heads, rows, start=NINE, *, weights=None, **columns):
    tiny = problem(sessions=[session("talk", attendance=heads, **columns)], demand=rows, weights=weights)
    return tiny, schedule({"talk": ("hall", start)})


def test_a_large_session_at_a_quiet_hour():
    assert found(DemandRule, *seating(100, [row(80), PEAK])) == [
        Violation(
            "demand",
            ("talk",),
            "talk (Talk) seats 100 at 2023-05-20 09:00, where demand is 80; at its peak it is 200",
            12,
            Decimal(1),
        )
    ]


@pytest.mark.parametrize(
    ("heads", "index", "amount"),
    [
        (9, 100, []),
        (10, 100, [1]),
        (19, 100, [1]),
        (199, 100, [19]),
        (200, 100, [20]),
        (5000, 100, [20]),
        (50, 200, []),
    ],
)
def test_the_amount(heads, index, amount):
    assert amounts(DemandRule, *seating(heads, [row(index), PEAK])) == amount


def test_the_index_is_that_at_the_start():
    rows = [row(100, "09:00-10:00"), row(150, "10:00-11:00"), PEAK]
    assert amounts(DemandRule, *seating(100, rows, at("09:59"))) == [10]
    assert amounts(DemandRule, *seating(100, rows, at("10:00"))) == [5]
    assert amounts(DemandRule, *seating(100, rows, at("23:00"))) == []


def test_where_no_row_applies_it_costs_nothing():
    assert amounts(DemandRule, *seating(100, [row(50, "09:00-10:00"), PEAK], at("10:00"))) == []
    assert amounts(DemandRule, *seating(100, [row(50, days=[1]), PEAK])) == []
    assert amounts(DemandRule, *seating(100, [row(50, audience="schools"), PEAK])) == []
    assert amounts(DemandRule, *seating(100, [])) == []


def test_the_row_of_the_sessions_date():
    rows = [row(100, days=[0]), row(150, days=[1]), PEAK]
    assert amounts(DemandRule, *seating(100, rows, at("09:00", day=1))) == [5]


def test_the_peak_is_that_of_the_whole_table():
    assert amounts(
        DemandRule, *seating(100, [row(80), row(130, days=[2], dated=True, audience="schools")])
    ) == [5]


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        (row(190, audience="schools"), row(100)),
        (row(190, audience="schools"), row(100, dated=True)),
        (row(190, dated=True), row(100)),
        (row(190, dated=True, audience="schools"), row(100, audience="schools")),
    ],
)
def test_the_order_of_the_rows_does_not_matter_between_kinds(stronger, weaker):
    schools = {"audiences": ("families", "schools")}
    assert amounts(DemandRule, *seating(100, [stronger, weaker, PEAK], **schools)) == [1]
    assert amounts(DemandRule, *seating(100, [weaker, stronger, PEAK], **schools)) == [1]


def test_of_two_rows_of_a_kind_the_later_counts():
    assert amounts(DemandRule, *seating(100, [row(100), row(190), PEAK])) == [1]
    assert amounts(DemandRule, *seating(100, [row(190), row(100), PEAK])) == [10]


def test_switched_off():
    assert amounts(DemandRule, *seating(100, [row(100), PEAK], weights={"demand": 0})) == []
