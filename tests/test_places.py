from scheduler.check import check
from scheduler.intervals import within
from scheduler.places import places
from scheduler.problem import Closure, Pin, Problem, ProtectedDay
from tests.builders import at, daily, person, problem, room, schedule, session

HALL = room("hall", opening=daily("09:00-12:00", [0]))


def one(rooms=(HALL,), days=frozenset({0}), **columns) -> Problem:
    facts = {
        key: columns.pop(key) for key in ("closures", "pins", "people", "protected_days") if key in columns
    }
    return problem([session("talk", days=days, **columns)], rooms, **facts)


def found(facts: Problem):
    return dict(places(facts, facts.sessions["talk"]))


def starts(first: str, last: str, day: int = 0):
    """Return the window of starts from `first` to `last`, both included."""
    return ((at(first, day), at(last, day) + 1),)


def test_a_room_s_hours_leave_room_for_the_session():
    assert found(one(duration=60)) == {"hall": starts("09:00", "11:00")}
    assert found(one(duration=180)) == {"hall": starts("09:00", "09:00")}
    assert found(one(duration=181)) == {}


def test_setup_and_teardown_need_access_and_the_public_time_needs_opening():
    wide = room("hall", opening=daily("09:00-12:00", [0]), access=daily("08:30-12:15", [0]))
    assert found(one([wide], setup=45, teardown=30)) == {"hall": starts("09:15", "10:45")}


def test_every_rule_about_one_session_has_its_say():
    facts = problem(
        [session("talk", days=frozenset({0}), attendance=80, people=("li",), hours=daily("09:30-12:00"))],
        [HALL, room("small", capacity=10), room("shut", opening=daily("09:00-12:00", [1]))],
        people=[person("li", unavailable=((at("09:00"), at("10:10")),))],
        closures=[Closure("hall", (at("11:45"), at("13:00")))],
    )
    assert found(facts) == {"hall": starts("10:10", "10:45")}


def test_a_pin_leaves_its_place_only():
    pin = Pin("talk", room="hall", start=at("10:00"))
    assert found(one(pins=[pin])) == {"hall": starts("10:00", "10:00")}
    assert found(one([HALL, room("other")], pins=[Pin("talk", room="other")])) == {
        "other": starts("09:00", "16:00")
    }


def test_a_protected_day_is_for_its_audiences():
    day = ProtectedDay(0, "day", audiences=frozenset({"workers"}))
    assert found(one(protected_days=[day])) == {}
    assert found(one(protected_days=[day], audiences=("workers",))) == {"hall": starts("09:00", "11:00")}


def test_a_session_may_run_past_midnight():
    night = room("hall", opening=((at("20:00"), at("02:00", day=1)),))
    assert found(one([night], duration=120)) == {
        "hall": ((at("20:00"), at("23:59") + 1),),
    }


def test_the_grid_is_for_the_caller():
    odd = room("hall", opening=((at("09:01"), at("10:02")),))
    assert found(one([odd])) == {"hall": starts("09:01", "09:02")}


def test_a_place_is_possible_exactly_where_a_schedule_of_it_alone_is_legal():
    facts = problem(
        [session("talk", attendance=50, people=("li",), hours=daily("10:00-15:00"), setup=20, teardown=10)],
        [HALL, room("annex", opening=daily("09:00-17:00")), room("small", capacity=10)],
        people=[person("li", available=daily("09:45-12:30"), call=30)],
        closures=[Closure("annex", (at("12:00", day=1), at("13:00", day=1)))],
    )
    talk = facts.sessions["talk"]
    possible = places(facts, talk)
    looked_at = [(hall, minute) for hall in facts.rooms for minute in range(0, at("00:00", day=3), 15)]
    allowed = [
        (hall, minute) for hall, minute in looked_at if within((minute, minute + 1), possible.get(hall, ()))
    ]
    assert allowed == [place for place in looked_at if check(facts, schedule({"talk": place})).legal]
    assert 0 < len(allowed) < len(looked_at)
