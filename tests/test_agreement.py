"""The central test: what the engine makes of a rule and what its `check` says are the same.

Every rule is taken alone, so that one that forbids too much hides nothing, and then all together:
over all schedules of tiny problems, and over schedules of larger ones that hypothesis draws; with
every session free, and with most of them fixed, the way moves see them. `pytest -rP` prints how many
schedules each rule was held to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, cycle, product
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from ortools.sat.python import cp_model

from scheduler.engine import Options, bound, solve
from scheduler.engine.decisions import Decisions
from scheduler.engine.facts import Facts
from scheduler.engine.state import State
from scheduler.problem import DAY, Problem
from scheduler.rules import Rule, rules
from scheduler.schedule import Placement, Schedule
from tests.agreement.brute import Least
from tests.agreement.festivals import Festival, Size, festivals
from tests.agreement.row_themes import limit_rows, relation_rows, rows
from tests.agreement.sides import (
    Engine,
    Judged,
    Places,
    hinted_cost,
    judge,
    moved,
    one_thread,
    schedules,
)
from tests.agreement.standby_theme import standby
from tests.agreement.themes import Theme, air, day_edges, halls, night_edges, parts, people, rain, tour
from tests.builders import limit, problem, relation, session

T = TypeVar("T")

DRAWN = 25
"""Festivals drawn for each rule."""

TINY = Size(activities=(1, 3), sessions=(1, 3), days=(1, 2), schedules=0, grids=(360, 240), rooms=4)
"""Festivals of which every legal schedule can be looked at."""

THEMES = (
    *(theme() for theme in (halls, parts, people, tour, air, rain, standby, day_edges, night_edges, rows)),
    *relation_rows(),
    *limit_rows(),
)

REPEATABLY = settings(
    max_examples=DRAWN,
    derandomize=True,
    deadline=None,
    database=None,
    # Phase.shrink makes a failure small, but takes minutes: add it when there is one to look at.
    phases=(Phase.generate,),
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
        for free in places:
            for fixed in _sample(places, [free], 40):
                compared += _alone(facts, [rule], fixed, free, places[free])
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


def test_solve_and_bound_against_every_legal_schedule() -> None:
    looked_at = 0

    @settings(REPEATABLY, max_examples=4 * DRAWN)
    @given(festivals(TINY))
    def draw(festival: Festival) -> None:
        nonlocal looked_at
        best = Least(festival.problem)
        looked_at += best.looked_at
        _solved(festival.problem, best.points)
        _bounded(festival.problem, best.points)

    draw()
    print(f"{looked_at} schedules looked at for the least cost")


def test_what_must_be_covered_goes_before_any_weight() -> None:
    dear = [Decimal(10**7), Decimal(10**7 + 1), Decimal(10**7 + 2)]
    pairs = [("a", "b"), ("a", "c"), ("b", "c")]
    facts = problem(
        [session("a"), session("b"), session("c")],
        days=2,
        grid=180,
        limits=[limit("two", min=2, days=frozenset([0]))],
        relations=[
            relation("different-day", pair, weight=weight) for pair, weight in zip(pairs, dear, strict=True)
        ],
    )
    assert Least(facts).points == dear[0]
    _solved(facts, dear[0])


def _solved(facts: Problem, best: Decimal | None) -> None:
    """Hold a solve to the least points there are, None where no schedule is legal."""
    result = solve(facts, Options(time_limit=60, workers=1))
    status = "infeasible" if best is None else "optimal"
    assert (result.status, result.objective) == (status, best)
    assert best is None or result.bound == best


def _bounded(festival: Problem, best: Decimal | None) -> None:
    """Hold the bounds to the least points there are."""
    facts = Facts(festival)
    everything = Decisions(facts, State.empty(facts), range(len(facts.sessions)))
    solver = one_thread()
    status = solver.solve(bound.relaxation(everything))
    if best is not None:
        assert status == cp_model.OPTIMAL
        assert bound.cheapest(everything) <= best * facts.scale
        assert round(solver.objective_value) <= best * facts.scale


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
            assert _same(engine.price(schedule), judged, engine.model.need), where
    return silent


def _drawn(festival: Festival, heard: Sequence[Rule]) -> int:
    """Hold rules to the schedules of a festival, and to what is legal of each; return how many."""
    facts, places = Facts(festival.problem), festival.places
    engine = Engine(facts, heard, places)
    compared = 0
    for schedule, free in zip(festival.schedules, cycle(places)):
        legal = _legal_part(facts, heard, schedule)
        for plan in (schedule, legal):
            _everything_free(engine, plan)
        compared += 2 + _alone(facts, heard, legal, free, places[free])
    first, *_, last = places
    return compared + _in_pair(facts, heard, legal, (first, last), places)


def _everything_free(engine: Engine, schedule: Schedule) -> None:
    """Hold the model to a schedule, and its hint too where all sessions stand there."""
    told = engine.as_told(schedule)
    price, judged = engine.price(told), judge(engine.facts, engine.heard, told)
    if price is None and engine.lacks_backup(told):
        assert not judge(engine.facts, rules(), told).legal, told
        return
    assert _same(price, judged, engine.model.need), f"{told}: {price}, {judged}"
    model = Engine(engine.facts, engine.heard, engine.places, schedule).model
    if price is not None and model.whole:
        assert len(model.cp.proto.solution_hint.vars) == len(model.cp.proto.variables)
        assert model.incumbent == hinted_cost(model.cp) == price
    assert model.whole or price is None or schedule != told


def _same(price: int | None, judged: Judged, need: int) -> bool:
    """Return whether both say the same; to the engine each need not covered costs `need`."""
    if judged.legal:
        return price == judged.units
    return price is None or (price > judged.units and (price - judged.units) % need == 0)


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
    return _compare(prices, judged, facts.unmet)


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
    return _compare(prices, judged, engine.model.need)


def _compare(prices: Mapping[T, int | None], judged: Mapping[T, Judged], need: int) -> int:
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
        assert _same(known, judged[spot], need), f"{spot}: {known}, {judged[spot]}"
    return len(prices)


def _knows_backups(heard: Sequence[Rule]) -> bool:
    return any(rule.name == "backup" for rule in heard)


def _legal_part(facts: Facts, heard: Sequence[Rule], schedule: Schedule) -> Schedule:
    """Return a schedule without the sessions that break something; what others miss is still missing."""
    kept = Schedule()
    broken = judge(facts, heard, kept).broken
    for id_, spot in schedule.placements.items():
        more = moved(kept, id_, spot)
        now = judge(facts, heard, more).broken
        if now <= broken:
            kept, broken = more, now
    return kept
