"""The site without a network: what was seen stays, says how old it is, and never passes for new."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from icalendar import Calendar

from tests.browser.axe import violations
from tests.browser.visiting import download, go, marks, mine, release, settled, star, until
from tests.builders import at, schedule
from tests.exports.sites import SHOW, festival, first, second

BANNER = "Offline: sessions may be cancelled or moved since 20"

# --- without a network ----------------------------------------------------------------------------------


def ready(page: Any) -> None:
    """Wait until the service worker has taken over."""
    page.evaluate("navigator.serviceWorker.ready")
    until(lambda: page.evaluate("navigator.serviceWorker.controller !== null"))


def banner(page: Any) -> str:
    return page.locator("#ui\\:offline").inner_text()


def test_offline_pages_say_how_old_they_are_and_nothing_stale_passes_for_new(tab, server):
    release(server, first())
    page = go(tab(), server, "programme.html")
    ready(page)
    star(page, "drill").click()
    until(lambda: marks(page) == {"drill": 0})
    go(page, server, "session/talk.html")
    assert page.locator("#ui\\:offline").is_hidden()

    server.stop()

    go(page, server, "session/talk.html")
    assert page.locator("h1").inner_text() == "Quantum talk"
    assert banner(page).startswith(BANNER)
    assert violations(page) == []
    for path in ("programme.html?lang=en", "", "subscribe.html", "changes.html"):
        go(page, server, path)
        assert page.locator("main").count() == 1
        assert banner(page).startswith(BANNER)
    go(page, server, "my.html")
    settled(page, "drill")
    assert mine(page) == ["Fire drill"]
    assert [str(event["UID"]) for event in Calendar.from_ical(download(page)).walk("VEVENT")] == [
        "drill@fest.example"
    ]
    go(page, server, "venue/park.html")
    assert page.locator("h1").inner_text() == "离线 Offline"

    server.start()
    release(server, second())

    go(page, server, "session/drill.html")
    assert page.locator(".notice.gone strong").inner_text() == "This session is cancelled."
    assert page.locator("#ui\\:offline").is_hidden()


def test_a_broken_server_is_as_good_as_none(tab, server):
    release(server, first())
    page = go(tab(), server, "programme.html")
    ready(page)
    server.broken(True)
    go(page, server, "changes.html")

    assert page.locator("h1").inner_text() == "Changes"
    assert banner(page).startswith(BANNER)


def kept(page: Any, path: str) -> str:
    """Return what the browser keeps of a page."""
    return page.evaluate("path => caches.match(path).then(found => found ? found.text() : '')", path)  # type: ignore[no-any-return]


def test_what_was_visited_is_fetched_anew_after_a_release(tab, server):
    release(server, first())
    page = go(tab(), server, "programme.html")
    ready(page)
    for path in ("session/drill.html", "session/talk.html"):
        go(page, server, path)
    until(lambda: "量子" in kept(page, "/session/talk.html"))

    release(server, second())
    go(page, server, "my.html")
    until(lambda: "本场已取消" in kept(page, "/session/drill.html"))
    until(lambda: 'strong class="gone"' in kept(page, "/programme.html"))

    server.stop()
    go(page, server, "session/drill.html")
    assert page.locator(".notice.gone strong").inner_text() == "This session is cancelled."
    assert banner(page).startswith(BANNER)
    go(page, server, "session/talk.html")
    assert page.locator(".notice").count() == 0
    server.start()


VISITED = (
    "programme.html",
    "session/drill.html",
    "session/show.html",
    "session/talk.html",
    "venue/park.html",
)


def test_what_is_known_to_be_cancelled_or_moved_is_never_shown_as_on(tab, server):
    release(server, first())
    page = go(tab(), server, "programme.html")
    ready(page)
    for path in VISITED:
        go(page, server, path)
    page.evaluate("fetch('/calendars/session/drill.ics')")
    star(go(page, server, "session/talk.html"), "talk").click()
    until(lambda: kept(page, "/venue/park.html") != "" and kept(page, "/calendars/session/drill.ics") != "")

    release(server, second())
    server.broken(True, healthy=("/my.html", "/latest.json", "/assets/", "/travel.json"))
    go(page, server, "my.html")
    until(lambda: "drill" in kept(page, "/latest.json"))
    server.stop()

    for path in ("", "venue/park.html"):
        go(page, server, path)
        assert page.locator("#drill h3").inner_text() == "Cancelled Fire drill"
        assert page.locator("#show h3").inner_text() == "Time or place changed Science play"
        assert star(page, "drill").is_hidden()
        assert banner(page).startswith(BANNER)
        assert violations(page) == []
    go(page, server, "programme.html")
    assert page.locator("#talk h3").inner_text() == "Quantum talk"
    assert (
        page.locator("#drill").evaluate(
            "card => getComputedStyle(card.querySelector('.clock')).textDecorationLine"
        )
        == "line-through"
    )

    go(page, server, "session/drill.html")
    assert page.locator(".notice").all_inner_texts() == ["This session is cancelled."]
    assert star(page, "drill").is_hidden()
    assert violations(page) == []
    go(page, server, "session/show.html")
    assert page.locator(".notice").all_inner_texts() == [
        "The time or place of this session has changed. Below is what it was: look again when you are online."
    ]
    go(page, server, "session/talk.html")
    assert page.locator(".notice").count() == 0
    assert (
        page.evaluate("fetch('/calendars/session/drill.ics').then(() => 'given', () => 'not given')")
        == "not given"
    )
    server.start()


def test_what_is_kept_is_bounded(tab, server):
    many = [
        replace(SHOW, id=f"show.{number}" if number > 1 else "show", number=number)
        for number in range(1, 171)
    ]
    plan = schedule({item.id: ("lawn", at("09:00", day=index % 3)) for index, item in enumerate(many)})
    release(server, first(festival(*many), plan))
    page = go(tab(), server, "programme.html")
    ready(page)
    page.evaluate(
        "ids => Promise.all(ids.map(id => fetch(`session/${id}.html`)))", [item.id for item in many]
    )

    count = """caches.keys().then(([name]) => caches.open(name)).then(cache => cache.keys())
        .then(found => found.filter(request => request.url.includes('/session/')).length)"""
    until(lambda: 100 <= page.evaluate(count) <= 150)
