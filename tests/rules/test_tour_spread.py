from decimal import Decimal

from scheduler.problem import Activity
from scheduler.rules import Violation
from scheduler.rules.tour_spread import TourSpread
from tests.builders import amounts, at, found, problem, room, schedule, session, venue

IDS = ("show", "show.2", "show.3")
PLACES = {"site": "North", "park": "North", "quay": "South", "barn": "", "mill": ""}


def touring(*venues, tours=True, weights=None):
    tiny = problem(
        sessions=[session(name) for name in IDS],
        rooms=[room(f"{place}-room", venue=place) for place in PLACES],
        venues=[venue(place, district=district) for place, district in PLACES.items()],
        activities=[Activity("show", IDS, touring=tours)],
        weights=weights,
    )
    return tiny, schedule(
        {
            name: (f"{place}-room", at("09:00", day))
            for day, (name, place) in enumerate(zip(IDS, venues, strict=False))
        }
    )


def test_two_sessions_in_one_district():
    assert found(TourSpread, *touring("site", "park", "quay")) == [
        Violation(
            "tour-spread",
            ("show", "show.2"),
            "show (Show) at site and show.2 (Show.2) at park are both in North",
            1,
            Decimal(3),
        )
    ]
    assert found(TourSpread, *touring("site", "quay")) == []


def test_every_pair_counts():
    assert amounts(TourSpread, *touring("site", "park", "site")) == [1, 1, 1]


def test_venues_without_a_district_are_in_none():
    assert amounts(TourSpread, *touring("barn", "barn", "mill")) == []


def test_only_touring_activities_matter():
    assert amounts(TourSpread, *touring("site", "park", tours=False)) == []


def test_switched_off():
    assert amounts(TourSpread, *touring("site", "park", weights={"tour-spread": 0})) == []
