"""Every table, column and key of the inputs, declared once."""

from __future__ import annotations

from scheduler.tables.columns import Table
from scheduler.tables.contract.activities import ACTIVITIES, KINDS, SESSIONS
from scheduler.tables.contract.event import EVENT, MAX_EVENT_DAYS, PROTECTED_DAYS
from scheduler.tables.contract.planning import BOOKINGS, DEMAND, LIMITS, PINS, RELATIONS
from scheduler.tables.contract.resources import CLOSURES, EQUIPMENT, PEOPLE, ROOMS, TRAVEL, VENUES

__all__ = [
    "ACTIVITIES",
    "BOOKINGS",
    "CLOSURES",
    "DEMAND",
    "EQUIPMENT",
    "EVENT",
    "KINDS",
    "LIMITS",
    "MAX_EVENT_DAYS",
    "PEOPLE",
    "PINS",
    "PROTECTED_DAYS",
    "RELATIONS",
    "ROOMS",
    "SESSIONS",
    "TABLES",
    "TRAVEL",
    "VENUES",
]

TABLES: tuple[Table, ...] = (
    VENUES,
    ROOMS,
    CLOSURES,
    PEOPLE,
    EQUIPMENT,
    TRAVEL,
    ACTIVITIES,
    SESSIONS,
    PINS,
    RELATIONS,
    LIMITS,
    DEMAND,
    BOOKINGS,
)
"""The tables, in the order in which they are documented and read."""
