from __future__ import annotations

import math
from pathlib import Path

import pytest

from scheduler.problem import Venue
from scheduler.tables.travel import great_circle_km, travel_times
from tests.tables.making import inputs


def test_given_times_hold_both_ways_unless_both_are_given() -> None:
    venues = {name: Venue(name, name) for name in "abc"}
    given = {("a", "b"): 10, ("b", "c"): 20, ("c", "b"): 25, ("c", "c"): 5}
    assert travel_times(given, venues) == {
        ("a", "a"): 0,
        ("a", "b"): 10,
        ("a", "c"): 60,
        ("b", "a"): 10,
        ("b", "b"): 0,
        ("b", "c"): 20,
        ("c", "a"): 60,
        ("c", "b"): 25,
        ("c", "c"): 5,
    }


def test_venues_with_coordinates_are_a_great_circle_apart() -> None:
    venues = {
        "a": Venue("a", "A", latitude=39.9, longitude=116.4),
        "b": Venue("b", "B", latitude=39.9, longitude=116.4),
        "c": Venue("c", "C", latitude=39.8790, longitude=116.7195),
        "d": Venue("d", "D", latitude=39.9),
    }
    times = travel_times({}, venues)
    # On a sphere of 6371 km: acos(sin a sin b + cos a cos b cos c).
    a, b, c = math.radians(39.9), math.radians(39.8790), math.radians(116.7195 - 116.4)
    km = 6371 * math.acos(math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(c))
    assert (times["a", "b"], times["a", "c"], times["c", "a"]) == (
        20,
        math.ceil(20 + 2 * km),
        times["a", "c"],
    )
    assert times["a", "d"] == 60


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        ((0, 0), (0, 180), math.pi * 6371),
        ((90, 0), (-90, 50), math.pi * 6371),
        ((0, 0), (0, 1), math.pi * 6371 / 180),
    ],
)
def test_great_circles(a: tuple[float, float], b: tuple[float, float], km: float) -> None:
    assert great_circle_km(a, b) == pytest.approx(km)


def test_the_problem_knows_every_way(tmp_path: Path) -> None:
    problem = inputs(tmp_path / "in", travel="从,到,分钟\nhub,park,15\n").problem
    assert problem is not None
    assert problem.travel == {
        ("hub", "hub"): 0,
        ("hub", "park"): 15,
        ("park", "hub"): 15,
        ("park", "park"): 0,
    }
