from decimal import Decimal

from scheduler.engine.facts import Facts
from scheduler.engine.reasons import reasons
from scheduler.problem import Pin, Problem
from tests.builders import at, daily, limit, problem, relation, room, schedule, session

MORNING = daily("09:00-11:00", [0])


def told(facts: Problem, plan=None) -> dict[str, str]:
    return dict(reasons(Facts(facts), schedule(plan or {})))


def test_what_is_placed_needs_no_reason():
    assert told(problem([session("a")]), {"a": ("hall", at("09:00"))}) == {}


def test_no_place_at_all():
    facts = problem(
        [session("giant", attendance=500), session("camp", attendance=70, hours=daily("20:00-21:00"))],
        [room("hall"), room("small", capacity=60)],
    )
    assert told(facts) == {
        "giant": "It has no possible place: room-suits rules out 2 of 2 rooms.",
        "camp": "It has no possible place: room-suits rules out 1 of 2 rooms.",
    }


def test_no_time_that_all_rules_leave():
    facts = problem([session("night", hours=daily("20:00-21:00"))])
    assert told(facts) == {"night": "It has no possible place: in every room the rules leave no common time."}


def test_no_start_on_the_grid():
    facts = problem([session("odd", hours=daily("09:05-10:10"))], [room("hall")])
    assert told(facts) == {
        "odd": "It has no possible place: no start that the rules leave it lies on the grid of 15 minutes."
    }


def test_no_rooms():
    facts = problem([session("a")])
    bare = Problem(facts.event, {}, {}, facts.activities, facts.sessions)
    assert told(bare) == {"a": "It has no possible place: there are no rooms."}


def test_who_stands_in_its_way():
    facts = problem([session("key", must=True), session("talk", priority=2)], [room("hall", opening=MORNING)])
    assert told(facts, {"key": ("hall", at("09:30"))}) == {
        "talk": "None of its 5 places is free: room-clash shuts all. The fewest stand in its way in hall on "
        "2023-05-20 09:00: key (must); its own priority is 2."
    }


def test_the_only_place():
    facts = problem(
        [session("key", priority=5), session("talk", duration=120)], [room("hall", opening=MORNING)]
    )
    assert told(facts, {"key": ("hall", at("09:30"))}) == {
        "talk": "Its only place is not free: room-clash shuts it. The fewest stand in its way in hall on "
        "2023-05-20 09:00: key (priority 5); its own priority is 3."
    }


def test_the_place_with_the_fewest_in_the_way_and_of_those_the_least_worth():
    facts = problem(
        [
            session("a", duration=20, priority=1),
            session("b", duration=20, priority=1),
            session("dear", priority=5),
            session("cheap", priority=2),
            session("out", duration=120, priority=3),
        ],
        [room(name, opening=MORNING) for name in ("two", "costly", "easy")],
    )
    plan = {
        "a": ("two", at("09:15")),
        "b": ("two", at("10:15")),
        "dear": ("costly", at("09:30")),
        "cheap": ("easy", at("09:30")),
    }
    assert told(facts, plan) == {
        "out": "None of its 3 places is free: room-clash shuts all. The fewest stand in its way in easy on "
        "2023-05-20 09:00: cheap (priority 2); its own priority is 3."
    }


def test_everybody_in_the_way_is_named_whatever_the_rule():
    facts = problem(
        [
            session("key", people=("li",)),
            session("held", duration=30, priority=1),
            session("talk", people=("li",), rooms=frozenset({"annex"}), priority=1),
        ],
        [room("hall", opening=MORNING), room("annex", opening=MORNING)],
        pins=[Pin("held", "annex", at("09:45"))],
    )
    assert told(facts, {"key": ("hall", at("10:00")), "held": ("annex", at("09:45"))}) == {
        "talk": "None of its 5 places is free: room-clash shuts all and person-clash shuts 4. The fewest "
        "stand in its way in annex on 2023-05-20 09:00: held (pinned); its own priority is 1."
    }
    assert told(facts, {"key": ("hall", at("09:30")), "held": ("annex", at("09:45"))}) == {
        "talk": "None of its 5 places is free: person-clash shuts all and room-clash shuts all. The fewest "
        "stand in its way in annex on 2023-05-20 09:00: key (priority 3) and held (pinned); its own "
        "priority is 1."
    }


def test_a_rule_about_many():
    facts = problem(
        [session("a"), session("b", priority=1)],
        [room("hall", opening=MORNING), room("annex", opening=MORNING)],
        limits=[limit("one", per="event", max=1)],
    )
    assert told(facts, {"a": ("hall", at("09:00"))}) == {
        "b": "None of its 10 places is free: limits shuts all and room-clash shuts 5. The fewest stand in "
        "its way in annex on 2023-05-20 09:00: a (priority 3); its own priority is 1."
    }


def test_no_backup_room_anywhere():
    facts = problem(
        [session("camp", setting="outdoor", backup="required", hours=daily("09:00-10:00", [0]))],
        [room("lawn", outdoor=True)],
    )
    assert told(facts) == {"camp": "It has no possible place: backup rules out 1 of 1 rooms."}


def test_the_backup_room_is_taken():
    facts = problem(
        [
            session("camp", setting="outdoor", backup="required", hours=daily("09:00-10:00", [0])),
            session("talk", setting="indoor"),
        ],
        [room("lawn", outdoor=True), room("tent")],
    )
    assert told(facts, {"talk": ("tent", at("09:30"))}) == {
        "camp": "Its only place is not free: backup shuts it. At the easiest place, in lawn on "
        "2023-05-20 09:00, this stands in its way: backup: camp (Camp) is outdoors in lawn and needs a "
        "backup room, but has none."
    }


def test_many_in_the_way_are_counted():
    facts = problem(
        [*(session(f"s{n}", duration=10) for n in range(9)), session("long", duration=120)],
        [room("hall", opening=MORNING, changeover=0)],
    )
    plan = {f"s{n}": ("hall", at("09:00") + 10 * n) for n in range(9)}
    assert told(facts, plan)["long"].endswith(
        "09:00: s0 (priority 3), s1 (priority 3), s2 (priority 3), s3 (priority 3), s4 (priority 3), "
        "s5 (priority 3) and 3 more; its own priority is 3."
    )


def test_a_free_place_that_costs_more_than_it_is_worth():
    facts = problem(
        [session("tight", attendance=95, priority=1)],
        [room("hall", opening=MORNING)],
        weights={"room-tight": Decimal("1000.5")},
    )
    assert told(facts) == {
        "tight": "Its best free place, in hall on 2023-05-20 09:00, would cost 0.5 points more than "
        "leaving it out."
    }


def test_a_free_place_that_the_search_did_not_get_to():
    facts = problem([session("a", attendance=85)], [room("hall", opening=MORNING)])
    assert told(facts) == {
        "a": "The search ended before its turn came: a place in hall on 2023-05-20 09:00 is free and "
        "would save 15,999 points. Give it more time."
    }


def test_a_group_that_is_left_out_whole():
    facts = problem(
        [session("a"), session("b"), session("c", attendance=900)],
        relations=[relation("all-or-none", sessions=("a", "b", "c"))],
    )
    assert told(facts) == {
        "a": "It is placed only together with b and c (all-or-none), and b and c are left out.",
        "b": "It is placed only together with a and c (all-or-none), and a and c are left out.",
        "c": "It has no possible place: room-suits rules out 1 of 1 rooms.",
    }
