from __future__ import annotations

import csv
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table as ExcelTable

from scheduler.files import write_files
from scheduler.tables import Inputs, load, read, understood
from scheduler.tables.apply import Applied, applied
from scheduler.tables.patch import Patch, patch
from scheduler.tables.scenario import parse_scenario
from scheduler.tables.sheet import UnreadableError
from scheduler.tables.template import template_folder
from scheduler.tables.template_workbook import template_workbook
from tests.tables.making import GOOD, folder, workbook
from tests.tables.scenarios import scenarios
from tests.tables.test_patch import ADD, FESTIVAL, close

EXAMPLE = Path(__file__).parents[2] / "inputs" / "beijing-2023"

CHANGE = "[[change]]\nactivity = 'show'\nduration = 50\n"
ILL = "[[person]]\nperson = 'p-li'\nunavailable = 'sat 09:00-10:00'\n"


def patch_of(path: Path, *texts: str) -> Patch:
    told = [parse_scenario(f"s{number}.toml", text.encode()) for number, text in enumerate(texts, 1)]
    return patch(load(path), told)


def files(path: Path, *texts: str) -> dict[str, bytes]:
    return applied(path, patch_of(path, *texts)).files


def new_files(path: Path, *texts: str) -> dict[str, bytes]:
    """Return the files that are different."""
    found = applied(path, patch_of(path, *texts))
    old = {file.name: file.read_bytes() for file in path.iterdir()}
    different = {name: data for name, data in found.files.items() if old.get(name) != data}
    assert {*found.changed} == {*different}
    assert {*found.files} == {*old, *different}
    return different


class TestCsv:
    def test_only_what_is_told_changes(self, tmp_path: Path) -> None:
        path = folder(
            tmp_path / "in",
            activities=(
                "activity,title,kind,duration,repeats,people,my notes\r\n"
                'talk,"Talk",lecture,60,2,p-wang," kept, so "\r\n'
                'show,Show,show,"45",2\r\n'
                "\r\n"
                "final,Final,competition,90,,p-li,\r\n"
                ",,,\r\n"
            ),
        )
        assert new_files(path, CHANGE + ADD) == {
            "activities.csv": (
                b"activity,title,kind,duration,repeats,people,my notes,notice_days\r\n"
                b'talk,"Talk",lecture,60,2,p-wang," kept, so "\r\n'
                b'show,Show,show,"50",2\r\n'
                b"\r\n"
                b"final,Final,competition,90,,p-li,\r\n"
                b"extra,Extra,lecture,60,,,,2\r\n"
                b",,,\r\n"
            )
        }

    def test_a_file_without_a_last_line_end_goes_without(self, tmp_path: Path) -> None:
        path = folder(tmp_path / "in", closures="room,from,to,reason\nhall,2023-05-21,2023-05-21,x")
        assert new_files(path, close("room = ['lab', 'lawn']"))["closures.csv"] == (
            b"room,from,to,reason\nhall,2023-05-21,2023-05-21,x\n"
            b"lab,2023-05-22 10:00,2023-05-22,s1\nlawn,2023-05-22 10:00,2023-05-22,s1"
        )

    def test_encoding_mark_and_quotation_stay(self, tmp_path: Path) -> None:
        people = '"人员","姓名"\n"p-wang","王"\n"p-li","李"\n'
        path = folder(
            tmp_path / "in", people=people.encode("gb18030"), closures=b'\xef\xbb\xbf"room","from","to"\r\n'
        )
        assert new_files(path, ILL + close("room = 'lab'")) == {
            "people.csv": '"人员","姓名",不可用时间\n"p-wang","王"\n"p-li","李",sat 09:00-10:00\n'.encode(
                "gb18030"
            ),
            "closures.csv": b'\xef\xbb\xbf"room","from","to"\r\n"lab","2023-05-22 10:00","2023-05-22"\r\n',
        }

    def test_cells_with_marks_and_line_ends(self, tmp_path: Path) -> None:
        path = folder(tmp_path / "in")
        text = "[[change]]\nactivity = 'show'\ntitle = 'Say \"hi\", 你好'\ndescription = \"one\\ntwo\"\n"
        (data,) = new_files(path, text).values()
        rows = [*csv.reader(StringIO(data.decode(), newline=""))]
        assert rows[2] == ["show", 'Say "hi", 你好', "show", "45", "2", "", "one\ntwo"]
        assert data.count(b"\n") == len(GOOD["activities.csv"].splitlines()) + 1

    def test_a_table_that_was_not_there(self, tmp_path: Path) -> None:
        assert new_files(
            folder(tmp_path / "in"), close("room = 'lab'"), "[[cancel]]\nsession = 'show.2'\n"
        ) == {
            "closures.csv": b"\xef\xbb\xbfroom,from,to,reason\r\nlab,2023-05-22 10:00,2023-05-22,s1\r\n",
            "sessions.csv": b"\xef\xbb\xbfsession,status\r\nshow.2,cancelled\r\n",
        }

    def test_other_files_go_along(self, tmp_path: Path) -> None:
        path = folder(tmp_path / "in")
        (path / "README.md").write_text("read me", "utf-8")
        (path / ".hidden").write_text("not me", "utf-8")
        (path / "plans").mkdir()
        assert {*files(path, CHANGE)} == {*GOOD, "README.md"}


