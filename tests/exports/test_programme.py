"""The public programme: what is in it, what never is, and that no text in it can act."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

from scheduler.exports.programme import programme, programme_page
from scheduler.problem import ProtectedDay
from scheduler.schedule import Schedule
from tests.builders import at, person, problem, room, schedule, session, venue
from tests.exports.markup import Element, read_page

STAMP = datetime(2023, 4, 20, 9, 0)

HALL = room("hall", name="报告厅", name_en="Lecture hall", venue="hub")
LAWN = room("lawn", name="草坪", venue="park", outdoor=True)
HUB = venue(
    "hub",
    name="活力汇",
    name_en="Vitality Hub",
    district="通州区",
    address="绿心路1号",
    address_en="1 Green Heart Road",
    contact="天鹅座",
    phone="010-5550-1002",
)
PARK = venue("park", name="森林公园", district="海淀区")


def festival(*sessions, **facts):
    return problem(sessions, [HALL, LAWN], venues=[HUB, PARK], **facts)


def page_of(facts, placements) -> Element:
    return read_page(programme_page(facts, schedule(placements), STAMP))


def one_page(**columns) -> Element:
    return page_of(festival(session("talk", **columns)), {"talk": ("hall", at("09:30"))})


def links(page: Element) -> list[str]:
    return [link.attributes["href"] for link in page.all("a")]


# --- which sessions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "columns",
    [{"visibility": "invited"}, {"visibility": "internal"}, {"status": "proposed"}],
)
def test_a_session_that_is_not_public_is_left_out(columns):
    facts = festival(session("talk"), session("secret", title="Rehearsal", **columns))
    plan = schedule({"talk": ("hall", at("09:30")), "secret": ("hall", at("11:30"))})

    assert [item.id for day in programme(facts, plan).days for item in day.showings] == ["talk"]
    assert b"Rehearsal" not in programme_page(facts, plan, STAMP)
    assert b"secret" not in programme_page(facts, plan, STAMP)


def test_what_is_cancelled_or_has_no_place_is_left_out():
    facts = festival(session("talk"), session("later"), cancelled=[session("gone", status="cancelled")])
    plan = schedule({"talk": ("hall", at("09:30"))})

    assert [item.id for day in programme(facts, plan).days for item in day.showings] == ["talk"]
    assert [
        item.attributes["id"] for item in read_page(programme_page(facts, plan, STAMP)).all("article")
    ] == ["talk"]


def test_days_and_sessions_come_in_order_of_time():
    facts = festival(*(session(name) for name in ("d", "c", "b", "a")))
    plan = schedule(
        {
            "a": ("hall", at("14:00", day=2)),
            "b": ("hall", at("14:00")),
            "c": ("hall", at("09:30")),
            "d": ("lawn", at("14:00")),
        }
    )

    days = programme(facts, plan).days

    assert [(day.date, [item.id for item in day.showings]) for day in days] == [
        (date(2023, 5, 20), ["c", "b", "d"]),
        (date(2023, 5, 22), ["a"]),
    ]


def test_what_a_visitor_can_filter_by_is_what_occurs():
    facts = festival(
        session("a", kind="show", audiences=("students", "cat-owners")),
        session("b", kind="沙龙", audiences=("public",)),
        session("c", kind="lecture"),
        session("d", kind="forum", audiences=("media",), visibility="internal"),
    )
    plan = schedule({name: ("lawn", at("09:30") + 90 * index) for index, name in enumerate("abcd")})

    found = programme(facts, plan)

    assert found.kinds == ("lecture", "show", "沙龙")
    assert found.audiences == ("public", "students", "cat-owners")
    assert found.districts == ("海淀区",)


def test_without_public_sessions_the_page_says_so():
    page = page_of(festival(session("talk")), {})

    assert page.one("main").say("zh") == "日程尚未公布。"
    assert page.one("main").say("en") == "The programme has not been announced yet."


# --- what is said of a session ------------------------------------------------------------------------


def test_everything_that_a_visitor_wants_to_know():
    facts = festival(
        session(
            "talk",
            title="量子讲座",
            title_en="Quantum talk",
            audiences=("families", "public"),
            themes=("quantum", "physics"),
            ages="8+",
            language="zh;en",
            organiser="科协",
            description="第一行\n第二行",
            description_en="Line one\nLine two",
            url="https://talk.example/",
            booking_required=True,
            booking_url="https://book.example/talk?a=1&b=2",
            stream=True,
            duration=75,
        ),
        session("talk.2"),
    )

    page = page_of(facts, {"talk": ("hall", at("09:30")), "talk.2": ("lawn", at("14:00", day=1))})
    card = page.one("article", id="talk")

    assert card.one("h3").say("zh") == "量子讲座"
    assert card.one("h3").say("en") == "Quantum talk"
    assert card.one("p", class_="clock").text == "09:30–10:45"
    assert [time.attributes["datetime"] for time in card.all("time")] == [
        "2023-05-20T09:30+08:00",
        "2023-05-20T10:45+08:00",
    ]
    assert card.one("p", class_="place").say("zh") == "报告厅 · 活力汇 · 通州区"
    assert card.one("p", class_="place").say("en") == "Lecture hall · Vitality Hub · Tongzhou"
    assert [tag.say("zh") for tag in card.all("li")] == ["讲座", "亲子家庭", "公众", "线上直播", "需预约"]
    assert [tag.say("en") for tag in card.all("li")] == [
        "Lecture", "Families", "General public", "Streamed live", "Booking required",
    ]  # fmt: skip
    assert card.one("p", class_="description").say("en") == "Line one Line two"
    assert [(fact.one("dt").say("zh"), fact.one("dd").say("zh")) for fact in card.one("dl").all("div")] == [
        ("主办", "科协"),
        ("地址", "绿心路1号"),
        ("年龄", "8+"),
        ("主题", "量子、物理"),
        ("语言", "中文、英语"),
    ]
    assert [(fact.one("dt").say("en"), fact.one("dd").say("en")) for fact in card.one("dl").all("div")] == [
        ("Organiser", "科协"),
        ("Address", "1 Green Heart Road"),
        ("Ages", "8+"),
        ("Themes", "Quantum, Physics"),
        ("Language", "Chinese, English"),
    ]
    assert card.one("p", class_="others").say("en") == "Other times Sunday 21 May 14:00"
    assert links(card) == ["https://book.example/talk?a=1&b=2", "#talk.2", "https://talk.example/", "#talk"]


def test_little_known_is_little_said():
    card = one_page().one("article", id="talk")

    assert card.one("h3").content == [Element("span", {}, ["Talk"])]
    assert [tag.text for tag in card.all("li")] == ["讲座Lecture"]
    assert card.all("p", class_="description") == []
    assert card.all("p", class_="others") == []
    assert links(card) == ["#talk"]


def test_a_text_in_one_language_is_marked_as_such():
    card = one_page(title="量子讲座").one("article", id="talk")

    assert card.one("h3").content == [Element("span", {"lang": "zh"}, ["量子讲座"])]
    assert card.one("h3").say("en") == "量子讲座"


@pytest.mark.parametrize(
    ("start", "minutes", "clock"),
    [
        ("22:00", 120, "22:00–24:00"),
        ("22:00", 150, "22:00–00:30 next day"),
        ("22:00", 26 * 60, "22:00–24:00 next day"),
        ("22:00", 30 * 60, "22:00–04:00 2 days later"),
    ],
)
def test_a_session_past_midnight_says_so(start, minutes, clock):
    page = page_of(festival(session("talk", duration=minutes)), {"talk": ("hall", at(start))})

    assert page.one("p", class_="clock").say("en") == clock


def test_booking_is_offered_only_where_it_is_required():
    assert links(one_page(booking_url="https://book.example/").one("article")) == ["#talk"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "book.example", ""])
def test_an_address_that_is_not_of_the_web_is_never_a_link(url):
    card = one_page(booking_required=True, booking_url=url, url=url).one("article")

    assert links(card) == ["#talk"]
    assert [tag.say("en") for tag in card.all("li")] == ["Lecture", "Booking required"]


def test_a_protected_day_is_marked():
    day = ProtectedDay(1, "工作者日", "Workers' Day", frozenset({"sci-tech-workers"}))
    facts = festival(session("talk"), protected_days=[day])

    page = page_of(facts, {"talk": ("hall", at("09:30", day=1))})

    assert page.one("p", class_="protected").say("zh") == "工作者日 面向 科技工作者"
    assert page.one("p", class_="protected").say("en") == "Workers' Day for Science and technology workers"
    assert [link.attributes["href"] for link in page.all("a", class_="kept")] == ["#day:2023-05-21"]


def test_a_day_protected_in_places_names_them():
    day = ProtectedDay(
        0, "日", "Day", frozenset(), venues=frozenset({"hub"}), districts=frozenset({"海淀区"})
    )
    page = page_of(festival(session("talk"), protected_days=[day]), {"talk": ("hall", at("09:30"))})

    assert page.one("p", class_="protected").say("en") == "Day (Haidian, Vitality Hub)"


def test_the_head_and_the_foot():
    page = page_of(festival(session("talk")), {"talk": ("hall", at("09:30"))})

    assert page.one("title").text == "科技周 · 活动日程 | Science Week · Programme"
    assert page.one("h1").say("en") == "Science Week"
    assert page.one("header").one("p").say("en") == "20 May – 22 May 2023 · Programme · sessions: 1"
    assert page.one("footer").say("zh") == "时间均为当地时间 (Asia/Shanghai) · 更新于 2023-04-20 09:00"


def test_an_aware_stamp_is_told_in_local_time():
    page = programme_page(festival(), Schedule(), datetime(2023, 4, 20, 1, 0, tzinfo=UTC))

    assert page == programme_page(festival(), Schedule(), STAMP)


# --- what never is in it ---------------------------------------------------------------------------------


def test_nothing_private_is_in_the_page():
    facts = festival(
        session(
            "talk",
            contact="CONTACT",
            phone="PHONE",
            setup=35,
            teardown=25,
            people=("p-wang",),
            equipment=(("drone", 1),),
            attendance=4321,
            booked=1234,
        ),
        people=[person("p-wang", name="PERSON", contact="CONTACT", phone="PHONE")],
    )
    page = programme_page(facts, schedule({"talk": ("hall", at("10:00"))}), STAMP).decode()

    private = ["CONTACT", "PHONE", "PERSON", "p-wang", "drone", "4321", "1234", "天鹅座", "010-5550"]
    assert [text for text in private if text in page] == []
    # 9:25 and 11:25 are where setup begins and teardown ends.
    assert re.findall(r"\b(?:0?9:25|11:25)\b", page) == []


def test_nothing_is_loaded_from_anywhere():
    page = one_page(url="https://talk.example/", booking_required=True, booking_url="https://book.example/")

    loading = [
        (item.tag, item.attributes)
        for item in page.walk()
        if {"src", "srcset", "data", "action"} & set(item.attributes)
    ]
    assert loading == []
    assert [item.attributes["href"] for item in page.all("link")] == ["data:,"]
    assert (
        re.findall(
            r"url\(|@import|fetch|XMLHttpRequest|import\(", page.one("style").text + page.one("script").text
        )
        == []
    )


def test_only_the_pages_own_style_and_script_may_run():
    page = one_page()
    hashed = {
        tag: b64encode(sha256("".join(page.one(tag).content).encode()).digest()).decode()
        for tag in ("style", "script")
    }

    assert page.all("meta")[1].attributes == {
        "http-equiv": "Content-Security-Policy",
        "content": (
            "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
            f"style-src 'sha256-{hashed['style']}'; script-src 'sha256-{hashed['script']}'"
        ),
    }
    acting = [
        item for item in page.walk() for name in item.attributes if name == "style" or name.startswith("on")
    ]
    assert acting == []


HOSTILE = (
    """<script>alert(1)</script>"'`&lt;</script></style><!-- ]]> {{ 7 * 7 }} <img src=x onerror=alert(1)>"""
)


