"""What the rules' checks have in common: sessions where they stand, and times that meet.

Only `check` uses it. The engine's side of a rule is written without it, so that the two can disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from scheduler.intervals import Interval, Window, intersect
from scheduler.problem import DAY, Problem, Room, Session
from scheduler.schedule import Schedule

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A session where a schedule puts it; `backup` is its reserved room for a rain day.

    `standing`: it stands in that room, its own place being closed.
    """

    session: Session
    room: Room
    start: int
    backup: Room | None
    standing: bool = False

    @property
    def heads(self) -> int:
        """The people to seat where it is."""
        return self.session.backup_heads if self.standing else self.session.heads

    @property
    def end(self) -> int:
        """When it ends for the public."""
        return self.start + self.session.duration

    @property
    def day(self) -> int:
        """The day on which it starts, which is its date in every rule."""
        return self.start // DAY

    @property
    def public(self) -> Interval:
        """What the public is told."""
        return self.session.public_time(self.start)

    @property
    def occupied(self) -> Interval:
        """The time for which it holds its room and equipment."""
        return self.session.occupied(self.start)

    def follows(self, earlier: Placed, minutes: int) -> bool:
        """Return whether it starts in the room of `earlier`, 0 to `minutes` after that one's end."""
        return self.room.id == earlier.room.id and 0 <= self.start - earlier.end <= minutes

    def __str__(self) -> str:
        return label(self.session)


@dataclass(frozen=True, slots=True)
class Peak(Generic[T]):
    """A longest `stretch` of too much: the largest `total`, its first `moment`, the items then."""

    stretch: Interval
    total: int
    moment: int
    items: tuple[T, ...]


def placed(problem: Problem, schedule: Schedule) -> dict[str, Placed]:
    """Return the placed sessions by id, in the order of the inputs."""
    rooms = problem.rooms
    return {
        session.id: Placed(
            session,
            rooms[placement.room],
            placement.start,
            rooms[placement.backup_room] if placement.backup_room else None,
            (there := problem.standby.get(session.id)) is not None
            and (placement.room, placement.start) == (there.room, there.start),
        )
        for session in problem.sessions.values()
        if (placement := schedule.get(session.id)) is not None
    }


def label(session: Session) -> str:
    """Return a session as messages name it: `contest-final (青少年科学大赛决赛)`."""
    return f"{session.id} ({session.title})"


def span(problem: Problem, interval: Interval) -> str:
    """Return an interval as people write it: `2023-05-20 09:30–10:30`, with both dates where they differ."""
    start, end = interval
    if (end - 1) // DAY != start // DAY:
        return f"{problem.when(start)}–{problem.when(end)}"
    return f"{problem.when(start)}–{'24:00' if end % DAY == 0 else problem.when(end)[-5:]}"


def hours_then(problem: Problem, allowed: Window, interval: Interval) -> str:
    """Return what a window allows on the dates that `interval` touches, or `never`."""
    dates = (interval[0] // DAY * DAY, ((interval[1] - 1) // DAY + 1) * DAY)
    return ", ".join(span(problem, part) for part in intersect(allowed, (dates,))) or "never"


def meetings(items: Iterable[T], time: Callable[[T], Interval]) -> Iterator[tuple[T, T]]:
    """Yield every two items whose times share a moment, the one that starts earlier first."""
    going: list[tuple[int, T]] = []
    for (start, end), item in sorted(((time(item), item) for item in items), key=lambda pair: pair[0]):
        going = [(until, other) for until, other in going if until > start]
        for _, other in going:
            yield other, item
        going.append((end, item))


def peaks(
    items: Iterable[T], time: Callable[[T], Interval], amount: Callable[[T], int], most: int
) -> Iterator[Peak[T]]:
    """Yield each longest stretch of time in which the amounts of the items together exceed `most`."""
    uses = [(time(item), amount(item), item) for item in items]
    change: dict[int, int] = defaultdict(int)
    for (start, end), number, _ in uses:
        change[start] += number
        change[end] -= number
    total = since = highest = moment = 0
    for minute in sorted(change):
        before, total = total, total + change[minute]
        if total > most:
            if before <= most:
                since, highest = minute, 0
            if total > highest:
                highest, moment = total, minute
        elif before > most:
            then = tuple(item for (start, end), number, item in uses if number and start <= moment < end)
            yield Peak((since, minute), highest, moment, then)
