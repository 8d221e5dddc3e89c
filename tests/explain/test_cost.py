import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings

from scheduler.check import check
from scheduler.explain.cost import CostReading, NoBound, Share, known_bound, read, split
from scheduler.explain.words.cost import as_json, fact, told
from scheduler.problem import Activity, Problem
from scheduler.rules import Violation
from scheduler.schedule import Schedule
from scheduler.word import Word
from tests.agreement.festivals import Festival, Size, festivals
from tests.builders import at, person, problem, room, schedule, session, venue


def festival() -> tuple[Problem, Schedule]:
    """Return two talks at once for one audience, a tour in one district, and one that is left out."""
    facts = problem(
        [
            session(
                "stars", title="星空", title_en="Stars", attendance=95, themes=("sky",), audiences=("kids",)
            ),
            session(
                "moon", title="月亮", title_en="Moon", attendance=30, themes=("sky",), audiences=("kids",)
            ),
            session("out", title="缺席", title_en="Absent", priority=1),
            session("tour", people=("li",)),
            session("tour.2", people=("li",)),
            session("tour.3", people=("li",), preferred_days=frozenset({0})),
        ],
        [room("hall"), room("annex", capacity=60), room("barn", venue="farm")],
        venues=[venue("site", district="海淀区"), venue("farm", district="延庆")],
        people=[person("li", name="李", name_en="Li")],
        activities=[Activity("tour", ("tour", "tour.2", "tour.3"), touring=True)],
        weights={"theme-spread": 0, "tour-spread": Decimal("2.5")},
    )
    plan = schedule(
        {
            "stars": ("hall", at("09:00")),
            "moon": ("annex", at("09:30")),
            "tour": ("barn", at("09:00")),
            "tour.2": ("barn", at("09:00", day=1)),
            "tour.3": ("hall", at("09:00", day=2)),
        }
    )
    return facts, plan


def test_the_whole_reading():
    facts, plan = festival()
    reading = read(facts, plan, Decimal(1001))
    assert (reading.objective, reading.bound, reading.to_gain) == (
        Decimal("1027.5"),
        Decimal(1001),
        Decimal("26.5"),
    )
    assert reading.by_rule == (
        Share("unplaced", Decimal(1000), 1),
        Share("preferred-date", Decimal(10), 1),
        Share("audience-overlap", Decimal(5), 1),
        Share("person-days", Decimal(4), 1),
        Share("room-fit", Decimal(3), 1),
        Share("room-tight", Decimal(3), 1),
        Share("tour-spread", Decimal("2.5"), 1),
    )
    assert reading.by_session == (
        Share("out", Decimal(1000), 1),
        Share("tour.3", Decimal("11.33"), 2),
        Share("moon", Decimal("5.5"), 2),
        Share("stars", Decimal("5.5"), 2),
        Share("tour", Decimal("2.59"), 2),
        Share("tour.2", Decimal("2.58"), 2),
    )
    assert reading.by_district == (
        Share("", Decimal(1000), 1),
        Share("海淀区", Decimal("22.33"), 6),
        Share("延庆", Decimal("5.17"), 4),
    )
    assert reading.by_day == (
        Share("", Decimal(1000), 1),
        Share("2023-05-20", Decimal("13.59"), 6),
        Share("2023-05-22", Decimal("11.33"), 2),
        Share("2023-05-21", Decimal("2.58"), 2),
    )


def test_the_words():
    facts, plan = festival()
    word = told(facts, plan, read(facts, plan, Decimal(1001)))
    assert word.en == (
        "The schedule costs 1,027.5 points (the fewer the better). No schedule can cost less than 1,001, "
        "that is proven: 26.5 points (2.6%) could be gained at most.\n"
        "\n"
        "By rule\n"
        "     1,000  unplaced\n"
        "        10  preferred-date\n"
        "         5  audience-overlap\n"
        "         4  person-days\n"
        "         3  room-fit\n"
        "         3  room-tight\n"
        "       2.5  tour-spread\n"
        "\n"
        "By district\n"
        "     1,000  (left out, or no one session's)\n"
        "     22.33  Haidian\n"
        "      5.17  Yanqing\n"
        "\n"
        "By day\n"
        "     1,000  (left out, or no one session's)\n"
        "     13.59  2023-05-20\n"
        "     11.33  2023-05-22\n"
        "      2.58  2023-05-21\n"
        "\n"
        "The 10 dearest sessions\n"
        "     1,000  Absent (out)\n"
        "     11.33  Tour.3 (tour.3)\n"
        "       5.5  Moon (moon)\n"
        "       5.5  Stars (stars)\n"
        "      2.59  Tour (tour)\n"
        "      2.58  Tour.2 (tour.2)\n"
        "\n"
        "What costs most\n"
        "     1,000  Absent (out) is left out (priority 1) [unplaced]\n"
        "        10  Tour.3 (tour.3) is on Mon 22 May and would rather be on Sat 20 May [preferred-date]\n"
        "         5  Stars (stars) and Moon (moon) are on together at one venue (from Sat 20 May 09:30) for "
        "the same audience [audience-overlap]\n"
        "         4  Li (li) comes on 3 days [person-days]\n"
        "         3  Moon (moon) seats 30 in Annex (annex), which holds 60 [room-fit]\n"
        "         3  Stars (stars) seats 95 and nearly fills the 100 places of Hall (hall) [room-tight]\n"
        "       2.5  Tour (tour) and Tour.2 (tour.2), of one tour, are both in Yanqing [tour-spread]\n"
    )
    assert word.zh.splitlines()[0] == (
        "总分 1,027.5（越低越好）。已证明任何方案都不低于 1,001：至多还能省 26.5 分（2.6%）。"
    )
    assert word.zh.splitlines()[-7:] == [
        "     1,000  缺席（out）未安排（优先级 1） [未安排]",
        "        10  Tour.3（tour.3）在 5月22日周一，希望在 5月20日周六 [偏好日期]",
        "         5  星空（stars）与月亮（moon）在同一场馆同时进行（5月20日周六 09:30 起），"
        "争同一批观众 [受众撞期]",
        "         4  李（li）要来 3 天 [人员天数]",
        "         3  月亮（moon）只有 30 人，用了 60 座的Annex（annex） [场地过大]",
        "         3  星空（stars）有 95 人，Hall（hall）的 100 座几乎坐满 [场地过满]",
        "       2.5  巡回活动 Tour（tour）与Tour.2（tour.2）都在延庆 [巡演区域]",
    ]


