from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.engine.facts import Facts
from scheduler.problem import DAY, Closure, Problem, Venue
from scheduler.schedule import Placement, Schedule
from scheduler.standby import with_standby
from scheduler.whatif.changes import changes
from scheduler.whatif.contacts import Contact, contacts
from scheduler.whatif.run import what_if
from scheduler.whatif.why import Reasons
from tests.builders import at, person, problem, room, schedule, session, venue

LONG_BEFORE = -30 * DAY

OLD = {"talk": ("hall", at("10:00", day=1), "studio")}


def festival(**columns: object) -> Problem:
    return problem(
        [session("talk", attendance=80, **columns), session("show", attendance=40)],
        rooms=[
            room("hall", name="一号厅"),
            room("studio"),
            room("far", venue="park", outdoor=True),
        ],
        venues=[
            venue("site", contact="Li", phone="1001"),
            Venue("park", "公园", phone="1002"),
        ],
        travel={("park", "site"): 30},
        people=[person("wang", name="王老师", phone="1003"), person("zhao", contact="Agency")],
    )


def changed(
    before: Problem, after: Problem, old: Schedule, new: Schedule, now: int = LONG_BEFORE
) -> list[tuple[object, ...]]:
    why = Reasons(Facts(after), new)
    found = changes(before, after, old, new, now=now, why=why)
    return [(each.session.id, each.kind, each.booked, each.price) for each in found]


@pytest.mark.parametrize(
    ("place", "kind", "price"),
    [
        (("far", at("10:00", day=1)), "moved", 80),
        (("hall", at("10:00", day=2)), "moved", 320),
        (("studio", at("10:00", day=2)), "moved", 360),
        (("studio", at("10:30", day=1)), "time", 80),
        (("studio", at("10:00", day=1)), "room", 40),
        (("studio", at("10:00", day=1), "studio"), "backup", 0),
        (("hall", at("10:00", day=1)), "backup-room", 0),
        (None, "unplaced", 800),
    ],
)
def test_what_a_change_is_called(place: tuple[str, int] | None, kind: str, price: int) -> None:
    facts, old = festival(), schedule(OLD)
    new = schedule({"talk": place} if place else {})
    assert changed(facts, facts, old, new) == [("talk", kind, 40, price)]


def test_who_comes_and_goes() -> None:
    before = festival()
    after = replace(
        before,
        sessions={"show": before.sessions["show"], "extra": session("extra"), "late": session("late")},
        cancelled={"talk": before.sessions["talk"]},
    )
    new = schedule({"extra": ("hall", at("10:00"))})
    assert changed(before, after, schedule(OLD), new) == [
        ("talk", "cancelled", 40, 0),
        ("extra", "added", 0, 0),
        ("late", "unplaced", 0, 0),
    ]


def test_the_soonest_and_largest_first() -> None:
    sizes = {"small": 20, "large": 90, "soon": 30, "needed": 20, "backup": 400}
    facts = problem(
        [session(name, attendance=size, must=name == "needed") for name, size in sizes.items()],
        rooms=[room(name, capacity=500) for name in ("hall", "studio", "attic")],
    )
    old = schedule(
        {
            "small": ("hall", at("09:00", day=2)),
            "large": ("hall", at("11:00", day=2)),
            "soon": ("hall", at("15:00")),
            "needed": ("hall", at("16:00", day=2)),
            "backup": ("hall", at("12:00"), "studio"),
        }
    )
    new = schedule(
        {
            "small": ("studio", at("09:00", day=2)),
            "large": ("studio", at("11:00", day=2)),
            "soon": ("studio", at("15:00")),
            "backup": ("hall", at("12:00"), "attic"),
        }
    )
    order = [name for name, *_ in changed(facts, facts, old, new, at("11:30"))]
    # Of a backup alone nobody needs to be told.
    assert order == ["needed", "soon", "large", "small", "backup"]


def test_whom_to_phone_and_nobody_twice() -> None:
    facts = festival(people=("wang", "zhao"), contact="Li", phone="1001")
    new = schedule({"talk": ("far", at("10:00", day=1))})
    (change,) = changes(facts, facts, schedule(OLD), new, now=LONG_BEFORE, why=Reasons(Facts(facts), new))
    assert contacts(facts, change) == (
        Contact("session", "Li", "1001"),
        Contact("venue", "公园", "1002"),
        Contact("person", "王老师", "1003"),
        Contact("person", "Agency"),
    )


def test_why_in_both_languages() -> None:
    before = festival()
    leak = Closure("hall", (at("09:00", day=1), at("12:00", day=1)), "漏水 A leak")
    after = with_standby(replace(before, closures=(leak,)), schedule(OLD), before)
    new = Schedule({"talk": Placement("hall", at("13:00", day=1))})
    (change,) = changes(before, after, schedule(OLD), new, now=LONG_BEFORE, why=Reasons(Facts(after), new))
    assert change.why.zh == "一号厅（hall）：5月21日周日 09:00至5月21日周日 12:00关闭（漏水 A leak）"
    assert change.why.en == (
        "一号厅 (hall): is closed from Sun 21 May 09:00 to Sun 21 May 12:00 (漏水 A leak)"
    )


def test_who_takes_the_place_is_said() -> None:
    facts = festival()
    old = schedule({"talk": ("hall", at("10:00"))})
    new = schedule({"talk": ("hall", at("12:00")), "show": ("hall", at("10:30"))})
    found = changes(facts, facts, old, new, now=LONG_BEFORE, why=Reasons(Facts(facts), new))
    assert [(each.session.id, each.why.en) for each in found] == [
        ("talk", "the room is held for Show (show) 10:30–11:45"),
        ("show", "it had no place before"),
    ]


def test_a_room_that_is_no_more_prices_the_time_alone() -> None:
    facts = festival()
    old = schedule({"talk": ("barn", at("10:00", day=1))})
    found = what_if(facts, facts, old, now=LONG_BEFORE, seconds=10)
    assert found.plan.proven
    assert found.plan.price == 0
    (change,) = (each for each in found.changes if each.session.id == "talk")
    assert (change.kind, change.price, change.why.en) == ("moved", 0, "there is no room barn any more")
    assert change.after is not None
    assert change.after.start == at("10:00", day=1)
