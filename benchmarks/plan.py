"""The hidden plan of a generated instance: every session in a place, legal by construction.

Rooms get their sessions first, as many minutes of them as were asked for. What the sessions ask for is
made up afterwards (`asks`), so that this plan grants it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from sites import CYCLE, DAY, HALL, LAWN, ROOM, THEATRE, Form, Room, Sites, make_sites, travel

GRID = 15
SHORTEST, LONGEST = 30, 240
"""Minutes of public time."""

ATTEMPTS = 20
"""Festivals drawn before giving up: a small and full one may not be packed at first."""

OFF = 0.5
"""Percent of room time by which a plan may miss what was asked for."""

NEAR = 30
"""Minutes of travel within which a backup room may be."""


@dataclass(slots=True, eq=False)
class Activity:
    """Sessions of one length in rooms of one form; `whole`: each takes both parts of a hall."""

    id: str
    form: Form
    kind: str
    duration: int
    setup: int
    teardown: int
    repeats: int
    whole: bool = False
    sessions: list[Session] = field(default_factory=list)

    @property
    def holds(self) -> int:
        """Minutes for which one session occupies its room."""
        return self.setup + self.duration + self.teardown

    @property
    def asks(self) -> int:
        """Minutes of smallest parts that its sessions need together, changeovers included."""
        return (self.holds + self.form.changeover) * self.repeats * (1 + self.whole)


@dataclass(slots=True, eq=False)
class Session:
    """A session where the plan has it; `backup` is its indoor room for a rain day."""

    id: str
    activity: Activity
    room: Room
    start: int
    backup: Room | None = None

    @property
    def day(self) -> int:
        """The day on which it starts."""
        return self.start // DAY

    @property
    def public(self) -> tuple[int, int]:
        """Its public time."""
        return self.start, self.start + self.activity.duration

    @property
    def occupied(self) -> tuple[int, int]:
        """Its public time with setup and teardown."""
        return self.start - self.activity.setup, self.public[1] + self.activity.teardown


@dataclass(slots=True, eq=False)
class Line:
    """One smallest part on one day, and what is on, in order.

    Public times lie within `open` and `close`, occupied times within `since` and `until`; from `free` on
    nothing is on yet.
    """

    room: Room
    day: int
    open: int
    close: int
    since: int
    until: int
    free: int
    sessions: list[Session] = field(default_factory=list)

    def earliest(self, activity: Activity) -> int:
        """Return when a session of an activity could start, going by what is on already."""
        return max(self.open, -(-(self.free + activity.setup) // GRID) * GRID)

    def slack(self, activity: Activity, start: int) -> int:
        """Return by how many minutes a start could be later; negative: it is too late."""
        end = start + activity.duration
        return min(self.close - end, self.until - end - activity.teardown)

    def add(self, session: Session) -> None:
        """Hold it for a session."""
        self.sessions.append(session)
        self.free = session.occupied[1] + self.room.form.changeover

    @property
    def held(self) -> int:
        """Minutes held, changeovers included."""
        return sum(session.activity.holds + self.room.form.changeover for session in self.sessions)


@dataclass(slots=True)
class Plan:
    """Sites with activities in them; on the `protected` day only what is for its audience goes on."""

    sites: Sites
    activities: list[Activity]
    protected: int
    use: float

    @property
    def sessions(self) -> Iterator[Session]:
        """Every session, activity by activity."""
        return (session for activity in self.activities for session in activity.sessions)


def make_plan(sessions: int, use: int, rng: Random) -> Plan:
    """Return a plan of so many sessions that hold `use` percent of the open room time.

    Room time is counted in smallest parts, a required backup's included. Raises ValueError for fewer
    than 50 sessions, for less than 10 or more than 90 percent, and where the sessions cannot be packed.
    """
    if sessions < 50 or not 10 <= use <= 90:
        raise ValueError(f"ask for 50 sessions or more and 10 to 90 percent, not {sessions} and {use}")
    for _ in range(ATTEMPTS):
        sites = make_sites(sessions, use, rng)
        protected = sites.days - 2
        lines = _lines(sites)
        try:
            activities = _Filling(sites, lines, protected, rng).fill(sessions, use)
        except _FullError:
            continue
        for line in lines:
            _drift(line, rng)
        used = sum(line.held for line in lines) / sum(line.close - line.open for line in lines)
        if abs(100 * used - use) <= OFF:
            return Plan(sites, activities, protected, used)
    raise ValueError(f"{sessions} sessions at {use} percent could not be packed: take another seed")


def _lines(sites: Sites) -> list[Line]:
    shut = {(closure.where, closure.day): closure.day * DAY + closure.minute for closure in sites.closures}
    lines = []
    for room in sites.rooms:
        for day in range(sites.days) if not room.parts else ():
            opens, closes = (day * DAY + minute for minute in room.form.opening(day))
            since, until = opens - room.form.lead, closes + room.form.lead
            until = min(
                [until, *(shut[key] for key in ((room.id, day), (room.venue.id, day)) if key in shut)]
            )
            if opens < until:
                lines.append(Line(room, day, opens, min(closes, until), since, until, since))
    return lines


def _drift(line: Line, rng: Random) -> None:
    """Spread a line's idle time over its day; what stands on two lines stays first."""
    if not line.sessions:
        return
    last = line.sessions[-1]
    slack = line.slack(last.activity, last.start)
    moving = [item for item in line.sessions if not (item.activity.whole or item.backup)]
    later = sorted(rng.randrange(0, slack + 1, GRID) for _ in moving)
    for session, minutes in zip(moving, later, strict=True):
        session.start += minutes


class _FullError(Exception):
    """A session fits nowhere."""


