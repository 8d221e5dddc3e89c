from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from scheduler.exports.calendars import calendars, feed_files, first_listings, private_calendars
from scheduler.exports.entries import public_entries
from scheduler.exports.feeds import public_feeds
from scheduler.schedule import Schedule
from tests.builders import at, equipment, person, problem, room, schedule, session

STAMP = datetime(2023, 4, 20, 1, tzinfo=UTC)
FESTIVAL = problem(
    sessions=[
        session("talk", title="讲座", people=("p-wang",), equipment=(("drone", 1),), setup=30, teardown=15),
        session("show", title="演出", kind="show", audiences=("families",)),
        session("show.2", title="演出", kind="show", audiences=("families",)),
        session("gala", title="Gala", status="proposed", people=("p-wang",)),
        session("board", title="Board", visibility="internal"),
        session("later", title="Later"),
    ],
    rooms=[room("hall"), room("lawn", venue="park"), room("spare")],
    people=[person("p-wang", name="王芳", call=20), person("p-li", name="李雷")],
    equipment=[equipment("drone", name="无人机")],
)
PLAN = schedule(
    {
        "talk": ("hall", at("10:00")),
        "show": ("lawn", at("10:00")),
        "show.2": ("lawn", at("14:00", day=1)),
        "gala": ("hall", at("14:00")),
        "board": ("hall", at("16:00")),
    }
)
PROGRAMME = r"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//scheduler//Event activity schedule//EN
CALSCALE:GREGORIAN
DESCRIPTION:公开场次。 / Sessions open to the public.\n更新由日历
 软件自行获取，有的一天才取一次。 / Your calendar app decid
 es how often it looks for changes\; some do so once a day.
X-WR-CALDESC:公开场次。 / Sessions open to the public.\n更新由日
 历软件自行获取，有的一天才取一次。 / Your calendar app de
 cides how often it looks for changes\; some do so once a day.
NAME:科技周 / Science Week
X-WR-CALNAME:科技周 / Science Week
COLOR:royalblue
LAST-MODIFIED:20230420T010000Z
REFRESH-INTERVAL;VALUE=DURATION:PT1H
X-PUBLISHED-TTL:PT1H
X-WR-TIMEZONE:Asia/Shanghai
BEGIN:VTIMEZONE
TZID:Asia/Shanghai
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0800
TZOFFSETTO:+0800
TZNAME:CST
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:讲座
DTSTART;TZID=Asia/Shanghai:20230520T100000
DTEND;TZID=Asia/Shanghai:20230520T110000
DTSTAMP:20230420T010000Z
UID:talk@fest.example
SEQUENCE:0
CATEGORIES:lecture
DESCRIPTION:讲座 Lecture
LAST-MODIFIED:20230420T010000Z
LOCATION:Hall\, Site
STATUS:CONFIRMED
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""


def seen(files: dict[str, bytes]) -> dict[str, list[tuple[str, str]]]:
    """By feed: each session in it, with its start."""
    return {
        path: [
            (str(event["UID"]).partition("@")[0], f"{event.start:%d %H:%M}")
            for event in Calendar.from_ical(content.decode()).events
        ]
        for path, content in files.items()
    }


def test_the_whole_of_a_programme() -> None:
    files = calendars(FESTIVAL, schedule({"talk": ("hall", at("10:00"))}), STAMP).files
    assert files["programme.ics"].decode() == PROGRAMME.replace("\n", "\r\n")


def test_public_feeds() -> None:
    made = calendars(FESTIVAL, PLAN, STAMP)
    talk, show, again = ("talk", "20 10:00"), ("show", "20 10:00"), ("show.2", "21 14:00")
    assert made.notes == ()
    assert seen(made.files) == {
        "programme.ics": [show, talk, again],
        "venue/park.ics": [show, again],
        "venue/site.ics": [talk],
        "room/hall.ics": [talk],
        "room/lawn.ics": [show, again],
        "room/spare.ics": [],
        "kind/lecture.ics": [talk],
        "kind/show.ics": [show, again],
        "audience/families.ics": [show, again],
        "day/2023-05-20.ics": [show, talk],
        "day/2023-05-21.ics": [again],
        "day/2023-05-22.ics": [],
    }


def test_private_feeds() -> None:
    made = private_calendars(FESTIVAL, PLAN, STAMP)
    assert made.notes == ()
    assert seen(made.files) == {
        "person/p-li.ics": [],
        "person/p-wang.ics": [("talk", "20 10:00"), ("gala", "20 14:00")],
        "equipment/drone.ics": [("talk", "20 10:00")],
        "crew/hall.ics": [("talk", "20 09:30"), ("gala", "20 14:00"), ("board", "20 16:00")],
        "crew/lawn.ics": [("show", "20 10:00"), ("show.2", "21 14:00")],
        "crew/spare.ics": [],
    }


def test_an_event_is_the_same_in_all_its_feeds() -> None:
    files = calendars(FESTIVAL, PLAN, STAMP).files
    event = re.search(
        rb"BEGIN:VEVENT\r\nSUMMARY:\S+\r\n.*?UID:show@.*?END:VEVENT", files["kind/show.ics"], re.S
    )
    assert event
    assert [path for path, content in files.items() if event[0] in content] == [
        "programme.ics",
        "venue/park.ics",
        "room/lawn.ics",
        "kind/show.ics",
        "audience/families.ics",
        "day/2023-05-20.ics",
    ]


