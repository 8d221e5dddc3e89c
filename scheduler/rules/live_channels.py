"""The rule `live-channels`."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.intervals import Window
from scheduler.problem import Problem, Session
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Block, Decisions, Spans
from scheduler.rules.placed import peaks, placed
from scheduler.schedule import Schedule


class LiveChannels(Rule):
    """No more sessions are on air at a moment than there are live channels.

    A session with `stream = yes` is on air for its public time; another may go on air at the minute at
    which it ends. `live_channels` of event.toml (1 where it is not given) is how many there are.
    """

    name = "live-channels"

    def starts(self, problem: Problem, session: Session, room: str) -> Window | None:
        """Leave no start to a session on air where there is no channel."""
        return () if session.stream and problem.event.live_channels < 1 else None

    def post(self, decisions: Decisions) -> None:
        """Bound the sessions on air at once."""
        problem = decisions.problem
        on_air = decisions.once(
            self.name, lambda: tuple(session.id for session in problem.sessions.values() if session.stream)
        )

        def spans(block: Block) -> Spans:
            row = block.everything()
            return Spans(row, row * 0, block.start, block.end, row * 0 + 1)

        decisions.capacity(on_air, spans, problem.event.live_channels)

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield each longest stretch with too many sessions on air."""
        streamed = [item for item in placed(problem, schedule).values() if item.session.stream]
        channels = problem.event.live_channels
        for peak in peaks(streamed, lambda item: item.public, lambda item: 1, channels):
            yield Violation(
                self.name,
                tuple(item.session.id for item in peak.items),
                f"{peak.total} sessions are on air at {problem.when(peak.moment)}, "
                f"live channels: {channels}: {', '.join(map(str, peak.items))}",
            )
