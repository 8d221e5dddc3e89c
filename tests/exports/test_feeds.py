from __future__ import annotations

from scheduler.exports.feeds import paths, private_feeds, public_feeds, title
from scheduler.word import Word
from tests.builders import equipment, person, problem, room, session, venue

FESTIVAL = problem(
    sessions=[
        session("talk", audiences=("families", "亲子/儿童"), people=("p-wang",), equipment=(("drone", 1),)),
        session("secret", kind="rehearsal", audiences=("crew",), visibility="internal"),
        session("maybe", kind="gala", status="proposed"),
    ],
    cancelled=[session("off", kind="show", status="cancelled")],
    rooms=[room("hall", name="报告厅", name_en="Hall"), room("hub-2", name="活力汇二层", venue="hub")],
    venues=[venue("site", name="绿心"), venue("hub", name="活力汇", name_en="Hub")],
    people=[person("p-wang", name="王芳", name_en="Wang Fang")],
    equipment=[equipment("drone", name="无人机", name_en="Drone")],
    days=2,
)


def test_public_feeds_have_nothing_of_what_is_not_public() -> None:
    assert list(paths(public_feeds(FESTIVAL)).values()) == [
        "programme.ics",
        "venue/hub.ics",
        "venue/site.ics",
        "room/hall.ics",
        "room/hub-2.ics",
        "kind/lecture.ics",
        "kind/show.ics",
        "audience/families.ics",
        "audience/亲子-儿童-4f2cef8a.ics",
        "day/2023-05-20.ics",
        "day/2023-05-21.ics",
    ]


def test_private_feeds() -> None:
    assert list(paths(private_feeds(FESTIVAL)).values()) == [
        "person/p-wang.ics",
        "equipment/drone.ics",
        "crew/hall.ics",
        "crew/hub-2.ics",
    ]


def test_titles() -> None:
    feeds = (*public_feeds(FESTIVAL), *private_feeds(FESTIVAL), ("venue", "gone"), ("crew", "gone"))
    assert {feed: title(FESTIVAL, feed) for feed in feeds} == {
        ("", "programme"): Word("科技周", "Science Week"),
        ("venue", "site"): Word("科技周 · 绿心", "Science Week · 绿心"),
        ("venue", "hub"): Word("科技周 · 活力汇", "Science Week · Hub"),
        ("room", "hall"): Word("科技周 · 绿心 报告厅", "Science Week · 绿心 Hall"),
        ("room", "hub-2"): Word("科技周 · 活力汇二层", "Science Week · Hub 活力汇二层"),
        ("kind", "lecture"): Word("科技周 · 讲座", "Science Week · Lecture"),
        ("kind", "show"): Word("科技周 · 演出", "Science Week · Show"),
        ("audience", "families"): Word("科技周 · 亲子家庭", "Science Week · Families"),
        ("audience", "亲子/儿童"): Word("科技周 · 亲子/儿童", "Science Week · 亲子/儿童"),
        ("day", "2023-05-20"): Word("科技周 · 5月20日 周六", "Science Week · Saturday 20 May"),
        ("day", "2023-05-21"): Word("科技周 · 5月21日 周日", "Science Week · Sunday 21 May"),
        ("person", "p-wang"): Word("科技周 · 王芳", "Science Week · Wang Fang"),
        ("equipment", "drone"): Word("科技周 · 无人机", "Science Week · Drone"),
        ("crew", "hall"): Word("科技周 · 绿心 报告厅 后勤", "Science Week · 绿心 Hall crew"),
        ("crew", "hub-2"): Word("科技周 · 活力汇二层 后勤", "Science Week · Hub 活力汇二层 crew"),
        ("venue", "gone"): Word("科技周 · gone", "Science Week · gone"),
        ("crew", "gone"): Word("科技周 · gone", "Science Week · gone"),
    }
