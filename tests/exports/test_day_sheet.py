from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from scheduler.exports.day_plan import day_plan
from scheduler.exports.day_sheet import add_day_sheet
from scheduler.exports.words import KINDS
from scheduler.exports.workbook import Book
from scheduler.problem import DAY, Closure, Pin, Problem, ProtectedDay
from scheduler.schedule import Schedule
from tests.builders import at, daily, problem, room, schedule, session, venue

STAMP = datetime(2023, 4, 20, tzinfo=UTC)
WIDE = daily("09:00-15:00")


def drawn(facts: Problem, plan: Schedule, day: int = 0) -> Any:
    book = Book("title")
    kinds = tuple(dict.fromkeys(each.kind for each in facts.sessions.values()))
    add_day_sheet(book, facts, day_plan(facts, plan, day), kinds, "footer")
    (sheet,) = openpyxl.load_workbook(BytesIO(book.save(STAMP))).worksheets
    return sheet


def texts(sheet: Any) -> list[list[str]]:
    """Return the rows' texts, empty cells left out."""
    return [[str(cell.value) for cell in row if cell.value not in (None, "")] for row in sheet.iter_rows()]


def blocks(sheet: Any, room: str) -> dict[str, float]:
    """Return, by the text of each block in a room's row, how wide it is."""
    row = next(row for row in sheet.iter_rows() if f"\n{room} · " in str(row[0].value))
    last = {each.min_col: each.max_col for each in sheet.merged_cells.ranges if each.min_row == row[0].row}
    return {
        str(cell.value): sum(
            sheet.column_dimensions[get_column_letter(column)].width
            for column in range(cell.column, last.get(cell.column, cell.column) + 1)
        )
        for cell in row[1:]
        if cell.value not in (None, "")
    }


def test_the_whole_sheet_of_a_small_day() -> None:
    facts = problem(
        [
            session("talk", title="量子讲座", kind="lecture", setup=30, teardown=30, attendance=90),
            session("demo", title="演练", kind="drill", status="proposed"),
        ],
        [
            room("hall", name="一号厅", capacity=120, opening=WIDE),
            room("lawn", name="草坪", venue="park", outdoor=True, opening=WIDE),
            room("salon", name="会客厅", opening=WIDE),
        ],
        venues=[venue("site", name="主场", district="通州区"), venue("park", name="公园")],
        pins=[Pin("talk", start=at("09:30"))],
        protected_days=[ProtectedDay(0, "科技工作者日", "Workers' Day")],
    )
    plan = schedule({"talk": ("hall", at("09:30")), "demo": ("lawn", at("13:00"), "hall")})
    sheet = drawn(facts, plan)
    assert sheet.title == "2023-05-20 周六"
    assert texts(sheet) == [
        ["2023年5月20日 周六 Saturday 20 May 2023    科技周 Science Week  科技工作者日 Workers' Day"],
        [
            "2 场 sessions · 2 个场地 rooms · 改动请填在“列表 list”表的 room、start 列，"
            "本页上的改动不会被读取 To move a session, edit room and start in the sheet “列表 list”; "
            "changes on this page are not read."
        ],
        [
            "图例 Legend",
            "讲 讲座 Lecture",
            "练 演练 Drill",
            "08:30 布展、撤展至 setup from, teardown until",
            "◆ 固定 pinned",
            "？ 拟定 proposed",
            "雨天备用 kept for rain",
            "合用场地 part of a hall in use",
            "关闭 closed",
        ],
        ["不开放 not open"],
        ["场地 Room", "09:00", "10:00", "11:00", "12:00", "13:00", "14:00"],
        [
            "一号厅\n通州区 主场\nhall · 120 人 seats",
            "布展\n09:00",
            "讲 09:30–10:30 ◆\n量子讲座\ntalk · 90人",
            "撤展\n11:00",
            "雨天备用 rain: 13:00 演练",
        ],
        ["草坪\n公园\nlawn · 100 人 seats 室外 outdoor", "练 13:00–14:00 ？\n演练\ndemo"],
        ["当日未用场地 Rooms not in use: 主场: 会客厅"],
    ]
    assert sheet.freeze_panes == "B6"
    assert sheet.print_title_rows == "$1:$5"
    assert sheet["C6"].fill.start_color.rgb[2:] == KINDS["lecture"].fill
    assert sheet["C6"].border.left.style == "medium"


def test_widths_are_times_to_the_minute() -> None:
    facts = problem(
        [session("talk", title="Talk", setup=20, teardown=8, duration=100)], [room("hall", opening=WIDE)]
    )
    sheet = drawn(facts, schedule({"talk": ("hall", at("09:30"))}))
    assert list(blocks(sheet, "hall")) == ["布展\n09:10", "讲 09:30–11:10\nTalk\ntalk", "11:18"]
    setup, public, teardown = blocks(sheet, "hall").values()
    assert (round(public / setup, 2), round(setup / teardown, 2)) == (5.0, 2.5)


