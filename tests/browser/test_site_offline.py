"""The site without a network: what was seen stays, says how old it is, and never passes for new."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from icalendar import Calendar

from tests.browser.axe import violations
from tests.browser.visiting import download, go, marks, mine, release, settled, star, until
from tests.builders import at, schedule
from tests.exports.sites import SHOW, festival, first, second

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
    assert banner(page).startswith("Offline: as of 20")
    assert violations(page) == []
    for path in ("programme.html?lang=en", "", "subscribe.html", "changes.html"):
        go(page, server, path)
        assert page.locator("main").count() == 1
        assert banner(page).startswith("Offline: as of 20")
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
    assert banner(page).startswith("Offline: as of 20")


def test_a_new_release_drops_what_was_kept_of_the_last(tab, server):
    release(server, first())
    page = go(tab(), server, "programme.html")
    ready(page)
    go(page, server, "session/drill.html")
    (old,) = page.evaluate("caches.keys()")

    release(server, second())
    go(page, server, "programme.html")
    until(lambda: len(names := page.evaluate("caches.keys()")) == 1 and names != [old])

    server.stop()
    go(page, server, "session/drill.html")
    assert page.locator(".notice.gone strong").inner_text() == "This session is cancelled."
    assert banner(page).startswith("Offline: as of 20")
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

    kept = """caches.keys().then(([name]) => caches.open(name)).then(cache => cache.keys())
        .then(found => found.filter(request => request.url.includes('/session/')).length)"""
    until(lambda: 100 <= page.evaluate(kept) <= 150)
