"""Scenario files: what may happen to an event, part by part; each part's keys are declared like columns."""

from __future__ import annotations

from dataclasses import replace

from scheduler.tables.cells import Ids, Text
from scheduler.tables.columns import Column, Table
from scheduler.tables.contract.activities import ACTIVITIES, SESSIONS
from scheduler.tables.contract.event import EVENT
from scheduler.tables.contract.planning import PINS
from scheduler.tables.contract.resources import CLOSURES, PEOPLE
from scheduler.tables.contract.shared import SETTING
from scheduler.tables.numbers import Whole

SCENARIO = Table(
    "scenario",
    ("情景",),
    "A scenario: what happened, or might. Above all parts.",
    (
        Column(
            "name",
            ("名称",),
            Text(),
            "what to call it; the reason of its closures and pins",
            default="the file's name",
            example="Rain on 25 May",
        ),
        replace(
            EVENT["as_of"],
            name="now",
            doc="sessions that start before it cannot move; `apply` writes it as as_of",
            default="as without the scenario",
        ),
        Column(
            "max_moves",
            ("最多变动",),
            Whole(0, 1_000_000, "sessions"),
            "what-if: the most published sessions whose room or start may change",
            default="any number",
            example="8",
        ),
    ),
)

CLOSE = Table(
    "close",
    ("关闭",),
    "A room, a venue or a setting that cannot be used; a row of closures.csv for each room or venue.",
    (
        Column(
            "room", ("房间",), Ids(), "the rooms, or venues", refers=("rooms", "venues"), example="hall-1"
        ),
        Column("venue", ("场馆",), Ids(), "the venues", refers=("venues",), example="green-hub"),
        Column("setting", ("环境",), SETTING, "all rooms with it; of `venue`, if given", example="outdoor"),
        *CLOSURES.columns[1:],
    ),
)

PERSON = Table(
    "person",
    ("人员",),
    "When a person cannot come, besides what people.csv says.",
    (
        replace(PEOPLE["person"], doc="who", refers=("people",)),
        replace(PEOPLE["unavailable"], required=True, default=""),
    ),
)

_ACTIVITY = replace(
    ACTIVITIES["activity"], required=False, doc="the activity, all its sessions", refers=("activities",)
)
_SESSION = replace(SESSIONS["session"], required=False, doc="the session alone")

CHANGE = Table(
    "change",
    ("变更",),
    "Other values for any columns of activities.csv; of a session, of sessions.csv.",
    (_ACTIVITY, _SESSION, *(replace(column, required=False) for column in ACTIVITIES.columns[1:])),
)

CANCEL = Table("cancel", ("取消",), "What does not take place.", (_ACTIVITY, _SESSION))

ADD = Table("add", ("新增",), "A new activity, with the columns of activities.csv.", ACTIVITIES.columns)

PIN = Table(
    "pin",
    ("固定",),
    "Where a session stays. What it does not say stays pinned as in pins.csv; but where the old pin or the "
    "new one is a hold (with `expires`), the new one replaces all of it.",
    PINS.columns,
)

PARTS: tuple[Table, ...] = (CLOSE, PERSON, CHANGE, CANCEL, ADD, PIN)
"""The parts of a scenario, each written as often as needed, as `[[close]]`."""