class TestEvent:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("as_of = 2023-04-20T09:00:00 # then\n", "as_of = 2023-05-19T12:00:00 # then\n"),
            ('as_of="2023-04-20 09:00"\r\n', "as_of=2023-05-19T12:00:00\r\n"),
            ("", "as_of = 2023-05-19T12:00:00\n"),
        ],
    )
    def test_only_its_value_changes(self, tmp_path: Path, before: str, after: str) -> None:
        head = (
            '# 说明\n[event]\nid = "f"\nfirst_day = 2023-05-20\nlast_day = 2023-05-22\ndomain = "f.example"\n'
        )
        rest = "\n[rules] # none\n"
        path = folder(tmp_path / "in", event=(head + before + rest).encode("gb18030"))
        (data,) = new_files(path, "now = 2023-05-19T12:00:00\n").values()
        assert data == (head + after + rest).encode("gb18030")

    def test_where_there_is_no_room_for_it(self, tmp_path: Path) -> None:
        event = 'event = { id = "f", first_day = 2023-05-20, last_day = 2023-05-22 }\n'
        path = folder(tmp_path / "in", event=event)
        with pytest.raises(UnreadableError) as error:
            files(path, "now = 2023-05-19T12:00:00\n")
        assert error.value.issue.render() == (
            "error[E117]: as_of cannot be added to event.toml\n"
            "  --> event.toml\n"
            "   = help: write [event] in a line of its own, its keys below"
        )

    def test_at_the_end_of_the_file(self, tmp_path: Path) -> None:
        event = 'event.id = "f"\nevent.first_day = 2023-05-20\nevent.last_day = 2023-05-22'
        (data,) = new_files(folder(tmp_path / "in", event=event), "now = 2023-05-19T12:00:00\n").values()
        assert data.decode() == event + "\nevent.as_of = 2023-05-19T12:00:00"


@pytest.mark.parametrize("text", ["", "name = 'x'\nmax_moves = 2\n", "now = 2023-04-20T09:00:00\n"])
def test_an_empty_scenario_changes_no_byte(tmp_path: Path, text: str) -> None:
    book = as_workbook(EXAMPLE, tmp_path / "plan.xlsx")
    assert files(book, text) == {"plan.xlsx": book.read_bytes()}
    assert files(EXAMPLE, text) == {
        file.name: file.read_bytes() for file in EXAMPLE.iterdir() if file.is_file()
    }


def test_a_scenario_and_its_inverse_change_no_byte() -> None:
    there = "[[change]]\nactivity = 'car-show'\nattendance = 9\ntitle = 'x'\n"
    there += "[[cancel]]\nsession = 'roadshow-am.2'\n"
    back = (
        "[[change]]\nactivity = 'car-show'\nattendance = 380\ntitle = '玩转汽车科普秀'\n"
        "[[change]]\nsession = 'roadshow-am.2'\nstatus = ''\n"
    )
    found = applied(EXAMPLE, patch_of(EXAMPLE, there, back))
    assert found.changed == ()
    assert found.files["activities.csv"] == (EXAMPLE / "activities.csv").read_bytes()


def as_workbook(path: Path, target: Path) -> Path:
    """Return an input folder as a workbook, as a person would have typed it."""
    import tomllib

    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    event = book.create_sheet("event")
    event.append(["key", "value"])
    told = tomllib.loads((path / "event.toml").read_text("utf-8"))
    days = {f"protected_days.{n}": day for n, day in enumerate(told.get("protected_days", []), 1)}
    for section, keys in {"event": told["event"], **days, "rules": told.get("rules", {})}.items():
        for key, value in keys.items():
            event.append([f"{section}.{key}", ";".join(value) if isinstance(value, list) else str(value)])
    for file in sorted(path.glob("*.csv")):
        sheet = book.create_sheet(file.stem)
        for cells in csv.reader(StringIO(file.read_text("utf-8-sig"), newline="")):
            sheet.append([int(cell) if cell.isdigit() else cell or None for cell in cells])
    book.save(target)
    return target


