"""Is a schedule legal, and what does it cost: every rule, in plain Python, no solver in sight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from scheduler.problem import Problem
from scheduler.rules import Violation, rules
from scheduler.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `check` found: `broken` hard rules, and `costs` of soft ones."""

    broken: tuple[Violation, ...]
    costs: tuple[Violation, ...]

    @property
    def legal(self) -> bool:
        """Whether no hard rule is broken."""
        return not self.broken

    @property
    def cost_by_rule(self) -> Mapping[str, Decimal]:
        """Points by rule, for rules that cost anything, by name."""
        points: dict[str, Decimal] = defaultdict(Decimal)
        for violation in self.costs:
            points[violation.rule] += violation.points
        return {rule: points[rule] for rule in sorted(points) if points[rule]}

    @property
    def objective(self) -> Decimal:
        """All points together."""
        return sum((violation.points for violation in self.costs), Decimal(0))


def counting(
    problem: Problem,
    schedule: Schedule,
    broken: Iterable[Violation],
    started: Collection[str],
    *,
    lenient: bool = True,
) -> tuple[Violation, ...]:
    """Return the broken rules that count once some sessions have started.

    Those that only sessions which have `started` break do not, nor, `lenient` as a what-if is, that a
    session is left out which must be placed.
    """

    def excused(violation: Violation) -> bool:
        sessions = [each for each in violation.subjects if each in problem.sessions]
        if lenient and violation.rule == "pinned" and sessions[0] not in schedule:
            return True
        return bool(sessions) and all(each in started for each in sessions)

    return tuple(violation for violation in broken if not excused(violation))


def check(problem: Problem, schedule: Schedule) -> Verdict:
    """Return every rule that a schedule breaks and every point that it costs."""
    found = [violation for rule in rules() for violation in rule.check(problem, schedule)]
    return Verdict(
        broken=tuple(violation for violation in found if violation.weight is None),
        costs=tuple(violation for violation in found if violation.weight is not None),
    )
