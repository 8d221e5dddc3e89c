from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scheduler.intervals import window
from scheduler.problem import DAY, Event, ProtectedDay
from scheduler.rules import rules
from scheduler.tables import read
from scheduler.tables.event import weighable
from tests.tables.making import inputs, places, workbook

FULL = """\
[event]
id = "fest"
name = "科技节"
name_en = "Fest"
first_day = 2023-05-20
last_day = 2023-05-22
timezone = "Europe/Berlin"
grid_minutes = 10
opening = "10:00-18:00"
domain = "fest.example"
site = "HTTPS://fest.example/2023/"
live_channels = 2
as_of = 2023-04-20T09:00:00

[[protected_days]]
date = 2023-05-21
name = "工作者日"
name_en = "Workers' Day"
audiences = ["workers", "makers"]
share = 0.1
exceptions = ["talk"]

[[protected_days]]
date = 2023-05-22
audiences = ["workers"]
venues = ["hub"]
districts = ["West"]

[rules]
room-fit = 0
person-days = 2.5
"""

EVENT = Event(
    id="fest",
    name="科技节",
    name_en="Fest",
    first_day=date(2023, 5, 20),
    last_day=date(2023, 5, 22),
    timezone="Europe/Berlin",
    grid=10,
    opening=window((day * DAY + 600, day * DAY + 1080) for day in range(3)),
    domain="fest.example",
    site="https://fest.example/2023",
    live_channels=2,
    as_of=datetime(2023, 4, 20, 9, tzinfo=ZoneInfo("Europe/Berlin")),
    protected_days=(
        ProtectedDay(
            1,
            "工作者日",
            "Workers' Day",
            frozenset({"workers", "makers"}),
            Decimal("0.1"),
            frozenset({"talk"}),
        ),
        ProtectedDay(
            2, "", audiences=frozenset({"workers"}), venues=frozenset({"hub"}), districts=frozenset({"West"})
        ),
    ),
    weights={"room-fit": Decimal(0), "person-days": Decimal("2.5")},
)

ACTIVITIES = "activity,title,kind,duration,audiences\ntalk,Talk,lecture,60,workers;makers\n"


def test_every_key_of_event_toml(tmp_path: Path) -> None:
    found = inputs(tmp_path / "in", event=FULL, activities=ACTIVITIES)
    assert found.issues == ()
    assert found.problem is not None
    assert found.problem.event == EVENT


SHEETS: dict[str, list[list[Any]]] = {
    "dotted": [
        ["key", "value", "note"],
        ["id", "fest", "its id"],
        ["event.name", "科技节"],
        ["name_en", "Fest"],
        ["first_day", date(2023, 5, 20)],
        ["last_day", datetime(2023, 5, 22)],
        ["timezone", "Europe/Berlin"],
        ["grid_minutes", 10],
        ["opening", "10:00－18:00"],
        ["domain", "fest.example"],
        ["site", "https://fest.example/2023"],
        ["live_channels", 2.0],
        ["as_of", datetime(2023, 4, 20, 9)],
        ["protected_days.1.date", date(2023, 5, 21)],
        ["protected_days.1.name", "工作者日"],
        ["protected_days.1.name_en", "Workers' Day"],
        ["protected_days.1.audiences", "workers；makers"],
        ["protected_days.1.share", 0.1],
        ["protected_days.1.exceptions", "talk"],
        ["protected_days.1.venues", None],
        ["protected_days[2].date", "2023-05-22"],
        ["protected_days[2].audiences", '["workers"]'],
        ["protected_days[2].venues", "hub"],
        ["protected_days[2].districts", "West"],
        ["rules.room-fit", 0],
        ["person-days", 2.5],
        ["rules.room-tight", None],
        ["protected_days.3.date", None],
    ],
    "as in the file, in Chinese": [
        ["编号", "fest"],
        ["名称", "科技节"],
        ["英文名称", "Fest"],
        ["首日", "2023年5月20日"],
        ["末日", "2023-05-22"],
        ["时区", "Europe/Berlin"],
        ["时间格", "10"],
        ["开放时间", "10:00-18:00"],
        ["域名", "fest.example"],
        ["网站", "https://fest.example/2023/"],
        ["直播通道", "2"],
        ["当前时间", "2023-04-20 09:00"],
        ["[[protected_days]]", None],
        ["日期", "2023-05-21"],
        ["名称", "工作者日"],
        ["name_en", "Workers' Day"],
        ["受众", "workers;makers"],
        ["share", "0.1"],
        ["exceptions", '["talk"]'],
        ["[[保护日]]", None],
        ["date", "2023-05-22"],
        ["audiences", "workers"],
        ["venues", "hub"],
        ["districts", "West"],
        ["[rules]", None],
        ["room-fit", 0],
        ["person-days", 2.5],
    ],
}


