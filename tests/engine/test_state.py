from scheduler.engine.facts import Facts
from scheduler.engine.state import State
from tests.builders import at, problem, room, schedule, session

FACTS = Facts(problem([session("a"), session("b"), session("c")], [room("hall"), room("lawn", outdoor=True)]))
PLAN = schedule({"c": ("lawn", at("09:00", day=2), "hall"), "a": ("hall", at("00:00"))})


def test_there_and_back():
    assert State.of(FACTS, PLAN).schedule(FACTS) == PLAN
    assert State.empty(FACTS).schedule(FACTS) == schedule({})


def test_where_a_session_stands():
    state = State.of(FACTS, PLAN)
    assert [state.place(i) for i in range(3)] == [(0, 0), None, (1, at("09:00", day=2))]
    assert [state.reserved_place(i) for i in range(3)] == [None, None, (0, at("09:00", day=2))]


def test_a_copy_changes_alone():
    state = State.of(FACTS, PLAN)
    other = state.copy()
    other.put(0, -1, -1, -1)
    assert other.schedule(FACTS) == schedule({"c": ("lawn", at("09:00", day=2), "hall")})
    assert state.schedule(FACTS) == PLAN
