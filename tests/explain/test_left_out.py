import random
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings

from scheduler.check import check
from scheduler.engine import Options, solve
from scheduler.explain.alternatives import alternatives
from scheduler.explain.left_out import LOOKED_AT, left_out, why_left_out, with_reasons
from scheduler.explain.words.left_out import as_json, told
from scheduler.explain.words.places import told as places_told
from scheduler.problem import Pin, Problem
from scheduler.result import LeftOut, Result
from scheduler.schedule import Change, Placement, Schedule
from scheduler.word import Word
from tests.agreement.brute import Least
from tests.agreement.festivals import Festival, Size, festivals
from tests.builders import at, daily, limit, problem, relation, room, schedule, session, venue
from tests.explain.festivals import benchmark

MORNING = daily("09:00-11:00", [0])


def reasons(facts: Problem, plan=None, seconds: float = 5.0) -> dict[str, LeftOut]:
    """Return the reasons of what a plan leaves out; the plan is the best there is."""
    given = schedule(plan or {})
    same, found = left_out(facts, given, seconds=seconds, deterministic=True)
    assert same == given
    return {each.session: each for each in found}


def said(facts: Problem, plan=None, seconds: float = 5.0) -> dict[str, str]:
    return {name: told(facts, each).en for name, each in reasons(facts, plan, seconds).items()}


def test_what_is_placed_needs_no_reason():
    assert reasons(problem([session("a")]), {"a": ("hall", at("09:00"))}) == {}


def test_no_place_at_all():
    facts = problem(
        [session("giant", attendance=500), session("camp", attendance=70, hours=daily("20:00-21:00"))],
        [room("hall"), room("small", capacity=60)],
    )
    assert said(facts) == {
        "giant": "No schedule can have it: 2 of 2 rooms do not suit it (places, features, setting, rooms "
        "named).",
        "camp": "No schedule can have it: 1 of 2 rooms do not suit it (places, features, setting, rooms "
        "named), and the others have no time in common with it.",
    }


def test_no_start_on_the_grid():
    facts = problem([session("odd", hours=daily("09:05-10:10"))], [room("hall")])
    assert said(facts) == {
        "odd": "No schedule can have it: no start that is left to it lies on the grid of 15 minutes."
    }


def test_no_rooms():
    facts = problem([session("a")])
    bare = Problem(facts.event, {}, {}, facts.activities, facts.sessions)
    assert said(bare) == {"a": "No schedule can have it: there are no rooms."}


def test_instead_of_another():
    facts = problem(
        [session("key", priority=4, title="钥匙"), session("talk", priority=2)],
        [room("hall", opening=MORNING)],
    )
    (found,) = reasons(facts, {"key": ("hall", at("09:30"))}).values()
    assert found == LeftOut(
        "talk",
        "plan",
        worse_by=Decimal(64000 - 4000),
        placement=found.placement,
        instead=(Change("key", Placement("hall", at("09:30")), None),),
        in_the_way=("key",),
        free=("key", "talk"),
        proven=True,
        schedule=schedule({"talk": ("hall", found.placement.start)}),
    )


def test_the_words():
    facts = problem(
        [session("key", priority=4, title="钥匙"), session("talk", priority=2, duration=120)],
        [room("hall", opening=MORNING)],
    )
    (found,) = reasons(facts, {"key": ("hall", at("09:30"))}).values()
    assert told(facts, found) == Word(
        "本场优先级 2。若安排在 5月20日周六 09:00 Hall（hall），须放弃 钥匙（key，优先级 4），"
        "总分多 60,000 分。占着那里的是 钥匙（key，优先级 4）。"
        "已证明：只动其中 2 场（含本场）时，没有更省的办法。",
        "It has priority 2. To have it on Sat 20 May 09:00, Hall (hall), leave out 钥匙 (key, priority 4): "
        "60,000 points more. In its way there: 钥匙 (key, priority 4). Proven: while only 2 sessions (this "
        "one among them) may move, nothing costs less.",
    )
    assert as_json(facts, found) == {
        "status": "plan",
        "en": told(facts, found).en,
        "zh": told(facts, found).zh,
        "priority": 2,
        "worse_by": 60000,
        "proven": True,
        "placement": {"room": "hall", "start": "2023-05-20T09:00:00+08:00", "backup_room": None},
        "instead": [
            {
                "session": "key",
                "priority": 4,
                "from": {"room": "hall", "start": "2023-05-20T09:30:00+08:00", "backup_room": None},
                "to": None,
            }
        ],
        "in_the_way": ["key"],
        "free": ["key", "talk"],
    }


