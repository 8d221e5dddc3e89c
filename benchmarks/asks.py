"""What each activity of a generated festival asks for: columns that the hidden plan grants.

A wish (`preferred_…`) may be anything; a demand is drawn around the place that the plan has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate, pairwise
from random import Random

from plan import Activity, Plan, Session
from sites import DAY, FIRST_DAY, LAWN, Room

Row = dict[str, str]

THEMES = {
    "ai": "人工智能",
    "chips": "芯片",
    "quantum": "量子",
    "health": "医药健康",
    "space": "商业航天",
    "robots": "机器人",
    "materials": "新材料",
    "energy": "新能源",
    "low-carbon": "低碳生活",
    "fire-safety": "消防安全",
    "nature": "动植物",
    "physics": "抽象物理",
}
KINDS = {
    "lecture": "讲座",
    "training": "培训",
    "tour": "参观",
    "exchange": "交流会",
    "roadshow": "路演",
    "forum": "论坛",
    "show": "秀",
    "competition": "比赛",
    "exhibition": "展览",
    "ceremony": "典礼",
    "drill": "演练",
}
AUDIENCES = ("families", "students", "teachers", "public", "media")
WORKERS = "sci-tech-workers"
"""The audience of the protected day."""

CAMPUS_DAY = 3
"""The day kept for students in the last venue's district, where there are venues enough."""


@dataclass(slots=True)
class Asked:
    """The rows of activities.csv, sessions.csv and bookings.csv, and the people to seat by session."""

    rows: dict[str, Row] = field(default_factory=dict)
    sessions: list[Row] = field(default_factory=list)
    bookings: list[Row] = field(default_factory=list)
    exceptions: list[str] = field(default_factory=list)
    heads: dict[str, int] = field(default_factory=dict)


def ask(plan: Plan, rng: Random) -> Asked:
    """Return what the activities of a plan ask for, people, equipment and each other aside."""
    asked = Asked()
    for activity in plan.activities:
        row = asked.rows[activity.id] = _identity(activity)
        _subject(row, rng)
        _audience(asked, row, activity, plan, rng)
        _crowd(row, activity, rng)
        _place(row, activity, plan, rng)
        _time(row, activity, plan, rng)
        _terms(row, activity, rng)
    _noise(asked.rows, plan, rng)
    _streams(asked.rows, plan, rng)
    _overrides(asked, plan, rng)
    _bookings(asked, plan, rng)
    return asked


def live_channels(plan: Plan) -> int:
    """Return how many sessions may be on air at once."""
    return 1 + len(plan.activities) // 250


def campus_day(plan: Plan) -> bool:
    """Return whether a second day is kept, for students in the last venue's district."""
    return len(plan.sites.venues) > 2 and plan.protected > CAMPUS_DAY


def day_text(day: int) -> str:
    """Return a day's date."""
    return str(date_of(day))


def date_of(day: int) -> date:
    """Return a day's date."""
    return FIRST_DAY + timedelta(days=day)


def moment_text(minute: int) -> str:
    """Return a minute as `2023-05-20 09:30`."""
    return f"{day_text(minute // DAY)} {clock(minute)}"


def clock(minute: int) -> str:
    """Return a minute's time of day."""
    return f"{minute % DAY // 60:02}:{minute % 60:02}"


def places(activity: Activity) -> list[Room]:
    """Return the rooms of an activity's sessions, each once."""
    return list(dict.fromkeys(session.room for session in activity.sessions))


def _identity(activity: Activity) -> Row:
    return {
        "activity": activity.id,
        "title": "",
        "title_en": "",
        "kind": activity.kind,
        "duration": str(activity.duration),
        "setup": str(activity.setup or ""),
        "teardown": str(activity.teardown or ""),
        "repeats": str(activity.repeats) if activity.repeats > 1 else "",
    }


def _subject(row: Row, rng: Random) -> None:
    themes = rng.sample(list(THEMES), rng.choice((1, 1, 2)))
    number = row["activity"][-4:]
    row["themes"] = ";".join(themes)
    row["title"] = f"{THEMES[themes[0]]}{KINDS[row['kind']]} {number}"
    row["title_en"] = f"{themes[0].capitalize()} {row['kind']} {number}"
    row["description"] = f"{THEMES[themes[0]]}专题，第{int(number)}项。"
    row["description_en"] = f"On {themes[0]}, number {int(number)}."
    row["organiser"] = f"承办单位{rng.randrange(1, 40)}"
    row["language"] = rng.choice(("zh", "zh", "zh", "zh;en"))
    row["ages"] = rng.choice(("", "", "6–12", "12+"))
    row["contact"] = f"联系人{rng.randrange(1, 60)}"
    row["phone"] = f"010-5550-{rng.randrange(1000, 9999)}"
    row["url"] = f"https://fest.example/{row['activity']}" if rng.random() < 0.5 else ""


