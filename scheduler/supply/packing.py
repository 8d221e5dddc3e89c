"""How many sessions fit: what a line holds at most of those that need it for so long, and who then goes.

Every figure is an upper bound of what any schedule can hold, so that what is short is short for certain.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scheduler.problem import DAY
from scheduler.supply.asks import Ask, Line, Resource
from scheduler.supply.flow import lacks

MOST_LENGTHS, MOST_HOURS = 6, 6
"""Lengths, and hours of the day, by which the sessions of a large resource are told apart."""

Spot = tuple[str, int, int]
"""A line, and the first and last start on the grid within one stretch of a date."""


@dataclass(frozen=True, slots=True)
class Bin:
    """One stretch of a line (all of a date's, where the line has a cap): how much it holds at most."""

    line: str
    start: int
    end: int
    holds: int


@dataclass(frozen=True, slots=True)
class Deficit:
    """More is asked of the bins that can serve some sessions than they hold; `unit` says in what.

    `unit`: `sessions`, all of at least `least` minutes (and `amount` copies), or `minutes`, or `amounts`.
    `needs` gives each session's ask in the unit, `must_go` how many cannot all be served.
    """

    resource: Resource
    unit: str
    needs: Mapping[str, int]
    bins: tuple[Bin, ...]
    must_go: int
    least: int = 0
    amount: int = 1

    @property
    def wanted(self) -> int:
        """How much is asked for."""
        return sum(self.needs.values())

    @property
    def there(self) -> int:
        """How much there is at most."""
        return sum(each.holds for each in self.bins)


@dataclass(frozen=True, slots=True)
class _Group:
    """Asks alike in all that matters: where, for how long, how much of it."""

    spots: tuple[Spot, ...]
    before: int
    after: int
    amount: int
    waived: bool
    length: int
    sessions: tuple[str, ...]

    @property
    def hours(self) -> tuple[int, int]:
        """The earliest and the latest minute of a day at which it can go on."""
        first = min(start - start // DAY * DAY - self.before for _, start, _ in self.spots)
        return first, max(end - end // DAY * DAY + self.after for _, _, end in self.spots)


def deficits(resource: Resource, grid: int) -> Iterator[Deficit]:
    """Yield what a resource falls short of, for sessions that are long, confined in hours, or many."""
    groups = _groups(resource, grid)
    if not groups:
        return
    packing = _Packing(resource, grid)
    spans = sorted({group.hours for group in groups}, key=lambda span: (span[1] - span[0], span))
    widest = (min(first for first, _ in spans), max(last for _, last in spans))
    for first, last in dict.fromkeys([*spans[:MOST_HOURS], widest]):
        within = [group for group in groups if first <= group.hours[0] and group.hours[1] <= last]
        yield from packing.volumes(within)
        for length in _steps([group.length for group in within]):
            long = [group for group in within if group.length >= length]
            for amount in _steps([group.amount for group in long]):
                yield from packing.counts([group for group in long if group.amount >= amount])


def _steps(numbers: Sequence[int]) -> list[int]:
    """Return a few of the numbers, the least included, spread over how often they come."""
    distinct = sorted(set(numbers))
    if len(distinct) <= MOST_LENGTHS:
        return distinct
    ranked = sorted(numbers)
    return sorted({ranked[i * len(ranked) // MOST_LENGTHS] for i in range(MOST_LENGTHS)})


def _groups(resource: Resource, grid: int) -> list[_Group]:
    widest = max((line.gap for line in resource.lines.values()), default=0)
    alike: dict[tuple[tuple[Spot, ...], int, int, int, bool], list[str]] = defaultdict(list)
    for ask in resource.asks:
        if spots := _spots(ask, grid):
            alike[spots, ask.before, ask.after, ask.amount, ask.waived].append(ask.session)
    return [
        _Group(
            spots,
            before,
            after,
            amount,
            waived,
            # Where the gap after it may be waived, it counts as that much shorter.
            before + after - (widest if waived else 0),
            tuple(sessions),
        )
        for (spots, before, after, amount, waived), sessions in alike.items()
    ]


def _spots(ask: Ask, grid: int) -> tuple[Spot, ...]:
    found = []
    for line, starts in ask.starts.items():
        for start, end in starts:
            for day in range(start // DAY, (end - 1) // DAY + 1):
                # The grid counts from each midnight.
                midnight = day * DAY
                first = midnight + -(-(max(start, midnight) - midnight) // grid) * grid
                last = midnight + (min(end, midnight + DAY) - 1 - midnight) // grid * grid
                if first <= last:
                    found.append((line, first, last))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A time of a line without a break: its bounds, and the first and last start in it."""

    start: int
    end: int
    first: int
    last: int


Holds = Callable[[Line, Sequence[_Stretch]], int]


@dataclass(frozen=True, slots=True)
class _Packing:
    resource: Resource
    grid: int

    def counts(self, groups: Sequence[_Group]) -> Iterator[Deficit]:
        """Compare how many sessions there are with how many of the shortest would fit."""
        least, amount = min(group.length for group in groups), min(group.amount for group in groups)
        waived = any(group.waived for group in groups)
        shortest = min(group.before for group in groups) + min(group.after for group in groups)

        def holds(line: Line, stretches: Sequence[_Stretch]) -> int:
            if not line.timed:
                return (line.per_day or 0) // amount
            most = sum(fit(line, stretch) for stretch in stretches) * (line.copies // amount)
            return most if line.per_day is None else min(most, line.per_day)

        def fit(line: Line, stretch: _Stretch) -> int:
            step = shortest + (0 if waived else line.gap)
            if DAY % self.grid == 0:
                step = -(-step // self.grid) * self.grid
            most = 1 + (stretch.last - stretch.first) // step
            if least + line.gap <= 0:
                return most
            return min(most, (stretch.end - stretch.start + line.gap) // (least + line.gap))

        for members, bins, missing in self._lacking(groups, [len(group.sessions) for group in groups], holds):
            times = Counter(session for group in members for session in group.sessions)
            must_go = -(-missing // max(times.values()))
            shown = min(group.before + group.after for group in members)
            yield Deficit(self.resource, "sessions", times, bins, must_go, shown, amount)

    def volumes(self, groups: Sequence[_Group]) -> Iterator[Deficit]:
        """Compare the minutes (without times: the amounts) that are asked for with those there are."""
        lines = self.resource.lines
        timed = any(line.timed for line in lines.values())
        if not timed and all(group.amount == 1 for group in groups):
            return

        def need(group: _Group) -> int:
            own = [lines[line] for line, _, _ in group.spots]
            if not own[0].timed:
                return group.amount
            gap = 0 if group.waived else min(line.gap for line in own)
            return group.amount * (group.before + group.after + gap)

        def holds(line: Line, stretches: Sequence[_Stretch]) -> int:
            if not line.timed:
                return line.per_day or 0
            return line.copies * sum(stretch.end - stretch.start + line.gap for stretch in stretches)

        wanted = [need(group) * len(group.sessions) for group in groups]
        for members, bins, missing in self._lacking(groups, wanted, holds):
            needs: Counter[str] = Counter()
            for group in members:
                needs.update(dict.fromkeys(group.sessions, 0))
                for session in group.sessions:
                    needs[session] += need(group)
            must_go, saved = 0, 0
            for must_go, each in enumerate(sorted(needs.values(), reverse=True), 1):  # noqa: B007
                saved += each
                if saved >= missing:
                    break
            yield Deficit(self.resource, "minutes" if timed else "amounts", needs, bins, must_go)

    def _lacking(
        self, groups: Sequence[_Group], wanted: Sequence[int], holds: Holds
    ) -> Iterator[tuple[list[_Group], tuple[Bin, ...], int]]:
        """Yield groups that go short, the bins that could serve them, and how much is missing."""
        bins, reach = self._bins(groups, holds)
        # Bins that serve the same groups are one.
        serves: dict[int, list[int]] = defaultdict(list)
        for number, reached in enumerate(reach):
            for each in reached:
                serves[each].append(number)
        alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for each, served in serves.items():
            alike[tuple(served)].append(each)
        merged = list(alike.values())
        together = {each: number for number, same in enumerate(merged) for each in same}
        found = lacks(
            wanted,
            [{together[each] for each in reached} for reached in reach],
            [sum(bins[each].holds for each in same) for same in merged],
        )
        for lack in found:
            inside = sorted((bins[each] for number in lack.bins for each in merged[number]), key=_order)
            yield [groups[number] for number in lack.groups], tuple(inside), lack.missing

    def _bins(self, groups: Sequence[_Group], holds: Holds) -> tuple[list[Bin], list[set[int]]]:
        """Return the bins of all lines, and by group which of them can serve it."""
        spots: dict[tuple[str, int], list[tuple[int, int, int, int, int]]] = defaultdict(list)
        lines = self.resource.lines
        for number, group in enumerate(groups):
            for line, first, last in group.spots:
                day = -1 if lines[line].per_day is None else first // DAY
                spots[line, day].append((first - group.before, last + group.after, first, last, number))
        bins: list[Bin] = []
        reach: list[set[int]] = [set() for _ in groups]
        for (line, day), found in spots.items():
            stretches = _stretches(found)
            if day >= 0:
                for *_, number in found:
                    reach[number].add(len(bins))
                bins.append(Bin(line, stretches[0].start, stretches[-1].end, holds(lines[line], stretches)))
                continue
            begins = [stretch.start for stretch in stretches]
            for begin, *_, number in found:
                reach[number].add(len(bins) + bisect_right(begins, begin) - 1)
            bins += [
                Bin(line, stretch.start, stretch.end, holds(lines[line], [stretch])) for stretch in stretches
            ]
        return bins, reach


def _order(each: Bin) -> tuple[str, int]:
    return each.line, each.start


def _stretches(found: Sequence[tuple[int, int, int, int, int]]) -> list[_Stretch]:
    joined: list[_Stretch] = []
    for start, end, first, last, _ in sorted(found):
        if joined and start <= joined[-1].end:
            so_far = joined[-1]
            joined[-1] = _Stretch(
                so_far.start, max(end, so_far.end), min(first, so_far.first), max(last, so_far.last)
            )
        else:
            joined.append(_Stretch(start, end, first, last))
    return joined
