"""event.toml: the event as a whole, and its protected days."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from scheduler.tables.cells import Domain, Id, Ids, Site, Text, Word, Words
from scheduler.tables.columns import Column, Table
from scheduler.tables.contract.shared import NAME_EN
from scheduler.tables.numbers import Number, Whole
from scheduler.tables.times import Day, Moment, Windows

MAX_EVENT_DAYS = 366
"""Days of an event."""

EVENT = Table(
    "event",
    ("设置", "总体"),
    "The whole event: `[event]` of event.toml, or the sheet `event` with the columns `key` and `value`. "
    "`[rules]` holds the weights of soft rules (`scheduler rules`).",
    (
        Column("id", ("编号",), Id(), "its id", True, example="bjkjz-2023"),
        Column(
            "name", ("名称",), Text(), "what the public reads", default="its id", example="2023年北京科技周"
        ),
        replace(NAME_EN, example="Beijing Science and Technology Week 2023"),
        Column("first_day", ("首日", "开始日期"), Day(), "its first day", True, example="2023-05-20"),
        Column(
            "last_day",
            ("末日", "结束日期"),
            Day(),
            f"its last day, at most {MAX_EVENT_DAYS} days in all",
            True,
            example="2023-05-31",
        ),
        Column(
            "timezone",
            ("时区",),
            Word(),
            "the timezone of every time",
            default="Asia/Shanghai",
            example="Asia/Shanghai",
        ),
        Column(
            "grid_minutes",
            ("时间格",),
            Whole(1, 1440, "minutes"),
            "sessions start on this grid, counted from midnight",
            default="15",
            example="15",
        ),
        Column(
            "opening",
            ("开放时间",),
            Windows(),
            "for rooms without their own",
            default="09:00-17:00",
            example="09:00-17:00",
        ),
        Column(
            "domain",
            ("域名",),
            Domain(),
            "right-hand side of calendar UIDs; never change it once published",
            default="`<id>.invalid`, with a warning",
            example="bjkjz.example",
        ),
        Column(
            "site",
            ("网站", "网址"),
            Site(),
            "the address under which the public outputs are served, `programme.html` and `calendars/` in it; "
            "public feeds name it",
            default="feeds name no address",
            example="https://bjkjz.example",
        ),
        Column(
            "live_channels",
            ("直播通道",),
            Whole(0, 1_000),
            "sessions on air at once",
            default="1",
            example="1",
        ),
        Column(
            "as_of",
            ("当前时间",),
            Moment("0:00"),
            "the time that counts as now where --now is not given",
            default="the clock",
            example="2023-04-20T09:00:00",
        ),
    ),
    required=True,
)


PROTECTED_DAYS = Table(
    "protected_days",
    ("保护日",),
    "Days kept for some audiences: a `[[protected_days]]` each; in a sheet `protected_days.1.date` …",
    (
        Column("date", ("日期",), Day(), "the day", True, example="2023-05-30"),
        Column("name", ("名称",), Text(), "what the day is called", example="全国科技工作者日"),
        replace(NAME_EN, example="National Science and Technology Workers' Day"),
        Column(
            "audiences",
            ("受众", "对象"),
            Words(),
            "only activities for one of these may use the day",
            default="nobody",
            example="sci-tech-workers",
        ),
        Column(
            "share",
            ("比例",),
            Number(Decimal(0), Decimal(1)),
            "at least this share of the sessions meant for them alone is on it",
            default="0",
            example="0.5",
        ),
        Column(
            "exceptions",
            ("例外",),
            Ids(),
            "activities allowed on the day all the same",
            refers=("activities",),
            example="open-lab",
        ),
        Column(
            "venues",
            ("场馆",),
            Ids(),
            "keep the day at these only",
            default="everywhere",
            refers=("venues",),
            example="green-hub",
        ),
        Column(
            "districts",
            ("区", "城区"),
            Words(),
            "keep the day in these only",
            default="everywhere",
            example="通州区",
        ),
    ),
)
