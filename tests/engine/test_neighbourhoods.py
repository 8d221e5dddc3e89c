import numpy as np
import pytest

from scheduler.engine.facts import Block, Facts
from scheduler.engine.neighbourhoods import LARGEST_GROUP, NEIGHBOURHOODS, in_the_way, linked, unblock
from scheduler.engine.state import State
from scheduler.problem import Activity
from tests.builders import at, equipment, problem, relation, room, schedule, session

ROOMS = [room("hall"), room("east", part_of=("hall",)), room("far", venue="park")]
FACTS = Facts(
    problem(
        [
            session("talk", people=("li",), themes=("space",)),
            session("talk.2", people=("li",), themes=("space",)),
            session("show", equipment=(("drone", 1),)),
            session("drill", equipment=(("drone", 1),)),
            session("alone", duration=30),
            session("nowhere", attendance=900),
            session("first"),
            session("second"),
        ],
        ROOMS,
        equipment=[equipment("drone")],
        relations=[
            relation("same-day", ("first", "second")),
            relation("no-overlap", ("alone", "show")),
        ],
    )
)
PLAN = schedule(
    {
        "talk": ("hall", at("09:00")),
        "show": ("far", at("09:00")),
        "alone": ("far", at("11:00")),
        "first": ("east", at("14:00", day=1)),
    }
)
STATE = State.of(FACTS, PLAN)


def names(rows) -> list[str]:
    return [FACTS.sessions[int(i)].id for i in rows]


def met(session: str, place: tuple[str, str]) -> list[str]:
    """Return who stands in a session's way at a place of the first day."""
    placed = np.flatnonzero(STATE.room >= 0)
    block = Block(
        FACTS,
        np.array([FACTS.index[session]]),
        np.array([FACTS.room_index[place[0]]]),
        np.array([at(place[1])]),
    )
    return names(placed[in_the_way(FACTS, STATE, block, placed)[0]])


@pytest.mark.parametrize("name", NEIGHBOURHOODS)
@pytest.mark.parametrize("state", [STATE, State.empty(FACTS)], ids=["placed", "empty"])
def test_each_returns_sessions_and_leaves_everything_where_it_is(name, state):
    before = state.copy()
    for seed in range(8):
        core, more = NEIGHBOURHOODS[name](FACTS, state, np.random.default_rng(seed), [0, 4])
        assert {*core, *more} <= set(range(len(FACTS.sessions)))
        again = NEIGHBOURHOODS[name](FACTS, state, np.random.default_rng(seed), [0, 4])
        assert (core, more) == again
    assert all((getattr(before, each) == getattr(state, each)).all() for each in ("room", "start", "second"))


def test_without_people_themes_or_relations_there_is_still_a_move():
    facts = Facts(problem([session("a"), session("b")]))
    state = State.of(facts, schedule({"a": ("hall", at("09:00"))}))
    for name in ("people", "themes", "related", "left_out", "costly"):
        core, more = NEIGHBOURHOODS[name](facts, state, np.random.default_rng(1), [])
        assert {*core, *more} in ({0}, {1}, {0, 1})


def test_who_is_in_the_way_of_a_room():
    assert met("nowhere", ("hall", "09:30")) == ["talk"]
    assert met("nowhere", ("east", "09:30")) == ["talk"]
    assert met("nowhere", ("east", "10:00")) == ["talk"]
    assert met("nowhere", ("east", "10:15")) == []
    assert met("nowhere", ("far", "10:30")) == ["alone"]


def test_who_is_in_the_way_of_people_equipment_and_dates():
    # The person is busy in the hall, and two sessions of one activity do not share a date.
    assert met("talk.2", ("far", "13:00")) == ["talk"]
    assert met("drill", ("hall", "09:30")) == ["talk", "show"]
    assert met("drill", ("east", "12:00")) == []


def test_hard_relations_tie_places_together():
    groups = linked(FACTS)
    assert groups[FACTS.index["first"]] == groups[FACTS.index["second"]]
    assert len(set(groups.tolist())) == len(FACTS.sessions) - 1


def test_a_session_gets_room_together_with_what_is_tied_to_it():
    core, _ = unblock(FACTS, STATE, np.random.default_rng(0), FACTS.index["second"])
    assert names(core[:1]) == ["second"]
    assert {"first", "second"} <= set(names(core))


def test_a_group_is_freed_within_reason():
    many = [session(f"s{n}") for n in range(LARGEST_GROUP + 10)]
    tied = relation("all-or-none", sessions=tuple(each.id for each in many))
    facts = Facts(problem(many, ROOMS, activities=[Activity("s0", ("s0",))], relations=[tied]))
    core, _ = unblock(facts, State.empty(facts), np.random.default_rng(0), 3)
    assert len(set(core)) <= LARGEST_GROUP + 1
