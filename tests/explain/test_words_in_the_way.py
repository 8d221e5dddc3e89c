from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from scheduler.explain.alternatives import alternatives
from scheduler.explain.blocked import Obstacle
from scheduler.explain.words.in_the_way import _SAYINGS, in_the_way
from scheduler.explain.words.names import session as name
from scheduler.problem import Activity, Problem, Relation, Source
from scheduler.rules import Rule, rules
from scheduler.schedule import Placement, Schedule
from scheduler.word import Word
from tests.builders import at, equipment, limit, person, problem, room, schedule, session


def said(facts: Problem, plan: Schedule, room_: str = "hall", start: int = at("09:00")) -> Sequence[Word]:
    """Return what is in the way of `talk` at a place, as the rules say."""
    found = alternatives(facts, plan, "talk", seconds=0)
    (place,) = (each for each in found.taken if each.placement == Placement(room_, start))
    return [in_the_way(facts, plan, "talk", place.placement, obstacle) for obstacle in place.obstacles]


def festival(talk: dict[str, Any], film: dict[str, Any], **tables: Any) -> Problem:
    """Return two sessions and two rooms next door to each other."""
    rooms = [room("hall", zone="wing"), room("attic", zone="wing")]
    return problem([session("talk", **talk), session("film", **film)], rooms, **tables)


FILM_IN_ATTIC = schedule({"film": ("attic", at("09:00"))})
NEXT_DAY = schedule({"film": ("attic", at("09:00", day=1))})


def test_the_room_is_held_with_setup_and_changeover() -> None:
    facts = festival({}, {"setup": 15, "teardown": 30})
    assert said(facts, schedule({"film": ("hall", at("09:30"))})) == [
        Word("场地归Film（film）09:15–11:15", "the room is held for Film (film) 09:15–11:15")
    ]


def test_a_person_is_at_another_session() -> None:
    people = {"people": ("p-wang",)}
    facts = festival(people, people, people=[person("p-wang", name="王老师", name_en="Wang")])
    assert said(facts, FILM_IN_ATTIC) == [
        Word(
            "王老师（p-wang）要参加Film（film）09:00–10:00，来不及",
            "Wang (p-wang) is needed at Film (film) 09:00–10:00 and cannot be here in time",
        )
    ]


def test_a_person_has_enough_that_day() -> None:
    people = {"people": ("p-wang",)}
    facts = festival(people, people, people=[person("p-wang", max_sessions_per_day=1)])
    assert said(facts, FILM_IN_ATTIC, start=at("14:00")) == [
        Word(
            "P wang（p-wang）当天约定的场次已满：Film（film）09:00–10:00",
            "P wang (p-wang) has as many sessions that day as agreed: Film (film) 09:00–10:00",
        )
    ]


def test_equipment_is_in_use() -> None:
    needed = {"equipment": (("laser", 1),)}
    facts = festival(needed, needed, equipment=[equipment("laser")])
    assert said(facts, FILM_IN_ATTIC) == [
        Word(
            "Laser（laser）用在Film（film）09:00–10:00",
            "Laser (laser) is in use at Film (film) 09:00–10:00, or on the way",
        )
    ]


def test_the_activity_has_its_session_of_the_day() -> None:
    facts = problem([session("talk"), session("talk.2")], [room("hall")])
    assert said(facts, schedule({"talk.2": ("hall", at("12:00"))})) == [
        Word(
            "同一活动一天最多1场，当天已有Talk.2（talk.2）12:00–13:00",
            "the activity has Talk.2 (talk.2) 12:00–13:00 that day already, at most 1 session a day",
        )
    ]


def test_next_door_is_loud_or_must_be_quiet() -> None:
    assert said(festival({"noise": "loud"}, {"noise": "quiet"}), FILM_IN_ATTIC) == [
        Word(
            "隔壁要安静：Film（film）09:00–10:00",
            "it is loud, and next door it must be quiet for Film (film) 09:00–10:00",
        )
    ]
    assert said(festival({"noise": "quiet"}, {"noise": "loud"}), FILM_IN_ATTIC) == [
        Word(
            "隔壁太吵：Film（film）09:00–10:00",
            "it needs quiet, and next door it is loud: Film (film) 09:00–10:00",
        )
    ]


