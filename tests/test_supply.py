from decimal import Decimal

from hypothesis import event, given, settings
from hypothesis import strategies as st

from scheduler.places import places
from scheduler.problem import Problem, Source
from scheduler.rules.equipment import EquipmentRule
from scheduler.rules.person_available import PersonAvailable
from scheduler.rules.person_clash import PersonClash
from scheduler.rules.room_clash import RoomClash
from scheduler.schedule import Placement, Schedule
from scheduler.supply import Shortage, shortages
from tests.builders import at, daily, equipment, person, problem, relation, room, session

MORNING = daily("09:00-12:00", [0])


def test_nothing_is_short():
    assert shortages(problem([session("a"), session("b")], [room("hall")])) == ()


def test_a_session_that_can_be_nowhere():
    facts = problem([session("giant", attendance=101, source=Source("activities.csv", 7))], [room("hall")])
    assert shortages(facts) == (
        Shortage(
            "places",
            ("giant",),
            1,
            0,
            1,
            "giant Giant, activities.csv row 7 has no room and time at all; "
            "see its rooms, features, hours, dates and people",
        ),
    )


def test_a_room_too_few():
    facts = problem(
        [session("a"), session("b", setup=30), session("c", duration=45)],
        [room("hall", opening=MORNING)],
    )
    # 75 + 105 + 60 minutes with changeovers; open for 180 and the last changeover.
    assert shortages(facts) == (
        Shortage(
            "rooms hall",
            ("a", "b", "c"),
            240,
            195,
            1,
            "3 sessions (a A; b B; c C) can only be in hall and need 4 h; there are, in their hours and "
            "dates, 3 h 15 min: at least 1 must go",
        ),
    )


def test_the_last_changeover_may_end_after_hours():
    hall = room("hall", opening=daily("09:00-11:15", [0]))
    assert shortages(problem([session("a"), session("b")], [hall])) == ()
    assert [
        each.must_go for each in shortages(problem([session("a"), session("b", duration=61)], [hall]))
    ] == [1]


def test_the_smallest_set_of_rooms_is_told_and_not_again_with_more():
    facts = problem(
        [*(session(f"wet-{n}", features=frozenset({"sink"})) for n in range(3)), session("dry")],
        [room("lab", opening=daily("09:00-11:00", [0]), features=frozenset({"sink"})), room("hall")],
    )
    assert [(each.what, each.sessions, each.must_go) for each in shortages(facts)] == [
        ("rooms lab", ("wet-0", "wet-1", "wet-2"), 2)
    ]


def test_a_day_too_few():
    facts = problem(
        [session(f"a{n}", days=frozenset({1}), duration=120) for n in range(4)] + [session("later")],
        [room("hall")],
    )
    assert [(each.what, each.sessions, each.must_go) for each in shortages(facts)] == [
        ("rooms hall", ("a0", "a1", "a2", "a3"), 1)
    ]


def halls(hours: str = "09:00-11:00"):
    opening = daily(hours, [0])
    return [
        room("hall", capacity=300, opening=opening, changeover=30),
        room("east", part_of=("hall",), opening=opening),
        room("west", part_of=("hall",), opening=opening),
    ]


def test_a_hall_whole_takes_the_minutes_of_all_its_parts():
    facts = problem([session("gala", attendance=200), session("a", duration=120), session("b")], halls())
    # Parts: 2 x 90 + 135 + 75 minutes; there are 2 x 150, up to the end of the whole hall's changeover.
    assert [(each.what, each.wanted, each.there, each.must_go) for each in shortages(facts)] == [
        ("rooms east, hall, west", 390, 300, 1)
    ]


def test_two_parts_are_two_rooms():
    facts = problem([session("a", duration=120), session("b", duration=120)], halls())
    assert shortages(facts) == ()


def test_back_to_back_waives_the_changeover():
    three = [session(name) for name in "abc"]
    hall = room("hall", opening=MORNING)
    assert [each.must_go for each in shortages(problem(three, [hall]))] == [1]
    joined = relation("back-to-back", ("a", "b"), ("b", "c"), weight=Decimal(0))
    assert shortages(problem(three, [hall], relations=[joined])) == ()
    over = [*three[:2], session("c", duration=76)]
    assert [each.must_go for each in shortages(problem(over, [hall], relations=[joined]))] == [1]


def test_a_room_open_past_midnight_is_counted_once():
    night = room("hall", opening=((at("22:00"), at("02:00", day=1)),), changeover=0)
    assert shortages(problem([session(f"a{n}") for n in range(4)], [night])) == ()
    assert [
        (each.wanted, each.there)
        for each in shortages(problem([session(f"a{n}") for n in range(5)], [night]))
    ] == [(300, 240)]


def test_a_person_too_busy():
    facts = problem(
        [session("a", people=("li",)), session("b", people=("li",)), session("c", people=("li",))],
        [room(name, changeover=0, opening=MORNING) for name in ("hall", "annex")],
        people=[person("li", name="李", min_break=30)],
    )
    assert shortages(facts) == (
        Shortage(
            "person li",
            ("a", "b", "c"),
            270,
            210,
            1,
            "3 sessions (a A; b B; c C) need 李 (li) for 4 h 30 min; in their hours and dates there are "
            "3 h 30 min: at least 1 must go",
        ),
    )


def test_a_person_who_is_called_shortly_before():
    def facts(call: int) -> Problem:
        return problem(
            [session(name, setup=60, teardown=60, people=("li",)) for name in "ab"],
            [room(name, opening=daily("09:00-14:00", [0])) for name in ("hall", "annex")],
            people=[person("li", call=call, available=daily("10:00-12:10", [0]))],
        )

    assert shortages(facts(5)) == ()
    assert [each.what for each in shortages(facts(10))] == ["person li"]


