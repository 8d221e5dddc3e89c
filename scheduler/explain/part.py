"""The part of a problem that what must be held has to do with: few sessions, and rooms that differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable
from dataclasses import replace

from scheduler.problem import Limit, Problem, Session

_TOGETHER = ("same-room", "back-to-back")
"""Relations for which two sessions may want one and the same room."""


def required(problem: Problem) -> frozenset[str]:
    """Return the sessions that must be placed: `must` ones and pinned ones."""
    musts = {session.id for session in problem.sessions.values() if session.must}
    return frozenset(musts | problem.pinned)


def involved(problem: Problem) -> frozenset[str]:
    """Return the sessions that have to do with what must be: all others may simply be left out.

    These are the required ones, those placed only together with them, and those that count towards a
    hard `min`.
    """
    found = set(required(problem))
    for limit in problem.limits:
        if limit.weight is None and limit.min:
            found |= {session.id for session in problem.sessions.values() if may_count(limit, session)}
    groups = [
        set(relation.sessions)
        for relation in problem.relations
        if relation.kind == "all-or-none" and relation.weight is None
    ]
    while True:
        tied = set().union(*(group for group in groups if group & found)) - found
        if not tied:
            return frozenset(found)
        found |= tied


def may_count(limit: Limit, session: Session) -> bool:
    """Return whether a limit may count a session, wherever it is placed."""
    return (
        (limit.what != "setups" or session.setup > 0)
        and (limit.what != "attendance" or session.heads > 0)
        and (not limit.kinds or session.kind in limit.kinds)
        and (not limit.themes or not limit.themes.isdisjoint(session.themes))
        and (not limit.audiences or not limit.audiences.isdisjoint(session.audiences))
    )


def part_of(problem: Problem, sessions: Collection[str]) -> Problem:
    """Return what a problem asks of some of its sessions, whatever becomes of the others.

    It asks no more than the whole: a `min` to which others count is dropped, a group placed whole or
    not at all with others in it too. Soft rules are none of its business.
    """
    chosen = {each: problem.sessions[each] for each in problem.sessions if each in sessions}
    others = [session for each, session in problem.sessions.items() if each not in sessions]
    return replace(
        problem,
        sessions=chosen,
        cancelled={},
        demand=(),
        activities={
            each.id: replace(each, sessions=tuple(id_ for id_ in each.sessions if id_ in chosen))
            for each in problem.activities.values()
        },
        pins=tuple(pin for pin in problem.pins if pin.session in chosen),
        relations=tuple(
            replace(
                relation,
                pairs=tuple(pair for pair in relation.pairs if {*pair} <= chosen.keys()),
                sessions=tuple(each for each in relation.sessions if each in chosen),
            )
            for relation in problem.relations
            # A soft back-to-back waives a changeover as well.
            if (relation.weight is None or relation.kind == "back-to-back")
            and (relation.kind != "all-or-none" or chosen.keys() >= {*relation.sessions})
            and sum(each in chosen for each in relation.sessions) > 1
        ),
        limits=tuple(
            replace(limit, min=None) if any(may_count(limit, each) for each in others) else limit
            for limit in problem.limits
            if limit.weight is None
        ),
    )


def slim(part: Problem) -> Problem:
    """Return a part with fewer rooms, in which its sessions can be placed exactly when they can in it.

    Where nothing distinguishes two venues, one stands for both; of rooms that are all alike there are no
    more than sessions and their backups, and each session keeps to its own where none needs another's.
    """
    part = _fewer_venues(part)
    alike: dict[Hashable, list[str]] = defaultdict(list)
    named = {pin.room for pin in part.pins}.union(*(session.rooms for session in part.sessions.values()))
    divided = {each for room in part.rooms.values() if room.part_of for each in (room.id, *room.part_of)}
    for room in part.rooms.values():
        if room.id not in named | divided:
            nameless = replace(room, id="", name="", name_en="", source=None)
            alike[nameless, part.closed[room.id]].append(room.id)
    count = len(part.sessions)
    backups = any(session.backup == "required" for session in part.sessions.values())
    keep = set(part.rooms)
    own: dict[str, set[str]] = {each: set() for each in part.sessions}
    apart = not any(relation.kind in _TOGETHER for relation in part.relations)
    for same in alike.values():
        keep -= set(same[count * (1 + backups) :])
        if len(same) >= count and apart and not backups:
            keep -= set(same[count:])
            for session, other in zip(own, same, strict=False):
                own[session] |= set(same) - {other}
    sessions = {
        each: session
        if session.rooms or not own[each]
        else replace(session, rooms=frozenset(keep - own[each]))
        for each, session in part.sessions.items()
    }
    return replace(
        part, rooms={each: part.rooms[each] for each in part.rooms if each in keep}, sessions=sessions
    )


def _fewer_venues(part: Problem) -> Problem:
    """Return a part in which one venue stands for all that nothing tells apart."""
    if any(part.travel.values()) or any(relation.kind == "same-venue" for relation in part.relations):
        return part
    venues = [
        *(session.venues for session in part.sessions.values()),
        *(piece.venues for piece in part.equipment.values()),
        *(limit.venues for limit in part.limits),
        *(day.venues for day in part.event.protected_days),
    ]
    districts = [
        *(limit.districts for limit in part.limits),
        *(day.districts for day in part.event.protected_days),
    ]
    first: dict[Hashable, str] = {}
    stands: dict[str, str] = {}
    for venue in part.venues.values():
        told = (
            tuple(venue.id in each for each in venues),
            tuple(venue.district in each for each in districts),
        )
        stands[venue.id] = first.setdefault(told, venue.id)
    closures = tuple(
        replace(closure, where=room.id)
        for closure in part.closures
        for room in part.rooms.values()
        if closure.where in (room.id, room.venue)
    )
    rooms = {each: replace(room, venue=stands[room.venue]) for each, room in part.rooms.items()}
    return replace(part, rooms=rooms, closures=closures)
