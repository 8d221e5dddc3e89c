"""What a solve came to. Infeasible and out of time are results, not exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from scheduler.schedule import Schedule

Status = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclass(frozen=True, slots=True)
class Result:
    """A solve's outcome; `objective` is in points and None without a schedule.

    `bound` is proven: no legal schedule costs less. `reasons` says, for each session left out, why.
    `curve` holds (seconds, objective, bound) whenever one of them got better. `engine` counts what
    the engine did. `interrupted`: somebody stopped it and this is the best so far. With
    `--deterministic`, seconds are the solver's deterministic ones.
    """

    status: Status
    schedule: Schedule | None
    objective: Decimal | None
    bound: Decimal
    cost_by_rule: Mapping[str, Decimal] = field(default_factory=dict)
    seconds: float = 0.0
    time_to_first: float | None = None
    seed: int = 0
    workers: int = 1
    engine: Mapping[str, int | float | str] = field(default_factory=dict)
    curve: tuple[tuple[float, Decimal | None, Decimal], ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    interrupted: bool = False

    @property
    def gap(self) -> float | None:
        """(objective − bound) / max(1, objective), or None without a schedule."""
        if self.objective is None:
            return None
        return float((self.objective - self.bound) / max(Decimal(1), self.objective))
