from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.tables.cross import MAX_PAIRS, MAX_SESSIONS, MAX_VENUES
from tests.tables.making import GOOD, inputs, places

ROOMS = GOOD["rooms.csv"]
ACTIVITIES = "activity,title,kind,duration,repeats,status,setup,teardown\n"


def told(path: Path, **tables: str) -> list[tuple[str, str]]:
    return [(issue.message, issue.remedy) for issue in inputs(path, **tables).issues]


@pytest.mark.parametrize(
    ("tables", "message", "remedy"),
    [
        (
            {"activities": "activity,title,kind,duration,people\ntalk,T,lecture,60,p-wnag\n"},
            "people names p-wnag, which people.csv does not define",
            "did you mean p-wang?",
        ),
        (
            {"activities": "activity,title,kind,duration,rooms\ntalk,T,lecture,60,hub\n"},
            "rooms names hub, which rooms.csv does not define",
            "it is in venues.csv; write an id of rooms.csv",
        ),
        (
            {"pins": "session,room\ngala,hall\n"},
            "session names gala, which activities.csv does not define",
            "add it to activities.csv, or delete it here",
        ),
        (
            {"relations": "relation,activities\nbefore,talk.3;show\n"},
            "talk.3 is not a session of talk, which has 2 (activities.csv row 2)",
            "raise its repeats to 3, or write another session",
        ),
        (
            {"sessions": "session,title\nfinal.2,Second Final\n"},
            "final.2 is not a session of final, which has 1 (activities.csv row 4)",
            "raise its repeats to 2, or write another session",
        ),
        (
            {"rooms": ROOMS + "hall,park,Second Hall,20\n"},
            "hall is defined twice: in rooms.csv row 2 and in rooms.csv row 5",
            "give one of them another id, or delete it",
        ),
        (
            {"sessions": "session,title\nshow,A\nshow.1,B\n"},
            "show is defined twice: in sessions.csv row 2 and in sessions.csv row 3",
            "give one of them another id, or delete it",
        ),
        (
            {"travel": "from,to,minutes\nhub,park,10\npark,hub,20\nhub,park,30\n"},
            "hub to park is defined twice: in travel.csv row 2 and in travel.csv row 4",
            "delete one of the rows",
        ),
        (
            {"rooms": "room,venue,name,capacity,part_of\na,hub,A,9,b\nb,hub,B,9,c\nc,hub,C,9,a\n"},
            "rooms are parts of each other in a circle: a → b → c → a",
            "delete the part_of of the largest of them",
        ),
        (
            {"rooms": "room,venue,name,capacity,part_of\na,hub,A,9,a\n"},
            "rooms are parts of each other in a circle: a → a",
            "delete the part_of of the largest of them",
        ),
        (
            {
                "rooms": "room,venue,name,capacity,part_of\nr0,hub,R,9,\n"
                + "".join(f"r{i},hub,R,9,r{i - 1}\n" for i in range(1, 12))
            },
            "r10 is a part of a hall that is a part of a hall, more than 10 deep",
            "name only the halls that are booked whole",
        ),
        (
            {"relations": "relation,activities,minutes\nback-to-back,talk;final,30\n"},
            "the members of back-to-back must have equally many sessions: talk has 2, final has 1",
            "mend the repeats, or name single sessions (show.2)",
        ),
        (
            {
                "activities": ACTIVITIES + "talk,T,lecture,60,2,,,15\nshow,S,show,45,2,,20,\n",
                "sessions": "session,setup\nshow.2,30\n",
                "relations": "relation,activities,minutes\nback-to-back,talk;show,40\n",
            },
            "show.2 cannot start within 40 minutes of talk.2: 15 of teardown and 30 of setup lie between",
            "write 45 or more",
        ),
        (
            {"limits": "limit,what,per,min\nfew,sessions,moment,2\n"},
            "a limit per moment has no min",
            "delete it, or write day or event as per",
        ),
        (
            {"limits": "limit,what,per,min,max\nfew,sessions,day,5,2\n"},
            "min 5 is more than max 2",
            "exchange them",
        ),
        (
            {"demand": "day_type,from,to,index\nweekend,12:00,10:00,100\n"},
            "the row ends before it starts, or at once",
            "write the start under from, the end under to",
        ),
        (
            {"closures": "room,from,to\nhall,2023-05-20T10:00+08:00,2023-05-20 09:00\n"},
            "the row ends before it starts, or at once",
            "write the start under from, the end under to",
        ),
    ],
)
def test_a_fault_between_rows(tmp_path: Path, tables: dict[str, str], message: str, remedy: str) -> None:
    assert told(tmp_path / "in", **tables) == [(message, remedy)]


