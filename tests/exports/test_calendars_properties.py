"""What holds of the feeds of every schedule."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from scheduler.exports.calendars import calendars, private_calendars
from scheduler.problem import Problem
from scheduler.schedule import Schedule
from tests.builders import at, equipment, person, problem, schedule, session, venue

STAMP = datetime(2023, 4, 20, 1, tzinfo=UTC)


@st.composite
def festivals(draw: st.DrawFn) -> tuple[Problem, Schedule]:
    """A festival whose every secret says so in capitals, and whose public times are on the hour."""
    sessions = [
        session(
            f"s-{number}",
            title="OPEN" if visibility == "public" and status == "confirmed" else "SECRET title",
            kind="lecture" if visibility == "public" and status == "confirmed" else "SECRET kind",
            visibility=visibility,
            status=status,
            setup=draw(st.sampled_from([0, 7, 22])),
            teardown=draw(st.sampled_from([0, 11])),
            people=("p",),
            equipment=(("e", 1),),
            contact="SECRET contact",
            phone="SECRET phone",
        )
        for number in range(draw(st.integers(1, 5)))
        for visibility in [draw(st.sampled_from(["public", "invited", "internal"]))]
        for status in [draw(st.sampled_from(["confirmed", "proposed"]))]
    ]
    secret = {"contact": "SECRET contact", "phone": "SECRET phone"}
    festival = problem(
        sessions=draw(st.permutations(sessions)),
        venues=[venue("site", **secret)],
        people=[person("p", name="SECRET person", call=13, **secret)],
        equipment=[equipment("e", name="SECRET equipment", **secret)],
    )
    placed = draw(st.sets(st.sampled_from(sessions)))
    hours = {item.id: ("hall", at("12:00", draw(st.integers(0, 2)))) for item in placed}
    return festival, schedule(hours)


@given(festivals())
def test_nothing_secret_is_public(made: tuple[Problem, Schedule]) -> None:
    for path, content in calendars(*made, STAMP).files.items():
        text = content.replace(b"\r\n ", b"").decode()
        assert "SECRET" not in path + text
        # Setup, teardown and calls here end on no full hour.
        assert set(re.findall(r"DT(?:START|END);TZID=Asia/Shanghai:\d+T\d\d(\d+)", text)) <= {"0000"}
        assert not re.search(r"\d\d:(?!00)\d\d", text)


@given(festivals())
def test_staff_see_every_placed_session(made: tuple[Problem, Schedule]) -> None:
    festival, plan = made
    files = private_calendars(festival, plan, STAMP).files
    for path in ("crew/hall.ics", "person/p.ics", "equipment/e.ics"):
        uids = {str(event["UID"]) for event in Calendar.from_ical(files[path].decode()).events}
        assert uids == {f"{name}@fest.example" for name in plan.placements}


@given(festivals(), st.randoms())
def test_the_order_of_the_inputs_does_not_matter(made: tuple[Problem, Schedule], random: Random) -> None:
    festival, plan = made
    sessions, placements = list(festival.sessions.items()), list(plan.placements.items())
    random.shuffle(sessions)
    random.shuffle(placements)
    shuffled = replace(festival, sessions=dict(sessions)), Schedule(dict(placements))
    for make in (calendars, private_calendars):
        assert list(make(*shuffled, STAMP).files.items()) == list(make(festival, plan, STAMP).files.items())
