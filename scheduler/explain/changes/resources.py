"""What rooms, people and equipment may give more of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from scheduler.explain.cells import list_cell, window_cell
from scheduler.explain.changes.family import (
    LONGEST,
    MORE,
    TRIED,
    Change,
    Family,
    Finders,
    number,
    once,
    steps,
    wider,
)
from scheduler.explain.edits import Edit
from scheduler.explain.facts import Fact
from scheduler.intervals import Window, subtract, window
from scheduler.problem import DAY, Problem, Room, Session


def _a_few_more(problem: Problem, fact: Fact, _: Sequence[Session]) -> Iterator[Family]:
    effort = {"quantity": 240, "live_channels": 240}.get(fact.column, 90)
    yield from number(problem, fact, 1, MORE, effort=effort, each=effort / 2)


def _break(problem: Problem, fact: Fact, _: Sequence[Session]) -> Iterator[Family]:
    yield from number(problem, fact, -1, LONGEST, effort=60, each=1.0, step=5)


def _capacity(problem: Problem, fact: Fact, sessions: Sequence[Session]) -> Iterator[Family]:
    room = problem.rooms[str(fact.key)]
    most = max((max(session.heads, session.backup_heads) for session in sessions), default=0) - room.capacity
    yield from number(problem, fact, 1, most, effort=240, each=2.0)


# Rooms.


def _room_column(problem: Problem, fact: Fact, sessions: Sequence[Session]) -> Iterator[Family]:
    """Yield changeovers that are shorter, and openings that are longer, room by room."""
    for each in fact.rooms or (str(fact.key),):
        room = problem.rooms[each]
        one = replace(fact, key=each, where=room.source)
        if fact.column == "changeover":
            yield from number(problem, one, -1, room.changeover, effort=45, each=1.0, step=5)
        else:
            both = {"opening": room.opening, "access": room.access}
            yield from wider(problem, one, "rooms", each, both, effort=60)


def _features_there(problem: Problem, fact: Fact, sessions: Sequence[Session]) -> Iterator[Family]:
    room = problem.rooms[str(fact.key)]
    wanted = sorted(frozenset[str]().union(*(session.features for session in sessions)) - room.features)
    for each in wanted:
        value = room.features | {each}
        change = Change(
            (Edit("rooms", room.id, "features", value),),
            list_cell(sorted(room.features)),
            list_cell(sorted(value)),
        )
        yield once(fact, "add", change, 300)


def _one_more_room(problem: Problem, fact: Fact, sessions: Sequence[Session]) -> Iterator[Family]:
    """Yield one more room like one that there is, or, where none serves, like it and large enough."""
    yield from _equipped(problem, fact, sessions)
    heads = max((session.heads for session in sessions), default=0)
    seen: set[object] = set()
    for room in sorted(problem.rooms.values(), key=lambda room: (room.capacity < heads, room.capacity)):
        like = replace(room, id="", name="", name_en="", source=None)
        if like in seen or len(seen) >= TRIED:
            continue
        seen.add(like)
        new = replace(room, id=f"{room.id}-2", part_of=(), source=None, capacity=max(heads, room.capacity))
        if new.id not in problem.rooms:
            kind = "add room" if new.capacity == room.capacity else "larger room"
            change = Change((Edit("rooms", new.id, "", new),), room.id, new.id)
            yield once(fact, kind, change, 960 + 200 * (kind == "larger room") + len(seen), room.id)


def _equipped(problem: Problem, fact: Fact, sessions: Sequence[Session]) -> Iterator[Family]:
    """Yield a room that gets the features which a session wants and no room has."""
    for features in dict.fromkeys(session.features for session in sessions):
        if any(features <= room.features for room in problem.rooms.values()):
            continue
        fits = [session for session in sessions if session.features == features]
        rooms = [room for room in problem.rooms.values() if any(_may_use(each, room) for each in fits)]
        heads = max(session.heads for session in fits)
        rooms.sort(key=lambda room: (room.capacity < heads, room.capacity))
        for rank, room in enumerate(rooms[:TRIED]):
            value = room.features | features
            change = Change(
                (Edit("rooms", room.id, "features", value),),
                list_cell(sorted(room.features)),
                list_cell(sorted(value)),
            )
            one = replace(fact, key=room.id, column="features", where=room.source, without=())
            yield once(one, "add", change, 300 + rank)


def _may_use(session: Session, room: Room) -> bool:
    """Return whether a session asks for no other venue, setting or room than this one's."""
    return (
        (not session.venues or room.venue in session.venues)
        and (not session.rooms or room.id in session.rooms)
        and (not session.setting or room.outdoor == (session.setting == "outdoor"))
    )


