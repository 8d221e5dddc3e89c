"""The tiny problem of sessions that stand in their backups, which only a what-if has."""

from __future__ import annotations

from decimal import Decimal

from scheduler.problem import Closure, Demand, Pin, Standby
from tests.agreement.themes import Theme, there
from tests.builders import at, limit, problem, room, session


def standby() -> Theme:
    """After rain: sessions that may stand in their backups, which bind otherwise than other rooms."""
    sessions = (
        session(
            "fair",
            attendance=90,
            backup="required",
            backup_attendance=56,
            setting="outdoor",
            venues=frozenset(["park"]),
            rooms=frozenset(["lawn"]),
            features=frozenset(["stage"]),
        ),
        # More are promised a place in its backup than it has heads.
        session("show", duration=30, attendance=40, backup="preferred", backup_attendance=55),
        session("talk", duration=30, attendance=None, backup_attendance=50, setting="outdoor"),
    )
    staged = frozenset(["stage"])
    lawn = room("lawn", venue="park", outdoor=True, capacity=300, features=staged)
    rooms = (lawn, room("hall", capacity=60, features=staged), room("left", capacity=54), room("right"))
    return Theme(
        "standby",
        problem(
            sessions,
            rooms,
            grid=1,
            travel={("park", "site"): 20},
            closures=[Closure("lawn", (at("9:00"), at("14:00")))],
            pins=[Pin("fair", "lawn", at("10:00")), Pin("talk", "hall")],
            limits=[
                limit("crowd", "attendance", "moment", max=60, venues=frozenset(["site"])),
                limit("guests", "attendance", "day", min=100, max=110, weight=Decimal("0.5")),
            ],
            demand=[
                Demand(frozenset([0]), False, at("9:00"), at("12:00"), 60),
                Demand(frozenset([0]), False, at("12:00"), at("17:00"), 100),
            ],
            standby={
                "fair": Standby("hall", at("10:00")),
                "show": Standby("left", at("11:20")),
                "talk": Standby("right", at("10:30")),
            },
        ),
        {
            "fair": (
                *there("hall", "10:00", backups="hall left"),
                *there("hall", "10:01 12:00"),
                *there("left lawn right", "10:00"),
                *there("lawn", "14:00", backups="hall"),
            ),
            "show": (
                *there("left", "11:20", backups="left"),
                *there("left", "10:40 11:21", backups="left"),
                *there("right", "11:20"),
                *there("hall", "11:14 11:15"),
            ),
            "talk": (
                *there("right", "10:30", backups="right"),
                *there("right", "10:31"),
                *there("hall lawn", "15:00"),
            ),
        },
    )
