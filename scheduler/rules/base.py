"""What every rule is: a name, a weight, a sentence, and the same meaning written twice."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from scheduler.intervals import Window
from scheduler.problem import Problem, Session
from scheduler.schedule import Schedule

if TYPE_CHECKING:
    from scheduler.rules.decisions import Decisions


@dataclass(frozen=True, slots=True)
class Violation:
    """One fact against a schedule: a broken hard rule (`weight` None) or a cost of a soft one.

    `subjects` are ids, the sessions first; `amount` is whole and at least 1.
    """

    rule: str
    subjects: tuple[str, ...]
    message: str
    amount: int = 1
    weight: Decimal | None = None

    @property
    def points(self) -> Decimal:
        """The cost: weight × amount; 0 for a hard rule."""
        return Decimal(0) if self.weight is None else self.weight * self.amount


class Rule(ABC):
    """One rule. Its docstring is the user's documentation; `name` is how everybody calls it.

    `weight` is None for a hard rule and the default weight for a soft one. `priced_by_row` rules
    (`relations`, `limits`) are hard or soft row by row and have no entry in `[rules]`.
    """

    name: ClassVar[str]
    weight: ClassVar[Decimal | None] = None
    priced_by_row: ClassVar[bool] = False

    def weight_in(self, problem: Problem) -> Decimal:
        """Return the weight of this soft rule for a problem: event.toml's, else its default."""
        if self.weight is None:
            raise TypeError(f"{self.name} is a hard rule and has no weight")
        return problem.weight(self.name, self.weight)

    def starts(self, problem: Problem, session: Session, room: str) -> Window | None:
        """Return the starts that the rule leaves a session, looked at alone, in a room.

        None: the rule has no say. Empty: never in this room. This is what a rule about one session
        forbids, and the answer to "why can it not go there" that needs no solver.
        """
        return None

    def post(self, decisions: Decisions) -> None:
        """State to the engine what the rule forbids beyond `starts`, and what choices cost."""
        return

    @abstractmethod
    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield every fact of the schedule that breaks or costs, in plain Python."""
