from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from scheduler.explain.words.never import never
from scheduler.problem import Closure, Pin, Problem, ProtectedDay, Source
from scheduler.rules import Rule, rules
from scheduler.word import Word
from tests.builders import at, daily, equipment, limit, person, problem, room, session, venue


def said(facts: Problem, rule: str, start: int | None = at("09:00")) -> Sequence[Word]:
    """Return what is said of `talk` in `hall`, having seen that the rule shuts it there."""
    starts = next(each for each in rules() if each.name == rule).starts(facts, facts.sessions["talk"], "hall")
    assert starts is not None
    assert start is None or not any(first <= start < end for first, end in starts)
    return never(facts, "talk", "hall", start, rule)


def festival(hall: dict[str, Any] | None = None, **columns: Any) -> Problem:
    return problem([session("talk", **columns)], [room("hall", **(hall or {})), room("attic", venue="far")])


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (festival(attendance=200), Word("只有100座，需要200座", "holds 100, 200 are needed")),
        (festival(features=frozenset(["stage"])), Word("没有stage", "has no stage")),
        (festival(setting="outdoor"), Word("在室内，而该场次要求室外", "is indoors, it must be outdoors")),
        (
            festival({"outdoor": True}, setting="indoor"),
            Word("在室外，而该场次要求室内", "is outdoors, it must be indoors"),
        ),
        (
            festival(venues=frozenset(["far"])),
            Word("该场次只能在Far（far）", "it may be at Far (far) only"),
        ),
        (
            festival(rooms=frozenset(["attic"])),
            Word("该场次只能用Attic（attic）", "it may be in Attic (attic) only"),
        ),
    ],
)
def test_a_room_that_does_not_suit(facts: Problem, expected: Word) -> None:
    assert said(facts, "room-suits", None) == (expected,)


def test_a_room_that_is_not_open() -> None:
    hall = {"opening": daily("10:00-12:00", [0])}
    assert said(festival(hall), "room-open") == (Word("当天开放10:00–12:00", "is open 10:00–12:00 that day"),)
    assert said(festival(hall), "room-open", at("10:00", day=1)) == (
        Word("当天不开放", "is not open that day"),
    )
    assert said(festival({"opening": ()}), "room-open", None) == (
        Word("开放时间里排不下", "is never open for long enough"),
    )


def test_a_room_that_cannot_be_set_up_in_time() -> None:
    assert said(festival(setup=30), "room-open") == (
        Word(
            "连布场撤场要用08:30–10:00，而当天只能进场09:00–17:00",
            "is needed 08:30–10:00 with setup and teardown, it may be entered 09:00–17:00 that day",
        ),
    )


def test_a_room_that_is_closed() -> None:
    facts = problem(
        [session("talk")],
        [room("hall")],
        closures=[Closure("hall", (at("08:00"), at("12:00", 1)), "paint"), Closure("site", (0, at("10:00")))],
    )
    assert said(facts, "room-open") == (
        Word(
            "5月20日周六 08:00至5月21日周日 12:00关闭（paint）",
            "is closed from Sat 20 May 08:00 to Sun 21 May 12:00 (paint)",
        ),
        Word(
            "5月20日周六 00:00至5月20日周六 10:00关闭", "is closed from Sat 20 May 00:00 to Sat 20 May 10:00"
        ),
    )


def test_dates_hours_and_the_grid() -> None:
    facts = festival(days=frozenset([1, 2]), hours=daily("10:00-11:00", [1]))
    assert said(facts, "date-window") == (
        Word("它的日期只有5月21日周日至5月22日周一", "its dates are Sun 21 May–Mon 22 May"),
    )
    assert said(facts, "date-window", at("10:30", 1)) == (
        Word(
            "它要演60分钟，当天的时段是10:00–11:00",
            "it takes 60 minutes and its hours that day are 10:00–11:00",
        ),
    )
    assert said(facts, "date-window", at("10:00", 2)) == (
        Word("它当天没有可用时段", "it has no hours on that day"),
    )
    assert said(festival(days=frozenset()), "date-window") == (
        Word("日期与时段都配不上", "its dates and hours leave no time"),
    )
    assert never(festival(), "talk", "hall", at("09:10"), "date-window") == (
        Word("场次只能在从零点起每15分钟的时刻开始", "sessions start every 15 minutes from midnight"),
    )


