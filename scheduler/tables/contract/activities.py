"""activities.csv, and sessions.csv, which may override most of its columns for one session."""

from __future__ import annotations

from dataclasses import replace

from scheduler.tables.cells import Address, Amounts, Choice, Id, Ids, Text, Word, Words
from scheduler.tables.columns import Column, Table
from scheduler.tables.contract.shared import CONTACT, MAX_MINUTES, MINUTES, PEOPLE_COUNT, SETTING
from scheduler.tables.numbers import Whole
from scheduler.tables.times import Dates, Windows

MAX_REPEATS = 1_000
"""Sessions of one activity."""

KINDS = {
    "lecture": ("讲座", "科普讲座"),
    "roadshow": ("路演", "项目路演"),
    "drill": ("演练", "实景演练"),
    "competition": ("比赛", "竞赛", "大赛"),
    "show": ("演出", "表演", "秀"),
    "forum": ("论坛", "专题论坛"),
    "exchange": ("交流", "交流会"),
    "training": ("培训", "技能培训"),
    "tour": ("参观", "导览"),
    "exhibition": ("展览", "展出"),
    "ceremony": ("仪式", "典礼"),
}
"""The kinds that the program knows by name, with Chinese words for them; any other word is a kind too."""

YES = Choice({"yes": ("是", "true", "y"), "no": ("否", "false", "n")})
_PRIORITY = Choice({"must": ("必须", "必办"), "5": (), "4": (), "3": (), "2": (), "1": ()})
_NOISE = Choice({"quiet": ("安静",), "loud": ("喧闹", "嘈杂")})
_BACKUP = Choice({"required": ("必须",), "preferred": ("最好", "尽量")})
_BOOKING = Choice({"required": ("必须", "需预约", "须预约", "必须预约")})
_VISIBILITY = Choice({"public": ("公开",), "invited": ("邀请", "受邀"), "internal": ("内部",)})
_STATUS = Choice(
    {
        "confirmed": ("确定", "已确认", "确认"),
        "proposed": ("拟定", "待定", "拟议"),
        "cancelled": ("取消", "已取消", "canceled"),
    }
)
_DURATION = Whole(1, MAX_MINUTES, "minutes")

_ACTIVITY = Column(
    "activity",
    ("活动", "活动编号"),
    Id(),
    "the activity's id, and its first session's",
    True,
    example="robot-talk",
)

_WHOLE_ACTIVITY = (
    Column(
        "repeats",
        ("场数", "重复次数", "场次数"),
        Whole(1, MAX_REPEATS, "sessions"),
        "how many sessions it has: `<activity>`, `<activity>.2`, `<activity>.3` …",
        default="1",
        example="3",
    ),
    Column(
        "max_per_day",
        ("每日上限", "每天最多场数"),
        Whole(1, MAX_REPEATS, "sessions"),
        "the most of its own sessions on a date",
        default="1",
        example="2",
    ),
    Column(
        "touring",
        ("巡演", "巡回"),
        YES,
        "its sessions should visit different districts",
        default="no",
        example="yes",
    ),
)
"""What is about an activity as a whole, and so not in sessions.csv."""