def _audience(asked: Asked, row: Row, activity: Activity, plan: Plan, rng: Random) -> None:
    audiences = [] if rng.random() < 0.05 else rng.sample(AUDIENCES, rng.choice((1, 1, 2)))
    if any(session.day == plan.protected for session in activity.sessions):
        if not asked.exceptions and rng.random() < 0.2:
            asked.exceptions.append(activity.id)
        else:
            audiences = [WORKERS] if rng.random() < 0.6 else [*audiences[:1], WORKERS]
    elif rng.random() < 0.04:
        audiences = [WORKERS]
    district = plan.sites.venues[-1].district
    if campus_day(plan) and any(
        session.day == CAMPUS_DAY and session.room.venue.district == district for session in activity.sessions
    ):
        audiences.append("students")
    row["audiences"] = ";".join(dict.fromkeys(audiences))


def _crowd(row: Row, activity: Activity, rng: Random) -> None:
    capacity = min(room.capacity for room in places(activity))
    attendance = int(capacity * rng.uniform(0.6 if activity.whole else 0.35, 1))
    row["attendance"] = str(attendance) if rng.random() < 0.95 else ""
    backup = activity.sessions[0].backup
    if backup is not None:
        row["backup"] = "required"
        row["backup_attendance"] = str(min(attendance, backup.capacity))
    elif activity.form is LAWN and rng.random() < 0.5:
        row["backup"] = "preferred"
        row["backup_attendance"] = str(attendance // 3) if rng.random() < 0.7 else ""
    if rng.random() < 0.3:
        row["booking"] = "required"
        row["booking_url"] = f"https://fest.example/book/{activity.id}"


def _place(row: Row, activity: Activity, plan: Plan, rng: Random) -> None:
    rooms, all_rooms = places(activity), plan.sites.rooms
    backup = activity.sessions[0].backup
    both = rooms if backup is None else [*rooms, backup]
    features = [item for item in rooms[0].features if all(item in room.features for room in both)]
    row["features"] = ";".join(item for item in features if rng.random() < 0.3)
    if activity.form is LAWN:
        row["setting"] = "outdoor" if rng.random() < 0.85 else ""
    else:
        row["setting"] = "indoor" if rng.random() < 0.4 else ""
    if rng.random() < 0.25:
        venues = [*(room.venue.id for room in rooms), rng.choice(plan.sites.venues).id]
        row["venues"] = ";".join(dict.fromkeys(venues))
    elif rng.random() < 0.1:
        row["rooms"] = ";".join(dict.fromkeys(room.id for room in [*rooms, *rng.sample(all_rooms, 2)]))
    if rng.random() < 0.2:
        alike = [
            room for room in all_rooms if room.form is activity.form and bool(room.parts) == activity.whole
        ]
        row["preferred_rooms"] = ";".join(room.id for room in rng.sample(alike, min(len(alike), 2)))


def _time(row: Row, activity: Activity, plan: Plan, rng: Random) -> None:
    days = [session.day for session in activity.sessions]
    if rng.random() < 0.3:
        row["dates"] = _dates(days, plan.sites.days, rng)
    if rng.random() < 0.25:
        row["hours"] = _hours(activity.sessions, rng)
    if rng.random() < 0.3:
        day = rng.randrange(plan.sites.days - 2)
        row["preferred_dates"] = rng.choice(("weekend", "weekday", f"{day_text(day)}..{day_text(day + 2)}"))
    if rng.random() < 0.3:
        row["preferred_hours"] = rng.choice(
            ("10:00-16:00", "09:00-12:00", "13:00-18:00", "weekend 09:00-18:00;weekday 14:00-18:00")
        )


def _dates(days: Sequence[int], event_days: int, rng: Random) -> str:
    """Return dates that hold some days: by name where they agree, else a range or a list."""
    weekend = [date_of(day).weekday() >= 5 for day in days]
    if all(weekend) or not any(weekend):
        return "weekend" if weekend[0] else "weekday"
    if len(days) > 1 and rng.random() < 0.5:
        return ";".join(day_text(day) for day in sorted({*days, rng.randrange(event_days)}))
    first = max(0, min(days) - rng.randrange(3))
    last = min(event_days - 1, max(days) + rng.randrange(3))
    return f"{day_text(first)}..{day_text(last)}"


def _hours(sessions: Collection[Session], rng: Random) -> str:
    """Return hours, three at least, that hold the public time of sessions."""
    first = min(session.start % DAY for session in sessions) // 60 - rng.randrange(2)
    last = -(-max(session.public[1] % DAY for session in sessions) // 60) + rng.randrange(2)
    last = max(last, first + 3)
    if len(sessions) == 1 and rng.random() < 0.2:
        day = day_text(min(session.day for session in sessions))
        return f"{day} {first:02}:00/{day} {last:02}:00"
    return f"{first:02}:00-{last:02}:00"


def _terms(row: Row, activity: Activity, rng: Random) -> None:
    row["priority"] = rng.choices(("must", "1", "2", "3", "", "4", "5"), (5, 9, 18, 19, 19, 20, 10))[0]
    if activity.repeats > 2 and rng.random() < 0.4:
        row["touring"] = "yes"
    if activity.repeats > 1 and rng.random() < 0.2:
        row["max_per_day"] = "2"
    row["notice_days"] = rng.choice(("1", "3", "7")) if rng.random() < 0.1 else ""
    row["visibility"] = rng.choices(("", "public", "invited", "internal"), (88, 6, 4, 2))[0]
    row["status"] = rng.choices(("", "confirmed", "proposed"), (87, 10, 3))[0]


def _noise(rows: dict[str, Row], plan: Plan, rng: Random) -> None:
    """Let some be loud and some quiet, as far as the plan keeps them apart."""
    heard: dict[str, list[tuple[Session, str]]] = {}
    for activity in rng.sample(plan.activities, len(plan.activities)):
        loud = activity.kind in ("show", "drill", "ceremony")
        if rng.random() > (0.6 if loud else 0.2):
            continue
        noise = "loud" if loud else "quiet"
        zoned = [session for session in activity.sessions if session.room.zone]
        if any(
            other_noise != noise and other.room != session.room and _meet(other.public, session.public)
            for session in zoned
            for other, other_noise in heard.get(session.room.zone, [])
        ):
            continue
        rows[activity.id]["noise"] = noise
        for session in zoned:
            heard.setdefault(session.room.zone, []).append((session, noise))


def _streams(rows: dict[str, Row], plan: Plan, rng: Random) -> None:
    """Put some on air, as far as there are channels in the plan."""
    on_air: list[Session] = []
    for activity in rng.sample(plan.activities, len(plan.activities) // 12):
        more = [*on_air, *activity.sessions]
        if peak((*session.public, 1) for session in more) <= live_channels(plan):
            on_air = more
            rows[activity.id]["stream"] = "yes"


def _meet(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _overrides(asked: Asked, plan: Plan, rng: Random) -> None:
    repeated = [session for session in plan.sessions if session.activity.repeats > 1]
    for session in sorted(rng.sample(repeated, len(repeated) // 20 + 1), key=lambda each: each.id):
        themes = rng.sample(list(THEMES), 2)
        asked.sessions.append(
            {
                "session": session.id,
                "title": f"{THEMES[themes[0]]}{KINDS[session.activity.kind]} · 特别场",
                "title_en": f"{themes[0].capitalize()} {session.activity.kind}, special",
                "themes": ";".join(themes) if rng.random() < 0.5 else "",
                "attendance": str(session.room.capacity // 3) if rng.random() < 0.5 else "",
                "dates": f"{day_text(session.day)};weekend" if rng.random() < 0.5 else "",
                "priority": rng.choice(("", "4", "5")),
            }
        )


def _bookings(asked: Asked, plan: Plan, rng: Random) -> None:
    own = {row["session"]: row["attendance"] for row in asked.sessions}
    for session in plan.sessions:
        row = asked.rows[session.activity.id]
        attendance = int(own.get(session.id) or row["attendance"] or 0)
        booked = 0
        if "booking" in row and rng.random() < 0.7:
            booked = min(session.room.capacity, int((attendance or 50) * rng.uniform(0.2, 1.1)))
            online = str(rng.randrange(500, 5000)) if "stream" in row else ""
            asked.bookings.append({"session": session.id, "booked": str(booked), "online": online})
        asked.heads[session.id] = max(attendance, booked)


def peak(uses: Iterable[tuple[int, int, int]]) -> int:
    """Return the most that is in use at once of `(start, end, amount)`."""
    changes = sorted(change for start, end, amount in uses for change in ((start, amount), (end, -amount)))
    return max(accumulate(amount for _, amount in changes), default=0)


def neighbours(plan: Plan) -> list[tuple[Session, Session]]:
    """Return the pairs of sessions that follow each other in a room on a day."""
    order = sorted(plan.sessions, key=lambda session: (session.room.id, session.start))
    return [(a, b) for a, b in pairwise(order) if a.room == b.room and a.day == b.day]
