"""The rule `noise`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from scheduler.problem import Problem
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Decisions
from scheduler.rules.placed import Placed, meetings, placed, span
from scheduler.schedule import Schedule


class Noise(Rule):
    """A loud session never disturbs a quiet one in another room of its zone.

    Rooms of one `zone` hear each other. A `loud` and a `quiet` session in different rooms of a zone
    never share public time; setup and teardown do not count, and one may begin when the other ends.
    """

    name = "noise"

    def post(self, decisions: Decisions) -> None:
        """Forbid a loud and a quiet session in two rooms of a zone at one time."""
        sessions = decisions.problem.sessions.values()
        decisions.forbid_both(
            self.name,
            lambda: (
                (a.id, b.id) for a in sessions if a.noise == "loud" for b in sessions if b.noise == "quiet"
            ),
            lambda a, b: (
                (a.zone == b.zone)
                & (a.zone >= 0)
                & (a.room != b.room)
                & (a.start < b.end)
                & (b.start < a.end)
            ),
        )

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield every loud and quiet session that hear each other."""
        by_zone: dict[str, list[Placed]] = defaultdict(list)
        for item in placed(problem, schedule).values():
            if item.room.zone and item.session.noise:
                by_zone[item.room.zone].append(item)
        for zone, items in by_zone.items():
            for a, b in meetings(items, lambda item: item.public):
                if {a.session.noise, b.session.noise} == {"loud", "quiet"} and a.room.id != b.room.id:
                    loud, quiet = (a, b) if a.session.noise == "loud" else (b, a)
                    yield Violation(
                        self.name,
                        (loud.session.id, quiet.session.id),
                        f"{loud} is loud in {loud.room.id} {span(problem, loud.public)} and {quiet} must be "
                        f"quiet in {quiet.room.id} {span(problem, quiet.public)}; both are in zone {zone}",
                    )
