"""iCalendar's syntax (RFC 5545, 7986): the bytes of an event, and of the calendar around events.

icalendar writes each property. Folding is our own: its lines may end between a backslash and what it
escapes, which some clients then show. It takes control characters as they come: texts are cleaned first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scheduler.exports.entries import Entry, in_language_of
from scheduler.exports.rows import one_line
from scheduler.word import Word

if TYPE_CHECKING:
    from icalendar import Event

CANCELLED = Word("已取消", "Cancelled")
RADIUS = "70"
"""Metres around a venue within which Apple's calendar says that one is there."""

REFRESH = timedelta(hours=1)
"""How often a client should look again."""

LINE = 75
"""Octets of a line, its end apart (RFC 5545, 3.1)."""


@dataclass(frozen=True, slots=True)
class Listing:
    """An entry as it is published: `stamp` (aware) is when something that a reader sees last changed.

    `uid` and `sequence` are those of the session for ever: a change of time, place or status adds 1 to
    `sequence`. A `cancelled` one keeps the facts that were announced last. Raises ValueError where a
    client would misread it without a word: an empty UID, a negative sequence, a naive stamp.
    """

    entry: Entry
    uid: str
    stamp: datetime
    sequence: int = 0
    cancelled: bool = False

    def __post_init__(self) -> None:
        if not self.uid or self.sequence < 0 or self.stamp.tzinfo is None:
            raise ValueError(f"{self.entry.session}: a UID, a sequence from 0 and an aware stamp are needed")


@dataclass(frozen=True, slots=True)
class Frame:
    """What a calendar says of itself; `timezone` are the lines of its VTIMEZONE, `modified` is aware.

    `source` is the address (ASCII) of the feed and `url` that of the page for people, where known.
    """

    name: str
    description: str
    color: str
    zone: str
    timezone: tuple[str, ...]
    modified: datetime
    source: str = ""
    url: str = ""


def event_bytes(listing: Listing, brief: bool = False) -> bytes:
    """Return the VEVENT of a listing; a brief one goes without the long texts."""
    from icalendar import Event

    entry, cancelled, event = listing.entry, listing.cancelled, Event()
    title = one_line(entry.title)
    mark = in_language_of(title, Word("【取消】", "Cancelled: ")) if cancelled else ""
    description = [
        *([str(CANCELLED)] if cancelled else []),
        *map(one_line, entry.facts),
        *(() if brief else map(paragraphs, entry.texts)),
    ]
    event.add("uid", listing.uid)
    event.add("dtstamp", listing.stamp.astimezone(UTC))
    event.add("last-modified", listing.stamp.astimezone(UTC))
    event.add("sequence", listing.sequence)
    event.add("dtstart", entry.start)
    event.add("dtend", entry.end)
    event.add("summary", mark + title)
    event.add("location", one_line(entry.location))
    event.add("categories", [one_line(category) for category in entry.categories])
    event.add("status", "CANCELLED" if cancelled else "TENTATIVE" if entry.tentative else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    if text := "\n".join(filter(None, description)):
        event.add("description", text)
    _add_coordinates(event, entry)
    _add_address(event, entry)
    return b"".join(fold(line) for line in event.content_lines() if line)


def calendar_bytes(frame: Frame, events: Iterable[bytes]) -> bytes:
    """Return the VCALENDAR with the VEVENTs of `events` in it, in their order."""
    from icalendar import Calendar, vDuration, vText

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//scheduler//Event activity schedule//EN")
    calendar.add("calscale", "GREGORIAN")
    # icalendar would write NAME and X-WR-CALNAME without escaping.
    name, description = vText(one_line(frame.name)), vText(paragraphs(frame.description))
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("description", description)
    calendar.add("x-wr-caldesc", description)
    calendar.add("x-wr-timezone", frame.zone)
    calendar.add("refresh-interval", REFRESH, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    calendar.add("color", frame.color)
    calendar.add("last-modified", frame.modified.astimezone(UTC))
    if frame.source:
        calendar.add("source", frame.source, {"VALUE": "URI"})
    if frame.url:
        calendar.add("url", frame.url)
    *head, end = filter(None, calendar.content_lines())
    before = b"".join(map(fold, (*head, *frame.timezone)))
    return b"".join((before, *events, fold(end)))


def paragraphs(text: str) -> str:
    """Return a text of several lines as a feed can hold it: each in one line, no controls in it."""
    return "\n".join(map(one_line, text.splitlines())).strip()


def fold(line: str) -> bytes:
    """Return a content line in lines of at most 75 octets, no character and no escape divided."""
    octets, start, limit, folded = line.encode(), 0, LINE, []
    while len(octets) - start > limit:
        end = start + limit
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        before = octets[start:end]
        # A line begins with a whole escape, so an odd number of backslashes at its end is half of one.
        if (len(before) - len(before.rstrip(b"\\"))) % 2:
            end -= 1
        folded.append(octets[start:end])
        start, limit = end, LINE - 1
    return b"\r\n ".join([*folded, octets[start:]]) + b"\r\n"


def _add_coordinates(event: Event, entry: Entry) -> None:
    from icalendar import vUri

    if entry.coordinates is None:
        return
    latitude, longitude = (f"{degrees:.6f}" for degrees in entry.coordinates)
    # Not vGeo, which writes what is next to 0 as 1e-05.
    event.add("geo", vUri(f"{latitude};{longitude}"))
    title = one_line(entry.venue_name).replace('"', "'")
    event.add(
        "x-apple-structured-location",
        vUri(f"geo:{latitude},{longitude}"),
        {"VALUE": "URI", "X-APPLE-RADIUS": RADIUS, "X-TITLE": title},
    )


def _add_address(event: Event, entry: Entry) -> None:
    from icalendar import vUri

    if entry.url:
        event.add("url", entry.url)
    if entry.stream:
        label = str(Word("线上直播", "Live stream"))
        event.add("conference", vUri(entry.stream), {"VALUE": "URI", "FEATURE": "FEED", "LABEL": label})
