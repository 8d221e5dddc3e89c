"""The rule `audience-overlap`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from scheduler.problem import Problem, Session
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Decisions, Pairs
from scheduler.rules.placed import Placed, meetings, placed, span
from scheduler.schedule import Schedule


class AudienceOverlap(Rule):
    """Two sessions that the same people would want to see are not on at the same time at one venue.

    It costs 1 per pair of sessions of different activities, neither an `exhibition`, that share public
    time, a venue, a theme and an audience; however many themes and audiences they share, it costs 1.
    """

    name = "audience-overlap"
    weight = Decimal(5)

    def post(self, decisions: Decisions) -> None:
        """Charge for every pair that draws one audience to one theme at one venue and time."""

        def rivals() -> Pairs:
            for a, b in combinations(decisions.problem.sessions.values(), 2):
                if (
                    a.activity != b.activity
                    and "exhibition" not in (a.kind, b.kind)
                    and not set(a.themes).isdisjoint(b.themes)
                    and not set(a.audiences).isdisjoint(b.audiences)
                ):
                    yield a.id, b.id

        decisions.charge_both(
            self.name,
            rivals,
            lambda a, b: (a.venue == b.venue) & (a.start < b.end) & (b.start < a.end),
            self.weight_in(decisions.problem),
        )

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield every two sessions that compete for one audience."""
        weight = self.weight_in(problem)
        if not weight:
            return
        by_venue: dict[str, list[Placed]] = defaultdict(list)
        for item in placed(problem, schedule).values():
            if item.session.kind != "exhibition" and item.session.themes and item.session.audiences:
                by_venue[item.room.venue].append(item)
        for venue, items in by_venue.items():
            for first, later in meetings(items, lambda item: item.public):
                if _compete(first.session, later.session):
                    yield Violation(
                        self.name,
                        (first.session.id, later.session.id),
                        f"{first} {span(problem, first.public)} and {later} {span(problem, later.public)}, "
                        f"both at {venue}, share {_shared(first.session, later.session)}",
                        weight=weight,
                    )


def _compete(a: Session, b: Session) -> bool:
    return (
        a.activity != b.activity
        and not set(a.themes).isdisjoint(b.themes)
        and not set(a.audiences).isdisjoint(b.audiences)
    )


def _shared(a: Session, b: Session) -> str:
    themes = [theme for theme in dict.fromkeys(a.themes) if theme in b.themes]
    audiences = [audience for audience in dict.fromkeys(a.audiences) if audience in b.audiences]
    return f"the theme {', '.join(themes)} and the audience {', '.join(audiences)}"