@pytest.mark.parametrize("rows", SHEETS.values(), ids=SHEETS)
def test_the_sheet_event_says_the_same(tmp_path: Path, rows: list[list[Any]]) -> None:
    activities = [line.split(",") for line in ACTIVITIES.splitlines()]
    found = read(workbook(tmp_path / "plan.xlsx", event=rows, activities=activities))
    assert found.issues == ()
    assert found.problem is not None
    assert found.problem.event == EVENT


def test_faults_in_the_sheet_event(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["key", "value"],
        ["id", "fest"],
        ["first_day", "2023-05-20"],
        ["last_day", "2023-05-22"],
        ["domain", "fest.example"],
        ["grid", 15],
        ["grid_minutes", "a quarter"],
        [None, "forgotten"],
        ["rules.room-fitt", 2],
        ["id", "feast"],
    ]
    assert places(read(workbook(tmp_path / "plan.xlsx", event=rows))) == [
        ("W503", "plan.xlsx[event]", 6, "grid", ""),
        ("E103", "plan.xlsx[event]", 7, "grid_minutes", "a quarter"),
        ("W503", "plan.xlsx[event]", 8, "", ""),
        ("E216", "plan.xlsx[event]", 9, "rules.room-fitt", "2"),
        ("E302", "plan.xlsx[event]", 10, "id", ""),
    ]


def test_defaults(tmp_path: Path) -> None:
    found = inputs(
        tmp_path / "in", event='[event]\nid = "fest"\nfirst_day = 2023-05-20\nlast_day = 2023-05-20\n'
    )
    assert found.problem is not None
    assert found.problem.event == Event(
        id="fest",
        name="fest",
        first_day=date(2023, 5, 20),
        last_day=date(2023, 5, 20),
        timezone="Asia/Shanghai",
        grid=15,
        opening=((540, 1020),),
        domain="fest.invalid",
        live_channels=1,
    )


def test_every_soft_rule_with_a_weight_of_its_own_may_be_weighed() -> None:
    fixed = {rule.name for rule in rules() if rule.weight is None or rule.priced_by_row}
    assert {*weighable()} == {rule.name for rule in rules()} - fixed - {"unplaced"}


