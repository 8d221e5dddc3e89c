from datetime import datetime
from zoneinfo import ZoneInfo

from scheduler.exports.rows import COLUMNS, Row, one_line, rows, values
from scheduler.problem import Pin
from scheduler.schedule import Placement, Schedule
from scheduler.word import Word
from tests.builders import at, problem, room, schedule, session, venue

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_placed_come_by_start_then_room_then_unplaced_then_cancelled() -> None:
    facts = problem(
        [session("late"), session("left-out"), session("second"), session("first"), session("too")],
        [room("b"), room("a")],
        cancelled=[session("gone")],
    )
    plan = schedule({"late": ("b", at("11:00")), "second": ("a", at("09:00")), "first": ("b", at("09:00"))})
    found = rows(
        facts, plan, {"too": Word("没有场地", "no room"), "late": Word("", "not said of a placed one")}
    )
    assert found == (
        Row(facts.sessions["first"], "placed", Placement("b", at("09:00"))),
        Row(facts.sessions["second"], "placed", Placement("a", at("09:00"))),
        Row(facts.sessions["late"], "placed", Placement("b", at("11:00"))),
        Row(facts.sessions["left-out"], "unplaced"),
        Row(facts.sessions["too"], "unplaced", reason=Word("没有场地", "no room")),
        Row(facts.cancelled["gone"], "cancelled"),
    )


def test_values_of_a_placed_session() -> None:
    drill = session(
        "drill.2",
        title="实景演练",
        kind="drill",
        audiences=("families", "students"),
        setup=40,
        teardown=20,
        attendance=80,
        booked=95,
    )
    facts = problem(
        [drill],
        [room("lawn", venue="park", name="草坪"), room("hall")],
        venues=[venue("park", name="森林公园", district="通州区")],
        pins=[Pin("drill.2", room="lawn")],
    )
    placed = Row(drill, "placed", Placement("lawn", at("10:00", day=1), "hall"))
    assert values(facts, placed) == {
        "session": "drill.2",
        "activity": "drill",
        "title": "实景演练",
        "kind": "drill",
        "audiences": "families;students",
        "district": "通州区",
        "venue": "park",
        "venue_name": "森林公园",
        "room": "lawn",
        "room_name": "草坪",
        "start": datetime(2023, 5, 21, 10, 0, tzinfo=SHANGHAI),
        "end": datetime(2023, 5, 21, 11, 0, tzinfo=SHANGHAI),
        "occupied_from": datetime(2023, 5, 21, 9, 20, tzinfo=SHANGHAI),
        "occupied_to": datetime(2023, 5, 21, 11, 20, tzinfo=SHANGHAI),
        "backup_room": "hall",
        "heads": 95,
        "status": "placed",
        "pinned": "yes",
        "reason": "",
        "reason_zh": "",
    }


def test_values_come_in_the_order_of_the_columns() -> None:
    facts = problem([session("talk")])
    (placed,) = rows(facts, schedule({"talk": ("hall", at("09:00"))}), {})
    (unplaced,) = rows(facts, Schedule(), {})
    assert tuple(values(facts, placed)) == tuple(values(facts, unplaced)) == COLUMNS


def test_one_line_keeps_text_and_drops_what_cannot_be_shown() -> None:
    assert one_line(" 火箭\r\n与\t卫星\x00\x1b[31m \ud800𠮷 “quoted” ") == "火箭 与 卫星 [31m 𠮷 “quoted”"