def test_an_event_without_a_domain_lends_its_id() -> None:
    nameless = problem(sessions=[session("talk")], domain="")
    (listing,) = first_listings(nameless, public_entries(nameless, PLAN), STAMP)
    assert listing.uid == "talk@fest"


def test_a_naive_stamp() -> None:
    with pytest.raises(ValueError, match=r"^the stamp of calendars needs a timezone$"):
        calendars(problem(), Schedule(), STAMP.replace(tzinfo=None))


def test_an_event_in_english_alone_is_not_named_twice() -> None:
    files = calendars(problem(name="Science Week", name_en=""), Schedule(), STAMP).files
    assert b"\r\nNAME:Science Week\r\n" in files["programme.ics"]


# What a ledger passes in.


def test_a_withdrawn_session_stays_as_it_was_announced() -> None:
    before = first_listings(FESTIVAL, public_entries(FESTIVAL, PLAN), STAMP)
    day_after = STAMP + timedelta(days=1)
    withdrawn = replace(before[0], cancelled=True, sequence=1, stamp=day_after)
    # The room has gone from the inputs since: its feed has not.
    feeds = [feed for feed in public_feeds(FESTIVAL) if feed != ("room", "hall")]
    files = feed_files(FESTIVAL, feeds, (withdrawn, *before[1:]), STAMP).files
    announced = [path for path, sessions in seen(files).items() if ("talk", "20 10:00") in sessions]
    assert announced == [
        "programme.ics",
        "venue/site.ics",
        "room/hall.ics",
        "kind/lecture.ics",
        "day/2023-05-20.ics",
    ]
    for path in announced:
        calendar = Calendar.from_ical(files[path].decode())
        (event,) = (event for event in calendar.events if event["UID"] == "talk@fest.example")
        assert (event["SUMMARY"], event["STATUS"], event["SEQUENCE"]) == ("【取消】讲座", "CANCELLED", 1)
        assert (event["DTSTAMP"].dt, event["LAST-MODIFIED"].dt) == (day_after, day_after)
        assert calendar["LAST-MODIFIED"].dt == day_after


def test_only_the_feeds_of_what_changed_change() -> None:
    before = first_listings(FESTIVAL, public_entries(FESTIVAL, PLAN), STAMP)
    moved = replace(before[1], sequence=1, stamp=STAMP + timedelta(days=1))
    feeds = [
        feed for feed in public_feeds(FESTIVAL) if feed not in {("room", "spare"), ("day", "2023-05-22")}
    ]
    first = feed_files(FESTIVAL, feeds, before, STAMP).files
    then = feed_files(FESTIVAL, feeds, (before[0], moved, before[2]), STAMP).files
    assert [path for path in then if then[path] != first[path]] == [
        "programme.ics",
        "venue/park.ics",
        "room/lawn.ics",
        "kind/show.ics",
        "audience/families.ics",
        "day/2023-05-20.ics",
    ]


def test_a_feed_without_sessions_does_not_change_with_the_clock() -> None:
    listings = first_listings(FESTIVAL, public_entries(FESTIVAL, PLAN), STAMP)
    now, later = (
        feed_files(FESTIVAL, public_feeds(FESTIVAL), listings, STAMP + timedelta(days=days))
        for days in (0, 9)
    )
    assert now == later


def addresses(content: bytes) -> list[str]:
    """The lines of a feed, folded ones whole, that say where it and its page are."""
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    return [line for line in lines if line.startswith(("SOURCE", "URL"))]


def test_public_feeds_say_where_they_are_and_private_ones_do_not() -> None:
    served = problem(
        sessions=[session("talk", kind="讲座/报告", people=("p-wang",))],
        people=[person("p-wang")],
        site="https://fest.example/2023",
    )
    plan = schedule({"talk": ("hall", at("10:00"))})
    public = calendars(served, plan, STAMP).files
    folder, page = (
        "SOURCE;VALUE=URI:https://fest.example/2023/calendars",
        "https://fest.example/2023/programme.html",
    )
    own = "URL:https://fest.example/2023/session/talk.html"
    assert addresses(public["programme.ics"]) == [f"{folder}/programme.ics", f"URL:{page}", own]
    assert addresses(public["kind/讲座-报告-d034c34d.ics"]) == [
        f"{folder}/kind/%E8%AE%B2%E5%BA%A7-%E6%8A%A5%E5%91%8A-d034c34d.ics",
        f"URL:{page}",
        own,
    ]
    assert [addresses(content)[1:] for content in public.values()] == [
        [f"URL:{page}", *[own] * content.count(b"BEGIN:VEVENT")] for content in public.values()
    ]
    private = private_calendars(served, plan, STAMP).files
    assert [addresses(content) for content in private.values()] == [[]] * len(private) != []


def test_feeds_of_an_event_without_a_site_name_no_address() -> None:
    assert addresses(calendars(FESTIVAL, PLAN, STAMP).files["programme.ics"]) == []