def test_a_person_with_too_few_dates():
    facts = problem(
        [session(name, people=("li",), days=frozenset({0, 1})) for name in "abc"],
        [room("hall")],
        people=[person("li", name="李", max_sessions_per_day=1)],
    )
    assert shortages(facts) == (
        Shortage(
            "person li",
            ("a", "b", "c"),
            3,
            2,
            1,
            "3 sessions (a A; b B; c C) need 李 (li), who takes 1 a day on 2 possible dates: "
            "at least 1 must go",
        ),
    )


def test_equipment_too_little():
    facts = problem(
        [session("a", equipment=(("drone", 2),)), session("b", equipment=(("drone", 1),), teardown=90)],
        [room(name, changeover=0, opening=daily("09:00-11:30", [0])) for name in ("hall", "annex")],
        equipment=[equipment("drone", 2)],
    )
    assert shortages(facts) == ()
    shorter = problem(
        [*facts.sessions.values(), session("c", equipment=(("drone", 2),))],
        facts.rooms.values(),
        equipment=[equipment("drone", 2)],
    )
    assert shortages(shorter) == (
        Shortage(
            "equipment drone",
            ("a", "b", "c"),
            390,
            300,
            1,
            "3 sessions (a A; b B; c C) need Drone (drone, 2 there) for 6 h 30 min; in their hours and dates "
            "there are 5 h: at least 1 must go",
        ),
    )


def test_a_message_names_a_few_and_the_sessions_hold_all():
    facts = problem([session(f"a{n}") for n in range(9)], [room("hall", opening=MORNING)])
    (short,) = shortages(facts)
    assert short.sessions == tuple(f"a{n}" for n in range(9))
    assert short.message.startswith(
        "9 sessions (a0 A0; a1 A1; a2 A2; a3 A3; a4 A4; a5 A5 and 3 more) can only"
    )


def test_as_json_is_plain():
    assert Shortage("rooms hall", ("a",), 75, 60, 1, "short").as_json() == {
        "what": "rooms hall",
        "sessions": ("a",),
        "wanted": 75,
        "there": 60,
        "must_go": 1,
        "message": "short",
    }


GRID = 15
# Rules that a schedule breaks for good: more sessions never mend it.
LASTING = (RoomClash(), PersonClash(), PersonAvailable(), EquipmentRule())


@st.composite
def crowded(draw) -> Problem:
    """Return a festival of a few sessions with little of everything."""
    hours = draw(st.sampled_from(["09:00-10:30", "09:00-11:30", "22:30-24:00"]))
    opening = draw(st.sampled_from([daily(hours, [0]), ((at("23:00"), at("01:00", day=1)),)]))
    rooms = [
        room("hall", opening=opening, changeover=draw(st.sampled_from([0, 15, 45])), capacity=300),
        room("east", opening=opening, changeover=draw(st.sampled_from([0, 15])), part_of=("hall",)),
        room(
            "west",
            opening=opening,
            changeover=0,
            part_of=("hall",),
            venue=draw(st.sampled_from(["site", "far"])),
        ),
    ]
    sessions = [
        session(
            f"s{n}",
            duration=draw(st.sampled_from([30, 45, 60, 90])),
            setup=draw(st.sampled_from([0, 0, 15])),
            teardown=draw(st.sampled_from([0, 0, 20])),
            attendance=draw(st.sampled_from([10, 200])),
            people=draw(st.sampled_from([(), ("li",)])),
            equipment=draw(st.sampled_from([(), (("drone", 1),), (("drone", 2),)])),
            rooms=frozenset(draw(st.sampled_from([(), ("east",), ("east", "west")]))),
        )
        for n in range(draw(st.integers(2, 5)))
    ]
    li = person(
        "li",
        min_break=draw(st.sampled_from([0, 20])),
        call=draw(st.sampled_from([None, 0, 10])),
        max_sessions_per_day=draw(st.sampled_from([None, 1, 2])),
    )
    pairs = draw(st.sampled_from([(), (("s0", "s1"),)]))
    return problem(
        sessions,
        rooms[: draw(st.integers(1, 3))],
        people=[li],
        equipment=[equipment("drone", 2)],
        travel={("site", "far"): 20} if any(each.venue == "far" for each in rooms) else {},
        relations=[relation("back-to-back", pair, minutes=60, weight=Decimal(1)) for pair in pairs],
        days=1,
        grid=GRID,
    )


def most_placed(facts: Problem, sessions: tuple[str, ...]) -> int:
    """Return how many of some sessions a legal schedule can hold, by trying them all."""
    where = {
        name: [
            (hall, start)
            for hall, window in places(facts, facts.sessions[name]).items()
            for first, last in window
            for start in range(-(-first // GRID) * GRID, last, GRID)
        ]
        for name in sessions
    }

    def most(waiting: tuple[str, ...], placed: dict[str, Placement]) -> int:
        if not waiting:
            return len(placed)
        best = most(waiting[1:], placed)
        for place in where[waiting[0]]:
            if best == len(placed) + len(waiting):
                break
            more = {**placed, waiting[0]: Placement(*place)}
            if not any(next(rule.check(facts, Schedule(more)), None) for rule in LASTING):
                best = max(best, most(waiting[1:], more))
        return best

    return most(sessions, {})


@settings(max_examples=200, deadline=None, derandomize=True)
@given(crowded())
def test_every_shortage_is_true(facts):
    for short in shortages(facts):
        event(short.what.split()[0])
        assert most_placed(facts, short.sessions) <= len(short.sessions) - short.must_go
        assert short.wanted > short.there
        assert short.must_go >= 1
