"""What the site says of a session, to people and to search engines, and of what changed."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

from scheduler.exports.site import Site
from scheduler.schedule import Schedule
from tests.builders import at, schedule, session
from tests.exports.markup import Element, read_page
from tests.exports.sites import (
    DRILL,
    PLAN,
    SHOW,
    TALK,
    TALK_2,
    festival,
    first,
    later,
    pages,
    second,
)


def page(site: Site, path: str) -> Element:
    return read_page(pages(site)[path])


def data(root: Element) -> dict[str, object]:
    found = root.one("script", type="application/ld+json")
    assert [type(part) for part in found.content] == [str]
    return json.loads(found.content[0])  # type: ignore[no-any-return]


# --- what a session's page says -----------------------------------------------------------------------


def test_a_session():
    root = page(first(), "session/talk.html")

    assert root.one("h1").say("zh") == "量子讲座"
    assert root.one("h1").say("en") == "Quantum talk"
    article = root.one("article")
    assert article.attributes["data-sequence"] == "0"
    assert article.one("p", class_="when").say("en") == "Saturday 20 May 09:30–10:30"
    assert article.one("p", class_="where").say("en") == "Vitality Hub · Lecture hall · Tongzhou Open in maps"
    assert [
        (item.one("dt").say("en"), item.one("dd").say("en")) for item in article.one("dl").all("div")
    ] == [
        ("With", "Wang Yuan 物理学者"),
        ("Organiser", "市科协"),
        ("Address", "1 Green Heart Road"),
        ("Ages", "12+"),
        ("Themes", "Quantum"),
        ("Language", "Chinese"),
    ]
    assert article.one("p", class_="others").say("en") == "Other times Sunday 21 May 09:30"
    assert [link.attributes["href"] for link in root.one("main").all("a")] == [
        "../venue/hub.html",
        "geo:39.879000,116.719500?q=39.879000,116.719500",
        "https://book.example/talk",
        "../person/p-wang.html",
        "../session/talk.2.html",
        "https://talk.example/",
        "webcal://fest.example/calendars/session/talk.ics",
        "../calendars/session/talk.ics",
    ]
    assert root.all(class_="notice") == []


def test_a_session_that_moved_says_where_it_was():
    root = page(second(), "session/show.html")

    assert root.one("article").one("p", class_="when").say("en") == "Monday 22 May 15:30–16:30"
    assert root.one("p", class_="notice").say("en") == (
        "This session was moved. It was to be Sunday 21 May 15:00–16:00 · Lawn · Forest Park "
        "(announced 2023-05-19 12:00)"
    )
    assert root.one("article").attributes["data-sequence"] == "1"


def test_a_cancelled_session_keeps_its_page():
    root = page(second(), "session/drill.html")

    assert root.one("p", class_="notice").say("en") == (
        "This session is cancelled. Below is what had been planned."
    )
    assert root.one("title").text == "【取消】消防演练 · 科技周 | Cancelled: Fire drill · Science Week"
    assert "cancelled" in root.one("article").classes
    assert root.one("article").one("p", class_="when").say("en") == "Saturday 20 May 10:00–11:00"
    card = page(second(), "programme.html").one("article", id="drill")
    assert card.one("strong", class_="gone").say("en") == "Cancelled"


def test_a_cancelled_session_says_no_more_than_was_announced_of_it():
    old = first()
    withdrawn = replace(DRILL, title="SECRET NEW TITLE", visibility="internal", description="SECRET PLAN")
    facts = festival(TALK, TALK_2, SHOW, withdrawn)
    site = later(old, facts, PLAN)

    assert "cancelled" in page(site, "session/drill.html").one("article").classes
    assert [path for path, content in pages(site).items() if b"SECRET" in content] == []


def test_a_session_may_be_gone_from_the_tables_altogether():
    facts = festival(TALK, TALK_2, SHOW)
    plan = Schedule(
        {name: place for name, place in PLAN.placements.items() if name.startswith(("talk", "show"))}
    )
    root = page(later(first(), facts, plan), "session/drill.html")

    assert root.one("h1").say("en") == "Fire drill"
    assert root.one("article").one("p", class_="where").say("en") == "Forest Park · Lawn · Haidian"


def test_venues_and_people_have_their_sessions():
    site = second()
    ids = {
        path: [card.attributes["id"] for card in read_page(content).all("article")]
        for path, content in pages(site).items()
        if path.startswith(("venue/", "person/"))
    }

    assert ids == {
        "venue/hub.html": ["talk", "talk.2", "show"],
        "venue/park.html": ["drill"],
        "person/p-wang.html": ["talk", "talk.2"],
    }


# --- linked data --------------------------------------------------------------------------------------

FESTIVAL = {
    "@type": "Festival",
    "name": "科技周",
    "alternateName": "Science Week",
    "startDate": "2023-05-20",
    "endDate": "2023-05-22",
    "eventStatus": "https://schema.org/EventScheduled",
    "url": "https://fest.example/programme.html",
}


def test_what_search_engines_are_told_of_a_session():
    assert data(page(first(), "session/talk.html")) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "量子讲座",
        "alternateName": "Quantum talk",
        "description": "薛定谔没养过猫。",
        "startDate": "2023-05-20T09:30:00+08:00",
        "endDate": "2023-05-20T10:30:00+08:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": "活力汇 报告厅",
            "address": "绿心路1号",
            "geo": {"@type": "GeoCoordinates", "latitude": 39.879, "longitude": 116.7195},
        },
        "organizer": {"@type": "Organization", "name": "市科协"},
        "performer": [{"@type": "Person", "name": "王远"}],
        "inLanguage": ["zh"],
        "sameAs": "https://talk.example/",
        "url": "https://fest.example/session/talk.html",
        "superEvent": FESTIVAL,
    }


def test_what_search_engines_are_told_of_a_change():
    show, drill = (data(page(second(), f"session/{name}.html")) for name in ("show", "drill"))

    assert (show["eventStatus"], show["previousStartDate"]) == (
        "https://schema.org/EventRescheduled",
        "2023-05-21T15:00:00+08:00",
    )
    assert (drill["eventStatus"], drill["startDate"], "previousStartDate" in drill) == (
        "https://schema.org/EventCancelled",
        "2023-05-20T10:00:00+08:00",
        False,
    )


HOSTILE = "</script><script>alert(1)</script><!-- & ' \" \u2028 ]]>"


def test_no_title_can_act():
    facts = festival(replace(TALK, title=HOSTILE, description=HOSTILE, organiser=HOSTILE))
    site = first(facts, schedule({"talk": ("hall", at("09:30"))}))
    site = later(
        site, festival(replace(TALK, title=HOSTILE)), schedule({"talk": ("lawn", at("11:30"))}), HOSTILE
    )
    found = pages(site)

    for path in ("session/talk.html", "programme.html", "venue/park.html", "changes.html"):
        assert [item.attributes.get("src", "data") for item in read_page(found[path]).all("script")] == [
            item.attributes.get("src", "data") for item in read_page(pages(first())[path]).all("script")
        ]
    assert data(read_page(found["session/talk.html"]))["name"] == HOSTILE
    (entry, _) = ElementTree.fromstring(found["changes.xml"]).findall("{*}entry")
    assert HOSTILE in entry.findtext("{*}title", "")


# --- changes ------------------------------------------------------------------------------------------


def test_what_changed_is_told_in_words():
    site = later(
        second(),
        festival(TALK, replace(TALK_2, description="New"), SHOW, DRILL, session("extra", title="加场")),
        schedule(
            {
                "talk": ("lawn", at("09:30")),
                "talk.2": ("hall", at("09:30", day=1)),
                "show": ("hall", at("10:00", day=2)),
                "extra": ("hall", at("15:00")),
            }
        ),
    )
    releases = page(site, "changes.html").all("section", class_="release")

    assert [
        [(title.say("en"), [line.say("en") for line in lines.all("li")])]
        for release in releases[:1]
        for title, lines in zip(release.all("h3"), release.all("ul"), strict=True)
    ] == [
        [
            (
                "Moved to another day or venue 1",
                ["Quantum talk Lecture hall, Vitality Hub → Lawn, Forest Park"],
            )
        ],
        [("Other time 1", ["Science play Monday 22 May 15:30–16:30 → Monday 22 May 10:00–11:00"])],
        [("Added 1", ["加场 Saturday 20 May 15:00–16:00, Lecture hall, Vitality Hub"])],
        [("Details updated 1", ["Quantum talk Sunday 21 May 09:30–10:30, Lecture hall, Vitality Hub"])],
    ]
    assert [release.one("h2").say("zh") for release in releases] == [
        "2023-05-19 13:00 第 3 版",
        "2023-05-19 12:00 第 2 版",
        "2023-04-20 09:00 第 1 版",
    ]
    assert releases[2].one("p").say("en") == "The programme was announced."


def test_changes_for_feed_readers():
    root = ElementTree.fromstring(pages(second())["changes.xml"])
    name = "{http://www.w3.org/2005/Atom}"

    assert root.tag == f"{name}feed"
    assert [root.findtext(f"{name}{tag}") for tag in ("id", "title", "updated")] == [
        "tag:fest.example,2023:fest/releases",
        "科技周 · 变更 Changes",
        "2023-05-19T12:00:00+08:00",
    ]
    assert [
        [entry.findtext(f"{name}{tag}") for tag in ("id", "title", "updated")]
        for entry in root.iter(f"{name}entry")
    ] == [
        ["tag:fest.example,2023:fest/releases/2", "2023-05-19 12:00 有雨 Rain", "2023-05-19T12:00:00+08:00"],
        ["tag:fest.example,2023:fest/releases/1", "2023-04-20 09:00", "2023-04-20T09:00:00+08:00"],
    ]
    assert [link.attrib for link in root.findall(f"{name}link")] == [
        {"rel": "self", "type": "application/atom+xml", "href": "https://fest.example/changes.xml"},
        {"rel": "alternate", "type": "text/html", "href": "https://fest.example/changes.html"},
    ]
