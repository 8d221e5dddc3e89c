from decimal import Decimal

from scheduler.problem import ProtectedDay
from scheduler.rules import Violation
from scheduler.rules.theme_spread import ThemeSpread
from tests.builders import amounts, at, found, problem, schedule, session

IDS = tuple("abcdefg")


def spread(by_day, *, wanted=3, protected=(), weights=None, **columns):
    """Return `wanted` sessions of the theme space, of which so many are on each day."""
    tiny = problem(
        sessions=[session(name, **({"themes": ("space",)} | columns)) for name in IDS[:wanted]],
        protected_days=[ProtectedDay(day=day, name="Kept") for day in protected],
        weights=weights,
    )
    starts = [at("09:00", day) for day, number in enumerate(by_day) for _ in range(number)]
    return tiny, schedule({name: ("hall", start) for name, start in zip(IDS, starts, strict=False)})


def test_too_many_on_one_date():
    assert found(ThemeSpread, *spread([3, 0, 0])) == [
        Violation(
            "theme-spread",
            ("a", "b", "c", "space"),
            "theme space has 3 of its 3 sessions on 2023-05-20, evenly spread there are at most 2",
            1,
            Decimal(1),
        )
    ]
    assert found(ThemeSpread, *spread([2, 1, 0])) == []


def test_the_even_share_is_rounded_up():
    assert amounts(ThemeSpread, *spread([3, 0, 0], wanted=4)) == []
    assert amounts(ThemeSpread, *spread([4, 0, 0], wanted=4)) == [1]
    assert amounts(ThemeSpread, *spread([6, 0, 0], wanted=6)) == [3]
    assert amounts(ThemeSpread, *spread([5, 1, 1], wanted=7)) == [1]


def test_sessions_left_out_count_towards_the_share():
    assert amounts(ThemeSpread, *spread([3, 0, 0], wanted=4)) == []
    assert amounts(ThemeSpread, *spread([3, 0, 0], wanted=3)) == [1]


def test_protected_dates_neither_cost_nor_share():
    assert amounts(ThemeSpread, *spread([0, 6, 0], wanted=6, protected=[1])) == []
    assert amounts(ThemeSpread, *spread([4, 0, 0], wanted=4, protected=[1])) == [1]
    assert amounts(ThemeSpread, *spread([4, 0, 0], wanted=4, protected=[1, 2])) == []
    assert amounts(ThemeSpread, *spread([4, 0, 0], wanted=4, protected=[0, 1, 2])) == []


def test_a_protected_date_outside_the_event_takes_no_date_away():
    assert amounts(ThemeSpread, *spread([3, 0, 0], protected=[9])) == [1]


def test_each_theme_costs():
    assert amounts(ThemeSpread, *spread([3, 0, 0], themes=("space", "robots"))) == [1, 1]
    assert amounts(ThemeSpread, *spread([3, 0, 0], themes=("space", "space"))) == [1]
    assert amounts(ThemeSpread, *spread([3, 0, 0], themes=())) == []


def test_a_session_is_on_the_date_on_which_it_starts():
    tiny, _ = spread([])
    plan = {"a": ("hall", at("09:00")), "b": ("hall", at("12:00")), "c": ("hall", at("23:59"))}
    assert amounts(ThemeSpread, tiny, schedule(plan)) == [1]
    assert amounts(ThemeSpread, tiny, schedule(plan | {"c": ("hall", at("00:00", day=1))})) == []


def test_switched_off():
    assert amounts(ThemeSpread, *spread([3, 0, 0], weights={"theme-spread": 0})) == []
