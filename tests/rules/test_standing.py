"""What the rules make of a session that stands in its backup, which only a what-if lets it do."""

from dataclasses import replace

import pytest

from scheduler.check import check
from scheduler.problem import Closure, Pin, Standby
from scheduler.rules.backup import Backup
from scheduler.rules.demand import Demand, DemandRule
from scheduler.rules.limits import Limits
from scheduler.rules.pinned import Pinned
from scheduler.rules.room_fit import RoomFit
from scheduler.rules.room_suits import RoomSuits
from scheduler.rules.room_tight import RoomTight
from tests.builders import amounts, at, found, limit, problem, room, schedule, session, subjects

FAIR = session(
    "fair",
    attendance=300,
    backup="required",
    backup_attendance=80,
    setting="outdoor",
    venues=frozenset({"park"}),
    rooms=frozenset({"lawn"}),
)
LAWN = room("lawn", venue="park", outdoor=True, capacity=500)
RAIN = Closure("lawn", (at("09:00"), at("12:00")))
IN_BACKUP = schedule({"fair": ("hall", at("10:00"), "hall")})


def after_rain(*, seats=100, fair=FAIR, standby=True, **more):
    return problem(
        [fair],
        [LAWN, room("hall", capacity=seats)],
        closures=[RAIN],
        standby={"fair": Standby("hall", at("10:00"))} if standby else {},
        **more,
    )


def test_it_is_legal_there_at_its_time_and_nowhere_else():
    assert check(after_rain(), IN_BACKUP).legal
    assert not check(after_rain(standby=False), IN_BACKUP).legal
    for other in (("hall", at("10:15"), "hall"), ("lawn", at("10:00"), "hall")):
        assert not check(after_rain(), schedule({"fair": other})).legal


@pytest.mark.parametrize(("seats", "broken"), [(80, []), (79, [("fair", "hall")])])
def test_as_many_fit_as_its_backup_was_promised_for(seats, broken):
    assert subjects(RoomSuits, after_rain(seats=seats), IN_BACKUP) == broken


def test_it_still_needs_what_the_room_must_have():
    staged = replace(FAIR, features=frozenset({"stage"}))
    assert [v.message for v in found(RoomSuits, after_rain(fair=staged), IN_BACKUP)] == [
        "fair (Fair) needs stage, which hall does not have"
    ]


def test_its_backup_is_where_it_stands():
    assert found(Backup, after_rain(), IN_BACKUP) == []
    assert [v.message for v in found(Backup, after_rain(standby=False), IN_BACKUP)] == [
        "fair (Fair) stands in hall, so that cannot be its backup room too"
    ]


def test_a_pin_to_a_closed_room_lets_it_stand_there():
    assert found(Pinned, after_rain(pins=[Pin("fair", "lawn", at("10:00"))]), IN_BACKUP) == []
    dry = replace(after_rain(pins=[Pin("fair", "lawn")]), closures=())
    assert subjects(Pinned, dry, IN_BACKUP) == [("fair", "lawn")]
    # The time of a pin holds in any case.
    assert subjects(Pinned, after_rain(pins=[Pin("fair", "lawn", at("11:00"))]), IN_BACKUP) == [("fair",)]


def test_fewer_heads_count_where_it_stands():
    assert amounts(RoomFit, after_rain(), IN_BACKUP) == [2]
    assert amounts(RoomTight, after_rain(seats=88), IN_BACKUP) == [1]
    assert amounts(RoomTight, after_rain(seats=89), IN_BACKUP) == []
    crowd = limit("crowd", "attendance", "moment", max=79)
    assert subjects(Limits, after_rain(limits=[crowd]), IN_BACKUP) == [("fair", "crowd")]
    assert subjects(Limits, after_rain(limits=[replace(crowd, max=80)]), IN_BACKUP) == []
    hours = [Demand(frozenset([0]), False, 0, at("12:00"), index) for index in (100,)]
    peak = Demand(frozenset([0]), False, at("12:00"), at("24:00"), 200)
    assert amounts(DemandRule, after_rain(demand=[*hours, peak]), IN_BACKUP) == [8]