def test_a_day_kept_for_others() -> None:
    kept = ProtectedDay(0, "工作者日", "Workers' Day", audiences=frozenset(["workers"]))
    facts = problem([session("talk")], [room("hall")], protected_days=[kept])
    assert said(facts, "protected-day") == (
        Word("5月20日周六是工作者日，只留给workers", "Sat 20 May (Workers' Day) is kept for workers"),
    )


def test_people_who_cannot_come() -> None:
    facts = problem(
        [session("talk", people=("p-wang", "p-li"))],
        [room("hall")],
        people=[
            person("p-wang", name="王老师", name_en="Wang", unavailable=daily("09:00-12:00", [0])),
            person("p-li", available=daily("13:00-17:00", [0])),
        ],
    )
    assert said(facts, "person-available") == (
        Word("王老师（p-wang）在09:00–10:00不能到场", "Wang (p-wang) cannot be there 09:00–10:00"),
        Word("P li（p-li）在09:00–10:00不能到场", "P li (p-li) cannot be there 09:00–10:00"),
    )
    never_comes = problem(
        [session("talk", people=("p-li",))], [room("hall")], people=[person("p-li", max_sessions_per_day=0)]
    )
    assert said(never_comes, "person-available") == (
        Word("P li（p-li）一天一场也不能参加", "P li (p-li) may come to no session at all"),
    )


def test_equipment_that_is_elsewhere_or_too_little() -> None:
    facts = problem(
        [session("talk", equipment=(("laser", 2),))],
        [room("hall"), room("lab", venue="far")],
        equipment=[equipment("laser", 1, venues=frozenset(["far"]))],
    )
    assert said(facts, "equipment") == (
        Word("需要2件Laser（laser），只有1件", "it needs 2 of Laser (laser) and there are 1"),
        Word("Laser（laser）只能在Far（far）使用", "Laser (laser) can only be used at Far (far)"),
    )


def test_a_lawn_without_a_room_for_a_rain_day() -> None:
    facts = problem([session("talk", backup="required")], [room("hall", outdoor=True)])
    assert said(facts, "backup") == (
        Word("附近没有可用的雨天备用场地", "no room near enough can be its rain-day room"),
    )


def test_a_pin_with_its_row_and_reason() -> None:
    pin = Pin("talk", "attic", at("10:00"), "announced", Source("pins.csv", 2))
    facts = problem([session("talk")], [room("hall"), room("attic")], venues=[venue("site")], pins=[pin])
    assert said(facts, "pinned") == (
        Word(
            "它已固定在Attic（attic） 5月20日周六 10:00 (pins.csv row 2)：announced",
            "it is pinned to Attic (attic), Sat 20 May 10:00 (pins.csv row 2): announced",
        ),
    )


def test_limits_and_live_channels() -> None:
    facts = problem(
        [session("talk", attendance=90, stream=True)],
        [room("hall")],
        limits=[limit("few", "attendance", max=50)],
        live_channels=0,
    )
    assert said(facts, "limits") == (
        Word("它一场就超过了限额", "it alone is more than a limit allows there"),
    )
    assert said(facts, "live-channels", None) == (Word("没有直播通道", "there is no live channel"),)


@pytest.mark.parametrize(
    "rule",
    [rule for rule in rules() if type(rule).starts is not Rule.starts],
    ids=lambda rule: rule.name,
)
def test_every_rule_about_one_session_has_a_sentence(rule: Rule) -> None:
    from scheduler.explain.words.never import _SAYINGS

    assert rule.name in _SAYINGS


def test_a_rule_of_somebody_else_s_is_named() -> None:
    assert never(festival(), "talk", "hall", None, "full-moon") == (
        Word("规则 full-moon 不允许", "the rule full-moon does not allow it"),
    )