def _closure(problem: Problem, fact: Fact, _: Sequence[Session]) -> Iterator[Family]:
    row = int(str(fact.key))
    closure = problem.closures[row]
    start, end = closure.time
    old = f"{problem.when(start)}/{problem.when(end)}"

    def cut(first: int, last: int) -> Change:
        new = f"{problem.when(first)}/{problem.when(last)}"
        return Change((Edit("closures", row, "time", (first, last)),), old, new)

    shorter = steps(problem, min(LONGEST, end - start - 1))
    if shorter:
        yield Family(fact, "ends earlier", shorter, lambda k: cut(start, end - k), 90, 0.5, closure.where)
        yield Family(fact, "begins later", shorter, lambda k: cut(start + k, end), 90, 0.5, closure.where)
    yield once(fact, "delete", Change(fact.without, old, ""), 480, closure.where)


# People, equipment, activities.


def _available(problem: Problem, fact: Fact, _: Sequence[Session]) -> Iterator[Family]:
    person = problem.people[str(fact.key)]
    yield from wider(problem, fact, "people", person.id, {"available": person.available or ()}, effort=30)
    days = {start // DAY for start, _ in person.available or ()}
    missing = sorted(
        set(problem.days) - days, key=lambda day: min((abs(day - own) for own in days), default=0)
    )
    for rank, day in enumerate(missing[:TRIED]):
        like = min(days, key=lambda own: abs(own - day), default=day)
        same = [
            (start + (day - like) * DAY, end + (day - like) * DAY)
            for start, end in person.available or ()
            if start // DAY == like
        ] or [(day * DAY, (day + 1) * DAY)]
        wide = window([*(person.available or ()), *same])
        change = Change(
            (Edit("people", person.id, "available", wide),),
            window_cell(problem, person.available),
            window_cell(problem, wide),
        )
        yield once(fact, "add", change, 90 + 10 * rank)


def _unavailable(problem: Problem, fact: Fact, _: Sequence[Session]) -> Iterator[Family]:
    person = problem.people[str(fact.key)]

    def change(gone: Window) -> Change:
        left = subtract(person.unavailable, gone)
        return Change(
            (Edit("people", person.id, "unavailable", left),),
            window_cell(problem, person.unavailable),
            window_cell(problem, left),
        )

    for start, end in person.unavailable:
        shorter = steps(problem, min(LONGEST, end - start))
        if shorter:
            yield Family(fact, "ends earlier", shorter, _from_end(change, end), 30, 1.0, person.id)
            yield Family(fact, "begins later", shorter, _from_start(change, start), 30, 1.0, person.id)


def _from_end(change: Callable[[Window], Change], end: int) -> Callable[[int], Change]:
    return lambda k: change(((end - k, end),))


def _from_start(change: Callable[[Window], Change], start: int) -> Callable[[int], Change]:
    return lambda k: change(((start, start + k),))


def _equipment_venues(problem: Problem, fact: Fact, _: Sequence[Session]) -> Iterator[Family]:
    piece = problem.equipment[str(fact.key)]
    others = [venue for venue in problem.venues if venue not in piece.venues]
    for rank, venue in enumerate(others[:TRIED]):
        value = piece.venues | {venue}
        change = Change(
            (Edit("equipment", piece.id, "venues", value),),
            list_cell(sorted(piece.venues)),
            list_cell(sorted(value)),
        )
        yield once(fact, "add", change, 90 + rank)


OF_RESOURCES: Finders = {
    ("activities", "max_per_day"): _a_few_more,
    ("people", "max_sessions_per_day"): _a_few_more,
    ("people", "min_break"): _break,
    ("people", "available"): _available,
    ("people", "unavailable"): _unavailable,
    ("equipment", "quantity"): _a_few_more,
    ("equipment", "venues"): _equipment_venues,
    ("event", "live_channels"): _a_few_more,
    ("rooms", "capacity"): _capacity,
    ("rooms", "features"): _features_there,
    ("rooms", "changeover"): _room_column,
    ("rooms", "opening"): _room_column,
    ("rooms", ""): _one_more_room,
    ("closures", ""): _closure,
}
