from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.problem import Closure, Problem, Standby
from scheduler.standby import with_standby
from tests.builders import at, problem, room, schedule, session

RAIN = Closure("lawn", (at("12:00"), at("18:00")))


def festival(*closures: Closure, **travel: int) -> Problem:
    return problem(
        [session("fair", setup=30), session("talk")],
        rooms=[
            room("lawn", venue="park", outdoor=True),
            room("tent", venue="park", outdoor=True),
            room("hall"),
        ],
        travel={("park", "site"): travel.get("minutes", 30)},
        closures=closures,
    )


@pytest.mark.parametrize(
    ("place", "stands"),
    [
        (("lawn", at("14:00"), "hall"), Standby("hall", at("14:00"))),
        # Its setup runs until the rain, and into it.
        (("lawn", at("11:00"), "hall"), None),
        (("lawn", at("11:15"), "hall"), Standby("hall", at("11:15"))),
        (("lawn", at("18:00"), "hall"), Standby("hall", at("18:00"))),
        (("lawn", at("18:30"), "hall"), None),
        (("tent", at("14:00"), "hall"), None),
        (("lawn", at("14:00"), "tent"), None),
        (("lawn", at("14:00")), None),
        (("hall", at("14:00"), "hall"), Standby("hall", at("14:00"))),
        (("barn", at("14:00"), "hall"), None),
        (("lawn", at("14:00"), "barn"), None),
    ],
)
def test_who_may_stand_in_a_backup(place: tuple[str, int] | tuple[str, int, str], stands: object) -> None:
    after = with_standby(festival(RAIN), schedule({"fair": place}), festival())
    assert dict(after.standby) == ({} if stands is None else {"fair": stands})


def test_what_was_closed_before_is_no_news() -> None:
    promised = schedule({"fair": ("lawn", at("14:00"), "hall")})
    assert not with_standby(festival(RAIN), promised, festival(RAIN)).standby
    assert with_standby(festival(RAIN), promised).standby


def test_a_backup_too_far_away_is_none() -> None:
    promised = schedule({"fair": ("lawn", at("14:00"), "hall")})
    assert not with_standby(festival(RAIN, minutes=31), promised, festival(minutes=31)).standby


def test_sessions_that_are_no_more_have_no_backup() -> None:
    after = replace(festival(RAIN), sessions={})
    assert not with_standby(after, schedule({"fair": ("lawn", at("14:00"), "hall")}), festival()).standby
