"""The rule `backup`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from scheduler.intervals import Interval, Window, clear, window, within
from scheduler.problem import Problem, Room, Session
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Block, Bools, Decisions
from scheduler.rules.placed import Placed, hours_then, meetings, placed, span
from scheduler.rules.room_clash import held, too_near
from scheduler.rules.room_open import RoomOpen
from scheduler.schedule import Schedule

MOST_TRAVEL = 30
"""Minutes of travel to a backup room at another venue, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class _Use:
    """A room held by a session, or for it as its backup."""

    item: Placed
    room: Room
    is_backup: bool

    @property
    def held(self) -> Interval:
        start, end = self.item.occupied
        return start, end + self.room.changeover

    def __str__(self) -> str:
        return f"{self.item} {'has its backup' if self.is_backup else 'is'} in {self.room.id}"


class Backup(Rule):
    """An outdoor session with `backup = required` has an indoor room of its own for a rain day.

    The `backup_room` is indoor, has the session's features and at least `backup_attendance` places
    (empty: its heads), is at the same venue or at most 30 minutes' travel from it, and is open and free
    for the session's occupied time as if the session stood there: no session and no other backup holds
    it or a room that shares a part with it, changeovers included, those of `back-to-back` sessions too.
    Any `backup_room` given keeps this, whether it is required, preferred or neither. It is another room
    than the one that the session is in; only a what-if may let a session stand in its backup, at its own
    start, where its place was closed.
    """

    name = "backup"

    def starts(self, problem: Problem, session: Session, room: str) -> Window | None:
        """Leave, outdoors, the starts at which some backup room is near enough and open."""
        where = problem.rooms[room]
        if session.backup != "required" or not where.outdoor:
            return None
        near = (
            allowed
            for other, allowed in backup_places(problem, session).items()
            if problem.rooms[other].venue == where.venue
            or problem.travel[where.venue, problem.rooms[other].venue] <= MOST_TRAVEL
        )
        return window(part for allowed in near for part in allowed)

    def post(self, decisions: Decisions) -> None:
        """Give every outdoor session that must have one a second room, free at that time."""
        for session in decisions.free:
            if session.backup == "required":
                reserve_backup(decisions, session, None)
        decisions.forbid_reserved(too_near, held)

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield each backup that is missing, each that does not serve, and each that is not free."""
        standing = placed(problem, schedule)
        for item in standing.values():
            if item.backup is not None and not (item.standing and item.backup is item.room):
                for message in _faults(problem, item, item.backup):
                    yield Violation(self.name, (item.session.id, item.backup.id), message)
            elif item.backup is None and item.room.outdoor and item.session.backup == "required":
                yield Violation(
                    self.name,
                    (item.session.id,),
                    f"{item} is outdoors in {item.room.id} and needs a backup room, but has none",
                )
        yield from self._taken(problem, standing)

    def _taken(self, problem: Problem, standing: dict[str, Placed]) -> Iterator[Violation]:
        by_part: dict[str, list[_Use]] = defaultdict(list)
        for item in standing.values():
            uses = [_Use(item, item.room, is_backup=False)]
            if item.backup is not None and item.backup.id != item.room.id:
                uses.append(_Use(item, item.backup, is_backup=True))
            for use in uses:
                for part in sorted(problem.parts[use.room.id]):
                    by_part[part].append(use)
        met = dict.fromkeys(
            (first, later)
            for uses in by_part.values()
            if any(use.is_backup for use in uses)
            for first, later in meetings(uses, lambda use: use.held)
            if (first.is_backup or later.is_backup) and first.item is not later.item
        )
        for first, later in met:
            yield Violation(
                self.name,
                (
                    first.item.session.id,
                    later.item.session.id,
                    *dict.fromkeys([first.room.id, later.room.id]),
                ),
                f"{later} from {problem.when(later.item.occupied[0])}, but {first} until "
                f"{problem.when(first.item.occupied[1])} and the changeover takes "
                f"{first.room.changeover} minutes",
            )


def _faults(problem: Problem, item: Placed, backup: Room) -> Iterator[str]:
    session = item.session
    if backup.id == item.room.id:
        yield f"{item} stands in {backup.id}, so that cannot be its backup room too"
        return
    if backup.outdoor:
        yield f"{item} has the backup room {backup.id}, which is outdoors"
    if missing := sorted(session.features - backup.features):
        yield f"{item} needs {', '.join(missing)}, which its backup room {backup.id} does not have"
    if backup.capacity < session.backup_heads:
        yield f"backup room {backup.id} holds {backup.capacity}, {item} seats {session.backup_heads} there"
    travel = problem.travel[item.room.venue, backup.venue]
    if backup.venue != item.room.venue and travel > MOST_TRAVEL:
        yield (
            f"{item} is at {item.room.venue}, {travel} minutes from its backup room {backup.id}; "
            f"at most {MOST_TRAVEL} are allowed"
        )
    yield from _shut(problem, item, backup)


def _shut(problem: Problem, item: Placed, backup: Room) -> Iterator[str]:
    time = f"{item} would occupy its backup room {backup.id} {span(problem, item.occupied)}"
    if not within(item.occupied, backup.access):
        yield f"{time}; access: {hours_then(problem, backup.access, item.occupied)}"
    if not within(item.public, backup.opening):
        yield (
            f"{item} would be in its backup room {backup.id} {span(problem, item.public)}; "
            f"open to the public: {hours_then(problem, backup.opening, item.public)}"
        )
    closed = problem.closed[backup.id]
    if not clear(item.occupied, closed):
        yield f"{time}; closed: {hours_then(problem, closed, item.occupied)}"


def reserve_backup(decisions: Decisions, session: Session, weight: Decimal | None) -> None:
    """State that a session, where it is outdoors, has a backup room, or without one costs `weight`."""
    decisions.reserve(
        session, lambda: backup_places(decisions.problem, session), _near, lambda block: block.outdoor, weight
    )


def backup_places(problem: Problem, session: Session) -> Mapping[str, Window]:
    """Return the rooms that can be a session's backup, with the starts at which they are open for it."""
    opened = RoomOpen()
    return {
        room.id: opened.starts(problem, session, room.id)
        for room in problem.rooms.values()
        if not room.outdoor and session.features <= room.features and room.capacity >= session.backup_heads
    }


def _near(a: Block, b: Block) -> Bools:
    near: Bools = (a.venue == b.venue) | (a.travel_to(b) <= MOST_TRAVEL)
    return near