def test_whoever_can_move_moves():
    # The talk's only room is the small one; the show that is there can be there later, off its hours.
    facts = problem(
        [
            session("talk", rooms=frozenset({"small"}), hours=daily("09:00-10:00", [0]), priority=1),
            session("show", attendance=40, preferred_hours=daily("09:00-10:00", [0])),
            session("key", rooms=frozenset({"hall"}), priority=5),
        ],
        [room("small", capacity=50, opening=MORNING, changeover=0), room("hall", opening=MORNING)],
        weights={"preferred-hours": 2000},
    )
    plan = {"show": ("small", at("09:00")), "key": ("hall", at("09:00"))}
    (found,) = reasons(facts, plan).values()
    assert (found.worse_by, found.proven, [change.session for change in found.instead]) == (
        Decimal(2000 - 1000),
        True,
        ["show"],
    )


def test_a_free_place_that_costs_more_than_it_is_worth():
    facts = problem(
        [session("tight", attendance=95, priority=1)],
        [room("hall", opening=daily("09:00-10:00", [0]))],
        weights={"room-tight": Decimal("1000.5")},
    )
    assert said(facts) == {
        "tight": "It has priority 1. To have it on Sat 20 May 09:00, Hall (hall), nobody else has to move: "
        "0.5 points more. Proven: while nobody else moves, nothing costs less."
    }


def test_a_session_that_what_must_be_keeps_out():
    facts = problem(
        [
            session("key", must=True, title="钥匙"),
            session("held", duration=30, priority=1),
            session("talk", duration=120),
        ],
        [room("hall", opening=MORNING), room("annex", opening=MORNING)],
        pins=[Pin("held", "annex", at("09:45"))],
    )
    plan = {"key": ("hall", at("10:00")), "held": ("annex", at("09:45"))}
    (found,) = reasons(facts, plan).values()
    assert (found.status, found.proven, found.fact) == (
        "impossible",
        True,
        Word(
            "与必须安排或已固定的 钥匙（key）、Held（held） 不能同时成立",
            "it does not go together with what must be placed or is pinned: 钥匙 (key) and Held (held)",
        ),
    )


def test_a_group_that_is_placed_whole_or_not_at_all():
    facts = problem(
        [session("a", priority=1), session("b", priority=1), session("key", priority=5, duration=120)],
        [room("hall", opening=daily("09:00-11:15", [0])), room("annex", opening=daily("09:00-10:00", [0]))],
        relations=[relation("all-or-none", sessions=("a", "b"))],
    )
    found = reasons(facts, {"key": ("hall", at("09:00"))})
    assert {
        name: (each.worse_by, sorted(change.session for change in each.instead))
        for name, each in found.items()
    } == {
        "a": (Decimal(256000 - 2000), ["b", "key"]),
        "b": (Decimal(256000 - 2000), ["a", "key"]),
    }


def test_a_group_with_a_member_that_has_no_place():
    facts = problem(
        [session("a"), session("c", attendance=900)], relations=[relation("all-or-none", sessions=("a", "c"))]
    )
    assert said(facts)["a"] == (
        "No schedule can have it: it is placed only together with C (c) (all-or-none), "
        "and not all of them can be."
    )


def test_a_rule_about_many():
    facts = problem(
        [session("a"), session("b", priority=1)],
        [room("hall", opening=MORNING), room("annex", opening=MORNING)],
        limits=[limit("one", per="event", max=1)],
    )
    (found,) = reasons(facts, {"a": ("hall", at("09:00"))}).values()
    assert (found.worse_by, found.instead) == (
        Decimal(16000 - 1000),
        (Change("a", Placement("hall", at("09:00")), None),),
    )


def test_one_session_gets_its_own_answer():
    facts = problem(
        [session("key", priority=4), session("talk", priority=2)], [room("hall", opening=MORNING)]
    )
    plan = schedule({"key": ("hall", at("09:30"))})
    found = why_left_out(facts, plan, "talk", seconds=1)
    assert (found.status, found.worse_by, found.proven) == ("plan", Decimal(64000 - 4000), True)


