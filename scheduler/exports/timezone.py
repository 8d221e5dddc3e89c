"""VTIMEZONE: a zone's rules, spelled out for the years of an event.

A calendar client that knows the zone's name goes by its own rules; the others need these. icalendar
can write them too, but its onsets come an hour late and its comment makes libical complain.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def vtimezone(zone: ZoneInfo, first_day: date, last_day: date) -> list[str]:
    """Return the content lines of a zone's VTIMEZONE, right for the years of the two dates.

    What holds when the first year begins is told from 1970 on, so that no moment comes before it.
    """
    begin = datetime(first_day.year, 1, 1, tzinfo=UTC)
    end = datetime(last_day.year + 1, 1, 1, tzinfo=UTC) + DAY
    onsets = list(_onsets(zone, begin, end))
    # The least offset is the standard one: tz data itself calls Dublin's and Casablanca's winter "daylight".
    standard = min(_offset(zone, moment) for moment in (begin, *onsets))
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone.key}"]
    lines += _block(zone, begin, standard, datetime(1970, 1, 1), _offset(zone, begin))
    for onset in onsets:
        before = _offset(zone, onset - MINUTE)
        lines += _block(zone, onset, standard, onset.replace(tzinfo=None) + before, before)
    return [*lines, "END:VTIMEZONE"]


def _onsets(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the moments (UTC, whole minutes) from which another offset holds."""
    day = begin
    while day < end:
        before, after = day, day + DAY
        if _offset(zone, before) != _offset(zone, after):
            while after - before > MINUTE:
                middle = before + (after - before) // MINUTE // 2 * MINUTE
                if _offset(zone, middle) == _offset(zone, before):
                    before = middle
                else:
                    after = middle
            yield after
        day += DAY


def _block(
    zone: ZoneInfo, moment: datetime, standard: timedelta, local: datetime, before: timedelta
) -> list[str]:
    """Return the lines of what holds from `local` on, which is what holds at `moment`."""
    offset = _offset(zone, moment)
    part = "STANDARD" if offset == standard else "DAYLIGHT"
    return [
        f"BEGIN:{part}",
        f"DTSTART:{local:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_signed(before)}",
        f"TZOFFSETTO:{_signed(offset)}",
        f"TZNAME:{moment.astimezone(zone).tzname()}",
        f"END:{part}",
    ]


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).replace(tzinfo=None) - moment.replace(tzinfo=None)


def _signed(offset: timedelta) -> str:
    minutes = offset // MINUTE
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
