from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from scheduler.intervals import Window
from scheduler.problem import (
    DAY,
    Activity,
    Closure,
    Demand,
    Equipment,
    Limit,
    Person,
    Pin,
    Problem,
    Relation,
    Room,
    Session,
    Source,
    Venue,
)
from scheduler.tables.build import changeover, pairs
from tests.tables.making import inputs

EVERY_DAY = frozenset(range(3))


def at(day: int, hour: int, minute: int = 0) -> int:
    return day * DAY + hour * 60 + minute


def daily(start: int, end: int) -> Window:
    return tuple((at(day, start), at(day, end)) for day in range(3))


def built(path: Path, **tables: str) -> Problem:
    found = inputs(path, **tables)
    assert [issue for issue in found.issues if issue.severity == "error"] == []
    assert found.problem is not None
    return found.problem


def test_rooms_with_every_column_and_with_none(tmp_path: Path) -> None:
    rooms = (
        "room,venue,name,capacity,name_en,setting,features,opening,access,changeover,zone,part_of\n"
        "hall,hub,报告厅,300,Hall,室内,stage;power,10:00-16:00,08:00-20:00,5,east,\n"
        "lab,hub,Lab,40,,,,,,,,hall\n"
        "lawn,park,Lawn,700,,outdoor,,sat 10:00-18:00,,,,\n"
    )
    saturday = ((at(0, 10), at(0, 18)),)
    assert built(tmp_path / "in", rooms=rooms).rooms == {
        "hall": Room(
            "hall",
            "hub",
            "报告厅",
            300,
            daily(10, 16),
            daily(8, 20),
            5,
            "Hall",
            False,
            frozenset({"stage", "power"}),
            "east",
        ),
        "lab": Room("lab", "hub", "Lab", 40, daily(9, 17), daily(9, 17), 15, part_of=("hall",)),
        "lawn": Room("lawn", "park", "Lawn", 700, saturday, saturday, 45, outdoor=True),
    }


@pytest.mark.parametrize(("capacity", "minutes"), [(0, 15), (200, 15), (201, 30), (600, 30), (601, 45)])
def test_changeovers_by_capacity(capacity: int, minutes: int) -> None:
    assert changeover(capacity) == minutes


def test_venues_people_and_equipment(tmp_path: Path) -> None:
    problem = built(
        tmp_path / "in",
        venues="venue,name,name_en,district,latitude,longitude,address,address_en,contact,phone\n"
        "hub,中心,Hub,East,39.9,116.4,一号,One,天鹅,010\npark,Park,,,,,,,,\n",
        people="person,name,name_en,role,available,unavailable,max_sessions_per_day,min_break,call,contact,phone,visibility\n"
        "p-wang,王远,Wang,主持,sat 09:00-12:00,2023-05-20 10:00/2023-05-20 11:00,2,30,15,天鹅,010,internal\n"
        "p-li,Li,,,,,0,,0,,,\n",
        equipment="equipment,name,quantity,name_en,venues,contact,phone\ndrone,无人机,2,Drone,hub;park,天鹅,010\nbus,Bus,0,,,,\n",
    )
    assert problem.venues == {
        "hub": Venue("hub", "中心", "Hub", "East", 39.9, 116.4, "一号", "One", "天鹅", "010"),
        "park": Venue("park", "Park"),
    }
    assert problem.people == {
        "p-wang": Person(
            "p-wang",
            "王远",
            "Wang",
            "主持",
            ((at(0, 9), at(0, 12)),),
            ((at(0, 10), at(0, 11)),),
            2,
            30,
            15,
            "天鹅",
            "010",
            "internal",
        ),
        "p-li": Person("p-li", "Li", max_sessions_per_day=0, call=0),
    }
    assert problem.equipment == {
        "drone": Equipment("drone", "无人机", 2, "Drone", frozenset({"hub", "park"}), "天鹅", "010"),
        "bus": Equipment("bus", "Bus", 0),
    }


