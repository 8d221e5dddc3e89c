from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.exports.schedule_csv import schedule_csv
from scheduler.exports.schedule_xlsx import schedule_xlsx
from scheduler.problem import Pin, Problem, Source
from scheduler.result import Result
from scheduler.schedule import Placement, Schedule
from scheduler.tables.issue import CODES
from scheduler.tables.schedule_file import ScheduleFile, read_schedule
from scheduler.word import Word
from tests.builders import at, daily, problem, room, schedule, session

FACTS = problem(
    [
        session("talk", title='=1+1, "quoted"\nand broken'),
        session("show", attendance=50),
        session("show.2", setup=30),
        session("left-out"),
    ],
    [room("hall", name="一号厅"), room("lawn", name="草坪", outdoor=True), room("salon", name="会客厅")],
    cancelled=[session("gone")],
)
PLAN = schedule(
    {
        "talk": ("hall", at("09:30")),
        "show": ("lawn", at("14:00", day=1), "salon"),
        "show.2": ("salon", at("11:00", day=2)),
    }
)
HEADING = "session,room,start,backup_room,status\n"


def read(tmp_path: Path, text: str, *, encoding: str = "utf-8") -> ScheduleFile:
    path = tmp_path / "schedule.csv"
    path.write_bytes(text.encode(encoding))
    return read_schedule(path, FACTS)


def problems(found: ScheduleFile) -> list[tuple[str, int, str, str, str]]:
    assert all(issue.code in CODES and issue.remedy for issue in found.issues)
    return [(each.code, each.row, each.column, each.value, each.severity) for each in found.issues]


def workbook(facts: Problem = FACTS, plan: Schedule = PLAN) -> bytes:
    return schedule_xlsx(facts, Result("feasible", plan, Decimal(0), Decimal(0)), datetime(2023, 4, 20))


def edited(path: Path, edit: Callable[[Any], None]) -> Path:
    """Write schedule.xlsx to a path as a person saves it after changing its list."""
    book = openpyxl.load_workbook(BytesIO(workbook()))
    edit(book["列表 list"])
    book.save(path)
    return path


class TestRoundTrip:
    def test_csv(self, tmp_path: Path) -> None:
        path = tmp_path / "schedule.csv"
        reasons = {"left-out": Word("没有场地", "=no room")}
        path.write_bytes(schedule_csv(FACTS, PLAN, reasons))
        assert read_schedule(path, FACTS) == ScheduleFile(PLAN, reasons=reasons)

    def test_places_in_rooms_that_are_no_more(self, tmp_path: Path) -> None:
        path = tmp_path / "schedule.csv"
        text = schedule_csv(FACTS, PLAN, {}).decode("utf-8-sig")
        path.write_text(text.replace(",salon,", ",barn,"), "utf-8")
        found = read_schedule(path, FACTS)
        assert found.schedule == schedule({"talk": ("hall", at("09:30"))})
        assert dict(found.roomless) == {
            "show": Placement("lawn", at("14:00", day=1)),
            "show.2": Placement("barn", at("11:00", day=2)),
        }

    def test_xlsx(self, tmp_path: Path) -> None:
        path = tmp_path / "schedule.xlsx"
        path.write_bytes(workbook())
        assert read_schedule(path, FACTS) == ScheduleFile(PLAN)

    def test_folder(self, tmp_path: Path) -> None:
        (tmp_path / "schedule.csv").write_bytes(schedule_csv(FACTS, PLAN, {}))
        (tmp_path / "schedule.xlsx").write_bytes(workbook())
        assert read_schedule(tmp_path, FACTS) == ScheduleFile(PLAN)

    def test_folder_with_the_workbook_alone(self, tmp_path: Path) -> None:
        (tmp_path / "schedule.xlsx").write_bytes(workbook())
        assert read_schedule(tmp_path, FACTS) == ScheduleFile(PLAN)

    def test_csv_as_excel_in_china_saves_it(self, tmp_path: Path) -> None:
        text = schedule_csv(FACTS, PLAN, {}).decode("utf-8-sig")
        assert read(tmp_path, text, encoding="gb18030") == ScheduleFile(PLAN)

    @given(
        st.dictionaries(
            st.sampled_from([*FACTS.sessions]),
            st.builds(
                Placement,
                st.sampled_from([*FACTS.rooms]),
                st.integers(-2000, 6000),
                st.none() | st.sampled_from([*FACTS.rooms]),
            ),
        )
    )
    def test_any_schedule_comes_back(
        self, tmp_path_factory: pytest.TempPathFactory, placements: dict[str, Placement]
    ) -> None:
        path = tmp_path_factory.mktemp("any") / "schedule.csv"
        path.write_bytes(schedule_csv(FACTS, Schedule(placements), {}))
        assert read_schedule(path, FACTS) == ScheduleFile(Schedule(placements))

    @pytest.mark.parametrize("clock", ["01:45", "02:00", "02:30", "03:00", "03:15"])
    @pytest.mark.parametrize("first_day", [date(2023, 3, 26), date(2023, 10, 29)])
    def test_where_clocks_change(self, tmp_path: Path, first_day: date, clock: str) -> None:
        facts = problem(
            [session("night")],
            [room("hall", opening=daily("00:00-24:00"))],
            first_day=first_day,
            last_day=first_day,
            timezone="Europe/Berlin",
        )
        plan = schedule({"night": ("hall", at(clock))})
        path = tmp_path / "schedule.csv"
        path.write_bytes(schedule_csv(facts, plan, {}))
        assert read_schedule(path, facts) == ScheduleFile(plan)


