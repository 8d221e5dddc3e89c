"""The rule `demand`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from scheduler.problem import DAY, Demand, Problem
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Decisions, Ints
from scheduler.rules.placed import Placed, placed
from scheduler.schedule import Schedule


class DemandRule(Rule):
    """Large sessions are on when the public wants to come, by `demand.csv`.

    Per session it costs min(20, ⌊heads × (peak − index) / 1000⌋): `index` that of the row in force at
    its start, peak the largest in the table. Of rows that apply, one for its audience goes before a
    general one, then one for the date before one for its day type, then the later row. Where none
    applies it costs nothing.
    """

    name = "demand"
    weight = Decimal(1)

    def post(self, decisions: Decisions) -> None:
        """Charge for each session by how little its hour is wanted."""
        problem = decisions.problem
        if not problem.demand:
            return
        weight = self.weight_in(problem)
        peak = max(row.index for row in problem.demand)
        for session in decisions.free:
            index = _index_at(decisions, frozenset(session.audiences), peak)
            block = decisions.block(session)
            minute = block.start.clip(0, len(index) - 1)
            lost = block.heads * (peak - index[minute]) // 1000
            decisions.charge(session, lost.clip(0, 20), weight)

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield each session at an hour of less demand than the peak, where its size makes it matter."""
        weight = self.weight_in(problem)
        if not weight or not problem.demand:
            return
        peak = max(row.index for row in problem.demand)
        by_day = _by_day(problem)
        for item in placed(problem, schedule).values():
            row = _in_force(by_day, item)
            amount = 0 if row is None else min(20, item.heads * (peak - row.index) // 1000)
            if row is not None and amount:
                yield Violation(
                    self.name,
                    (item.session.id,),
                    f"{item} seats {item.heads} at {problem.when(item.start)}, where demand is "
                    f"{row.index}; at its peak it is {peak}",
                    amount,
                    weight,
                )


def _by_day(problem: Problem) -> Mapping[int, list[Demand]]:
    """Return the rows of each day, those that go before others first."""
    order = sorted(
        enumerate(problem.demand), key=lambda row: (bool(row[1].audience), row[1].dated, row[0]), reverse=True
    )
    by_day: dict[int, list[Demand]] = defaultdict(list)
    for _, row in order:
        for day in row.days:
            by_day[day].append(row)
    return by_day


def _in_force(by_day: Mapping[int, list[Demand]], item: Placed) -> Demand | None:
    minute = item.start % DAY
    for row in by_day.get(item.day, []):
        if row.start <= minute < row.end and (not row.audience or row.audience in item.session.audiences):
            return row
    return None


def _index_at(decisions: Decisions, audiences: frozenset[str], peak: int) -> Ints:
    """Return the index at every minute of the event for some audiences; the peak where no row applies."""
    import numpy as np

    problem = decisions.problem

    def paint() -> Ints:
        index = np.full(len(problem.days) * DAY, peak, dtype=np.int64)
        rows = [row for row in problem.demand if not row.audience or row.audience in audiences]
        # Stable: of rows that rank alike the later one is painted over the earlier.
        for row in sorted(rows, key=lambda row: (bool(row.audience), row.dated)):
            for day in row.days:
                index[day * DAY + row.start : day * DAY + row.end] = row.index
        return index

    return decisions.once(("demand", audiences), paint)
