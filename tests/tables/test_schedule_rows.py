from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from scheduler.exports.schedule_csv import schedule_csv
from scheduler.exports.schedule_xlsx import schedule_xlsx
from scheduler.result import Result
from scheduler.schedule import Schedule
from scheduler.tables.schedule_rows import Difference, Spot, differences, read_spots
from tests.builders import at, problem, room, schedule, session

FACTS = problem(
    [session("talk", title="讲座"), session("show"), session("show.2")],
    [room("hall"), room("annex"), room("lawn", venue="park", outdoor=True)],
    cancelled=[session("gone")],
)
PLAN = {
    "talk": ("hall", at("09:30")),
    "show": ("lawn", at("14:00", day=1), "annex"),
    "show.2": ("annex", at("11:00", day=2)),
}
EAST = timezone(timedelta(hours=8))
TALK = Spot("讲座", "placed", "hall", "site", datetime(2023, 5, 20, 9, 30, tzinfo=EAST))


def csv(path: Path, plan: Schedule) -> Path:
    path.write_bytes(schedule_csv(FACTS, plan, {}))
    return path


def xlsx(path: Path, plan: Schedule) -> Path:
    result = Result("feasible", plan, Decimal(0), Decimal(0))
    path.write_bytes(schedule_xlsx(FACTS, result, datetime(2023, 4, 20)))
    return path


def spots(path: Path):
    found, issues = read_spots(path)
    assert issues == ()
    return dict(found)


def kinds(before, after) -> list[tuple[str, str]]:
    return [(each.session, each.change) for each in differences(before, after)]


def hand_made(path: Path, rows: Iterable[str]) -> Path:
    path.write_text("session,room,start\n" + "".join(f"{row}\n" for row in rows), "utf-8")
    return path


def test_csv_and_xlsx_and_their_folders_say_the_same(tmp_path):
    plan = schedule(PLAN)
    csv_file = csv(tmp_path / "schedule.csv", plan)
    found = spots(csv_file)
    assert found["talk"] == TALK
    assert found["show"] == Spot(
        "Show", "placed", "lawn", "park", datetime(2023, 5, 21, 14, tzinfo=EAST), "annex"
    )
    assert found["gone"] == Spot("Gone", "cancelled")
    other = tmp_path / "other"
    other.mkdir()
    xlsx(other / "schedule.xlsx", plan)
    assert spots(tmp_path) == found
    # A workbook's times have no offset.
    local = {
        name: replace(spot, start=spot.start and spot.start.replace(tzinfo=None))
        for name, spot in found.items()
    }
    for path in (other, other / "schedule.xlsx"):
        assert spots(path) == local
    assert kinds(found, local) == kinds(local, found) == []


def test_no_difference(tmp_path):
    found = spots(csv(tmp_path / "a.csv", schedule(PLAN)))
    assert kinds(found, found) == []


@pytest.mark.parametrize(
    ("place", "change"),
    [
        (("hall", at("09:30", day=1)), "moved"),
        (("lawn", at("09:30")), "moved"),
        (("hall", at("09:45")), "time"),
        (("annex", at("09:45")), "time"),
        (("annex", at("09:30")), "room"),
        (("hall", at("09:30"), "annex"), "backup-room"),
    ],
)
def test_the_first_that_applies(tmp_path, place, change):
    before = spots(csv(tmp_path / "a.csv", schedule(PLAN)))
    after = spots(csv(tmp_path / "b.csv", schedule(PLAN | {"talk": place})))
    assert kinds(before, after) == [("talk", change)]


def test_left_out_and_placed_again(tmp_path):
    before = spots(csv(tmp_path / "a.csv", schedule(PLAN)))
    after = spots(csv(tmp_path / "b.csv", schedule({key: PLAN[key] for key in ("show", "show.2")})))
    assert kinds(before, after) == [("talk", "unplaced")]
    assert kinds(after, before) == [("talk", "placed")]
    assert list(differences(before, after)) == [
        Difference("talk", "讲座", "unplaced", TALK, Spot("讲座", "unplaced"))
    ]


