from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from scheduler.exports.entries import Entry, private_entries, public_entries
from scheduler.problem import Problem, Session
from tests.builders import at, equipment, person, problem, room, schedule, session, venue

TALK = session(
    "talk",
    title="量子计算入门",
    title_en="Quantum computing",
    kind="lecture",
    duration=90,
    setup=60,
    teardown=30,
    audiences=("families", "students"),
    themes=("ai", "families"),
    ages="12+",
    language="zh",
    organiser="市科协",
    people=("p-wang", "p-li"),
    equipment=(("drone", 2),),
    attendance=80,
    booking_required=True,
    booking_url="https://book.example/1",
    stream=True,
    url="https://fest.example/直播",
    contact="孙静",
    phone="010-5555",
    description="简介",
    description_en="About it",
)
PLAN = schedule({"talk": ("hall", at("10:00"), "spare")})


def festival(*sessions: Session, **columns: Any) -> Problem:
    return problem(
        sessions=sessions,
        rooms=[room("hall", name="报告厅", name_en="Hall"), room("spare", name="备用厅")],
        venues=[
            venue(
                "site",
                name="活力汇",
                name_en="Hub",
                district="通州",
                address="绿心路1号",
                address_en="1 Lüxin Road",
                latitude=39.9,
                longitude=116.7,
            )
        ],
        people=[person("p-wang", name="王芳", role="主讲", call=45), person("p-li", name="李雷")],
        equipment=[equipment("drone", 3, name="无人机")],
        **columns,
    )


FESTIVAL = festival(TALK)
PUBLIC = Entry(
    session="talk",
    feeds=(
        ("", "programme"),
        ("venue", "site"),
        ("room", "hall"),
        ("kind", "lecture"),
        ("audience", "families"),
        ("audience", "students"),
        ("theme", "ai"),
        ("theme", "families"),
        ("district", "通州"),
        ("day", "2023-05-20"),
    ),
    start=datetime(2023, 5, 20, 10, tzinfo=FESTIVAL.zone),
    end=datetime(2023, 5, 20, 11, 30, tzinfo=FESTIVAL.zone),
    title="量子计算入门",
    location="报告厅, 活力汇, 绿心路1号",
    venue="site",
    venue_name="活力汇",
    district="通州",
    coordinates=(39.9, 116.7),
    categories=("lecture", "families", "students", "ai"),
    facts=(
        "Quantum computing",
        "讲座 Lecture · 亲子家庭 Families · 学生 Students · 12+ · 中文 Chinese",
        "主办 Organiser: 市科协",
        "Hall, Hub, 1 Lüxin Road",
        "需预约 Booking required https://book.example/1",
        "线上直播 Streamed live",
    ),
    texts=("简介", "About it"),
    url="https://fest.example/%E7%9B%B4%E6%92%AD",
    stream="https://fest.example/%E7%9B%B4%E6%92%AD",
    title_en="Quantum computing",
)
STAFF = replace(PUBLIC, facts=(*PUBLIC.facts, "联系人 Contact: 孙静 010-5555"))


def test_what_the_public_is_told() -> None:
    assert public_entries(FESTIVAL, PLAN) == (PUBLIC,)


def test_the_public_is_led_to_the_page_of_a_session_that_has_none_of_its_own() -> None:
    talks = [
        replace(TALK, url=url, booking_url=booking, stream=False)
        for url, booking in (("", ""), ("", "https://book.example/1"), ("https://talk.example/", ""))
    ]
    facts = [festival(talk, site="https://fest.example/周") for talk in talks]

    assert [public_entries(each, PLAN)[0].url for each in facts] == [
        "https://fest.example/%E5%91%A8/session/talk.html",
        "https://book.example/1",
        "https://talk.example/",
    ]
    assert {entry.url for entry in private_entries(facts[0], PLAN)} == {""}


