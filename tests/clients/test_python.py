"""What the Python libraries read: icalendar (strict), ics and vobject."""

from __future__ import annotations

import ics
import vobject
from icalendar import Calendar

from tests.clients.samples import NASTY_SHOWN, Sample, Seen, nasty, utc


def test_icalendar(sample: Sample) -> None:
    for path, content in sample.files.items():
        calendar = Calendar.from_ical(content.decode())
        assert [part.errors for part in calendar.walk()] == [[]] * len(calendar.walk())
        seen = [
            Seen(
                str(event["UID"]),
                utc(event.start),
                utc(event.end),
                str(event["SUMMARY"]),
                str(event["LOCATION"]),
                str(event["DESCRIPTION"]),
            )
            for event in calendar.events
        ]
        assert sorted(seen) == sample.expected[path], path


def test_ics(sample: Sample) -> None:
    for path, content in sample.files.items():
        if "by-rules" in path:
            continue  # It goes by the zone's name alone.
        seen = [
            Seen(
                event.uid,
                utc(event.begin.datetime),
                utc(event.end.datetime),
                event.name,
                event.location,
                event.description,
            ).loosely()
            for event in ics.Calendar(content.decode()).events
        ]
        assert sorted(seen) == [event.loosely() for event in sample.expected[path]], path


def test_vobject(sample: Sample) -> None:
    for path, content in sample.files.items():
        if path == "Europe-Dublin-by-rules.ics":
            continue  # It compares rules in 2000 to 2020 and takes these for UTC's.
        calendar = vobject.readOne(content.decode(), validate=True)
        seen = [
            Seen(
                event.uid.value,
                utc(event.dtstart.value),
                utc(event.dtend.value),
                event.summary.value,
                event.location.value,
                event.description.value,
            )
            for event in calendar.contents.get("vevent", [])
        ]
        assert sorted(seen) == sample.expected[path], path


def test_titles_are_shown_as_they_were_written() -> None:
    shown = {seen.uid.partition("@")[0]: seen.summary for seen in nasty().expected["programme.ics"]}
    assert shown == NASTY_SHOWN | {"cjk": f"【取消】{NASTY_SHOWN['cjk']}"}
