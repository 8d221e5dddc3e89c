from decimal import Decimal

from scheduler.rules import Violation
from scheduler.rules.preferred_date import PreferredDate
from tests.builders import at, found, problem, schedule, session


def starting(start, preferred=(0, 2), weights=None):
    tiny = problem(sessions=[session("talk", preferred_days=frozenset(preferred))], weights=weights)
    return tiny, schedule({"talk": ("hall", start)})


def test_off_its_preferred_dates():
    assert found(PreferredDate, *starting(at("00:00", day=1))) == [
        Violation(
            "preferred-date",
            ("talk",),
            "talk (Talk) is on 2023-05-21, preferred: 2023-05-20, 2023-05-22",
            1,
            Decimal(10),
        )
    ]
    assert found(PreferredDate, *starting(at("23:59"))) == []


def test_nothing_preferred_or_switched_off():
    assert found(PreferredDate, *starting(at("09:00", day=1), preferred=())) == []
    assert found(PreferredDate, *starting(at("09:00", day=1), weights={"preferred-date": 0})) == []
