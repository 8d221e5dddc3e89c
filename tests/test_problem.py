from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from scheduler.problem import Closure, Pin, ProtectedDay, Source
from tests.builders import at, person, problem, room, session, venue

HALLS = [
    room("hall"),
    room("east", part_of=("hall",)),
    room("west", part_of=("hall",)),
    room("booth", part_of=("west",)),
    room("foyer", part_of=("hall", "annex")),
    room("annex"),
    room("tent", venue="park"),
]


def test_a_source_names_file_and_row():
    assert str(Source("activities.csv", 6)) == "activities.csv row 6"
    assert str(Source("activities.csv", 6, "rain.toml line 2")) == "rain.toml line 2"


@pytest.mark.parametrize(
    ("columns", "heads", "backup_heads"),
    [
        ({}, 0, 0),
        ({"attendance": 30}, 30, 30),
        ({"booked": 40}, 40, 40),
        ({"attendance": 30, "booked": 40}, 40, 40),
        ({"attendance": 50, "booked": 40, "backup_attendance": 20}, 50, 20),
        ({"attendance": 50, "backup_attendance": 0}, 50, 0),
    ],
)
def test_heads(columns, heads, backup_heads):
    talk = session("talk", **columns)
    assert (talk.heads, talk.backup_heads) == (heads, backup_heads)


@pytest.mark.parametrize(
    ("columns", "public"),
    [
        ({}, True),
        ({"status": "proposed"}, False),
        ({"visibility": "invited"}, False),
        ({"visibility": "internal"}, False),
    ],
)
def test_public_outputs_hold_it(columns, public):
    assert session("talk", **columns).public is public


def test_the_times_of_a_session():
    talk = session("talk", duration=60, setup=30, teardown=15)
    assert talk.public_time(100) == (100, 160)
    assert talk.occupied(100) == (70, 175)
    assert talk.person_time(person("wang"), 100) == (70, 175)
    assert talk.person_time(person("wang", call=0), 100) == (100, 160)
    assert talk.person_time(person("wang", call=40), 100) == (60, 160)


def test_days_and_dates():
    tiny = problem(days=3)
    assert tiny.days == range(3)
    assert [tiny.date(day) for day in tiny.days] == [date(2023, 5, 20), date(2023, 5, 21), date(2023, 5, 22)]


def test_moments_are_local_times():
    tiny = problem(timezone="Asia/Shanghai")
    assert tiny.moment(at("09:30", day=1)).isoformat() == "2023-05-21T09:30:00+08:00"
    assert tiny.when(at("00:15", day=2)) == "2023-05-22 00:15"
    assert tiny.when(-15) == "2023-05-19 23:45"


def test_minutes_of_local_and_of_aware_times():
    tiny = problem(timezone="Asia/Shanghai")
    assert tiny.minute(datetime(2023, 5, 21, 9, 30, 59)) == at("09:30", day=1)
    assert tiny.minute(datetime(2023, 5, 21, 1, 30, tzinfo=UTC)) == at("09:30", day=1)
    assert tiny.minute(datetime(2023, 5, 19, 23, 45)) == -15


def test_the_clock_shows_local_time_when_summer_time_begins():
    tiny = problem(timezone="Europe/Berlin", first_day=date(2023, 3, 26), last_day=date(2023, 3, 26))
    assert tiny.moment(at("09:00")).isoformat() == "2023-03-26T09:00:00+02:00"
    assert tiny.minute(tiny.moment(at("09:00"))) == at("09:00")


def test_the_venue_of_a_room():
    assert problem(rooms=HALLS, venues=[venue("park", district="South")]).venue_of("tent").district == "South"


def test_weights_of_event_toml_go_before_defaults():
    tiny = problem(weights={"room-fit": Decimal("0.5"), "demand": 0})
    assert [tiny.weight(rule, Decimal(7)) for rule in ("room-fit", "demand", "room-tight")] == [
        Decimal("0.5"),
        Decimal(0),
        Decimal(7),
    ]


def test_smallest_parts():
    assert problem(rooms=HALLS).parts == {
        "hall": {"east", "booth", "foyer"},
        "east": {"east"},
        "west": {"booth"},
        "booth": {"booth"},
        "foyer": {"foyer"},
        "annex": {"foyer"},
        "tent": {"tent"},
    }


@pytest.mark.parametrize(
    ("a", "b", "shared"),
    [
        ("hall", "hall", True),
        ("hall", "east", True),
        ("hall", "booth", True),
        ("hall", "annex", True),
        ("east", "west", False),
        ("east", "annex", False),
        ("hall", "tent", False),
    ],
)
def test_rooms_that_share_a_part(a, b, shared):
    tiny = problem(rooms=HALLS)
    assert tiny.share_part(a, b) is shared
    assert tiny.share_part(b, a) is shared


def test_closures_shut_what_shares_a_part():
    tiny = problem(
        rooms=HALLS, closures=[Closure("east", (0, 60)), Closure("foyer", (30, 90)), Closure("park", (5, 6))]
    )
    assert tiny.closed == {
        "hall": ((0, 90),),
        "east": ((0, 60),),
        "west": (),
        "booth": (),
        "foyer": ((30, 90),),
        "annex": ((30, 90),),
        "tent": ((5, 6),),
    }


def test_the_sessions_of_a_person():
    tiny = problem(
        sessions=[session("b", people=("wang", "li", "wang")), session("a", people=("wang",))],
        people=[person("idle")],
    )
    assert tiny.sessions_of_person == {"wang": ("b", "a"), "li": ("b",), "idle": ()}


def test_protected_days_and_pinned_sessions():
    tiny = problem(
        sessions=[session("a"), session("b")],
        protected_days=[ProtectedDay(1, "Kept"), ProtectedDay(1, "Kept too", venues=frozenset({"site"}))],
        pins=[Pin("a", room="hall"), Pin("a", start=0)],
    )
    assert tiny.protected == {1}
    assert tiny.pinned == {"a"}