def assert_the_same(seen: Inputs, written: Inputs) -> None:
    """Assert that written inputs say what the patched book said."""
    assert written.problem == seen.problem
    assert (written.now, written.sha256) == (seen.now, seen.sha256)
    assert _codes(written) == _codes(seen)


def _codes(found: Inputs) -> set[str]:
    # What a session says for itself, and what no room has, is about the scenario, not about the tables.
    about = {issue for issue in found.issues if issue.code == "W601" or issue.column == "setting"}
    return {issue.code for issue in found.issues if issue not in about}


def written(path: Path, new: Applied, target: Path) -> Path:
    """Return new inputs on disk."""
    if path.is_dir():
        write_files(target / "out", new.files)
        return target / "out"
    (target / path.name).write_bytes(new.files[path.name])
    return target / path.name


def round_trip(path: Path, text: str, target: Path) -> Inputs:
    """Assert that applied inputs read back to what the patched book gives; return that."""
    found = patch_of(path, text)
    seen = understood(found.book)
    if seen.problem is not None:
        back = written(path, applied(path, found), target)
        assert_the_same(seen, read(back))
        # What a scenario did is there already when it comes again.
        again = patch_of(back, text)
        # Of several parts, a later may undo an earlier one.
        assert (again.tables, again.as_of) == ({}, None) or text.count("[[") > 1
    return seen


STORY = """\
name = "Rain on 25 May"
now = 2023-05-24T12:00:00
[[close]]
setting = "outdoor"
from = 2023-05-25T12:00:00
to = 2023-05-25T18:00:00
[[person]]
person = "p-xiang-rikui"
unavailable = ["2023-05-26 09:00/2023-05-26 12:00"]
[[change]]
activity = "kids-health-show"
attendance = 300
[[cancel]]
activity = "car-show"
[[add]]
activity = "extra-talk"
title = "Ask the meteorologist"
kind = "lecture"
duration = 60
[[pin]]
session = "contest-final"
room = "hall-1"
start = 2023-05-27T09:00:00
"""


def test_the_rain_story_in_a_folder(tmp_path: Path) -> None:
    assert round_trip(EXAMPLE, STORY, tmp_path).problem is not None
    old = {file.name: file.read_text("utf-8") for file in EXAMPLE.glob("*.csv")}
    new = {file.name: file.read_text("utf-8") for file in (tmp_path / "out").glob("*.csv")}
    added = {name: len(new[name].splitlines()) - len(old[name].splitlines()) for name in old}
    assert {name: lines for name, lines in added.items() if lines} == {
        "activities.csv": 1,
        "closures.csv": 16,
    }
    differing = {
        name: sum(a != b for a, b in zip(old[name].splitlines(), new[name].splitlines(), strict=False))
        for name in old
    }
    assert {name: lines for name, lines in differing.items() if lines} == {
        "activities.csv": 2,
        "people.csv": 1,
        "pins.csv": 1,
    }


def test_the_rain_story_in_a_workbook(tmp_path: Path) -> None:
    book = as_workbook(EXAMPLE, tmp_path / "plan.xlsx")
    (tmp_path / "new").mkdir()
    seen = round_trip(book, STORY, tmp_path / "new")
    assert seen.problem is not None
    of_folder = understood(patch_of(EXAMPLE, STORY).book).problem
    assert of_folder is not None
    assert (seen.problem.sessions, seen.problem.closures) == (of_folder.sessions, of_folder.closures)


def test_the_template_as_folder_and_workbook(tmp_path: Path) -> None:
    write_files(tmp_path / "in", template_folder())
    (tmp_path / "in.xlsx").write_bytes(template_workbook())
    (tmp_path / "new").mkdir()
    text = "now = 2023-05-01T09:00:00\n" + close("room = 'hall-1'") + ADD
    for name in ("in", "in.xlsx"):
        assert round_trip(tmp_path / name, text, tmp_path / "new").problem is not None


def dressed(path: Path, prepare: Callable[[Workbook], Any]) -> Path:
    """Return the small festival's workbook, which `prepare` has dressed up."""
    workbook(path)
    book = load_workbook(path)
    prepare(book)
    book.save(path)
    return path


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Change the parts of a workbook."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, change(data))


