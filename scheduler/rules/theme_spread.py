"""The rule `theme-spread`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal

from scheduler.problem import Problem
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Decisions
from scheduler.rules.placed import placed
from scheduler.schedule import Schedule


class ThemeSpread(Rule):
    """The sessions of a theme are spread over the event's days.

    Per theme and date without any protection it costs max(0, n − ⌈N / D⌉ − 1): n the theme's sessions
    that start on the date, N all its sessions, placed or not, D the event's dates without any
    protection.
    """

    name = "theme-spread"
    weight = Decimal(1)

    def post(self, decisions: Decisions) -> None:
        """Charge for each session of a theme above an even share, by unprotected date."""
        problem = decisions.problem
        themed = decisions.once(self.name, lambda: _themed(problem))
        open_days = [day for day in problem.days if day not in problem.protected]
        for theme in dict.fromkeys(theme for session in decisions.free for theme in session.themes):
            if open_days:
                even = -(-len(themed[theme]) // len(open_days))
                decisions.at_most(
                    themed[theme],
                    lambda block: block.day,
                    dict.fromkeys(open_days, even + 1),
                    weight=self.weight_in(problem),
                )

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield each theme and date with more than its share of the sessions."""
        weight = self.weight_in(problem)
        days = [day for day in problem.days if day not in problem.protected]
        if not weight or not days:
            return
        wanted = Counter(theme for session in problem.sessions.values() for theme in set(session.themes))
        there: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        for item in placed(problem, schedule).values():
            for theme in dict.fromkeys(item.session.themes):
                there[theme][item.day].append(item.session.id)
        for theme, by_day in there.items():
            most = -(-wanted[theme] // len(days)) + 1
            for day in days:
                ids = by_day.get(day, [])
                if len(ids) > most:
                    yield Violation(
                        self.name,
                        (*ids, theme),
                        f"theme {theme} has {len(ids)} of its {wanted[theme]} sessions on "
                        f"{problem.date(day)}, evenly spread there are at most {most}",
                        len(ids) - most,
                        weight,
                    )


def _themed(problem: Problem) -> dict[str, tuple[str, ...]]:
    themed: dict[str, list[str]] = defaultdict(list)
    for session in problem.sessions.values():
        for theme in dict.fromkeys(session.themes):
            themed[theme].append(session.id)
    return {theme: tuple(ids) for theme, ids in themed.items()}