def test_what_staff_are_told() -> None:
    assert private_entries(FESTIVAL, PLAN) == (
        replace(
            STAFF,
            feeds=(("person", "p-wang"),),
            title="量子计算入门（09:15 到场）",
            facts=("到场 Be there: 09:15", *STAFF.facts),
        ),
        replace(STAFF, feeds=(("person", "p-li"),)),
        replace(STAFF, feeds=(("equipment", "drone"),), facts=("数量 Quantity: 2", *STAFF.facts)),
        replace(
            STAFF,
            feeds=(("crew", "hall"),),
            start=PUBLIC.start - timedelta(hours=1),
            end=PUBLIC.end + timedelta(minutes=30),
            facts=(
                "布场 Setup: 09:00–10:00",
                "公众入场 Doors: 10:00–11:30",
                "撤场 Teardown: 11:30–12:00",
                "人数 Heads: 80",
                "设备 Equipment: 无人机 × 2",
                "人员 People: 王芳 (主讲), 李雷",
                "雨天备用 Rain room: 活力汇 备用厅",
                *STAFF.facts,
            ),
        ),
    )


def test_only_what_exists() -> None:
    bare = problem(sessions=[session("talk", title="Talk")])
    assert public_entries(bare, schedule({"talk": ("hall", at("10:00"))})) == (
        Entry(
            session="talk",
            feeds=(
                ("", "programme"),
                ("venue", "site"),
                ("room", "hall"),
                ("kind", "lecture"),
                ("day", "2023-05-20"),
            ),
            start=datetime(2023, 5, 20, 10, tzinfo=bare.zone),
            end=datetime(2023, 5, 20, 11, tzinfo=bare.zone),
            title="Talk",
            location="Hall, Site",
            venue="site",
            venue_name="Site",
            district="",
            categories=("lecture",),
            facts=("讲座 Lecture",),
        ),
    )


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"visibility": "internal"}, ["内部活动，请勿公开 Internal, not for the public"]),
        ({"visibility": "invited"}, ["仅限受邀 By invitation"]),
        ({"status": "proposed"}, ["尚未确认 Proposed, not confirmed"]),
    ],
    ids=["internal", "invited", "proposed"],
)
def test_what_is_not_public_is_for_staff_alone(columns: dict[str, str], told: list[str]) -> None:
    secret = festival(session("secret", **columns))
    plan = schedule({"secret": ("hall", at("10:00"))})
    assert public_entries(secret, plan) == ()
    (crew,) = private_entries(secret, plan)
    assert (crew.feeds, list(crew.facts[-1:])) == ((("crew", "hall"),), told)
    assert crew.tentative == (columns == {"status": "proposed"})


def test_what_is_not_placed_is_nowhere() -> None:
    assert public_entries(FESTIVAL, schedule({})) == ()
    assert private_entries(FESTIVAL, schedule({})) == ()


def test_a_call_on_the_day_before_has_its_date() -> None:
    night = festival(session("dawn", title="Sunrise", people=("p-wang",)))
    walk = private_entries(night, schedule({"dawn": ("hall", at("00:15", day=1))}))[0]
    assert walk.title == "Sunrise (be there 2023-05-20 23:30)"


def test_a_night_has_its_dates() -> None:
    night = festival(session("night", duration=120, setup=30))
    crew = private_entries(night, schedule({"night": ("hall", at("23:00"))}))[-1]
    assert crew.facts[:2] == (
        "布场 Setup: 22:30–23:00",
        "公众入场 Doors: 2023-05-20 23:00–2023-05-21 01:00",
    )


def test_no_e_mail_address() -> None:
    mail = festival(session("talk", contact="孙静 <sun@fest.example>", phone="010-5555"))
    crew = private_entries(mail, PLAN)[-1]
    assert crew.facts[-1] == "联系人 Contact: 010-5555"


def test_an_address_that_is_none_is_left_out() -> None:
    bad = festival(
        session("talk", url="javascript:alert(1)", booking_url="看我", booking_required=True, stream=True)
    )
    (entry,) = public_entries(bad, PLAN)
    assert (entry.url, entry.stream) == ("", "")
    assert entry.facts[-2:] == ("需预约 Booking required", "线上直播 Streamed live")


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(float("nan"), 116.7), (39.9, float("inf")), (91.0, 0.0), (0.0, 181.0), (39.9, None)],
)
def test_coordinates_that_are_none_are_left_out(latitude: float, longitude: float | None) -> None:
    here = venue("site", latitude=latitude, longitude=longitude)
    (entry,) = public_entries(problem(sessions=[TALK], venues=[here]), PLAN)
    assert entry.coordinates is None
