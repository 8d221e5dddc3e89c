"""The rule `backup-preferred`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from scheduler.problem import Problem
from scheduler.rules.backup import reserve_backup
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Decisions
from scheduler.rules.placed import placed
from scheduler.schedule import Schedule


class BackupPreferred(Rule):
    """An outdoor session with `backup = preferred` has an indoor room for a rain day.

    It costs 1 per session with `backup = preferred` in an outdoor room and without a `backup_room`. One
    that is given keeps the rule `backup`.
    """

    name = "backup-preferred"
    weight = Decimal(5)

    def post(self, decisions: Decisions) -> None:
        """Offer a second room, and charge for an outdoor session without one."""
        weight = self.weight_in(decisions.problem)
        for session in decisions.free:
            if session.backup == "preferred" and weight:
                reserve_backup(decisions, session, weight)

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield each outdoor session without the backup room that it prefers."""
        weight = self.weight_in(problem)
        if not weight:
            return
        for item in placed(problem, schedule).values():
            if item.room.outdoor and item.session.backup == "preferred" and item.backup is None:
                yield Violation(
                    self.name,
                    (item.session.id,),
                    f"{item} is outdoors in {item.room.id} and has no backup room, though one is preferred",
                    weight=weight,
                )