EVERYTHING = {
    "title": "讲座",
    "title_en": "Talk",
    "kind": "圆桌",
    "organiser": "科协",
    "audiences": "a;b",
    "themes": "ai",
    "ages": "6-12",
    "language": "zh",
    "duration": "60",
    "setup": "30",
    "teardown": "15",
    "attendance": "80",
    "people": "p-wang;p-li",
    "equipment": "drone*2",
    "features": "stage",
    "setting": "室外",
    "venues": "hub;park",
    "rooms": "hall",
    "dates": "weekend",
    "hours": "09:00-12:00",
    "preferred_dates": "sun",
    "preferred_hours": "10:00-11:00",
    "preferred_rooms": "hall;lab",
    "repeats": "2",
    "max_per_day": "2",
    "touring": "是",
    "priority": "5",
    "noise": "loud",
    "backup": "required",
    "backup_attendance": "0",
    "stream": "yes",
    "booking": "required",
    "booking_url": "https://fest.example/b",
    "notice_days": "3",
    "visibility": "invited",
    "status": "拟定",
    "contact": "天鹅",
    "phone": "010",
    "description": "说明",
    "description_en": "About",
    "url": "https://fest.example/t",
}

FULL = Session(
    id="talk",
    activity="talk",
    number=1,
    title="讲座",
    title_en="Talk",
    kind="圆桌",
    organiser="科协",
    audiences=("a", "b"),
    themes=("ai",),
    ages="6-12",
    language="zh",
    duration=60,
    setup=30,
    teardown=15,
    attendance=80,
    people=("p-wang", "p-li"),
    equipment=(("drone", 2),),
    features=frozenset({"stage"}),
    setting="outdoor",
    venues=frozenset({"hub", "park"}),
    rooms=frozenset({"hall"}),
    days=frozenset({0, 1}),
    hours=daily(9, 12),
    preferred_days=frozenset({1}),
    preferred_hours=daily(10, 11),
    preferred_rooms=frozenset({"hall", "lab"}),
    priority=5,
    noise="loud",
    backup="required",
    backup_attendance=0,
    stream=True,
    booking_required=True,
    booking_url="https://fest.example/b",
    notice_days=3,
    visibility="invited",
    status="proposed",
    contact="天鹅",
    phone="010",
    description="说明",
    description_en="About",
    url="https://fest.example/t",
)


def test_an_activity_with_every_column(tmp_path: Path) -> None:
    columns = {"activity": "talk", **EVERYTHING}
    problem = built(tmp_path / "in", activities=f"{','.join(columns)}\n{','.join(columns.values())}\n")
    assert problem.sessions["talk"] == FULL
    assert [*problem.sessions] == ["talk", "talk.2"]
    assert problem.activities == {"talk": Activity("talk", ("talk", "talk.2"), 2, True)}
    assert problem.sessions["talk"].source == Source("activities.csv", 2)


def test_a_session_overrides_its_activity(tmp_path: Path) -> None:
    columns = {
        name: value for name, value in EVERYTHING.items() if name not in {"repeats", "max_per_day", "touring"}
    }
    problem = built(
        tmp_path / "in",
        activities="activity,title,kind,duration,attendance,repeats\ntalk,T,lecture,30,500,3\n",
        sessions=f"session,{','.join(columns)}\n"
        f"talk.1,{','.join(columns.values())}\n"
        f"talk.2{',' * len(columns)}\n",
        bookings="session,booked,attended,online\ntalk.1,40,30,500\ntalk.3,0,,\n",
    )
    first, second, third = problem.sessions.values()
    plain: dict[str, Any] = {
        "activity": "talk",
        "title": "T",
        "kind": "lecture",
        "duration": 30,
        "attendance": 500,
        "days": EVERY_DAY,
    }
    assert first == Session(
        **{
            **{name: getattr(FULL, name) for name in FULL.__slots__},
            "booked": 40,
            "attended": 30,
            "online": 500,
        }
    )
    assert second == Session(id="talk.2", number=2, **plain)
    assert third == Session(id="talk.3", number=3, booked=0, **plain)
    assert first.source == Source("sessions.csv", 2)


def test_must_and_cancelled(tmp_path: Path) -> None:
    problem = built(
        tmp_path / "in",
        activities="activity,title,kind,duration,priority,status,repeats\ntalk,T,x,30,must,,2\nshow,S,x,30,,取消,2\n",
        sessions="session,status\ntalk,cancelled\nshow.2,confirmed\n",
        relations="relation,activities\nsame-day,talk;show\nall-or-none,talk;show\n",
        pins="session,room\ntalk,hall\n",
    )
    assert [(session.id, session.must, session.priority) for session in problem.sessions.values()] == [
        ("talk.2", True, 5),
        ("show.2", False, 3),
    ]
    assert [*problem.cancelled] == ["talk", "show"]
    assert {name: activity.sessions for name, activity in problem.activities.items()} == {
        "talk": ("talk.2",),
        "show": ("show.2",),
    }
    assert [(each.pairs, each.sessions) for each in problem.relations] == [
        ((("talk.2", "show.2"),), ("talk.2", "show.2")),
        ((), ("talk.2", "show.2")),
    ]
    assert problem.pins == ()