def test_a_gain_is_said_where_only_a_backup_room_is_given_up():
    facts = problem(
        [
            session("drill", setting="outdoor", backup="preferred", priority=4),
            session("talk", days=frozenset([0])),
        ],
        [
            room("lawn", outdoor=True, opening=daily("09:00-10:00", [0])),
            room("hall", opening=daily("09:00-10:00", [0])),
        ],
        venues=[venue("site")],
    )
    plan = schedule({"drill": ("lawn", at("09:00"), "hall")})
    found = why_left_out(facts, plan, "talk", seconds=1)
    assert told(facts, found).en.startswith(
        "It has priority 3. To have it on Sat 20 May 09:00, Hall (hall), Drill (drill) gives up its room "
        "for a rain day: 15,995 points fewer."
    )
    places = replace(alternatives(facts, plan, "talk", seconds=1), why=found)
    assert "−15,995  09:00 Hall (hall), nobody else moves, only Drill (drill) gives up its room" in (
        places_told(facts, plan, places).en
    )


def test_who_serves_a_limit_may_be_replaced():
    # The morning takes one of them, and one is asked for.
    facts = problem(
        [
            session("key", kind="show", priority=4),
            session("film", kind="show", priority=1, rooms=frozenset({"annex"})),
            session("talk", rooms=frozenset({"hall"}), priority=2),
            session("other", rooms=frozenset({"annex"}), priority=2),
        ],
        [room("hall", opening=daily("09:00-10:00", [0])), room("annex", opening=daily("09:00-10:00", [0]))],
        limits=[limit("shows", per="day", kinds=frozenset({"show"}), days=frozenset([0]), min=1)],
    )
    plan = {"key": ("hall", at("09:00")), "other": ("annex", at("09:00"))}
    found = reasons(facts, plan)["talk"]
    assert (found.status, found.proven, {each.session for each in found.instead}) == (
        "plan",
        True,
        {"key", "other"},
    )


def test_without_time_it_says_who_is_in_the_way():
    facts = problem(
        [session("key", priority=4), session("talk", priority=2)], [room("hall", opening=MORNING)]
    )
    found = reasons(facts, {"key": ("hall", at("09:30"))}, seconds=0.0)
    assert (found["talk"].status, found["talk"].in_the_way) == ("unknown", ("key",))
    assert told(facts, found["talk"]).en == (
        "It has priority 2; there was no time to look for a way to have it. Where the least is in its way, "
        "on Sat 20 May 09:00, Hall (hall): the room is held for Key (key) 09:30–10:45. In its way there: "
        "Key (key, priority 4)."
    )


def test_without_time_only_some_are_looked_at():
    facts = problem(
        [session(f"s{n}", priority=1) for n in range(LOOKED_AT + 1)], [room("hall", opening=MORNING)]
    )
    found = reasons(facts, {"s0": ("hall", at("09:30"))}, seconds=0.0)
    assert {bool(each.fact) for name, each in found.items() if name != f"s{LOOKED_AT}"} == {True}
    facts = replace(facts, sessions={**facts.sessions, "last": session("last", priority=1)})
    found = reasons(facts, {"s0": ("hall", at("09:30"))}, seconds=0.0)
    assert told(facts, found["last"]) == Word(
        "本场优先级 1；没有时间寻找安排它的办法。",
        "It has priority 1; there was no time to look for a way to have it.",
    )


def test_a_free_place_that_the_search_did_not_get_to_is_taken():
    facts = problem([session("a", attendance=85)], [room("hall", opening=MORNING)])
    better, found = left_out(facts, Schedule(), seconds=5, deterministic=True)
    assert (list(better.placements), found) == (["a"], ())


def test_a_result_that_forcing_one_in_makes_better():
    facts = problem(
        [session("a", attendance=85), session("b", attendance=900)], [room("hall", opening=MORNING)]
    )
    worse = Result("feasible", Schedule(), Decimal(32000), Decimal(16001), seconds=1.0)
    result = with_reasons(facts, worse, time_limit=1, deterministic=True)
    assert (result.status, result.objective, result.bound, result.cost_by_rule) == (
        "optimal",
        Decimal(16001),
        Decimal(16001),
        {"room-fit": Decimal(1), "unplaced": Decimal(16000)},
    )
    assert [each.session for each in result.left_out] == ["b"]


