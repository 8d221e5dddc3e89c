"""Ways out of a conflict: the smallest single changes of the inputs that the solver confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from scheduler.explain.changes import Family, families
from scheduler.explain.edits import Edit
from scheduler.explain.facts import Fact
from scheduler.problem import Problem, Session

WANTED = 8
"""Different ways out after which no dearer ones are looked for."""

OF_A_KIND = 2
"""Different ways out that change one column in one way: another date, a longer opening."""

TRIES = 2
"""Times that the least change is looked for: `own` may have learned from what `whole` said."""

OTHERS = 6
"""Sessions for which one and the same way out is looked at."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """One change of the inputs with which the sessions of a conflict can be held.

    What `fact` says becomes `new` instead of `old` (as cells, for `id`); `by` is how much that is in
    minutes, people or pieces. The less `effort`, the less it asks of people. Made to the problem
    (`edited(problem, way.edits)`), all that must be held can be, what other conflicts are about left out.
    """

    fact: Fact
    kind: str
    id: str
    old: str
    new: str
    by: int
    effort: int
    edits: tuple[Edit, ...] = field(compare=False, repr=False)

    @property
    def kind_of_change(self) -> Hashable:
        """What ways out of one kind have in common."""
        return self.fact.table, self.fact.column, self.kind

    @property
    def deed(self) -> Hashable:
        """What ways out have in common that do the same to different sessions."""
        whose = "" if self.fact.table == "activities" else self.id
        return self.kind_of_change, whose, self.old, self.new, self.by


Possible = Callable[[tuple[Edit, ...]], bool | None]


def ways_out(
    problem: Problem,
    facts: Iterable[Fact],
    sessions: Sequence[Session],
    *,
    own: Possible,
    whole: Possible,
    spent: Callable[[], bool],
) -> tuple[tuple[WayOut, ...], bool]:
    """Return the ways out, the least change first, and whether all were looked at that might be shown.

    `own` says whether some edits make the conflict's own sessions possible, `whole` whether all that must
    be held then is; None: not known.
    """
    waiting = sorted(
        (family for fact in facts for family in families(problem, fact, sessions)),
        key=lambda family: family.effort,
    )
    found: list[WayOut] = []
    finished = True
    for family in waiting:
        if _enough(found, family):
            break
        if spent():
            return _cheapest(found), False
        way, sure = _confirmed(family, found, own, whole)
        finished = finished and sure
        if way is not None:
            found.append(way)
    return _cheapest(found), finished


def _confirmed(
    family: Family, found: Sequence[WayOut], own: Possible, whole: Possible
) -> tuple[WayOut | None, bool]:
    """Return the least change of a family that leads out and is news, and whether that is known."""
    for _ in range(TRIES):
        amount = least(family, own)
        if amount is None:
            return None, True
        way = _way_out(family, amount)
        if not _is_news(found, way):
            return None, True
        verified = whole(way.edits)
        if verified is not False:
            return (way if verified else None), verified is not None
    return None, True


def _enough(found: Iterable[WayOut], family: Family) -> bool:
    """Return whether a family can only give ways out dearer than enough others."""
    cheapest: dict[Hashable, int] = {}
    for way in found:
        cheapest[way.deed] = min(way.effort, cheapest.get(way.deed, way.effort))
    efforts = sorted(cheapest.values())
    return len(efforts) >= WANTED and family.effort >= efforts[WANTED - 1]


def _is_news(found: Iterable[WayOut], way: WayOut) -> bool:
    deeds = Counter(other.deed for other in found if other.kind_of_change == way.kind_of_change)
    return deeds[way.deed] < OTHERS if way.deed in deeds else len(deeds) < OF_A_KIND


def least(family: Family, possible: Possible) -> int | None:
    """Return the smallest amount that is enough, or None where none is, or none is known to be."""
    amounts = family.amounts
    if not family.steady:
        return next((amount for amount in amounts if possible(family.make(amount).edits)), None)
    if not possible(family.make(amounts[-1]).edits):
        return None
    low, high = 0, len(amounts) - 1
    while low < high:
        middle = (low + high) // 2
        if possible(family.make(amounts[middle]).edits):
            high = middle
        else:
            low = middle + 1
    return amounts[high]


def _way_out(family: Family, amount: int) -> WayOut:
    change = family.make(amount)
    by = abs(amount)
    effort = round(family.effort + family.each * by)
    return WayOut(family.fact, family.kind, family.id, change.old, change.new, by, effort, change.edits)


def _cheapest(found: Iterable[WayOut]) -> tuple[WayOut, ...]:
    return tuple(sorted(found, key=lambda way: way.effort))