def test_a_preference_outside_the_event_can_never_be_met(tmp_path: Path) -> None:
    problem = built(
        tmp_path / "in",
        activities="activity,title,kind,duration,preferred_dates,preferred_hours,dates\n"
        "talk,T,x,30,2023-07-01,2023-07-01 10:00-11:00,2023-07-01\n",
    )
    session = problem.sessions["talk"]
    assert (session.preferred_days, session.preferred_hours, session.days) == (
        frozenset({-1}),
        (),
        frozenset(),
    )


def test_closures_pins_limits_and_demand(tmp_path: Path) -> None:
    problem = built(
        tmp_path / "in",
        closures="room,from,to,reason\n"
        "hub,2023-05-21,2023-05-21,维修\nhall,2023-05-20 12:00,2023-05-20T09:00Z,\n",
        pins="session,room,start,reason\ntalk.1,hall,,公布\nshow.2,,2023-05-22 09:30,\n",
        limits="limit,what,per,min,max,margin,weight,venues,districts,kinds,themes,audiences,dates,hours,reason\n"
        "crowd,attendance,moment,,900,15,0.5,hub,East,lecture,,,weekend,09:00-12:00,人多\nfew,场次,每天,1,,,,,,,,,,,\n",
        demand="day_type,from,to,index,audience\nweekend,09:00,24:00,140,\n2023-05-22,09:00,12:00,80,families\n",
    )
    assert problem.closures == (
        Closure("hub", (at(1, 0), at(2, 0)), "维修"),
        Closure("hall", (at(0, 12), at(0, 17)), ""),
    )
    assert problem.pins == (Pin("talk", "hall", None, "公布"), Pin("show.2", None, at(2, 9, 30)))
    assert problem.limits == (
        Limit(
            "crowd",
            "attendance",
            "moment",
            frozenset({0, 1}),
            None,
            900,
            15,
            Decimal("0.5"),
            frozenset({"hub"}),
            frozenset({"East"}),
            frozenset({"lecture"}),
            hours=daily(9, 12),
            reason="人多",
        ),
        Limit("few", "sessions", "day", EVERY_DAY, 1),
    )
    assert problem.demand == (
        Demand(frozenset({0, 1}), False, 540, 1440, 140),
        Demand(frozenset({2}), True, 540, 720, 80, "families"),
    )


def test_relations(tmp_path: Path) -> None:
    problem = built(
        tmp_path / "in",
        relations="relation,activities,minutes,weight,reason\n紧接,talk;show,45,,连着\nbefore,talk.1;show;final,,2.5,\n",
    )
    assert problem.relations == (
        Relation(
            "back-to-back",
            ("talk", "show"),
            (("talk", "show"), ("talk.2", "show.2")),
            ("talk", "talk.2", "show", "show.2"),
            45,
            None,
            "连着",
        ),
        Relation(
            "before",
            ("talk.1", "show", "final"),
            (("talk", "show"), ("talk", "show.2"), ("show", "final"), ("show.2", "final")),
            ("talk", "show", "show.2", "final"),
            0,
            Decimal("2.5"),
        ),
    )


@pytest.mark.parametrize(
    ("kind", "members", "expected"),
    [
        ("same-day", [("a", "a.2"), ("b",)], [("a", "b"), ("a.2", "b")]),
        ("same-day", [("a",), ("b",), ("c",)], [("a", "b"), ("a", "c"), ("b", "c")]),
        ("before", [("a",), ("b",), ("c",)], [("a", "b"), ("b", "c")]),
        ("no-overlap", [("a", "a.2"), ("a", "a.2")], [("a", "a.2")]),
        ("same-room", [("a", "a.2"), ("a.2",), ("b",)], [("a", "a.2"), ("a", "b"), ("a.2", "b")]),
        ("before", [("a",), ("b",), ("a",)], [("a", "b"), ("b", "a")]),
        (
            "back-to-back",
            [("a", "a.2"), ("b", "b.2"), ("c", "c.2")],
            [("a", "b"), ("a.2", "b.2"), ("b", "c"), ("b.2", "c.2")],
        ),
        ("all-or-none", [("a",), ("b",)], []),
    ],
)
def test_each_pair_is_looked_at_once(
    kind: str, members: list[tuple[str, ...]], expected: list[tuple[str, str]]
) -> None:
    assert list(pairs(kind, members)) == expected
