"""The people and the equipment that the sessions of a generated festival share.

Somebody is asked only where the hidden plan leaves them the time, the way and the rest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from asks import Row, date_of, day_text, peak
from plan import Activity, Plan, Session
from sites import DAY, Venue, travel

POOLS = {"laptop": "笔记本电脑", "microphone": "话筒", "manikin": "急救模型", "headset": "同传耳机"}
"""Equipment that exists many times."""

THINGS = ("消防车", "四足机器人", "流动舞台", "天象仪", "救护车")
"""Equipment that exists once."""


@dataclass(slots=True)
class Holder:
    """A person, or a thing that exists once, and when and where it is held; see people.csv for `call`."""

    id: str
    call: int | None = None
    rest: int = 0
    held: list[tuple[int, int, Venue]] = field(default_factory=list)

    def time(self, session: Session) -> tuple[int, int, Venue]:
        """Return when and where a session holds it."""
        start, end = session.occupied
        if self.call is not None:
            start, end = session.start - self.call, session.public[1]
        return start, end, session.room.venue

    def take(self, activity: Activity) -> bool:
        """Go to all sessions of an activity if they leave time for what it does already."""
        times = sorted((self.time(session) for session in activity.sessions), key=lambda time: time[:2])
        every = sorted([*self.held, *times], key=lambda time: time[:2])
        if any(
            later[0] - first[1] < max(travel(first[2], later[2]), self.rest)
            for first, later in pairwise(every)
        ):
            return False
        self.held = every
        return True


def people(rows: dict[str, Row], plan: Plan, rng: Random) -> list[Row]:
    """Ask people to activities, a tenth of them again and again; return the rows of people.csv."""
    count = max(12, sum(activity.repeats for activity in plan.activities) // 2)
    everybody = [
        Holder(f"p-{number + 1:04}", rng.choice((None, None, 15, 30)), rng.choice((0, 0, 15, 30)))
        for number in range(count)
    ]
    busy = everybody[: count // 10]
    for activity in rng.sample(plan.activities, len(plan.activities)):
        wanted = rng.choice((0, 1, 1, 1, 2, 2, 3))
        coming: list[str] = []
        for person in [*rng.sample(busy, min(2, len(busy))), *rng.sample(everybody, 6)]:
            if len(coming) < wanted and person.id not in coming and person.take(activity):
                coming.append(person.id)
        rows[activity.id]["people"] = ";".join(coming)
    return [_person(person, plan, rng) for person in everybody]


def _person(person: Holder, plan: Plan, rng: Random) -> Row:
    number = person.id[-4:]
    # Nobody is called before midnight, so the date of a call is the session's.
    days = [start // DAY for start, _, _ in person.held]
    row = {
        "person": person.id,
        "name": f"讲解员{number}",
        "name_en": f"Explainer {number}",
        "role": rng.choice(("主持人", "讲解员", "教师", "工程师")),
        "call": "" if person.call is None else str(person.call),
        "min_break": str(person.rest or ""),
        "contact": f"联系人{number}",
        "phone": f"010-5551-{number}",
        # Crews stay throughout and are nobody's business.
        "visibility": "internal" if person.call is None else "",
    }
    most = max(Counter(days).values(), default=1)
    row["max_sessions_per_day"] = str(most + rng.randrange(2)) if rng.random() < 0.4 else ""
    row["available"] = _available(days, rng) if rng.random() < 0.25 else ""
    away = [day for day in range(plan.sites.days) if day not in days]
    if away and rng.random() < 0.3:
        day = day_text(rng.choice(away))
        row["unavailable"] = rng.choice((f"{day} 00:00-24:00", f"{day} 12:00/{day} 20:00"))
    return row


def _available(days: list[int], rng: Random) -> str:
    """Return a window that holds the working hours of some days."""
    weekend = [date_of(day).weekday() >= 5 for day in days]
    if not any(weekend):
        return "weekday 07:00-20:00"
    if all(weekend):
        return "weekend 07:00-20:00"
    if rng.random() < 0.5:
        return "weekend 07:00-20:00;weekday 07:00-20:00"
    return f"{day_text(min(days))}..{day_text(max(days))} 07:00-20:00"


def equipment(rows: dict[str, Row], plan: Plan, rng: Random) -> list[Row]:
    """Give activities equipment; return the rows of equipment.csv, with no more of it than the plan needs."""
    needs: dict[str, list[str]] = defaultdict(list)
    table = [*_things(needs, plan, rng), *_pools(needs, plan, rng)]
    for activity, items in needs.items():
        rows[activity]["equipment"] = ";".join(items)
    return table


def _things(needs: dict[str, list[str]], plan: Plan, rng: Random) -> list[Row]:
    table = []
    for number in range(max(2, len(plan.activities) // 50)):
        thing = Holder(f"thing-{number + 1:03}")
        for activity in rng.sample(plan.activities, 16):
            if len(needs[activity.id]) < 2 and thing.take(activity):
                needs[activity.id].append(thing.id)
        table.append(_item(thing.id, f"{THINGS[number % len(THINGS)]}{number + 1}", 1))
    return table


def _pools(needs: dict[str, list[str]], plan: Plan, rng: Random) -> list[Row]:
    table = []
    for name, zh in POOLS.items():
        users = [
            (activity, rng.randrange(1, 20))
            for activity in rng.sample(plan.activities, len(plan.activities) // 12)
        ]
        for activity, amount in users:
            needs[activity.id].append(f"{name}*{amount}")
        most = peak(
            (*session.occupied, amount) for activity, amount in users for session in activity.sessions
        )
        venues = {session.room.venue.id for activity, _ in users for session in activity.sessions}
        row = _item(name, zh, most + rng.randrange(5))
        row["venues"] = ";".join(sorted(venues)) if rng.random() < 0.5 else ""
        table.append(row)
    return table


def _item(id_: str, name: str, quantity: int) -> Row:
    return {
        "equipment": id_,
        "name": name,
        "name_en": id_.replace("-", " ").capitalize(),
        "quantity": str(quantity),
        "venues": "",
        "contact": f"联系人{len(id_)}",
        "phone": "010-5552-0001",
    }
