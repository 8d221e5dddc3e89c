"""What every page of a site has around it, and how a page is made and told from its last version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from operator import itemgetter
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from scheduler.exports.addresses import SAFE, ascii_url
from scheduler.exports.pages import fill
from scheduler.exports.site.assets import asset, software
from scheduler.exports.site.linked_data import Data, script
from scheduler.problem import Problem
from scheduler.word import Word, word

File = tuple[str, str, Callable[[], bytes]]
"""A path within the public folder, the fingerprint of the facts shown, and the maker of the bytes."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
)
"""A page loads what lies beside it and nothing else, and no script or style that stands in it."""


NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Place:
    """A page that every page leads to."""

    path: str
    title: Word


PLACES = (
    Place("programme.html", Word("活动日程", "Programme")),
    Place("my.html", Word("我的日程", "My programme")),
    Place("subscribe.html", Word("订阅日历", "Subscribe")),
    Place("changes.html", Word("变更", "Changes")),
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The event's name and timezone, `address`, where the site is served (ASCII, no `/` at its end), `tag`.

    The last is the event's name in Atom, the same for ever (RFC 4151).
    """

    name: Word
    timezone: str
    address: str
    tag: str
    places: tuple[Place, ...] = PLACES

    def html(
        self,
        path: str,
        template: str,
        *,
        scripts: tuple[str, ...] = (),
        data: Callable[[], Data] | None = None,
        root: str | None = None,
        digests: Mapping[str, Any] = NONE,
        **facts: Any,
    ) -> File:
        """Return a page: `facts` are the template's variables, `scripts` modules that it has of its own.

        `data` makes the page's linked data, out of the same facts. `root` leads to the site's folder.
        `digests` tell long ones of the facts apart in their place, by name.
        """
        known = sorted({**facts, **digests}.items(), key=itemgetter(0))
        mark = fingerprint(self, path, template, scripts, root, known)
        layout = {
            "layout": "site/layout.html",
            "frame": self,
            "policy": POLICY,
            "asset": asset,
            "root": "../" * path.count("/") if root is None else root,
            "here": "programme.html" if path == "index.html" else path,
            "canonical": self.absolute("programme.html" if path == "index.html" else path),
            "scripts": (*scripts, "site.js"),
        }
        return path, mark, partial(_made, template, data, layout | facts)

    def absolute(self, path: str) -> str:
        """Return the address of a file of the site, in ASCII; nothing where the site's is not known."""
        return f"{self.address}/{quote(path, safe=SAFE)}" if self.address else ""


def _made(template: str, data: Callable[[], Data] | None, facts: Mapping[str, Any]) -> bytes:
    return fill(template, data=script(data()) if data else "", **facts).encode()


def frame_of(problem: Problem) -> Frame:
    """Return what the pages of an event's site have around them."""
    event = problem.event
    authority = event.domain or f"{event.id}.invalid"
    tag = f"tag:{authority},{event.first_day.year}:{event.id}/releases"
    return Frame(word(event.name, event.name_en), event.timezone, ascii_url(event.site.rstrip("/")), tag)


def fingerprint(*facts: Any) -> str:
    """Return a digest of facts whose `repr` tells all of them, and of the software that shows them."""
    return sha256(repr((software(), facts)).encode(errors="surrogatepass")).hexdigest()
