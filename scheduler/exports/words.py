"""The words and colours of the outputs: labels in Chinese and English for the ids that tables hold.

An id that no table here knows is its own label, in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from scheduler.explain.words import labels
from scheduler.word import Word, word


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of activity looks: its label, one character that marks it without colour, its fill.

    `fill` is six hexadecimal digits without `#`; the text on it is `INK`.
    """

    label: Word
    mark: str
    fill: str


district, rule = labels.district, labels.rule
"""Explanations say them too."""

_SEPARATOR = re.compile("[;；、]")

INK = "111111"
"""The colour of text on any kind's fill."""

# Chosen by search over the 12-bit colours with little chroma, so that every two keep apart in OKLab
# under normal sight, protanopia, deuteranopia and tritanopia, and `INK` on each passes WCAG AA.
KINDS: Mapping[str, Kind] = {
    "lecture": Kind(Word("讲座", "Lecture"), "讲", "66ddff"),
    "roadshow": Kind(Word("路演", "Roadshow"), "路", "eecc66"),
    "drill": Kind(Word("演练", "Drill"), "练", "ee99cc"),
    "competition": Kind(Word("竞赛", "Competition"), "赛", "ccbb55"),
    "show": Kind(Word("演出", "Show"), "演", "bbaaff"),
    "forum": Kind(Word("论坛", "Forum"), "论", "88bb88"),
    "exchange": Kind(Word("交流会", "Exchange meeting"), "交", "aaddaa"),
    "training": Kind(Word("培训", "Training"), "训", "bbffaa"),
    "tour": Kind(Word("参观", "Guided tour"), "游", "55aa66"),
    "exhibition": Kind(Word("展览", "Exhibition"), "展", "889999"),
    "ceremony": Kind(Word("仪式", "Ceremony"), "典", "bb88cc"),
}
OTHER_FILL = "dddddd"
"""The fill of every kind that `KINDS` does not know."""

AUDIENCES: Mapping[str, Word] = {
    "public": Word("公众", "General public"),
    "families": Word("亲子家庭", "Families"),
    "children": Word("儿童", "Children"),
    "teenagers": Word("青少年", "Teenagers"),
    "students": Word("学生", "Students"),
    "pupils": Word("中小学生", "School pupils"),
    "university-students": Word("大学生", "University students"),
    "teachers": Word("教师", "Teachers"),
    "seniors": Word("老年人", "Older people"),
    "residents": Word("社区居民", "Residents"),
    "sci-tech-workers": Word("科技工作者", "Science and technology workers"),
    "researchers": Word("科研人员", "Researchers"),
    "engineers": Word("工程技术人员", "Engineers"),
    "science-communicators": Word("科普工作者", "Science communicators"),
    "professionals": Word("专业人士", "Professionals"),
    "health-workers": Word("医务人员", "Health workers"),
    "companies": Word("企业", "Companies"),
    "entrepreneurs": Word("创业者", "Entrepreneurs"),
    "investors": Word("投资人", "Investors"),
    "officials": Word("公务人员", "Officials"),
    "farmers": Word("农民", "Farmers"),
    "volunteers": Word("志愿者", "Volunteers"),
    "media": Word("媒体", "Media"),
    "contestants": Word("参赛选手", "Contestants"),
    "international": Word("国际友人", "International visitors"),
}

