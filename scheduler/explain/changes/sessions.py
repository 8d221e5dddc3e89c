"""What a session may ask for less of, or be allowed more of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scheduler.explain.cells import dates_cell, list_cell
from scheduler.explain.changes.family import TRIED, Change, Family, Finders, once, wider
from scheduler.explain.edits import Edit
from scheduler.explain.facts import Fact
from scheduler.problem import Problem, Session


def _session(problem: Problem, fact: Fact) -> Session:
    return problem.sessions[str(fact.key)]


def _must(problem: Problem, fact: Fact, _: Sequence[Session]) -> Iterator[Family]:
    yield once(fact, "drop", Change(fact.without, "must", "5"), 480)


def _hours(problem: Problem, fact: Fact, _: Sequence[Session]) -> Iterator[Family]:
    session = _session(problem, fact)
    assert session.hours is not None
    yield from wider(problem, fact, "sessions", session.id, {"hours": session.hours}, effort=20)


def _dates(problem: Problem, fact: Fact, _: Sequence[Session]) -> Iterator[Family]:
    session = _session(problem, fact)
    others = [day for day in problem.days if day not in session.days]
    others.sort(key=lambda day: min((abs(day - own) for own in session.days), default=0))
    for rank, day in enumerate(others[:TRIED]):
        days = session.days | {day}
        change = Change(
            (Edit("sessions", session.id, "days", days),),
            dates_cell(problem, session.days),
            dates_cell(problem, days),
        )
        yield once(fact, "add", change, 60 + 10 * rank)


def _attendance(problem: Problem, fact: Fact, _: Sequence[Session]) -> Iterator[Family]:
    session = _session(problem, fact)
    if session.backup == "required" and session.backup_heads:
        yield _smaller_backup(fact, session)
    expected = session.attendance or 0
    # People who have booked cannot be wished away.
    fewer = range(1, expected - (session.booked or 0) + 1)
    if not fewer:
        return

    def change(less: int) -> Change:
        left = expected - less
        edits = [Edit("sessions", session.id, "attendance", left)]
        if session.backup_attendance is not None:
            edits.append(
                Edit("sessions", session.id, "backup_attendance", min(session.backup_attendance, left))
            )
        return Change(tuple(edits), str(expected), str(left))

    yield Family(fact, "less", fewer, change, 60, 600 / expected, session.id)


def _smaller_backup(fact: Fact, session: Session) -> Family:
    """Return that fewer people are expected on a rain day."""
    now = session.backup_heads

    def change(less: int) -> Change:
        edit = Edit("sessions", session.id, "backup_attendance", now - less)
        old = session.backup_attendance
        return Change((edit,), "" if old is None else str(old), str(now - less))

    return Family(fact, "less backup", range(1, now + 1), change, 60, 600 / now, session.id)


def _asked_list(problem: Problem, fact: Fact, _: Sequence[Session]) -> Iterator[Family]:
    """Yield one more room or venue for a session, or one feature less."""
    session = _session(problem, fact)
    name = fact.column
    now: frozenset[str] = getattr(session, name)
    if name == "features":
        tries = [("drop", now - {each}, 300) for each in sorted(now)]
    elif name == "venues":
        tries = [("add", now | {each}, 90) for each in problem.venues if each not in now]
    else:
        fitting = [room for room in problem.rooms.values() if room.id not in now]
        fitting.sort(key=lambda room: (room.capacity < session.heads, room.capacity))
        tries = [("add", now | {room.id}, 60) for room in fitting]
    for rank, (kind, value, effort) in enumerate(tries[:TRIED]):
        edit = Edit("sessions", session.id, name, value)
        change = Change((edit,), list_cell(sorted(now)), list_cell(sorted(value)))
        yield once(fact, kind, change, effort + rank)


def _asked(problem: Problem, fact: Fact, _: Sequence[Session]) -> Iterator[Family]:
    """Yield that a session does without what it asks for."""
    session = _session(problem, fact)
    old, new, effort = {
        "setting": (session.setting, "", 240),
        "noise": (session.noise, "", 300),
        "backup": ("required", "preferred", 240),
        "stream": ("yes", "", 240),
        "people": (list_cell(session.people), list_cell(p for p in session.people if p != fact.item), 360),
        "equipment": (_pieces(session, ""), _pieces(session, fact.item), 360),
    }[fact.column]
    yield once(fact, "drop", Change(fact.without, old, new), effort)


def _pieces(session: Session, without: str) -> str:
    return list_cell(
        piece + (f"*{amount}" if amount > 1 else "")
        for piece, amount in session.equipment
        if piece != without
    )


OF_SESSIONS: Finders = {
    ("activities", "priority"): _must,
    ("activities", "hours"): _hours,
    ("activities", "dates"): _dates,
    ("activities", "attendance"): _attendance,
    **dict.fromkeys([("activities", each) for each in ("features", "venues", "rooms")], _asked_list),
    **dict.fromkeys(
        [("activities", each) for each in ("setting", "noise", "backup", "stream", "people", "equipment")],
        _asked,
    ),
}
