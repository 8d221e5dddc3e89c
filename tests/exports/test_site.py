"""The site's files: which there are, what they never say, and when they change."""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import replace
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest

from scheduler.exports.site import Site, site_pages
from scheduler.problem import Problem
from scheduler.schedule import Schedule
from tests.builders import at, person, problem, schedule, session
from tests.exports.markup import Element, read_page
from tests.exports.sites import (
    DRILL,
    MAYBE,
    PLAN,
    SECRET,
    SHOW,
    TALK,
    TALK_2,
    calendars,
    festival,
    first,
    later,
    marks,
    pages,
    renamed,
    second,
)

HTML = [
    "404.html",
    "changes.html",
    "index.html",
    "my.html",
    "person/p-li.html",
    "person/p-wang.html",
    "programme.html",
    "session/drill.html",
    "session/show.html",
    "session/talk.2.html",
    "session/talk.html",
    "subscribe.html",
    "venue/hub.html",
    "venue/park.html",
]


def page(site: Site, path: str) -> Element:
    return read_page(pages(site)[path])


# --- which files ----------------------------------------------------------------------------------


def test_every_file():
    site = first()
    found = sorted(path for path in pages(site) if not path.startswith("codes/"))

    assert [path for path in found if path.endswith(".html")] == HTML
    assert sorted(re.sub(r"-[0-9a-f]{12}", "", path) for path in found if not path.endswith(".html")) == [
        ".htaccess",
        "assets/calendar.js",
        "assets/icon.svg",
        "assets/marks.js",
        "assets/my.js",
        "assets/page.js",
        "assets/programme.js",
        "assets/site.css",
        "assets/site.js",
        "changes.xml",
        "latest.json",
        "manifest.webmanifest",
        "robots.txt",
        "sitemap.xml",
        "sw.js",
        "travel.json",
    ]
    assert sorted(path for path in pages(site) if path.startswith("codes/")) == sorted(
        f"codes/{path.removesuffix('.ics')}.svg"
        for path in (*site.feeds, *(f"session/{file}.ics" for file in site.files.values()))
    )


def test_every_link_leads_to_something():
    site = second()
    files = pages(site) | calendars(site)
    dead = []
    for path, content in files.items():
        if not path.endswith(".html"):
            continue
        for element in read_page(content).walk():
            for name in ("href", "src"):
                address = element.attributes.get(name, "")
                parts = urlsplit(address)
                if parts.scheme or not parts.path:
                    continue
                target = posixpath.normpath(posixpath.join("/", posixpath.dirname(path), unquote(parts.path)))
                if target.removeprefix("/") not in files:
                    dead.append((path, address))
    assert dead == []


def test_nothing_is_loaded_from_elsewhere_and_no_script_stands_in_a_page():
    for path, content in pages(second()).items():
        if not path.endswith(".html"):
            continue
        root = read_page(content)
        for element in root.walk():
            assert not [name for name in element.attributes if name.startswith("on") or name == "style"]
            if element.tag == "script":
                inline = element.attributes.get("type") == "application/ld+json"
                assert inline != ("src" in element.attributes)
            loaded = element.attributes.get("src") or (
                element.attributes.get("href") if element.matches("link") else None
            )
            if loaded and element.attributes.get("rel") != "canonical":
                assert urlsplit(loaded).netloc == ""
        (policy,) = root.all("meta", **{"http-equiv": "Content-Security-Policy"})
        assert policy.attributes["content"] == (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
        )


def test_without_an_address_there_is_nothing_that_needs_one():
    site = first(festival(site=""))
    found = pages(site)

    assert "sitemap.xml" not in found
    assert found["robots.txt"] == b"User-agent: *\nDisallow: /private/\n"
    for path in HTML:
        root = read_page(found[path])
        assert root.all("link", rel="canonical") == []
        assert root.all("svg") == []
    own = page(site, "session/talk.html").one("section", class_="calendar")
    assert [link.attributes.get("href") for link in own.all("a")] == [
        "../calendars/session/talk.ics",
        "../calendars/session/talk.ics",
    ]
    assert ["data-webcal" in link.attributes for link in own.all("a")] == [True, False]


