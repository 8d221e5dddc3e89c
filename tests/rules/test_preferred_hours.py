from decimal import Decimal

from scheduler.rules import Violation
from scheduler.rules.preferred_hours import PreferredHours
from tests.builders import at, daily, found, problem, schedule, session

MORNING = daily("10:00-12:00")


def starting(start, preferred=MORNING, weights=None):
    columns = {"preferred_hours": preferred, "setup": 30, "teardown": 30}
    return problem(sessions=[session("talk", **columns)], weights=weights), schedule(
        {"talk": ("hall", start)}
    )


def test_outside_its_preferred_hours():
    assert found(PreferredHours, *starting(at("11:15"))) == [
        Violation(
            "preferred-hours",
            ("talk",),
            "talk (Talk) is shown 2023-05-20 11:15–12:15, preferred: 2023-05-20 10:00–12:00",
            1,
            Decimal(6),
        )
    ]
    assert found(PreferredHours, *starting(at("11:00"))) == []
    assert found(PreferredHours, *starting(at("10:00"))) == []


def test_hours_that_cross_midnight():
    night = ((at("22:00"), at("01:00", day=1)),)
    assert found(PreferredHours, *starting(at("23:30"), night)) == []
    assert len(found(PreferredHours, *starting(at("00:15", day=1), night))) == 1


def test_nothing_preferred_or_switched_off():
    assert found(PreferredHours, *starting(at("15:00"), preferred=None)) == []
    assert found(PreferredHours, *starting(at("15:00"), weights={"preferred-hours": 0})) == []
