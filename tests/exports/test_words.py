from datetime import date
from itertools import combinations
from math import dist

import pytest

from scheduler.exports import words
from scheduler.exports.words import INK, KINDS, OTHER_FILL, Kind
from scheduler.word import Word, word

FILLS = {**{name: look.fill for name, look in KINDS.items()}, "other": OTHER_FILL}

# Linear RGB as eyes without one of the three cones see it (Machado, Oliveira, Fernandes 2009, severity 1).
EYES = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(fill):
    channels = [int(fill[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def luminance(fill):
    return times([[0.2126, 0.7152, 0.0722]], linear(fill))[0]


def oklab(rgb):
    cones = times(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ],
        [min(1, max(0, channel)) for channel in rgb],
    )
    return times(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ],
        [cone ** (1 / 3) for cone in cones],
    )


@pytest.mark.parametrize("kind", FILLS)
def test_text_on_every_fill_passes_wcag_aa(kind):
    light, dark = luminance(FILLS[kind]) + 0.05, luminance(INK) + 0.05

    assert light / dark >= 4.5


@pytest.mark.parametrize("eyes", EYES)
def test_every_two_fills_can_be_told_apart(eyes):
    seen = {kind: oklab(times(EYES[eyes], linear(fill))) for kind, fill in FILLS.items()}

    close = [(a, b) for a, b in combinations(seen, 2) if dist(seen[a], seen[b]) < 0.05]

    assert close == []


def test_every_kind_has_its_own_mark():
    marks = [look.mark for look in KINDS.values()]

    assert [len(mark) for mark in marks] == [1] * len(marks)
    assert len(set(marks)) == len(marks)


def test_the_contracts_kinds_are_known():
    assert set(KINDS) == {
        "lecture", "roadshow", "drill", "competition", "show", "forum", "exchange", "training", "tour",
        "exhibition", "ceremony",
    }  # fmt: skip


def test_a_known_id_has_a_label_in_both_languages():
    assert words.kind("lecture").label == Word("讲座", "Lecture")
    assert words.audience("sci-tech-workers") == Word("科技工作者", "Science and technology workers")
    assert words.theme("quantum") == Word("量子", "Quantum")
    assert words.rule("room-fit") == Word("场地过大", "room-fit")


def test_an_unknown_id_is_its_own_label():
    assert words.kind("沙龙") == Kind(Word("沙龙", "沙龙"), "沙", OTHER_FILL)
    assert words.audience("cat-owners") == Word("cat-owners", "cat-owners")
    assert words.theme("cats") == Word("cats", "cats")
    assert words.rule("cats") == Word("cats", "cats")


@pytest.mark.parametrize("name", ["海淀", "海淀区"])
def test_a_district_is_known_with_and_without_its_last_character(name):
    assert words.district(name) == Word(name, "Haidian")


def test_a_district_elsewhere_is_its_own_label():
    assert words.district("Mitte") == Word("Mitte", "Mitte")


@pytest.mark.parametrize(
    ("given", "label"),
    [
        ("zh", Word("中文", "Chinese")),
        ("zh;EN", Word("中文、英语", "Chinese, English")),
        ("上海话", Word("上海话", "上海话")),
    ],
)
def test_languages(given, label):
    assert words.language(given) == label


def test_ages():
    assert words.ages("all") == Word("不限年龄", "All ages")
    assert words.ages("6-12") == Word("6-12", "6-12")


def test_a_label_without_english_stands_for_both():
    assert word("报告厅") == Word("报告厅", "报告厅")
    assert word("报告厅", "Hall") == Word("报告厅", "Hall")


def test_a_label_as_text_says_both_languages_once():
    assert str(Word("讲座", "Lecture")) == "讲座 Lecture"
    assert str(Word("2023", "2023")) == "2023"


def test_a_day():
    assert words.day(date(2023, 5, 20)) == Word("5月20日 周六", "Saturday 20 May")


@pytest.mark.parametrize(
    ("last", "label"),
    [
        (date(2023, 5, 20), Word("2023年5月20日", "20 May 2023")),
        (date(2023, 6, 1), Word("2023年5月20日–6月1日", "20 May – 1 June 2023")),
        (date(2024, 1, 2), Word("2023年5月20日–2024年1月2日", "20 May 2023 – 2 January 2024")),
    ],
)
def test_a_span_of_days(last, label):
    assert words.span(date(2023, 5, 20), last) == label
