"""Every code planted once: found where it is, and nothing else with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scheduler.tables.issue import CODES
from tests.tables.making import EVENT, GOOD, inputs, places

ACTIVITIES = "activity,title,kind,duration"
RELATIONS = "relation,activities,minutes\n"
LIMITS = "limit,what,per,min,max,margin\n"
PINS = "session,room,start,expires\n"
CLOSURES = "room,from,to,expires\n"
ROOMS = GOOD["rooms.csv"]

Planted = tuple[str, dict[str, str | bytes | None], tuple[str, int, str, str]]

CELLS: list[Planted] = [
    ("E101", {"people": "person,name\np-wang,\np-li,Li\n"}, ("people.csv", 2, "name", "")),
    ("E102", {"people": GOOD["people.csv"] + "p wang,W\n"}, ("people.csv", 4, "person", "p wang")),
    ("E103", {"rooms": ROOMS + "den,hub,Den,九十\n"}, ("rooms.csv", 5, "capacity", "九十")),
    ("E104", {"rooms": ROOMS + "den,hub,Den,-5\n"}, ("rooms.csv", 5, "capacity", "-5")),
    (
        "E105",
        {"relations": "relation,activities,weight\nbefore,talk;show,much\n"},
        ("relations.csv", 2, "weight", "much"),
    ),
    (
        "E106",
        {"relations": "relation,activities\nbefor,talk;show\n"},
        ("relations.csv", 2, "relation", "befor"),
    ),
    (
        "E107",
        {"limits": "limit,what,per,max,dates\na,sessions,day,3,20 May\n"},
        ("limits.csv", 2, "dates", "20 May"),
    ),
    ("E108", {"pins": PINS + "talk,,9am,\n"}, ("pins.csv", 2, "start", "9am")),
    (
        "E109",
        {"people": "person,name,available\np-wang,W,mornings\np-li,Li,\n"},
        ("people.csv", 2, "available", "mornings"),
    ),
    (
        "E110",
        {"closures": CLOSURES + "hall,2023-05-21,2023-05-20,\n"},
        ("closures.csv", 2, "to", "2023-05-20"),
    ),
    ("E111", {"people": "person,name\np-wang,W\x00ang\np-li,Li\n"}, ("people.csv", 2, "name", "W\x00ang")),
    (
        "E112",
        {"people": f"person,name\np-wang,{'x' * 40_000}\np-li,Li\n"},
        ("people.csv", 2, "name", "x" * 500 + "…"),
    ),
    (
        "E113",
        {"activities": f"{ACTIVITIES},url\ntalk,Talk,lecture,60,www.fest.example\n"},
        ("activities.csv", 2, "url", "www.fest.example"),
    ),
    (
        "E115",
        {"activities": f"{ACTIVITIES},equipment\ntalk,Talk,lecture,60,drone*many\n"},
        ("activities.csv", 2, "equipment", "drone*many"),
    ),
    ("E116", {"people": "person,name\np-wang,Wang,Dr\np-li,Li\n"}, ("people.csv", 2, "C", "Dr")),
    ("E117", {"event": EVENT + "[event.name_en]\nlong = 'Fest'\n"}, ("event.toml", 8, "name_en", "")),
]

FILES: list[Planted] = [
    ("E203", {"event": None}, ("event.toml", 0, "", "")),
    ("E204", {"venues": None}, ("venues.csv", 0, "", "")),
    ("E207", {"people": b"person,name\np-wang,\xff\xff\n"}, ("people.csv", 2, "", "p-wang,��")),
    ("E208", {"people": b"PK\x03\x04rest"}, ("people.csv", 0, "", "")),
    ("E209", {"people": 'person,name\np-wang,"Wang"x\np-li,Li\n'}, ("people.csv", 2, "", "p-wang,Wangx")),
    ("E210", {"people": "人员表,\nperson,name\np-wang,W\np-li,Li\n"}, ("people.csv", 1, "", "人员表")),
    ("E211", {"people": "person,name,姓名\np-wang,W,王\np-li,Li,李\n"}, ("people.csv", 1, "姓名", "")),
    ("E212", {"people": "person\np-wang\np-li\n"}, ("people.csv", 1, "name", "")),
    ("E213", {"event": EVENT + "live_channels 2\n"}, ("event.toml", 8, "", "live_channels 2")),
    ("E214", {"人员": GOOD["people.csv"]}, ("人员.csv", 0, "", "")),
    ("E215", {"people": "person;name\np-wang;W\n"}, ("people.csv", 1, "", "person;name")),
    ("E216", {"event": EVENT + "[rules]\nroom-fitt = 2\n"}, ("event.toml", 9, "room-fitt", "2")),
    ("E217", {"event": EVENT.replace("last_day = 2023-05-22\n", "")}, ("event.toml", 2, "last_day", "")),
]

CROSS: list[Planted] = [
    ("E301", {"closures": CLOSURES + "hal,2023-05-21,2023-05-21,\n"}, ("closures.csv", 2, "room", "hal")),
    ("E302", {"people": GOOD["people.csv"] + "p-wang,Wu\n"}, ("people.csv", 4, "person", "p-wang")),
    (
        "E303",
        {"rooms": "room,venue,name,capacity,part_of\na,hub,A,10,b\nb,hub,B,10,a\n"},
        ("rooms.csv", 3, "part_of", "a"),
    ),
    ("E304", {"pins": PINS + "talk,,,\n"}, ("pins.csv", 2, "", "")),
    ("E305", {"relations": RELATIONS + "before,talk,\n"}, ("relations.csv", 2, "activities", "talk")),
    (
        "E306",
        {"relations": RELATIONS + "back-to-back,talk;final,30\n"},
        ("relations.csv", 2, "activities", "talk;final"),
    ),
    (
        "E307",
        {
            "relations": RELATIONS + "back-to-back,talk;show,30\n",
            "activities": f"{ACTIVITIES},setup\ntalk,Talk,lecture,60,\nshow,Show,show,45,45\n",
        },
        ("relations.csv", 2, "minutes", "30"),
    ),
    (
        "E308",
        {"event": EVENT + "[[protected_days]]\ndate = 2023-05-30\naudiences = []\nexceptions = ['talk']\n"},
        ("event.toml", 9, "date", "2023-05-30"),
    ),
    ("E309", {"limits": LIMITS + "few,sessions,day,,,\n"}, ("limits.csv", 2, "", "")),
    (
        "E310",
        {"event": EVENT.replace("2023-05-22", "2023-05-02")},
        ("event.toml", 5, "last_day", "2023-05-02"),
    ),
    ("E312", {"pins": PINS + "talk.3,hall,,\n"}, ("pins.csv", 2, "session", "talk.3")),
    ("E313", {"relations": RELATIONS + "min-gap,talk;show,\n"}, ("relations.csv", 2, "minutes", "")),
]

CONFLICTS: list[Planted] = [
    ("C401", {"pins": PINS + "talk,hall,2023-05-20 08:00,\n"}, ("pins.csv", 2, "start", "2023-05-20 08:00")),
    (
        "C402",
        {"pins": PINS + "talk,hall,,\ntalk,lab,,\n"},
        ("pins.csv", 3, "room", "lab"),
    ),
    (
        "C403",
        {"activities": f"{ACTIVITIES},priority,attendance\ntalk,Talk,lecture,60,must,5000\n"},
        ("activities.csv", 2, "priority", "must"),
    ),
    (
        "C404",
        {"pins": PINS + "talk,hall,2023-05-20 10:00,\nshow,hall,2023-05-20 10:30,\n"},
        ("pins.csv", 3, "start", "2023-05-20 10:30"),
    ),
]

WARNINGS: list[Planted] = [
    (
        "W501",
        {"people": "person,name,shoe_size\np-wang,W,42\np-li,Li,\n"},
        ("people.csv", 1, "shoe_size", ""),
    ),
    ("W502", {"vanues": "a,b\n"}, ("vanues.csv", 0, "", "")),
    ("W503", {"event": EVENT + "live_chanels = 2\n"}, ("event.toml", 8, "live_chanels", "")),
    ("W504", {"people": "person,,name\np-wang,note,W\np-li,,Li\n"}, ("people.csv", 2, "B", "note")),
    ("W505", {"pins": PINS + "talk,hall,,2023-04-01\n"}, ("pins.csv", 2, "expires", "2023-04-01")),
    ("W506", {"pins": PINS + "talk,hall,,2023-04-22\n"}, ("pins.csv", 2, "expires", "2023-04-22")),
    (
        "W507",
        {"limits": "limit,what,per,max,dates\na,sessions,day,3,2023-06-20\n"},
        ("limits.csv", 2, "dates", "2023-06-20"),
    ),
    (
        "W508",
        {"activities": f"{ACTIVITIES},features\ntalk,Talk,lecture,60,stage\n"},
        ("activities.csv", 2, "features", "stage"),
    ),
    ("W509", {"activities": f"{ACTIVITIES}\ntalk,Talk,讲座,60\n"}, ("activities.csv", 2, "kind", "讲座")),
    ("W510", {"relations": RELATIONS + "before,talk;show,30\n"}, ("relations.csv", 2, "minutes", "30")),
    (
        "W511",
        {"closures": CLOSURES + "hall,2024-05-21,2024-05-21,\n"},
        ("closures.csv", 2, "from", "2024-05-21"),
    ),
    (
        "W512",
        {"rooms": "room,venue,name,capacity,access\nhall,hub,Hall,100,10:00-16:00\n"},
        ("rooms.csv", 2, "access", "10:00-16:00"),
    ),
    ("W513", {"event": EVENT.replace('domain = "fest.example"\n', "")}, ("event.toml", 2, "domain", "")),
    ("W514", {"rooms": ROOMS + "hub,hub,Foyer,30\n"}, ("rooms.csv", 5, "room", "hub")),
    (
        "W515",
        {
            "activities": f"{ACTIVITIES},status\ntalk,Talk,lecture,60,cancelled\n",
            "pins": PINS + "talk,hall,,\n",
        },
        ("pins.csv", 2, "session", "talk"),
    ),
    (
        "W516",
        {"rooms": "room,venue,name,capacity,part_of\na,hub,A,10,b\nb,park,B,10,\n"},
        ("rooms.csv", 2, "part_of", "b"),
    ),
    (
        "W517",
        {"venues": "venue,name,latitude,longitude\nhub,Hub,39.9,\npark,Park,,\n"},
        ("venues.csv", 2, "longitude", ""),
    ),
    (
        "W518",
        {"event": EVENT + "[[protected_days]]\ndate = 2023-05-22\n"},
        ("event.toml", 9, "audiences", ""),
    ),
    ("W519", {"activities": f"{ACTIVITIES}\n"}, ("activities.csv", 0, "", "")),
    (
        "W520",
        {"activities": f'{ACTIVITIES},themes\ntalk,Talk,lecture,60,"ai, robots"\n'},
        ("activities.csv", 2, "themes", "ai, robots"),
    ),
    (
        "W522",
        {"relations": RELATIONS + "before,final;final.1,\n"},
        ("relations.csv", 2, "activities", "final;final.1"),
    ),
    (
        "W523",
        {"event": EVENT + "[[protected_days]]\ndate = 2023-05-22\nexceptions = ['talk']\n" * 2},
        ("event.toml", 12, "date", "2023-05-22"),
    ),
    (
        "W524",
        {
            "event": EVENT.replace("05-20", "03-25").replace("05-22", "03-27")
            + "timezone = 'Europe/Berlin'\nopening = '00:00-24:00'\n"
        },
        ("event.toml", 8, "timezone", "Europe/Berlin"),
    ),
]

PLANTED = CELLS + FILES + CROSS + CONFLICTS + WARNINGS

ELSEWHERE = {
    # tests/tables/test_workbook.py, test_book.py, test_inputs.py, test_cross.py, test_scenario.py and
    # test_patch.py
    "E114",
    "E201",
    "E202",
    "E205",
    "E206",
    "E311",
    "E601",
    "E602",
    "W521",
    "W525",
    "W601",
}


@pytest.mark.parametrize(("code", "tables", "place"), PLANTED, ids=[code for code, _, _ in PLANTED])
def test_a_planted_fault_is_found_where_it_is(
    tmp_path: Path, code: str, tables: dict[str, str | bytes | None], place: tuple[str, int, str, str]
) -> None:
    found = inputs(tmp_path / "in", **tables)
    assert places(found) == [(code, *place)]
    assert {issue.severity for issue in found.issues} == {
        "E": {"error"},
        "C": {"conflict"},
        "W": {"warning"},
    }[code[0]]
    assert (found.problem is None) == (code[0] == "E")


@pytest.mark.parametrize(("code", "tables", "place"), PLANTED, ids=[code for code, _, _ in PLANTED])
def test_a_planted_fault_hides_no_other(
    tmp_path: Path, code: str, tables: dict[str, str | bytes | None], place: tuple[str, int, str, str]
) -> None:
    found = inputs(tmp_path / "in", **{**tables, "equipment": "equipment,name,quantity\ndrone,Drone,two\n"})
    assert {*places(found)} == {(code, *place), ("E103", "equipment.csv", 2, "quantity", "two")}


def test_the_good_festival_has_no_problem(tmp_path: Path) -> None:
    assert places(inputs(tmp_path / "in")) == []


def test_every_code_is_planted_somewhere() -> None:
    assert {code for code, _, _ in PLANTED} | ELSEWHERE == {*CODES}


def test_every_code_that_the_program_uses_is_documented() -> None:
    package = Path(__file__).parents[2] / "scheduler" / "tables"
    used = set()
    for file in package.rglob("*.py"):
        if file.name != "issue.py":
            used |= set(re.findall(r'"([ECW]\d{3})"', file.read_text(encoding="utf-8")))
    assert used == {*CODES}
