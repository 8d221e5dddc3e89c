import random
from decimal import Decimal
from time import perf_counter

import pytest

from scheduler.check import Verdict, check
from scheduler.rules import Violation
from tests.builders import at, limit, person, problem, relation, room, schedule, session

SESSIONS = [
    session("talk", attendance=85, people=("wang",)),
    session("show", attendance=40, priority=1),
    session("final", must=True, attendance=300),
]


def test_a_schedule_that_is_legal_and_free():
    tiny = problem(sessions=[session("talk", attendance=81)], rooms=[room("hall", capacity=90)])
    verdict = check(tiny, schedule({"talk": ("hall", at("09:00"))}))
    assert verdict == Verdict((), ())
    assert (verdict.legal, verdict.objective, dict(verdict.cost_by_rule)) == (True, 0, {})


def test_a_legal_schedule_with_costs():
    tiny = problem(
        sessions=SESSIONS[:2],
        rooms=[room("hall", capacity=100)],
        relations=[relation("same-day", ("talk", "show"), weight=Decimal("0.5"))],
        weights={"room-fit": Decimal("0.1")},
    )
    verdict = check(tiny, schedule({"talk": ("hall", at("09:00")), "show": ("hall", at("11:00", day=1))}))
    assert verdict.legal
    assert verdict.cost_by_rule == {"relations": Decimal("0.5"), "room-fit": Decimal("0.7")}
    assert verdict.objective == Decimal("1.2")


def test_what_is_broken_and_what_it_costs_are_kept_apart():
    tiny = problem(sessions=SESSIONS, rooms=[room("hall", capacity=90)])
    verdict = check(tiny, schedule({"talk": ("hall", at("09:00")), "show": ("hall", at("10:00"))}))
    assert not verdict.legal
    assert verdict.broken == (
        Violation("pinned", ("final",), "final (Final) has priority must, but is left out"),
        Violation(
            "room-clash",
            ("talk", "show", "hall"),
            "show (Show) needs hall from 2023-05-20 10:00, but talk (Talk) holds hall until 2023-05-20 10:00 "
            "and the changeover takes 15 minutes",
        ),
    )
    assert verdict.costs == (
        Violation("room-fit", ("show", "hall"), "hall holds 90, show (Show) seats 40", 5, Decimal(1)),
        Violation(
            "room-tight",
            ("talk", "hall"),
            "talk (Talk) seats 85, more than nine tenths of the 90 places of hall",
            1,
            Decimal(3),
        ),
        Violation("unplaced", ("final",), "final (Final) is left out, priority must", 1_024_000, Decimal(1)),
    )
    assert verdict.objective == 1_024_008


def test_rows_without_a_weight_are_hard():
    facts = {"sessions": [session("talk")], "rooms": [room("hall")]}
    hard = problem(**facts, limits=[limit("none", max=0)])
    soft = problem(**facts, limits=[limit("none", max=0, weight=Decimal(4))])
    plan = schedule({"talk": ("hall", at("09:00"))})
    assert (check(hard, plan).legal, check(hard, plan).objective) == (False, 0)
    assert (check(soft, plan).legal, check(soft, plan).objective) == (True, 4)


@pytest.fixture
def festival():
    """Return 1,000 sessions in 60 rooms of 20 venues over 12 days, and a schedule with all of them."""
    draw = random.Random(1)
    rooms = [
        room(f"r{i}", venue=f"v{i // 3}", zone=f"v{i // 3}", opening=((0, 12 * 1440),)) for i in range(60)
    ]
    sessions = [
        session(
            f"s{i}",
            attendance=draw.randrange(100),
            themes=(f"t{draw.randrange(30)}",),
            audiences=(f"a{draw.randrange(6)}",),
            people=(f"p{draw.randrange(200)}",),
            equipment=((f"e{draw.randrange(20)}", 1),),
            noise=draw.choice(["", "loud", "quiet"]),
            days=frozenset(range(12)),
        )
        for i in range(1000)
    ]
    facts = problem(
        sessions=sessions,
        rooms=rooms,
        people=[person(f"p{i}") for i in range(200)],
        limits=[limit("crowd", "attendance", "moment", max=500, days=frozenset(range(12)))],
        days=12,
    )
    starts = [at("09:00", day) + 90 * slot for day in range(12) for slot in range(5)]
    places = draw.sample([(hall.id, start) for hall in rooms for start in starts], len(sessions))
    return facts, schedule({item.id: place for item, place in zip(sessions, places, strict=True)})


def test_a_festival_of_1000_sessions_is_checked_at_once(festival):
    started = perf_counter()
    check(*festival)
    # Far above what it takes, and far below what looking at every pair would.
    assert perf_counter() - started < 2
