"""What sessions take place in and with: venues, rooms, people, equipment, and the ways between."""

from __future__ import annotations

from dataclasses import replace

from scheduler.tables.cells import Choice, Id, Ids, Text, Word, Words
from scheduler.tables.columns import Column, Table
from scheduler.tables.contract.shared import CONTACT, MINUTES, NAME_EN, PEOPLE_COUNT, REASON, SETTING
from scheduler.tables.numbers import Coordinate, Whole
from scheduler.tables.times import Moment, Windows

VENUES = Table(
    "venues",
    ("场馆",),
    "The sites.",
    (
        Column("venue", ("场馆", "场馆编号", "编号"), Id(), "its id", True, example="green-hub"),
        Column("name", ("名称", "场馆名称"), Text(), "what the public reads", True, example="城市绿心活力汇"),
        replace(NAME_EN, example="Green Heart Hub"),
        Column(
            "district", ("区", "城区", "所在区"), Word(), "the district that it lies in", example="通州区"
        ),
        Column("latitude", ("纬度",), Coordinate(90), "for travel times and maps", example="39.8790"),
        Column("longitude", ("经度",), Coordinate(180), "for travel times and maps", example="116.7195"),
        Column("address", ("地址",), Text(), "for the public", example="通州区绿心路1号"),
        Column(
            "address_en", ("英文地址",), Text(), "for the public, in English", example="1 Green Heart Road"
        ),
        *CONTACT,
    ),
    key=("venue",),
    required=True,
)


ROOMS = Table(
    "rooms",
    ("房间", "场地"),
    "The spaces in the venues; each holds one session at a time.",
    (
        Column("room", ("房间", "房间编号", "编号", "场地"), Id(), "its id", True, example="hall-1"),
        Column(
            "venue", ("场馆",), Id(), "the venue that it is in", True, refers=("venues",), example="green-hub"
        ),
        Column(
            "name", ("名称", "房间名称", "场地名称"), Text(), "what the public reads", True, example="一号厅"
        ),
        Column(
            "capacity",
            ("容量", "座位数", "容纳人数"),
            PEOPLE_COUNT,
            "how many it seats",
            True,
            example="300",
        ),
        NAME_EN,
        Column(
            "setting",
            ("室内外", "室内或室外"),
            SETTING,
            "under a roof or not",
            default="indoor",
            example="outdoor",
        ),
        Column("features", ("设施",), Words(), "what it has", example="stage;projection"),
        Column(
            "opening",
            ("开放时间",),
            Windows(),
            "when the public may be in it",
            default="the event's `opening`",
            example="09:00-17:00",
        ),
        Column(
            "access",
            ("进场时间", "使用时间"),
            Windows(),
            "when setup and teardown may be in it too",
            default="as `opening`",
            example="07:00-21:00",
        ),
        Column(
            "changeover",
            ("转场", "转场时间"),
            MINUTES,
            "after each session, before the next is set up",
            default="15 up to 200 places, 30 up to 600, 45 above",
            example="20",
        ),
        Column(
            "zone",
            ("声区", "分区"),
            Word(),
            "rooms of one zone hear each other",
            default="heard nowhere else",
            example="east-wing",
        ),
        Column(
            "part_of",
            ("隶属", "所属大厅"),
            Ids(),
            "the larger halls that it is a part of",
            refers=("rooms",),
            example="grand-hall",
        ),
    ),
    key=("room",),
    required=True,
)


CLOSURES = Table(
    "closures",
    ("关闭", "停用"),
    "When a room, or a whole venue, cannot be used.",
    (
        Column(
            "room",
            ("房间", "房间或场馆", "场地"),
            Id(),
            "a room, or a venue with all its rooms",
            True,
            refers=("rooms", "venues"),
            example="hall-1",
        ),
        Column("from", ("开始", "起"), Moment("0:00"), "from when on", True, example="2023-05-24 08:00"),
        Column("to", ("结束", "止"), Moment("24:00"), "until when", True, example="2023-05-24 13:00"),
        replace(REASON, example="配电检修"),
        Column(
            "expires",
            ("失效", "有效期"),
            Moment("24:00"),
            "from then on the row is ignored",
            default="never",
            example="2023-05-06",
        ),
    ),
)


PEOPLE = Table(
    "people",
    ("人员",),
    "Whom sessions need.",
    (
        Column("person", ("人员", "人员编号", "编号"), Id(), "their id", True, example="p-wang"),
        Column("name", ("姓名", "名字"), Text(), "their name", True, example="王远"),
        replace(NAME_EN, example="Wang Yuan"),
        Column("role", ("角色", "职务", "身份"), Text(), "what they do", example="主持人"),
        Column(
            "available",
            ("可用时间", "可到时间"),
            Windows(),
            "when they can come",
            default="always",
            example="weekday 14:00-18:00",
        ),
        Column(
            "unavailable",
            ("不可用时间", "不可到时间"),
            Windows(),
            "when they cannot",
            default="never",
            example="2023-05-26 09:00/2023-05-26 12:00",
        ),
        Column(
            "max_sessions_per_day",
            ("每日场次上限", "每天最多场次"),
            Whole(0, 1_000, "sessions"),
            "the most on a date",
            default="any number",
            example="3",
        ),
        Column(
            "min_break",
            ("最短休息", "休息"),
            MINUTES,
            "between two of their sessions",
            default="0",
            example="30",
        ),
        Column(
            "call",
            ("提前到场", "提前到岗"),
            MINUTES,
            "how long before the start they must be there, until the end",
            default="the whole occupied time, setup and teardown included",
            example="30",
        ),
        Column(
            "visibility",
            ("可见性", "公开范围"),
            Choice({"public": ("公开",), "internal": ("内部",)}),
            "whether the published site names them with their sessions; crews are internal",
            default="public",
            example="internal",
        ),
        *CONTACT,
    ),
    key=("person",),
)


EQUIPMENT = Table(
    "equipment",
    ("设备",),
    "What moves between sessions.",
    (
        Column("equipment", ("设备", "设备编号", "编号"), Id(), "its id", True, example="drone"),
        Column("name", ("名称", "设备名称"), Text(), "its name", True, example="无人机"),
        Column("quantity", ("数量",), Whole(0, 10_000), "how many there are", True, example="4"),
        replace(NAME_EN, example="Drone"),
        Column(
            "venues",
            ("场馆", "可用场馆"),
            Ids(),
            "where it may be used",
            default="anywhere",
            refers=("venues",),
            example="green-hub",
        ),
        *CONTACT,
    ),
    key=("equipment",),
)


TRAVEL = Table(
    "travel",
    ("路程", "交通"),
    "How long people and equipment take from one venue to another; both ways unless both are given.",
    (
        Column(
            "from", ("从", "起点", "出发"), Id(), "a venue", True, refers=("venues",), example="green-hub"
        ),
        Column("to", ("到", "终点", "到达"), Id(), "a venue", True, refers=("venues",), example="green-park"),
        Column(
            "minutes",
            ("分钟", "时间"),
            MINUTES,
            "how long it takes; without a row: 0 within a venue, ⌈20 + 2 × km of great circle⌉ (R = 6371) "
            "between two with coordinates, else 60",
            True,
            example="15",
        ),
    ),
    key=("from", "to"),
)
