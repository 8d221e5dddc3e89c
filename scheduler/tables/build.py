"""From records to the problem: every default filled in, every date and window given its meaning."""

from __future__ import annotations

from datetime import datetime
from itertools import combinations, pairwise, product
from typing import Any

from scheduler.intervals import Window
from scheduler.problem import (
    Activity,
    Closure,
    Demand,
    Equipment,
    Limit,
    Person,
    Pin,
    Problem,
    Relation,
    Room,
    Session,
    Venue,
)
from scheduler.tables.event import EventRows, build_event
from scheduler.tables.expiry import in_force
from scheduler.tables.facts import Facts, Showing
from scheduler.tables.records import Record
from scheduler.tables.times import EventDays, days_of, window_of
from scheduler.tables.travel import travel_times

_CHANGEOVERS = ((200, 15), (600, 30))
_LARGEST_CHANGEOVER = 45

_TOP_PRIORITY = 5

_ELSEWHEN = frozenset({-1})
"""A day that no event has: a preference for days outside the event can never be met."""


def build(facts: Facts, event_rows: EventRows, days: EventDays, now: datetime) -> Problem:
    """Return the problem that records without faults describe, as of a moment (timezone-aware)."""
    event = build_event(event_rows, days)
    showings = {ident: facts.showings(ident) or () for ident in facts.ids("activities")}
    bookings = facts.ids("bookings")
    sessions: dict[str, Session] = {}
    cancelled: dict[str, Session] = {}
    for each in showings.values():
        for showing in each:
            group = cancelled if showing.cancelled else sessions
            group[showing.id] = _session(showing, bookings.get(showing.id), days)
    venues = {record["venue"]: Venue(**_columns(record, "venue")) for record in facts.records("venues")}
    travel = {(record["from"], record["to"]): record["minutes"] for record in facts.records("travel")}
    return Problem(
        event=event,
        venues=venues,
        rooms={record["room"]: _room(record, event.opening, days) for record in facts.records("rooms")},
        activities={
            ident: _activity(record, showings[ident]) for ident, record in facts.ids("activities").items()
        },
        sessions=sessions,
        people={record["person"]: _person(record, days) for record in facts.records("people")},
        equipment={record["equipment"]: _equipment(record) for record in facts.records("equipment")},
        travel=travel_times(travel, venues),
        closures=tuple(
            _closure(record, days) for record in facts.records("closures") if in_force(record, days, now)
        ),
        pins=tuple(
            _pin(record, days)
            for record in facts.records("pins")
            if record["session"] in sessions and in_force(record, days, now)
        ),
        relations=tuple(_relation(record, facts) for record in facts.records("relations")),
        limits=tuple(_limit(record, days) for record in facts.records("limits")),
        demand=tuple(_demand(record, days) for record in facts.records("demand")),
        cancelled=cancelled,
    )


def _columns(record: Record, key: str) -> dict[str, Any]:
    """Return a record's values as they are, the key under `id`, with its source."""
    values = {("id" if name == key else name): value for name, value in record.values.items()}
    return {**values, "source": record.source}


def _window(record: Record, column: str, days: EventDays) -> Window | None:
    return window_of(record[column], days) if column in record else None


def changeover(capacity: int) -> int:
    """Return the minutes that a room needs after a session where rooms.csv does not say."""
    return next((minutes for places, minutes in _CHANGEOVERS if capacity <= places), _LARGEST_CHANGEOVER)


def _room(record: Record, default_opening: Window, days: EventDays) -> Room:
    values = _columns(record, "room")
    opening = _window(record, "opening", days)
    values["opening"] = default_opening if opening is None else opening
    access = _window(record, "access", days)
    values["access"] = values["opening"] if access is None else access
    values["changeover"] = record.get("changeover", changeover(record["capacity"]))
    values["outdoor"] = values.pop("setting", "indoor") == "outdoor"
    values["features"] = frozenset(record.get("features", ()))
    return Room(**values)


def _person(record: Record, days: EventDays) -> Person:
    values = _columns(record, "person")
    values["available"] = _window(record, "available", days)
    values["unavailable"] = _window(record, "unavailable", days) or ()
    return Person(**values)