HEAD = '[event]\nid = "fest"\ndomain = "fest.example"\nfirst_day = 2023-05-20\n'


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("last_day = 2023-05-19\n", ("E310", 5, "last_day", "exchange first_day and last_day")),
        ("last_day = 2025-05-19\n", ("E310", 5, "last_day", "mend the year, or divide the event")),
        (
            "last_day = 2023-05-22\ntimezone = 'Asia/Shangai'\n",
            ("E106", 6, "timezone", "did you mean Asia/Shanghai?"),
        ),
        (
            "last_day = 2023-05-22\ntimezone = '../etc'\n",
            ("E106", 6, "timezone", "write a name like Asia/Shanghai"),
        ),
        ("last_day = 2023-05-22\ngrid_minutes = 0\n", ("E104", 6, "grid_minutes", "write one in that range")),
        (
            "last_day = 2023-05-22\ngrid_minutes = 1441\n",
            ("E104", 6, "grid_minutes", "write one in that range"),
        ),
        (
            "last_day = 2023-05-22\nsite = 'http://fest.example'\n",
            ("E113", 6, "site", "write it like https://festival.example or https://festival.example/2023"),
        ),
        (
            "last_day = 2023-05-22\nsite = 'https://fest.example/?year=2023'\n",
            ("E113", 6, "site", "write it like https://festival.example or https://festival.example/2023"),
        ),
        (
            "last_day = 2023-05-22\nsite = 'fest.example'\n",
            ("E113", 6, "site", "write https://fest.example"),
        ),
        ("last_day = 2023-05-22\nlive_channels = true\n", ("E103", 6, "live_channels", "write a number")),
        (
            "last_day = 2023-05-22\nname_en = {a = 1}\n",
            ("E117", 6, "name_en", "write the section once, as [event], and under it lines like `id = ...`"),
        ),
        (
            "last_day = 2023-05-22\n[rules]\nroom-fit = -1\n",
            ("E104", 7, "room-fit", "write one in that range"),
        ),
        (
            "last_day = 2023-05-22\n[rules]\nroom-fit = nan\n",
            ("E105", 7, "room-fit", "write it like 2 or 2.5"),
        ),
        ("last_day = 2023-05-22\n[rules]\nroom-clash = 3\n", ("E216", 7, "room-clash", "delete the line")),
        ("last_day = 2023-05-22\n[rules]\nunplaced = 3\n", ("E216", 7, "unplaced", "delete the line")),
        (
            "last_day = 2023-05-22\n[rules]\nlimits = 3\n",
            ("E216", 7, "limits", "delete it; a weight stands in limits.csv"),
        ),
        ("last_day = 2023-05-22\n[rules]\nroomfit = 3\n", ("E216", 7, "roomfit", "did you mean room-fit?")),
        (
            "last_day = 2023-05-22\n[[protected_days]]\nshare = 2\ndate = 2023-05-21\nexceptions = 'talk'\n",
            ("E104", 7, "share", "write one in that range"),
        ),
        (
            "last_day = 2023-05-22\n[[protected_days]]\ndate = 2023-05-21\nexceptions = ['tolk']\n",
            ("E301", 8, "exceptions", "did you mean talk?"),
        ),
        (
            "last_day = 2023-05-22\n[protected_days]\ndate = 2023-05-21\n",
            ("E117", 6, "protected_days", "write each day under its own [[protected_days]]"),
        ),
        (
            "last_day = 2023-05-22\n[[protected_days]]\nname = 'x'\nexceptions = ['talk']\n",
            ("E217", 7, "date", "add date = 2023-05-30 (the day)"),
        ),
        ("last_day = 2023-05-22\n[ruls]\nroom-fit = 1\n", ("W503", 6, "ruls", "did you mean rules?")),
        (
            "last_day = 2023-05-22\n[[protected_days]]\ndate = 2023-05-21\ndat = 1\nexceptions = ['talk']\n",
            ("W503", 8, "dat", "did you mean date?"),
        ),
    ],
)
def test_faults_in_event_toml(tmp_path: Path, lines: str, found: tuple[str, int, str, str]) -> None:
    (issue,) = inputs(tmp_path / "in", event=HEAD + lines).issues
    assert (issue.code, issue.row, issue.column, issue.remedy) == found
    assert issue.file == "event.toml"


def test_a_key_outside_its_section(tmp_path: Path) -> None:
    (issue,) = inputs(tmp_path / "in", event="live_channels = 2\n" + HEAD + "last_day = 2023-05-22\n").issues
    assert (issue.code, issue.row, issue.remedy) == ("W503", 1, "did you mean live_channels under [event]?")


def test_a_fault_in_event_toml_hides_none_in_the_tables(tmp_path: Path) -> None:
    found = inputs(
        tmp_path / "in",
        event="[event]\nid = 'fest'\n[",
        people="person,name,available\np-wang,W,never\np-li,L,\n",
    )
    assert places(found) == [
        ("E213", "event.toml", 3, "", "["),
        ("E109", "people.csv", 2, "available", "never"),
    ]


@pytest.mark.parametrize(
    ("text", "row", "message"),
    [
        (
            "[event\n",
            1,
            "event.toml is not valid TOML in line 1: expected ']' at the end of a table declaration",
        ),
        ("[event]\nid = fest\n", 2, "event.toml is not valid TOML in line 2: invalid value"),
        (
            "[event]\n\nid = 'a'\nid = 'b'\n",
            4,
            "event.toml is not valid TOML in line 4: cannot overwrite a value",
        ),
        ("a = " + "[" * 100_000, 1, "event.toml is not valid TOML in line 1: it is nested too deeply"),
    ],
)
def test_what_is_not_toml(tmp_path: Path, text: str, row: int, message: str) -> None:
    (issue,) = inputs(tmp_path / "in", event=text).issues
    assert (issue.code, issue.row, issue.message) == ("E213", row, message)


def test_event_toml_in_gb18030_with_windows_line_ends(tmp_path: Path) -> None:
    found = inputs(tmp_path / "in", event=FULL.replace("\n", "\r\n").encode("gb18030"), activities=ACTIVITIES)
    assert found.issues == ()
    assert found.problem is not None
    assert found.problem.event == EVENT
