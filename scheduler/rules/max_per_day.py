"""The rule `max-per-day`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from scheduler.problem import Problem
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Decisions
from scheduler.rules.placed import Placed, placed
from scheduler.schedule import Schedule


class MaxPerDay(Rule):
    """At most `max_per_day` sessions of one activity are on one date (1 where it is not given).

    A session is on the date on which it starts.
    """

    name = "max-per-day"

    def post(self, decisions: Decisions) -> None:
        """Bound each activity's sessions by date."""
        for each in dict.fromkeys(session.activity for session in decisions.free):
            activity = decisions.problem.activities[each]
            if len(activity.sessions) > activity.max_per_day:
                decisions.at_most(activity.sessions, lambda block: block.day, activity.max_per_day)

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield each activity and date with too many of its sessions."""
        by_date: dict[tuple[str, int], list[Placed]] = defaultdict(list)
        for item in placed(problem, schedule).values():
            by_date[item.session.activity, item.day].append(item)
        for (activity, day), items in by_date.items():
            most = problem.activities[activity].max_per_day
            if len(items) > most:
                yield Violation(
                    self.name,
                    (*(item.session.id for item in items), activity),
                    f"{activity} has {len(items)} sessions on {problem.date(day)}, at most {most} may be: "
                    f"{', '.join(map(str, items))}",
                )
