import hashlib
import os
import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl

from scheduler.exports.schedule_xlsx import schedule_xlsx
from scheduler.problem import Problem
from scheduler.result import LeftOut, Result
from scheduler.word import Word
from tests.builders import at, problem, room, schedule, session

STAMP = datetime(2023, 4, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def small() -> tuple[Problem, Result]:
    facts = problem(
        [
            session("talk", setup=30, audiences=("families",)),
            session("demo", kind="drill"),
            session("other", kind="hackathon"),
        ],
        [room("hall"), room("lawn", outdoor=True)],
        cancelled=[session("gone")],
    )
    plan = schedule({"talk": ("hall", at("09:30")), "demo": ("lawn", at("11:00", day=2), "hall")})
    result = Result(
        "feasible",
        plan,
        Decimal(64000),
        Decimal(0),
        left_out=(LeftOut("other", "impossible", fact=Word("没有场地", "there is no room")),),
    )
    return facts, result


def written(facts: Problem, result: Result) -> Any:
    return openpyxl.load_workbook(BytesIO(schedule_xlsx(facts, result, STAMP)))


def test_the_sheets_in_their_order() -> None:
    book = written(*small())
    assert [(sheet.title, sheet.sheet_state) for sheet in book.worksheets] == [
        ("2023-05-20 周六", "visible"),
        ("2023-05-21 周日", "visible"),
        ("2023-05-22 周一", "visible"),
        ("列表 list", "visible"),
        ("未排 unplaced", "visible"),
        ("得分 costs", "visible"),
        ("场地 rooms", "visible"),
        ("written", "veryHidden"),
    ]
    assert book.active.title == "2023-05-20 周六"


def test_the_legend_explains_the_kinds_that_are_placed() -> None:
    book = written(*small())
    chips = [cell.value for cell in book.worksheets[0][3] if cell.value]
    assert chips[:3] == ["图例 Legend", "讲 讲座 Lecture", "练 演练 Drill"]
    assert "hackathon" not in "".join(chips)


def test_every_visible_sheet_prints_on_a3_landscape_one_page_wide() -> None:
    book = written(*small())
    pages = {
        (
            sheet.page_setup.orientation,
            sheet.page_setup.paperSize,
            sheet.page_setup.fitToWidth,
            sheet.page_setup.fitToHeight,
            sheet.sheet_properties.pageSetUpPr.fitToPage,
            sheet.oddFooter.left.text,
        )
        for sheet in book.worksheets
        if sheet.sheet_state == "visible"
    }
    assert pages == {("landscape", 8, 1, 0, True, "科技周 · 2023-04-20 09:00")}


def test_without_a_schedule_every_session_is_unplaced() -> None:
    facts, result = small()
    nothing = Result("unknown", None, None, Decimal(0), left_out=result.left_out)
    book = written(facts, nothing)
    assert [row[0].value for row in book["未排 unplaced"].iter_rows(min_row=2)] == ["talk", "demo", "other"]


def test_a_naive_stamp_is_local_to_the_event() -> None:
    assert schedule_xlsx(*small(), STAMP.replace(tzinfo=None)) == schedule_xlsx(*small(), STAMP)


def test_the_same_input_gives_the_same_bytes_in_every_process() -> None:
    program = (
        "import hashlib; from tests.exports.test_schedule_xlsx import *; "
        "print(hashlib.sha256(schedule_xlsx(*small(), STAMP)).hexdigest())"
    )
    found = {hashlib.sha256(schedule_xlsx(*small(), STAMP)).hexdigest()}
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "America/New_York"},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(done.stdout.strip())
    assert len(found) == 1
