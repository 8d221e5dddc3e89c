from __future__ import annotations

import pytest

from scheduler.price import booked, price_of_change, urgency
from scheduler.problem import DAY, Problem
from scheduler.schedule import Placement
from tests.builders import at, problem, room, schedule, session, venue

LONG_BEFORE = -30 * DAY
BASE = {"talk": ("hall", at("10:00", day=1))}


def festival(**columns: object) -> Problem:
    return problem(
        [session("talk", **{"attendance": 80, **columns})],
        rooms=[
            room("hall", capacity=120),
            room("studio"),
            room("far", venue="park"),
            room("lawn", venue="park"),
        ],
        venues=[venue("site"), venue("park")],
        travel={("site", "park"): 31},
        days=3,
    )


def price(place: tuple[str, int] | None, now: int = LONG_BEFORE, **columns: object) -> int:
    after = schedule({} if place is None else {"talk": place})
    return price_of_change(festival(**columns), schedule(BASE), after, now)["talk"]


@pytest.mark.parametrize(
    ("place", "amount"),
    [
        (("hall", at("10:00", day=1)), 0),
        (("hall", at("10:15", day=1)), 1),
        (("hall", at("10:30", day=1)), 1),
        (("hall", at("10:31", day=1)), 2),
        (("hall", at("09:45", day=1)), 1),
        (("hall", at("09:30", day=1)), 2),
        (("hall", at("16:00", day=1)), 6),
        (("hall", at("10:00", day=2)), 8),
        (("hall", at("10:00")), 12),
        (("studio", at("10:00", day=1)), 1),
        (("far", at("10:00", day=1)), 3),
        (("far", at("10:15", day=2)), 11),
        (None, 20),
    ],
)
def test_each_change_is_priced_per_person(place: tuple[str, int] | None, amount: int) -> None:
    assert price(place) == 40 * amount


@pytest.mark.parametrize(
    ("columns", "people"),
    [
        ({"attendance": 80}, 40),
        ({"attendance": 81}, 41),
        ({"attendance": None}, 30),
        ({"attendance": 4}, 10),
        ({"attendance": 80, "booked": 70}, 70),
        ({"attendance": 80, "booked": 12}, 40),
        ({"attendance": None, "booked": 0}, 10),
        ({"attendance": 80, "booked": 12, "booking_required": True}, 12),
        ({"attendance": 80, "booking_required": True}, 40),
    ],
)
def test_how_many_people_it_concerns(columns: dict[str, object], people: int) -> None:
    assert booked(festival(**columns), "talk", "hall") == people


@pytest.mark.parametrize(
    ("before", "factor"),
    [(0, 8), (239, 8), (240, 4), (48 * 60 - 1, 4), (48 * 60, 2), (7 * DAY - 1, 2), (7 * DAY, 1)],
)
def test_what_is_soon_counts_more(before: int, factor: int) -> None:
    assert urgency(1000 - before, 1000) == factor


def test_the_earlier_of_old_and_new_start_says_how_soon() -> None:
    now = at("07:00", day=1)
    assert price(("hall", at("10:15", day=1)), now) == 40 * 8
    assert price(("hall", at("09:45", day=1)), at("05:50", day=1)) == 40 * 8
    assert price(("hall", at("10:15", day=1)), at("05:50", day=1)) == 40 * 4
    assert price(None, at("05:50", day=1)) == 40 * 20 * 4


def test_standing_in_its_promised_backup_costs_only_those_who_find_no_place() -> None:
    facts = festival()
    before = schedule({"talk": ("lawn", at("10:00"), "far")})
    there = facts.rooms["far"].capacity

    def paid(after: Placement) -> int:
        return price_of_change(facts, before, type(before)({"talk": after}), LONG_BEFORE)["talk"]

    assert there >= 40
    assert paid(Placement("far", at("10:00"), "far")) == 0
    assert paid(Placement("far", at("10:00"))) == 40
    assert paid(Placement("far", at("10:30"), "far")) == 80


def test_what_the_scenario_cancels_has_no_price() -> None:
    assert price_of_change(festival(), schedule(BASE), schedule({}), 0, cancelled=["talk"]) == {}
