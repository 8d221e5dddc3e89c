from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.engine.changes import Changes
from scheduler.engine.facts import Facts
from scheduler.price import price_of_change
from scheduler.problem import DAY
from scheduler.schedule import Placement, Schedule
from tests.agreement.festivals import Festival, Size, festivals


@settings(max_examples=60, deadline=None, database=None, derandomize=True)
@given(festivals(Size(schedules=1)), st.integers(-10 * DAY, 3 * DAY))
def test_arrays_say_what_plain_python_says(festival: Festival, now: int) -> None:
    facts, (baseline,) = Facts(festival.problem), festival.schedules
    changes = Changes(facts, festival.problem, baseline, now)
    for i, session in enumerate(facts.sessions):
        rooms, starts = facts.candidates(i)
        priced = changes.rows(i).tolist()
        for room, start, price in list(zip(rooms.tolist(), starts.tolist(), priced, strict=True))[::7]:
            there = Schedule({session.id: Placement(facts.room_ids[room], start)})
            plain = price_of_change(festival.problem, baseline, there, now)
            assert price == plain.get(session.id, 0), (session.id, there)
        if session.id in baseline:
            out = price_of_change(festival.problem, baseline, Schedule(), now)
            assert changes.left_out(i) == out[session.id]
