import json
from decimal import Decimal

import pytest

from scheduler.exports.figures import Count, Figures, RoomUse, RulePoints, figures
from scheduler.problem import Closure
from scheduler.schedule import Schedule
from tests.builders import at, daily, problem, room, schedule, session, venue


def count(key, placed=0, unplaced=0, heads=0, booked=None, attended=None, online=None):
    return Count(key, placed, unplaced, heads, booked, attended, online)


def festival(**facts):
    return problem(
        [
            session("talk", audiences=("students", "public"), attendance=40),
            session("talk.2", audiences=("students", "public"), attendance=30, booked=50, attended=45),
            session("show", kind="show", audiences=("families",), booked=20, attended=0, online=900),
            session("walk", kind="城市漫步", attendance=10),
        ],
        [room("hall", venue="hub"), room("lawn", venue="park"), room("cellar", venue="nowhere")],
        venues=[venue("park", district="海淀"), venue("hub", district="通州"), venue("nowhere")],
        cancelled=[session("gone")],
        **facts,
    )


PLAN = schedule(
    {
        "talk": ("hall", at("09:00")),
        "talk.2": ("lawn", at("10:00", day=1)),
        "show": ("hall", at("14:00", day=1)),
    }
)


def test_sessions_and_people_are_counted():
    found = figures(festival(), PLAN)

    assert found.total == count("", 3, 1, 110, 70, 45, 900)
    assert found.cancelled == 1
    assert found.by_district == (
        count("通州", 2, 0, 60, 20, 0, 900),
        count("海淀", 1, 0, 50, 50, 45),
        count("", 0, 1),
    )
    assert found.by_kind == (
        count("lecture", 2, 0, 90, 50, 45),
        count("show", 1, 0, 20, 20, 0, 900),
        count("城市漫步", 0, 1),
    )
    assert found.by_audience == (
        count("public", 2, 0, 90, 50, 45),
        count("families", 1, 0, 20, 20, 0, 900),
        count("students", 2, 0, 90, 50, 45),
        count("", 0, 1),
    )
    assert found.by_day == (
        count("2023-05-20", 1, 0, 40),
        count("2023-05-21", 2, 0, 70, 70, 45, 900),
        count("", 0, 1),
    )
    assert found.kinds_by_district == {"通州": {"lecture": 1, "show": 1}, "海淀": {"lecture": 1}}
    assert list(found.kinds_by_district) == ["通州", "海淀"]


def test_a_session_in_a_venue_without_a_district():
    found = figures(festival(), schedule({"talk": ("cellar", at("09:00"))}))

    assert found.by_district == (count("", 1, 3, 40, 70, 45, 900),)
    assert found.kinds_by_district == {"": {"lecture": 1}}


def test_without_a_schedule_nothing_is_placed_and_nothing_costs():
    found = figures(festival(), None)

    assert found == Figures(
        total=count("", 0, 4, 0, 70, 45, 900),
        cancelled=1,
        by_district=(count("", 0, 4, 0, 70, 45, 900),),
        by_kind=(
            count("lecture", 0, 2, 0, 50, 45),
            count("show", 0, 1, 0, 20, 0, 900),
            count("城市漫步", 0, 1),
        ),
        by_audience=(
            count("public", 0, 2, 0, 50, 45),
            count("families", 0, 1, 0, 20, 0, 900),
            count("students", 0, 2, 0, 50, 45),
            count("", 0, 1),
        ),
        by_day=(count("", 0, 4, 0, 70, 45, 900),),
        kinds_by_district={},
    )


def test_an_empty_schedule_is_a_schedule():
    found = figures(festival(), Schedule())

    assert [use.room for use in found.rooms] == ["hall", "lawn", "cellar"]
    assert found.points == (RulePoints("unplaced", Decimal(64_000), 4),)
    assert found.objective == 64_000


def test_points_by_rule_are_those_of_check_the_dearest_first():
    facts = problem(
        [
            session("talk", preferred_days=frozenset({2})),
            session("show", priority=1),
            session("walk", priority=1),
        ]
    )

    found = figures(facts, schedule({"talk": ("hall", at("09:00"))}))

    assert found.points == (
        RulePoints("unplaced", Decimal(2000), 2),
        RulePoints("preferred-date", Decimal(10), 1),
    )
    assert found.objective == Decimal(2010)
    assert found.broken == {}


