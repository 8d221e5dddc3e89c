from __future__ import annotations

import pytest

from scheduler.tables.columns import Table, find_table
from scheduler.tables.contract import ACTIVITIES, EVENT, PROTECTED_DAYS, SESSIONS, TABLES

EVERY_TABLE = (EVENT, PROTECTED_DAYS, *TABLES)

CONTRACT = {
    "venues": "venue name name_en district latitude longitude address address_en contact phone",
    "rooms": "room venue name capacity name_en setting features opening access changeover zone part_of",
    "closures": "room from to reason expires",
    "people": "person name name_en role available unavailable max_sessions_per_day min_break call "
    "visibility contact phone",
    "equipment": "equipment name quantity name_en venues contact phone",
    "travel": "from to minutes",
    "activities": "activity title kind duration repeats max_per_day touring title_en organiser audiences "
    "themes ages language setup teardown attendance people equipment features setting venues rooms dates "
    "hours preferred_dates preferred_hours preferred_rooms priority noise backup backup_attendance stream "
    "booking booking_url notice_days visibility status contact phone description description_en url",
    "pins": "session room start expires reason",
    "relations": "relation activities minutes weight reason",
    "limits": "limit what per min max margin weight venues districts kinds themes audiences dates "
    "hours reason",
    "demand": "day_type from to index audience",
    "bookings": "session booked attended online",
    "event": "id name name_en first_day last_day timezone grid_minutes opening domain site live_channels "
    "as_of",
    "protected_days": "date name name_en audiences share exceptions venues districts",
}
REQUIRED = {
    "venues": "venue name",
    "rooms": "room venue name capacity",
    "closures": "room from to",
    "people": "person name",
    "equipment": "equipment name quantity",
    "travel": "from to minutes",
    "activities": "activity title kind duration",
    "sessions": "session",
    "pins": "session",
    "relations": "relation activities",
    "limits": "limit what per",
    "demand": "day_type from to index",
    "bookings": "session booked",
}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_tables_have_the_columns_of_the_contract(table: Table) -> None:
    expected = CONTRACT.get(table.name, "").split()
    if table is SESSIONS:
        expected = [
            "session",
            *(
                name
                for name in CONTRACT["activities"].split()[1:]
                if name not in {"repeats", "max_per_day", "touring"}
            ),
        ]
    assert [column.name for column in table.columns] == expected
    assert [column.name for column in table.columns if column.required] == REQUIRED[table.name].split()


@pytest.mark.parametrize("table", EVERY_TABLE, ids=lambda table: table.name)
def test_no_two_columns_share_a_heading(table: Table) -> None:
    headings = [heading for column in table.columns for heading in (column.name, *column.zh)]
    assert len(headings) == len({*headings})
    for column in table.columns:
        for heading in (column.name, *column.zh, column.heading, f"{column.zh[0]} {column.name}"):
            assert table.column(heading) is column


@pytest.mark.parametrize("table", EVERY_TABLE, ids=lambda table: table.name)
def test_every_example_is_what_the_column_takes(table: Table) -> None:
    for column in table.columns:
        assert column.example
        assert column.type.parse(column.example) is not None
        assert [column.type.parse(choice) for choice in column.type.choices] == [*column.type.choices]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("duration", "duration"),
        ("Duration ", "duration"),
        ("时长", "duration"),
        ("duration 时长", "duration"),
        ("时长（分钟）", "duration"),
        ("时长 (minutes)", "duration"),
        ("duration*", "duration"),
        ("Max per day", "max_per_day"),
        ("max-per-day", "max_per_day"),
        ("ｔｉｔｌｅ", "title"),
        ("时长/duration", "duration"),
    ],
)
def test_what_a_heading_means(heading: str, name: str) -> None:
    assert ACTIVITIES.column(heading) is ACTIVITIES[name]


@pytest.mark.parametrize(
    "heading", ["", "room name", "title kind", "shoe size", "(title", "x" * 1000, "#REF!"]
)
def test_what_is_no_heading(heading: str) -> None:
    assert ACTIVITIES.column(heading) is None


def test_suggestions_are_in_the_language_of_the_question() -> None:
    assert [ACTIVITIES.suggestion(heading) for heading in ("duratoin", "活动类别", "shoe size")] == [
        "duration",
        "活动类型",
        "",
    ]


def test_tables_are_found_by_either_name() -> None:
    assert [
        table.name if table else None
        for table in (find_table(name, TABLES) for name in ("Rooms", "房间", "场次", "plan"))
    ] == ["rooms", "rooms", "sessions", None]