_SESSION_COLUMNS = (
    Column(
        "title", ("名称", "标题", "活动名称"), Text(), "what the public reads", True, example="机器人走进生活"
    ),
    Column(
        "kind",
        ("类型", "活动类型", "形式"),
        Word(),
        f"one of {', '.join(KINDS)}, or any other word",
        True,
        example="lecture",
    ),
    Column("duration", ("时长",), _DURATION, "how long the public part lasts", True, example="60"),
    Column(
        "title_en", ("英文名称", "英文标题"), Text(), "the title in English", example="Robots in Daily Life"
    ),
    Column("organiser", ("主办单位", "主办", "承办单位"), Text(), "who holds it", example="市科协"),
    Column(
        "audiences",
        ("受众", "对象", "面向人群"),
        Words(),
        "whom it is for",
        default="everybody",
        example="families;students",
    ),
    Column("themes", ("主题", "领域"), Words(), "what it is about", example="robots;ai"),
    Column("ages", ("年龄",), Text(), "for what ages; format the cell as text in Excel", example="6-12"),
    Column("language", ("语言",), Text(), "in what languages", example="zh"),
    Column(
        "setup",
        ("布置", "布场", "准备时间"),
        MINUTES,
        "before the start; occupies room, people and equipment and is never advertised",
        default="0",
        example="30",
    ),
    Column(
        "teardown",
        ("撤场", "清场"),
        MINUTES,
        "after the end; occupies room, people and equipment and is never advertised",
        default="0",
        example="15",
    ),
    Column(
        "attendance",
        ("预计人数", "人数"),
        PEOPLE_COUNT,
        "how many are expected at a session",
        default="0",
        example="120",
    ),
    Column(
        "people", ("人员", "所需人员"), Ids(), "who must be there", refers=("people",), example="p-wang;p-li"
    ),
    Column(
        "equipment",
        ("设备", "所需设备"),
        Amounts(),
        "what it needs",
        refers=("equipment",),
        example="drone*2;stage-sound",
    ),
    Column(
        "features",
        ("设施", "所需设施", "场地要求"),
        Words(),
        "what its room must have",
        example="stage;projection",
    ),
    Column(
        "setting", ("室内外", "室内或室外"), SETTING, "where it must be", default="either", example="outdoor"
    ),
    Column(
        "venues",
        ("场馆", "可用场馆"),
        Ids(),
        "the venues that it may be in",
        default="any",
        refers=("venues",),
        example="green-hub",
    ),
    Column(
        "rooms",
        ("房间", "可用房间", "场地"),
        Ids(),
        "the rooms that it may be in",
        default="any",
        refers=("rooms",),
        example="hall-1;hall-2",
    ),
    Column(
        "dates",
        ("日期", "可用日期"),
        Dates(),
        "the dates on which it may start",
        default="every day of the event",
        example="2023-05-20..2023-05-24",
    ),
    Column(
        "hours",
        ("时段", "可用时段"),
        Windows(),
        "when its public time may be",
        default="whenever its room is open",
        example="weekday 14:00-18:00",
    ),
    Column(
        "preferred_dates",
        ("首选日期", "希望日期"),
        Dates(),
        "the dates that it would like",
        default="no preference",
        example="weekend",
    ),
    Column(
        "preferred_hours",
        ("首选时段", "希望时段"),
        Windows(),
        "the hours that it would like",
        default="no preference",
        example="14:00-17:00",
    ),
    Column(
        "preferred_rooms",
        ("首选房间", "希望房间"),
        Ids(),
        "the rooms that it would like",
        default="no preference",
        refers=("rooms",),
        example="hall-1",
    ),
    Column(
        "priority",
        ("优先级",),
        _PRIORITY,
        "`must` be placed, or 1 to 5, with 5 highest",
        default="3",
        example="4",
    ),
    Column(
        "noise",
        ("声响", "噪声"),
        _NOISE,
        "`loud` and `quiet` sessions keep apart in rooms of one zone",
        default="neither",
        example="loud",
    ),
    Column(
        "backup",
        ("备用", "雨天备用"),
        _BACKUP,
        "whether an outdoor session has an indoor room reserved for a rain day",
        default="none",
        example="required",
    ),
    Column(
        "backup_attendance",
        ("备用人数",),
        PEOPLE_COUNT,
        "how many the backup must seat",
        default="as many as the session",
        example="60",
    ),
    Column("stream", ("直播",), YES, "whether it needs a live channel", default="no", example="yes"),
    Column(
        "booking",
        ("预约",),
        _BOOKING,
        "whether the public must book",
        default="not required",
        example="required",
    ),
    Column(
        "booking_url",
        ("预约网址", "预约链接"),
        Address(),
        "where to book",
        example="https://www.example.org/book",
    ),
    Column(
        "notice_days",
        ("通知天数", "提前天数"),
        Whole(0, 366, "days"),
        "in a what-if: so long before its start a session keeps its place or is left out",
        default="it may move at any time",
        example="3",
    ),
    Column(
        "visibility",
        ("可见性", "公开范围"),
        _VISIBILITY,
        "who may read of it",
        default="public",
        example="invited",
    ),
    Column(
        "status",
        ("状态",),
        _STATUS,
        "proposed ones are placed and not published; cancelled ones count nowhere",
        default="confirmed",
        example="proposed",
    ),
    *CONTACT,
    Column(
        "description", ("简介", "介绍", "描述"), Text(), "for the public", example="与机器人工程师面对面。"
    ),
    Column(
        "description_en",
        ("英文简介", "英文介绍"),
        Text(),
        "for the public, in English",
        example="Meet the engineers.",
    ),
    Column(
        "url", ("网址", "链接"), Address(), "where to read more", example="https://www.example.org/robots"
    ),
)
"""What is about a single session."""

ACTIVITIES = Table(
    "activities",
    ("活动",),
    "What is to be scheduled.",
    (_ACTIVITY, *_SESSION_COLUMNS[:3], *_WHOLE_ACTIVITY, *_SESSION_COLUMNS[3:]),
    key=("activity",),
    required=True,
)

SESSIONS = Table(
    "sessions",
    ("场次",),
    "What is different for single sessions; an empty cell overrides nothing.",
    (
        Column(
            "session",
            ("场次", "场次编号"),
            Id(session=True),
            "the session: `show` (or `show.1`), `show.2`",
            True,
            refers=("sessions",),
            example="show.2",
        ),
        *(replace(column, required=False, default="as its activity") for column in _SESSION_COLUMNS),
    ),
    key=("session",),
)
