"""What a site has besides its pages: for search engines, for phones, for readers of Atom, for servers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any
from urllib.parse import urlsplit

from scheduler.exports.pages import fill
from scheduler.exports.site.assets import asset, asset_names
from scheduler.exports.site.changes import Release, releases
from scheduler.exports.site.frame import POLICY, File, Frame, fingerprint
from scheduler.exports.site.sources import ELSEWHERE, Site

OFFLINE = ("programme.html", "my.html", "subscribe.html", "changes.html", "travel.json")
"""What is there offline from the first visit on, besides what was visited."""

ALARMING = ELSEWHERE | {"cancelled", "returned"}
"""The changes that whoever looks at a page of old must be told of."""

NEWS = 50
"""Releases that the Atom feed tells of."""


def extras(site: Site, frame: Frame, pages: Iterable[str]) -> Iterator[File]:
    """Yield every file that is no page."""
    listed = (path for path in pages if path not in {"404.html", "my.html", "index.html"})
    yield _filled("changes.xml", "site/changes.xml", frame=frame, releases=releases(site)[:NEWS])
    yield _filled("robots.txt", "site/robots.txt", sitemap=frame.absolute("sitemap.xml"))
    if frame.address:
        yield _filled("sitemap.xml", "site/sitemap.xml", urls=tuple(map(frame.absolute, sorted(listed))))
    yield _json("manifest.webmanifest", _manifest(frame))
    yield _json("travel.json", _travel(site))
    yield _json("latest.json", _latest(site))
    precached = (*OFFLINE, *map(asset, asset_names()))
    yield _filled("sw.js", "site/sw.js", precached=json.dumps(precached))
    yield _filled(".htaccess", "site/htaccess", root=urlsplit(frame.address).path, policy=POLICY)


def _filled(path: str, template: str, **facts: Any) -> File:
    mark = fingerprint(path, sorted(facts.items(), key=itemgetter(0)))
    return path, mark, lambda: fill(template, change_list=_change_list, **facts).encode()


def _change_list(release: Release) -> str:
    """Return a release's changes in HTML, which Atom holds as text."""
    return fill("site/change_list.html", release=release)


def _json(path: str, data: dict[str, Any]) -> File:
    return path, fingerprint(path, data), lambda: json.dumps(data, ensure_ascii=False).encode()


def _manifest(frame: Frame) -> dict[str, Any]:
    return {
        "name": str(frame.name),
        "short_name": frame.name.zh,
        "lang": "zh",
        "start_url": "programme.html",
        "scope": "./",
        "display": "minimal-ui",
        "background_color": "#f4f6fa",
        "theme_color": "#0a2a5c",
        "icons": [{"src": asset("icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }


def _latest(site: Site) -> dict[str, Any]:
    """Return which sessions were cancelled or moved, and since when: by it, pages kept offline are marked.

    A session that has another id now is there under both.
    """
    since = {
        site.renamed.get(change.session, change.session): site.local(release.stamp)
        for release in reversed(site.history)
        for change in release.changes
        if change.what in ALARMING
    }
    found = []
    for id, file in (*site.files.items(), *site.former.items()):  # noqa: A001
        now = site.renamed.get(id, id)
        shown = site.shown[now]
        if shown.showing.cancelled or now in since:
            moment = shown.updated if shown.showing.cancelled else since[now]
            found.append(
                {
                    "id": id,
                    "file": file,
                    "since": moment.isoformat(timespec="seconds"),
                    "cancelled": shown.showing.cancelled,
                }
            )
    return {"stamp": site.stamp.isoformat(timespec="seconds"), "sessions": found}


def _travel(site: Site) -> dict[str, dict[str, int]]:
    """Return the minutes from one venue to another, for venues that the public goes to."""
    venues = sorted({item.showing.venue for item in site.shown.values()})
    travel = site.problem.travel
    return {a: {b: travel[a, b] for b in venues if a != b and (a, b) in travel} for a in venues}
