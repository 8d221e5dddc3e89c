from dataclasses import replace
from decimal import Decimal

import pytest

from scheduler.rules import Violation
from scheduler.rules.relations import Relations
from tests.builders import at, found, problem, relation, room, schedule, session

ROOMS = [room("hall"), room("side"), room("lawn", venue="park")]


def breaches(kind, first, later, *, minutes=0, weight=None):
    """Return how often `kind` between a and b, both of 60 minutes, is broken."""
    tiny = problem(
        sessions=[session("a"), session("b")],
        rooms=ROOMS,
        relations=[relation(kind, ("a", "b"), minutes=minutes, weight=weight)],
    )
    return len(found(Relations, tiny, schedule({"a": first, "b": later})))


NINE = ("hall", at("09:00"))


@pytest.mark.parametrize(
    ("kind", "later", "minutes"),
    [
        ("before", ("hall", at("10:00")), 0),
        ("before", ("lawn", at("00:00", day=1)), 0),
        ("same-day", ("lawn", at("23:45")), 0),
        ("different-day", ("hall", at("00:00", day=1)), 0),
        ("same-start", ("lawn", at("09:00")), 0),
        ("same-room", ("hall", at("15:00", day=2)), 0),
        ("same-venue", ("side", at("15:00", day=2)), 0),
        ("no-overlap", ("lawn", at("10:00")), 0),
        ("no-overlap", ("lawn", at("08:00")), 0),
        ("min-gap", ("hall", at("10:30")), 30),
        ("min-gap", ("hall", at("07:30")), 30),
        ("min-gap", ("hall", at("10:00")), 0),
        ("back-to-back", ("hall", at("10:00")), 30),
        ("back-to-back", ("hall", at("10:30")), 30),
    ],
)
def test_pairs_that_just_meet_a_relation(kind, later, minutes):
    assert breaches(kind, NINE, later, minutes=minutes) == 0


@pytest.mark.parametrize(
    ("kind", "later", "minutes"),
    [
        ("before", ("hall", at("09:59")), 0),
        ("before", ("hall", at("07:00")), 0),
        ("same-day", ("hall", at("00:00", day=1)), 0),
        ("different-day", ("hall", at("23:45")), 0),
        ("same-start", ("hall", at("09:01")), 0),
        ("same-start", ("hall", at("09:00", day=1)), 0),
        ("same-room", ("side", at("09:00")), 0),
        ("same-venue", ("lawn", at("09:00")), 0),
        ("no-overlap", ("lawn", at("09:59")), 0),
        ("no-overlap", ("lawn", at("08:01")), 0),
        ("min-gap", ("hall", at("10:29")), 30),
        ("min-gap", ("hall", at("07:31")), 30),
        ("min-gap", ("lawn", at("09:30")), 0),
        ("back-to-back", ("hall", at("09:59")), 30),
        ("back-to-back", ("hall", at("10:31")), 30),
        ("back-to-back", ("side", at("10:00")), 30),
        ("back-to-back", ("hall", at("08:00")), 30),
    ],
)
def test_pairs_that_just_break_a_relation(kind, later, minutes):
    assert breaches(kind, NINE, later, minutes=minutes) == 1
    assert breaches(kind, NINE, later, minutes=minutes, weight=Decimal(2)) == 1
    assert breaches(kind, NINE, later, minutes=minutes, weight=Decimal(0)) == 0


def test_sessions_that_cross_midnight():
    night = ("hall", at("23:30"))
    assert breaches("same-day", night, ("hall", at("00:30", day=1))) == 1
    assert breaches("no-overlap", night, ("side", at("00:29", day=1))) == 1
    assert breaches("before", night, ("side", at("00:30", day=1))) == 0


def one(kind, *, weight=None, minutes=0, reason=""):
    row = replace(relation(kind, ("a", "b"), minutes=minutes, weight=weight), reason=reason)
    tiny = problem(sessions=[session("a"), session("b")], rooms=ROOMS, relations=[row])
    return found(Relations, tiny, schedule({"a": NINE, "b": ("lawn", at("09:30"))}))


def test_a_hard_relation():
    assert one("before") == [
        Violation(
            "relations",
            ("a", "b"),
            "a (A) in hall at 2023-05-20 09:00 and b (B) in lawn at 2023-05-20 09:30 "
            "break the relation before of a, b",
        )
    ]


def test_a_soft_relation_costs_its_own_weight():
    assert one("min-gap", weight=Decimal("2.5"), minutes=45, reason="same speaker") == [
        Violation(
            "relations",
            ("a", "b"),
            "a (A) in hall at 2023-05-20 09:00 and b (B) in lawn at 2023-05-20 09:30 "
            "break the relation min-gap 45 minutes of a, b (same speaker)",
            1,
            Decimal("2.5"),
        )
    ]


def test_every_pair_counts_and_only_placed_sessions():
    pairs = [("a", "b"), ("a", "c"), ("b", "c")]
    tiny = problem(
        sessions=[session(name) for name in "abc"],
        rooms=ROOMS,
        relations=[relation("same-room", *pairs, weight=Decimal(1))],
    )
    plan = {"a": NINE, "b": ("side", at("09:00")), "c": ("lawn", at("09:00"))}
    assert [violation.subjects for violation in found(Relations, tiny, schedule(plan))] == pairs
    del plan["b"]
    assert [violation.subjects for violation in found(Relations, tiny, schedule(plan))] == [("a", "c")]


def all_or_none(*placed, weight=None):
    tiny = problem(
        sessions=[session(name) for name in "abc"],
        relations=[relation("all-or-none", sessions=("a", "b", "c"), weight=weight)],
    )
    return found(Relations, tiny, schedule({name: ("hall", at("09:00")) for name in placed}))


def test_all_or_none():
    assert all_or_none() == []
    assert all_or_none("a", "b", "c") == []
    assert all_or_none("b") == [
        Violation(
            "relations",
            ("a", "b", "c"),
            "a, c left out and the others placed break the relation all-or-none of a, b, c",
        )
    ]


def test_a_breach_of_all_or_none_counts_once():
    assert [violation.points for violation in all_or_none("b", weight=Decimal(7))] == [Decimal(7)]
    assert [violation.points for violation in all_or_none("b", "c", weight=Decimal(7))] == [Decimal(7)]
    assert all_or_none("b", weight=Decimal(0)) == []
