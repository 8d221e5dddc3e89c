"""What a solve came to. Infeasible and out of time are results, not exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from scheduler.schedule import Change, Placement, Schedule
from scheduler.word import Word

Status = Literal["optimal", "feasible", "infeasible", "unknown"]

Forced = Literal["plan", "impossible", "unknown"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What it would take to have a session in that a schedule leaves out.

    `plan`: the best schedule found with it is `schedule`, in which it has `placement`; it costs
    `worse_by` points more, and `instead` is what else is different. `in_the_way` are those of these
    that stand where it would be. `proven`: while no sessions but `free` move, nothing better exists.
    `impossible`: it can be in no schedule, by `fact`. `unknown`: no way was found in the time given, or
    with an empty `free` none was looked for; `fact` says what is in its way.
    """

    session: str
    status: Forced
    worse_by: Decimal | None = None
    placement: Placement | None = None
    instead: tuple[Change, ...] = ()
    in_the_way: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    proven: bool = False
    fact: Word | None = None
    schedule: Schedule | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Result:
    """A solve's outcome; `objective` is in points and None without a schedule.

    `bound` is proven: no legal schedule costs less. `left_out` says, for each session left out, why, and
    `reasons` of others, where that was known before.
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
    left_out: tuple[LeftOut, ...] = ()
    reasons: Mapping[str, Word] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    interrupted: bool = False

    @property
    def gap(self) -> float | None:
        """(objective − bound) / max(1, objective), or None without a schedule."""
        if self.objective is None:
            return None
        return float((self.objective - self.bound) / max(Decimal(1), self.objective))
