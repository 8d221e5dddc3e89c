import pytest

from scheduler.problem import Closure
from scheduler.rules import Violation
from scheduler.rules.backup import Backup
from tests.builders import at, daily, found, problem, relation, room, schedule, session, subjects

LAWN = room("lawn", outdoor=True)
FIELD = room("field", venue="park", outdoor=True)
HALL = room("hall", capacity=120, features=frozenset({"screen"}), changeover=15)
EAST = room("east", part_of=("hall",), changeover=30)
ROOMS = [LAWN, FIELD, HALL, EAST]


ON_THE_LAWN = ("lawn", at("10:00"), "hall")


def show(place=ON_THE_LAWN, *, places=ROOMS, facts=None, **columns):
    tiny = problem(
        sessions=[session("show", **({"backup": "required"} | columns))],
        rooms=places,
        **({"travel": {("park", "site"): 30}} | (facts or {})),
    )
    return tiny, schedule({"show": place})


def with_other(other, *, backup="hall", columns=None, **facts):
    """Return `show` on the lawn at 10:00 with a backup, and a session `talk` placed as `other` says."""
    tiny = problem(sessions=[session("show"), session("talk", **(columns or {}))], rooms=ROOMS, **facts)
    return tiny, schedule({"show": ("lawn", at("10:00"), backup), "talk": other})


def test_an_outdoor_session_that_requires_one_has_a_backup():
    assert found(Backup, *show(("lawn", at("10:00")))) == [
        Violation(
            "backup", ("show",), "show (Show) is outdoors in lawn and needs a backup room, but has none"
        )
    ]
    assert subjects(Backup, *show()) == []


def test_indoors_or_where_only_preferred_none_is_needed():
    assert subjects(Backup, *show(("hall", at("10:00")))) == []
    assert subjects(Backup, *show(("lawn", at("10:00")), backup="preferred")) == []
    assert subjects(Backup, *show(("lawn", at("10:00")), backup="")) == []


@pytest.mark.parametrize("backup", ["required", "preferred", ""])
@pytest.mark.parametrize(
    ("place", "columns", "message"),
    [
        (("lawn", at("10:00"), "field"), {}, "show (Show) has the backup room field, which is outdoors"),
        (
            ("lawn", at("10:00"), "east"),
            {"features": frozenset({"screen"})},
            "show (Show) needs screen, which its backup room east does not have",
        ),
        (
            ("lawn", at("10:00"), "hall"),
            {"attendance": 121},
            "backup room hall holds 120, show (Show) seats 121 there",
        ),
        (
            ("lawn", at("10:00"), "hall"),
            {"attendance": 50, "backup_attendance": 121},
            "backup room hall holds 120, show (Show) seats 121 there",
        ),
        (
            ("hall", at("10:00"), "hall"),
            {},
            "show (Show) stands in hall, so that cannot be its backup room too",
        ),
    ],
)
def test_any_backup_given_serves(place, columns, message, backup):
    assert found(Backup, *show(place, backup=backup, **columns)) == [
        Violation("backup", ("show", place[2]), message)
    ]


def test_a_backup_that_just_serves():
    assert subjects(Backup, *show(attendance=120, features=frozenset({"screen"}))) == []
    assert subjects(Backup, *show(attendance=500, backup_attendance=120)) == []
    assert subjects(Backup, *show(attendance=500, backup_attendance=0)) == []


def test_the_sessions_own_setting_venues_and_rooms_do_not_bind_the_backup():
    bound = {"setting": "outdoor", "venues": frozenset({"park"}), "rooms": frozenset({"field"})}
    assert subjects(Backup, *show(("field", at("10:00"), "hall"), **bound)) == []


def test_a_backup_is_at_most_30_minutes_away():
    assert subjects(Backup, *show(("field", at("10:00"), "hall"))) == []
    assert found(Backup, *show(("field", at("10:00"), "hall"), facts={"travel": {("park", "site"): 31}})) == [
        Violation(
            "backup",
            ("show", "hall"),
            "show (Show) is at park, 31 minutes from its backup room hall; at most 30 are allowed",
        )
    ]
    there_and_back = {"travel": {("park", "site"): 30, ("site", "park"): 90}}
    assert subjects(Backup, *show(("field", at("10:00"), "hall"), facts=there_and_back)) == []


def test_within_a_venue_any_travel_will_do():
    assert subjects(Backup, *show(facts={"travel": {("site", "site"): 40}})) == []


