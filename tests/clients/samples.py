"""Feeds for the clients to read, and what they should see in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from scheduler.exports.calendars import feed_files, first_listings
from scheduler.exports.entries import private_entries, public_entries
from scheduler.exports.feeds import paths, private_feeds, public_feeds
from scheduler.exports.ical import Listing, paragraphs
from scheduler.exports.rows import one_line
from scheduler.problem import Problem
from scheduler.schedule import Placement, Schedule
from tests.builders import at, person, problem, room, schedule, session, venue

STAMP = datetime(2023, 4, 20, 1, 0, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[2] / "inputs" / "beijing-2023"

LONG = "长" * 300 + " and long" * 30 + " " + "\\" * 200 + ",;" * 100
NASTY = {
    "cjk": "人工智能：从芯片到应用（第二讲）、量子计算；与生命科学",
    "emoji": "Robots 🤖 & families 👨‍👩‍👧‍👦, flags 🇨🇳, café e\u0301",
    "commas": r"One, two; three: four, \five\, six\n seven \; eight \\",
    "quotes": "\"Quoted\" 'text' “and” «more» `ticks` ^caret ^n ^^",
    "long": LONG,
    "lines": "First\nsecond\r\nthird\rfourth\u2028fifth\x0bsixth\x85seventh",
    "controls": "nul\x00 bell\x07 escape\x1b[31m delete\x7f tab\t half \ud83d end",
    "syntax": "END:VEVENT BEGIN:VALARM ;VALUE=DATE:20230520 X=Y:Z %0D%0A =?utf-8?q?a?=",
    "markup": "<script>alert('1')</script> &amp; <b>bold</b>",
    "rtl": "علوم وتكنولوجيا עברית",
}
"""By session: its title and its description."""

NASTY_SHOWN = NASTY | {
    "lines": "First second third fourth fifth sixth seventh",
    "controls": "nul bell escape [31m delete tab half end",
}
"""The titles as a client should show them."""

# Each event goes over a change of the clocks, where its zone has one in 2023.
ZONES = {
    "Asia/Shanghai": date(2023, 5, 20),
    "Asia/Kolkata": date(2023, 5, 20),
    "UTC": date(2023, 5, 20),
    "Europe/Berlin": date(2023, 3, 25),
    "Europe/Dublin": date(2023, 10, 28),
    "America/New_York": date(2023, 11, 4),
    "Australia/Lord_Howe": date(2023, 4, 1),
    "Africa/Casablanca": date(2023, 4, 22),
}


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """What a client shows of an event; times in UTC, so that a zone misread is an error."""

    uid: str
    start: str
    end: str
    summary: str
    location: str
    description: str

    def loosely(self) -> Seen:
        """Return it with what old parsers misread taken out of its texts.

        To them an escaped backslash before an n is a line break; both go, and lone backslashes too.
        """
        texts = (self.summary, self.location, self.description)
        return Seen(self.uid, self.start, self.end, *(re.sub(r"\\+n?|\n", "", text) for text in texts))


@dataclass(frozen=True, slots=True)
class Sample:
    """Feeds by path, and by path what a client should see in each."""

    files: dict[str, bytes]
    expected: dict[str, list[Seen]]


def utc(moment: datetime) -> str:
    """Return an aware time as `Seen` holds it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@cache
def nasty() -> Sample:
    """Return the feeds of an event with every text that may go wrong; one session is withdrawn."""
    texts = {
        name: session(
            name,
            title=text,
            title_en=text,
            description=text,
            organiser=text,
            kind=text,
            audiences=(text, "families"),
            people=("p",),
            setup=15,
            contact=text,
            url="https://例子.example/路?q=中,;\"'",
            stream=True,
        )
        for name, text in NASTY.items()
    }
    nasty_problem = problem(
        sessions=texts.values(),
        rooms=[room("hall", name=NASTY["commas"]), room("empty", name=NASTY["quotes"])],
        venues=[venue("site", name=NASTY["quotes"], address=LONG, latitude=39.9, longitude=116.7)],
        people=[person("p", name=NASTY["emoji"], call=30)],
        name=NASTY["commas"],
        name_en=NASTY["quotes"],
    )
    plan = schedule({name: ("hall", at("09:30") + 60 * index) for index, name in enumerate(texts)})
    listings = first_listings(nasty_problem, public_entries(nasty_problem, plan), STAMP)
    withdrawn = replace(listings[0], cancelled=True, sequence=1, stamp=STAMP + timedelta(days=1))
    return sample(nasty_problem, plan, (withdrawn, *listings[1:]))


@cache
def zones() -> Sample:
    """Return programmes in several timezones, under the zones' names and under names nobody knows."""
    files: dict[str, bytes] = {}
    expected: dict[str, list[Seen]] = {}
    for zone, first_day in ZONES.items():
        local = problem(
            sessions=[session(f"day-{day}-at-{clock}") for day in range(3) for clock in (4, 9, 22)],
            timezone=zone,
            first_day=first_day,
            last_day=first_day + timedelta(days=2),
        )
        plan = schedule(
            {
                f"day-{day}-at-{clock}": ("hall", at(f"{clock}:00", day))
                for day in range(3)
                for clock in (4, 9, 22)
            }
        )
        made = sample(local, plan, first_listings(local, public_entries(local, plan), STAMP))
        programme = made.files["programme.ics"]
        name = zone.replace("/", "-")
        files[f"{name}.ics"], expected[f"{name}.ics"] = programme, made.expected["programme.ics"]
        # Without the zone's name a client must go by the rules in the file.
        files[f"{name}-by-rules.ics"] = programme.replace(zone.encode(), f"Hall-of-{name}".encode())
        expected[f"{name}-by-rules.ics"] = made.expected["programme.ics"]
    return Sample(files, expected)


@cache
def example() -> Sample:
    """Return every feed of the example input; its sessions are put anywhere, which calendars allow."""
    from scheduler.tables import read

    festival = read(EXAMPLE).problem
    rooms = list(festival.rooms)
    plan = Schedule(
        {
            name: Placement(
                rooms[index % len(rooms)], at("09:00", index % len(festival.days)) + index % 32 * 15
            )
            for index, name in enumerate(festival.sessions)
        }
    )
    return sample(festival, plan, first_listings(festival, public_entries(festival, plan), STAMP))


def sample(problem: Problem, plan: Schedule, public: Iterable[Listing]) -> Sample:
    """Return the feeds of a schedule, the public ones with these listings in them."""
    private = first_listings(problem, private_entries(problem, plan), STAMP)
    files: dict[str, bytes] = {}
    expected: dict[str, list[Seen]] = {}
    for feeds, listings in ((public_feeds(problem), public), (private_feeds(problem), private)):
        made = feed_files(problem, feeds, listings, STAMP)
        assert made.notes == ()
        files |= made.files
        for feed, path in paths(feeds).items():
            expected[path] = sorted(_seen(listing) for listing in listings if feed in listing.entry.feeds)
    assert files.keys() == expected.keys()
    return Sample(files, expected)


def _seen(listing: Listing) -> Seen:
    entry = listing.entry
    title = one_line(entry.title)
    texts = [*map(one_line, entry.facts), *map(paragraphs, entry.texts)]
    return Seen(
        uid=listing.uid,
        start=utc(entry.start),
        end=utc(entry.end),
        summary=f"【取消】{title}" if listing.cancelled else title,
        location=one_line(entry.location),
        description="\n".join(["已取消 Cancelled", *texts] if listing.cancelled else texts),
    )
