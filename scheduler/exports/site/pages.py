"""The pages of a site: the programme, one for each session, venue and person, and those about calendars."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from scheduler.exports.filenames import file_names
from scheduler.exports.programme import HERE, Programme, Showing, programme_of
from scheduler.exports.site import linked_data
from scheduler.exports.site.assets import asset_files
from scheduler.exports.site.changes import releases
from scheduler.exports.site.extras import extras
from scheduler.exports.site.frame import File, Frame, frame_of
from scheduler.exports.site.sources import Shown, Site
from scheduler.exports.site.subscribe import Feed, codes, feed, feeds
from scheduler.word import Word, word

LARGE = 1_000
"""Sessions from which on the programme has a page for each day, without descriptions, and a session's
page no QR code, which takes longer to make than all the rest of it.
"""

DAY_PAGE = "day/{}.html"


@dataclass(frozen=True, slots=True)
class Person:
    """One of a session's people, with the path of their page."""

    name: Word
    role: str
    page: str


@dataclass(frozen=True, slots=True)
class Other:
    """Another session of the same activity."""

    id: str
    start: datetime
    page: str
    cancelled: bool


def site_pages(site: Site) -> Iterator[File]:
    """Yield every file of the public site but the feeds: its path, a fingerprint, who makes its bytes.

    Where a file's fingerprint is what it was in the release before, so are its bytes.
    """
    frame = frame_of(site.problem)
    people, groups, own = _people(site), feeds(site, frame), _own_feeds(site, frame)
    pages = [
        *_programme(site, frame),
        *_sessions(site, frame, people, own),
        *_venues(site, frame),
        *_persons(site, frame, people),
        frame.html("subscribe.html", "site/subscribe.html", groups=groups),
        frame.html("changes.html", "site/changes.html", releases=releases(site)),
        frame.html("my.html", "site/my.html", scripts=("my.js",), files=_files(site), renamed=_renamed(site)),
        frame.html("404.html", "site/missing.html", root=f"{urlsplit(frame.address).path}/"),
    ]
    yield from pages
    yield from _former(site, frame)
    yield from codes((*(item for _, found in groups for item in found), *own.values()))
    yield from asset_files()
    yield from extras(site, frame, [path for path, _, _ in pages])


def _programme(site: Site, frame: Frame) -> Iterator[File]:
    """Yield the programme: whole, or as a page that leads to one for each day."""
    whole = programme_of(site.problem, (item.showing for item in site.shown.values()))
    data = partial(linked_data.festival, replace(whole, days=()), frame.absolute("programme.html"))
    split = len(site.shown) >= LARGE
    for path in ("index.html", "programme.html"):
        yield frame.html(
            path,
            "programme.html",
            scripts=("programme.js",),
            data=data,
            digests={} if split else _digests(site, whole),
            programme=replace(whole, days=()) if split else whole,
            stops=whole.stops(DAY_PAGE if split else HERE),
            brief=False,
            stamp=_newest(site, site.shown.values()),
        )
    for stop in whole.stops(DAY_PAGE) if split else ():
        others = (replace(other, page=f"../{other.page}") for other in whole.stops(DAY_PAGE) if other != stop)
        here = replace(stop, page=HERE.format(stop.date))
        day = next(day for day in whole.days if day.date == stop.date)
        there = replace(whole, days=(day,))
        yield frame.html(
            stop.page,
            "programme.html",
            scripts=("programme.js",),
            digests=_digests(site, there),
            programme=there,
            stops=tuple(sorted((here, *others), key=lambda each: each.date)),
            brief=True,
            stamp=_newest(site, (site.shown[showing.id] for showing in day.showings)),
        )


def _own_feeds(site: Site, frame: Frame) -> Mapping[str, Feed]:
    """Return the feed of each session alone."""
    return {
        session: feed(
            frame,
            f"calendars/session/{site.files[session]}.ics",
            shown.showing.title,
            code=len(site.shown) < LARGE,
        )
        for session, shown in site.shown.items()
    }


