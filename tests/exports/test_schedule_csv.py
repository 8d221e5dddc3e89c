import csv
import io
from datetime import date

import pytest

from scheduler.exports.schedule_csv import schedule_csv
from scheduler.schedule import Schedule
from scheduler.word import Word
from tests.builders import at, problem, room, schedule, session, venue

HEADING = (
    "session,activity,title,kind,audiences,district,venue,venue_name,room,room_name,start,end,"
    "occupied_from,occupied_to,backup_room,heads,status,pinned,reason,reason_zh"
)


def test_the_whole_file() -> None:
    facts = problem(
        [
            session("talk", title='“量子”, or "quantum"', attendance=60, setup=15, audiences=("a", "b")),
            session("left-out"),
        ],
        [room("hall", venue="site", name="Hall")],
        venues=[venue("site", name="Site", district="通州区")],
        cancelled=[session("gone.2", kind="show")],
    )
    plan = schedule({"talk": ("hall", at("09:30"))})
    assert (
        schedule_csv(facts, plan, {"left-out": Word("全天场地都被占用", "every room is taken, all day")})
        == (
            "\ufeff" + HEADING + "\r\n"
            'talk,talk,"“量子”, or ""quantum""",lecture,a;b,通州区,site,Site,hall,Hall,'
            "2023-05-20T09:30:00+08:00,2023-05-20T10:30:00+08:00,"
            "2023-05-20T09:15:00+08:00,2023-05-20T10:30:00+08:00,,60,placed,,,\r\n"
            'left-out,left-out,Left out,lecture,,,,,,,,,,,,0,unplaced,,"every room is taken, all day",'
            "全天场地都被占用\r\n"
            "gone.2,gone,Gone.2,show,,,,,,,,,,,,0,cancelled,,,\r\n"
        ).encode()
    )


def cells(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", " =", "\r\n="])
def test_no_text_begins_a_formula(start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    facts = problem(
        [session("talk", title=text, kind=text, audiences=(text,))],
        [room("hall", name=text)],
        venues=[venue("site", name=text, district=text)],
    )
    (placed,) = cells(schedule_csv(facts, schedule({"talk": ("hall", at("09:00"))}), {}))
    (unplaced,) = cells(schedule_csv(facts, Schedule(), {"talk": Word(text, text)}))
    shown = [placed[name] for name in ("title", "kind", "audiences", "district", "venue_name", "room_name")]
    assert [*shown, unplaced["reason"], unplaced["reason_zh"]] == [f"'{text.strip()}"] * 8


def test_an_id_stays_as_it_is() -> None:
    facts = problem([session("-1", title="T")], [room("-hall")])
    (row,) = cells(schedule_csv(facts, schedule({"-1": ("-hall", at("09:00"))}), {}))
    assert (row["session"], row["activity"], row["room"]) == ("-1", "-1", "-hall")


def test_line_breaks_and_controls_in_text_become_blanks() -> None:
    facts = problem([session("talk", title="one\r\ntwo\x00three")])
    (row,) = cells(schedule_csv(facts, Schedule(), {"talk": Word("甲\n乙", "a\nb")}))
    assert (row["title"], row["reason"], row["reason_zh"]) == ("one two three", "a b", "甲 乙")


def test_offsets_follow_the_clock_changes_of_the_timezone() -> None:
    facts = problem(
        [session("before", duration=30), session("after")],
        days=3,
        first_day=date(2023, 10, 28),
        last_day=date(2023, 10, 30),
        timezone="Europe/Berlin",
    )
    plan = schedule({"before": ("hall", at("09:00")), "after": ("hall", at("09:00", day=1))})
    assert [(row["start"], row["end"]) for row in cells(schedule_csv(facts, plan, {}))] == [
        ("2023-10-28T09:00:00+02:00", "2023-10-28T09:30:00+02:00"),
        ("2023-10-29T09:00:00+01:00", "2023-10-29T10:00:00+01:00"),
    ]
