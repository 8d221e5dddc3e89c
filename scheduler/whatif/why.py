"""Why a session does not stay where it was announced, in both languages."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from scheduler.engine.facts import Facts
from scheduler.engine.state import State
from scheduler.explain.blocked import Blocked
from scheduler.explain.words import names
from scheduler.explain.words.in_the_way import all_in_the_way
from scheduler.explain.words.never import never
from scheduler.intervals import within
from scheduler.problem import Session
from scheduler.rules import rules
from scheduler.schedule import Change, Placement, Schedule
from scheduler.word import Word


class Reasons:
    """Reasons of changes to a schedule: what keeps each session from where it was."""

    def __init__(self, facts: Facts, schedule: Schedule) -> None:
        self._facts = facts
        self._problem = facts.problem
        self._schedule = schedule

    @cached_property
    def _state(self) -> State:
        return State.of(self._facts, self._schedule)

    def __call__(self, session: Session, change: Change) -> Word:
        """Return why a session is not where it was, or is there now."""
        old, new = change.before, change.after
        if session.id not in self._problem.sessions:
            if session.id in self._problem.cancelled:
                return Word("已取消", "it is cancelled")
            return Word("活动表中已没有它", "the inputs have it no more")
        if old is None:
            if new is None:
                return Word("新增，没有空位", "it is new, and no place for it was found")
            return Word("此前未安排", "it had no place before")
        if old.room not in self._problem.rooms:
            return Word(f"已没有场地 {old.room}", f"there is no room {old.room} any more")
        if new is not None and (old.room, old.start) == (new.room, new.start):
            return Word("备用场地另有他用或已关闭", "its backup room is closed or needed by others")
        return self._shut(session, old) or self._in_the_way(session, old) or _FOLLOWS

    def _shut(self, session: Session, old: Placement) -> Word | None:
        """Return what keeps a session from a place whatever the others do."""
        clauses = [
            clause
            for rule in rules()
            if (starts := rule.starts(self._problem, session, old.room)) is not None
            and not within((old.start, old.start + 1), starts)
            for clause in never(self._problem, session.id, old.room, old.start, rule.name)
        ]
        if not clauses:
            return None
        room, said = names.room(self._problem, old.room), names.join(clauses)
        return Word(f"{room.zh}：{said.zh}", f"{room.en}: {said.en}")

    def _in_the_way(self, session: Session, old: Placement) -> Word | None:
        """Return who is in a session's way at a place."""
        i, room = self._facts.index[session.id], self._facts.room_index[old.room]
        rooms, starts = self._facts.candidates(i)
        here = np.flatnonzero((rooms == room) & (starts == old.start))
        obstacles = Blocked(self._facts, self._state, i).obstacles().get(int(here[0])) if len(here) else None
        if not obstacles:
            return None
        return all_in_the_way(self._problem, self._schedule, session.id, old, obstacles)


_FOLLOWS = Word("随其他场次调整", "it follows from other changes")
