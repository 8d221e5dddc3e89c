"""Pins and closures that hold only for a time: a hold that nobody has confirmed lapses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from scheduler.tables.event import localised
from scheduler.tables.facts import Facts
from scheduler.tables.issue import InputIssue
from scheduler.tables.records import Record
from scheduler.tables.times import EventDays

SOON = timedelta(days=3)
"""How long before it expires a pin or closure is named."""


def in_force(record: Record, days: EventDays, now: datetime) -> bool:
    """Return whether a pin or closure still counts: it is ignored from `expires` on."""
    expires = record.get("expires")
    return expires is None or now < localised(expires, days.zone)


def expiry_warnings(facts: Facts, days: EventDays, now: datetime) -> Iterator[InputIssue]:
    """Yield the pins and closures that have expired, or will within three days of now (aware)."""
    for table, what in (("closures", "the closure"), ("pins", "the pin")):
        for record in facts.records(table):
            if "expires" not in record:
                continue
            expires = localised(record["expires"], days.zone)
            thing = f"{what} of {record.subject}"
            if not in_force(record, days, now):
                message = f"{thing} expired on {expires:%Y-%m-%d %H:%M} and is ignored"
                yield record.issue(
                    "expires", "W505", message, "set a later date, or delete the row", severity="warning"
                )
            elif expires - now <= SOON:
                message = f"{thing} expires on {expires:%Y-%m-%d %H:%M}, within three days"
                yield record.issue("expires", "W506", message, "confirm it, or let it go", severity="warning")
