"""The central test: what the engine makes of a rule and what its `check` says are the same.

Every rule is taken alone, so that one that forbids too much hides nothing, and then all together:
over all schedules of tiny problems, and over schedules of larger ones that hypothesis draws; with
every session free, and with most of them fixed, the way moves see them. `pytest -rP` prints how many
schedules each rule was held to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from scheduler.engine.facts import Facts
from scheduler.problem import DAY
from scheduler.rules import Rule, rules
from scheduler.schedule import Placement, Schedule
from tests.agreement.festivals import Festival, Size, festivals
from tests.agreement.sides import Engine, Judged, Places, hinted_cost, judge, moved, schedules
from tests.agreement.themes import THEMES, Theme

DRAWN = 25
"""Festivals drawn for each rule."""

REPEATABLY = settings(
    max_examples=DRAWN,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow],
)

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
        for session in places:
            for fixed in _sample(places, [session], 40):
                compared += _alone(facts, [rule], fixed, session, places[session])
        for pair in combinations(places, 2):
            for fixed in _sample(places, pair, 3):
                compared += _in_pair(facts, [rule], fixed, pair, places)
    print(f"{rule.name}: {compared} schedules with one or two sessions free")
    assert compared > 0


@ALL_RULES
def test_schedules_drawn(rule: Rule) -> None:
    compared = 0

    @REPEATABLY
    @given(festivals(Size()))
    def draw(festival: Festival) -> None:
        nonlocal compared
        compared += _drawn(festival, [rule])

    draw()
    print(f"{rule.name}: {compared} schedules drawn")


@REPEATABLY
@given(festivals(Size()))
def test_all_rules_together(festival: Festival) -> None:
    _drawn(festival, rules())


def _themes(rule: Rule) -> Iterable[Theme]:
    return (theme for theme in THEMES if not theme.rules or rule.name in theme.rules)


def _sample(places: Places, free: Sequence[str], most: int) -> Iterable[Schedule]:
    """Return schedules of all but some sessions, from the first to the last."""
    every = [*schedules({session: spots for session, spots in places.items() if session not in free})]
    return every[:: -(-len(every) // most)]


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
        nothing = judged == Judged(broken=0, units=0)
        silent.append(nothing)
        where = f"{theme.name}: {schedule}"
        assert (tuple(schedule.get(session) for session in theme.places) in costs_nothing) == nothing, where
        if not nothing and (judged.legal or number % 10 == 0):
            assert _same(facts, engine.price(schedule), judged), where
    return silent


def _drawn(festival: Festival, heard: Sequence[Rule]) -> int:
    """Hold rules to the schedules of a festival, and to what is legal of each; return how many."""
    facts = Facts(festival.problem)
    engine = Engine(facts, heard, festival.places)
    compared = 0
    for number, schedule in enumerate(festival.schedules):
        legal = _legal_part(facts, heard, schedule)
        for plan in (schedule, legal):
            _everything_free(engine, plan)
        session = [*festival.places][number % len(festival.places)]
        compared += 2 + _alone(facts, heard, legal, session, festival.places[session])
    pair = session, [*festival.places][0]
    return compared + _in_pair(facts, heard, legal, pair, festival.places)


def _everything_free(engine: Engine, schedule: Schedule) -> None:
    """Hold the model to a schedule, and its hint too where all sessions stand there."""
    told = engine.as_told(schedule)
    price, judged = engine.price(told), judge(engine.facts, engine.heard, told)
    if price is None and engine.lacks_backup(told):
        assert not judge(engine.facts, rules(), told).legal, told
        return
    assert _same(engine.facts, price, judged), f"{told}: {price}, {judged}"
    if price is not None:
        model = Engine(engine.facts, engine.heard, engine.places, told).model
        assert model.whole
        assert len(model.cp.proto.solution_hint.vars) == len(model.cp.proto.variables)
        assert model.incumbent == hinted_cost(model.cp) == price


def _same(facts: Facts, price: int | None, judged: Judged) -> bool:
    """Return whether both say the same; needs not covered count `unmet` each to the engine."""
    if judged.legal:
        return price == judged.units
    return price is None or (price > judged.units and (price - judged.units) % facts.unmet == 0)


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


def _in_pair(
    facts: Facts, heard: Sequence[Rule], schedule: Schedule, pair: tuple[str, str], places: Places
) -> int:
    """Hold the model of two free sessions, all others fixed, to a dozen of their places together."""
    first, second = pair
    fixed = moved(moved(schedule, first, None), second, None)
    engine = Engine(facts, heard, {session: places[session] for session in pair}, fixed)
    told = engine.told()
    both = [*product((None, *told[first]), (None, *told[second]))]
    prices, judged = {}, {}
    for spots in both[:: -(-len(both) // 12)]:
        plan = moved(moved(fixed, first, spots[0]), second, spots[1])
        price = engine.price(plan)
        if price is not None or not engine.lacks_backup(plan):
            prices[spots], judged[spots] = price, judge(facts, heard, plan)
    return _compare(facts, prices, judged)


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


def _legal_part(facts: Facts, heard: Sequence[Rule], schedule: Schedule) -> Schedule:
    """Return a schedule without the sessions that break something; what others miss is still missing."""
    kept = Schedule()
    broken = judge(facts, heard, kept).broken
    for session, spot in schedule.placements.items():
        more = moved(kept, session, spot)
        now = judge(facts, heard, more).broken
        if now <= broken:
            kept, broken = more, now
    return kept