class TestCsv:
    @pytest.mark.parametrize(
        "start",
        [
            "2023-05-20 09:30",
            "2023-05-20T09:30:00+08:00",
            "2023-05-20T01:30:00Z",
            "2023/5/20 9:30",
            "2023/5/20 9:30:00",
            "2023年5月20日 9:30",
            "２０２３－０５－２０　０９：３０",
            "  2023-05-20 09:30  ",
        ],
    )
    def test_starts_as_people_and_excel_write_them(self, tmp_path: Path, start: str) -> None:
        found = read(tmp_path, f"{HEADING}talk,hall,{start},,placed\n")
        assert found.issues == ()
        assert found.schedule == schedule({"talk": ("hall", at("09:30"))})

    def test_columns_in_any_order_in_chinese_with_others_among_them(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            "备注,开始,room 场地编号,场次,end,结束\r\nVIP, 2023/5/20 9:30 , hall ,talk.1,whenever,\r\n",
        )
        assert found == ScheduleFile(
            schedule({"talk": ("hall", at("09:30"))}), missing=("show", "show.2", "left-out")
        )

    def test_the_first_session_has_an_alias(self, tmp_path: Path) -> None:
        found = read(tmp_path, f"{HEADING}show.1,hall,2023-05-20 09:30,,\n")
        assert found.schedule == schedule({"show": ("hall", at("09:30"))})

    def test_without_status_a_row_with_a_place_is_placed(self, tmp_path: Path) -> None:
        found = read(tmp_path, "session,room,start\ntalk,hall,2023-05-20 09:30\nshow,,\n")
        assert (found.issues, found.schedule) == ((), schedule({"talk": ("hall", at("09:30"))}))

    def test_a_place_that_the_status_denies_is_not_used_and_said(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            f"{HEADING}talk,hall,2023-05-20 09:30,,unplaced\nshow,hall,2023-05-20 11:30,,已取消\n"
            "show.2,,,,cancelled\n",
        )
        assert found.schedule == Schedule()
        assert problems(found) == [
            ("W510", 2, "status", "unplaced", "warning"),
            ("W510", 3, "status", "已取消", "warning"),
            ("W510", 4, "status", "cancelled", "warning"),
        ]

    def test_what_the_inputs_cancel_has_no_place(self, tmp_path: Path) -> None:
        found = read(tmp_path, f"{HEADING}gone,hall,2023-05-20 09:30,,placed\n")
        assert found.schedule == Schedule()
        assert problems(found) == [("W510", 2, "status", "placed", "warning")]

    def test_every_problem_is_found_in_one_go(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            HEADING + "tolk,hall,2023-05-20 09:30,,placed\n"
            "talk,hall-9,2023-05-20 25:30,cellar,placed\n"
            "show,,,,placed\n"
            "show.2,salon,2023-05-20 09:30,,placed\n"
            "show.2,会客厅,2023-05-20 09:30,,maybe\n"
            ",hall,2023-05-20 09:30,,placed\n"
            "left-out,lawn,2023-05-20 10:30,,placed\n",
        )
        assert problems(found) == [
            ("E301", 2, "session", "tolk", "error"),
            ("E108", 3, "start", "2023-05-20 25:30", "error"),
            ("E301", 3, "room", "hall-9", "error"),
            ("E301", 3, "backup_room", "cellar", "error"),
            ("E101", 4, "room", "", "error"),
            ("E101", 4, "start", "", "error"),
            ("E106", 6, "status", "maybe", "error"),
            ("E301", 6, "room", "会客厅", "error"),
            ("E302", 6, "session", "show.2", "error"),
            ("E101", 7, "session", "", "error"),
        ]
        assert found.schedule == schedule(
            {"show.2": ("salon", at("09:30")), "left-out": ("lawn", at("10:30"))}
        )

    def test_remedies_name_what_was_meant(self, tmp_path: Path) -> None:
        found = read(tmp_path, f"{HEADING}tolk,一号厅,2023-05-20 09:30,halls,placed\n")
        assert [issue.remedy for issue in found.issues] == [
            "did you mean talk?",
            "did you mean hall?",
            "did you mean hall?",
        ]
        assert found.issues[1].render() == (
            "error[E301]: the inputs have no room 一号厅\n"
            "  --> schedule.csv row 2 (tolk), column room\n"
            "   | 一号厅\n"
            "   = help: did you mean hall?"
        )

    def test_missing_columns(self, tmp_path: Path) -> None:
        found = read(tmp_path, "session,title\ntalk,Talk\nshow,Show\n")
        assert problems(found) == [("E212", 1, "room", "", "error"), ("E212", 1, "start", "", "error")]
        found = read(tmp_path, "room,start\nhall,2023-05-20 09:30\n")
        assert problems(found) == [("E212", 1, "session", "", "error")]

    def test_a_title_above_the_headings(self, tmp_path: Path) -> None:
        found = read(tmp_path, f"科技周日程,,\n{HEADING}talk,hall,2023-05-20 09:30,,placed\n")
        assert problems(found) == [("E210", 1, "", "科技周日程", "error")]

    def test_a_comma_that_shifts_cells(self, tmp_path: Path) -> None:
        found = read(tmp_path, f"{HEADING}talk,hall,2023-05-20 09:30,,placed,oops\n")
        assert problems(found) == [("E116", 2, "F", "oops", "error")]
        assert found.schedule == Schedule()

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "E210"),
            (b"hello\nworld\n", "E210"),
            (b"session;room;start\ntalk;hall;2023-05-20 09:30\n", "E215"),
            (b"\xff\xfes\x00", "E207"),
            (b"PK\x03\x04", "E208"),
        ],
    )
    def test_no_table(self, tmp_path: Path, content: bytes, code: str) -> None:
        path = tmp_path / "schedule.csv"
        path.write_bytes(content)
        found = read_schedule(path, FACTS)
        assert (found.schedule, [issue.code for issue in found.issues]) == (Schedule(), [code])

    def test_no_file(self, tmp_path: Path) -> None:
        assert [issue.code for issue in read_schedule(tmp_path / "none.csv", FACTS).issues] == ["E205"]
        assert [issue.code for issue in read_schedule(tmp_path / "none.xlsx", FACTS).issues] == ["E205"]

    def test_a_folder_without_a_schedule(self, tmp_path: Path) -> None:
        found = read_schedule(tmp_path, FACTS)
        assert problems(found) == [("E202", 0, "", "", "error")]


