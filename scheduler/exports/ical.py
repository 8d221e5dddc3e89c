"""iCalendar's syntax (RFC 5545, 7986): the bytes of an event, and of the calendar around events.

Written line by line, for a festival has a hundred thousand events; the tests hold them to icalendar's
reading. No line ends between a backslash and what it escapes, which some clients would then show. Texts
are cleaned first: no control character gets out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from scheduler.exports.entries import Entry, in_language_of
from scheduler.exports.rows import one_line
from scheduler.word import Word

CANCELLED = Word("已取消", "Cancelled")
STREAM = Word("线上直播", "Live stream")
RADIUS = "70"
"""Metres around a venue within which Apple's calendar says that one is there."""

REFRESH = "PT1H"
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


def event_bytes(listing: Listing) -> tuple[bytes, bytes]:
    """Return the VEVENT of a listing, and a brief one that goes without the long texts."""
    entry, cancelled, stamp = listing.entry, listing.cancelled, _utc(listing.stamp)
    title = one_line(entry.title)
    mark = in_language_of(title, Word("【取消】", "Cancelled: ")) if cancelled else ""
    facts = [*([str(CANCELLED)] if cancelled else []), *map(one_line, entry.facts)]
    before = [
        "BEGIN:VEVENT",
        _text("SUMMARY", mark + title),
        _local("DTSTART", entry.start),
        _local("DTEND", entry.end),
        f"DTSTAMP:{stamp}",
        _text("UID", listing.uid),
        f"SEQUENCE:{listing.sequence}",
        f"CATEGORIES:{','.join(_escaped(one_line(category)) for category in entry.categories)}",
        *_conference(entry),
    ]
    after = [
        *([f"GEO:{_degrees(entry, ';')}"] if entry.coordinates else []),
        f"LAST-MODIFIED:{stamp}",
        _text("LOCATION", one_line(entry.location)),
        f"STATUS:{'CANCELLED' if cancelled else 'TENTATIVE' if entry.tentative else 'CONFIRMED'}",
        f"TRANSP:{'TRANSPARENT' if cancelled else 'OPAQUE'}",
        *([f"URL:{entry.url}"] if entry.url else []),
        *_place(entry),
        "END:VEVENT",
    ]
    head, tail = b"".join(map(fold, before)), b"".join(map(fold, after))
    brief = head + _description(facts) + tail
    return head + _description(
        [*facts, *map(paragraphs, entry.texts)]
    ) + tail if entry.texts else brief, brief


def _description(texts: Iterable[str]) -> bytes:
    text = "\n".join(filter(None, texts))
    return fold(_text("DESCRIPTION", text)) if text else b""


def calendar_bytes(frame: Frame, events: Iterable[bytes]) -> bytes:
    """Return the VCALENDAR with the VEVENTs of `events` in it, in their order."""
    name, description = one_line(frame.name), paragraphs(frame.description)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//scheduler//Event activity schedule//EN",
        "CALSCALE:GREGORIAN",
        _text("DESCRIPTION", description),
        _text("X-WR-CALDESC", description),
        _text("NAME", name),
        _text("X-WR-CALNAME", name),
        f"COLOR:{frame.color}",
        f"LAST-MODIFIED:{_utc(frame.modified)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        *([f"SOURCE;VALUE=URI:{frame.source}"] if frame.source else []),
        *([f"URL:{frame.url}"] if frame.url else []),
        f"X-PUBLISHED-TTL:{REFRESH}",
        _text("X-WR-TIMEZONE", frame.zone),
        *frame.timezone,
    ]
    return b"".join((*map(fold, lines), *events, b"END:VCALENDAR\r\n"))


def paragraphs(text: str) -> str:
    """Return a text of several lines as a feed can hold it: each in one line, no controls in it."""
    return "\n".join(map(one_line, text.splitlines())).strip()


def fold(line: str) -> bytes:
    """Return a content line in lines of at most 75 octets, no character and no escape divided."""
    octets, start, limit, folded = line.encode(), 0, LINE, []
    if len(octets) <= LINE:
        return octets + b"\r\n"
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


def _text(name: str, value: str) -> str:
    return f"{name}:{_escaped(value)}"


def _escaped(text: str) -> str:
    """Return a TEXT value (RFC 5545, 3.3.11) as it is written."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _parameter(text: str) -> str:
    """Return a parameter's value in quotes, with what these cannot hold as RFC 6868 has it."""
    return '"{}"'.format(text.replace("^", "^^").replace('"', "'"))


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _local(name: str, moment: datetime) -> str:
    """Return a time in its zone, which is named as the calendar's VTIMEZONE is."""
    zone = getattr(moment.tzinfo, "key", "UTC")
    return f"{name}:{_utc(moment)}" if zone == "UTC" else f"{name};TZID={zone}:{moment:%Y%m%dT%H%M%S}"


def _degrees(entry: Entry, comma: str) -> str:
    assert entry.coordinates is not None
    return comma.join(f"{degrees:.6f}" for degrees in entry.coordinates)


def _place(entry: Entry) -> Iterator[str]:
    """Yield where it is as Apple's calendar has it."""
    if entry.coordinates:
        title = _parameter(one_line(entry.venue_name))
        yield (
            f"X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-APPLE-RADIUS={RADIUS};X-TITLE={title}"
            f":geo:{_degrees(entry, ',')}"
        )


def _conference(entry: Entry) -> Iterator[str]:
    if entry.stream:
        yield f"CONFERENCE;FEATURE=FEED;LABEL={STREAM};VALUE=URI:{entry.stream}"