def test_rain_day_rooms_are_kept_and_taken() -> None:
    facts = problem(
        [session("talk", backup="required"), session("film", backup="required")],
        [room("hall"), room("lawn", outdoor=True), room("meadow", outdoor=True)],
    )
    plan = schedule({"film": ("meadow", at("09:00"), "hall")})
    assert said(facts, plan) == [
        Word(
            "场地留作Film（film）09:00–10:00的雨天备用",
            "the room is kept for a rain day of Film (film) 09:00–10:00",
        )
    ]
    assert said(facts, plan, "lawn") == [
        Word(
            "雨天备用场地都被占用：Film（film）09:00–10:00",
            "every rain-day room is taken: Film (film) 09:00–10:00",
        )
    ]


def test_no_live_channel_is_left() -> None:
    assert said(festival({"stream": True}, {"stream": True}), FILM_IN_ATTIC) == [
        Word(
            "直播通道已被占用：Film（film）09:00–10:00",
            "no live channel is left: on air are Film (film) 09:00–10:00",
        )
    ]


def test_a_relation_with_its_row_and_reason() -> None:
    row = Relation(
        "same-day",
        ("talk", "film"),
        (("talk", "film"),),
        reason="one trip",
        source=Source("relations.csv", 4),
    )
    assert said(festival({}, {}, relations=[row]), NEXT_DAY) == [
        Word(
            "与Film（film）5月21日周日 09:00–10:00的约定：要在同一天（one trip） (relations.csv row 4)",
            "with Film (film) Sun 21 May 09:00–10:00 it must be on the same day (one trip) "
            "(relations.csv row 4)",
        )
    ]


def test_a_limit_that_would_be_passed_and_one_that_needs_the_session() -> None:
    most = limit("crowd", max=1, reason="fire brigade")
    assert said(festival({}, {}, limits=[most]), FILM_IN_ATTIC) == [
        Word(
            "会超过限额crowd（fire brigade）：Film（film）09:00–10:00",
            "more than the limit crowd (fire brigade) allows, with Film (film) 09:00–10:00",
        )
    ]
    least = limit("daily", days=frozenset([1]), min=1)
    plan = schedule({"talk": ("hall", at("09:00", day=1))})
    assert said(festival({}, {}, limits=[least]), plan) == [
        Word("现在的位置离不开它：限额daily", "it is needed where it is now, by the limit daily")
    ]


def test_many_in_the_way_are_counted() -> None:
    films = [session(f"film{n}") for n in range(5)]
    facts = problem(
        [session("talk"), *films],
        [room("hall"), *(room(f"room{n}") for n in range(5))],
        limits=[limit("five", per="moment", max=5)],
        activities=[Activity("talk", ("talk",))],
    )
    plan = schedule({f"film{n}": (f"room{n}", at("09:00")) for n in range(5)})
    assert said(facts, plan) == [
        Word(
            "会超过限额five：Film0（film0）09:00–10:00、Film1（film1）09:00–10:00、"
            "Film2（film2）09:00–10:00等5项",
            "more than the limit five allows, with Film0 (film0) 09:00–10:00, Film1 (film1) 09:00–10:00, "
            "Film2 (film2) 09:00–10:00 and 2 more",
        )
    ]


def test_long_titles_are_cut_between_words() -> None:
    facts = problem([session("talk", title="Twenty years next door to a colony of red wood ants")])
    assert name(facts, "talk") == Word(
        "Twenty years next door to a…（talk）",
        "Twenty years next door to a… (talk)",
    )
    chinese = problem([session("talk", title="高性能计算芯片论坛：从沙子到浮点数的旅程")])
    assert name(chinese, "talk").zh == "高性能计算芯片论坛：从沙子到浮…（talk）"


@pytest.mark.parametrize(
    "rule",
    [
        rule
        for rule in rules()
        if (rule.weight is None and type(rule).post is not Rule.post)
        # They say of a place only what `starts` says too.
        and rule.name not in {"pinned", "date-window"}
    ],
    ids=lambda rule: rule.name,
)
def test_every_rule_between_sessions_has_a_sentence(rule: Rule) -> None:
    assert rule.name in _SAYINGS


def test_a_rule_of_somebody_else_s_is_named() -> None:
    facts = festival({}, {})
    words = in_the_way(facts, FILM_IN_ATTIC, "talk", Placement("hall", 0), Obstacle("full-moon", ("film",)))
    assert words == Word(
        "规则 full-moon 不允许（Film（film）09:00–10:00）",
        "the rule full-moon does not allow it (Film (film) 09:00–10:00)",
    )
