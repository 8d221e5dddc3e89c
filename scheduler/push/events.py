"""The events of a published feed, one by one, as CalDAV wants them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.releases.folder import SiteFolder

if TYPE_CHECKING:
    from icalendar import Component, Event

FEED, DIGEST = "X-SCHEDULER-FEED", "X-SCHEDULER-DIGEST"
"""The properties that mark an event as put by us: the feed that it is from, and what it then held."""


class NoFeedError(Exception):
    """There is no such feed in the site; the message says where it was looked for, and which there are."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an event says, whoever wrote it down; a server may write the same in other bytes."""

    start: str
    end: str
    summary: str
    location: str
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Item:
    """An event: its UID, its facts, when it starts by its own clock, its marks, the VCALENDAR to put.

    An event that we did not put has no marks; one read from a server has no VCALENDAR.
    """

    uid: str
    facts: Facts
    when: str
    feed: str
    digest: str
    calendar: str = ""

    def is_as(self, other: Item) -> bool:
        """Say whether an event on a server (`other`) is this one still.

        A server may drop the digest with what else it does not know; then the facts alone decide.
        """
        return self.facts == other.facts and other.digest in (self.digest, "")


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed of the current release: its name and its events by UID, in order of time."""

    name: str
    release: int
    items: Mapping[str, Item]


def read_feed(site: Path, name: str) -> Feed:
    """Return a feed by its path below `calendars/` without `.ics`: `programme`, `venue/main`.

    One that was split comes whole: no server asks for less than a megabyte. Raise NoFeedError.
    """
    from icalendar import Calendar, Event

    folder = SiteFolder(site)
    number = folder.served
    if number is None:
        raise NoFeedError(
            f"{site} holds no published site; make one with `scheduler publish INPUTS SCHEDULE --site {site}`"
        )
    root = folder.release(number) / "public" / "calendars"
    file, parts = root / f"{name}.ics", root / name
    if not re.fullmatch(r"[\w-][\w.-]*(/[\w-][\w.-]*)*", name) or not file.is_file():
        raise NoFeedError(f"{site} has no feed {name}; it has {', '.join(_names(root)) or 'none'}")
    items: dict[str, Item] = {}
    for path in (file, *sorted(parts.rglob("*.ics"))):
        calendar = Calendar.from_ical(path.read_bytes())
        for event in calendar.walk("VEVENT"):
            assert isinstance(event, Event)
            made = _item_of(calendar, event, name)
            items[made.uid] = made
    ordered = sorted(items.values(), key=lambda item: (item.facts.start, item.uid))
    return Feed(name, number, {item.uid: item for item in ordered})


def read_item(data: str) -> Item | None:
    """Return the event in a calendar object from a server; None where there is none that can be read."""
    from icalendar import Calendar, Event

    try:
        event = next(iter(Calendar.from_ical(data).walk("VEVENT")), None)
        return _item(event) if isinstance(event, Event) else None
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _names(root: Path) -> Iterator[str]:
    """Yield the first few feeds that there are, the programme before all."""
    names = sorted(
        (path.relative_to(root).as_posix().removesuffix(".ics") for path in root.rglob("*.ics")),
        key=lambda name: (name != "programme", name),
    )
    yield from names[:12]
    if len(names) > 12:
        yield "…"


def _item_of(calendar: Component, event: Event, feed: str) -> Item:
    """Return an event of a feed with the object to put: its timezone with it, marked, no METHOD."""
    from icalendar import Calendar

    digest = hashlib.sha256(event.to_ical()).hexdigest()[:16]
    event.add(FEED, feed)
    event.add(DIGEST, digest)
    alone = Calendar()
    for name in ("VERSION", "PRODID", "CALSCALE"):
        alone.add(name, calendar[name])
    for zone in calendar.walk("VTIMEZONE"):
        alone.add_component(zone)
    alone.add_component(event)
    made = _item(event)
    return Item(made.uid, made.facts, made.when, feed, digest, alone.to_ical().decode())


def _item(event: Event) -> Item:
    facts = Facts(
        start=_moment(event.start),
        end=_moment(event.end),
        summary=_text(event, "SUMMARY"),
        location=_text(event, "LOCATION"),
        cancelled=_text(event, "STATUS").upper() == "CANCELLED",
    )
    when = str(event.start)[:16]
    return Item(_text(event, "UID"), facts, when, _text(event, FEED), _text(event, DIGEST))


def _moment(when: object) -> str:
    """Return a time in UTC; a day or a time without a zone, as people may have put them, as it stands."""
    if isinstance(when, datetime) and when.tzinfo:
        return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return str(when)


def _text(event: Event, name: str) -> str:
    """Return a property's text with its spaces evened out, as some servers do."""
    return " ".join(str(event.get(name, "")).split())