@pytest.mark.parametrize(
    ("bound", "en"),
    [
        (
            NoBound.NO_REPORT,
            "The schedule costs 1,027.5 points (the fewer the better). How much could be gained is not "
            "known: no report.json of a solve lies beside the schedule.",
        ),
        (
            NoBound.OTHER_INPUTS,
            "The schedule costs 1,027.5 points (the fewer the better). How much could be gained is not "
            "known: the report.json beside the schedule is of other inputs, or they were changed since; "
            "a new solve tells.",
        ),
        (Decimal("1027.5"), "The schedule costs 1,027.5 points: proven, none costs less."),
    ],
)
def test_what_is_known_of_the_bound(bound, en):
    facts, plan = festival()
    assert told(facts, plan, read(facts, plan, bound)).en.splitlines()[0] == en


def test_as_json():
    facts, plan = festival()
    data = json.loads(json.dumps(as_json(facts, plan, read(facts, plan))))
    assert (data["objective"], data["bound"], data["to_gain"]) == (1027.5, None, None)
    assert data["by_district"][1] == {"key": "海淀区", "points": 22.33, "facts": 6}
    assert data["facts"][3] == {
        "rule": "person-days",
        "points": 4,
        "subjects": ["tour", "tour.2", "tour.3", "li"],
        "split": {"tour": 1.34, "tour.2": 1.33, "tour.3": 1.33},
        "en": "Li (li) comes on 3 days",
        "zh": "李（li）要来 3 天",
    }


def test_a_cost_of_no_session_is_nobodys():
    cost = Violation("limits", ("fewest",), "limit fewest: 0 sessions in all, at least 2", 2, Decimal(3))
    assert split(problem([session("a")]), cost) == (("", Decimal(6)),)


def test_a_rule_that_is_not_known_speaks_for_itself():
    cost = Violation("quiet-monday", ("a",), "a is loud on a Monday", 1, Decimal(3))
    assert fact(problem([session("a")]), Schedule(), cost) == Word(cost.message, cost.message)


def test_the_bound_beside_a_schedule(tmp_path: Path):
    file = tmp_path / "schedule.csv"
    assert known_bound(file, "abc") is NoBound.NO_REPORT
    (tmp_path / "report.json").write_text('{"inputs_sha256": "abc", "bound": 12.5}', "utf-8")
    assert (known_bound(file, "abc"), known_bound(tmp_path, "abc")) == (Decimal("12.5"), Decimal("12.5"))
    assert known_bound(file, "other inputs") is NoBound.OTHER_INPUTS
    (tmp_path / "report.json").write_text("[]", "utf-8")
    assert known_bound(file, "abc") is NoBound.NO_REPORT


def test_every_list_adds_up_and_every_fact_has_words(cases):
    named = set()

    @settings(max_examples=cases(60, 600), deadline=None, derandomize=True)
    @given(festivals(Size()))
    def holds(drawn: Festival) -> None:
        for plan in drawn.schedules:
            reading = read(drawn.problem, plan)
            assert reading.objective == check(drawn.problem, plan).objective
            assert_adds_up(reading)
            for cost in reading.facts:
                word = fact(drawn.problem, plan, cost)
                assert word.en != cost.message
                assert word.zh != word.en
                named.add(cost.rule)
            told(drawn.problem, plan, reading)

    holds()
    assert {"demand", "limits", "person-days", "protected-share", "relations", "theme-spread"} <= named


def assert_adds_up(reading: CostReading) -> None:
    for shares in (reading.by_rule, reading.by_session, reading.by_district, reading.by_day):
        assert sum((share.points for share in shares), Decimal(0)) == reading.objective
        assert all(share.points >= 0 for share in shares)