@pytest.mark.parametrize(
    "tables",
    [
        {"relations": "relation,activities,minutes\nback-to-back,talk;show,0\nback-to-back,talk.1;final,0\n"},
        {"relations": "relation,activities\ndifferent-day,show;show\nbefore,show.1;show.2\n"},
        {
            "activities": ACTIVITIES + "talk,T,lecture,60,2,,,\nshow,S,show,45,3,,,\n",
            "sessions": "session,status\nshow.2,cancelled\n",
            "relations": "relation,activities,minutes\nback-to-back,talk;show,0\n",
        },
        {"travel": "from,to,minutes\nhub,park,10\npark,hub,20\nhub,hub,5\n"},
        {"rooms": "room,venue,name,capacity,part_of\na,hub,A,9,\nb,hub,B,9,a\nc,hub,C,9,a;b\n"},
        {"closures": "room,from,to\nhub,2023-05-20,2023-05-20\n"},
        {"pins": "session,room,start\nshow.1,hall,2023-05-20 10:00\nshow,hall,\n"},
    ],
)
def test_what_is_just_right(tmp_path: Path, tables: dict[str, str]) -> None:
    assert told(tmp_path / "in", **tables) == []


def test_a_faulty_row_still_defines_its_id(tmp_path: Path) -> None:
    found = inputs(
        tmp_path / "in",
        rooms=ROOMS.replace("100", "many"),
        activities=GOOD["activities.csv"].replace("60,2", "60,two"),
        pins="session,room\ntalk.7,hall\n",
    )
    assert places(found) == [
        ("E103", "rooms.csv", 2, "capacity", "many"),
        ("E103", "activities.csv", 2, "repeats", "two"),
    ]


def test_sessions_pairs_and_venues_are_bounded(tmp_path: Path) -> None:
    rows = "".join(f"a{i},A,show,9,1000,,,\n" for i in range(MAX_SESSIONS // 1000 + 1))
    found = inputs(tmp_path / "in", activities=ACTIVITIES + rows)
    assert places(found) == [("E311", "activities.csv", MAX_SESSIONS // 1000 + 2, "repeats", "1000")]
    rows = "a,A,show,9,1000,,,\nb,A,show,9,1000,,,\nc,A,show,9,1,,,\n"
    relations = "relation,activities\nno-overlap,a;b\nno-overlap,a;b;c\n"
    found = inputs(tmp_path / "in2", activities=ACTIVITIES + rows, relations=relations)
    assert MAX_PAIRS == 1_000_000
    assert places(found) == [("E311", "relations.csv", 3, "activities", "a;b;c")]
    venues = GOOD["venues.csv"] + "".join(f"v{i},V,East\n" for i in range(MAX_VENUES))
    assert [place[:3] for place in places(inputs(tmp_path / "in3", venues=venues))] == [
        ("E311", "venues.csv", MAX_VENUES + 2),
        ("E311", "venues.csv", MAX_VENUES + 3),
    ]


def test_a_table_whose_ids_cannot_be_read_accuses_nobody(tmp_path: Path) -> None:
    found = inputs(tmp_path / "in", people="name\nWang\n", rooms="room;venue\n")
    assert places(found) == [
        ("E215", "rooms.csv", 1, "", "room;venue"),
        ("E212", "people.csv", 1, "person", ""),
    ]
