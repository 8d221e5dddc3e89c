from decimal import Decimal

import numpy as np
import pytest

from scheduler.check import check
from scheduler.engine.budget import Budget
from scheduler.engine.facts import Facts
from scheduler.engine.neighbourhoods import NEIGHBOURHOODS
from scheduler.engine.search import LARGEST, SMALLEST, Choosing, Search
from scheduler.engine.state import State
from scheduler.problem import Problem
from scheduler.schedule import Schedule
from tests.builders import at, daily, problem, relation, room, schedule, session

MORNING = daily("09:00-11:15", [0])


def search(facts: Problem, plan: Schedule | None = None, seconds: float = 20) -> Search:
    arrays = Facts(facts)
    return Search(arrays, State.of(arrays, plan or Schedule()), 0, Budget(seconds, deterministic=True))


def stands(found: Search) -> Schedule:
    return found.state.schedule(found.facts)


def points(found: Search) -> Decimal:
    verdict = check(found.facts.problem, stands(found))
    assert verdict.legal
    return verdict.objective


def busy() -> Problem:
    return problem(
        [
            session(f"s{n}", duration=45 + 5 * (n % 4), attendance=20 + 5 * n, priority=1 + n % 5)
            for n in range(14)
        ],
        [
            room("hall", opening=daily("09:00-12:00")),
            room("small", opening=daily("09:00-11:00"), capacity=60),
        ],
    )


def test_the_first_schedule_is_legal_and_nothing_that_fits_is_missing():
    found = search(busy())
    found.construct()
    assert check(found.facts.problem, stands(found)).legal
    out = np.flatnonzero(found.state.room < 0).tolist()
    assert 0 < len(out) < 14
    assert not any(found.insert(i) for i in out)


def test_what_is_placed_stays_while_the_rest_is_placed():
    plan = schedule({"s3": ("hall", at("10:00", day=2))})
    found = search(busy(), plan)
    found.construct()
    assert stands(found).get("s3") == plan.get("s3")


def test_a_session_goes_where_it_costs_least():
    facts = problem(
        [session("a", attendance=50, preferred_hours=daily("11:00-12:00", [1]))],
        [room("hall"), room("small", capacity=56)],
    )
    found = search(facts)
    assert found.insert(0)
    assert stands(found) == schedule({"a": ("small", at("11:00", day=1))})


def test_a_session_that_has_no_place_is_left_out():
    facts = problem([session("a"), session("b", duration=130)], [room("hall", opening=MORNING)])
    found = search(facts, schedule({"a": ("hall", at("09:00"))}))
    assert not found.insert(1)
    assert stands(found) == schedule({"a": ("hall", at("09:00"))})


def test_a_session_that_costs_more_than_it_is_worth_is_left_out():
    facts = problem([session("a", attendance=95, priority=1)], weights={"room-tight": 2000})
    found = search(facts)
    assert not found.insert(0)
    found.construct()
    assert stands(found) == schedule({})


def test_what_must_be_placed_gets_room():
    facts = problem(
        [session("a", duration=60), session("b", duration=60, must=True)],
        [room("hall", opening=daily("09:00-10:30", [0]))],
    )
    found = search(facts, schedule({"a": ("hall", at("09:15"))}))
    found.construct()
    assert sorted(stands(found).placements) == ["b"]


def test_a_group_that_does_not_fit_whole_is_taken_out_whole():
    facts = problem(
        [session("a", priority=5), session("b", attendance=900), session("c", priority=1)],
        [room("hall", opening=MORNING)],
        relations=[relation("all-or-none", sessions=("a", "b"))],
    )
    found = search(facts)
    found.construct()
    assert sorted(stands(found).placements) == ["c"]
    assert check(facts, stands(found)).legal


def test_a_move_is_exact_and_never_worse():
    found = search(busy())
    found.construct()
    before = points(found)
    gained, closed = found.move(list(range(14)), seconds=5)
    assert before - points(found) == Decimal(gained) / found.facts.scale
    assert gained >= 0
    if closed:
        assert found.move(list(range(14)), seconds=5)[0] == 0


def test_a_move_of_nothing():
    found = search(busy())
    assert (found.move([]), found.moves) == ((0, True), 0)


def test_every_step_keeps_the_schedule_legal_and_no_worse():
    found = search(busy())
    found.construct()
    best = points(found)
    for _ in range(30):
        gained = found.step([0, 1])
        now = points(found)
        assert best - now == Decimal(gained) / found.facts.scale
        best = now
    assert found.moves >= 30 - 5


def test_nothing_is_begun_when_time_is_up():
    found = search(busy(), seconds=0)
    found.construct()
    assert stands(found) == schedule({})


@pytest.mark.parametrize("seed", [0, 2**31 - 1])
def test_the_same_seed_searches_the_same(seed):
    facts = Facts(busy())
    found = []
    for _ in range(2):
        each = Search(facts, State.empty(facts), seed, Budget(20, deterministic=True))
        each.construct()
        for _ in range(10):
            each.step([])
        found.append((each.state.schedule(facts), each.moves, each.gains, each.budget.seconds))
    assert found[0] == found[1]


class TestChoosing:
    def test_what_pays_is_chosen_more_often(self):
        choosing = Choosing()
        for _ in range(50):
            choosing.learn("people", gained=True, closed=True)
            for name in NEIGHBOURHOODS:
                if name != "people":
                    choosing.learn(name, gained=False, closed=True)
        rng = np.random.default_rng(0)
        picked = [choosing.pick(rng) for _ in range(400)]
        assert picked.count("people") > 300
        # Nothing is given up for good.
        assert set(picked) == set(NEIGHBOURHOODS)

    def test_the_size_follows_what_closes_and_stays_within_reason(self):
        choosing = Choosing()
        for _ in range(100):
            choosing.learn("people", gained=False, closed=True)
            choosing.learn("themes", gained=False, closed=False)
        assert (choosing.size["people"], choosing.size["themes"]) == (LARGEST, SMALLEST)
