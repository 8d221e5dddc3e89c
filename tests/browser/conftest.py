"""A real browser for the pages: Debian's Chromium, driven by playwright. CI fails without it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.serving import StaticServer

NAMES = ("chromium", "chromium-browser", "google-chrome")
REMEDY = "install Chromium (apt-get install chromium) and playwright (pip install playwright)"

# Chromium speaks to nobody but the page.
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


def missing(what: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing: {REMEDY}")
    pytest.skip(f"{what} is missing: {REMEDY}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright")
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        missing("Chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open a page's bytes in the browser: `visit(page, "?lang=en", width=390)`.

    The test fails at its end if the page asked for anything else or wrote to the console.
    """
    contexts: list[Any] = []
    asked: list[str] = []
    said: list[str] = []
    file = tmp_path / "page.html"

    def open_page(page: bytes, address: str = "", *, width: int = 1280, **options: Any) -> Any:
        file.write_bytes(page)
        options = {"locale": "zh-CN", "viewport": {"width": width, "height": 900}} | options
        context = browser.new_context(**options)
        contexts.append(context)
        tab = context.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.goto(file.as_uri() + address)
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith(file.as_uri()) and url != "data:,"] == []
    assert said == []


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StaticServer]:
    found = StaticServer(tmp_path)
    yield found
    found.stop()


@pytest.fixture
def tab(browser: Any, server: StaticServer) -> Iterator[Callable[..., Any]]:
    """Open a visitor's browser: `tab(width=360)`; pages are then visited by `go`.

    The test fails at its end if a page asked anybody else or wrote an error that is not of the network.
    """
    contexts: list[Any] = []
    asked: list[str] = []
    said: list[str] = []

    def open_tab(*, width: int = 1280, **options: Any) -> Any:
        options = {"locale": "en-GB", "viewport": {"width": width, "height": 900}} | options
        context = browser.new_context(**options)
        contexts.append(context)
        context.on("request", lambda request: asked.append(request.url))
        found = context.new_page()
        found.on("console", lambda message: said.append(message.text))
        found.on("pageerror", lambda error: said.append(str(error)))
        return found

    yield open_tab
    for context in contexts:
        context.close()
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts <= {urlsplit(server.address).netloc}
    assert [text for text in said if "Failed to load resource" not in text] == []
