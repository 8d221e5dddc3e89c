"""The words in which a rule's `post` speaks to the engine.

A rule says what may not be and what costs, over *blocks*: tables whose rows are possible (or
fixed) placements of sessions, with a column for everything a rule may ask about one. The functions
a rule hands over are called with blocks and answer for all rows at once; of two blocks the first's
columns stand upright and the second's lie flat, so that comparing them compares every pair of rows.
Nothing here knows a solver, and a fixed session is a block row like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from scheduler.intervals import Window
from scheduler.problem import Problem, Session

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
else:
    # `scheduler check` imports the rules and has no use for numpy.
    Ints = Bools = Any

T = TypeVar("T")


class Block(Protocol):
    """Rows of placements: the columns are integer codes, minutes since day 0, or truth values."""

    @property
    def room(self) -> Ints:
        """The room."""
        ...

    @property
    def start(self) -> Ints:
        """The public start."""
        ...

    @property
    def end(self) -> Ints:
        """The public end."""
        ...

    @property
    def occupied_from(self) -> Ints:
        """When setup begins."""
        ...

    @property
    def occupied_to(self) -> Ints:
        """When teardown ends."""
        ...

    @property
    def day(self) -> Ints:
        """The day on which it starts."""
        ...

    @property
    def venue(self) -> Ints:
        """The venue."""
        ...

    @property
    def district(self) -> Ints:
        """The district, negative where the venue has none."""
        ...

    @property
    def zone(self) -> Ints:
        """The zone, negative where the room has none."""
        ...

    @property
    def capacity(self) -> Ints:
        """The room's places."""
        ...

    @property
    def changeover(self) -> Ints:
        """The room's changeover."""
        ...

    @property
    def outdoor(self) -> Bools:
        """Whether the room is outdoors."""
        ...

    @property
    def heads(self) -> Ints:
        """The people to seat there: those for its backup where the session stands in it."""
        ...

    def of(self, sessions: Mapping[str, int], default: int = 0) -> Ints:
        """Return a number for each row, looked up by its session."""
        ...

    def in_rooms(self, rooms: Collection[str]) -> Bools:
        """Return which rows are in one of the rooms."""
        ...

    def in_venues(self, venues: Collection[str]) -> Bools:
        """Return which rows are in one of the venues."""
        ...

    def in_districts(self, districts: Collection[str]) -> Bools:
        """Return which rows are in one of the districts."""
        ...

    def public_within(self, allowed: Window) -> Bools:
        """Return which rows have their public time within one part of a window."""
        ...

    def starts_in(self, allowed: Window) -> Bools:
        """Return which rows start at a moment of a window."""
        ...

    def shares_part(self, other: Any) -> Bools:
        """Return for which pairs of rows the rooms share a part."""
        ...

    def travel_to(self, other: Any) -> Ints:
        """Return the minutes from each row's venue to each of the other's."""
        ...

    def parts(self) -> tuple[Ints, Ints]:
        """Return (row, part) for every smallest part of every row's room."""
        ...

    def everything(self) -> Ints:
        """Return the number of every row."""
        ...


@dataclass(frozen=True, slots=True)
class Spans:
    """Stretches of time that rows of a block use: of the row `row`, on the line `key`.

    Stretches on different lines never meet. Half-open, in minutes; `amount` is how much they use.
    """

    row: Ints
    key: Ints
    start: Ints
    end: Ints
    amount: Ints


Clash = Callable[[Any, Any], Any]
Pairs = Iterable[tuple[str, str]]


class Decisions(Protocol):
    """What is being decided: the free sessions, among others that stay where they are."""

    @property
    def problem(self) -> Problem:
        """The problem."""
        ...

    @property
    def free(self) -> Sequence[Session]:
        """The sessions being decided."""
        ...

    def block(self, session: Session) -> Block:
        """Return the places that a free session may still have."""
        ...

    def once(self, key: Hashable, build: Callable[[], T]) -> T:
        """Return what `build` gives, built once for a problem: for indexes that rules need."""
        ...

    def forbid(self, session: Session, rows: Any) -> None:
        """State which of a free session's places it may not have."""
        ...

    def charge(self, session: Session, amount: Any, weight: Decimal) -> None:
        """State what each of a free session's places costs: a whole number per row."""
        ...

    def charge_absence(self, session: Session, amount: int, weight: Decimal) -> None:
        """State what it costs to leave a free session out."""
        ...

    def require(self, session: Session) -> None:
        """State that a free session must be placed."""
        ...

    def reserve(
        self,
        session: Session,
        places: Callable[[], Mapping[str, Window]],
        reachable: Clash,
        wanted: Callable[[Any], Any],
        weight: Decimal | None,
    ) -> None:
        """State that a free session's `wanted` rows need a second room at the same start.

        `places` are the starts allowed by room, `reachable` says which rooms go with which rows.
        Without a weight it must have one; with a weight it costs that to have none.
        """
        ...

    def forbid_reserved(self, clash: Clash, spans: Callable[[Any], Spans]) -> None:
        """State that no reserved room is taken together with what clashes with it.

        `spans` says the same in another way: two clash when they are on one line at a moment.
        """
        ...

    def forbid_both(self, key: Hashable, pairs: Callable[[], Pairs], clash: Clash) -> None:
        """State that of two sessions no two placements that clash are both taken.

        `pairs` is asked once for a problem, under `key`.
        """
        ...

    def charge_both(self, key: Hashable, pairs: Callable[[], Pairs], clash: Clash, weight: Decimal) -> None:
        """State that two sessions cost `weight` when their placements clash."""
        ...

    def at_most(
        self,
        sessions: Collection[str],
        key: Callable[[Any], Any],
        limit: int | Mapping[int, int],
        amount: Callable[[Any], Any] | None = None,
        weight: Decimal | None = None,
    ) -> None:
        """State that for each key the placed sessions' amounts (default 1) add up to `limit` at most.

        A negative key does not count, nor one that a mapping of limits does not hold. With a
        weight, the excess costs it for each 1. The same collection object stands for the same
        sessions as long as the problem lives.
        """
        ...

    def at_least(
        self,
        sessions: Collection[str],
        key: Callable[[Any], Any],
        limit: Mapping[int, int],
        amount: Callable[[Any], Any] | None = None,
        weight: Decimal | None = None,
    ) -> None:
        """State that for each key of `limit` the amounts add up to its number at least."""
        ...

    def charge_distinct(self, sessions: Collection[str], key: Callable[[Any], Any], weight: Decimal) -> None:
        """State that each key in use beyond the first costs `weight`."""
        ...

    def not_all(
        self,
        sessions: Collection[str],
        key: Callable[[Any], Any],
        events: Callable[[Any], Any],
        weight: Decimal | None = None,
    ) -> None:
        """State that for no key all events happen, or that it costs `weight` for each where they do.

        `events` tells for each row (first axis) which of the events (second axis) a session there makes
        happen; for a key an event has happened when one of the sessions placed with that key does so. A
        negative key does not count. This is what rules say about any number of sessions together.
        """
        ...

    def capacity(
        self,
        sessions: Collection[str],
        spans: Callable[[Any], Spans],
        limit: int,
        weight: Decimal | None = None,
    ) -> None:
        """State that on no line more than `limit` is used at a moment.

        With a weight, the largest excess on each line costs it for each 1.
        """
        ...

    def all_or_none(self, sessions: Collection[str], weight: Decimal | None) -> None:
        """State that all of these sessions are placed, or none."""
        ...
