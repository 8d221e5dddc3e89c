from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from scheduler.exports.entries import Entry
from scheduler.exports.ical import Frame, Listing, calendar_bytes, event_bytes, fold, paragraphs
from scheduler.exports.rows import one_line

SHANGHAI = ZoneInfo("Asia/Shanghai")
STAMP = datetime(2023, 4, 20, 9, tzinfo=SHANGHAI)
ENTRY = Entry(
    session="talk",
    feeds=(("", "programme"),),
    start=datetime(2023, 5, 20, 9, 30, tzinfo=SHANGHAI),
    end=datetime(2023, 5, 20, 10, 30, tzinfo=SHANGHAI),
    title="量子, 入门",
    location="报告厅, 活力汇",
    venue="hub",
    venue_name='"活力汇"',
    district="通州",
    coordinates=(39.9, -0.00001),
    categories=("lecture", "a,b"),
    facts=("Quantum; an introduction", "讲座 Lecture"),
    texts=("很长\n两行", "Longer text"),
    url="https://fest.example/talk",
    stream="https://fest.example/live",
)
LISTING = Listing(ENTRY, "talk@fest.example", STAMP)
EVENT = r"""BEGIN:VEVENT
SUMMARY:量子\, 入门
DTSTART;TZID=Asia/Shanghai:20230520T093000
DTEND;TZID=Asia/Shanghai:20230520T103000
DTSTAMP:20230420T010000Z
UID:talk@fest.example
SEQUENCE:0
CATEGORIES:lecture,a\,b
CONFERENCE;FEATURE=FEED;LABEL=线上直播 Live stream;VALUE=URI:https://fe
 st.example/live
DESCRIPTION:Quantum\; an introduction\n讲座 Lecture\n很长\n两行\nLong
 er text
GEO:39.900000;-0.000010
LAST-MODIFIED:20230420T010000Z
LOCATION:报告厅\, 活力汇
STATUS:CONFIRMED
TRANSP:OPAQUE
URL:https://fest.example/talk
X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-APPLE-RADIUS=70;X-TITLE="'活力汇
 '":geo:39.900000,-0.000010
END:VEVENT
"""
FRAME = Frame(
    name="科技周, 全部",
    description="一; 二\n三",
    color="teal",
    zone="Asia/Shanghai",
    timezone=("BEGIN:VTIMEZONE", "TZID:Asia/Shanghai", "END:VTIMEZONE"),
    modified=STAMP,
    source="https://fest.example/programme.ics",
    url="https://fest.example/",
)
CALENDAR = r"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//scheduler//Event activity schedule//EN
CALSCALE:GREGORIAN
DESCRIPTION:一\; 二\n三
X-WR-CALDESC:一\; 二\n三
NAME:科技周\, 全部
X-WR-CALNAME:科技周\, 全部
COLOR:teal
LAST-MODIFIED:20230420T010000Z
REFRESH-INTERVAL;VALUE=DURATION:PT1H
SOURCE;VALUE=URI:https://fest.example/programme.ics
URL:https://fest.example/
X-PUBLISHED-TTL:PT1H
X-WR-TIMEZONE:Asia/Shanghai
BEGIN:VTIMEZONE
TZID:Asia/Shanghai
END:VTIMEZONE
BEGIN:VEVENT
END:VEVENT
END:VCALENDAR
"""
# Any text that a table may hold, with more than its share of what iCalendar gives a meaning.
TEXTS = st.text(st.one_of(st.characters(), st.sampled_from('\\,;:\n\r"n ^长👨\u200d')), max_size=300)


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def properties(listing: Listing, brief: bool = False) -> dict[str, str]:
    """The unfolded content lines of an event by their names."""
    lines = event_bytes(listing)[brief].decode().replace("\r\n ", "").splitlines()
    return {line[: re.search("[;:]", line).start()]: line for line in lines}  # type: ignore[union-attr]


def test_the_whole_of_an_event() -> None:
    assert event_bytes(LISTING)[0] == crlf(EVENT)


def test_a_brief_event_goes_without_long_texts() -> None:
    full, brief = properties(LISTING), properties(LISTING, brief=True)
    assert brief == full | {"DESCRIPTION": r"DESCRIPTION:Quantum\; an introduction\n讲座 Lecture"}


def test_only_what_exists() -> None:
    bare = replace(ENTRY, coordinates=None, facts=(), texts=(), url="", stream="")
    assert list(properties(Listing(bare, "u", STAMP))) == [
        "BEGIN",
        "SUMMARY",
        "DTSTART",
        "DTEND",
        "DTSTAMP",
        "UID",
        "SEQUENCE",
        "CATEGORIES",
        "LAST-MODIFIED",
        "LOCATION",
        "STATUS",
        "TRANSP",
        "END",
    ]


def test_cancelled() -> None:
    before, after = properties(LISTING), properties(replace(LISTING, cancelled=True, sequence=1))
    assert {name: line for name, line in after.items() if line != before[name]} == {
        "SUMMARY": r"SUMMARY:【取消】量子\, 入门",
        "SEQUENCE": "SEQUENCE:1",
        "STATUS": "STATUS:CANCELLED",
        "TRANSP": "TRANSP:TRANSPARENT",
        "DESCRIPTION": before["DESCRIPTION"].replace(":", r":已取消 Cancelled\n"),
    }


def test_cancelled_in_english() -> None:
    listing = Listing(replace(ENTRY, title="Quantum"), "u", STAMP, sequence=1, cancelled=True)
    assert properties(listing)["SUMMARY"] == "SUMMARY:Cancelled: Quantum"


def test_tentative() -> None:
    assert properties(Listing(replace(ENTRY, tentative=True), "u", STAMP))["STATUS"] == "STATUS:TENTATIVE"


def test_the_whole_of_a_calendar() -> None:
    events = [b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"]
    assert calendar_bytes(FRAME, events) == crlf(CALENDAR)


def test_a_calendar_that_is_not_published_has_no_address() -> None:
    published, private = (
        calendar_bytes(frame, []).splitlines() for frame in (FRAME, replace(FRAME, source="", url=""))
    )
    assert [line for line in published if line not in private] == [
        b"SOURCE;VALUE=URI:https://fest.example/programme.ics",
        b"URL:https://fest.example/",
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"uid": ""}, {"sequence": -1}, {"stamp": datetime(2023, 4, 20)}],
    ids=["uid", "sequence", "stamp"],
)
def test_a_listing_that_clients_would_misread(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"^talk: a UID, a sequence from 0 and an aware stamp are needed$"):
        replace(LISTING, **wrong)


def test_a_stamp_in_any_timezone_is_the_same_moment() -> None:
    stamp = STAMP.astimezone(timezone(timedelta(hours=-5)))
    assert event_bytes(replace(LISTING, stamp=stamp)) == event_bytes(LISTING)


@pytest.mark.parametrize(
    ("line", "folded"),
    [
        ("x" * 75, [75]),
        ("x" * 76, [75, 2]),
        ("x" * (75 + 74), [75, 75]),
        ("x" * (75 + 74 + 1), [75, 75, 2]),
        ("x" * 74 + "长", [74, 4]),
        ("x" * 74 + "\\n", [74, 3]),
        ("x" * 73 + "\\\\n", [75, 2]),
        ("x" * 72 + "\\\\\\n", [74, 3]),
    ],
)
def test_folding(line: str, folded: list[int]) -> None:
    assert [len(part) for part in fold(line).removesuffix(b"\r\n").split(b"\r\n")] == folded


@given(TEXTS)
def test_folding_divides_no_character_and_no_escape(text: str) -> None:
    line = "X:" + one_line(text).replace("\\", "\\\\").replace(",", "\\,")
    folded = fold(line)
    parts = folded.removesuffix(b"\r\n").split(b"\r\n ")
    assert b"".join(parts).decode() == line
    assert all(len(physical) <= 75 for physical in folded.split(b"\r\n"))
    for part in parts:
        assert len(re.search(r"\\*$", part.decode())[0]) % 2 == 0  # type: ignore[index]


@given(TEXTS, TEXTS)
def test_any_text_comes_back_as_it_was(title: str, text: str) -> None:
    entry = replace(ENTRY, title=title, location=title, venue_name=title, facts=(), texts=(text,))
    event = Event.from_ical(event_bytes(Listing(entry, "u", STAMP))[0].decode())
    assert event.errors == []
    assert (event["SUMMARY"], event["LOCATION"], event.get("DESCRIPTION", "")) == (
        one_line(title),
        one_line(title),
        paragraphs(text),
    )


@given(TEXTS)
def test_any_text_about_a_calendar_is_written_the_same_way_four_times(text: str) -> None:
    name = one_line(text)
    content = calendar_bytes(replace(FRAME, name=text, description=name), [])
    assert Calendar.from_ical(content.decode())["DESCRIPTION"] == name
    lines = content.replace(b"\r\n ", b"").split(b"\r\n")[4:8]
    properties, values = zip(*(line.split(b":", 1) for line in lines), strict=True)
    assert properties == (b"DESCRIPTION", b"X-WR-CALDESC", b"NAME", b"X-WR-CALNAME")
    assert len(set(values)) == 1


@given(TEXTS)
def test_no_controls_get_out(text: str) -> None:
    entry = replace(ENTRY, title=text, location=text, facts=(text,), texts=(text,), venue_name=text)
    content = event_bytes(Listing(replace(entry, categories=(text,)), "u", STAMP))[0].decode()
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]|\r(?!\n)|(?<!\r)\n", content)
