"""The sheet of schedule.xlsx that says what the schedule costs, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from scheduler.check import check
from scheduler.exports import words
from scheduler.exports.rows import one_line
from scheduler.exports.workbook import (
    Book,
    Content,
    Look,
    line_count,
    line_height,
    set_filter,
    set_height,
    set_page,
    set_widths,
)
from scheduler.problem import Problem
from scheduler.result import Result
from scheduler.rules import Violation
from scheduler.schedule import Schedule

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

COSTS_SHEET = "得分 costs"

_WIDTHS = (40.0, 36.0, 26.0, 26.0, 26.0, 60.0, 186.0)
_MESSAGE = 7
_PADDING_MM = 2.5
_HEAD = Look(size=14, bold=True)
_LABEL = Look(bold=True, border="hair")
_TEXT = Look(border="hair", down="top")
_NUMBER = replace(_TEXT, across="center", number_format="#,##0.##")
_SHARE = replace(_NUMBER, number_format="0.0%")
_HEADING = Look(bold=True, fill="d9e2ec", border="thin")
_STATUS = {
    "optimal": "已证明最优 optimal, proven",
    "feasible": "可行，未证明最优 feasible, not proven optimal",
    "infeasible": "已证明无解 no schedule exists, proven",
    "unknown": "时间内未找到 none found in the time given",
}


def add_cost_sheet(book: Book, problem: Problem, schedule: Schedule, result: Result, footer: str) -> None:
    """Add the sheet: how good the schedule is, its points by rule, and every cost with its sentence."""
    costs = check(problem, schedule).costs
    sheet = book.add_sheet(COSTS_SHEET)
    set_widths(sheet, _WIDTHS)
    row = _summary(book, sheet, result)
    row = _by_rule(book, sheet, costs, row + 2)
    heading = row + 2
    _each(book, sheet, costs, heading)
    set_page(sheet, title_rows=(1, 1), footer=footer)


def _summary(book: Book, sheet: Worksheet, result: Result) -> int:
    """Write what the solve came to; return the last row."""
    book.put(sheet, (1, 1), "得分（越低越好） Points (the fewer the better)", _HEAD, len(_WIDTHS))
    set_height(sheet, 1, line_height(_HEAD.size) + 4)
    facts: list[tuple[str, Content, Look]] = [
        ("status 状态", _STATUS[result.status], _TEXT),
        ("objective 总分", _number(result.objective), _NUMBER),
        ("bound 下界", _number(result.bound), _NUMBER),
        ("gap 差距", result.gap, _SHARE),
        ("seconds 用时（秒）", round(result.seconds, 1), _NUMBER),
        ("seed 随机种子", result.seed, replace(_NUMBER, number_format="0")),
        ("workers 线程", result.workers, _NUMBER),
        *(("note 说明", one_line(note), _TEXT) for note in result.notes),
    ]
    for row, (label, content, look) in enumerate(facts, 2):
        book.put(sheet, (row, 1), label, _LABEL)
        book.put(sheet, (row, 2), content, replace(look, across="left"), len(_WIDTHS))
    return len(facts) + 1


def _by_rule(book: Book, sheet: Worksheet, costs: Sequence[Violation], row: int) -> int:
    """Write the points by rule, the dearest first; return the last row."""
    _headings(
        book, sheet, row, ["rule 规则", "名称", "points 分数", "amount 数量", "items 项数", "share 占比"]
    )
    total = sum((cost.points for cost in costs), Decimal(0))
    for rule, of_rule in _dearest_rules(costs):
        row += 1
        points = sum((cost.points for cost in of_rule), Decimal(0))
        book.put(sheet, (row, 1), rule, _TEXT)
        book.put(sheet, (row, 2), words.rule(rule).zh, _TEXT)
        book.put(sheet, (row, 3), _number(points), _NUMBER)
        book.put(sheet, (row, 4), sum(cost.amount for cost in of_rule), _NUMBER)
        book.put(sheet, (row, 5), len(of_rule), _NUMBER)
        book.put(sheet, (row, 6), float(points / total) if total else 0, _SHARE)
    row += 1
    book.put(sheet, (row, 1), "total 合计", _LABEL, 2)
    book.put(sheet, (row, 3), _number(total), replace(_NUMBER, bold=True))
    return row


def _each(book: Book, sheet: Worksheet, costs: Sequence[Violation], row: int) -> None:
    """Write every cost with its sentence, by rule, the dearest first."""
    names = [
        "rule 规则",
        "名称",
        "points 分数",
        "amount 数量",
        "weight 权重",
        "subjects 涉及",
        "message 说明",
    ]
    _headings(book, sheet, row, names)
    heading = row
    for rule, of_rule in _dearest_rules(costs):
        for cost in sorted(of_rule, key=lambda cost: -cost.points):
            row += 1
            message, subjects = one_line(cost.message), one_line("；".join(cost.subjects))
            book.put(sheet, (row, 1), rule, _TEXT)
            book.put(sheet, (row, 2), words.rule(rule).zh, _TEXT)
            book.put(sheet, (row, 3), _number(cost.points), _NUMBER)
            book.put(sheet, (row, 4), cost.amount, _NUMBER)
            book.put(sheet, (row, 5), _number(cost.weight), _NUMBER)
            book.put(sheet, (row, 6), subjects, _TEXT)
            book.put(sheet, (row, _MESSAGE), message, _TEXT)
            lines = max(
                line_count(text, _TEXT.size, _WIDTHS[column - 1] - _PADDING_MM)
                for column, text in ((6, subjects), (_MESSAGE, message))
            )
            set_height(sheet, row, lines * line_height(_TEXT.size) + 3)
    if row > heading:
        set_filter(sheet, (heading, row), _MESSAGE)


def _headings(book: Book, sheet: Worksheet, row: int, names: Sequence[str]) -> None:
    for column, name in enumerate(names, 1):
        book.put(sheet, (row, column), name, _HEADING)


def _dearest_rules(costs: Sequence[Violation]) -> list[tuple[str, list[Violation]]]:
    by_rule: dict[str, list[Violation]] = {}
    for cost in costs:
        by_rule.setdefault(cost.rule, []).append(cost)
    return sorted(by_rule.items(), key=lambda item: (-sum(cost.points for cost in item[1]), item[0]))


def _number(points: Decimal | None) -> Content:
    """Return points as a spreadsheet keeps numbers."""
    if points is None:
        return None
    return int(points) if points == points.to_integral_value() else float(points)