THEMES: Mapping[str, Word] = {
    "ai": Word("人工智能", "Artificial intelligence"),
    "artificial-intelligence": Word("人工智能", "Artificial intelligence"),
    "chips": Word("高性能计算芯片", "High-performance computing chips"),
    "quantum": Word("量子", "Quantum"),
    "medicine": Word("医药健康", "Medicine and health"),
    "health": Word("健康", "Health"),
    "space": Word("航天", "Space"),
    "commercial-space": Word("商业航天", "Commercial space"),
    "aerospace": Word("航空航天", "Aerospace"),
    "intelligent-equipment": Word("智能装备", "Intelligent equipment"),
    "robots": Word("机器人", "Robots"),
    "robotics": Word("机器人", "Robotics"),
    "new-materials": Word("新材料", "New materials"),
    "materials": Word("材料", "Materials"),
    "metaverse": Word("元宇宙", "Metaverse"),
    "new-energy": Word("新能源与储能", "New energy and storage"),
    "energy": Word("能源", "Energy"),
    "physics": Word("物理", "Physics"),
    "fire-safety": Word("消防安全", "Fire safety"),
    "safety": Word("安全", "Safety"),
    "first-aid": Word("急救", "First aid"),
    "low-carbon": Word("低碳生活", "Low-carbon living"),
    "environment": Word("环境", "Environment"),
    "inspection": Word("检验检测", "Inspection and testing"),
    "nature": Word("自然", "Nature"),
    "biology": Word("生物", "Biology"),
    "natural-history": Word("博物", "Natural history"),
    "food": Word("食品", "Food"),
    "agriculture": Word("农业", "Agriculture"),
    "reading": Word("阅读", "Reading"),
    "communication": Word("科学传播", "Science communication"),
    "equipment": Word("仪器装备", "Instruments and equipment"),
    "earth": Word("地球科学", "Earth science"),
    "water": Word("水", "Water"),
    "testing": Word("检验检测", "Inspection and testing"),
    "automobiles": Word("汽车", "Cars"),
    "cars": Word("汽车", "Cars"),
    "transport": Word("交通", "Transport"),
    "innovation": Word("创新", "Innovation"),
}

LANGUAGES: Mapping[str, Word] = {
    "zh": Word("中文", "Chinese"),
    "en": Word("英语", "English"),
    "bilingual": Word("中英双语", "Chinese and English"),
    "sign": Word("手语", "sign language"),
}

WEEKDAYS: tuple[Word, ...] = (
    Word("周一", "Monday"),
    Word("周二", "Tuesday"),
    Word("周三", "Wednesday"),
    Word("周四", "Thursday"),
    Word("周五", "Friday"),
    Word("周六", "Saturday"),
    Word("周日", "Sunday"),
)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def kind(id: str) -> Kind:  # noqa: A002
    """Return how a kind looks; an unknown one bears its id, the id's first character, and grey."""
    return KINDS.get(id) or Kind(word(id), id[:1], OTHER_FILL)


def audience(id: str) -> Word:  # noqa: A002
    """Return the label of an audience."""
    return AUDIENCES.get(id) or word(id)


def theme(id: str) -> Word:  # noqa: A002
    """Return the label of a theme."""
    return THEMES.get(id) or word(id)


def ages(text: str) -> Word:
    """Return ages as people say them; `all` is everybody."""
    return Word("不限年龄", "All ages") if text == "all" else word(text)


def language(text: str) -> Word:
    """Return the label of the languages that an activity is held in, a list as tables write it."""
    found = [LANGUAGES.get(part.strip().lower()) or word(part.strip()) for part in _SEPARATOR.split(text)]
    return Word("、".join(item.zh for item in found), ", ".join(item.en for item in found))


def day(date: date) -> Word:
    """Return a date as people say it: `5月20日 周六`, `Saturday 20 May`."""
    weekday = WEEKDAYS[date.weekday()]
    return Word(
        f"{date.month}月{date.day}日 {weekday.zh}",
        f"{weekday.en} {date.day} {MONTHS[date.month - 1]}",
    )


def span(first: date, last: date) -> Word:
    """Return the days from one date to another: `2023年5月20日–5月31日`, `20 May – 31 May 2023`."""
    zh_first, en_first = (
        f"{first.year}年{first.month}月{first.day}日",
        f"{first.day} {MONTHS[first.month - 1]}",
    )
    zh_last, en_last = f"{last.month}月{last.day}日", f"{last.day} {MONTHS[last.month - 1]} {last.year}"
    if first == last:
        return Word(zh_first, en_last)
    if first.year != last.year:
        zh_last, en_first = f"{last.year}年{zh_last}", f"{en_first} {first.year}"
    return Word(f"{zh_first}–{zh_last}", f"{en_first} – {en_last}")
