"""What a move decides: the free sessions' rows, what each costs, and what rows say together.

Rules speak to `Decisions` (`scheduler.rules.decisions`). What they say of a free session and the
fixed ones is worked out at once: rows that cannot be are dropped, rows that cost are charged. What
they say of several free sessions is kept as statements for the translators: `model` (exact) and
`bound` (relaxed).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

import numpy as np

from scheduler.engine.facts import Block, Bools, Facts, Ints
from scheduler.engine.profile import Profile
from scheduler.engine.state import State
from scheduler.engine.statements import (
    AllOrNone,
    Both,
    Capacity,
    Choice,
    Distinct,
    NotAll,
    Reserve,
    Statement,
    Tally,
)
from scheduler.intervals import Window
from scheduler.problem import Problem, Session
from scheduler.rules import rules
from scheduler.rules.base import Rule
from scheduler.rules.decisions import Clash, Spans

T = TypeVar("T")

SECOND_ROOMS = 3
"""Second rooms kept for each start where a move keeps only the likeliest places."""


@dataclass(frozen=True, slots=True)
class Partners:
    """Pairs of sessions by either side."""

    after: Mapping[int, Ints]
    before: Mapping[int, Ints]

    @classmethod
    def of(cls, facts: Facts, pairs: Iterable[tuple[str, str]]) -> Partners:
        """Index pairs of session ids."""
        after: dict[int, list[int]] = {}
        before: dict[int, list[int]] = {}
        for first, second in pairs:
            a, b = facts.index[first], facts.index[second]
            after.setdefault(a, []).append(b)
            before.setdefault(b, []).append(a)
        return cls(
            {a: np.array(b, dtype=np.int64) for a, b in after.items()},
            {b: np.array(a, dtype=np.int64) for b, a in before.items()},
        )


class Decisions:
    """The free sessions of one move and all that the rules say of them.

    `candidates` gives each free session's rooms and starts, by default those that the rules about
    one session leave; `only` names the rules to hear, by default all.
    """

    def __init__(
        self,
        facts: Facts,
        state: State,
        free: Sequence[int],
        *,
        candidates: Callable[[int], tuple[Ints, Ints]] | None = None,
        only: Sequence[Rule] | None = None,
    ) -> None:
        self.facts = facts
        self.state = state
        self.fixed = state.room >= 0
        self.fixed[list(free)] = False
        self.choices = {i: self._choice(i, (candidates or facts.candidates)(i)) for i in free}
        self.seconds: dict[int, Choice] = {}
        self.statements: list[Statement] = []
        self._apart: Callable[[], None] | None = None
        for rule in rules() if only is None else only:
            rule.post(self)
        self._settle_reserves()

    def _choice(self, session: int, rows: tuple[Ints, Ints]) -> Choice:
        rooms, starts = rows
        block = Block(self.facts, np.full(len(rooms), session, dtype=np.int64), rooms, starts)
        return Choice(block, session, self.state.place(session))

    @property
    def problem(self) -> Problem:
        """The problem."""
        return self.facts.problem

    @property
    def free(self) -> Sequence[Session]:
        """The sessions being decided."""
        return [self.facts.sessions[i] for i in self.choices]

    def once(self, key: Hashable, build: Callable[[], T]) -> T:
        """Return what `build` gives, built once for a problem."""
        return self.facts.once(key, build)

    def block(self, session: Session) -> Block:
        """Return the places that a free session may still have."""
        return self._of(session).block

    def _of(self, session: Session) -> Choice:
        return self.choices[self.facts.index[session.id]]

    def _fixed_block(self, sessions: Ints) -> Block:
        here = sessions[self.fixed[sessions]]
        return Block(self.facts, here, self.state.room[here], self.state.start[here])

    def _members(self, sessions: Collection[str]) -> tuple[tuple[Choice, ...], Block]:
        """Return the free ones among sessions, and the fixed ones' rows."""
        _, index, among = self.facts.once(
            ("members", id(sessions)),
            # Kept with its index so that the id stays this collection's.
            lambda: (sessions, *self._indexed(sessions)),
        )
        free = tuple(choice for i, choice in self.choices.items() if i in among)
        return free, self._fixed_block(index)

    def _indexed(self, sessions: Collection[str]) -> tuple[Ints, frozenset[int]]:
        numbers = [self.facts.index[session] for session in sessions]
        return np.array(numbers, dtype=np.int64), frozenset(numbers)

    # One session.

    def forbid(self, session: Session, rows: Bools) -> None:
        """State which of a free session's places it may not have."""
        self._of(session).drop(np.asarray(rows, dtype=np.bool_))

    def charge(self, session: Session, amount: Ints, weight: Decimal) -> None:
        """State what each of a free session's places costs."""
        self._of(session).cost += np.asarray(amount, dtype=np.int64) * self.facts.points(weight)

    def charge_absence(self, session: Session, amount: int, weight: Decimal) -> None:
        """State what it costs to leave a free session out."""
        self._of(session).absent += amount * self.facts.points(weight)

    def require(self, session: Session) -> None:
        """State that a free session must be placed."""
        self._of(session).required = True

    # Two sessions.

    def forbid_both(
        self, key: Hashable, pairs: Callable[[], Iterable[tuple[str, str]]], clash: Clash
    ) -> None:
        """State that of two sessions no two placements that clash are both taken."""
        self._both(key, pairs, clash, None)

    def charge_both(
        self, key: Hashable, pairs: Callable[[], Iterable[tuple[str, str]]], clash: Clash, weight: Decimal
    ) -> None:
        """State that two sessions cost `weight` when their placements clash."""
        if units := self.facts.points(weight):
            self._both(key, pairs, clash, units)

    def _both(
        self,
        key: Hashable,
        pairs: Callable[[], Iterable[tuple[str, str]]],
        clash: Clash,
        units: int | None,
    ) -> None:
        partners = self.facts.once(("pairs", key), lambda: Partners.of(self.facts, pairs()))
        together: list[tuple[Choice, Choice]] = []
        for i, choice in self.choices.items():
            after = partners.after.get(i)
            if after is not None:
                together += [(choice, self.choices[j]) for j in after.tolist() if j in self.choices]
                if len(others := self._fixed_block(after)):
                    self._meet(choice, clash(choice.block.upright(), others.flat()), 1, units)
            before = partners.before.get(i)
            if before is not None and len(others := self._fixed_block(before)):
                self._meet(choice, clash(others.upright(), choice.block.flat()), 0, units)
        if together:
            self.statements.append(Both(tuple(together), clash, units))

    @staticmethod
    def _meet(choice: Choice, clashes: Bools, axis: int, units: int | None) -> None:
        shape = (len(choice), clashes.shape[1]) if axis == 1 else (clashes.shape[0], len(choice))
        clashes = np.broadcast_to(clashes, shape)
        if units is None:
            choice.drop(np.asarray(clashes.any(axis=axis)))
        else:
            choice.cost += clashes.sum(axis=axis) * units

    # Reserved rooms.

    def reserve(
        self,
        session: Session,
        places: Callable[[], Mapping[str, Window]],
        reachable: Clash,
        wanted: Callable[[Block], Bools],
        weight: Decimal | None,
    ) -> None:
        """State that wanted rows of a session need a second room at the same start."""
        main = self._of(session)
        if not wanted(main.block).any():
            return
        rooms, starts = self.facts.once(("reserve", session.id), lambda: self.facts.rows(places()))
        possible = np.isin(starts, main.block.start)
        block = Block(
            self.facts,
            np.full(int(possible.sum()), main.session, dtype=np.int64),
            rooms[possible],
            starts[possible],
        )
        second = Choice(block, main.session, self.state.reserved_place(main.session))
        self.seconds[main.session] = second
        units = None if weight is None else self.facts.points(weight)
        self.statements.append(Reserve(main, second, reachable, wanted, units))

    def forbid_reserved(self, clash: Clash, spans: Callable[[Block], Spans]) -> None:
        """State that no reserved room is taken together with what clashes with it."""
        self._apart = lambda: self._part(clash, spans)

    def _settle_reserves(self) -> None:
        """Work out what reserved rooms forbid, now that all of them are known."""
        if self._apart is not None:
            self._apart()
        for statement in self.statements:
            if isinstance(statement, Reserve):
                lone = statement.wanted(statement.main.block) & ~statement.fits().any(axis=1)
                if statement.units is None:
                    statement.main.drop(lone)
                else:
                    statement.main.guide += lone * statement.units
                statement.forget_unwanted()

    def _part(self, clash: Clash, spans: Callable[[Block], Spans]) -> None:
        """Keep reserved rooms apart from all that stands, and from each other."""
        held = np.flatnonzero(self.state.second >= 0)
        held = held[self.fixed[held]]
        reserved = Block(self.facts, held, self.state.second[held], self.state.start[held])
        if len(reserved):
            for choice in (*self.choices.values(), *self.seconds.values()):
                choice.drop(clash(choice.block.upright(), reserved.flat()).any(axis=1))
        if not self.seconds:
            return
        standing = self._fixed_block(np.arange(len(self.facts.sessions)))
        for second in self.seconds.values():
            if len(standing):
                second.drop(clash(second.block.upright(), standing.flat()).any(axis=1))
        self._line_up(clash, spans)

    def _line_up(self, clash: Clash, spans: Callable[[Block], Spans]) -> None:
        """Let reserved rooms join the lines that hold one session at a time; pair by pair what cannot."""
        # On a line it would be kept apart from its own session too.
        alone = {
            i
            for i, second in self.seconds.items()
            if clash(second.block.upright(), self.choices[i].block.flat()).any()
        }
        joining = tuple(second for i, second in self.seconds.items() if i not in alone)
        lined: set[int] = set()
        for n, statement in enumerate(self.statements):
            match statement:
                case Capacity(limit=1, units=None) if statement.spans == spans:
                    lined |= {choice.session for choice in statement.members}
                    self.statements[n] = replace(statement, members=(*statement.members, *joining))
        pairs = [
            (second, main)
            for i, second in self.seconds.items()
            for j, main in self.choices.items()
            if i != j and (i in alone or j not in lined)
        ]
        each = list(self.seconds.items())
        pairs += [
            (second, other)
            for n, (i, second) in enumerate(each)
            for j, other in each[n + 1 :]
            if i in alone or j in alone or not lined
        ]
        self.statements.append(Both(tuple(pairs), clash, None))

    # Many sessions.

    def at_most(
        self,
        sessions: Collection[str],
        key: Callable[[Block], Ints],
        limit: int | Mapping[int, int],
        amount: Callable[[Block], Ints] | None = None,
        weight: Decimal | None = None,
    ) -> None:
        """State that for each key the amounts add up to `limit` at most."""
        units = None if weight is None else self.facts.points(weight)
        self._tally(sessions, key, limit, amount, units, at_least=False)

    def at_least(
        self,
        sessions: Collection[str],
        key: Callable[[Block], Ints],
        limit: Mapping[int, int],
        amount: Callable[[Block], Ints] | None = None,
        weight: Decimal | None = None,
    ) -> None:
        """State that for each key of `limit` the amounts add up to its limit at least."""
        units = None if weight is None else self.facts.points(weight)
        self._tally(sessions, key, limit, amount, units, at_least=True)

    def _tally(
        self,
        sessions: Collection[str],
        key: Callable[[Block], Ints],
        limit: int | Mapping[int, int],
        amount: Callable[[Block], Ints] | None,
        units: int | None,
        *,
        at_least: bool,
    ) -> None:
        members, standing = self._members(sessions)
        # Without any session at all what is asked for at least is still asked for.
        if units == 0 or (sessions and not members):
            return
        count = amount or _one
        fixed: dict[int, int] = {}
        for k, n in zip(key(standing).tolist(), count(standing).tolist(), strict=True):
            if k >= 0:
                fixed[k] = fixed.get(k, 0) + n
        tally = Tally(members, key, count, limit, fixed, units, at_least)
        for choice in members:
            self._weigh(choice, tally)
        self.statements.append(tally)

    def _weigh(self, choice: Choice, tally: Tally) -> None:
        """Drop rows that are too much with the fixed ones, or let the guide say what they add."""
        keys, where = np.unique(tally.key(choice.block), return_inverse=True)
        limits = [tally.limit_of(k) if k >= 0 else None for k in keys.tolist()]
        bounded = np.array([each is not None for each in limits], dtype=np.bool_)[where]
        most = np.array([each or 0 for each in limits], dtype=np.int64)[where]
        have = np.array([tally.fixed.get(k, 0) for k in keys.tolist()], dtype=np.int64)[where]
        amount = tally.amount(choice.block)
        if tally.units is None and not tally.at_least:
            choice.drop(bounded & (amount > 0) & (have + amount > most))
            return
        sign = -1 if tally.at_least else 1
        before = np.maximum(0, sign * (have - most))
        after = np.maximum(0, sign * (have + amount - most))
        units = self.facts.unmet if tally.units is None else tally.units
        choice.guide += bounded * (after - before) * units

    def charge_distinct(
        self, sessions: Collection[str], key: Callable[[Block], Ints], weight: Decimal
    ) -> None:
        """State that each key in use beyond the first costs `weight`."""
        members, standing = self._members(sessions)
        units = self.facts.points(weight)
        if not members or units == 0:
            return
        fixed = frozenset(key(standing).tolist())
        if fixed:
            for choice in members:
                choice.guide += ~np.isin(key(choice.block), list(fixed)) * units
        self.statements.append(Distinct(members, key, fixed, units))

    def not_all(
        self,
        sessions: Collection[str],
        key: Callable[[Block], Ints],
        events: Callable[[Block], Bools],
        weight: Decimal | None = None,
    ) -> None:
        """State that for no key all events happen, or that it costs `weight` for each where they do."""
        members, standing = self._members(sessions)
        units = None if weight is None else self.facts.points(weight)
        if not members or units == 0:
            return
        keys, happening = key(standing), events(standing)
        fixed = {k: happening[keys == k].any(axis=0) for k in np.unique(keys[keys >= 0]).tolist()}
        statement = NotAll(members, key, events, fixed, units)
        for choice in members:
            keys, happening = key(choice.block), events(choice.block)
            before = statement.happened(keys, happening.shape[1])
            brought = (before | happening).all(axis=1) & ~before.all(axis=1) & (keys >= 0)
            if units is None:
                choice.drop(brought)
            else:
                choice.guide += brought * units
        self.statements.append(statement)

    def capacity(
        self,
        sessions: Collection[str],
        spans: Callable[[Block], Spans],
        limit: int,
        weight: Decimal | None = None,
    ) -> None:
        """State that on no line more than `limit` is used at a moment."""
        members, standing = self._members(sessions)
        units = None if weight is None else self.facts.points(weight)
        if not members or units == 0:
            return
        fixed = Profile.of(self.facts, spans(standing))
        for choice in members:
            use = spans(choice.block)
            peak = fixed.peak(use.key, use.start, use.end)
            over = np.zeros(len(choice), dtype=np.int64)
            if units is None:
                np.maximum.at(over, use.row, peak + use.amount - limit)
                choice.drop(over > 0)
            else:
                worst = np.maximum(0, fixed.highest(use.key) - limit)
                np.maximum.at(over, use.row, peak + use.amount - limit - worst)
                choice.guide += over * units
        self.statements.append(Capacity(members, spans, limit, fixed, units))

    def all_or_none(self, sessions: Collection[str], weight: Decimal | None) -> None:
        """State that all of these sessions are placed, or none."""
        members, standing = self._members(sessions)
        units = None if weight is None else self.facts.points(weight)
        if not members or units == 0:
            return
        absent = len(sessions) - len(members) - len(standing)
        self.statements.append(AllOrNone(members, len(standing) > 0, absent > 0, units))
        breach = self.facts.unmet if units is None else units
        for choice in members:
            if len(members) == 1 and absent and not len(standing):
                choice.guide += breach
            if len(members) == 1 and not absent and len(standing):
                choice.absent_guide += breach

    def second_rooms(self, session: int, row: int) -> list[int]:
        """Return the second rooms that go with a row of a session."""
        for statement in self.statements:
            if isinstance(statement, Reserve) and statement.main.session == session:
                rooms: list[int] = statement.second.block.room[statement.fits()[row]].tolist()
                return rooms
        return []

    def narrow(self, most: int, rng: np.random.Generator) -> bool:
        """Keep each choice's `most` cheapest rows and the one that it has; ties fall by chance.

        Return whether anything was dropped: then an optimum of what is left proves nothing.
        """
        dropped = False
        for i, choice in self.choices.items():
            if len(choice) <= most:
                continue
            dropped = True
            price = choice.cost + choice.guide
            order = np.lexsort((rng.random(len(price)), price))[:most]
            taken = choice.taken
            if taken >= 0 and taken not in order:
                order[-1] = taken
            choice.keep(np.sort(order))
            if second := self.seconds.get(i):
                second.keep(_some_rooms(second, choice.block.start, rng))
        return dropped


def _some_rooms(second: Choice, starts: Ints, rng: np.random.Generator) -> Ints:
    """Return rows of a second room, `SECOND_ROOMS` for each of some starts and the one that it has."""
    possible = np.flatnonzero(np.isin(second.block.start, starts))
    order = possible[np.lexsort((rng.random(len(possible)), second.block.start[possible]))]
    begins = np.flatnonzero(np.diff(second.block.start[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(begins, np.diff(begins, append=len(order)))
    kept = order[rank < SECOND_ROOMS]
    return np.unique(np.append(kept, second.taken)) if second.taken >= 0 else np.sort(kept)


def _one(block: Block) -> Ints:
    return np.ones(block.start.shape, dtype=np.int64)
