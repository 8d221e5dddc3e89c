"""What several tables have in common."""

from __future__ import annotations

from scheduler.tables.cells import Choice, Text
from scheduler.tables.columns import Column
from scheduler.tables.numbers import Whole

MAX_MINUTES = 366 * 24 * 60
"""Minutes that anything may last: the longest event."""

MINUTES = Whole(0, MAX_MINUTES, "minutes")
COUNT = Whole(0, 10_000_000)
PEOPLE_COUNT = Whole(0, 10_000_000, "people")
SETTING = Choice({"indoor": ("室内",), "outdoor": ("室外", "户外")})

CONTACT = (
    Column("contact", ("联系人",), Text(), "whom to ask; in no public output", example="天鹅座"),
    Column(
        "phone", ("电话", "联系电话"), Text(), "their telephone; in no public output", example="010-5550-1002"
    ),
)

NAME_EN = Column("name_en", ("英文名称", "英文名"), Text(), "the name in English", example="Hall 1")

REASON = Column(
    "reason", ("原因", "说明", "理由"), Text(), "why, for those who read it later", example="与媒体约定"
)