def test_a_backup_is_open():
    hall = room("hall", opening=daily("10:00-12:00"), access=daily("09:45-12:15"))
    places = [LAWN, hall]
    assert subjects(Backup, *show(places=places, setup=15)) == []
    assert [violation.message for violation in found(Backup, *show(places=places, setup=16))] == [
        "show (Show) would occupy its backup room hall 2023-05-20 09:44–11:00; access: 2023-05-20 09:45–12:15"
    ]
    late = show(("lawn", at("11:15"), "hall"), places=places)
    assert [violation.message for violation in found(Backup, *late)] == [
        "show (Show) would be in its backup room hall 2023-05-20 11:15–12:15; "
        "open to the public: 2023-05-20 10:00–12:00"
    ]


def test_a_backup_is_not_closed():
    shut = {"closures": [Closure("east", (at("11:00"), at("12:00")))]}
    assert subjects(Backup, *show(facts=shut)) == []
    assert [violation.message for violation in found(Backup, *show(facts=shut, teardown=1))] == [
        "show (Show) would occupy its backup room hall 2023-05-20 10:00–11:01; closed: 2023-05-20 11:00–12:00"
    ]


def test_a_backup_is_free_of_sessions():
    assert found(Backup, *with_other(("hall", at("11:14")))) == [
        Violation(
            "backup",
            ("show", "talk", "hall"),
            "talk (Talk) is in hall from 2023-05-20 11:14, but show (Show) has its backup in hall until "
            "2023-05-20 11:00 and the changeover takes 15 minutes",
        )
    ]
    assert subjects(Backup, *with_other(("hall", at("11:15")))) == []


def test_the_changeover_is_that_of_the_earlier():
    assert subjects(Backup, *with_other(("east", at("08:30")))) == []
    assert subjects(Backup, *with_other(("east", at("08:31")))) == [("talk", "show", "east", "hall")]
    assert subjects(Backup, *with_other(("hall", at("11:29")), backup="east")) == [
        ("show", "talk", "east", "hall")
    ]
    assert subjects(Backup, *with_other(("hall", at("11:30")), backup="east")) == []


def test_a_backup_is_free_of_other_backups():
    assert subjects(Backup, *with_other(("field", at("11:14"), "hall"), travel={("park", "site"): 30})) == [
        ("show", "talk", "hall")
    ]
    assert subjects(Backup, *with_other(("field", at("11:15"), "hall"), travel={("park", "site"): 30})) == []


def test_each_of_two_sessions_may_want_the_others_room():
    tiny = problem(sessions=[session("a"), session("b")], rooms=[HALL, room("side")])
    plan = schedule({"a": ("hall", at("10:00"), "side"), "b": ("side", at("10:00"), "hall")})
    assert subjects(Backup, tiny, plan) == [("a", "b", "hall"), ("a", "b", "side")]


def test_a_session_does_not_stand_in_the_way_of_its_own_backup():
    assert subjects(Backup, *show(("east", at("10:00"), "hall"))) == []


def test_back_to_back_waives_no_changeover():
    joined = [relation("back-to-back", ("show", "talk"), minutes=30)]
    tiny = problem(sessions=[session("show"), session("talk")], rooms=ROOMS, relations=joined)
    plan = schedule({"show": ("lawn", at("10:00"), "hall"), "talk": ("lawn", at("11:00"), "hall")})
    assert subjects(Backup, tiny, plan) == [("show", "talk", "hall")]


def test_two_sessions_in_one_room_are_not_its_business():
    tiny = problem(sessions=[session("a"), session("b"), session("show")], rooms=ROOMS)
    plan = schedule(
        {
            "a": ("hall", at("14:00")),
            "b": ("hall", at("14:00")),
            "show": ("lawn", at("10:00"), "hall"),
        }
    )
    assert subjects(Backup, tiny, plan) == []


def test_midnight_does_not_free_a_backup():
    night = room("hall", opening=((at("20:00"), at("03:00", day=1)),), changeover=15)
    tiny = problem(sessions=[session("show"), session("talk")], rooms=[LAWN, night])
    late = ("lawn", at("23:30"), "hall")
    assert subjects(Backup, tiny, schedule({"show": late, "talk": ("hall", at("00:44", day=1))})) == [
        ("show", "talk", "hall")
    ]
    assert subjects(Backup, tiny, schedule({"show": late, "talk": ("hall", at("00:45", day=1))})) == []
