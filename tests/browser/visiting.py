"""What visitors of a site do in tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from tests.browser.serving import StaticServer
from tests.exports.sites import calendars, pages


def release(server: StaticServer, site: Any) -> None:
    server.publish({**pages(site), **calendars(site)})


def go(tab: Any, server: StaticServer, path: str) -> Any:
    tab.goto(server.address + path)
    if path.startswith("my.html"):
        tab.wait_for_selector("main[data-ready]")
    return tab


def star(tab: Any, id: str) -> Any:  # noqa: A002
    return tab.locator(f'button[data-mark="{id}"]')


def marks(tab: Any) -> dict[str, int | None]:
    return json.loads(tab.evaluate("localStorage.getItem('marks:/')") or "{}")  # type: ignore[no-any-return]


def marked(tab: Any) -> list[str]:
    return list(marks(tab))


def mine(tab: Any) -> list[str]:
    return tab.locator("#ui\\:mine article h3").all_inner_texts()


def settled(tab: Any, ids: str) -> None:
    tab.wait_for_selector(f'main[data-ready="{ids}"]')


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds that no page tells of by itself."""
    for _ in range(200):
        if holds():
            return
        sleep(0.05)
    pytest.fail("waited ten seconds in vain")


def download(page: Any) -> bytes:
    with page.expect_download() as found:
        page.locator("#ui\\:download").click()
    return Path(found.value.path()).read_bytes()
