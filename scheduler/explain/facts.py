"""The facts of a problem that may stand in the way of what must be held, and the problem without them.

A fact is what a cell says, or a few cells together: a session's hours, a room's opening, a relation. Without
it the rest holds as before. What a session is (its length, setup, teardown, audiences), the rules and the
grid are no facts: they are always there.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from scheduler.explain.edits import Edit, Key, edited
from scheduler.intervals import ALWAYS, Window, window
from scheduler.problem import DAY, Problem, Room, Session, Source

PLENTY = 10**6
"""As good as without end: places of a room, pieces of equipment, channels."""

MORE_DAYS = 4
"""Days that the event gets at most where there being no more of them is looked at as a fact."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What the inputs say: `column` of what bears the `key` in `table`, where `item` is one of a list.

    `table` and `column` are the inputs' words; `rooms` without a key are all rooms that there are,
    `event` without a column the event's days, `travel` all ways; `rooms` are those of which a column
    without a key speaks. `where` is its file and row.
    """

    table: str
    key: Key
    column: str
    item: str = ""
    rooms: tuple[str, ...] = ()
    where: Source | None = field(default=None, compare=False)
    without: tuple[Edit, ...] = field(default=(), compare=False, repr=False)

    @property
    def cells(self) -> frozenset[Hashable]:
        """The rows and cells of the inputs that say it; those of sessions are often their activity's."""
        if self.rooms:
            return frozenset((self.table, room, self.column) for room in self.rooms)
        if self.table == "activities" and self.where is not None:
            return frozenset({(self.where, self.column, self.item)})
        return frozenset({(self.table, self.key, self.column)})


def without(problem: Problem, facts: Iterable[Fact]) -> Problem:
    """Return a problem in which some facts do not stand in the way."""
    edits: dict[tuple[str, Key, str], Edit] = {}
    for fact in facts:
        for edit in fact.without:
            at = (edit.table, edit.key, edit.field)
            old = edits.get(at)
            edits[at] = edit if old is None else _both(problem, old, edit)
    return edited(problem, edits.values())


def _both(problem: Problem, first: Edit, second: Edit) -> Edit:
    """Return what two edits of one list come to: each takes out items of its own, or puts some in."""
    now = getattr(getattr(problem, first.table)[first.key], first.field)
    gone = {*(set(now) - set(first.value)), *(set(now) - set(second.value))}
    kept = [item for item in now if item not in gone]
    more = [item for edit in (first, second) for item in edit.value if item not in now]
    value = type(now)(dict.fromkeys([*kept, *more]))
    return Edit(first.table, first.key, first.field, window(value) if first.field in _WINDOWS else value)


_WINDOWS = ("opening", "access")


def facts_of(problem: Problem, sessions: Collection[str]) -> list[Fact]:
    """Return every fact that may matter to some sessions, those that explain the least first."""
    chosen = [problem.sessions[each] for each in problem.sessions if each in sessions]
    return [
        *_limits(problem),
        *_relations(problem, sessions),
        *_travel(problem),
        *_event(problem, chosen),
        *_closures(problem),
        *_named_rooms(problem, chosen),
        *_people(problem, chosen),
        *_equipment(problem, chosen),
        *_activities(problem, chosen),
        *_rooms(problem, chosen),
        *(fact for session in chosen for fact in _of_session(problem, session)),
        *_more_days(problem, chosen),
        *needs_of(problem, chosen),
    ]


def needs_of(problem: Problem, sessions: Iterable[Session]) -> list[Fact]:
    """Return the facts for which sessions must be held: `must`, and their pins."""
    chosen = list(sessions)
    ids = {session.id for session in chosen}
    pins = [
        Fact("pins", number, "", pin.session, where=pin.source, without=(Edit("pins", number, "", None),))
        for number, pin in enumerate(problem.pins)
        if pin.session in ids
    ]
    return [*pins, *(_cell(session, "priority", "must", False) for session in chosen if session.must)]


def least_of(problem: Problem) -> Iterator[Fact]:
    """Yield what hard limits ask for at least."""
    return (fact for fact in _limits(problem) if fact.column == "min")


def _cell(session: Session, column: str, name: str, value: Any, item: str = "") -> Fact:
    edit = Edit("sessions", session.id, name, value)
    return Fact("activities", session.id, column, item, where=session.source, without=(edit,))


