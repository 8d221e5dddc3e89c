"""Why there is no schedule, as people read it: where each fact stands, and what several have in common."""

from __future__ import annotations

from scheduler.explain.conflict import conflict
from scheduler.explain.words.conflict import told
from scheduler.problem import Problem
from tests.builders import daily, limit, problem, room, session


def english(facts: Problem) -> list[str]:
    return told(facts, conflict(facts)).en.splitlines()


def test_conflicts_in_common_are_told_first_with_what_resolves_all() -> None:
    facts = problem(
        [session(f"s{n}", must=True, attendance=60 + 10 * n, days=frozenset([n])) for n in range(2)],
        [room("hall")],
        limits=[limit("few", "attendance", "moment", max=50)],
    )
    said = english(facts)
    assert said[:6] == [
        "There is no schedule, because of 2 conflicts, some of which have a cause in common; "
        "each must be resolved.",
        "",
        "Conflicts 1–2 have this in common:",
        "  - limit few: at most 50 people at a time",
        "  Ways out of all of them, the smallest change first, each one checked:",
        "  1. Raise the limit few: at most 50 people at a time, by 20: max 50 → 70",
    ]
    assert (
        said[-1]
        == "The first way out of each, all of these together: all that must be held can be (checked)."
    )


def test_a_feature_that_no_room_has() -> None:
    said = english(problem([session("a", must=True, features=frozenset(["stage"]))], [room("hall")]))
    assert said[4] == "  - no room has stage (rooms.csv)"
    assert "  1. Equip Hall (hall): features empty → stage" in said


def test_a_rain_day_is_about_indoor_rooms() -> None:
    facts = problem(
        [session("a", must=True, setting="outdoor", backup="required", backup_attendance=200)],
        [room("lawn", outdoor=True, capacity=400), room("hall", capacity=100)],
    )
    said = english(facts)
    assert said[3:5] == [
        "  - A (a): must be held; takes 1 h; must be outdoors; its backup room is for 200 people; "
        "needs an indoor backup room when it is outdoors",
        "  - there is no indoor room for a rain day that is large enough (rooms.csv; the largest has "
        "100 places)",
    ]
    assert any("backup_attendance 200 → 100" in line for line in said)


def test_showings_a_day_stand_in_activities() -> None:
    facts = problem(
        [session(f"a{'' if n == 1 else f'.{n}'}", must=True, days=frozenset([0])) for n in (1, 2)]
    )
    assert any(line.endswith("Allow more showings of a a day: max_per_day 1 → 2") for line in english(facts))


def test_live_channels_stand_in_event_toml() -> None:
    live = {"must": True, "stream": True, "days": frozenset([0]), "hours": daily("10:00-11:30")}
    facts = problem([session(f"a{n}", **live) for n in range(2)], [room("r0"), room("r1")])
    assert "  - there is 1 live channel (event.toml, live_channels)" in english(facts)
