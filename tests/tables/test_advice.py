from __future__ import annotations

from pathlib import Path

import pytest

from tests.tables.making import EVENT, GOOD, inputs

ACTIVITIES = "activity,title,kind,duration,features,audiences,themes,repeats,max_per_day\n"


def told(path: Path, **tables: str | None) -> list[tuple[str, str]]:
    found = inputs(path, **tables)
    assert found.problem is not None
    assert found.warnings == found.issues
    return [(issue.message, issue.remedy) for issue in found.issues]


@pytest.mark.parametrize(
    ("tables", "message", "remedy"),
    [
        (
            {
                "rooms": "room,venue,name,capacity,features\nhall,hub,Hall,100,Wi-Fi;stage\n",
                "activities": ACTIVITIES + "talk,T,lecture,60,stgae,,,,\n",
            },
            "features holds stgae, which no room has",
            "did you mean stage?",
        ),
        (
            {"limits": "limit,what,per,max,districts\na,sessions,day,3,North\n"},
            "districts holds North, which no venue has",
            "write the same word in both places",
        ),
        (
            {"demand": "day_type,from,to,index,audience\nweekend,09:00,12:00,100,families\n"},
            "audience holds families, which no activity has",
            "write the same word in both places",
        ),
        (
            {"event": EVENT + "[[protected_days]]\ndate = 2023-05-22\naudiences = ['workers']\n"},
            "audiences holds workers, which no activity has",
            "write the same word in both places",
        ),
        (
            {"activities": ACTIVITIES + "talk,T,lectures,60,,,,,\nshow,S,lectures,60,,,,,\n"},
            "lectures is a kind of its own here; the program knows lecture",
            "write lecture if you mean it; nothing to do if not",
        ),
        (
            {"activities": ACTIVITIES + "talk,T,讲座,60,,,,,\n"},
            "讲座 is a kind of its own here; the program knows lecture",
            "write lecture if you mean it; nothing to do if not",
        ),
        (
            {"activities": ACTIVITIES + "talk,T,lecture,60,,,,,2\n"},
            "max_per_day of an activity with one session has no use",
            "add repeats, or delete it",
        ),
        (
            {"limits": "limit,what,per,max,margin\na,sessions,day,3,15\n"},
            "only a limit per moment has a margin",
            "delete it",
        ),
        (
            {"people": "person,name,available\np-wang,W,2024-05-20 09:00-12:00;sat 09:00-12:00\np-li,L,\n"},
            "available holds 2024-05-20 09:00-12:00, which lies outside the event",
            "look at the year and month",
        ),
        (
            {"closures": "room,from,to\npark,2023-06-20,2023-06-20\n"},
            "the closure of park closes nothing: it lies outside the event, or where no room is open",
            "look at its dates",
        ),
        (
            {"rooms": "room,venue,name,capacity,opening,access\nhall,hub,H,9,09:00-17:00,10:00-18:00\n"},
            "hall is open to the public outside its access, where nothing can be held",
            "let access begin before opening and end after it",
        ),
    ],
)
def test_what_is_probably_not_meant(
    tmp_path: Path, tables: dict[str, str], message: str, remedy: str
) -> None:
    assert told(tmp_path / "in", **tables) == [(message, remedy)]


@pytest.mark.parametrize(
    "tables",
    [
        {"activities": ACTIVITIES + "talk,T,圆桌,60,,,,,\nshow,S,exhibition,60,,,,3,2\n"},
        {
            "activities": ACTIVITIES + "talk,T,lecture,60,,families,ai,,\n",
            "limits": "limit,what,per,max,margin,kinds,themes,audiences,districts\n"
            "a,sessions,moment,3,5,lecture,ai,families,East\n",
        },
        {
            "sessions": "session,kind\ntalk.2,debate\n",
            "limits": "limit,what,per,max,kinds\na,sessions,day,3,debate\n",
        },
        {
            "people": "person,name,available,unavailable\n"
            "p-wang,W,2023-05-01..2023-05-31 09:00-12:00,2023-05-19 09:00/2023-05-20 10:00\n"
            "p-li,L,,\n"
        },
        {"closures": "room,from,to\nhub,2023-05-20 16:00,2023-05-20 18:00\n"},
        {
            "venues": GOOD["venues.csv"]
            .replace("district", "district,latitude,longitude")
            .replace("East", "East,39.9,116.4")
        },
    ],
)
def test_what_needs_no_warning(tmp_path: Path, tables: dict[str, str]) -> None:
    assert told(tmp_path / "in", **tables) == []
