"""What ties the sessions of a generated festival together: relations, limits and pins.

Those that always hold are read off the hidden plan; those with a weight may be anything.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from random import Random

from asks import THEMES, Asked, Row, date_of, day_text, moment_text, neighbours, peak
from plan import Plan, Session
from sites import DAY, FIRST_DAY, Venue

TRIES = 300
"""Pairs drawn for a relation before going without."""

Pair = tuple[Session, Session]

_MEETS: dict[str, Callable[[Session, Session], bool]] = {
    "before": lambda a, b: a.public[1] <= b.start,
    "same-day": lambda a, b: a.day == b.day,
    "different-day": lambda a, b: a.day != b.day,
    "same-start": lambda a, b: a.start == b.start,
    "same-room": lambda a, b: a.room == b.room,
    "same-venue": lambda a, b: a.room.venue == b.room.venue,
    "no-overlap": lambda a, b: not (a.start < b.public[1] and b.start < a.public[1]),
    "min-gap": lambda a, b: max(b.start - a.public[1], a.start - b.public[1]) >= 60,
    "all-or-none": lambda a, b: True,
}
_ALIKE: dict[str, Callable[[Session], Hashable]] = {
    "same-day": lambda session: session.day,
    "same-start": lambda session: session.start,
    "same-room": lambda session: session.room.id,
    "same-venue": lambda session: session.room.venue.id,
}
"""Among which sessions a pair is looked for, where a pair drawn from all would seldom do."""


def relations(plan: Plan, rng: Random) -> list[Row]:
    """Return the rows of relations.csv: of each kind some that the plan keeps, and some with a weight."""
    count = max(1, len(plan.activities) // 60)
    free = [activity.sessions[0] for activity in plan.activities if activity.repeats == 1]
    rng.shuffle(free)
    table = [_back_to_back(pair) for pair in _adjacent(plan, free, count)]
    for kind, meets in _MEETS.items():
        for _ in range(count):
            pair = _pair(free, _ALIKE.get(kind, lambda session: 0), meets, rng)
            if pair is not None:
                for session in pair:
                    free.remove(session)
                table.append(_row(kind, pair[0].id, pair[1].id, reason="承办单位的要求"))
    for number in range(2 * count):
        kind = list(_MEETS)[number % len(_MEETS)]
        a, b = rng.sample(plan.activities, 2)
        table.append(_row(kind, a.id, b.id, weight=rng.choice(("2", "5", "2.5"))))
    return table


def _row(kind: str, *members: str, weight: str = "", reason: str = "", minutes: int = 60) -> Row:
    return {
        "relation": kind,
        "activities": ";".join(members),
        "minutes": str(minutes) if kind in ("min-gap", "back-to-back") else "",
        "weight": weight,
        "reason": reason,
    }


def _adjacent(plan: Plan, free: list[Session], count: int) -> list[Pair]:
    """Take pairs that follow each other in a room out of the free sessions."""
    taken: list[Pair] = []
    for a, b in neighbours(plan):
        if len(taken) < count and a in free and b in free and a.backup is None:
            free.remove(a)
            free.remove(b)
            taken.append((a, b))
    return taken


def _back_to_back(pair: Pair) -> Row:
    a, b = pair
    return _row("back-to-back", a.id, b.id, minutes=b.start - a.public[1], reason="连场")


def _pair(
    free: list[Session],
    alike: Callable[[Session], Hashable],
    meets: Callable[[Session, Session], bool],
    rng: Random,
) -> Pair | None:
    groups: dict[Hashable, list[Session]] = defaultdict(list)
    for session in free:
        groups[alike(session)].append(session)
    wide = [group for group in groups.values() if len(group) > 1]
    for _ in range(TRIES if wide else 0):
        a, b = rng.sample(rng.choice(wide), 2)
        if meets(a, b):
            return a, b
    return None


def limits(plan: Plan, asked: Asked, rng: Random) -> list[Row]:
    """Return the rows of limits.csv: some that the plan keeps, and some with a weight."""
    theme = rng.choice(list(THEMES))
    return [
        *(row for venue in plan.sites.venues[:6] for row in _at_venue(plan, asked, venue)),
        *_in_all(plan, asked),
        *_wishes(plan, asked, theme),
    ]


def _in_all(plan: Plan, asked: Asked) -> Iterable[Row]:
    """Yield limits by day and for the whole event, each at what the plan has or near it."""
    lectures, visitors, families = Counter[int](), Counter[int](), Counter[int]()
    main, there = plan.sites.venues[0].district, 0
    for session in plan.sessions:
        lectures[session.day] += session.activity.kind == "lecture"
        visitors[session.day] += asked.heads[session.id]
        families[session.day] += "families" in asked.rows[session.activity.id]["audiences"].split(";")
        there += session.room.venue.district == main
    weekend = [day for day in range(plan.sites.days) if date_of(day).weekday() >= 5]
    least = min(families[day] for day in weekend)
    setups = sum(session.activity.setup > 0 for session in plan.sessions)
    yield _limit("lectures-a-day", "sessions", "day", max=max(lectures.values()) + 1, kinds="lecture")
    yield _limit("visitors-a-day", "attendance", "day", max=max(visitors.values()))
    yield _limit("families", "sessions", "day", min=least, audiences="families", dates="weekend")
    yield _limit("main-district", "sessions", "event", min=there // 2, districts=main)
    yield _limit("workload", "setups", "event", max=setups)


def _wishes(plan: Plan, asked: Asked, theme: str) -> Iterable[Row]:
    """Yield limits with a weight, a good deal below what the plan has."""
    early, setups, crowd = Counter[int](), 0, 0
    for session in plan.sessions:
        activity = session.activity
        early[session.day] += activity.kind in ("show", "drill") and session.start % DAY < 10 * 60 + 30
        setups += session.day == 0 and activity.setup > 0
        crowd += asked.heads[session.id] * (theme in asked.rows[activity.id]["themes"].split(";"))
    most = max(early.values()) // 2
    yield _limit("early", "sessions", "day", max=most, weight="3", kinds="show;drill", hours="09:00-10:30")
    yield _limit("first-day", "setups", "day", max=setups * 2 // 3, weight="1.5", dates=str(FIRST_DAY))
    yield _limit("crowd", "attendance", "event", max=crowd * 9 // 10, weight="0.05", themes=theme)


def _at_venue(plan: Plan, asked: Asked, venue: Venue) -> Iterable[Row]:
    here = [session for session in plan.sessions if session.room.venue == venue]
    crowd = peak((*session.public, asked.heads[session.id]) for session in here)
    # Hard where the plan has its peak, dear a tenth below it.
    yield _limit(
        f"crowd-{venue.id}", "attendance", "moment", max=crowd, venues=venue.id, reason="在场人数上限"
    )
    yield _limit(
        f"comfort-{venue.id}",
        "attendance",
        "moment",
        max=crowd * 9 // 10,
        margin=15,
        weight="0.02",
        venues=venue.id,
    )
    at_once = peak((*session.public, 1) for session in here)
    yield _limit(f"stewards-{venue.id}", "sessions", "moment", max=at_once, weight="2", venues=venue.id)
    crews = peak(
        (session.occupied[0] - 10, session.start + 10, 1) for session in here if session.activity.setup
    )
    if crews:
        yield _limit(f"crews-{venue.id}", "setups", "moment", max=crews, margin=10, venues=venue.id)


def _limit(id_: str, what: str, per: str, **columns: str | int) -> Row:
    names = ("min", "max", "margin", "weight", "venues", "districts", "kinds", "themes", "audiences", "dates")
    row = {"limit": id_, "what": what, "per": per}
    return row | {name: str(columns.get(name, "")) for name in (*names, "hours", "reason")}


def pins(plan: Plan, rng: Random) -> list[Row]:
    """Return the rows of pins.csv: what the plan has, of some sessions the room, the start, or both."""
    every = list(plan.sessions)
    table = []
    for session in rng.sample(every, max(2, len(every) // 50)):
        fixed = rng.choice(("room", "start", "both"))
        table.append(
            {
                "session": session.id,
                "room": session.room.id if fixed != "start" else "",
                "start": moment_text(session.start) if fixed != "room" else "",
                "expires": day_text(-7) if rng.random() < 0.2 else "",
                "reason": "已对外公布",
            }
        )
    return table
