"""One day as a wall chart: which rooms are in use, and what stands in each of them when.

A session shows on every day that it occupies, cut at midnight, so that a day's chart tells the truth
about which room is free; its date is still the one on which it starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from scheduler.intervals import Interval, Window, intersect, overlap, subtract, window
from scheduler.problem import DAY, Problem, Room, Session
from scheduler.schedule import Placement, Schedule

HOUR = 60
SHORTEST_AXIS = 6 * HOUR
"""A day with little in it is not stretched over the whole page."""

Role = Literal["public", "setup", "teardown", "backup", "shared", "closed", "outside"]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a room's day in minutes of the event, cut to the day.

    `session` and its uncut `public` time are None where nothing but the room is meant (`closed`,
    `outside` its access). `backup` is the room kept for it on a rain day; `shared` tells that a session
    in a room with a part in common, `elsewhere`, takes this one too.
    """

    role: Role
    start: int
    end: int
    session: Session | None = None
    public: Interval = (0, 0)
    elsewhere: Room | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of the chart: a room and its blocks, by start, none overlapping."""

    room: Room
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A day's chart. `axis` is its time in whole hours, `idle` the rooms that nobody uses."""

    day: int
    sessions: int
    axis: Interval
    lanes: tuple[Lane, ...]
    idle: tuple[Room, ...]


def day_plan(problem: Problem, schedule: Schedule, day: int) -> DayPlan:
    """Return the chart of a day: its rooms by venue, both in the order of the inputs."""
    span = (day * DAY, (day + 1) * DAY)
    used = _blocks_by_room(problem, schedule, span)
    venue_order = {venue: index for index, venue in enumerate(problem.venues)}
    rooms = sorted(problem.rooms.values(), key=lambda room: venue_order[room.venue])
    axis = _axis([block for blocks in used.values() for block in blocks], span)
    return DayPlan(
        day,
        sum(
            schedule.placements[session].start // DAY == day
            for session in problem.sessions
            if session in schedule
        ),
        axis,
        tuple(lane for room in rooms if room.id in used for lane in _lanes(problem, room, used, axis)),
        tuple(room for room in rooms if room.id not in used),
    )


def _blocks_by_room(problem: Problem, schedule: Schedule, span: Interval) -> dict[str, list[Block]]:
    """Return, by room, the blocks of sessions and backups that occupy some of `span`."""
    used: dict[str, list[Block]] = {}
    for session in problem.sessions.values():
        placement = schedule.get(session.id)
        if placement is None or not overlap(session.occupied(placement.start), span):
            continue
        used.setdefault(placement.room, []).extend(_session_blocks(session, placement, span))
        if placement.backup_room not in (None, placement.room):
            whole = _cut("backup", session.occupied(placement.start), span, session, placement)
            used.setdefault(str(placement.backup_room), []).extend(whole)
    return used


def _session_blocks(session: Session, placement: Placement, span: Interval) -> Iterator[Block]:
    opens, closes = session.occupied(placement.start)
    start, end = session.public_time(placement.start)
    yield from _cut("setup", (opens, start), span, session, placement)
    yield from _cut("public", (start, end), span, session, placement)
    yield from _cut("teardown", (end, closes), span, session, placement)


def _cut(
    role: Role, time: Interval, span: Interval, session: Session, placement: Placement
) -> Iterator[Block]:
    start, end = max(time[0], span[0]), min(time[1], span[1])
    if start < end:
        yield Block(role, start, end, session, session.public_time(placement.start))


def _axis(blocks: Iterable[Block], span: Interval) -> Interval:
    """Return the whole hours that hold all blocks, at least `SHORTEST_AXIS` of them; or nothing."""
    times = [(block.start, block.end) for block in blocks]
    if not times:
        return (span[0], span[0])
    first = min(start for start, _ in times) // HOUR * HOUR
    last = -(-max(end for _, end in times) // HOUR) * HOUR
    last = min(max(last, first + SHORTEST_AXIS), span[1])
    return (min(first, last - SHORTEST_AXIS), last)


def _lanes(problem: Problem, room: Room, used: dict[str, list[Block]], axis: Interval) -> Iterator[Lane]:
    """Yield a room's rows: one, and a further one for each thing that overlaps in a broken schedule."""
    lanes: list[list[Block]] = []
    for group in _by_session(used[room.id]):
        reach = (group[0].start, group[-1].end)
        free = (lane for lane in lanes if not any(overlap(reach, (b.start, b.end)) for b in lane))
        lane = next(free, None)
        if lane is None:
            lanes.append(lane := [])
        lane.extend(group)
    for lane in lanes:
        taken = window((block.start, block.end) for block in lane)
        around = _surroundings(problem, room, used, subtract((axis,), taken))
        yield Lane(room, tuple(sorted([*lane, *around], key=lambda block: block.start)))


def _by_session(blocks: list[Block]) -> list[list[Block]]:
    groups: dict[tuple[str, bool], list[Block]] = {}
    for block in blocks:
        if block.session:
            groups.setdefault((block.session.id, block.role == "backup"), []).append(block)
    return sorted(groups.values(), key=lambda group: group[0].start)


def _surroundings(
    problem: Problem, room: Room, used: dict[str, list[Block]], free: Window
) -> Iterator[Block]:
    """Yield why the room cannot be used in the time that its own sessions leave `free`."""
    for block in _background(problem, room, used, free):
        time = ((block.start, block.end),)
        for start, end in intersect(free, time):
            yield replace(block, start=start, end=end)
        free = subtract(free, time)


def _background(problem: Problem, room: Room, used: dict[str, list[Block]], free: Window) -> Iterator[Block]:
    for other, blocks in used.items():
        if other != room.id and problem.share_part(other, room.id):
            for group in _by_session(blocks):
                end, elsewhere = group[-1].end, problem.rooms[other]
                yield replace(group[0], role="shared", end=end, elsewhere=elsewhere)
    for start, end in problem.closed[room.id]:
        yield Block("closed", start, end)
    for start, end in subtract(free, room.access):
        yield Block("outside", start, end)
