"""What the outputs say of each session: one row, the same in schedule.csv and in schedule.xlsx."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scheduler.explain.words.left_out import told
from scheduler.problem import Problem, Session
from scheduler.result import Result
from scheduler.schedule import Placement, Schedule
from scheduler.word import Word

Status = Literal["placed", "unplaced", "cancelled"]
Value = str | int | datetime

COLUMNS = (
    "session",
    "activity",
    "title",
    "kind",
    "audiences",
    "district",
    "venue",
    "venue_name",
    "room",
    "room_name",
    "start",
    "end",
    "occupied_from",
    "occupied_to",
    "backup_room",
    "heads",
    "status",
    "pinned",
    "reason",
    "reason_zh",
)
"""The columns of schedule.csv, in their order."""

NO_WORD = Word("", "")

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Row:
    """A session with where it is; `placement` is None unless it is placed."""

    session: Session
    status: Status
    placement: Placement | None = None
    reason: Word = NO_WORD


def rows(problem: Problem, schedule: Schedule, reasons: Mapping[str, Word]) -> tuple[Row, ...]:
    """Return every session's row: the placed by start and room, then the unplaced, then the cancelled.

    Rooms, and sessions without a placement, come in the order of the inputs. `reasons` says by session
    id why it is left out.
    """
    room_order = {room: index for index, room in enumerate(problem.rooms)}
    sessions = problem.sessions.values()
    placed = [(session, placed) for session in sessions if (placed := schedule.get(session.id))]
    placed.sort(key=lambda pair: (pair[1].start, room_order[pair[1].room]))
    return (
        *(Row(session, "placed", placement) for session, placement in placed),
        *(
            Row(session, "unplaced", reason=reasons.get(session.id, NO_WORD))
            for session in sessions
            if session.id not in schedule
        ),
        *(Row(session, "cancelled") for session in problem.cancelled.values()),
    )


def reasons(problem: Problem, result: Result) -> dict[str, Word]:
    """Return, by session that a result leaves out, why."""
    return {**result.reasons, **{left.session: told(problem, left) for left in result.left_out}}


def values(problem: Problem, row: Row) -> dict[str, Value]:
    """Return a row's cells by the names of `COLUMNS`: times aware, text in one line, nothing as ``""``."""
    session = row.session
    return {
        **dict.fromkeys(COLUMNS, ""),
        "session": session.id,
        "activity": session.activity,
        "title": one_line(session.title),
        "kind": one_line(session.kind),
        "audiences": one_line(";".join(session.audiences)),
        **(_place(problem, session, row.placement) if row.placement else {}),
        "heads": session.heads,
        "status": row.status,
        "pinned": "yes" if session.id in problem.pinned else "",
        "reason": one_line(row.reason.en),
        "reason_zh": one_line(row.reason.zh),
    }


def one_line(text: str) -> str:
    """Return a text for one cell: line breaks as blanks, without what XML and terminals cannot show."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def _place(problem: Problem, session: Session, placement: Placement) -> dict[str, Value]:
    room, venue = problem.rooms[placement.room], problem.venue_of(placement.room)
    start, end = session.public_time(placement.start)
    occupied_from, occupied_to = session.occupied(placement.start)
    return {
        "district": one_line(venue.district),
        "venue": venue.id,
        "venue_name": one_line(venue.name),
        "room": room.id,
        "room_name": one_line(room.name),
        "start": problem.moment(start),
        "end": problem.moment(end),
        "occupied_from": problem.moment(occupied_from),
        "occupied_to": problem.moment(occupied_to),
        "backup_room": placement.backup_room or "",
    }