def _sessions(
    site: Site, frame: Frame, people: Mapping[str, Person], own: Mapping[str, Feed]
) -> Iterator[File]:
    whole = linked_data.festival(programme_of(site.problem, ()), frame.absolute("programme.html"))
    venues = _venue_pages(site)
    siblings: dict[str, list[Other]] = {}
    for item in site.shown.values():
        siblings.setdefault(item.showing.activity, []).append(_other(item.showing))
    for shown in site.shown.values():
        showing = shown.showing
        who = tuple(people[person] for person in showing.people)
        address = frame.absolute(showing.page)
        names = tuple(person.name.zh for person in who)
        yield frame.html(
            showing.page,
            "site/session.html",
            data=partial(linked_data.session, shown, names, address, whole),
            digests={"shown": site.digests[showing.id]},
            shown=shown,
            others=tuple(siblings[showing.activity]),
            people=who,
            venue_page=venues[showing.venue],
            feed=own[showing.id],
        )


def _venues(site: Site, frame: Frame) -> Iterator[File]:
    members: dict[str, list[Shown]] = {}
    for item in site.shown.values():
        members.setdefault(item.showing.venue, []).append(item)
    for venue, page in _venue_pages(site).items():
        path = page.replace(".html", ".ics")
        programme = programme_of(site.problem, (item.showing for item in members[venue]))
        yield frame.html(
            page,
            "site/list.html",
            subject=members[venue][0].showing.venue_name,
            about="",
            place=members[venue][0].showing,
            digests=_digests(site, programme),
            programme=programme,
            stamp=_newest(site, members[venue]),
            feed=feed(frame, f"calendars/{path}", site.feeds[path]) if path in site.feeds else None,
        )


def _persons(site: Site, frame: Frame, people: Mapping[str, Person]) -> Iterator[File]:
    members: dict[str, list[Shown]] = {person: [] for person in people}
    for item in site.shown.values():
        for person in item.showing.people:
            members[person].append(item)
    for person, found in members.items():
        programme = programme_of(site.problem, (item.showing for item in found))
        yield frame.html(
            people[person].page,
            "site/list.html",
            subject=people[person].name,
            about=people[person].role,
            place=None,
            digests=_digests(site, programme),
            programme=programme,
            stamp=_newest(site, found),
            feed=None,
        )


def _digests(site: Site, programme: Programme) -> Mapping[str, Any]:
    """Return what tells a programme apart: its showings, which are on many pages, by their digests."""
    days = [
        (replace(day, showings=()), [site.digests[showing.id] for showing in day.showings])
        for day in programme.days
    ]
    return {"programme": (replace(programme, days=()), days)}


def _people(site: Site) -> Mapping[str, Person]:
    """Return by id the people of the sessions shown whom the public may read of."""
    found = dict.fromkeys(person for item in site.shown.values() for person in item.showing.people)
    names = file_names(found)
    told = {person: site.problem.people[person] for person in found}
    return {
        id: Person(word(person.name, person.name_en), person.role, f"person/{names[id]}.html")
        for id, person in told.items()  # noqa: A001
    }


def _venue_pages(site: Site) -> Mapping[str, str]:
    """Return the path of each venue's page, by id: those of the problem, and of cancelled sessions."""
    shown = {item.showing.venue for item in site.shown.values()}
    names = file_names({*site.problem.venues, *shown})
    return {venue: f"venue/{names[venue]}.html" for venue in names if venue in shown}


def _former(site: Site, frame: Frame) -> Iterator[File]:
    """Yield a page in the place of each that went by an id of old: it leads to the one that there is."""
    for old, file in site.former.items():
        showing = site.shown[site.renamed[old]].showing
        yield frame.html(
            f"session/{file}.html",
            "site/renamed.html",
            canonical=frame.absolute(showing.page),
            showing=showing,
        )


def _renamed(site: Site) -> str:
    """Return, as JSON, the ids that sessions have now by those that they had."""
    return json.dumps(dict(sorted(site.renamed.items())), ensure_ascii=False)


def _files(site: Site) -> str:
    """Return, as JSON, the file of each session whose id is no file's name as it stands."""
    files = {session: file for session, file in sorted(site.files.items()) if session != file}
    return json.dumps(files, ensure_ascii=False)


def _other(showing: Showing) -> Other:
    return Other(showing.id, showing.start, showing.page, showing.cancelled)


def _newest(site: Site, shown: Iterable[Shown]) -> datetime:
    return max((item.updated for item in shown), default=site.local(site.problem.moment(0)))