def test_every_text_is_shown_as_it_is_written():
    hostile_hall = replace(HALL, name=HOSTILE, name_en=HOSTILE + "en")
    hub = replace(HUB, name=HOSTILE, district=HOSTILE, address=HOSTILE, address_en="")
    talk = session(
        "talk",
        title=HOSTILE,
        title_en=HOSTILE + "en",
        kind=HOSTILE,
        audiences=(HOSTILE,),
        themes=(HOSTILE,),
        ages=HOSTILE,
        language="<b>",
        organiser=HOSTILE,
        description=HOSTILE,
        url=HOSTILE,
        booking_required=True,
        booking_url="https://book.example/" + HOSTILE,
    )
    facts = problem(
        [talk],
        [hostile_hall],
        venues=[hub],
        name=HOSTILE,
        name_en="",
        protected_days=[ProtectedDay(0, HOSTILE, "", frozenset({HOSTILE}), districts=frozenset({HOSTILE}))],
    )
    page = page_of(facts, {"talk": ("hall", at("09:30"))})
    shown = HOSTILE

    assert page.one("h1").text == shown
    assert page.one("title").text == f"{shown} · 活动日程 | {shown} · Programme"
    assert page.one("h3").say("zh") == shown
    assert page.one("h3").say("en") == shown + "en"
    assert page.one("p", class_="description").text == shown
    assert [fact.one("dd").text for fact in page.one("dl").all("div")] == [shown, shown, shown, shown, "<b>"]
    card = page.one("article")
    assert {name: card.attributes[name] for name in ("data-kind", "data-audience", "data-district")} == {
        "data-kind": shown,
        "data-audience": shown,
        "data-district": shown,
    }
    assert len(page.all("script")) == 1
    assert page.all("img") == []
    assert links(card) == ["#talk"]


