from scheduler.exports.day_plan import Block, day_plan
from scheduler.problem import Closure, Problem
from scheduler.schedule import Schedule
from tests.builders import at, daily, problem, room, schedule, session


def roles(facts: Problem, plan: Schedule, day: int = 0) -> dict[str, list[tuple[str, int, int]]]:
    found: dict[str, list[tuple[str, int, int]]] = {}
    for lane in day_plan(facts, plan, day).lanes:
        found.setdefault(lane.room.id, []).extend(
            (block.role, block.start, block.end) for block in lane.blocks
        )
    return found


def test_a_session_has_its_setup_and_teardown_around_it() -> None:
    talk = session("talk", setup=30, teardown=15)
    facts = problem([talk], [room("hall", opening=daily("08:00-18:00"))])
    chart = day_plan(facts, schedule({"talk": ("hall", at("09:30"))}), 0)
    public = (at("09:30"), at("10:30"))
    assert (chart.sessions, chart.axis, chart.idle) == (1, (at("09:00"), at("15:00")), ())
    (lane,) = chart.lanes
    assert lane.blocks == (
        Block("setup", at("09:00"), at("09:30"), talk, public),
        Block("public", at("09:30"), at("10:30"), talk, public),
        Block("teardown", at("10:30"), at("10:45"), talk, public),
    )


def test_rooms_come_by_venue_and_those_without_use_are_idle() -> None:
    facts = problem(
        [session("a"), session("b"), session("c")],
        [room("y1", venue="y"), room("x1", venue="x"), room("y2", venue="y"), room("x2", venue="x")],
    )
    plan = schedule({"a": ("x2", at("09:00")), "b": ("y2", at("10:00")), "c": ("y1", at("11:00"))})
    chart = day_plan(facts, plan, 0)
    assert [lane.room.id for lane in chart.lanes] == ["y1", "y2", "x2"]
    assert [idle.id for idle in chart.idle] == ["x1"]


def test_an_empty_day_has_neither_lanes_nor_time() -> None:
    facts = problem([session("talk")], [room("hall"), room("salon")])
    chart = day_plan(facts, schedule({"talk": ("hall", at("09:00"))}), 1)
    assert (chart.sessions, chart.lanes, chart.axis) == (0, (), (at("00:00", 1), at("00:00", 1)))
    assert [idle.id for idle in chart.idle] == ["hall", "salon"]


def test_the_axis_is_whole_hours_and_ends_at_midnight() -> None:
    facts = problem([session("stars", duration=50, setup=5)], [room("hall", opening=daily("00:00-24:00"))])
    plan = schedule({"stars": ("hall", at("22:20"))})
    assert day_plan(facts, plan, 0).axis == (at("18:00"), at("24:00"))


def test_what_runs_past_midnight_is_on_both_days_and_counted_on_its_date() -> None:
    facts = problem(
        [session("stars", duration=120, setup=60, teardown=30)], [room("hall", opening=daily("00:00-24:00"))]
    )
    plan = schedule({"stars": ("hall", at("23:00"))})
    first, second = day_plan(facts, plan, 0), day_plan(facts, plan, 1)
    assert (first.sessions, second.sessions) == (1, 0)
    assert roles(facts, plan, 0) == {
        "hall": [("setup", at("22:00"), at("23:00")), ("public", at("23:00"), at("24:00"))]
    }
    assert roles(facts, plan, 1) == {
        "hall": [
            ("public", at("00:00", 1), at("01:00", 1)),
            ("teardown", at("01:00", 1), at("01:30", 1)),
        ]
    }
    assert second.lanes[0].blocks[0].public == (at("23:00"), at("01:00", 1))


def test_a_backup_room_is_kept_for_the_whole_occupied_time() -> None:
    facts = problem(
        [session("drill", setup=30, teardown=30)],
        [
            room("lawn", outdoor=True, opening=daily("09:00-15:00")),
            room("hall", opening=daily("09:00-15:00")),
        ],
    )
    plan = schedule({"drill": ("lawn", at("10:00"), "hall")})
    assert roles(facts, plan)["hall"] == [("backup", at("09:30"), at("11:30"))]


def test_standing_in_its_backup_a_session_shows_once() -> None:
    facts = problem([session("drill")], [room("hall", opening=daily("09:00-15:00"))])
    plan = schedule({"drill": ("hall", at("09:00"), "hall")})
    assert roles(facts, plan) == {"hall": [("public", at("09:00"), at("10:00"))]}


def test_why_a_room_in_use_is_not_free_otherwise() -> None:
    facts = problem(
        [session("morning"), session("whole", setup=30), session("other")],
        [
            room("hall", access=daily("09:00-15:00")),
            room("hall-a", part_of=("hall",), access=daily("10:00-14:30"), opening=daily("10:00-14:00")),
            room("hall-b", part_of=("hall",), access=daily("09:00-15:00")),
        ],
        closures=[
            Closure("hall-a", (at("13:00"), at("16:00"))),
            Closure("hall-b", (at("09:00"), at("09:30"))),
        ],
    )
    plan = schedule(
        {"morning": ("hall-a", at("10:00")), "whole": ("hall", at("12:00")), "other": ("hall-b", at("14:00"))}
    )
    assert day_plan(facts, plan, 0).axis == (at("10:00"), at("16:00"))
    assert roles(facts, plan)["hall-a"] == [
        ("public", at("10:00"), at("11:00")),
        ("shared", at("11:30"), at("13:00")),
        ("closed", at("13:00"), at("16:00")),
    ]
    assert roles(facts, plan)["hall-b"] == [
        ("shared", at("11:30"), at("13:00")),
        ("public", at("14:00"), at("15:00")),
        ("outside", at("15:00"), at("16:00")),
    ]


def test_sessions_that_overlap_in_a_broken_schedule_get_rows_of_their_own() -> None:
    facts = problem([session("a"), session("b"), session("c")], [room("hall", opening=daily("09:00-15:00"))])
    plan = schedule({"a": ("hall", at("09:00")), "b": ("hall", at("09:30")), "c": ("hall", at("10:00"))})
    lanes = day_plan(facts, plan, 0).lanes
    assert [[block.session.id for block in lane.blocks if block.session] for lane in lanes] == [
        ["a", "c"],
        ["b"],
    ]