class TestXlsx:
    def test_moved_rows_become_pins(self, tmp_path: Path) -> None:
        def edit(sheet: Any) -> None:
            sheet["E2"] = datetime(2023, 5, 21, 10, 0)
            sheet["F3"] = "hall"
            sheet["D5"], sheet["E5"], sheet["F5"] = "placed", "2023/5/22 9:30", "lawn"

        found = read_schedule(edited(tmp_path / "mine.xlsx", edit), FACTS)
        source = Source("mine.xlsx[列表 list]", 2)
        reason = "moved in schedule.xlsx"
        assert found == ScheduleFile(
            schedule(
                {
                    "talk": ("hall", at("10:00", day=1)),
                    "show": ("hall", at("14:00", day=1), "salon"),
                    "show.2": ("salon", at("11:00", day=2)),
                    "left-out": ("lawn", at("09:30", day=2)),
                }
            ),
            pins=(
                Pin("talk", "hall", at("10:00", day=1), reason, source),
                Pin("show", "hall", at("14:00", day=1), reason, replace(source, row=3)),
                Pin("left-out", "lawn", at("09:30", day=2), reason, replace(source, row=5)),
            ),
        )
        assert found.moved == ("talk", "show", "left-out")
        assert [pin.source.row for pin in found.pins if pin.source] == [2, 3, 5]

    def test_a_backup_room_changes_without_a_pin(self, tmp_path: Path) -> None:
        def edit(sheet: Any) -> None:
            sheet["G3"] = None

        found = read_schedule(edited(tmp_path / "mine.xlsx", edit), FACTS)
        assert (found.issues, found.moved) == ((), ())
        assert found.schedule.get("show") == Placement("lawn", at("14:00", day=1))

    def test_sorted_hidden_and_noted_rows_are_read_all_the_same(self, tmp_path: Path) -> None:
        def edit(sheet: Any) -> None:
            first, second = ([cell.value for cell in sheet[row]] for row in (3, 4))
            for column, (a, b) in enumerate(zip(second, first, strict=True), 1):
                sheet.cell(3, column).value, sheet.cell(4, column).value = a, b
            sheet.row_dimensions[3].hidden = True
            sheet.move_range("F1:F6", cols=20)
            sheet["AB2"] = "ask the venue first"

        found = read_schedule(edited(tmp_path / "mine.xlsx", edit), FACTS)
        assert found == ScheduleFile(PLAN)

    def test_what_was_edited_in_vain_is_said_once_a_column(self, tmp_path: Path) -> None:
        def edit(sheet: Any) -> None:
            sheet["B2"] = "a better title"
            for row in range(2, 5):
                sheet.cell(row, 9).value = datetime(2023, 5, 20, 12, 0)

        found = read_schedule(edited(tmp_path / "mine.xlsx", edit), FACTS)
        assert (found.schedule, found.pins) == (PLAN, ())
        assert problems(found) == [
            ("W510", 2, "title", "a better title", "warning"),
            ("W510", 2, "end", "2023-05-20 12:00", "warning"),
        ]
        assert found.issues[1].message == (
            "end was edited, but is not read: it follows from the inputs (talk, show, show.2)"
        )

    def test_deleted_rows_are_missing(self, tmp_path: Path) -> None:
        found = read_schedule(edited(tmp_path / "mine.xlsx", lambda sheet: sheet.delete_rows(3)), FACTS)
        assert (found.issues, found.missing, found.moved) == ((), ("show",), ())

    def test_faults_are_located_in_their_sheet(self, tmp_path: Path) -> None:
        def edit(sheet: Any) -> None:
            sheet["E2"] = "soon"
            sheet["F3"] = "attic"
            sheet["A4"] = datetime(2023, 3, 4)

        found = read_schedule(edited(tmp_path / "mine.xlsx", edit), FACTS)
        assert {issue.file for issue in found.issues} == {"mine.xlsx[列表 list]"}
        assert problems(found) == [
            ("E108", 2, "start 开始", "soon", "error"),
            ("E301", 3, "room 场地编号", "attic", "error"),
            ("E114", 4, "session 场次", "2023-03-04 00:00", "error"),
        ]

    def test_a_workbook_of_ones_own_has_nothing_moved(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        for row in (["session", "start", "room"], ["talk", datetime(2023, 5, 20, 9, 30), "hall"]):
            book.worksheets[0].append(row)
        book.save(tmp_path / "own.xlsx")
        found = read_schedule(tmp_path / "own.xlsx", FACTS)
        assert (found.issues, found.moved) == ((), ())
        assert found.schedule == schedule({"talk": ("hall", at("09:30"))})

    def test_a_workbook_without_a_list(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        book.worksheets[0].append(["hello"])
        book.save(tmp_path / "own.xlsx")
        assert problems(read_schedule(tmp_path / "own.xlsx", FACTS)) == [("E212", 0, "", "", "error")]

    def test_edits_beside_a_folders_csv_do_not_go_unsaid(self, tmp_path: Path) -> None:
        def edit(sheet: Any) -> None:
            sheet["F3"] = "hall"

        (tmp_path / "schedule.csv").write_bytes(schedule_csv(FACTS, PLAN, {}))
        edited(tmp_path / "schedule.xlsx", edit)
        found = read_schedule(tmp_path, FACTS)
        assert (found.schedule, found.pins) == (PLAN, ())
        assert problems(found) == [("W510", 3, "", "", "warning")]
        assert found.issues[0].message == (
            "sessions were moved in schedule.xlsx (show), but the folder stands for its schedule.csv"
        )

    def test_a_damaged_workbook_beside_the_csv_is_of_no_account(self, tmp_path: Path) -> None:
        (tmp_path / "schedule.csv").write_bytes(schedule_csv(FACTS, PLAN, {}))
        (tmp_path / "schedule.xlsx").write_bytes(b"PK")
        assert read_schedule(tmp_path, FACTS) == ScheduleFile(PLAN)
