"""A festival of every kind of session, scenarios drawn for it, and plans judged from their files alone."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from random import Random

from tests.cli.conftest import EVENT

Row = Mapping[str, str]

FESTIVAL = {
    "event.toml": EVENT.replace("last_day = 2023-05-21", "last_day = 2023-05-22"),
    "venues.csv": (
        "venue,name,district,contact,phone\nmain,主场,通州区,赵馆长,1001\nannex,分会场,东城区,钱馆长,1002\n"
    ),
    "travel.csv": "from,to,minutes\nmain,annex,20\n",
    "rooms.csv": (
        "room,venue,name,capacity,setting,opening\n"
        "hall,main,一号厅,120,,\nstudio,main,二号厅,40,,\nattic,annex,阁楼,60,,\n"
        "lawn,main,草坪,300,outdoor,10:00-16:00\nyard,annex,院子,100,outdoor,\n"
    ),
    "people.csv": "person,name,phone\np-li,李老师,2001\np-wang,王老师,2002\n",
    "activities.csv": (
        "activity,title,kind,duration,attendance,repeats,people,setting,backup,backup_attendance,"
        "priority,notice_days,booking,visibility\n"
        "stars,星空讲座,lecture,60,80,3,p-li,,,,4,,,\n"
        "robots,机器人路演,roadshow,90,30,2,p-wang,,,,3,2,,\n"
        "fair,草坪市集,exhibition,120,250,2,,outdoor,required,100,5,,,\n"
        "puppets,木偶戏,show,45,90,3,,outdoor,preferred,40,2,1,,\n"
        "final,竞赛决赛,competition,90,100,1,p-wang,,,,must,,required,\n"
        "forum,工作者论坛,forum,60,,2,p-li,,,,3,,,invited\n"
        "quiz,快问快答,show,30,35,2,,,,,1,,,\n"
    ),
    "bookings.csv": "session,booked\nfinal,64\nstars,70\n",
    "pins.csv": "session,room,start\nfinal,hall,2023-05-21 10:00\nfair,lawn,\n",
    "limits.csv": "limit,what,per,max\ncrowd,attendance,moment,420\n",
}
PEOPLE = ("p-li", "p-wang")
EMPTY_SCENARIO = 'name = "nothing"\n'


def rows(folder: Path, name: str = "schedule.csv") -> dict[str, Row]:
    """Return the rows of a table by session."""
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return {row["session"]: row for row in csv.DictReader(file)}


@dataclass
class Drawn:
    """A scenario: its text, its now, and what of it a judge has to know."""

    text: str
    now: datetime
    cancelled: frozenset[str] = frozenset()
    max_moves: int | None = None


def scenario(dice: Random, before: Mapping[str, Row]) -> Drawn:
    """Draw a scenario of one to three parts of any kind, each about some session of a schedule."""
    now = datetime(2023, 5, 19, 8) + timedelta(minutes=15 * dice.randrange(0, 3 * 96))
    parts, cancelled = [], frozenset[str]()
    for _ in range(dice.choice((1, 1, 2, 3))):
        part = dice.choice(("close", "close", "person", "change", "cancel", "add", "pin"))
        text, gone = _part(part, dice, dice.choice(list(before.values())))
        parts.append(text)
        cancelled |= gone
    moves = dice.choice((None, None, None, 0, 2))
    head = f'name = "drawn"\nnow = {now.isoformat()}\n' + ("" if moves is None else f"max_moves = {moves}\n")
    return Drawn(head + "".join(parts), now, cancelled, moves)


def _part(part: str, dice: Random, about: Row) -> tuple[str, frozenset[str]]:
    begin = _start(about) - timedelta(hours=dice.choice((0, 1, 3)))
    end = begin + timedelta(hours=dice.choice((2, 5, 10)))
    activity, session = about["activity"], about["session"]
    match part:
        case "close":
            where = dice.choice(
                ('setting = "outdoor"', f'venue = "{about["venue"]}"', f'room = "{about["room"]}"')
            )
            return (
                f"[[close]]\n{where}\nfrom = {begin.isoformat()}\nto = {end.isoformat()}\n",
                frozenset(),
            )
        case "person":
            time = f"{begin:%Y-%m-%d %H:%M}/{end:%Y-%m-%d %H:%M}"
            who = dice.choice(PEOPLE)
            return f'[[person]]\nperson = "{who}"\nunavailable = ["{time}"]\n', frozenset()
        case "change":
            change = dice.choice(("attendance = 38", "attendance = 110", "duration = 75", "setup = 30"))
            return f'[[change]]\nactivity = "{activity}"\n{change}\n', frozenset()
        case "cancel":
            return f'[[cancel]]\nsession = "{session}"\n', frozenset([session])
        case "add":
            return (
                '[[add]]\nactivity = "extra"\ntitle = "加场"\nkind = "lecture"\nduration = 60\n'
                f"attendance = {dice.choice((30, 100))}\n",
                frozenset(),
            )
        case _:
            session = session if session not in ("final", "fair") else "quiz"
            start = datetime(2023, 5, 20, 11) + timedelta(days=dice.randrange(3))
            return (
                f'[[pin]]\nsession = "{session}"\nroom = "{dice.choice(("hall", "studio"))}"\n'
                f"start = {start.isoformat()}\n",
                frozenset(),
            )


def price(old: Row, new: Row | None, now: datetime) -> int:
    """Return the price of a change as the contract words it, from two rows of schedule.csv."""
    people = _people(old)
    begin = _start(old)
    if new is None or new["status"] != "placed":
        return 20 * people * _urgency(begin, now)
    then = _start(new)
    if new["room"] == new["backup_room"] == old["backup_room"] != old["room"] and then == begin:
        return 20 * max(0, people - _capacity(new["room"])) * _urgency(begin, now)
    if then.date() != begin.date():
        time = 8 if then > begin else 12
    else:
        minutes = (then - begin).total_seconds() / 60
        time = min(6, ceil((minutes if minutes >= 0 else -2 * minutes) / 30))
    # 20 minutes between the venues: two quarters of an hour begun.
    place = 0 if new["room"] == old["room"] else 1 if new["venue"] == old["venue"] else 2
    return (time + place) * people * _urgency(min(begin, then), now)


def _people(old: Row) -> int:
    attendance = {row["activity"]: row["attendance"] for row in _table("activities.csv")}[old["activity"]]
    if old["session"] == "final":
        return 64
    booked = {"stars": 70}.get(old["session"], 0)
    if not attendance:
        return max(10, ceil(_capacity(old["room"]) / 4))
    return max(10, booked, ceil(int(attendance) / 2))


def _capacity(room: str) -> int:
    return int({row["room"]: row["capacity"] for row in _table("rooms.csv")}[room])


def _table(name: str) -> Iterator[Row]:
    return iter(csv.DictReader(FESTIVAL[name].splitlines()))


def _start(row: Row) -> datetime:
    return datetime.fromisoformat(row["start"]).replace(tzinfo=None)


def _urgency(start: datetime, now: datetime) -> int:
    hours = (start - now).total_seconds() / 3600
    return 8 if hours < 4 else 4 if hours < 48 else 2 if hours < 7 * 24 else 1


def promises_broken(before: Mapping[str, Row], after: Mapping[str, Row], drawn: Drawn) -> list[str]:
    """Return what must never happen: the past rewritten, somebody moved at short notice, a lost pin."""
    notice = {"robots": 2, "puppets": 1}
    found = []
    for session, old in before.items():
        new = after[session]
        if old["status"] != "placed" or session in drawn.cancelled:
            continue
        begin = _start(old)
        stays = (old["room"], old["start"]) == (new["room"], new["start"])
        stands = new["room"] == new["backup_room"] == old["backup_room"] and new["start"] == old["start"]
        if begin < drawn.now and not stays:
            found.append(f"{session} had started")
        days = notice.get(old["activity"])
        soon = days is not None and begin - timedelta(days=days) < drawn.now
        if soon and new["status"] == "placed" and not stays and not stands:
            found.append(f"{session} was promised its place")
    for session, new in after.items():
        if new["status"] == "placed" and _start(new) < drawn.now and not before.get(session, {}).get("start"):
            found.append(f"{session} was put into the past")
    final = after["final"]
    if final["status"] == "placed" and (final["room"], final["start"][:16]) != ("hall", "2023-05-21T10:00"):
        found.append("final is pinned")
    return found


def moves(before: Mapping[str, Row], after: Mapping[str, Row]) -> int:
    """Return how many published sessions have another room or start."""
    return sum(
        (old["room"], old["start"]) != (after[session]["room"], after[session]["start"])
        for session, old in before.items()
        if old["activity"] != "forum" and old["status"] == after[session]["status"] == "placed"
    )