def _of_session(problem: Problem, session: Session) -> Iterator[Fact]:
    for column in ("features", "venues", "rooms"):
        if getattr(session, column):
            yield _cell(session, column, column, frozenset())
    for column in ("setting", "noise"):
        if getattr(session, column):
            yield _cell(session, column, column, "")
    if session.heads or session.backup_heads:
        nobody = {"attendance": 0, "booked": 0, "backup_attendance": None}
        edits = tuple(Edit("sessions", session.id, name, value) for name, value in nobody.items())
        yield Fact("activities", session.id, "attendance", where=session.source, without=edits)
    if session.backup == "required":
        yield _cell(session, "backup", "backup", "")
    if session.stream:
        yield _cell(session, "stream", "stream", False)
    for person in dict.fromkeys(session.people):
        others = tuple(each for each in session.people if each != person)
        yield _cell(session, "people", "people", others, person)
    for piece in dict.fromkeys(each for each, _ in session.equipment):
        left = tuple(each for each in session.equipment if each[0] != piece)
        yield _cell(session, "equipment", "equipment", left, piece)
    if session.days != frozenset(problem.days):
        yield _cell(session, "dates", "days", frozenset(problem.days))
    if session.hours is not None:
        yield _cell(session, "hours", "hours", None)


def _limits(problem: Problem) -> Iterator[Fact]:
    for number, limit in enumerate(problem.limits):
        if limit.weight is None:
            for column in ("min", "max"):
                if getattr(limit, column) is not None:
                    edit = Edit("limits", number, column, None)
                    yield Fact("limits", number, column, limit.id, where=limit.source, without=(edit,))


def _relations(problem: Problem, sessions: Collection[str]) -> Iterator[Fact]:
    for number, relation in enumerate(problem.relations):
        met = sum(session in sessions for session in relation.sessions)
        if relation.weight is None and met > 1:
            edit = Edit("relations", number, "", None)
            yield Fact("relations", number, "", relation.kind, where=relation.source, without=(edit,))


def _travel(problem: Problem) -> Iterator[Fact]:
    edits = tuple(Edit("travel", way, "", 0) for way, minutes in problem.travel.items() if minutes)
    if edits:
        yield Fact("travel", "", "", without=edits)


def _event(problem: Problem, sessions: Collection[Session]) -> Iterator[Fact]:
    if any(session.stream for session in sessions):
        yield Fact("event", "", "live_channels", without=(Edit("event", "", "live_channels", PLENTY),))
    for number, _ in enumerate(problem.event.protected_days):
        yield Fact("event", number, "protected_days", without=(Edit("protected_days", number, "", None),))


def _more_days(problem: Problem, sessions: Collection[Session]) -> Iterator[Fact]:
    """Yield that there are no more days; one more is like the last on which a room is open."""
    everyday = [session for session in sessions if session.days == frozenset(problem.days)]
    if everyday:
        more = min(MORE_DAYS, len(everyday))
        yield Fact("event", "", "", without=more_days(problem, everyday, more))


def more_days(problem: Problem, sessions: Iterable[Session], more: int) -> tuple[Edit, ...]:
    """Return what gives the event more days, open like its last, to sessions that may be on any day."""
    last = problem.days[-1]
    days = frozenset(range(last + 1 + more))
    return (
        Edit("event", "", "last_day", problem.event.last_day + timedelta(days=more)),
        *(Edit("sessions", session.id, "days", days) for session in sessions),
        *(
            Edit("limits", number, "days", days)
            for number, limit in enumerate(problem.limits)
            if limit.days == frozenset(problem.days)
        ),
        *(
            Edit("rooms", room.id, name, _longer(getattr(room, name), last, more))
            for room in problem.rooms.values()
            for name in ("opening", "access")
        ),
    )