def test_what_html_cannot_hold_is_taken_out():
    page = one_page(title="Bell\x07 and null\x00", description="tab\tline\nhalf \ud800 end")

    assert page.one("h3").text == "Bell and null"
    assert "".join(page.one("p", class_="description").one("span").content) == "tab\tline\nhalf  end"


# --- the page as a whole ---------------------------------------------------------------------------------


def whole():
    facts = festival(
        *(
            session(f"talk{number}", audiences=("public", "families"), description="讲述")
            for number in ("", ".2", ".3")
        ),
        session("讲座-1", kind="show"),
        protected_days=[ProtectedDay(1, "日")],
    )
    return facts, {
        "talk": ("hall", at("09:30")),
        "talk.2": ("lawn", at("09:30", day=1)),
        "talk.3": ("hall", at("14:00", day=2)),
        "讲座-1": ("lawn", at("11:00")),
    }


def test_the_same_schedule_gives_the_same_bytes():
    facts, placements = whole()
    backwards = dict(reversed(placements.items()))

    assert programme_page(facts, schedule(placements), STAMP) == programme_page(
        replace(facts, sessions=dict(reversed(facts.sessions.items()))), schedule(backwards), STAMP
    )


def test_every_link_inside_leads_somewhere_and_every_id_is_there_once():
    page = page_of(*whole())
    ids = [item.attributes["id"] for item in page.walk() if "id" in item.attributes]
    named = [name for item in page.walk() for name in item.attributes.get("aria-labelledby", "").split()]

    assert len(ids) == len(set(ids))
    assert {link[1:] for link in links(page) if link.startswith("#")} | set(named) <= set(ids)
    assert {"talk", "talk.2", "talk.3", "讲座-1"} <= set(ids)


def test_no_id_of_the_page_can_be_a_sessions_id():
    page = page_of(*whole())
    ids = [item.attributes["id"] for item in page.walk() if "id" in item.attributes and item.tag != "article"]

    assert [name for name in ids if ":" not in name] == []
