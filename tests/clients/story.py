"""A festival in two releases: in the second a session is moved, one cancelled, one added, one retitled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from scheduler.exports.calendars import first_listings
from scheduler.exports.entries import public_entries
from scheduler.exports.ical import Listing
from scheduler.problem import Problem
from scheduler.schedule import Schedule
from tests.builders import at, problem, room, schedule, session, venue
from tests.clients.samples import STAMP, Sample, sample
from tests.web.folders import put_release

LATER = STAMP + timedelta(days=20)


@cache
def first() -> Sample:
    """Return the feeds of release 1."""
    festival = _festival("Open evening")
    plan = schedule({name: place for name, place in PLACES.items() if name != "encore"})
    return sample(festival, plan, _listed(festival, plan))


@cache
def second() -> Sample:
    """Return the feeds of release 2."""
    festival = _festival("Open evening, with music")
    plan = schedule(PLACES | {"stars": ("lawn", at("14:00", day=1))})
    before = {listing.uid: listing for listing in _listed(festival, schedule(PLACES))}
    listings = [_after(listing, before[listing.uid]) for listing in _listed(festival, plan)]
    return sample(festival, plan, listings)


def _after(listing: Listing, before: Listing) -> Listing:
    match listing.entry.session:
        case "robots":
            return replace(before, cancelled=True, sequence=1, stamp=LATER)
        case "stars":
            return replace(listing, sequence=1, stamp=LATER)
        case "encore" | "open":
            return replace(listing, stamp=LATER)
        case _:
            return listing


def publish(site: Path, number: int, feeds: Sample) -> None:
    """Make a sample a release of a site."""
    put_release(site, number, {f"calendars/{path}": body for path, body in feeds.files.items()})


PLACES = {
    "stars": ("hall", at("09:30")),
    "robots": ("hall", at("11:00")),
    "talk": ("hall", at("14:00")),
    "open": ("lawn", at("16:00")),
    "encore": ("lawn", at("16:00", day=2)),
}


def _festival(title: str) -> Problem:
    return problem(
        sessions=[
            session("stars", title="星空讲座", title_en="Stars"),
            session("robots", title="机器人路演", kind="roadshow"),
            session("talk", title="科学家讲座", description="Two lines,\nof text; with marks."),
            session("open", title=title),
            session("encore", title="返场"),
        ],
        rooms=[room("hall"), room("lawn", venue="park", outdoor=True)],
        venues=[venue("site", latitude=39.9, longitude=116.7), venue("park")],
    )


def _listed(festival: Problem, plan: Schedule) -> tuple[Listing, ...]:
    return first_listings(festival, public_entries(festival, plan), STAMP)
