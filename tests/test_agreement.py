"""The central test: what the engine makes of a rule and what its `check` says are the same.

Every rule is taken alone, so that one that forbids too much hides nothing, and then all together:
over all schedules of tiny problems, and over schedules of larger ones that hypothesis draws; with
every session free, and with most of them fixed, the way moves see them. `pytest -rP` prints how many
schedules each rule was held to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings

from scheduler.engine.facts import Facts
from scheduler.problem import DAY
from scheduler.rules import Rule, rules
from scheduler.schedule import Placement, Schedule
from tests.agreement.festivals import Festival, Size, festivals
from tests.agreement.sides import Engine, Judged, Places, hinted_cost, judge, moved, schedules
from tests.agreement.themes import THEMES, Theme

DRAWN = 40
"""Festivals drawn for each rule."""

ALL_RULES = pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)


@ALL_RULES
def test_every_schedule_of_a_tiny_problem(rule: Rule) -> None:
    silent = [verdict for theme in _themes(rule) for verdict in _every_schedule(rule, theme)]
    print(f"{rule.name}: {len(silent)} schedules enumerated, nothing against {sum(silent)}")
    assert set(silent) == {False, True}, (
        f"no tiny problem exercises {rule.name}: in tests/agreement/themes.py, add one in which it has "
        "something against some schedules and nothing against others"
    )


@ALL_RULES
def test_one_or_two_sessions_among_fixed_ones(rule: Rule) -> None:
    compared = 0
    for theme in _themes(rule):
        facts, places = Facts(theme.problem), _places(rule, theme)
        every = [*schedules(places)]
        for schedule in every[:: max(1, len(every) // 40)]:
            compared += sum(_alone(facts, [rule], schedule, session, places[session]) for session in places)
        for schedule in every[7 :: max(1, len(every) // 4)]:
            compared += _in_pairs(facts, [rule], schedule, places)
    print(f"{rule.name}: {compared} schedules with one or two sessions free")
    assert compared > 0


@ALL_RULES
def test_schedules_drawn(rule: Rule) -> None:
    compared = 0

    @settings(max_examples=DRAWN, derandomize=True, deadline=None, database=None)
    @given(festivals(Size()))
    def draw(festival: Festival) -> None:
        nonlocal compared
        compared += _drawn(festival, [rule])

    draw()
    print(f"{rule.name}: {compared} schedules drawn")


@settings(max_examples=DRAWN, derandomize=True, deadline=None, database=None)
@given(festivals(Size()))
def test_all_rules_together(festival: Festival) -> None:
    facts = Facts(festival.problem)
    legal = tuple(_legal_part(facts, schedule) for schedule in festival.schedules)
    _drawn(Festival(festival.problem, (*festival.schedules, *legal)), rules())


def _themes(rule: Rule) -> Iterable[Theme]:
    return (theme for theme in THEMES if not theme.rules or rule.name in theme.rules)


def _places(rule: Rule, theme: Theme) -> Places:
    """Return a theme's places; what those off the event's days would cost is nobody's business."""
    return {
        session: [spot for spot in options if rule.weight is None or spot.start // DAY in theme.problem.days]
        for session, options in theme.places.items()
    }


def _every_schedule(rule: Rule, theme: Theme) -> list[bool]:
    """Hold a rule to every schedule of a theme; return for each whether it has nothing against it."""
    facts = Facts(theme.problem)
    engine = Engine(facts, [rule], _places(rule, theme))
    costs_nothing = engine.costs_nothing()
    silent = []
    for number, schedule in enumerate(schedules(engine.told())):
        judged = judge(facts, [rule], schedule)
        nothing = judged == Judged(legal=True, units=0)
        silent.append(nothing)
        where = f"{theme.name}: {schedule}"
        assert (tuple(schedule.get(session) for session in theme.places) in costs_nothing) == nothing, where
        if not nothing and (judged.legal or number % 10 == 0):
            assert _same(facts, engine.price(schedule), judged), where
    return silent


def _drawn(festival: Festival, heard: Sequence[Rule]) -> int:
    """Hold rules to the schedules of a festival; return how many were compared."""
    facts = Facts(festival.problem)
    engine = Engine(facts, heard, festival.places)
    compared = 0
    for number, schedule in enumerate(festival.schedules):
        told = engine.as_told(schedule)
        price, judged = engine.price(told), judge(facts, heard, told)
        if price is None and engine.lacks_backup(told):
            assert not judge(facts, rules(), told).legal, told
        else:
            assert _same(facts, price, judged), f"{told}: {price}, {judged}"
        compared += 1
        if price is not None:
            assert _incumbent(facts, heard, festival.places, told) == price, told
        session = [*festival.places][number % len(festival.places)]
        compared += _alone(facts, heard, schedule, session, festival.places[session])
    return compared + _in_pairs(facts, heard, festival.schedules[0], festival.places)


def _same(facts: Facts, price: int | None, judged: Judged) -> bool:
    """Return whether both say the same; needs not covered count `unmet` each to the engine."""
    if judged.legal:
        return price == judged.units
    return price is None or (price > judged.units and (price - judged.units) % facts.unmet == 0)


def _incumbent(facts: Facts, heard: Sequence[Rule], places: Places, schedule: Schedule) -> int | None:
    """Return what the model says at once that a schedule costs where it stands, having checked the hint."""
    model = Engine(facts, heard, places, schedule).model
    assert model.whole
    assert len(model.cp.proto.solution_hint.vars) == len(model.cp.proto.variables)
    assert hinted_cost(model.cp) == model.incumbent
    return model.incumbent


def _alone(
    facts: Facts, heard: Sequence[Rule], schedule: Schedule, session: str, options: Sequence[Placement]
) -> int:
    """Hold the prices of one free session, all others fixed, to every place it may have."""
    engine = Engine(facts, heard, {session: options}, moved(schedule, session, None))
    prices: dict[Placement | None, int | None] = {None: engine.price_out(session)}
    judged: dict[Placement | None, Judged] = {None: judge(facts, heard, moved(schedule, session, None))}
    for spot in dict.fromkeys(Placement(spot.room, spot.start) for spot in options):
        prices[spot] = engine.price_at(session, spot)
        offered = engine.offered(session, spot)
        variants = engine.variants(session, spot) if _knows_backups(heard) else offered
        verdicts = {each: judge(facts, heard, moved(schedule, session, each)) for each in (spot, *variants)}
        judged[spot] = min(verdicts.values(), key=lambda verdict: (not verdict.legal, verdict.units))
        if prices[spot] is not None and judged[spot].legal:
            assert [each for each in variants if verdicts[each].legal] == sorted(offered, key=variants.index)
    return _compare(facts, prices, judged)


def _in_pairs(facts: Facts, heard: Sequence[Rule], schedule: Schedule, places: Places) -> int:
    """Hold the model of two free sessions, all others fixed, to a dozen of their places together."""
    names = [*places]
    compared = 0
    for pair in ((names[0], names[1]), (names[-2], names[-1])):
        fixed = moved(moved(schedule, pair[0], None), pair[1], None)
        engine = Engine(facts, heard, {session: places[session] for session in pair}, fixed)
        told = engine.told()
        both = [*product(*((None, *told[session]) for session in pair))]
        prices, judged = {}, {}
        for first, second in both[:: len(both) // 12 + 1]:
            plan = moved(moved(fixed, pair[0], first), pair[1], second)
            price = engine.price(plan)
            if price is not None or not engine.lacks_backup(plan):
                prices[first, second], judged[first, second] = price, judge(facts, heard, plan)
        compared += _compare(facts, prices, judged)
    return compared


def _compare(facts: Facts, prices: Mapping[object, int | None], judged: Mapping[object, Judged]) -> int:
    """Hold prices to verdicts, up to what the fixed sessions cost; return how many were compared.

    Where no completion is legal the fixed sessions are not, and the engine need not say anything.
    """
    legal = [spot for spot in judged if judged[spot].legal]
    if not legal:
        return 0
    first = prices[legal[0]]
    assert first is not None, legal[0]
    fixed = first - judged[legal[0]].units
    for spot, price in prices.items():
        known = None if price is None else price - fixed
        assert _same(facts, known, judged[spot]), f"{spot}: {known}, {judged[spot]}"
    return len(prices)


def _knows_backups(heard: Sequence[Rule]) -> bool:
    return any(rule.name == "backup" for rule in heard)


def _legal_part(facts: Facts, schedule: Schedule) -> Schedule:
    """Return the sessions of a schedule that break nothing together, needs not covered aside."""
    kept = Schedule()
    hard = [rule for rule in rules() if rule.weight is None and rule.name not in COVERING]
    for session, spot in schedule.placements.items():
        more = moved(kept, session, spot)
        if judge(facts, hard, more).legal:
            kept = more
    return kept


COVERING = ("limits", "pinned", "relations")
"""Hard rules that leaving a session out can break."""
