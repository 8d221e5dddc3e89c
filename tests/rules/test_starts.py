"""What rules about many sessions say of one alone: no place that it could never have."""

from __future__ import annotations

import pytest

from scheduler.places import places
from tests.builders import at, daily, equipment, limit, person, problem, room, session


@pytest.mark.parametrize(
    "facts",
    [
        {"sessions": [session("a", stream=True)], "live_channels": 0},
        {
            "sessions": [session("a", equipment=(("dome", 2), ("dome", 1)))],
            "equipment": [equipment("dome", 2)],
        },
        {"sessions": [session("a", people=("li",))], "people": [person("li", max_sessions_per_day=0)]},
        {"sessions": [session("a", attendance=51)], "limits": [limit("few", what="attendance", max=50)]},
    ],
    ids=["live-channels", "equipment", "person-available", "limits"],
)
def test_nowhere(facts):
    tiny = problem(rooms=[room("hall")], **facts)
    assert places(tiny, tiny.sessions["a"]) == {}


def test_a_limit_leaves_other_venues_and_hours():
    tiny = problem(
        sessions=[session("a", attendance=51, hours=daily("09:00-13:00", [0]))],
        rooms=[room("hall"), room("barn", venue="park")],
        limits=[
            limit("few", what="attendance", max=50, venues=frozenset({"park"}), hours=daily("09:00-10:00"))
        ],
    )
    found = places(tiny, tiny.sessions["a"])
    assert found == {"hall": ((at("09:00"), at("12:01")),), "barn": ((at("10:00"), at("12:01")),)}


def test_outdoors_only_while_a_backup_room_is_open():
    tiny = problem(
        sessions=[session("a", backup="required", setting="outdoor", hours=daily("09:00-13:00", [0]))],
        rooms=[room("lawn", outdoor=True), room("tent", opening=daily("10:00-12:00"))],
    )
    assert places(tiny, tiny.sessions["a"]) == {"lawn": ((at("10:00"), at("11:01")),)}
