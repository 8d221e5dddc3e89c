from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from scheduler.check import check
from scheduler.exports.cost_sheet import add_cost_sheet
from scheduler.exports.workbook import Book
from scheduler.problem import Problem
from scheduler.result import Result
from scheduler.schedule import Schedule
from tests.builders import at, problem, room, schedule, session

STAMP = datetime(2023, 4, 20, tzinfo=UTC)
FACTS = problem(
    [
        session("small", attendance=35),
        session("smaller", attendance=10),
        session("packed", attendance=98),
        session("left-out", priority=1),
    ],
    [room("hall", capacity=100), room("salon", capacity=100)],
    weights={"room-fit": Decimal("1.5")},
)
PLAN = schedule(
    {
        "small": ("hall", at("09:00")),
        "smaller": ("hall", at("11:00")),
        "packed": ("salon", at("09:00")),
    }
)


def drawn(facts: Problem, plan: Schedule, result: Result) -> list[list[Any]]:
    book = Book("title")
    add_cost_sheet(book, facts, plan, result, "footer")
    (sheet,) = openpyxl.load_workbook(BytesIO(book.save(STAMP))).worksheets
    assert sheet.title == "得分 costs"
    return [[cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows()]


def test_the_solve_and_the_points_by_rule() -> None:
    total = check(FACTS, PLAN).objective
    result = Result("feasible", PLAN, total, Decimal(1000), seconds=12.34, seed=7, notes=("one\nnote",))
    table = drawn(FACTS, PLAN, result)
    assert table[:9] == [
        ["得分（越低越好） Points (the fewer the better)"],
        ["status 状态", "可行，未证明最优 feasible, not proven optimal"],
        ["objective 总分", 1025.5],
        ["bound 下界", 1000],
        ["gap 差距", pytest.approx(25.5 / 1025.5)],
        ["seconds 用时（秒）", 12.3],
        ["seed 随机种子", 7],
        ["workers 线程", 1],
        ["note 说明", "one note"],
    ]
    assert table[9:15] == [
        [],
        ["rule 规则", "名称", "points 分数", "amount 数量", "items 项数", "share 占比"],
        ["unplaced", "未安排", 1000, 1000, 1, pytest.approx(1000 / 1025.5)],
        ["room-fit", "场地过大", 22.5, 15, 2, pytest.approx(22.5 / 1025.5)],
        ["room-tight", "场地过满", 3, 1, 1, pytest.approx(3 / 1025.5)],
        ["total 合计", 1025.5],
    ]


def test_every_cost_is_there_with_its_sentence_the_dearest_first() -> None:
    costs = check(FACTS, PLAN).costs
    table = drawn(FACTS, PLAN, Result("feasible", PLAN, Decimal(1), Decimal(0)))
    heading = table.index(
        ["rule 规则", "名称", "points 分数", "amount 数量", "weight 权重", "subjects 涉及", "message 说明"]
    )
    details = table[heading + 1 :]
    assert [(row[0], row[2], row[5].split("；")[0]) for row in details] == [
        ("unplaced", 1000, "left-out"),
        ("room-fit", 13.5, "smaller"),
        ("room-fit", 9, "small"),
        ("room-tight", 3, "packed"),
    ]
    assert Counter((row[0], Decimal(str(row[2])), row[6]) for row in details) == Counter(
        (cost.rule, cost.points, cost.message) for cost in costs
    )


def test_a_schedule_that_costs_nothing() -> None:
    facts = problem([session("talk")])
    plan = schedule({"talk": ("hall", at("09:00"))})
    table = drawn(facts, plan, Result("optimal", plan, Decimal(0), Decimal(0)))
    assert table[1:5] == [
        ["status 状态", "已证明最优 optimal, proven"],
        ["objective 总分", 0],
        ["bound 下界", 0],
        ["gap 差距", 0],
    ]
    assert table[9:] == [
        ["rule 规则", "名称", "points 分数", "amount 数量", "items 项数", "share 占比"],
        ["total 合计", 0],
        [],
        ["rule 规则", "名称", "points 分数", "amount 数量", "weight 权重", "subjects 涉及", "message 说明"],
    ]
