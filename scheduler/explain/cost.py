"""What a schedule costs, read: by rule, session, district and day, and what could be gained at all."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import Enum
from functools import cached_property
from pathlib import Path

from scheduler.check import check
from scheduler.problem import DAY, Problem
from scheduler.rules import Violation
from scheduler.schedule import Schedule

DEAREST = 10
"""Facts that a reading names."""

CENT = Decimal("0.01")


class NoBound(Enum):
    """Why it is not known what any schedule costs at least."""

    NO_REPORT = "no report.json"
    OTHER_INPUTS = "report.json of other inputs"


@dataclass(frozen=True, slots=True)
class Share:
    """The points of one rule, session, district or day (an ISO date), from how many facts."""

    key: str
    points: Decimal
    facts: int


@dataclass(frozen=True)
class CostReading:
    """What a schedule costs. Each of the four lists adds up to `objective`, the dearest first.

    What several sessions cost together is shared out equally, to the hundredth, what is left over going to
    the first of them. A session's points are those of its district and its day; "" stands for what no
    session, district or day bears: a session left out is in no district and on no day. `facts` are all
    costs, the dearest first. `bound` is proven: no schedule costs less; or it says why it is not known.
    """

    objective: Decimal
    by_rule: tuple[Share, ...]
    by_session: tuple[Share, ...]
    by_district: tuple[Share, ...]
    by_day: tuple[Share, ...]
    facts: tuple[Violation, ...]
    bound: Decimal | NoBound = NoBound.NO_REPORT

    @property
    def dearest(self) -> tuple[Violation, ...]:
        """The ten costliest facts."""
        return self.facts[:DEAREST]

    @cached_property
    def to_gain(self) -> Decimal | None:
        """Points that no schedule can save more of, or None where no bound is known."""
        return None if isinstance(self.bound, NoBound) else max(Decimal(0), self.objective - self.bound)


def read(problem: Problem, schedule: Schedule, bound: Decimal | NoBound = NoBound.NO_REPORT) -> CostReading:
    """Return what a schedule costs; `bound` is a proven one, from the solve that made the schedule."""
    costs = sorted(
        (cost for cost in check(problem, schedule).costs if cost.points),
        key=lambda cost: (-cost.points, cost.rule, cost.subjects),
    )

    def district(session: str) -> str:
        placement = schedule.get(session)
        return problem.venue_of(placement.room).district if placement else ""

    def day(session: str) -> str:
        placement = schedule.get(session)
        return str(problem.date(placement.start // DAY)) if placement else ""

    def shared(key: Callable[[str], str]) -> tuple[Share, ...]:
        return _added(
            (key(session) if session else "", points)
            for cost in costs
            for session, points in split(problem, cost)
        )

    return CostReading(
        objective=sum((cost.points for cost in costs), Decimal(0)),
        by_rule=_added((cost.rule, cost.points) for cost in costs),
        by_session=shared(lambda session: session),
        by_district=shared(district),
        by_day=shared(day),
        facts=tuple(costs),
        bound=bound,
    )


def known_bound(schedule_file: Path, inputs_sha256: str) -> Decimal | NoBound:
    """Return the bound that the report.json beside a schedule proves, or why none is known."""
    folder = schedule_file if schedule_file.is_dir() else schedule_file.parent
    try:
        report = json.loads((folder / "report.json").read_text("utf-8"))
        if report["inputs_sha256"] != inputs_sha256:
            return NoBound.OTHER_INPUTS
        return Decimal(str(report["bound"]))
    except (OSError, ValueError, KeyError, TypeError, ArithmeticError):
        return NoBound.NO_REPORT


def split(problem: Problem, cost: Violation) -> tuple[tuple[str, Decimal], ...]:
    """Return what each session bears of a cost, in equal shares; "" bears it where it names no session."""
    sessions = [each for each in dict.fromkeys(cost.subjects) if each in problem.sessions]
    if not sessions:
        return (("", cost.points),)
    each = (cost.points / len(sessions)).quantize(CENT, ROUND_DOWN)
    rest = cost.points - each * (len(sessions) - 1)
    return ((sessions[0], rest), *((session, each) for session in sessions[1:]))


def _added(shares: Iterable[tuple[str, Decimal]]) -> tuple[Share, ...]:
    points: dict[str, Decimal] = defaultdict(Decimal)
    facts: dict[str, int] = defaultdict(int)
    for key, share in shares:
        points[key] += share
        facts[key] += 1
    return tuple(
        Share(key, points[key], facts[key]) for key in sorted(points, key=lambda key: (-points[key], key))
    )
