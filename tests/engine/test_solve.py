"""Whole solves of tiny festivals: what comes out is legal, proven where it says so, and repeats."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest

from scheduler.check import check
from scheduler.engine import Options, Progress, solve
from scheduler.problem import Pin, Problem
from scheduler.result import Result
from tests.builders import at, daily, limit, problem, relation, room, schedule, session

MORNING = daily("09:00-11:15", [0])


def solved(facts: Problem, **options) -> Result:
    result = solve(facts, Options(**({"time_limit": 20, "workers": 1} | options)))
    sound(facts, result)
    return result


def sound(facts: Problem, result: Result) -> None:
    """Assert what holds of every result."""
    assert [row[0] for row in result.curve] == sorted(row[0] for row in result.curve)
    found = [row[1] for row in result.curve if row[1] is not None]
    assert found == sorted(found, reverse=True)
    assert [row[2] for row in result.curve] == sorted(row[2] for row in result.curve)
    if result.schedule is None:
        assert (result.objective, result.gap, result.cost_by_rule, result.time_to_first) == (
            None,
            None,
            {},
            None,
        )
        return
    verdict = check(facts, result.schedule)
    assert verdict.legal
    assert (verdict.objective, verdict.cost_by_rule) == (result.objective, result.cost_by_rule)
    assert 0 <= result.bound <= result.objective
    assert all(row[2] <= result.objective for row in result.curve)
    assert found[-1] == result.objective
    assert (result.status == "optimal") == (result.bound == result.objective)
    assert result.time_to_first is not None


def roomy() -> Problem:
    """Return a festival that fits, where every choice has its price."""
    return problem(
        [
            session("talk", attendance=50, people=("li",), preferred_days=frozenset({1})),
            session("talk.2", attendance=50, people=("li",), preferred_days=frozenset({1})),
            session("show", attendance=30, preferred_hours=daily("14:00-17:00")),
        ],
        [room("hall"), room("small", capacity=60)],
    )


def overfull(**facts) -> Problem:
    """Return a room with time for two of four sessions."""
    return problem(
        [session(f"p{priority}", priority=priority) for priority in (2, 5, 1, 4)],
        [room("hall", opening=MORNING)],
        **facts,
    )


def packed(count: int = 24) -> Problem:
    """Return a festival that keeps an engine busy."""
    return problem(
        [
            session(
                f"s{n}",
                duration=45 + 5 * (n % 7),
                attendance=20 + 3 * n,
                themes=(f"t{n % 3}",),
                audiences=("all",),
                people=(f"p{n % 5}",),
                priority=1 + n % 5,
            )
            for n in range(count)
        ],
        [room("hall", opening=daily("09:00-13:00")), room("annex", opening=daily("10:00-14:00"))],
    )


@pytest.mark.parametrize("options", [{"workers": 1}, {"workers": 2}, {"deterministic": True}], ids=str)
def test_the_optimum_is_found_and_proven(options):
    result = solved(roomy(), **options)
    # Both talks want the same day and no more than one may have it.
    assert (result.status, result.objective, result.gap) == ("optimal", 17, 0)
    assert result.cost_by_rule == {"person-days": 2, "preferred-date": 10, "room-fit": 5}
    assert result.workers == options.get("workers", 1)


def test_no_session_is_a_schedule_too():
    result = solved(problem())
    assert (result.status, result.objective, result.schedule) == ("optimal", 0, schedule({}))


@pytest.mark.parametrize("workers", [1, 2])
def test_what_does_not_fit_is_left_out_by_priority(workers):
    result = solved(overfull(), workers=workers)
    assert result.status == "optimal"
    assert sorted(result.schedule.placements) == ["p4", "p5"]
    assert result.objective == 1000 + 4000 + result.cost_by_rule.get("room-fit", 0)


def test_must_and_pins_come_before_any_priority():
    sessions = [session("last", must=True), session("held", priority=1), session("p5", priority=5)]
    facts = problem(sessions, [room("hall", opening=MORNING)], pins=[Pin("held", start=at("10:15"))])
    result = solved(facts)
    assert sorted(result.schedule.placements) == ["held", "last"]
    assert result.schedule.placements["held"].start == at("10:15")


@pytest.mark.parametrize("together", [("p2", "p5"), ("p1", "p2", "p5")])
def test_groups_are_placed_whole_or_not_at_all(together):
    group = relation("all-or-none", sessions=together)
    result = solved(overfull(relations=[group]))
    assert result.status == "optimal"
    expected = ["p2", "p5"] if len(together) == 2 else ["p4"]
    assert sorted(result.schedule.placements) == expected


def test_at_least_is_covered_even_by_what_is_worth_least():
    few = limit("few", per="event", min=1, kinds=frozenset({"forum"}))
    facts = problem(
        [session("a", priority=5), session("b", priority=5), session("poor", priority=1, kind="forum")],
        [room("hall", opening=MORNING)],
        limits=[few],
    )
    result = solved(facts)
    assert (result.status, "poor" in result.schedule) == ("optimal", True)


def test_proven_that_there_is_none():
    facts = problem([session(name, must=True) for name in "abc"], [room("hall", opening=MORNING)])
    result = solved(facts)
    assert (result.status, result.schedule, result.left_out) == ("infeasible", None, ())


def test_unknown_is_not_infeasible():
    facts = problem(
        [session(f"s{n}", must=True, duration=40 + n) for n in range(40)],
        [room(f"hall-{n}") for n in range(8)],
    )
    result = solved(facts, time_limit=0.001)
    assert (result.status, result.schedule, result.interrupted) == ("unknown", None, False)


class TestStart:
    def test_from_the_optimum_nothing_moves(self):
        first = solved(roomy())
        again = solved(roomy(), start=first.schedule, seed=5)
        assert (again.status, again.objective, again.schedule) == ("optimal", first.objective, first.schedule)

    def test_a_legal_one_is_the_first_found_and_never_made_worse(self):
        facts = packed()
        start = solved(facts, time_limit=0.3, deterministic=True).schedule
        result = solved(facts, start=start, time_limit=0.5, deterministic=True, seed=3)
        assert result.curve[0][1] <= check(facts, start).objective
        assert result.objective <= check(facts, start).objective

    def test_however_short_the_time(self):
        facts = packed()
        start = solved(facts, time_limit=0.3, deterministic=True).schedule
        result = solved(facts, start=start, time_limit=0.0001)
        assert (result.status, result.schedule) == ("feasible", start)

    def test_of_an_illegal_one_what_holds_together_is_kept(self):
        facts = packed(6)
        clashing = schedule({f"s{n}": ("hall", at("09:00") + 15 * n) for n in range(6)})
        assert not check(facts, clashing).legal
        result = solved(facts, start=clashing)
        assert (result.status, len(result.schedule)) == ("optimal", len(facts.sessions))

    def test_a_partial_one_is_filled(self):
        result = solved(roomy(), start=schedule({"talk": ("small", at("09:00"))}))
        assert (result.status, len(result.schedule)) == ("optimal", 3)

    def test_places_that_cannot_be_are_given_up(self):
        facts = problem([session("a", must=True), session("b")], [room("hall", opening=MORNING)])
        result = solved(
            facts, start=schedule({"a": ("hall", at("03:07", day=2)), "b": ("hall", at("09:30"))})
        )
        assert (result.status, len(result.schedule)) == ("optimal", 2)

    def test_what_is_pinned_since_moves_to_its_pin(self):
        facts = problem([session("a"), session("b")], [room("hall")], pins=[Pin("b", start=at("09:00"))])
        result = solved(facts, start=schedule({"a": ("hall", at("09:00")), "b": ("hall", at("12:00"))}))
        assert result.schedule.placements["b"].start == at("09:00")


class TestEnds:
    def test_at_the_gap_asked_for(self):
        result = solved(packed(), gap=1.0, workers=2)
        assert result.status in ("feasible", "optimal")
        assert result.seconds < 10

    def test_when_time_is_up(self):
        result = solved(packed(60), time_limit=1.0, workers=2)
        assert result.status == "feasible"
        assert result.seconds < 6
        assert not result.interrupted

    @pytest.mark.parametrize("workers", [1, 2])
    def test_interrupted_it_keeps_the_best(self, workers):
        seen: list[Progress] = []

        def stop(progress: Progress) -> None:
            seen.append(progress)
            if progress.objective is not None:
                raise KeyboardInterrupt

        facts = packed(60)
        result = solve(facts, Options(time_limit=60, workers=workers), stop)
        sound(facts, result)
        assert (result.interrupted, result.status) == (True, "feasible")
        assert result.objective <= seen[-1].objective
        assert seen[-1].unplaced is not None

    def test_interrupted_before_there_is_anything(self):
        def stop(progress: Progress) -> None:
            raise KeyboardInterrupt

        # So many that the first look falls before the first schedule.
        facts = problem(
            [session(f"s{n}", duration=45 + 5 * (n % 7), must=True) for n in range(600)],
            [room(f"r{n}") for n in range(60)],
        )
        result = solve(facts, Options(time_limit=60, workers=1), stop)
        sound(facts, result)
        assert (result.interrupted, result.status) == (True, "unknown")

    def test_no_thread_is_left(self):
        before = threading.active_count()
        solved(packed(12), time_limit=0.5, workers=2)
        assert threading.active_count() == before

    def test_a_watcher_s_error_is_not_swallowed(self):
        def broken(progress: Progress) -> None:
            raise ZeroDivisionError

        before = threading.active_count()
        with pytest.raises(ZeroDivisionError):
            solve(packed(60), Options(time_limit=20, workers=1), broken)
        assert threading.active_count() == before


class TestRepeats:
    def test_byte_for_byte(self):
        facts = packed()
        one, two = (solve(facts, Options(time_limit=0.6, deterministic=True, seed=4)) for _ in range(2))
        sound(facts, one)
        assert one == two
        assert one.workers == 1

    def test_whatever_else_the_machine_does(self):
        facts = packed()
        quiet = solve(facts, Options(time_limit=0.5, deterministic=True))
        done = threading.Event()
        noise = threading.Thread(target=lambda: [None for _ in iter(done.is_set, True)])
        noise.start()
        try:
            busy = solve(facts, Options(time_limit=0.5, deterministic=True, workers=2))
        finally:
            done.set()
            noise.join()
        assert quiet == busy

    def test_another_seed_is_another_search(self):
        facts = packed()
        found = {
            str(sorted((key, value.room, value.start) for key, value in result.schedule.placements.items()))
            for seed in range(3)
            if (result := solve(facts, Options(time_limit=0.1, deterministic=True, seed=seed))).schedule
        }
        assert len(found) > 1


def test_weights_with_decimals_are_exact():
    facts = problem(
        [session("a", attendance=50)],
        [room("hall")],
        weights={"room-fit": Decimal("0.1"), "preferred-room": Decimal("0.125")},
    )
    result = solved(facts)
    assert (result.objective, result.bound) == (Decimal("0.5"), Decimal("0.5"))