def _longer(opening: Window, last: int, more: int) -> Window:
    days = [start // DAY for start, _ in opening if start // DAY <= last]
    like = max(days, default=last)
    parts = [(start, end) for start, end in opening if start // DAY == like]
    new = [
        (start + shift, end + shift)
        for start, end in parts
        for shift in ((last - like + n) * DAY for n in range(1, more + 1))
    ]
    return window([*opening, *new])


def _closures(problem: Problem) -> Iterator[Fact]:
    for number, closure in enumerate(problem.closures):
        yield Fact(
            "closures",
            number,
            "",
            closure.where,
            where=closure.source,
            without=(Edit("closures", number, "", None),),
        )


def _named(problem: Problem, sessions: Collection[Session]) -> frozenset[str]:
    """Return the rooms that sessions or their pins ask for by name."""
    ids = {session.id for session in sessions}
    pinned = {pin.room for pin in problem.pins if pin.session in ids and pin.room is not None}
    return frozenset(pinned).union(*(session.rooms for session in sessions)) & frozenset(problem.rooms)


def _named_rooms(problem: Problem, sessions: Collection[Session]) -> Iterator[Fact]:
    wanted = frozenset[str]().union(*(session.features for session in sessions))
    for room in (problem.rooms[each] for each in sorted(_named(problem, sessions))):
        for column, value in (("capacity", PLENTY), ("features", room.features | wanted), ("zone", "")):
            if getattr(room, column) != value:
                edit = Edit("rooms", room.id, column, value)
                yield Fact("rooms", room.id, column, where=room.source, without=(edit,))


def _rooms(problem: Problem, sessions: Collection[Session]) -> Iterator[Fact]:
    """Yield, of all rooms, changeover, then that there are no others, then when they are open."""
    for room in problem.rooms.values():
        if room.changeover:
            edit = Edit("rooms", room.id, "changeover", 0)
            yield Fact("rooms", room.id, "changeover", where=room.source, without=(edit,))
    yield Fact("rooms", "", "", without=_any_room(problem, sessions))
    for room in problem.rooms.values():
        edits = tuple(Edit("rooms", room.id, name, ALWAYS) for name in ("opening", "access"))
        yield Fact("rooms", room.id, "opening", where=room.source, without=edits)


def _any_room(problem: Problem, sessions: Collection[Session]) -> tuple[Edit, ...]:
    """Return what gives each session a room of its own at each venue that has all it may want."""
    named = _named(problem, sessions)
    features = frozenset[str]().union(*(session.features for session in sessions))
    gone = [room for room in problem.rooms if not any(problem.share_part(room, each) for each in named)]
    settings = {False} | {True for session in sessions if session.setting == "outdoor"}
    new = (
        Room(
            f"+{number}-{venue}{'-outdoor' * outdoor}",
            venue,
            "",
            PLENTY,
            ALWAYS,
            ALWAYS,
            outdoor=outdoor,
            features=features,
        )
        for venue in problem.venues
        for outdoor in sorted(settings)
        for number, _ in enumerate(sessions)
    )
    return (
        *(Edit("rooms", room, "", None) for room in gone),
        *(Edit("rooms", room.id, "", room) for room in new),
    )


def _people(problem: Problem, sessions: Collection[Session]) -> Iterator[Fact]:
    anything: Mapping[str, Any] = {
        "min_break": 0,
        "max_sessions_per_day": None,
        "available": None,
        "unavailable": (),
    }
    for person in dict.fromkeys(each for session in sessions for each in session.people):
        who = problem.people[person]
        for column, value in anything.items():
            if getattr(who, column) != value:
                edit = Edit("people", person, column, value)
                yield Fact("people", person, column, where=who.source, without=(edit,))


def _equipment(problem: Problem, sessions: Collection[Session]) -> Iterator[Fact]:
    for piece in dict.fromkeys(each for session in sessions for each, _ in session.equipment):
        what = problem.equipment[piece]
        if what.venues:
            edit = Edit("equipment", piece, "venues", frozenset())
            yield Fact("equipment", piece, "venues", where=what.source, without=(edit,))
        edit = Edit("equipment", piece, "quantity", PLENTY)
        yield Fact("equipment", piece, "quantity", where=what.source, without=(edit,))


def _activities(problem: Problem, sessions: Collection[Session]) -> Iterator[Fact]:
    for each in dict.fromkeys(session.activity for session in sessions):
        activity = problem.activities[each]
        if len(activity.sessions) > activity.max_per_day:
            edit = Edit("activities", each, "max_per_day", len(activity.sessions))
            yield Fact("activities", each, "max_per_day", where=activity.source, without=(edit,))