def test_setup_is_a_lighter_shade() -> None:
    facts = problem([session("talk", setup=30)], [room("hall", opening=WIDE)])
    sheet = drawn(facts, schedule({"talk": ("hall", at("09:30"))}))
    assert KINDS["lecture"].fill == "66ddff"
    setup = next(cell for row in sheet for cell in row if cell.value == "布展\n09:00")
    assert setup.fill.start_color.rgb == "00ccf4ff"


def test_a_day_without_sessions_says_so() -> None:
    facts = problem([session("talk")], [room("hall", name="一号厅")], venues=[venue("site", name="主场")])
    sheet = drawn(facts, schedule({"talk": ("hall", at("09:30"))}), day=1)
    assert sheet.title == "2023-05-21 周日"
    assert texts(sheet)[2:] == [
        ["当日无场次 No sessions on this day.\n当日未用场地 Rooms not in use: 主场: 一号厅"]
    ]


def test_past_midnight_the_clock_says_which_day() -> None:
    facts = problem(
        [session("stars", title="观星", duration=120, setup=60, teardown=60)],
        [room("hall", opening=daily("00:00-24:00"))],
    )
    plan = schedule({"stars": ("hall", at("23:00"))})
    assert list(blocks(drawn(facts, plan), "hall")) == ["布展\n22:00", "讲 23:00–01:00 (+1)\n观星\nstars"]
    assert list(blocks(drawn(facts, plan, day=1), "hall")) == [
        "讲 23:00 (-1)–01:00\n观星\nstars",
        "撤展\n02:00",
    ]


def test_work_for_another_day_says_for_what() -> None:
    facts = problem(
        [session("expo", title="大展", duration=120, setup=DAY)],
        [room("hall", opening=daily("00:00-24:00"))],
    )
    plan = schedule({"expo": ("hall", at("09:00", day=1))})
    assert list(blocks(drawn(facts, plan), "hall")) == ["布展\n09:00\n大展"]


def test_an_end_at_midnight_is_24_00() -> None:
    facts = problem([session("stars")], [room("hall", opening=daily("00:00-24:00"))])
    sheet = drawn(facts, schedule({"stars": ("hall", at("23:00"))}))
    assert list(blocks(sheet, "hall")) == ["讲 23:00–24:00\nStars\nstars"]


def test_rooms_that_cannot_be_used_say_why() -> None:
    facts = problem(
        [session("whole", title="大会"), session("half", title="小会")],
        [
            room("hall", name="大厅", opening=WIDE),
            room("hall-a", part_of=("hall",), opening=daily("09:00-14:00")),
        ],
        closures=[Closure("hall-a", (at("12:00"), at("14:00")))],
    )
    sheet = drawn(facts, schedule({"whole": ("hall", at("09:00")), "half": ("hall-a", at("11:00"))}))
    assert list(blocks(sheet, "hall-a")) == ["大厅: 大会", "讲 11:00–12:00\n小会\nhalf", "关闭 closed"]


def test_a_long_title_is_cut_and_a_narrow_block_turned() -> None:
    long = "六架无人机的圆舞曲" * 4_000
    facts = problem(
        [session("long", title=long), session("brief", title=long, duration=5), session("rain", title=long)],
        [room("hall", opening=daily("08:00-18:00")), room("salon", opening=daily("08:00-18:00"))],
    )
    plan = schedule(
        {
            "long": ("hall", at("09:00"), "salon"),
            "brief": ("hall", at("12:00")),
            "rain": ("hall", at("17:00")),
        }
    )
    sheet = drawn(facts, plan)
    (public, brief, _), (ghost,) = list(blocks(sheet, "hall")), list(blocks(sheet, "salon"))
    clock, title, ident = public.split("\n")
    assert (clock, ident, title[:4], title[-1]) == ("讲 09:00–10:00", "long", "六架无人", "…")
    assert brief == "讲 12:00 六架无人机的圆舞曲六…"
    assert (ghost[:21], ghost[-1]) == ("雨天备用 rain: 09:00 六架无人", "…")
    assert max(map(len, (public, brief, ghost))) < 100
    turned = next(cell for row in sheet for cell in row if cell.value == brief)
    assert turned.alignment.textRotation == 90


def test_an_unknown_kind_is_marked_by_its_first_letter() -> None:
    facts = problem([session("talk", kind="hackathon", title="T")], [room("hall", opening=WIDE)])
    sheet = drawn(facts, schedule({"talk": ("hall", at("09:00"))}))
    assert texts(sheet)[2][:2] == ["图例 Legend", "h hackathon"]
    assert list(blocks(sheet, "hall")) == ["h 09:00–10:00\nT\ntalk"]