def test_what_search_engines_may_read():
    found = pages(second())

    assert (
        found["robots.txt"]
        == b"User-agent: *\nDisallow: /private/\nSitemap: https://fest.example/sitemap.xml\n"
    )
    assert [item.text for item in ElementTree.fromstring(found["sitemap.xml"]).iterfind("{*}url/{*}loc")] == [
        f"https://fest.example/{path}"
        for path in (
            "changes.html",
            "person/p-wang.html",
            "programme.html",
            "session/drill.html",
            "session/show.html",
            "session/talk.2.html",
            "session/talk.html",
            "subscribe.html",
            "venue/hub.html",
            "venue/park.html",
        )
    ]


def test_the_minutes_between_venues_are_those_of_venues_in_the_programme():
    facts = festival(replace(TALK), SECRET)
    site = first(facts, schedule({"talk": ("hall", at("09:30")), "secret": ("lawn", at("13:00"))}))

    assert json.loads(pages(site)["travel.json"]) == {"hub": {}}
    assert json.loads(pages(first())["travel.json"]) == {"hub": {"park": 60}, "park": {"hub": 60}}


def test_what_pages_kept_offline_are_marked_by():
    assert json.loads(pages(first())["latest.json"]) == {
        "stamp": "2023-04-20T09:00:00+08:00",
        "sessions": [],
    }
    moment = {"since": "2023-05-19T12:00:00+08:00"}
    assert json.loads(pages(second())["latest.json"]) == {
        "stamp": "2023-05-19T12:00:00+08:00",
        "sessions": [
            {"id": "drill", "file": "drill", **moment, "cancelled": True},
            {"id": "show", "file": "show", **moment, "cancelled": False},
        ],
    }


def test_who_kept_a_page_under_an_id_of_before_is_told_too():
    old = renamed()
    without = Schedule(
        {id: place for id, place in old.schedule.placements.items() if id != "fire-drill"}  # noqa: A001
    )
    site = replace(later(old, old.problem, without), renamed=old.renamed)
    told = {"since": "2023-05-19T13:00:00+08:00", "cancelled": True}

    assert json.loads(pages(site)["latest.json"])["sessions"] == [
        {"id": "fire-drill", "file": "fire-drill", **told},
        {"id": "drill", "file": "drill", **told},
    ]


def test_the_page_of_an_id_of_before_leads_to_the_one_of_now():
    files = pages(renamed())
    root = read_page(files["session/drill.html"])

    assert root.one("link", rel="canonical").attributes["href"] == (
        "https://fest.example/session/fire-drill.html"
    )
    assert root.one("meta", **{"http-equiv": "refresh"}).attributes["content"] == (
        "0; url=../session/fire-drill.html"
    )
    sentence = root.one("main").one("p")
    assert sentence.say("en") == "The page of this session is now: Fire drill"
    assert sentence.one("a").attributes["href"] == "../session/fire-drill.html"
    assert "session/drill.html" not in files["sitemap.xml"].decode()


def test_a_large_programme_has_a_page_for_each_day():
    ids = [f"s-{number}" for number in range(1000)]
    facts = problem([session(name, description="long story") for name in ids], site="https://fest.example")
    plan = schedule({name: ("hall", at("09:00", day=number % 2)) for number, name in enumerate(ids)})
    site = first(facts, plan)
    made = {
        path: read_page(make())
        for path, _, make in site_pages(site)
        if path.startswith(("day/", "programme.html", "session/s-7.html"))
    }

    assert sorted(made) == [
        "day/2023-05-20.html",
        "day/2023-05-21.html",
        "programme.html",
        "session/s-7.html",
    ]
    whole, day = made["programme.html"], made["day/2023-05-21.html"]
    assert whole.all("article") == []
    assert [link.attributes["href"] for link in whole.one("nav", class_="days").all("a")] == [
        "day/2023-05-20.html",
        "day/2023-05-21.html",
    ]
    assert [link.attributes["href"] for link in day.one("nav", class_="days").all("a")] == [
        "../day/2023-05-20.html",
        "#day:2023-05-21",
    ]
    assert [card.attributes["id"] for card in day.all("article")] == sorted(ids[1::2])
    assert "long story" not in day.text
    assert made["session/s-7.html"].all("img") == []


