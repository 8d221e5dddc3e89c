from __future__ import annotations

import csv
import io
import json

from scheduler.exports.changes_csv import COLUMNS, changes_csv, changes_json
from scheduler.problem import Venue
from scheduler.schedule import Placement
from scheduler.whatif.changes import Change
from scheduler.word import Word
from tests.builders import at, person, problem, room, session

FACTS = problem(
    [session("talk", title="=1+1", people=("wang",), contact="+86 Li", phone="1001")],
    rooms=[room("hall"), room("lawn", venue="park")],
    venues=[Venue("park", "公园", phone="1002")],
    people=[person("wang", phone="1003")],
)
MOVED = Change(
    FACTS.sessions["talk"],
    "moved",
    Placement("hall", at("10:00"), "lawn"),
    Placement("lawn", at("11:30", day=1)),
    40,
    640,
    Word("漏水", "a leak,\nagain"),
)
GONE = Change(FACTS.sessions["talk"], "unplaced", Placement("hall", at("10:00")), None, 40, 800, Word("", ""))


def test_a_row_for_each_change_that_no_spreadsheet_runs() -> None:
    data = changes_csv(FACTS, [MOVED, GONE])
    assert data.startswith("﻿session,title,change,".encode())
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    who = "'+86 Li 1001; {}Wang 1003"
    assert rows == [
        {
            "session": "talk",
            "title": "'=1+1",
            "change": "moved",
            "from_room": "hall",
            "from_start": "2023-05-20T10:00:00+08:00",
            "from_backup_room": "lawn",
            "to_room": "lawn",
            "to_start": "2023-05-21T11:30:00+08:00",
            "to_backup_room": "",
            "booked": "40",
            "price": "640",
            "why": "a leak, again",
            "why_zh": "漏水",
            "contacts": who.format("公园 1002; "),
        },
        {
            **dict.fromkeys(COLUMNS, ""),
            "session": "talk",
            "title": "'=1+1",
            "change": "unplaced",
            "from_room": "hall",
            "from_start": "2023-05-20T10:00:00+08:00",
            "booked": "40",
            "price": "800",
            "contacts": who.format(""),
        },
    ]


def test_the_same_in_json() -> None:
    (gone,) = json.loads(changes_json(FACTS, [GONE]))
    assert gone == {
        **dict.fromkeys(COLUMNS),
        "session": "talk",
        "title": "=1+1",
        "change": "unplaced",
        "from_room": "hall",
        "from_start": "2023-05-20T10:00:00+08:00",
        "booked": 40,
        "price": 800,
        "contacts": [
            {"of": "session", "name": "+86 Li", "phone": "1001"},
            {"of": "person", "name": "Wang", "phone": "1003"},
        ],
    }
