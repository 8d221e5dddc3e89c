"""Small sites for tests: two releases of a festival, in the second of which rain came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.exports.calendars import feed_files, first_listings, session_files
from scheduler.exports.changes import Announced, Change, what_changed
from scheduler.exports.entries import public_entries
from scheduler.exports.feeds import public_feeds
from scheduler.exports.ical import Listing
from scheduler.exports.site import Site, site_pages
from scheduler.problem import Problem, Session
from scheduler.schedule import Schedule
from tests.builders import at, person, problem, room, schedule, session, venue

ZONE = ZoneInfo("Asia/Shanghai")
FIRST = datetime(2023, 4, 20, 9, tzinfo=ZONE)
SECOND = datetime(2023, 5, 19, 12, tzinfo=ZONE)
ADDRESS = "https://fest.example"

TALK = session(
    "talk",
    title="量子讲座",
    title_en="Quantum talk",
    audiences=("public", "students"),
    themes=("quantum",),
    ages="12+",
    language="zh",
    organiser="市科协",
    description="薛定谔没养过猫。",
    description_en="Schrödinger kept no cat.",
    booking_required=True,
    booking_url="https://book.example/talk",
    url="https://talk.example/",
    stream=True,
    people=("p-wang", "p-crew"),
    setup=60,
    contact="天鹅座",
    phone="010-5550-7777",
)
TALK_2 = replace(TALK, id="talk.2", number=2, people=("p-wang",))
SHOW = session("show", title="科普剧", title_en="Science play", kind="show", audiences=("families",))
DRILL = session("drill", title="消防演练", title_en="Fire drill", kind="drill", people=("p-li",))
SECRET = session("secret", title="彩排 REHEARSAL", visibility="internal", people=("p-wang", "p-shy"))
MAYBE = session("maybe", title="记者会 PRESS", status="proposed")

PLAN = schedule(
    {
        "talk": ("hall", at("09:30")),
        "drill": ("lawn", at("10:00")),
        "talk.2": ("hall", at("09:30", day=1)),
        "show": ("lawn", at("15:00", day=1)),
        "secret": ("hall", at("13:00")),
        "maybe": ("hall", at("15:00")),
    }
)


def festival(*sessions: Session, **event: object) -> Problem:
    """Return the festival of these sessions, or of the usual ones."""
    return problem(
        sessions or (TALK, TALK_2, SHOW, DRILL, SECRET, MAYBE),
        [
            room("hall", name="报告厅", name_en="Lecture hall", venue="hub"),
            room("lawn", name="草坪", name_en="Lawn", venue="park", outdoor=True),
        ],
        venues=[
            venue(
                "hub",
                name="活力汇",
                name_en="Vitality Hub",
                district="通州区",
                address="绿心路1号",
                address_en="1 Green Heart Road",
                latitude=39.879,
                longitude=116.7195,
                contact="天琴座",
                phone="010-5550-8888",
            ),
            venue("park", name="森林公园", name_en="Forest Park", district="海淀区"),
        ],
        people=[
            person("p-wang", name="王远", name_en="Wang Yuan", role="物理学者", phone="010-5550-9999"),
            person("p-li", name="李望"),
            person("p-crew", name="幕后 STAGEHAND", visibility="internal"),
            person("p-shy", name="未露面 UNSEEN"),
        ],
        **({"site": ADDRESS} | event),
    )


def first(facts: Problem | None = None, plan: Schedule = PLAN) -> Site:
    """Return the first release of a festival's site."""
    facts = facts or festival()
    listings = first_listings(facts, public_entries(facts, plan), FIRST)
    return site_of(facts, plan, listings, (Announced(1, FIRST, "", ()),), FIRST)


def second(facts: Problem | None = None) -> Site:
    """Return the second release: `drill` is cancelled, `show` moved, two things are said otherwise."""
    old = first(facts)
    placements = dict(PLAN.placements)
    placements |= schedule({"show": ("hall", at("15:30", day=2))}).placements
    del placements["drill"]
    return later(old, old.problem, Schedule(placements), "有雨 Rain")


def renamed() -> Site:
    """Return the second release where only an id changed: `drill` is called `fire-drill`."""
    old = first()
    facts = festival(TALK, TALK_2, SHOW, replace(DRILL, id="fire-drill"), SECRET, MAYBE)
    plan = Schedule(
        {"fire-drill" if name == "drill" else name: place for name, place in PLAN.placements.items()}
    )
    entries = {entry.session: entry for entry in public_entries(facts, plan)}
    listings = [
        replace(
            listing,
            entry=entries["fire-drill" if listing.entry.session == "drill" else listing.entry.session],
        )
        for listing in old.listings
    ]
    release = Announced(2, SECOND, "", ())
    site = site_of(facts, plan, listings, (release, *old.history), SECOND)
    return replace(site, renamed={"drill": "fire-drill"})


def later(old: Site, facts: Problem, plan: Schedule, note: str = "") -> Site:
    """Return the release after `old`, as a ledger would have it."""
    stamp = old.stamp.replace(day=19, month=5, hour=12) + timedelta(hours=len(old.history) - 1)
    entries = {entry.session: entry for entry in public_entries(facts, plan)}
    listings, changes = [], []
    for listing in old.listings:
        before, after = listing.entry, entries.pop(listing.entry.session, None)
        what = "cancelled" if after is None else what_changed(before, after)
        if what is None or (after is None and listing.cancelled):
            listings.append(listing)
            continue
        changes.append(Change(before.session, what, before, after))
        listings.append(
            Listing(
                after or before, listing.uid, stamp, listing.sequence + (what != "details"), after is None
            )
        )
    for entry in entries.values():
        changes.append(Change(entry.session, "added", None, entry))
        listings.append(Listing(entry, f"{entry.session}@fest.example", stamp))
    release = Announced(len(old.history) + 1, stamp, note, tuple(changes))
    return site_of(facts, plan, listings, (release, *old.history), stamp)


def site_of(facts, plan, listings, history, stamp) -> Site:
    feeds = feed_files(facts, public_feeds(facts), listings, stamp, facts.event.site)
    return Site(facts, plan, tuple(listings), history, stamp, feeds.titles)


def pages(site: Site) -> Mapping[str, bytes]:
    """Return every file that `site_pages` yields."""
    return {path: make() for path, _, make in site_pages(site)}


def marks(site: Site) -> Mapping[str, str]:
    """Return the fingerprint of every file."""
    return {path: mark for path, mark, _ in site_pages(site)}


def calendars(site: Site) -> Mapping[str, bytes]:
    """Return the calendars that lie beside the pages."""
    facts, address = site.problem, site.problem.event.site
    feeds = feed_files(facts, public_feeds(facts), site.listings, site.stamp, address).files
    own = {path: make() for path, _, make in session_files(facts, site.listings, address)}
    return {f"calendars/{path}": data for path, data in (feeds | own).items()}