# --- subscribing ----------------------------------------------------------------------------------------


def test_every_feed_can_be_followed():
    site = first()
    root = page(site, "subscribe.html")
    ways = [[link.attributes["href"] for link in item.all("a")] for item in root.all("li", class_="feed")]

    assert sorted(plain for _, plain in ways) == sorted(f"calendars/{path}" for path in site.feeds)
    assert [
        webcal for webcal, plain in ways if webcal != f"webcal://fest.example/{plain}" and plain.isascii()
    ] == []
    assert [item.one("h2").say("en") for item in root.all("section", class_="feeds")] == [
        "Whole programme",
        "By venue 2",
        "By room 2",
        "By district 2",
        "By kind 3",
        "By audience 3",
        "By theme",
        "By day 3",
    ]
    assert [code.attributes["src"] for code in root.all("img", class_="qr")] == [
        plain.replace("calendars/", "codes/").replace(".ics", ".svg") for _, plain in ways
    ]


# --- what never is public -------------------------------------------------------------------------------

PLANTED = (
    *("天鹅座", "天琴座", "010-5550", "STAGEHAND", "幕后", "REHEARSAL", "彩排", "PRESS", "记者会", "UNSEEN"),
    *("p-crew", "p-shy", "secret", "maybe"),
)


@pytest.mark.parametrize("site", [first(), second()], ids=["first", "second"])
def test_what_is_not_for_the_public_is_in_no_file(site):
    assert {SECRET.id, MAYBE.id} <= set(site.problem.sessions)
    files = {path: made for path, made in pages(site).items() if not path.startswith("assets/")}
    assert [
        (path, word) for path, content in files.items() for word in PLANTED if word.encode() in content
    ] == []


# --- fingerprints ---------------------------------------------------------------------------------------


def variants() -> list[Site]:
    """Return sites that differ in a little."""
    old = first()
    facts = old.problem

    def told(**columns: object) -> Problem:
        return festival(replace(TALK, **columns), TALK_2, SHOW, DRILL)

    other_name = replace(facts, people=facts.people | {"p-wang": person("p-wang", name="王近")})
    return [
        old,
        replace(old, stamp=old.stamp.replace(hour=23)),
        second(),
        renamed(),
        later(old, told(title="换题"), PLAN),
        later(old, told(booked=90, contact="x", phone="y", setup=90), PLAN),
        later(old, told(booking_required=False), PLAN),
        later(old, told(people=("p-li",)), PLAN),
        later(old, other_name, PLAN),
        first(festival(site="https://other.example")),
        first(festival(name_en="Other Week")),
        first(festival(timezone="Asia/Tokyo")),
    ]


def test_a_file_whose_fingerprint_stays_stays_the_same():
    seen: dict[tuple[str, str], bytes] = {}
    for site in variants():
        found, prints = pages(site), marks(site)
        assert list(found) == list(prints)
        for path, mark in prints.items():
            assert seen.setdefault((path, mark), found[path]) == found[path], path


def changed(before: Site, after: Site) -> list[str]:
    old = marks(before)
    return sorted(path for path, mark in marks(after).items() if old.get(path) != mark)


def test_only_what_shows_a_change_is_made_anew():
    old = first()

    assert changed(old, first()) == []
    assert changed(old, replace(old, stamp=old.stamp.replace(hour=23))) == ["latest.json"]
    assert changed(old, second()) == [
        "changes.html",
        "changes.xml",
        "index.html",
        "latest.json",
        "programme.html",
        "session/drill.html",
        "session/show.html",
        "sitemap.xml",
        "venue/hub.html",
        "venue/park.html",
    ]


def test_what_no_visitor_sees_changes_no_page():
    old = first()
    facts = festival(
        replace(TALK, booked=90, attendance=120, contact="x", phone="y", setup=90), TALK_2, SHOW, DRILL
    )

    assert changed(old, later(old, facts, PLAN)) == ["changes.html", "changes.xml", "latest.json"]