class _Filling:
    """Fills lines with sessions: the largest first, each where most is left."""

    def __init__(self, sites: Sites, lines: list[Line], protected: int, rng: Random) -> None:
        self.lines = lines
        self.protected = protected
        self.rng = rng
        self.activities: list[Activity] = []
        self.rooms = {room.id: room for room in sites.rooms}
        self.by_form = {form.name: [line for line in lines if line.room.form is form] for form in CYCLE}
        halves: dict[tuple[str, int], list[Line]] = defaultdict(list)
        for line in self.by_form[HALL.name]:
            halves[line.room.part_of, line.day].append(line)
        self.whole_halls = list(halves.values())

    def fill(self, sessions: int, use: int) -> list[Activity]:
        """Return activities with so many sessions, all placed."""
        forms = {form.name: form for form in CYCLE if self.by_form[form.name]}
        budget = {
            name: sum(line.close - line.open for line in self.by_form[name]) * use / 100 for name in forms
        }
        counts = _shares(sessions, {name: budget[name] / form.mean for name, form in forms.items()})
        for activity, backup in self._with_backups(counts[LAWN.name] // 8):
            counts[LAWN.name] -= 1
            budget[LAWN.name] -= activity.asks
            budget[backup.form.name] -= activity.holds + backup.form.changeover
        for name, form in forms.items():
            drawn = self._draw(form, counts[name])
            _stretch(drawn, budget[name], self.rng)
            # Whole halls come first: both parts are free then.
            for activity in sorted(drawn, key=lambda each: (not each.whole, -each.holds)):
                self._place(activity)
        return self.activities

    def _new(self, form: Form, repeats: int) -> Activity:
        kind = self.rng.choice(list(form.kinds))
        activity = Activity(
            f"{kind}-{len(self.activities) + 1:04}",
            form,
            kind,
            self.rng.choice(form.kinds[kind]),
            self.rng.choice((0, 15, 15, 30)),
            self.rng.choice((0, 0, 15)),
            repeats,
            whole=form is HALL and self.rng.random() < 0.15,
        )
        self.activities.append(activity)
        return activity

    def _draw(self, form: Form, count: int) -> list[Activity]:
        drawn = []
        most = len({line.day for line in self.by_form[form.name]} - {self.protected})
        while count:
            repeats = min(count, most, self.rng.choice((1, 1, 1, 2, 2, 3, 4)))
            drawn.append(self._new(form, repeats))
            count -= repeats
        return drawn

    def _with_backups(self, count: int) -> Iterator[tuple[Activity, Room]]:
        """Yield placed outdoor activities of one session that open the day on a lawn and in its backup."""
        lawns = [line for line in self.by_form[LAWN.name] if line.day != self.protected]
        indoors = [*self.by_form[ROOM.name], *self.by_form[THEATRE.name]]
        for lawn in self.rng.sample(lawns, min(count, len(lawns))):
            near = [
                line
                for line in indoors
                if line.day == lawn.day
                and not line.sessions
                and line.until - line.since > 6 * 60
                and travel(line.room.venue, lawn.room.venue) <= NEAR
            ]
            if near:
                line = self.rng.choice(near)
                activity = self._new(LAWN, 1)
                start = max(lawn.earliest(activity), line.earliest(activity))
                session = Session(activity.id, activity, lawn.room, start, line.room)
                activity.sessions.append(session)
                lawn.add(session)
                line.add(session)
                yield activity, line.room

    def _place(self, activity: Activity) -> None:
        """Place an activity's sessions, each on another day; made shorter where they fit nowhere."""
        while len(chosen := self._choose(activity)) < activity.repeats:
            if activity.duration <= SHORTEST:
                raise _FullError
            activity.duration -= GRID
        for number, lines in enumerate(sorted(chosen, key=lambda lines: lines[0].day), 1):
            room = self.rooms[lines[0].room.part_of] if activity.whole else lines[0].room
            start = max(line.earliest(activity) for line in lines)
            session = Session(
                activity.id if number == 1 else f"{activity.id}.{number}", activity, room, start
            )
            activity.sessions.append(session)
            for line in lines:
                line.add(session)

    def _choose(self, activity: Activity) -> list[list[Line]]:
        """Return, for up to as many days as it has sessions, the lines with most left that it fits on."""
        singles = ([line] for line in self.by_form[activity.form.name])
        best: dict[int, tuple[int, list[Line]]] = {}
        for lines in self.whole_halls if activity.whole else singles:
            start = max(line.earliest(activity) for line in lines)
            slack = min(line.slack(activity, start) for line in lines)
            day = lines[0].day
            if slack >= 0 and (day not in best or slack > best[day][0]):
                best[day] = slack, lines
        # What lands on the protected day is for its audience alone: single sessions, if they suffice.
        order = sorted(
            best, key=lambda day: (day == self.protected and activity.repeats > 1, -best[day][0], day)
        )
        return [best[day][1] for day in order[: activity.repeats]]


def _shares(total: int, weights: dict[str, float]) -> dict[str, int]:
    """Split a whole number in proportion to weights."""
    shares: dict[str, int] = {}
    left, weight = total, sum(weights.values())
    for name, part in weights.items():
        shares[name] = round(left * part / weight)
        left, weight = left - shares[name], weight - part
    return shares


def _stretch(activities: list[Activity], minutes: float, rng: Random) -> None:
    """Lengthen or shorten activities until together they ask for so many minutes, within a step."""
    missing = minutes - sum(activity.asks for activity in activities)
    moved = True
    while moved:
        moved = False
        for activity in rng.sample(activities, len(activities)):
            step = GRID if missing > 0 else -GRID
            change = step * activity.repeats * (1 + activity.whole)
            if SHORTEST <= activity.duration + step <= LONGEST and abs(missing - change) < abs(missing):
                activity.duration += step
                missing -= change
                moved = True