def _equipment(record: Record) -> Equipment:
    values = _columns(record, "equipment")
    return Equipment(**{**values, "venues": frozenset(record.get("venues", ()))})


def _closure(record: Record, days: EventDays) -> Closure:
    time = days.minute(record["from"]), days.minute(record["to"])
    return Closure(record["room"], time, record.get("reason", ""), record.source)


def _activity(record: Record, showings: tuple[Showing, ...]) -> Activity:
    return Activity(
        id=record["activity"],
        sessions=tuple(showing.id for showing in showings if not showing.cancelled),
        max_per_day=record.get("max_per_day", 1),
        touring=record.get("touring") == "yes",
        source=record.source,
    )


_SETS = ("features", "venues", "rooms", "preferred_rooms")
_NOT_OF_A_SESSION = ("session", "repeats", "max_per_day", "touring", "dates", "preferred_dates", "booking")


def _session(showing: Showing, booking: Record | None, days: EventDays) -> Session:
    told = showing.values
    values = {name: value for name, value in told.items() if name not in _NOT_OF_A_SESSION}
    values |= {name: frozenset(told[name]) for name in _SETS if name in told}
    values |= {name: window_of(told[name], days) for name in ("hours", "preferred_hours") if name in told}
    if "preferred_dates" in told:
        values["preferred_days"] = days_of(told["preferred_dates"], days) or _ELSEWHEN
    if booking is not None:
        values |= {name: booking[name] for name in ("booked", "attended", "online") if name in booking}
    priority = told.get("priority", "3")
    return Session(
        **{
            **values,
            "id": showing.id,
            "number": showing.number,
            "days": days_of(told["dates"], days) if "dates" in told else days.all,
            "must": priority == "must",
            "priority": _TOP_PRIORITY if priority == "must" else int(priority),
            "stream": told.get("stream") == "yes",
            "booking_required": told.get("booking") == "required",
            "source": showing.record.source,
        }
    )


def _pin(record: Record, days: EventDays) -> Pin:
    start = days.minute(record["start"]) if "start" in record else None
    return Pin(record["session"], record.get("room"), start, record.get("reason", ""), record.source)


def _relation(record: Record, facts: Facts) -> Relation:
    kind, members = record["relation"], record["activities"]
    sessions = [tuple(showing.id for showing in facts.sessions_of(member) or ()) for member in members]
    return Relation(
        kind=kind,
        members=members,
        pairs=pairs(kind, sessions),
        sessions=tuple(dict.fromkeys(session for each in sessions for session in each)),
        minutes=record.get("minutes", 0),
        weight=record.get("weight"),
        reason=record.get("reason", ""),
        source=record.source,
    )


def pairs(kind: str, members: list[tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of sessions that a relation looks at, given each member's sessions.

    Each pair is there once, and no session with itself; where the order counts, only members that
    follow each other make pairs.
    """
    if kind == "all-or-none":
        return ()
    if kind == "back-to-back":
        found = [pair for first, then in pairwise(members) for pair in zip(first, then, strict=True)]
    elif kind == "before":
        found = [pair for first, then in pairwise(members) for pair in product(first, then)]
    else:
        found = [pair for first, then in combinations(members, 2) for pair in product(first, then)]
    unique: dict[object, tuple[str, str]] = {}
    for pair in found:
        if pair[0] != pair[1]:
            unique.setdefault(pair if kind in {"before", "back-to-back"} else frozenset(pair), pair)
    return tuple(unique.values())


_FILTERS = ("venues", "districts", "kinds", "themes", "audiences")


def _limit(record: Record, days: EventDays) -> Limit:
    values = _columns(record, "limit")
    dates = values.pop("dates", None)
    values["days"] = days.all if dates is None else days_of(dates, days)
    values["hours"] = _window(record, "hours", days)
    values |= {name: frozenset(record[name]) for name in _FILTERS if name in record}
    return Limit(**values)


def _demand(record: Record, days: EventDays) -> Demand:
    day_type = record["day_type"]
    return Demand(
        days=day_type.days(days),
        dated=not day_type.weekdays,
        start=record["from"],
        end=record["to"],
        index=record["index"],
        audience=record.get("audience", ""),
    )
