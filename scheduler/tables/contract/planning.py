"""What people have fixed, asked for and counted: pins, relations, limits, demand and bookings."""

from __future__ import annotations

from dataclasses import replace

from scheduler.tables.cells import Choice, Id, Ids, Word, Words
from scheduler.tables.columns import Column, Table
from scheduler.tables.contract.activities import SESSIONS
from scheduler.tables.contract.shared import COUNT, MINUTES, PEOPLE_COUNT, REASON
from scheduler.tables.numbers import Number, Whole
from scheduler.tables.times import Clock, Dates, DayType, Moment, Windows

_RELATION_KINDS = Choice(
    {
        "before": ("先后", "先于"),
        "same-day": ("同日", "同一天"),
        "different-day": ("异日", "不同日", "不同天"),
        "same-start": ("同时开始",),
        "same-room": ("同房间", "同一房间"),
        "same-venue": ("同场馆", "同一场馆"),
        "no-overlap": ("不重叠",),
        "min-gap": ("最小间隔", "间隔"),
        "back-to-back": ("紧接", "连续"),
        "all-or-none": ("同进退", "全有或全无"),
    }
)


_WHAT = Choice({"attendance": ("人数",), "sessions": ("场次", "场数"), "setups": ("布场", "布置")})


_PER = Choice({"moment": ("同时", "时刻"), "day": ("每天", "每日", "天"), "event": ("全程", "总计")})


_WEIGHT = Column(
    "weight",
    ("权重",),
    Number(),
    "what each breach costs in points",
    default="hard: it is never broken",
    example="2.5",
)


_SESSION = replace(SESSIONS["session"], doc="the session")


PINS = Table(
    "pins",
    ("固定", "锁定"),
    "Placements that people have fixed: the room, the start, or both.",
    (
        _SESSION,
        Column("room", ("房间", "场地"), Id(), "where it stays", refers=("rooms",), example="hall-1"),
        Column("start", ("开始", "开始时间"), Moment(), "when it stays", example="2023-05-20 09:30"),
        Column(
            "expires",
            ("失效", "有效期"),
            Moment("24:00"),
            "a hold: from then on the row is ignored",
            default="never",
            example="2023-05-08",
        ),
        REASON,
    ),
)


RELATIONS = Table(
    "relations",
    ("关系",),
    "What must hold, or should, between activities.",
    (
        Column("relation", ("关系",), _RELATION_KINDS, "what holds", True, example="before"),
        Column(
            "activities",
            ("活动", "场次"),
            Ids(session=True),
            "two or more; an activity stands for all its sessions, `show.1` or `show.2` for one",
            True,
            refers=("activities", "sessions"),
            example="heat;final",
        ),
        Column(
            "minutes",
            ("分钟", "时间"),
            MINUTES,
            "for `min-gap` (at least) and `back-to-back` (at most)",
            default="0 for `back-to-back`; `min-gap` needs it",
            example="30",
        ),
        _WEIGHT,
        REASON,
    ),
)


LIMITS = Table(
    "limits",
    ("限制", "上限"),
    "How much may, or should, happen at once, on a day, or in all.",
    (
        Column("limit", ("限制", "编号"), Id(), "its id", True, example="crowd-main"),
        Column("what", ("内容", "统计"), _WHAT, "what is counted", True, example="attendance"),
        Column(
            "per",
            ("单位", "每"),
            _PER,
            "at every moment, on each date, or in the whole event",
            True,
            example="moment",
        ),
        Column("min", ("最少", "下限"), COUNT, "at least; not per moment", default="no bound", example="3"),
        Column("max", ("最多", "上限"), COUNT, "at most", default="no bound", example="900"),
        Column(
            "margin",
            ("余量", "前后"),
            MINUTES,
            "per moment: counted so long before and after too",
            default="0",
            example="15",
        ),
        _WEIGHT,
        Column(
            "venues",
            ("场馆",),
            Ids(),
            "counts sessions there",
            default="everywhere",
            refers=("venues",),
            example="green-hub",
        ),
        Column(
            "districts",
            ("区", "城区"),
            Words(),
            "counts sessions there",
            default="everywhere",
            example="通州区",
        ),
        Column(
            "kinds",
            ("类型", "形式"),
            Words(),
            "counts sessions of these kinds",
            default="all",
            example="drill",
        ),
        Column(
            "themes",
            ("主题", "领域"),
            Words(),
            "counts sessions on one of these",
            default="all",
            example="ai",
        ),
        Column(
            "audiences",
            ("受众", "对象", "面向人群"),
            Words(),
            "counts sessions for one of these",
            default="all",
            example="families",
        ),
        Column(
            "dates",
            ("日期",),
            Dates(),
            "counts sessions that start on these",
            default="every day",
            example="weekend",
        ),
        Column(
            "hours",
            ("时段",),
            Windows(),
            "counts sessions whose start is in them",
            default="all",
            example="09:00-12:00",
        ),
        REASON,
    ),
    key=("limit",),
)


DEMAND = Table(
    "demand",
    ("需求", "客流"),
    "How much the public wants each hour.",
    (
        Column("day_type", ("日类型", "日期"), DayType(), "the days", True, example="weekend"),
        Column("from", ("开始", "起"), Clock(), "from when on", True, example="10:00"),
        Column("to", ("结束", "止"), Clock(), "until when", True, example="12:00"),
        Column("index", ("指数",), Whole(0, 1_000_000), "100 is average", True, example="140"),
        Column(
            "audience",
            ("受众", "对象"),
            Word(),
            "for this audience only",
            default="for all",
            example="families",
        ),
    ),
)


BOOKINGS = Table(
    "bookings",
    ("预约",),
    "How many have booked, and after the event came.",
    (
        _SESSION,
        Column("booked", ("已预约", "预约人数"), PEOPLE_COUNT, "how many have booked", True, example="87"),
        Column("attended", ("到场", "到场人数"), PEOPLE_COUNT, "how many came", example="80"),
        Column("online", ("线上", "线上人数"), PEOPLE_COUNT, "how many watched the stream", example="1500"),
    ),
    key=("session",),
)
