"""The site's style, scripts and icon: files whose names carry a digest of their bytes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from hashlib import sha256
from pathlib import Path

from scheduler.exports.pages import fill

STYLES = ("page.css", "programme.css", "site/site.css")
"""What the one stylesheet of all pages consists of."""

SCRIPTS = ("marks.js", "calendar.js", "site.js", "my.js")
"""The modules of the site's own; `page.js` and `programme.js` are those of self-contained pages."""


@cache
def software() -> str:
    """Return a digest of the program: what it makes of the same facts may differ from version to version."""
    folder = Path(__file__).parents[2]
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


@cache
def content(name: str) -> bytes:
    """Return the bytes of an asset."""
    if name == "site.css":
        return "\n".join(map(fill, STYLES)).encode()
    shared = name in {"page.js", "programme.js"}
    return fill(name if shared else f"site/{name}", asset=file_name).encode()


def file_name(name: str) -> str:
    """Return an asset's file name, which changes with its bytes."""
    stem, _, ending = name.rpartition(".")
    return f"{stem}-{sha256(content(name)).hexdigest()[:12]}.{ending}"


def asset(name: str) -> str:
    """Return the path of an asset within the site."""
    return f"assets/{file_name(name)}"


def asset_names() -> tuple[str, ...]:
    """Return the names of all assets."""
    return ("site.css", "page.js", "programme.js", *SCRIPTS, "icon.svg")


def asset_files() -> Iterator[tuple[str, str, partial[bytes]]]:
    """Yield each asset's path, fingerprint and maker."""
    for name in asset_names():
        yield asset(name), sha256(content(name)).hexdigest(), partial(content, name)
