"""That there are no other rooms, said of what the sessions of a conflict ask of a room."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from scheduler.explain.facts import Fact
from scheduler.explain.words import names
from scheduler.problem import Problem, Room, Session
from scheduler.word import Word

ROOMS = Word("（rooms.csv）", " (rooms.csv)")

Asks = Callable[[Room, Session], bool]


def no_other_room(problem: Problem, facts: Sequence[Fact], sessions: Sequence[str]) -> Word:
    """Return which rooms would do for the sessions, going by the facts, where these are few."""
    asked: dict[str, set[str]] = {each: set() for each in sessions}
    for fact in facts:
        if fact.table == "activities" and fact.key in asked:
            asked[str(fact.key)].add(fact.column)
    fit = [
        room
        for room in problem.rooms.values()
        if any(_would_do(room, problem.sessions[each], columns) for each, columns in asked.items())
    ]
    if not fit:
        return _none(problem, asked)
    if len(fit) > names.NAMED:
        return Word(f"没有别的房间{ROOMS.zh}", f"there are no other rooms{ROOMS.en}")
    rooms = names.join(names.room(problem, each.id) for each in fit)
    return Word(f"合适的房间只有{rooms.zh}{ROOMS.zh}", f"no other room would do than {rooms.en}{ROOMS.en}")


def _none(problem: Problem, asked: Mapping[str, set[str]]) -> Word:
    """Return what no room has, with the capacity of those that would do but for it."""
    indoors = any("backup" in columns for columns in asked.values())
    zh, en = ("雨天可用的室内房间", "indoor room for a rain day") if indoors else ("这样的房间", "such room")
    missing = sorted(set(_features_nowhere(problem, asked)))
    if missing:
        of = names.join(Word(each, each) for each in missing)
        return Word(f"没有一个房间有{of.zh}{ROOMS.zh}", f"no room has {of.en}{ROOMS.en}")
    roomy = [
        room.capacity
        for room in problem.rooms.values()
        for each, columns in asked.items()
        if "attendance" in columns and _would_do(room, problem.sessions[each], columns - {"attendance"})
    ]
    if not roomy:
        return Word(f"没有{zh}{ROOMS.zh}", f"there is no {en}{ROOMS.en}")
    most = max(roomy)
    return Word(
        f"没有这么大的{zh if indoors else '合适房间'}（rooms.csv，其中最大的有{most}座）",
        f"there is no {en} that is large enough (rooms.csv; the largest has {most:,} places)",
    )


def _features_nowhere(problem: Problem, asked: Mapping[str, Collection[str]]) -> Iterator[str]:
    had = frozenset[str]().union(*(room.features for room in problem.rooms.values()))
    for each, columns in asked.items():
        if "features" in columns:
            yield from problem.sessions[each].features - had


_OF_ROOM: Mapping[str, Asks] = {
    "attendance": lambda room, session: room.capacity >= session.heads,
    "features": lambda room, session: session.features <= room.features,
    "venues": lambda room, session: room.venue in session.venues,
    "setting": lambda room, session: room.outdoor == (session.setting == "outdoor"),
}

# A backup room is bound neither by `setting` nor by `venues`.
_OF_BACKUP: Mapping[str, Asks] = {
    "attendance": lambda room, session: room.capacity >= session.backup_heads,
    "features": _OF_ROOM["features"],
    "backup": lambda room, _: not room.outdoor,
}


def _would_do(room: Room, session: Session, columns: Collection[str]) -> bool:
    """Return whether a room has all that some columns ask of it; where a backup is asked for, as that."""
    asks = _OF_BACKUP if "backup" in columns else _OF_ROOM
    return all(asks[column](room, session) for column in columns if column in asks)
