"""Why there is no schedule: planted conflicts are found, smallest, and every way out leads out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from statistics import median

import pytest

from scheduler.engine import Options, solve
from scheduler.explain.conflict import DEMANDS, Conflict, Conflicts, conflict
from scheduler.explain.edits import edited
from scheduler.explain.part import involved, part_of
from scheduler.problem import Pin, Problem
from tests.builders import at, daily, equipment, limit, person, problem, relation, room, session
from tests.explain.planted import PLANTS, festival

QUICKLY = Options(time_limit=600, gap=1.0, workers=1)
"""The first schedule is good enough."""

LARGE = 70
"""Sessions above which only the first way out of each conflict is tried, unless `--thorough`."""


SHORTLY = replace(QUICKLY, time_limit=3)
"""The engine alone cannot always prove that there is none; it must not find one."""


def has_schedule(facts: Problem, options: Options = QUICKLY) -> bool:
    """Return whether the engine, which knows nothing of conflicts, finds a schedule."""
    return solve(facts, options).schedule is not None


def alone(facts: Problem) -> Problem:
    return part_of(facts, involved(facts))


def with_changes(facts: Problem, found: Conflicts, chosen: Conflict, edits: Iterable[object]) -> Problem:
    """Return the whole problem with some edits, what the other conflicts ask for let go."""
    demands = [
        edit
        for other in found.conflicts
        if other is not chosen
        for fact in other.facts
        if (fact.table, fact.column) in DEMANDS
        for edit in fact.without
    ]
    return edited(facts, (*demands, *edits))  # type: ignore[arg-type]


def says(found: Conflict) -> set[tuple[str, str]]:
    return {(fact.table, fact.column) for fact in found.facts}


@pytest.fixture
def thorough(cases: Callable[[int, int], int]) -> bool:
    return cases(0, 1) == 1


def test_planted_conflicts_are_found_and_smallest_and_every_way_out_solves(
    cases: Callable[[int, int], int], thorough: bool
) -> None:
    seconds: list[float] = []
    facts_tried = ways_tried = 0
    for number in range(cases(len(PLANTS), 200)):
        facts, plants = festival(number)
        began = time.process_time()
        # Time enough on a busy machine: what it takes is printed, not tested.
        found = conflict(facts, seconds=600)
        seconds.append(time.process_time() - began)
        assert (found.possible, found.complete) == (False, True), number
        assert {(frozenset(each.sessions), frozenset(says(each))) for each in found.conflicts} == {
            (plant.sessions, plant.says) for plant in plants
        }, number
        for each in found.conflicts:
            assert each.unsure == (), number
            assert not has_schedule(alone(each.saying(each.facts)), SHORTLY), number
            for fact in each.facts:
                left = [other for other in each.facts if other is not fact]
                assert has_schedule(alone(each.saying(left))), (number, fact)
                facts_tried += 1
            assert each.ways_out, number
            small = thorough or len(facts.sessions) <= LARGE
            for way in each.ways_out if small else each.ways_out[:1]:
                assert has_schedule(with_changes(facts, found, each, way.edits)), (number, way)
                ways_tried += 1
    print(
        f"{len(seconds)} festivals: {facts_tried} facts left out, {ways_tried} ways out taken; "
        f"CPU seconds median {median(seconds):.1f}, worst {max(seconds):.1f}"
    )


def test_one_way_out_of_each_conflict_together_lead_to_a_schedule() -> None:
    tried = 0
    for number in range(60):
        facts, plants = festival(number)
        if len(plants) < 2 or len(facts.sessions) > LARGE or tried == 3:
            continue
        found = conflict(facts)
        edits = [edit for each in found.conflicts for edit in each.ways_out[0].edits]
        assert has_schedule(edited(facts, edits)), number
        assert found.together is True, number
        tried += 1
    assert tried == 3


def drills(count: int = 3) -> Problem:
    needs = {
        "must": True,
        "duration": 90,
        "equipment": (("engine", 1),),
        "days": frozenset([1]),
        "hours": daily("09:00-12:00"),
    }
    return problem(
        [session(f"drill-{n}", **needs) for n in range(count)],
        [room(f"r{n}") for n in range(4)],
        equipment=[equipment("engine")],
    )


def said(found: Conflict) -> set[tuple[str, object, str, str]]:
    return {(fact.table, fact.key, fact.column, fact.item) for fact in found.facts}


def ways(found: Conflict) -> list[tuple[str, str, str, str, str]]:
    return [(way.id, way.fact.column, way.kind, way.old, way.new) for way in found.ways_out]


def test_the_facts_of_three_drills_with_one_engine() -> None:
    [found] = conflict(drills()).conflicts
    assert found.sessions == ("drill-0", "drill-1", "drill-2")
    of_each = (("priority", ""), ("dates", ""), ("hours", ""), ("equipment", "engine"))
    assert said(found) == {
        ("equipment", "engine", "quantity", ""),
        *(("activities", f"drill-{n}", column, item) for n in range(3) for column, item in of_each),
    }


def test_the_ways_out_change_no_more_than_they_must() -> None:
    [found] = conflict(drills()).conflicts
    everything = ways(found)
    assert ("engine", "quantity", "more", "1", "2") in everything
    # An hour is not enough for a third drill of 90 minutes, and two are too many.
    assert {way[3:] for way in everything if way[1] == "hours"} == {("09:00-12:00", "09:00-13:30")}
    assert [way.effort for way in found.ways_out] == sorted(way.effort for way in found.ways_out)


def test_drills_that_fit_are_no_conflict() -> None:
    found = conflict(drills(2))
    assert (found.possible, found.conflicts, found.complete) == (True, (), True)


def test_what_is_not_known_in_time_is_said() -> None:
    found = conflict(drills(), seconds=0)
    assert (found.possible, found.conflicts, found.complete) == (None, (), False)


def test_pins_that_contradict_each_other_are_moved_the_least() -> None:
    both = problem(
        [session("a"), session("b")],
        pins=[Pin("a", "hall", at("09:00")), Pin("b", "hall", at("09:30"))],
    )
    [found] = conflict(both).conflicts
    assert said(found) == {("pins", 0, "", "a"), ("pins", 1, "", "b")}
    assert ways(found) == [
        ("b", "", "moved later", "2023-05-20 09:30", "2023-05-20 10:15"),
        ("a", "", "moved later", "2023-05-20 09:00", "2023-05-20 10:45"),
        ("a", "", "delete", "hall 2023-05-20 09:00", ""),
        ("b", "", "delete", "hall 2023-05-20 09:30", ""),
    ]


def test_what_is_placed_only_together_comes_along() -> None:
    tied = problem(
        [session("a", must=True), session("b", attendance=500)],
        relations=[relation("all-or-none", sessions=("a", "b"))],
    )
    [found] = conflict(tied).conflicts
    assert found.sessions == ("a",)
    assert said(found) == {
        ("activities", "a", "priority", ""),
        ("activities", "b", "attendance", ""),
        ("relations", 0, "", "all-or-none"),
        ("rooms", "", "", ""),
    }


def test_a_limit_that_asks_for_more_than_there_is() -> None:
    shows = [session(f"s{n}", kind="show") for n in range(2)]
    facts = problem(shows, limits=[limit("shows", per="event", min=3, kinds=frozenset(["show"]))])
    [found] = conflict(facts).conflicts
    assert (found.sessions, said(found)) == ((), {("limits", 0, "min", "shows")})
    assert ways(found) == [("shows", "min", "less", "3", "2")]


def test_a_soft_relation_is_no_reason() -> None:
    facts = drills()
    eased = replace(facts, equipment={"engine": equipment("engine", 3)})
    soft = relation("same-start", ("drill-0", "drill-1"), weight=facts.weight("room-fit", 1))  # type: ignore[arg-type]
    assert conflict(replace(eased, relations=(soft,))).possible


def test_two_conflicts_that_have_nothing_to_do_with_each_other() -> None:
    facts = problem(
        [
            session("big", must=True, attendance=500),
            *(session(f"t{n}", must=True, people=("wang",), days=frozenset([0])) for n in range(2)),
        ],
        people=[person("wang", max_sessions_per_day=1)],
    )
    found = conflict(facts)
    assert {each.sessions for each in found.conflicts} == {("big",), ("t0", "t1")}
    assert found.complete
    assert [(group.numbers, group.shared) for group in found.groups] == [((0,), ()), ((1,), ())]
    assert (found.together, found.remaining) == (True, ())


def crowds() -> Problem:
    """Two sessions, each for more people than a limit allows at a time."""
    return problem(
        [session(f"s{n}", must=True, attendance=60 + 10 * n, days=frozenset([n])) for n in range(2)],
        [room("hall")],
        limits=[limit("few", "attendance", "moment", max=50)],
    )


def test_conflicts_with_a_fact_in_common_are_a_group_that_one_change_resolves() -> None:
    found = conflict(crowds())
    assert {each.sessions for each in found.conflicts} == {("s0",), ("s1",)}
    [group] = found.groups
    assert (group.numbers, group.by_all) == ((0, 1), True)
    assert [(fact.table, fact.column, fact.item) for fact in group.shared] == [("limits", "max", "few")]
    assert [(way.id, way.old, way.new) for way in group.ways_out] == [("few", "50", "70")]
    assert has_schedule(edited(crowds(), group.ways_out[0].edits))
    assert found.together is True


def test_conflicts_of_one_session_are_a_group() -> None:
    both = replace(
        problem(
            [
                session("a", must=True, hours=daily("09:00-11:00"), days=frozenset([0])),
                session("b", must=True, days=frozenset([1])),
            ],
            pins=[Pin("a", "hall", at("14:00"))],
        ),
        relations=(relation("same-day", ("a", "b")),),
    )
    found = conflict(both)
    assert len(found.conflicts) == 2
    assert [(group.numbers, group.ways_out) for group in found.groups] == [((0, 1), ())]


def test_the_time_is_up_before_a_large_question_is_put() -> None:
    from scheduler.engine.budget import Budget
    from scheduler.engine.needs import Answer, Needs

    assert Needs(drills(), Budget(0)).answer() == Answer(None)
