from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from scheduler.exports.timezone import vtimezone

YEARS = [
    ("Asia/Shanghai", 2023, 2023),
    ("Asia/Kolkata", 2023, 2023),
    ("UTC", 2023, 2023),
    ("Europe/Berlin", 2023, 2024),
    ("Europe/Dublin", 2023, 2023),
    ("America/New_York", 2023, 2023),
    ("Australia/Lord_Howe", 2023, 2023),
    ("Africa/Casablanca", 2023, 2023),
    ("Pacific/Apia", 2011, 2011),  # It had no 30 December.
]


def test_the_whole_of_shanghai() -> None:
    assert vtimezone(ZoneInfo("Asia/Shanghai"), date(2023, 5, 20), date(2023, 5, 31)) == [
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Shanghai",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0800",
        "TZOFFSETTO:+0800",
        "TZNAME:CST",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]


def test_onsets_are_in_the_local_time_before_them() -> None:
    lines = vtimezone(ZoneInfo("Europe/Berlin"), date(2023, 5, 20), date(2023, 5, 31))
    assert [line for line in lines if line.startswith(("BEGIN", "DTSTART", "TZOFFSET"))] == [
        "BEGIN:VTIMEZONE",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0100",
        "BEGIN:DAYLIGHT",
        "DTSTART:20230326T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "BEGIN:STANDARD",
        "DTSTART:20231029T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
    ]


@pytest.mark.parametrize(("name", "first", "last"), YEARS)
def test_every_half_hour_of_the_years_is_as_zoneinfo_has_it(name: str, first: int, last: int) -> None:
    zone = ZoneInfo(name)
    lines = vtimezone(zone, date(first, 5, 20), date(last, 5, 31))
    read = tzical(StringIO("\r\n".join(lines))).get()
    moment = datetime(first, 1, 1, tzinfo=UTC)
    while moment.year <= last:
        local = moment.astimezone(zone)
        # An hour that comes twice has two right answers.
        if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
            assert (local.replace(tzinfo=read).utcoffset(), moment) == (local.utcoffset(), moment)
        moment += timedelta(minutes=30)
