from decimal import Decimal

import pytest

from scheduler.rules import Violation
from scheduler.rules.audience_overlap import AudienceOverlap
from tests.builders import amounts, at, found, problem, room, schedule, session

ROOMS = [room("hall"), room("side"), room("lawn", venue="park")]
COMMON = {"themes": ("space", "robots"), "audiences": ("families", "schools")}


OVERLAPPING = ("side", at("09:30"))


def two(second=OVERLAPPING, *, first_id="a", second_id="b", weights=None, **columns):
    tiny = problem(
        sessions=[session(first_id, **COMMON), session(second_id, **(COMMON | columns))],
        rooms=ROOMS,
        weights=weights,
    )
    return tiny, schedule({first_id: ("hall", at("09:00")), second_id: second})


def test_two_sessions_for_one_audience():
    assert found(AudienceOverlap, *two(themes=("food", "robots"), audiences=("schools",))) == [
        Violation(
            "audience-overlap",
            ("a", "b"),
            "a (A) 2023-05-20 09:00–10:00 and b (B) 2023-05-20 09:30–10:30, both at site, "
            "share the theme robots and the audience schools",
            1,
            Decimal(5),
        )
    ]


def test_several_shared_themes_and_audiences_cost_once():
    assert amounts(AudienceOverlap, *two()) == [1]


def test_public_times_that_only_touch():
    assert amounts(AudienceOverlap, *two(("side", at("09:59")), setup=60)) == [1]
    assert amounts(AudienceOverlap, *two(("side", at("10:00")), setup=60)) == []


@pytest.mark.parametrize(
    "columns",
    [
        {"themes": ("food",)},
        {"themes": ()},
        {"audiences": ("seniors",)},
        {"audiences": ()},
        {"kind": "exhibition"},
    ],
)
def test_sessions_that_do_not_compete(columns):
    assert amounts(AudienceOverlap, *two(**columns)) == []


def test_another_venue_does_not_compete():
    assert amounts(AudienceOverlap, *two(("lawn", at("09:00")))) == []


def test_sessions_of_one_activity_do_not_compete():
    assert amounts(AudienceOverlap, *two(first_id="show", second_id="show.2")) == []


def test_every_pair_counts():
    tiny = problem(sessions=[session(name, **COMMON) for name in "abc"], rooms=ROOMS)
    plan = schedule(
        {"a": ("hall", at("23:30")), "b": ("side", at("00:00", day=1)), "c": ("side", at("00:29", day=1))}
    )
    assert amounts(AudienceOverlap, tiny, plan) == [1, 1, 1]


def test_switched_off():
    assert amounts(AudienceOverlap, *two(weights={"audience-overlap": 0})) == []