def test_cancelled_added_and_removed():
    cancelled, unplaced = replace(TALK, status="cancelled"), Spot("讲座", "unplaced")
    assert kinds({"talk": TALK}, {"talk": cancelled}) == [("talk", "cancelled")]
    assert kinds({"talk": unplaced}, {"talk": cancelled}) == [("talk", "cancelled")]
    assert kinds({"talk": cancelled}, {"talk": TALK}) == [("talk", "placed")]
    assert kinds({}, {"talk": TALK}) == [("talk", "added")]
    assert kinds({"talk": TALK}, {}) == [("talk", "removed")]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("2023-05-20T10:00+09:00", "2023-05-20T09:00+08:00", []),
        ("2023-05-21T00:30+09:00", "2023-05-20T23:30+08:00", []),
        (
            "2023-05-20T10:00+09:00",
            "2023-05-20T10:00+08:00",
            ["time: talk : hall 2023-05-20 10:00+09:00 -> hall 2023-05-20 10:00+08:00"],
        ),
        (
            "2023-05-20T10:00+08:00",
            "2023-05-20T11:00+08:00",
            ["time: talk : hall 2023-05-20 10:00 -> hall 2023-05-20 11:00"],
        ),
        ("2023-05-20T10:00+09:00", "2023-05-20 10:00", []),
    ],
)
def test_times_with_offsets_are_compared_as_moments(tmp_path, before, after, told):
    one, other = (
        spots(hand_made(tmp_path / f"{name}.csv", [f"talk,hall,{start}"]))
        for name, start in (("a", before), ("b", after))
    )
    assert [str(each) for each in differences(one, other)] == told


def test_the_order_is_that_of_the_rows():
    first, second = {"b": TALK, "a": TALK}, {"c": TALK, "a": TALK}
    assert kinds(first, second) == [("b", "removed"), ("c", "added")]


def test_a_list_written_by_hand_needs_no_venue(tmp_path):
    found = spots(csv(tmp_path / "a.csv", schedule(PLAN)))
    by_hand = spots(
        hand_made(tmp_path / "b.csv", ["talk,hall,2023-05-20 09:30", "show,lawn,2023-05-21 14:00"])
    )
    assert by_hand["talk"] == Spot("", "placed", "hall", "", datetime(2023, 5, 20, 9, 30))
    two = {name: found[name] for name in ("talk", "show")}
    assert kinds(two, by_hand) == [("show", "backup-room")]
    # Without the venues another room is all that can be said.
    later = spots(hand_made(tmp_path / "c.csv", ["talk,lawn,2023-05-20 09:30"]))
    assert kinds({"talk": TALK}, later) == [("talk", "room")]


def test_what_a_row_says_in_words():
    assert TALK.told() == "hall 2023-05-20 09:30"
    assert TALK.told(offset=True) == "hall 2023-05-20 09:30+08:00"
    assert replace(TALK, backup_room="annex").told() == "hall 2023-05-20 09:30 (backup annex)"
    assert Spot("讲座", "cancelled").told() == "cancelled"
    assert Spot().told() == "unplaced"


def test_as_json_is_plain():
    assert Difference("talk", "讲座", "added", None, TALK).as_json() == {
        "session": "talk",
        "title": "讲座",
        "change": "added",
        "before": None,
        "after": {
            "title": "讲座",
            "status": "placed",
            "room": "hall",
            "venue": "site",
            "start": "2023-05-20T09:30:00+08:00",
            "backup_room": "",
        },
    }


def test_an_edited_workbook_says_what_is_in_it_now(tmp_path):
    path = xlsx(tmp_path / "schedule.xlsx", schedule(PLAN))
    before = spots(path)
    book = openpyxl.load_workbook(BytesIO(path.read_bytes()))
    sheet = book["列表 list"]
    room_column = [cell.value for cell in sheet[1]].index("room 场地编号") + 1
    row = next(row[0].row for row in sheet.iter_rows() if row[0].value == "talk")
    sheet.cell(row, room_column).value = "annex"
    book.save(path)
    assert kinds(before, spots(path)) == [("talk", "room")]


def test_what_cannot_be_read_is_said(tmp_path):
    (tmp_path / "empty").mkdir()
    wrong = hand_made(tmp_path / "wrong.csv", ["talk,hall,noon"])
    book = openpyxl.Workbook()
    book.active.append(["colour", "shape"])
    book.save(tmp_path / "other.xlsx")
    for path, code in [
        (tmp_path / "nowhere.csv", "E205"),
        (tmp_path / "empty", "E205"),
        (tmp_path / "other.xlsx", "E212"),
    ]:
        found, issues = read_spots(path)
        assert (dict(found), [issue.code for issue in issues]) == ({}, [code])
    _, issues = read_spots(wrong)
    assert [(issue.file, issue.row, issue.column) for issue in issues] == [("wrong.csv", 2, "start")]
