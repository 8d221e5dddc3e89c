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
        (
            {"relations": "relation,activities\nbefore,final;final.1;final\nno-overlap,talk;talk.2\n"},
            "the relation names one session only, final, and asks nothing of it",
            "name another activity, or delete the row",
        ),
        (
            {
                "event": EVENT + "[[protected_days]]\ndate = 2023-05-22\nexceptions = ['talk']\n"
                "[[protected_days]]\ndate = 2023-05-22\nexceptions = ['show']\nvenues = ['hub']\n"
            },
            "2023-05-22 is protected twice: here, and in event.toml row 9",
            "make one of the two, or give them different venues",
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
            "event": EVENT + "[[protected_days]]\ndate = 2023-05-22\nexceptions = ['talk']\n"
            "venues = ['park']\n"
            "[[protected_days]]\ndate = 2023-05-22\nexceptions = ['show']\nvenues = ['hub']\n"
        },
        {
            "venues": GOOD["venues.csv"]
            .replace("district", "district,latitude,longitude")
            .replace("East", "East,39.9,116.4")
        },
    ],
)
def test_what_needs_no_warning(tmp_path: Path, tables: dict[str, str]) -> None:
    assert told(tmp_path / "in", **tables) == []


def on_clocks_of(zone: str, first_day: str, last_day: str, opening: str) -> str:
    dates = EVENT.replace("2023-05-20", first_day).replace("2023-05-22", last_day)
    return f"{dates}timezone = '{zone}'\nopening = '{opening}'\n"


@pytest.mark.parametrize(
    ("zone", "days", "opening", "change"),
    [
        (
            "Europe/Berlin",
            ("2023-03-25", "2023-03-26"),
            "2023-03-25 20:00/2023-03-26 02:30",
            "2023-03-26 02:00 and 2023-03-26 03:00, and hall is open then: sessions across it show lengths "
            "that are 60 minutes off",
        ),
        (
            "Europe/Berlin",
            ("2023-10-28", "2023-10-29"),
            "00:00-24:00",
            "2023-10-29 02:00 and 2023-10-29 03:00, and hall is open then: sessions across it show lengths "
            "that are 60 minutes off",
        ),
        (
            "America/Havana",
            ("2023-03-12", "2023-03-12"),
            "00:00-24:00",
            "2023-03-12 00:00 and 2023-03-12 01:00, and hall is open then: sessions across it show lengths "
            "that are 60 minutes off",
        ),
        (
            "Australia/Lord_Howe",
            ("2023-04-02", "2023-04-02"),
            "00:00-24:00",
            "2023-04-02 01:30 and 2023-04-02 02:00, and hall is open then: sessions across it show lengths "
            "that are 30 minutes off",
        ),
    ],
)
def test_clocks_change_while_rooms_are_open(
    tmp_path: Path, zone: str, days: tuple[str, str], opening: str, change: str
) -> None:
    assert told(tmp_path / "in", event=on_clocks_of(zone, *days, opening)) == [
        (f"clocks change between {change}", "close the rooms then (access in rooms.csv, or closures.csv)")
    ]


@pytest.mark.parametrize(
    ("event", "closures"),
    [
        (on_clocks_of("Europe/Berlin", "2023-03-25", "2023-03-27", "03:00-24:00"), ""),
        (on_clocks_of("Europe/Berlin", "2023-03-25", "2023-03-25", "00:00-24:00"), ""),
        (on_clocks_of("Asia/Shanghai", "2023-03-25", "2023-03-27", "00:00-24:00"), ""),
        (
            on_clocks_of("Europe/Berlin", "2023-03-25", "2023-03-27", "00:00-24:00"),
            "hub,2023-03-26 02:00,2023-03-26 03:00\npark,2023-03-26 01:00,2023-03-26 04:00\n",
        ),
    ],
)
def test_clocks_change_while_rooms_are_closed(tmp_path: Path, event: str, closures: str) -> None:
    assert told(tmp_path / "in", event=event, closures=f"room,from,to\n{closures}") == []