class TestWorkbook:
    def test_formats_widths_notes_and_tables_stay(self, tmp_path: Path) -> None:
        def dress(book: Workbook) -> None:
            sheet = book["activities"]
            sheet.column_dimensions["B"].width = 41
            sheet["B1"].comment = Comment("the title", "me")
            sheet["A4"].font = Font(bold=True)
            sheet.add_table(ExcelTable(displayName="T", ref="A1:F4"))
            sheet.freeze_panes = "B2"

        path = dressed(tmp_path / "plan.xlsx", dress)
        found = applied(path, patch_of(path, CHANGE + ADD))
        assert (found.changed, found.lost) == (("plan.xlsx[activities]",), ())
        sheet = load_workbook(BytesIO(found.files["plan.xlsx"]))["activities"]
        assert sheet.column_dimensions["B"].width == 41
        assert sheet["B1"].comment is not None
        assert sheet["B1"].comment.text == "the title"
        assert (sheet["A4"].font.bold, sheet["A5"].font.bold) == (True, True)
        assert (sheet.tables["T"].ref, sheet.freeze_panes) == ("A1:F5", "B2")
        assert [cell.value for cell in sheet[3]] == ["show", "Show", "show", 50, "2", None, None]
        assert [cell.value for cell in sheet[5]] == ["extra", "Extra", "lecture", 60, None, None, 2]

    def test_what_openpyxl_loses_is_told(self, tmp_path: Path) -> None:
        path = workbook(tmp_path / "plan.xlsx")
        book = load_workbook(path)
        book["rooms"].add_chart(BarChart(), "H2")
        book.save(path)
        extension = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
        rewrite(path, lambda data: data.replace(b"</worksheet>", extension))
        with zipfile.ZipFile(path, "a") as package:
            package.writestr("xl/slicers/slicer1.xml", "<slicers/>")
        assert applied(path, patch_of(path, CHANGE)).lost == (
            "slicers",
            "data validation of a kind that Excel 2007 does not know",
        )

    def test_formulas_in_tables_become_their_values(self, tmp_path: Path) -> None:
        path = workbook(tmp_path / "plan.xlsx")
        book = load_workbook(path)
        book["activities"]["D3"] = "=9*5"
        book.create_sheet("说明")["A1"] = "=1+1"
        book.save(path)
        shown = b"<f>9*5</f><v>45</v>"
        rewrite(path, lambda data: re.sub(rb"<f>9\*5</f><v ?/?>(</v>)?", shown, data))
        found = applied(path, patch_of(path, "[[change]]\nactivity = 'talk'\nduration = 50\n"))
        assert found.lost == ("formulas in the tables (1): they became the values that they showed",)
        book = load_workbook(BytesIO(found.files["plan.xlsx"]))
        assert (book["activities"]["D3"].value, book["说明"]["A1"].value) == (45, "=1+1")

    def test_a_sheet_that_was_not_there(self, tmp_path: Path) -> None:
        path = workbook(tmp_path / "plan.xlsx")
        (data,) = files(path, close("room = 'lab'")).values()
        assert [[cell.value for cell in row] for row in load_workbook(BytesIO(data))["closures"]] == [
            ["room", "from", "to", "reason"],
            ["lab", "2023-05-22 10:00", "2023-05-22", "s1"],
        ]

    def test_text_that_looks_like_a_formula_is_text(self, tmp_path: Path) -> None:
        path = workbook(tmp_path / "plan.xlsx")
        seen = round_trip(path, "[[change]]\nactivity = 'show'\ntitle = '=1+1'\n", tmp_path)
        assert seen.problem is not None
        assert seen.problem.sessions["show"].title == "=1+1"


def test_random_scenarios_read_back_as_they_were_seen(
    tmp_path: Path, cases: Callable[[int, int], int]
) -> None:
    plain = folder(tmp_path / "plain")
    quirky = folder(
        tmp_path / "quirky",
        **{
            **FESTIVAL,
            "rooms": '"房间","场馆","名称","容纳人数","备注"\r\n"hall","hub","厅","100","a,b"\r\n'
            '"lawn","park","坪","500",""',
            "people": "person 人员,name 姓名\np-wang,Wang\n\np-li,Li\n,\n",
        },
    )
    (quirky / "people.csv").write_bytes((quirky / "people.csv").read_text("utf-8").encode("gb18030"))
    pins = "session,room,start\nfinal,hall,2023-05-21 13:00\n"
    (quirky / "pins.csv").write_text(pins, "utf-8")
    book = workbook(tmp_path / "plan.xlsx")
    sources = [plain, quirky, book]
    problems = [read(source).problem for source in sources]
    written_out = [0]

    @settings(
        max_examples=cases(60, 1500),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(st.data())
    def check(data: st.DataObject) -> None:
        number = data.draw(st.integers(0, len(sources) - 1))
        problem = problems[number]
        assert problem is not None
        text = data.draw(scenarios(problem))
        target = Path(tempfile.mkdtemp(dir=tmp_path))
        written_out[0] += round_trip(sources[number], text, target).problem is not None
        shutil.rmtree(target)

    check()
    # Most random scenarios have no fault, so that most were written.
    assert written_out[0] > cases(60, 1500) // 2
