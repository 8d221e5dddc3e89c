"""What keeps a session from each of its possible places while all others stay where they are.

It hears the rules as the engine does, and notes who forbids a place where the engine drops it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

import numpy as np

from scheduler.engine.decisions import Partners
from scheduler.engine.facts import Block, Bools, Facts, Ints
from scheduler.engine.profile import Profile
from scheduler.engine.state import State
from scheduler.intervals import Window
from scheduler.problem import Problem, Session
from scheduler.rules import rules
from scheduler.rules.decisions import Clash, Spans

T = TypeVar("T")

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A rule that keeps a session from a place, and the ids of the sessions that make it do so.

    Without `sessions` nobody is in the way: the rule needs the session where it is now.
    """

    rule: str
    sessions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reserve:
    rooms: Ints
    starts: Ints
    reachable: Clash
    wanted: Callable[[Block], Bools]


class Blocked:
    """What is against each of `facts.candidates` of one session, the others standing as in `state`.

    To rules it is a `scheduler.rules.decisions.Decisions` in which this session alone is free.
    """

    def __init__(self, facts: Facts, state: State, session: int) -> None:
        self.facts = facts
        self._session = session
        self._state = state
        placed = state.room >= 0
        placed[session] = False
        self._placed = placed
        rooms, starts = facts.candidates(session)
        self._block = self._rows(rooms, starts)
        self._reserve: _Reserve | None = None
        self._notes: dict[str, list[tuple[Ints, Ints]]] = {}
        for rule in rules():
            self._rule = rule.name
            rule.post(self)

    def obstacles(self) -> Mapping[int, tuple[Obstacle, ...]]:
        """Return, by candidate that is not free, what is in its way."""
        found: dict[int, dict[str, set[int]]] = {}
        for rule, notes in self._notes.items():
            for rows, others in notes:
                for row, other in zip(rows.tolist(), others.tolist(), strict=True):
                    who = found.setdefault(row, {}).setdefault(rule, set())
                    if other != NOBODY:
                        who.add(other)
        ids = [session.id for session in self.facts.sessions]
        return {
            row: tuple(
                Obstacle(rule, tuple(ids[i] for i in sorted(who, key=lambda i: (self._state.start[i], i))))
                for rule, who in by_rule.items()
            )
            for row, by_rule in sorted(found.items())
        }

    def _rows(self, rooms: Ints, starts: Ints) -> Block:
        return Block(self.facts, np.full(len(rooms), self._session, dtype=np.int64), rooms, starts)

    def _standing(self, sessions: Iterable[int]) -> Block:
        numbers = np.fromiter(sessions, dtype=np.int64)
        here = numbers[self._placed[numbers]]
        return Block(self.facts, here, self._state.room[here], self._state.start[here])

    def _members(self, sessions: Collection[str]) -> Block | None:
        """Return those of the sessions that stand, or None where the free one is not among them."""
        numbers = [self.facts.index[session] for session in sessions]
        return self._standing(numbers) if self._session in numbers else None

    def _note(self, rows: Ints, others: Ints | int) -> None:
        whom = np.broadcast_to(np.asarray(others, dtype=np.int64), rows.shape)
        self._notes.setdefault(self._rule, []).append((rows, whom))

    def _note_clashes(self, clashes: Bools, others: Block) -> None:
        shape = (len(self._block), len(others))
        rows, columns = np.nonzero(np.broadcast_to(clashes, shape))
        if len(rows):
            self._note(rows, others.session[columns])

    # What rules ask.

    @property
    def problem(self) -> Problem:
        """The problem."""
        return self.facts.problem

    @property
    def free(self) -> Sequence[Session]:
        """The one session."""
        return [self.facts.sessions[self._session]]

    def block(self, session: Session) -> Block:
        """Return its possible places."""
        return self._block

    def once(self, key: Hashable, build: Callable[[], T]) -> T:
        """Return what `build` gives, built once for a problem."""
        return self.facts.once(key, build)

    # What rules forbid.

    def forbid(self, session: Session, rows: Bools) -> None:
        """Note places that the session may not have."""
        here = np.flatnonzero(np.broadcast_to(rows, (len(self._block),)))
        if len(here):
            self._note(here, NOBODY)

    def forbid_both(
        self, key: Hashable, pairs: Callable[[], Iterable[tuple[str, str]]], clash: Clash
    ) -> None:
        """Note whom the session would clash with."""
        partners = self.facts.once(("pairs", key), lambda: Partners.of(self.facts, pairs()))
        after = self._standing(partners.after.get(self._session, ()))
        before = self._standing(partners.before.get(self._session, ()))
        if len(after):
            self._note_clashes(clash(self._block.upright(), after.flat()), after)
        if len(before):
            shape = (len(before), len(self._block))
            clashes = np.broadcast_to(clash(before.upright(), self._block.flat()), shape)
            self._note_clashes(clashes.T, before)

    def reserve(
        self,
        session: Session,
        places: Callable[[], Mapping[str, Window]],
        reachable: Clash,
        wanted: Callable[[Block], Bools],
        weight: Decimal | None,
    ) -> None:
        """Keep in mind that places need a second room, until it is known what holds those."""
        if weight is None:
            rooms, starts = self.facts.once(("reserve", session.id), lambda: self.facts.rows(places()))
            possible = np.isin(starts, self._block.start)
            self._reserve = _Reserve(rooms[possible], starts[possible], reachable, wanted)

    def forbid_reserved(self, clash: Clash, spans: object) -> None:
        """Note whose second room the session would hold, and where it would find none itself."""
        held = np.flatnonzero((self._state.second >= 0) & self._placed)
        reserved = Block(self.facts, held, self._state.second[held], self._state.start[held])
        self._note_clashes(clash(self._block.upright(), reserved.flat()), reserved)
        if self._reserve is None:
            return
        seconds = self._rows(self._reserve.rooms, self._reserve.starts)
        standing = self._standing(range(len(self.facts.sessions)))
        taken = np.hstack([clash(seconds.upright(), others.flat()) for others in (standing, reserved)])
        whom = np.concatenate([standing.session, reserved.session])
        wanted = np.flatnonzero(self._reserve.wanted(self._block))
        main = self._block.take(wanted).upright()
        fits = (main.start == seconds.flat().start) & self._reserve.reachable(main, seconds.flat())
        lone = ~(fits & ~taken.any(axis=1)).any(axis=1)
        # Floats, because numpy multiplies matrices of whole numbers slowly.
        rows, columns = np.nonzero(fits[lone].astype(np.float32) @ taken.astype(np.float32))
        self._note(wanted[lone], NOBODY)
        self._note(wanted[lone][rows], whom[columns])

    def at_most(
        self,
        sessions: Collection[str],
        key: Callable[[Block], Ints],
        limit: int | Mapping[int, int],
        amount: Callable[[Block], Ints] | None = None,
        weight: Decimal | None = None,
    ) -> None:
        """Note with whom together the session would be too much."""
        standing = self._members(sessions) if weight is None else None
        if standing is None:
            return
        count = amount or _one
        keys, theirs = key(self._block), key(standing)
        adds, has = count(self._block), count(standing)
        for k in np.unique(keys[keys >= 0]).tolist():
            most = limit if isinstance(limit, int) else limit.get(k)
            with_it = theirs == k
            if most is not None:
                over = np.flatnonzero((keys == k) & (adds > 0) & (has[with_it].sum() + adds > most))
                self._note_all(over, standing.session[with_it & (has > 0)])

    def at_least(
        self,
        sessions: Collection[str],
        key: Callable[[Block], Ints],
        limit: Mapping[int, int],
        amount: Callable[[Block], Ints] | None = None,
        weight: Decimal | None = None,
    ) -> None:
        """Note which places would leave too little where the session is now."""
        place = self._state.place(self._session)
        standing = self._members(sessions) if weight is None else None
        if standing is None or place is None:
            return
        count = amount or _one
        now = self._rows(np.array(place[:1]), np.array(place[1:]))
        k = int(key(now)[0])
        short = limit.get(k, 0) - int(count(standing)[key(standing) == k].sum())
        if k >= 0 and short > 0:
            served = np.where(key(self._block) == k, count(self._block), 0)
            less = np.flatnonzero(served < min(short, int(count(now)[0])))
            self._note(less, NOBODY)

    def not_all(
        self,
        sessions: Collection[str],
        key: Callable[[Block], Ints],
        events: Callable[[Block], Bools],
        weight: Decimal | None = None,
    ) -> None:
        """Note with whom together the session would make all events happen."""
        standing = self._members(sessions) if weight is None else None
        if standing is None:
            return
        keys, theirs = key(self._block), key(standing)
        for k in np.unique(keys[keys >= 0]).tolist():
            before = events(standing)[theirs == k].any(axis=0)
            brought = (before | events(self._block)).all(axis=1) & ~before.all() & (keys == k)
            self._note_all(np.flatnonzero(brought), standing.session[theirs == k])

    def capacity(
        self,
        sessions: Collection[str],
        spans: Callable[[Block], Spans],
        limit: int,
        weight: Decimal | None = None,
    ) -> None:
        """Note with whom together the session would use too much at a moment."""
        standing = self._members(sessions) if weight is None else None
        if standing is None:
            return
        mine, theirs = spans(self._block), spans(standing)
        profile = Profile.of(self.facts, theirs)
        peak = profile.peak(mine.key, mine.start, mine.end)
        over = np.flatnonzero(peak + mine.amount > limit)
        meeting = (
            (mine.key[over, None] == theirs.key)
            & (mine.start[over, None] < theirs.end)
            & (theirs.start < mine.end[over, None])
            & (theirs.amount > 0)
        )
        use, other = np.nonzero(meeting)
        whole = over[use]
        # Who is there only while it is not too much is not in the way.
        together = profile.peak(
            mine.key[whole],
            np.maximum(mine.start[whole], theirs.start[other]),
            np.minimum(mine.end[whole], theirs.end[other]),
        )
        too_much = together + mine.amount[whole] > limit
        self._note(mine.row[over], NOBODY)
        self._note(mine.row[whole[too_much]], standing.session[theirs.row[other[too_much]]])

    def all_or_none(self, sessions: Collection[str], weight: Decimal | None) -> None:
        """Note without whom the session may not be placed."""
        if weight is None and self._members(sessions) is not None:
            out = [i for i in map(self.facts.index.__getitem__, sessions) if not self._placed[i]]
            missing = np.array([i for i in out if i != self._session], dtype=np.int64)
            if len(missing):
                self._note_all(self._block.everything(), missing)

    def _note_all(self, rows: Ints, others: Ints) -> None:
        """Note that each of the others is in the way at each row."""
        self._note(rows, NOBODY)
        self._note(np.repeat(rows, len(others)), np.tile(others, len(rows)))

    # What rules ask for or charge says nothing of where the session cannot be.

    def require(self, session: Session) -> None:
        """Note nothing."""

    def charge(self, session: Session, amount: Ints, weight: Decimal) -> None:
        """Note nothing."""

    def charge_absence(self, session: Session, amount: int, weight: Decimal) -> None:
        """Note nothing."""

    def charge_both(
        self, key: Hashable, pairs: Callable[[], Iterable[tuple[str, str]]], clash: Clash, weight: Decimal
    ) -> None:
        """Note nothing."""

    def charge_distinct(
        self, sessions: Collection[str], key: Callable[[Block], Ints], weight: Decimal
    ) -> None:
        """Note nothing."""


def _one(block: Block) -> Ints:
    return np.ones(block.start.shape, dtype=np.int64)
