"""Ids that people renamed: a session gone and a session new that look alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from scheduler.exports.changes import Change, room_of
from scheduler.exports.entries import Entry
from scheduler.problem import Problem


@dataclass(frozen=True, slots=True)
class Lookalike:
    """Ids of sessions, or of whole activities, that may be one thing under two names."""

    old: str
    new: str
    title: str

    @property
    def option(self) -> str:
        """What to add to the command where they are one."""
        return f"--renamed {self.old}={self.new}"


def lookalikes(problem: Problem, changes: Iterable[Change]) -> tuple[Lookalike, ...]:
    """Return what may have been renamed, among what a release cancels and adds.

    A cancelled session counts only where the inputs do not know its id any more. Two look alike that
    have their title in common, or their room and time.
    """
    known = {*problem.sessions, *problem.cancelled}
    gone, new = {}, {}
    for change in changes:
        if change.what == "cancelled" and change.session not in known and change.before:
            gone[change.session] = change.before
        elif change.what == "added" and change.after:
            new[change.session] = change.after
    pairs: dict[str, str] = {}
    for old, before in gone.items():
        alike = (id_ for id_, after in new.items() if id_ not in pairs.values() and _alike(before, after))
        best = min(alike, key=lambda id_: _distance(old, before, id_, new[id_]), default=None)
        if best is not None:
            pairs[old] = best
    return tuple(_by_activity(pairs, gone, known))


def _alike(before: Entry, after: Entry) -> bool:
    same_place = (before.start, before.end, room_of(before)) == (after.start, after.end, room_of(after))
    return before.title == after.title or same_place


def _distance(old: str, before: Entry, new: str, after: Entry) -> tuple[bool, bool, bool, float]:
    return (
        before.title != after.title,
        _number(old) != _number(new),
        room_of(before) != room_of(after),
        abs((before.start - after.start).total_seconds()),
    )


def _by_activity(
    pairs: Mapping[str, str], gone: Mapping[str, Entry], known: Collection[str]
) -> Iterable[Lookalike]:
    """Yield one look-alike for all showings of an activity that keep their numbers, else each."""
    activities: dict[tuple[str, str], list[str]] = {}
    for old, new in pairs.items():
        activities.setdefault((old.partition(".")[0], new.partition(".")[0]), []).append(old)
    for (old, new), sessions in activities.items():
        title = gone[sessions[0]].title
        all_gone = not any(session.partition(".")[0] == old for session in known)
        if all_gone and all(_number(session) == _number(pairs[session]) for session in sessions):
            yield Lookalike(old, new, title)
        else:
            for session in sessions:
                yield Lookalike(session, pairs[session], gone[session].title)


def _number(session: str) -> str:
    return session.partition(".")[2]
