"""The site as a visitor uses it: subscribing, marking, sharing, on a phone, without a network."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any

import pytest
from icalendar import Calendar

from tests.browser.axe import violations
from tests.browser.conftest import missing
from tests.browser.visiting import download, go, marked, marks, mine, release, settled, star, until
from tests.builders import at, schedule
from tests.exports.sites import DRILL, SHOW, TALK, TALK_2, calendars, festival, first, renamed, second

PAGES = (
    "programme.html",
    "session/drill.html",
    "session/show.html",
    "venue/hub.html",
    "person/p-wang.html",
    "subscribe.html",
    "changes.html",
    "my.html",
    "404.html",
)


# --- every page ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_is_open_to_everybody_and_fits(tab, server, width, scheme):
    release(server, second())
    page = tab(width=width, color_scheme=scheme, reduced_motion="reduce")
    go(page, server, "404.html")
    page.evaluate("localStorage.setItem('marks:/', JSON.stringify({talk: 0, drill: 0, show: 0}))")
    for path in PAGES:
        go(page, server, path)
        page.evaluate("for (const item of document.querySelectorAll('details')) item.open = true")

        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert violations(page) == [], path


def test_the_language_stays_from_page_to_page(tab, server):
    release(server, first())
    page = go(tab(locale="zh-CN"), server, "programme.html")
    assert page.locator("nav.places a").first.inner_text() == "活动日程"

    page.locator(".languages label", has_text="English").click()
    go(page, server, "session/talk.html")

    assert page.locator("h1").inner_text() == "Quantum talk"
    assert page.title() == "Quantum talk · Science Week"


def test_cancelled_sessions_are_shown_and_not_counted(tab, server):
    release(server, second())
    page = go(tab(), server, "programme.html")

    assert page.locator("header p").inner_text().endswith("sessions: 3")
    assert page.locator("output").inner_text() == "sessions: 3 of 3"
    assert page.locator("#drill h3").inner_text() == "Cancelled Fire drill"


# --- subscribing ----------------------------------------------------------------------------------------


def test_a_feed_is_offered_in_every_way(tab, server, tmp_path_factory):
    release(server, first())
    page = tab()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.address)
    go(page, server, "subscribe.html")
    feed = page.locator(".feed", has_text="Vitality Hub").first
    webcal, https = feed.locator("a").all()

    assert webcal.get_attribute("href") == "webcal://fest.example/calendars/venue/hub.ics"
    assert https.get_attribute("href") == "calendars/venue/hub.ics"
    feed.locator("button").click()
    assert page.evaluate("navigator.clipboard.readText()") == "https://fest.example/calendars/venue/hub.ics"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_code_leads_to_its_feed(tab, server, tmp_path_factory, scheme):
    if not shutil.which("zbarimg"):
        missing("zbarimg (apt-get install zbar-tools)")
    release(server, first())
    page = go(tab(color_scheme=scheme), server, "subscribe.html")
    page.evaluate("for (const item of document.querySelectorAll('details')) item.open = true")
    feeds = page.locator(".feed").all()
    assert len(feeds) == 17
    picture = tmp_path_factory.mktemp("codes") / "code.png"
    for feed in feeds:
        feed.locator(".qr").scroll_into_view_if_needed()
        feed.locator(".qr").evaluate("image => image.decode()")
        feed.locator(".qr").screenshot(path=picture)
        read = subprocess.run(["zbarimg", "-q", "--raw", picture], capture_output=True, text=True, check=True)
        assert read.stdout.strip() == feed.locator("code").inner_text()


def test_without_the_sites_address_the_browser_makes_the_webcal_link(tab, server):
    release(server, first(festival(site="")))
    page = go(tab(), server, "session/talk.html")

    assert page.locator(".follow a").first.get_attribute("href") == (
        server.address.replace("http:", "webcal:") + "calendars/session/talk.ics"
    )


# --- my programme ----------------------------------------------------------------------------------------


def near() -> Any:
    """A talk until 10:30 at the hub, a drill in the park from 10:00, a show there from 11:00."""
    plan = {"talk": ("hall", at("09:30")), "drill": ("lawn", at("10:00")), "show": ("lawn", at("11:00"))}
    return first(festival(TALK, DRILL, SHOW), schedule(plan))


def test_what_is_marked_is_listed_with_its_clashes(tab, server):
    release(server, near())
    page = go(tab(), server, "programme.html")
    for name in ("show", "talk", "drill"):
        star(page, name).click()
    assert page.locator("#ui\\:marked").inner_text() == "3"
    assert star(page, "talk").get_attribute("aria-pressed") == "true"
    assert star(page, "talk").locator(".label").inner_text() == "In my programme"

    go(page, server, "my.html")
    settled(page, "show,talk,drill")

    assert mine(page) == ["Quantum talk", "Fire drill", "Science play"]
    assert page.locator("#ui\\:clashes li").all_inner_texts() == [
        "Quantum talk — Fire drill: overlap",
        "Quantum talk — Science play: 60 minutes on the way, 30 minutes between",
    ]

    star(page, "talk").click()
    settled(page, "show,drill")
    assert mine(page) == ["Fire drill", "Science play"]
    assert page.locator("#ui\\:clashes").is_hidden()


def test_marking_needs_no_mouse(tab, server):
    release(server, first())
    page = go(tab(), server, "session/talk.html")
    star(page, "talk").focus()
    page.keyboard.press("Enter")
    assert marked(page) == ["talk"]
    page.keyboard.press("Space")
    assert marked(page) == []


def test_nothing_marked_says_how_to(tab, server):
    release(server, first())
    page = go(tab(), server, "my.html")

    assert page.locator(".empty").inner_text().startswith("Nothing marked yet.")
    assert page.locator("#ui\\:tools").is_hidden()


def test_a_new_release_shows_in_what_was_marked(tab, server):
    release(server, first())
    page = go(tab(), server, "programme.html")
    for name in ("drill", "show", "talk"):
        star(page, name).click()
    until(lambda: None not in marks(page).values())

    release(server, second())
    go(page, server, "my.html")
    settled(page, "drill,show,talk")

    assert mine(page) == ["Quantum talk", "Cancelled Fire drill", "Science play"]
    show = page.locator("#ui\\:mine article", has_text="Science play")
    assert show.locator(".notice").inner_text() == (
        "Moved since you marked it. It was to be Sunday 21 May 15:00–16:00 · Lawn · Forest Park "
        "(announced 2023-05-19 12:00) Got it"
    )
    show.get_by_role("button", name="Got it").click()
    page.locator("#ui\\:mine .notice").wait_for(state="detached")


def test_what_left_the_programme_is_said_and_can_be_removed(tab, server):
    release(server, first())
    page = go(tab(), server, "programme.html")
    star(page, "drill").click()
    release(server, first(festival(TALK, TALK_2, SHOW), schedule({"talk": ("hall", at("09:30"))})))
    go(page, server, "my.html")
    settled(page, "drill")

    article = page.locator("#ui\\:mine article")
    assert article.locator(".clock").inner_text() == "drill"
    assert star(page, "drill").inner_text().split("\n") == ["In my programme", "drill"]
    assert article.locator(".place").inner_text() == "no longer in the programme"
    star(page, "drill").click()
    settled(page, "")
    assert marked(page) == []


def test_a_cancelled_session_is_not_offered(tab, server):
    release(server, first())
    page = go(tab(), server, "session/drill.html")
    add = page.locator(".star .label")
    assert add.inner_text() == "Add to my programme"
    star(page, "drill").click()
    assert add.inner_text() == "In my programme"

    release(server, second())
    go(page, server, "session/drill.html")
    assert add.inner_text() == "In my programme"
    star(page, "drill").click()
    assert star(page, "drill").is_hidden()
    go(page, server, "programme.html")
    assert star(page, "drill").is_hidden()
    assert star(page, "show").is_visible()


def test_a_session_that_was_renamed_stays_marked(tab, server):
    release(server, first())
    page = go(tab(), server, "programme.html")
    star(page, "drill").click()
    until(lambda: marks(page) == {"drill": 0})
    release(server, renamed())

    go(page, server, "session/drill.html")
    page.wait_for_url(server.address + "session/fire-drill.html")
    assert page.locator("h1").inner_text() == "Fire drill"
    go(page, server, "my.html")
    settled(page, "fire-drill")
    assert mine(page) == ["Fire drill"]
    assert marks(page) == {"fire-drill": 0}

    friend = go(tab(), server, "my.html#s=drill,talk")
    friend.get_by_role("button", name="Add to mine").click()
    settled(friend, "fire-drill,talk")
    assert mine(friend) == ["Quantum talk", "Fire drill"]


def test_a_shared_link_asks_first(tab, server):
    release(server, first())
    page = go(tab(), server, "programme.html")
    for name in ("talk", "talk.2"):
        star(page, name).click()
    go(page, server, "my.html")
    settled(page, "talk,talk.2")
    link = page.locator("#ui\\:share").get_attribute("data-copy").removeprefix(server.address)
    assert link == "my.html#s=talk,talk.2"

    friend = go(tab(), server, "programme.html")
    star(friend, "show").click()
    for answer, left in (("No, thanks", ["show"]), ("Add to mine", ["show", "talk", "talk.2"])):
        go(friend, server, "404.html")
        go(friend, server, link)
        assert marked(friend) == ["show"]
        assert friend.locator("#ui\\:incoming p").first.inner_text() == (
            "Somebody shared a programme with you Sessions: 2."
        )
        friend.get_by_role("button", name=answer).click()
        assert marked(friend) == left
        assert friend.url == server.address + "my.html"
    go(friend, server, "404.html")
    go(friend, server, link)
    friend.get_by_role("button", name="Replace mine").click()
    assert marked(friend) == ["talk", "talk.2"]
    assert friend.locator("#ui\\:incoming").is_hidden()


@pytest.mark.parametrize("ending", ["#s=", "#s=<b>,../../etc,%E0%A4", "#t=talk", "#s=" + "x" * 5000 + "!"])
def test_a_link_that_holds_no_id_asks_nothing(tab, server, ending):
    release(server, first())
    page = go(tab(), server, "my.html" + ending)

    assert page.locator("#ui\\:incoming").is_hidden()
    assert marked(page) == []


def test_the_download_is_one_calendar_of_what_was_published(tab, server):
    facts = festival(name="北京市科学技术周暨全国科技活动周主场活动, 第二十八届；含各区分会场")
    release(server, first(facts))
    page = go(tab(), server, "programme.html")
    for name in ("drill", "show", "talk"):
        star(page, name).click()
    site = second(facts)
    release(server, site)
    go(page, server, "my.html")
    settled(page, "drill,show,talk")

    data = download(page)

    calendar = Calendar.from_ical(data)
    published = {
        str(event["UID"]): event.to_ical()
        for path, own in calendars(site).items()
        if path.startswith("calendars/session/")
        for event in Calendar.from_ical(own).walk("VEVENT")
    }
    events = calendar.walk("VEVENT")
    assert [str(event["UID"]) for event in events] == [
        "talk@fest.example",
        "drill@fest.example",
        "show@fest.example",
    ]
    assert [event.to_ical() for event in events] == [published[str(event["UID"])] for event in events]
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert [item.errors for item in calendar.walk()] == [[]] * len(calendar.walk())
    assert str(calendar["NAME"]) == "Science Week · My programme"
    assert data.count(b"BEGIN:VCALENDAR") == 1
    assert data.replace(b"\r\n", b"").count(b"\n") == 0
    assert [line for line in data.split(b"\r\n") if len(line) > 75] == []

    page.locator(".languages label", has_text="中文").click()
    unfolded = download(page).decode().replace("\r\n ", "").split("\r\n")
    assert unfolded[6] == "X-WR-TIMEZONE:Asia/Shanghai"
    called = f"{site.problem.event.name} · 我的日程".replace(",", "\\,")
    assert unfolded[4:6] == [f"NAME:{called}", f"X-WR-CALNAME:{called}"]