def test_broken_hard_rules_are_named():
    facts = problem([session("talk"), session("show"), session("walk")])
    plan = schedule(
        {"talk": ("hall", at("09:00")), "show": ("hall", at("09:00")), "walk": ("hall", at("12:05"))}
    )

    assert figures(facts, plan).broken == {"date-window": 1, "room-clash": 1}


# --- room use -----------------------------------------------------------------------------------------


def use(rooms, sessions, placements, **facts):
    return figures(problem(sessions, rooms, **facts), schedule(placements)).rooms


def test_setup_and_teardown_are_use_and_access_is_open():
    hall = room("hall", opening=daily("10:00-16:00"), access=daily("09:00-17:00"))

    found = use([hall], [session("talk", setup=30, teardown=15)], {"talk": ("hall", at("10:00", day=1))})

    assert found == (RoomUse("hall", occupied=(0, 105, 0), open=(480, 480, 480)),)
    assert found[0].share == (0, 105 / 480, 0)
    assert found[0].overall == 105 / 1440


def test_closed_minutes_are_not_open_and_a_day_never_open_has_no_share():
    shut = [Closure("hall", (at("00:00"), at("24:00"))), Closure("site", (at("12:00", 1), at("14:00", 1)))]

    found = use([room("hall")], [session("talk")], {"talk": ("hall", at("09:00", day=2))}, closures=shut)

    assert found == (RoomUse("hall", occupied=(0, 0, 60), open=(0, 360, 480)),)
    assert found[0].share == (None, 0, 0.125)


def test_a_room_that_is_never_open_has_no_share_at_all():
    assert RoomUse("hall", (0, 0), (0, 0)).overall is None


def test_a_hall_is_in_use_with_its_parts_and_they_with_it():
    rooms = [room("hall"), room("hall-a", part_of=("hall",)), room("hall-b", part_of=("hall",))]
    sessions = [session("whole"), session("left"), session("right")]
    placements = {
        "whole": ("hall", at("09:00")),
        "left": ("hall-a", at("11:00")),
        "right": ("hall-b", at("11:30")),
    }

    found = use(rooms, sessions, placements)

    assert [(room.room, room.occupied[0]) for room in found] == [
        ("hall", 150),
        ("hall-a", 120),
        ("hall-b", 120),
    ]


@pytest.mark.parametrize(("day", "occupied"), [(0, (120, 60, 0)), (2, (0, 0, 180))])
def test_a_night_belongs_to_both_its_days_but_the_last_to_the_last(day, occupied):
    always = ((0, at("02:00", 3)),)
    hall = room("hall", opening=always, access=always)

    found = use([hall], [session("night", duration=180)], {"night": ("hall", at("22:00", day))})

    assert found == (RoomUse("hall", occupied=occupied, open=(1440, 1440, 1560)),)


# --- JSON ---------------------------------------------------------------------------------------------


def test_figures_as_json():
    facts = problem(
        [session("talk", attendance=7)],
        [room("hall", venue="hub", opening=daily("09:00-17:00", [0]))],
        venues=[venue("hub", district="通州")],
        days=1,
    )
    row = {"placed": 1, "unplaced": 0, "heads": 7, "booked": None, "attended": None, "online": None}

    found = figures(facts, schedule({"talk": ("hall", at("09:00"))})).as_dict()

    assert json.loads(json.dumps(found)) == {
        "total": {"key": "", **row},
        "cancelled": 0,
        "by_district": [{"key": "通州", **row}],
        "by_kind": [{"key": "lecture", **row}],
        "by_audience": [{"key": "", **row}],
        "by_day": [{"key": "2023-05-20", **row}],
        "kinds_by_district": {"通州": {"lecture": 1}},
        "rooms": [{"room": "hall", "occupied": [60], "open": [480], "share": [0.125], "overall": 0.125}],
        "points": [{"rule": "room-fit", "points": 9, "places": 1}],
        "objective": 9,
        "broken": {},
    }


def test_decimal_points_stay_decimal_in_json():
    facts = problem([session("talk", attendance=80)], weights={"room-fit": Decimal("0.25")})

    found = figures(facts, schedule({"talk": ("hall", at("09:00"))})).as_dict()

    assert found["points"] == ({"rule": "room-fit", "points": 0.5, "places": 1},)
    assert found["objective"] == 0.5


def test_without_a_schedule_json_has_no_objective():
    assert figures(festival(), None).as_dict()["objective"] is None
