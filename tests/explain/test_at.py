from __future__ import annotations

from collections.abc import Callable
from random import Random
from time import perf_counter

from scheduler.check import check
from scheduler.engine.facts import Facts
from scheduler.explain.alternatives import EVER
from scheduler.explain.at import Answer, Moved, Refusal, at
from scheduler.price import price_of_change
from scheduler.problem import DAY, Pin, Problem
from scheduler.schedule import Placement, Schedule, diff
from tests.builders import at as clock
from tests.builders import daily, problem, room, schedule, session
from tests.explain.festivals import example

Cases = Callable[[int, int], int]

SECONDS = 6.0


def asked(facts: Problem, rng: Random) -> tuple[str, int, str | None]:
    """Return a session, a start and perhaps a room: mostly ones that suit it, some that do not."""
    item = rng.choice(sorted(facts.sessions))
    arrays = Facts(facts)
    rooms, starts = arrays.candidates(arrays.index[item])
    if rng.random() < 0.8 and len(rooms):
        row = rng.randrange(len(rooms))
        return item, int(starts[row]), rng.choice([None, arrays.room_ids[int(rooms[row])]])
    return item, rng.choice(facts.days) * DAY + rng.randrange(36, 76) * 15, None


def assert_true(facts: Problem, plan: Schedule, answer: Answer, now: int) -> None:
    """Hold every way that an answer names to `check` and to the price of change."""
    before = check(facts, plan)
    for way in (*filter(None, [answer.way]), *answer.offers):
        verdict = check(facts, way.schedule)
        assert verdict.legal, (answer.session, answer.start, verdict.broken)
        there = way.schedule.placements[answer.session]
        assert there == way.placement
        assert way.more == verdict.objective - before.objective
        assert way.price == sum(price_of_change(facts, plan, way.schedule, now).values())
        moved = {each.session: each.after for each in (*way.moves, *way.backups)}
        applied = {**plan.placements, **moved}
        assert {item: place for item, place in applied.items() if place} == way.schedule.placements
    if answer.way is not None:
        assert answer.way.placement.start == answer.start
        assert answer.room in {None, answer.way.placement.room}
    for refusal in answer.refusals:
        there = Placement(refusal.room, answer.start)
        alone = check(facts, Schedule({answer.session: there})).broken
        assert {each.rule for each in alone if answer.session in each.subjects} & set(refusal.rules)


def test_answers_on_the_example_are_true(cases: Cases) -> None:
    facts, plan = example(4.0)
    rng, seconds = Random(11), []
    told = {"here": 0, "alone": 0, "moves": 0, "never": 0, "unknown": 0}
    for _ in range(cases(5, 50)):
        item, start, where = asked(facts, rng)
        began = perf_counter()
        answer = at(facts, plan, item, start, where, now=EVER, seconds=SECONDS)
        seconds.append(perf_counter() - began)
        assert_true(facts, plan, answer, EVER)
        told[_sort(answer)] += 1
    seconds.sort()
    print(f"{told}; median {seconds[len(seconds) // 2]:.1f} s, worst {seconds[-1]:.1f} s")
    assert sum(told.values()) == len(seconds)


def _sort(answer: Answer) -> str:
    if answer.way is not None:
        return "here" if answer.here else "alone" if len(answer.way.moves) == 1 else "moves"
    return "never" if answer.never else "unknown"


def two_days(**columns: object) -> tuple[Problem, Schedule]:
    facts = problem(
        [
            session("talk", booked=30, booking_required=True, days=frozenset([0])),
            session("film", booked=12),
        ],
        [
            room("hall", opening=daily("09:00-11:00", [0, 1]), changeover=0),
            room("attic", opening=daily("14:00-15:00", [0, 1])),
        ],
        days=2,
        grid=60,
        **columns,
    )
    return facts, schedule({"talk": ("hall", clock("09:00")), "film": ("hall", clock("10:00"))})


def test_where_nobody_else_moves_the_answer_is_yes_at_once() -> None:
    facts, plan = two_days()
    answer = at(facts, plan, "talk", clock("14:00"), now=EVER)
    assert answer.way is not None
    assert answer.way.moves == (
        Moved("talk", Placement("hall", clock("09:00")), Placement("attic", clock("14:00")), 30, 30 * 7),
    )
    assert (answer.way.price, answer.way.proven, answer.offers) == (210, True, ())


def test_who_is_in_the_way_moves_for_the_least_price() -> None:
    facts, plan = two_days()
    answer = at(facts, plan, "talk", clock("10:00"), now=EVER)
    assert answer.way is not None
    assert check(facts, answer.way.schedule).legal
    assert [(each.session, each.after, each.price) for each in answer.way.moves] == [
        ("talk", Placement("hall", clock("10:00")), 60),
        ("film", Placement("hall", clock("09:00")), 48),
    ]
    assert (answer.way.price, answer.way.booked, answer.way.proven) == (108, 42, True)
    assert [(offer.placement, len(offer.moves)) for offer in answer.offers] == [
        (Placement("attic", clock("14:00")), 1)
    ]


def test_where_it_is_already_nothing_moves() -> None:
    facts, plan = two_days()
    answer = at(facts, plan, "talk", clock("09:00"), now=EVER)
    assert (answer.here, answer.way is not None and answer.way.moves) == (True, ())


def test_a_day_that_is_not_its_own_is_refused_whatever_moves() -> None:
    facts, plan = two_days()
    answer = at(facts, plan, "talk", clock("10:00", day=1), "hall", now=EVER)
    assert (answer.way, answer.never) == (None, True)
    assert answer.refusals == (Refusal("hall", ("date-window",), ever=True),)
    assert [offer.placement.start for offer in answer.offers] == [clock("14:00")]


def test_a_pinned_session_does_not_yield() -> None:
    facts, plan = two_days(pins=[Pin("film", "hall", clock("10:00"))])
    answer = at(facts, plan, "talk", clock("10:00"), now=EVER)
    assert (answer.way, answer.never, answer.unyielding) == (None, True, ("film",))


def test_what_is_gone_by_cannot_be_had() -> None:
    facts, plan = two_days()
    late = at(facts, plan, "film", clock("09:00"), now=clock("09:30"))
    assert (late.way, late.gone, late.started, late.never) == (None, True, False, True)
    started = at(facts, plan, "talk", clock("14:00"), now=clock("09:30"))
    assert (started.way, started.gone, started.started, started.offers) == (None, False, True, ())


def test_a_session_left_out_gets_a_place() -> None:
    facts, plan = two_days()
    answer = at(facts, Schedule({"talk": plan.placements["talk"]}), "film", clock("09:00"), now=EVER)
    assert answer.way is not None
    assert [each.session for each in answer.way.moves] == ["film", "talk"]
    assert {change.session for change in diff(plan, answer.way.schedule)} == {"film", "talk"}
    assert answer.way.left_out == ()
