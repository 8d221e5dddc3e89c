"""Feeds that would be too large for Google."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from scheduler.exports.calendars import LIMIT, calendars, feed_files, first_listings
from scheduler.exports.entries import public_entries
from scheduler.problem import Problem
from scheduler.schedule import Schedule
from tests.builders import at, problem, room, schedule, session, venue

STAMP = datetime(2023, 4, 20, 1, tzinfo=UTC)


def large(sessions: int, districts: int, words: int) -> tuple[Problem, Schedule]:
    names = [f"s-{number}" for number in range(sessions)]
    rooms = [f"r-{number}" for number in range(districts)]
    festival = problem(
        sessions=[session(name, title="长" * 60, description="述" * words) for name in names],
        rooms=[room(name, venue=f"v-{name}") for name in rooms],
        venues=[venue(f"v-{name}", district=f"区{name[2:]}", address="路" * 80) for name in rooms],
    )
    plan = schedule(
        {name: (rooms[index % districts], at("09:00", index % 3)) for index, name in enumerate(names)}
    )
    return festival, plan


def test_a_large_feed_goes_without_descriptions() -> None:
    made = calendars(*large(sessions=700, districts=7, words=400), STAMP)
    assert made.notes == (
        "programme.ics goes without descriptions: it would be 1.4 MB, and Google drops feeds from 1 MB",
        "kind/lecture.ics goes without descriptions: it would be 1.4 MB, and Google drops feeds from 1 MB",
    )
    assert max(map(len, made.files.values())) < LIMIT
    mentions = {path: "述".encode() in content for path, content in made.files.items()}
    assert [path for path, mentioned in mentions.items() if not mentioned] == [
        "programme.ics",
        "kind/lecture.ics",
    ]
    assert "略去简介".encode() in made.files["programme.ics"].replace(b"\r\n ", b"")
    assert counts(made.files)["programme.ics"] == 700


def test_a_larger_one_is_split_by_district() -> None:
    made = calendars(*large(sessions=1500, districts=2, words=0), STAMP)
    reason = "it would be 1.1 MB, and Google drops feeds from 1 MB"
    assert made.notes == (
        f"programme.ics is empty, and split by district into the 2 feeds in programme/: {reason}",
        f"kind/lecture.ics is empty, and split by district into the 2 feeds in kind/lecture/: {reason}",
    )
    assert max(map(len, made.files.values())) < LIMIT
    parts = [path for path in made.files if path.startswith(("programme", "kind"))]
    sessions = counts(made.files)
    assert {path: sessions[path] for path in parts} == {
        "programme.ics": 0,
        "programme/区0.ics": 750,
        "programme/区1.ics": 750,
        "kind/lecture.ics": 0,
        "kind/lecture/区0.ics": 750,
        "kind/lecture/区1.ics": 750,
    }
    assert [name(made.files[path]) for path in parts[:2]] == [
        "科技周（场次过多，请改订分册） / Science Week (too many sessions\\, follow the parts instead)",
        "科技周 · 区0 / Science Week · 区0",
    ]


def test_of_a_feed_that_is_split_only_the_parts_that_changed_are_made_again() -> None:
    festival, plan = large(sessions=1500, districts=2, words=0)
    entries, same = public_entries(festival, plan), {"programme/区0.ics", "kind/lecture.ics"}
    listings = first_listings(festival, entries, STAMP)
    whole = feed_files(festival, (), listings, STAMP)
    made = feed_files(festival, (), listings, STAMP, known=lambda path, _, __: path in same)

    kept = {"programme/区0.ics", "kind/lecture.ics", "kind/lecture/区0.ics", "kind/lecture/区1.ics"}
    assert made.files == {path: data for path, data in whole.files.items() if path not in kept}


def test_the_largest_are_split_by_venue_and_day() -> None:
    made = calendars(*large(sessions=3300, districts=1, words=0), STAMP)
    assert [note.partition(":")[0] for note in made.notes] == [
        "programme.ics is empty, and split by venue and day into the 3 feeds in programme/",
        "venue/v-r-0.ics is empty, and split by venue and day into the 3 feeds in venue/v-r-0/",
        "room/r-0.ics is empty, and split by venue and day into the 3 feeds in room/r-0/",
        "kind/lecture.ics is empty, and split by venue and day into the 3 feeds in kind/lecture/",
        "district/区0.ics is empty, and split by venue and day into the 3 feeds in district/区0/",
    ]
    assert max(map(len, made.files.values())) < LIMIT
    assert counts(made.files)["programme/v-r-0 2023-05-20.ics"] == 1100


def counts(files: Mapping[str, bytes]) -> dict[str, int]:
    """By feed: the sessions in it."""
    return {path: content.count(b"BEGIN:VEVENT") for path, content in files.items()}


def name(content: bytes) -> str:
    (line,) = re.findall(rb"(?m)^NAME:(.*)\r$", content.replace(b"\r\n ", b""))
    return line.decode()
