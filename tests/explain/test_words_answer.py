from __future__ import annotations

from typing import Any

from scheduler.explain.alternatives import EVER
from scheduler.explain.at import at
from scheduler.explain.words.answer import told
from scheduler.problem import Pin, Problem
from scheduler.schedule import Schedule
from tests.builders import at as clock
from tests.builders import daily, problem, room, schedule, session

HALL = room("hall", opening=daily("09:00-11:00", [0]), changeover=0)
PLAN = schedule({"talk": ("hall", clock("09:00")), "film": ("hall", clock("10:00"))})


def festival(film: dict[str, Any] | None = None, **tables: Any) -> Problem:
    sessions = [session("talk", booked=30), session("film", **(film or {}))]
    return problem(sessions, [HALL], grid=60, **tables)


def asked(
    facts: Problem, start: int, plan: Schedule = PLAN, item: str = "talk", now: int = EVER
) -> tuple[str, str]:
    answer = at(facts, plan, item, start, now=now, seconds=4.0)
    words = told(facts, plan, answer)
    return words.en, words.zh


def test_it_is_there_already() -> None:
    assert asked(festival(), clock("09:00")) == (
        "Talk (talk) is there already: Sat 20 May 09:00, Hall (hall).\n",
        "Talk（talk）就在5月20日周六 09:00 Hall（hall）。\n",
    )


def test_nobody_else_moves() -> None:
    alone = Schedule({"talk": PLAN.placements["talk"]})
    assert asked(festival(), clock("10:00"), alone) == (
        "Yes, and nobody else moves. 30 booked people:\n"
        "  Talk (talk): Sat 20 May 09:00, Hall (hall) → Sat 20 May 10:00, Hall (hall), 30 booked\n"
        "Price of the change 60; the schedule's points change by ±0.\n",
        "可以，别人都不用动。涉及30位预约观众：\n"
        "  Talk（talk）：5月20日周六 09:00 Hall（hall） → 5月20日周六 10:00 Hall（hall），30人已预约\n"
        "变更代价 60，整个日程 ±0 分。\n",
    )


def test_what_must_be_held_does_not_yield() -> None:
    facts = festival({"must": True}, pins=[Pin("film", "hall", clock("10:00"))])
    assert asked(facts, clock("10:00")) == (
        "No. Film (film) must be held, and has no other place that would make way:\n"
        "  Hall (hall): the room is held for Film (film) 10:00–11:00\n"
        "No other place is free either.\n",
        "不行。Film（film）必须举办，换到别处也让不开：\n"
        "  Hall（hall）：场地归Film（film）10:00–11:00\n"
        "别处也没有空位。\n",
    )


def test_somebody_would_be_left_out() -> None:
    out = Schedule({"talk": PLAN.placements["talk"]})
    facts = problem(
        [session("talk", booked=30, days=frozenset([0])), session("film", days=frozenset([0]), priority=5)],
        [room("hall", opening=daily("09:00-10:00", [0]), changeover=0)],
        grid=60,
    )
    assert asked(facts, clock("09:00"), out, "film") == (
        "Only if Talk (talk) is left out. 2 sessions change, 30 booked people:\n"
        "  Film (film): gets Sat 20 May 09:00, Hall (hall)\n"
        "  Talk (talk): left out, 30 booked\n"
        "Price of the change 600; the schedule's points change by −240,007. No way is cheaper.\n",
        "只有取消Talk（talk）才行。共变动2场，涉及30位预约观众：\n"
        "  Film（film）：安排到5月20日周六 09:00 Hall（hall）\n"
        "  Talk（talk）：取消，30人已预约\n"
        "变更代价 600，整个日程 −240,007 分。没有代价更小的办法。\n",
    )


def test_the_time_is_gone_by() -> None:
    assert asked(festival(), clock("09:00"), item="film", now=clock("09:30")) == (
        "No: Sat 20 May 09:00 is gone by.\nNo other place is free either.\n",
        "不行：5月20日周六 09:00已经过了。\n别处也没有空位。\n",
    )


def test_it_has_started() -> None:
    assert asked(festival(), clock("10:00"), now=clock("09:30")) == (
        "No: Talk (talk) has started.\n",
        "不行：Talk（talk）已经开始。\n",
    )
