from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random
from time import process_time

from hypothesis import HealthCheck, Phase, assume, given, settings

from scheduler.check import check
from scheduler.engine.budget import Budget
from scheduler.engine.facts import Facts
from scheduler.engine.search import Search
from scheduler.engine.state import State
from scheduler.explain.alternatives import (
    Alternatives,
    Clearing,
    Cost,
    FreePlace,
    ShutRoom,
    TakenPlace,
    alternatives,
)
from scheduler.explain.blocked import Obstacle
from scheduler.problem import Pin, Problem
from scheduler.schedule import Placement, Schedule
from tests.agreement.festivals import Festival, Size, festivals
from tests.builders import at, daily, limit, problem, relation, room, schedule, session, venue
from tests.explain.festivals import dense

Cases = Callable[[int, int], int]

SMALL = Size(schedules=0)


def moved(plan: Schedule, item: str, placement: Placement) -> Schedule:
    return Schedule({**plan.placements, item: placement})


def assert_true(facts: Problem, plan: Schedule, found: Alternatives, some: Callable[[list], list]) -> None:
    """Hold what was said of some places to `check`, and that every place is spoken of."""
    before = check(facts, plan)
    assert before.legal
    assert found.objective == before.objective
    for place in some(list(found.free)):
        after = check(facts, moved(plan, found.session, place.placement))
        assert after.legal, (found.session, place, after.broken)
        assert place.more == after.objective - before.objective, (found.session, place)
    for place in some(list(found.taken)):
        after = check(facts, moved(plan, found.session, place.placement))
        broken = {violation.rule for violation in after.broken}
        # Without a backup there is always one more rule broken where one is required.
        assert {obstacle.rule for obstacle in place.obstacles} | {"backup"} == broken | {"backup"}, place
        assert broken
        if place.clearing and place.clearing.schedule:
            cleared = check(facts, place.clearing.schedule)
            there = place.clearing.schedule.placements[found.session]
            assert cleared.legal
            assert cleared.objective - before.objective == place.clearing.more
            assert (there.room, there.start) == (place.placement.room, place.placement.start)
    arrays = Facts(facts)
    rooms, starts = arrays.candidates(arrays.index[found.session])
    every = {(arrays.room_ids[r], s) for r, s in zip(rooms.tolist(), starts.tolist(), strict=True)}
    said = [place.placement for place in found.free] + [place.placement for place in found.taken]
    told = {(place.room, place.start) for place in said}
    now = {(found.placement.room, found.placement.start)} if found.placement else set()
    assert len(said) == len(told)
    assert told == every - now


def test_places_of_a_dense_festival_cost_and_block_as_check_says(cases: Cases) -> None:
    facts, plan = dense(300, 90, 1, 5.0)
    arrays, rng = Facts(facts), Random(5)
    looked_at, seconds = 0, []
    for item in rng.sample(sorted(facts.sessions), cases(8, 100)):
        began = process_time()
        found = alternatives(facts, plan, item, seconds=0.3, facts=arrays)
        seconds.append(process_time() - began)
        assert_true(facts, plan, found, lambda places: rng.sample(places, min(len(places), 12)))
        looked_at += len(found.free) + len(found.taken)
    assert looked_at > 0
    print(f"{len(seconds)} sessions, {looked_at} places; most CPU {max(seconds):.1f} s")


@settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(festivals(SMALL))
def test_every_place_of_small_festivals_is_as_check_says(festival: Festival) -> None:
    facts = festival.problem
    arrays = Facts(facts)
    search = Search(arrays, State.empty(arrays), 0, Budget(1.0, deterministic=True))
    search.construct()
    plan = search.state.schedule(arrays)
    assume(check(facts, plan).legal)
    for item in list(facts.sessions)[:3]:
        found = alternatives(facts, plan, item, seconds=0, facts=arrays)
        assert_true(facts, plan, found, lambda places: places[:: 1 + len(places) // 15])


def two_rooms() -> tuple[Problem, Schedule]:
    facts = problem(
        [
            session("talk", people=("p-wang",), attendance=50, preferred_days=frozenset([1])),
            session("show", people=("p-wang",)),
            session("film"),
        ],
        [
            room("hall", opening=daily("09:00-11:00", [0, 1])),
            room("attic", capacity=20),
            room("cellar", venue="far", opening=daily("20:00-20:30")),
        ],
        days=2,
        grid=60,
        weights={"person-days": 0},
    )
    return facts, schedule(
        {"talk": ("hall", at("09:00")), "show": ("attic", at("13:00")), "film": ("hall", at("09:00", 1))}
    )


def test_a_session_costs_where_it_is_and_has_places_free_taken_and_never() -> None:
    facts, plan = two_rooms()
    found = alternatives(facts, plan, "talk", seconds=0)
    assert (found.placement, found.objective) == (Placement("hall", at("09:00")), Decimal(15))
    assert found.costs == (Cost("preferred-date", Decimal(10), ()), Cost("room-fit", Decimal(5), ()))
    assert found.free == (FreePlace(Placement("hall", at("10:00")), Decimal(0)),)
    assert found.taken == (
        TakenPlace(Placement("hall", at("09:00", 1)), (Obstacle("room-clash", ("film",)),)),
        TakenPlace(Placement("hall", at("10:00", 1)), (Obstacle("room-clash", ("film",)),)),
    )
    assert found.shut == (
        ShutRoom("attic", ("room-suits",)),
        ShutRoom("cellar", ("room-open",)),
    )


def test_those_in_the_way_make_way() -> None:
    facts, plan = two_rooms()
    found = alternatives(facts, plan, "talk", seconds=5)
    first = found.taken[0].clearing
    assert first is not None
    assert first.schedule is not None
    assert (first.more, first.proven) == (Decimal(-10), True)
    assert first.schedule.placements["film"] != plan.placements["film"]
    assert first.schedule.placements["show"] == plan.placements["show"]
    assert found.untried == 0


def test_what_is_pinned_makes_no_way() -> None:
    facts, plan = two_rooms()
    pinned = problem(
        facts.sessions.values(),
        facts.rooms.values(),
        days=2,
        grid=60,
        pins=[Pin("film", "hall", at("09:00", 1))],
    )
    found = alternatives(pinned, plan, "talk", seconds=0)
    assert [place.clearing for place in found.taken] == [Clearing(None, Decimal(0), proven=True)] * 2


def test_those_who_cannot_go_elsewhere_are_said_to_stay() -> None:
    facts = problem(
        [session("talk", days=frozenset([0])), session("film", must=True), session("show", must=True)],
        [room("hall", opening=daily("09:00-10:00", [0, 1]))],
        days=2,
        grid=60,
    )
    plan = schedule({"film": ("hall", at("09:00")), "show": ("hall", at("09:00", 1))})
    found = alternatives(facts, plan, "talk", seconds=5)
    assert [place.clearing for place in found.taken] == [Clearing(None, Decimal(0), proven=True)]


def test_a_session_left_out_is_priced_against_being_left_out() -> None:
    facts = problem([session("talk", priority=2)], [room("hall", opening=daily("09:00-10:00", [0]))], grid=60)
    found = alternatives(facts, Schedule(), "talk", seconds=0)
    assert (found.placement, found.costs) == (None, ())
    assert found.free == (FreePlace(Placement("hall", at("09:00")), Decimal(-4000)),)


def test_a_session_stays_where_a_limit_needs_it() -> None:
    facts = problem(
        [session("talk")],
        [room("hall", opening=daily("09:00-10:00"))],
        limits=[limit("daily", days=frozenset([0]), min=1)],
        grid=60,
    )
    found = alternatives(facts, schedule({"talk": ("hall", at("09:00"))}), "talk", seconds=0)
    assert found.free == ()
    assert {place.obstacles for place in found.taken} == {(Obstacle("limits"),)}


def test_a_session_of_a_group_left_out_waits_for_the_others() -> None:
    facts = problem(
        [session("heat"), session("final")],
        [room("hall", opening=daily("09:00-10:00", [0]))],
        relations=[relation("all-or-none", sessions=("heat", "final"))],
        grid=60,
    )
    found = alternatives(facts, Schedule(), "heat", seconds=0)
    assert [place.obstacles for place in found.taken] == [(Obstacle("relations", ("final",)),)]


def test_second_rooms_are_kept_or_found() -> None:
    facts = problem(
        [session("drill", setting="outdoor", backup="required", features=frozenset()), session("talk")],
        [
            room("lawn", outdoor=True, opening=daily("09:00-11:00", [0]), changeover=0),
            room("hall", opening=daily("09:00-11:00", [0]), changeover=0),
        ],
        venues=[venue("site")],
        grid=60,
    )
    plan = schedule({"drill": ("lawn", at("09:00"), "hall"), "talk": ("hall", at("10:00"))})
    assert check(facts, plan).legal
    drill = alternatives(facts, plan, "drill", seconds=0)
    assert [(place.placement, place.obstacles) for place in drill.taken] == [
        (Placement("lawn", at("10:00")), (Obstacle("backup", ("talk",)),))
    ]
    talk = alternatives(facts, plan, "talk", seconds=0)
    assert [
        (place.placement.start, place.obstacles) for place in talk.taken if place.placement.room == "hall"
    ] == [(at("09:00"), (Obstacle("backup", ("drill",)),))]
    without = alternatives(facts, Schedule({"drill": plan.placements["drill"]}), "drill", seconds=0)
    assert [place.placement for place in without.free] == [Placement("lawn", at("10:00"), "hall")]


def test_who_is_there_only_while_it_is_not_too_much_is_not_in_the_way() -> None:
    facts = problem(
        [session("long", duration=180), session("one"), session("two"), session("later")],
        [room("hall"), room("attic"), room("cellar"), room("shed")],
        limits=[limit("few", per="moment", max=2)],
        grid=60,
    )
    plan = schedule(
        {
            "one": ("attic", at("10:00")),
            "two": ("cellar", at("10:00")),
            "later": ("shed", at("12:00")),
        }
    )
    found = alternatives(facts, plan, "long", seconds=0)
    (ten,) = (p for p in found.taken if (p.placement.room, p.placement.start) == ("hall", at("10:00")))
    assert ten.obstacles == (Obstacle("limits", ("one", "two")),)


def test_the_same_question_gets_the_same_answer() -> None:
    facts, plan = dense(300, 90, 1, 5.0)
    item = next(each for each in facts.sessions if each in plan)
    first, again = (alternatives(facts, plan, item, seconds=0.2) for _ in range(2))
    assert replace(first, seconds=0) == replace(again, seconds=0)


def test_nothing_goes_where_the_time_is_gone_by() -> None:
    facts, plan = two_rooms()
    found = alternatives(facts, plan, "film", now=at("12:00"), seconds=0)
    assert all(place.placement.start >= at("12:00") for place in (*found.free, *found.taken))
    gone = alternatives(facts, plan, "talk", now=at("12:00"), seconds=0)
    assert (gone.free, gone.taken) == ((), ())
