"""What districts and the rules that cost points are called, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.word import Word

DISTRICTS: Mapping[str, Word] = {
    zh: Word(zh, en)
    for zh, en in {
        "东城": "Dongcheng",
        "西城": "Xicheng",
        "朝阳": "Chaoyang",
        "海淀": "Haidian",
        "丰台": "Fengtai",
        "石景山": "Shijingshan",
        "门头沟": "Mentougou",
        "房山": "Fangshan",
        "通州": "Tongzhou",
        "顺义": "Shunyi",
        "大兴": "Daxing",
        "昌平": "Changping",
        "平谷": "Pinggu",
        "怀柔": "Huairou",
        "密云": "Miyun",
        "延庆": "Yanqing",
        "经开": "Economic-Technological Development Area",
        "北京经济技术开发": "Economic-Technological Development Area",
    }.items()
}

RULES: Mapping[str, str] = {
    "unplaced": "未安排",
    "protected-share": "专属日占比",
    "room-fit": "场地过大",
    "room-tight": "场地过满",
    "preferred-date": "偏好日期",
    "preferred-hours": "偏好时段",
    "preferred-room": "偏好场地",
    "audience-overlap": "受众撞期",
    "theme-spread": "主题过于集中",
    "person-days": "人员天数",
    "tour-spread": "巡演区域",
    "backup-preferred": "雨天备用",
    "demand": "客流时段",
    "relations": "活动关系",
    "limits": "限额",
}


def district(name: str) -> Word:
    """Return the label of a district, with or without the 区 at its end."""
    known = DISTRICTS.get(name) or DISTRICTS.get(name.removesuffix("区"))
    return Word(name, known.en if known else name)


def rule(name: str) -> Word:
    """Return the label of a soft rule; the English one is its name."""
    return Word(RULES.get(name, name), name)