def test_it_repeats():
    facts = fuller(benchmark(60, 80, 3), 0.3, 3)
    plan = solve(facts, Options(time_limit=1.0, deterministic=True)).schedule
    first, again = (left_out(facts, plan, seconds=1.0, deterministic=True) for _ in range(2))
    assert first == again


TINY = Size(activities=(2, 3), sessions=(2, 4), days=(1, 2), schedules=2, grids=(240,), rooms=2)


def test_what_is_said_is_true_of_every_schedule_there_is(cases):
    """Against all schedules: a plan is legal and costs what it says; what is impossible is; no better one."""

    @settings(max_examples=cases(25, 400), deadline=None, derandomize=True)
    @given(festivals(TINY))
    def holds(festival: Festival) -> None:
        facts = festival.problem
        result = solve(facts, Options(time_limit=5, deterministic=True, workers=1))
        if result.schedule is None:
            return
        better, found = left_out(facts, result.schedule, seconds=20, deterministic=True)
        base = check(facts, better).objective
        for each in found:
            with_it = replace(
                facts,
                sessions={**facts.sessions, each.session: replace(facts.sessions[each.session], must=True)},
            )
            least = Least(with_it).points
            if each.status == "impossible":
                assert least is None
                continue
            assert each.status == "plan"
            holds_true(facts, base, each)
            # Everybody could move here: the plan is the best there is.
            if len(each.free) == len(facts.sessions):
                assert each.proven
                assert least == base + each.worse_by

    holds()


def holds_true(facts: Problem, base: Decimal, left: LeftOut) -> None:
    """Assert that doing what the reason says gives a legal schedule that costs as much more."""
    plan = left.schedule
    verdict = check(facts, plan)
    assert verdict.legal
    assert verdict.objective - base == left.worse_by
    assert plan.get(left.session) == left.placement


def fuller(facts: Problem, share: float, seed: int) -> Problem:
    """Return a festival with copies of some of its sessions, so that it asks for `share` more minutes."""
    rng = random.Random(seed)
    sessions = [each for each in facts.sessions.values() if not each.must and each.id not in facts.pins_of]
    asked = sum(each.setup + each.duration + each.teardown for each in facts.sessions.values())
    copies: dict[str, str] = {}
    added = 0
    while added < share * asked and sessions:
        each = sessions.pop(rng.randrange(len(sessions)))
        copies[each.id] = f"{each.id}-copy"
        added += each.setup + each.duration + each.teardown
    activities = {
        name: replace(
            activity,
            sessions=(*activity.sessions, *(copies[each] for each in activity.sessions if each in copies)),
        )
        for name, activity in facts.activities.items()
    }
    extra = {copy: replace(facts.sessions[of], id=copy) for of, copy in copies.items()}
    return replace(facts, sessions={**facts.sessions, **extra}, activities=activities)


def test_every_reason_of_a_festival_that_is_95_percent_full(cases):
    """Doing what each reason says gives a legal schedule that costs exactly `worse_by` more."""
    # The generator goes to 90 percent; copies of sessions bring it to 95.
    size = cases(80, 300)
    facts = fuller(benchmark(size, 90, 1), 0.06, 1)
    plan = solve(facts, Options(time_limit=cases(8, 120), deterministic=True)).schedule
    assert plan is not None
    better, found = left_out(facts, plan, seconds=cases(10, 120), deterministic=True)
    base = check(facts, better).objective
    assert [each.session for each in found] == [each for each in facts.sessions if each not in better]
    for each in found:
        assert each.status != "unknown"
        if each.status == "plan":
            done = dict(better.placements) | {each.session: each.placement}
            for change in each.instead:
                assert better.get(change.session) == change.before
                done.pop(change.session, None)
                if change.after is not None:
                    done[change.session] = change.after
            verdict = check(facts, Schedule(done))
            assert verdict.legal
            assert verdict.objective == base + each.worse_by
            assert each.worse_by >= 0
    statuses = [(each.status, each.proven, len(each.free)) for each in found]
    print(len(facts.sessions), "sessions,", len(found), "left out:", statuses)
    assert found
