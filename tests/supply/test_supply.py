from collections.abc import Iterator
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.places import places
from scheduler.problem import DAY, Activity, Problem, Source
from scheduler.rules.backup import Backup
from scheduler.rules.equipment import EquipmentRule
from scheduler.rules.limits import Limits
from scheduler.rules.live_channels import LiveChannels
from scheduler.rules.max_per_day import MaxPerDay
from scheduler.rules.person_available import PersonAvailable
from scheduler.rules.person_clash import PersonClash
from scheduler.rules.room_clash import RoomClash
from scheduler.schedule import Placement, Schedule
from scheduler.supply import Shortage, Supply, least_left_out, shortages
from tests.builders import at, daily, equipment, limit, person, problem, relation, room, session

MORNING = daily("09:00-12:00", [0])


def test_nothing_is_short():
    assert shortages(problem([session("a"), session("b")], [room("hall")])) == ()


def test_sessions_that_can_be_nowhere():
    row = Source("activities.csv", 7)
    facts = problem(
        [session(f"giant{n}", attendance=101, activity="giant", source=row) for n in ("", ".2")],
        [room("hall"), room("lab", opening=())],
    )
    assert shortages(facts) == (
        Shortage(
            "places",
            ("giant", "giant.2"),
            2,
            0,
            2,
            "2 sessions (giant Giant, activities.csv row 7; giant.2 Giant.2, activities.csv row 7) have no "
            "room and time at all: 2 of 2 rooms do not suit it (places, features, setting, rooms named), 1 "
            "of 2 rooms are not open long enough",
            "giant Giant，activities.csv row 7；giant.2 Giant.2，activities.csv row 7 "
            "没有任何可用的场地和时间：2 个场地中 2 个容量、设施、室内外或指定场地不符，"
            "2 个场地中 1 个开放时间内放不下",
            rows=("activities.csv row 7",),
        ),
    )


def test_a_room_too_few():
    facts = problem(
        [session("a"), session("b", setup=30), session("c", duration=45)],
        [room("hall", opening=MORNING, source=Source("rooms.csv", 2))],
    )
    # 75 + 105 + 60 minutes with changeovers; open for 180 and the last changeover.
    assert shortages(facts) == (
        Shortage(
            "rooms hall",
            ("a", "b", "c"),
            240,
            195,
            1,
            "3 sessions (a A; b B; c C) need a room for 4 h in all, changeovers included; the rooms that "
            "suit them are open 3 h 15 min (hall [rooms.csv row 2] 3 h 15 min: 2023-05-20 3 h 15 min): "
            "at least 1 must go",
            "3 场（a A；b B；c C）需要场地，共 4 小时（含换场）；能用的场地共 3 小时 15 分钟"
            "（hall [rooms.csv row 2] 3 小时 15 分钟：2023-05-20 3 小时 15 分钟）：至少 1 场无法安排",
            "minutes",
            (Supply("hall", "2023-05-20 09:00", "2023-05-20 12:00", 195),),
            ("rooms.csv row 2",),
        ),
    )


def test_a_room_holds_whole_sessions():
    # 8 hours would do for 4 of two hours, changeovers aside; a day holds three.
    facts = problem(
        [
            session(f"big.{n}", duration=120, attendance=210, features=frozenset({"stage"}))
            for n in range(1, 11)
        ],
        [
            room("hall", capacity=300, features=frozenset({"stage"}), changeover=30),
            room("barn", capacity=300),
            room("studio", features=frozenset({"stage"})),
        ],
        activities=[Activity("big", tuple(f"big.{n}" for n in range(1, 11)), max_per_day=9)],
    )
    assert shortages(facts) == (
        Shortage(
            "rooms hall",
            tuple(f"big.{n}" for n in range(1, 11)),
            10,
            9,
            1,
            "10 sessions (big.1 Big.1; big.2 Big.2; big.3 Big.3; big.4 Big.4; big.5 Big.5; big.6 Big.6 and 4 "
            "more) need a room with 210 places or more with stage for at least 2 h each; the one room that "
            "suits holds at most 9 of these (hall 9: 2023-05-20 3, 2023-05-21 3, 2023-05-22 3): at least 1 "
            "must go",
            "10 场（big.1 Big.1；big.2 Big.2；big.3 Big.3；big.4 Big.4；big.5 Big.5"
            "；big.6 Big.6 等，另 4 场）需要至少 210 座、有 stage的场地，"
            "每场至少 2 小时；能用的 1 处最多容 9 场"
            "（hall 9：2023-05-20 3、2023-05-21 3、2023-05-22 3）：至少 1 场无法安排",
            supply=tuple(
                Supply("hall", f"2023-05-{day} 09:00", f"2023-05-{day} 17:00", 3) for day in (20, 21, 22)
            ),
        ),
    )


def test_rooms_that_only_together_are_too_few():
    # Each pair of rooms would do for the sessions confined to it; all three hold 6 of the 7.
    pairs = [("red", "green"), ("green", "blue"), ("blue", "red")]
    sessions = [session(f"s{n}", rooms=frozenset(pairs[n % 3])) for n in range(7)]
    rooms = [room(name, opening=daily("09:00-11:15", [0])) for name in ("red", "green", "blue")]
    assert [
        (each.what, each.wanted, each.there, each.must_go) for each in shortages(problem(sessions, rooms))
    ] == [("rooms red, green, blue", 7, 6, 1)]


def test_sessions_for_the_morning():
    sessions = [session(f"s{n}", hours=daily("09:00-12:00")) for n in range(7)]
    late = [session(f"late{n}") for n in range(2)]
    assert [(each.what, each.wanted, each.there) for each in shortages(problem([*sessions, *late]))] == [
        ("rooms hall", 7, 6)
    ]


def test_the_live_channels():
    sessions = [session(f"s{n}", stream=True, days=frozenset({0}), hours=MORNING) for n in range(4)]
    facts = problem(sessions, [room(name) for name in ("hall", "annex")])
    assert [(each.what, each.must_go, each.message) for each in shortages(facts)] == [
        (
            "live-channels",
            1,
            "4 sessions (s0 S0; s1 S1; s2 S2; s3 S3) need a live channel (1 there) for at least 1 h each; "
            "their hours and dates hold 3 at most (2023-05-20 3): at least 1 must go",
        )
    ]


def test_a_limit():
    most = limit("crowd", "attendance", max=150, source=Source("limits.csv", 2))
    sessions = [session(f"s{n}", attendance=80) for n in range(4)]
    assert [
        (each.what, each.must_go, each.message) for each in shortages(problem(sessions, limits=[most]))
    ] == [
        (
            "limit crowd",
            1,
            "4 sessions (s0 S0; s1 S1; s2 S2; s3 S3) count under limit crowd (at most 150 people a day, "
            "limits.csv row 2), each with 80 people or more; their hours and dates hold 3 at most "
            "(2023-05-20 1, 2023-05-21 1, 2023-05-22 1): at least 1 must go",
        )
    ]


def test_a_room_kept_for_rain():
    drills = [session(f"drill{n}", setting="outdoor", backup="required") for n in range(3)]
    facts = problem(
        [*drills, *(session(f"talk{n}", setting="indoor") for n in range(4))],
        [
            room("hall", opening=daily("09:00-17:00", [0])),
            room("lawn", outdoor=True, opening=daily("09:00-17:00", [0])),
        ],
    )
    assert [(each.what, each.wanted, each.there, each.must_go) for each in shortages(facts)] == [
        ("rooms hall", 7, 6, 1)
    ]


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


def test_a_hall_whole_takes_all_its_parts():
    facts = problem([session("gala", attendance=200), session("a", duration=120), session("b")], halls())
    # The gala counts in both halves, where two hours hold one session each.
    assert [(each.what, each.wanted, each.there, each.must_go) for each in shortages(facts)] == [
        ("rooms hall, east, west", 4, 2, 1)
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
    ] == [(5, 4)]


def test_a_person_too_busy():
    facts = problem(
        [session("a", people=("li",)), session("b", people=("li",)), session("c", people=("li",))],
        [room(name, changeover=0, opening=MORNING) for name in ("hall", "annex")],
        people=[person("li", name="李", min_break=30, source=Source("people.csv", 4))],
    )
    assert shortages(facts) == (
        Shortage(
            "person li",
            ("a", "b", "c"),
            3,
            2,
            1,
            "3 sessions (a A; b B; c C) need 李 (li, people.csv row 4) for at least 1 h each; their hours "
            "and dates hold 2 at most (2023-05-20 2): at least 1 must go",
            "3 场（a A；b B；c C）需要 李（li，people.csv row 4），每场至少 1 小时；"
            "在其时段和日期内最多 2 场（2023-05-20 2）：至少 1 场无法安排",
            supply=(Supply("li", "2023-05-20 09:00", "2023-05-20 12:00", 2),),
            rows=("people.csv row 4",),
        ),
    )


def test_a_person_who_travels():
    sessions = [
        session(f"at-{where}", people=("li",), venues=frozenset({where})) for where in ("north", "south")
    ]
    rooms = [room(where, venue=where, opening=daily("09:00-11:30", [0])) for where in ("north", "south")]
    assert [each.what for each in shortages(problem(sessions, rooms))] == ["person li"]
    assert shortages(problem(sessions, rooms, travel={("north", "south"): 30})) == ()


def test_a_person_who_is_called_shortly_before():
    def facts(call: int) -> Problem:
        return problem(
            [session(name, setup=60, teardown=60, people=("li",)) for name in "ab"],
            [room(name, opening=daily("09:00-14:00", [0])) for name in ("hall", "annex")],
            people=[person("li", call=call, available=daily("09:55-12:15", [0]))],
        )

    assert shortages(facts(5)) == ()
    assert [each.what for each in shortages(facts(20))] == ["person li"]


def test_a_person_with_too_few_dates():
    facts = problem(
        [session(name, people=("li",), days=frozenset({0, 1})) for name in "abc"],
        [room("hall")],
        people=[person("li", name="李", max_sessions_per_day=1)],
    )
    assert [(each.what, each.wanted, each.there, each.message) for each in shortages(facts)] == [
        (
            "person li",
            3,
            2,
            "3 sessions (a A; b B; c C) need 李 (li, at most 1 a day) for at least 1 h each; their hours and "
            "dates hold 2 at most (2023-05-20 1, 2023-05-21 1): at least 1 must go",
        )
    ]


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
    assert [(each.what, each.wanted, each.there, each.message) for each in shortages(shorter)] == [
        (
            "equipment drone",
            390,
            300,
            "3 sessions (a A; b B; c C) need Drone (drone, 2 there) for 6 h 30 min in all; their hours and "
            "dates leave 5 h (2023-05-20 5 h): at least 1 must go",
        )
    ]


def test_a_message_names_a_few_and_the_sessions_hold_all():
    facts = problem([session(f"a{n}") for n in range(9)], [room("hall", opening=MORNING)])
    (short,) = shortages(facts)
    assert short.sessions == tuple(f"a{n}" for n in range(9))
    assert short.message.startswith(
        "9 sessions (a0 A0; a1 A1; a2 A2; a3 A3; a4 A4; a5 A5 and 3 more) need a room for"
    )


def test_as_json_is_plain():
    assert Shortage("rooms hall", ("a",), 75, 60, 1, "short").as_json() == {
        "what": "rooms hall",
        "sessions": ("a",),
        "wanted": 75,
        "there": 60,
        "must_go": 1,
        "message": "short",
        "message_zh": "",
        "unit": "sessions",
        "supply": (),
        "rows": (),
    }


GRID = 15
# Rules that a schedule breaks for good: more sessions never mend it.
LASTING = (
    RoomClash(),
    PersonClash(),
    PersonAvailable(),
    EquipmentRule(),
    MaxPerDay(),
    LiveChannels(),
    Limits(),
    Backup(),
)


@st.composite
def crowded(draw) -> Problem:
    """Return a festival of a few sessions with little of everything."""
    hours = draw(st.sampled_from(["09:00-10:30", "09:00-11:30", "22:30-24:00"]))
    days = draw(st.sampled_from([(0,), (0,), (0, 1)]))
    opening = draw(st.sampled_from([daily(hours, days), ((at("23:00"), at("01:00", day=1)),)]))
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
        room("lawn", opening=opening, outdoor=True),
    ]
    sessions = [
        session(
            f"{draw(st.sampled_from(['talk', 'show']))}.{n + 1}",
            duration=draw(st.sampled_from([30, 45, 60, 90])),
            setup=draw(st.sampled_from([0, 0, 15])),
            teardown=draw(st.sampled_from([0, 0, 20])),
            attendance=draw(st.sampled_from([10, 90, 200])),
            people=draw(st.sampled_from([(), ("li",)])),
            equipment=draw(st.sampled_from([(), (("drone", 1),), (("drone", 2),), (("mast", 1),)])),
            rooms=frozenset(draw(st.sampled_from([(), (), ("east",), ("east", "west"), ("lawn",)]))),
            days=frozenset(draw(st.sampled_from([days, (0,)]))),
            backup=draw(st.sampled_from(["", "required"])),
            backup_attendance=10,
            stream=draw(st.booleans()),
            hours=draw(st.sampled_from([None, None, daily("09:00-10:15", [0])])),
        )
        for n in range(draw(st.integers(2, 5)))
    ]
    li = person(
        "li",
        min_break=draw(st.sampled_from([0, 20])),
        call=draw(st.sampled_from([None, 0, 10])),
        max_sessions_per_day=draw(st.sampled_from([None, 1, 2])),
    )
    pairs = draw(st.sampled_from([(), ((sessions[0].id, sessions[1].id),)]))
    what = draw(st.sampled_from(["sessions", "attendance", "setups"]))
    most = limit(
        "most",
        what,
        draw(st.sampled_from(["moment", "day", "event"])),
        days=frozenset(draw(st.sampled_from([(0,), (0, 1)]))),
        max=draw(st.sampled_from([1, 2, 3])) * (100 if what == "attendance" else 1),
        margin=draw(st.sampled_from([0, 20])),
        venues=frozenset(draw(st.sampled_from([(), ("site",)]))),
        hours=draw(st.sampled_from([None, daily("09:00-10:00")])),
    )
    activities = {each.activity: [] for each in sessions}
    for each in sessions:
        activities[each.activity].append(each.id)
    return problem(
        sessions,
        [*rooms[: draw(st.integers(1, 3))], *rooms[draw(st.sampled_from([3, 4])) :]],
        activities=[
            Activity(name, tuple(ids), max_per_day=draw(st.sampled_from([1, 9, 9])))
            for name, ids in activities.items()
        ],
        people=[li],
        equipment=[equipment("drone", 2), equipment("mast", 1)],
        travel={("site", "far"): 20},
        relations=[relation("back-to-back", pair, minutes=60, weight=Decimal(1)) for pair in pairs],
        limits=draw(st.sampled_from([(), (most,)])),
        days=len(days),
        live_channels=draw(st.sampled_from([1, 2])),
        grid=draw(st.sampled_from([GRID, GRID, 25])),
    )


def most_placed(facts: Problem, sessions: tuple[str, ...]) -> int:
    """Return how many of some sessions a legal schedule can hold, by trying them all."""
    grid = facts.event.grid

    def spots(name: str) -> Iterator[Placement]:
        for hall, window in places(facts, facts.sessions[name]).items():
            backups = [None]
            if facts.sessions[name].backup == "required" and facts.rooms[hall].outdoor:
                backups = [each.id for each in facts.rooms.values() if not each.outdoor]
            for day in facts.days:
                for start in range(day * DAY, (day + 1) * DAY, grid):
                    if any(first <= start < last for first, last in window):
                        yield from (Placement(hall, start, backup) for backup in backups)

    def legal(placed: dict[str, Placement]) -> bool:
        return not any(
            violation.weight is None for rule in LASTING for violation in rule.check(facts, Schedule(placed))
        )

    where = {name: [spot for spot in spots(name) if legal({name: spot})] for name in sessions}

    def most(waiting: tuple[str, ...], placed: dict[str, Placement]) -> int:
        if not waiting:
            return len(placed)
        best = 0
        for spot in where[waiting[0]]:
            if best == len(placed) + len(waiting):
                break
            more = {**placed, waiting[0]: spot}
            if legal(more):
                best = max(best, most(waiting[1:], more))
        return best if best == len(placed) + len(waiting) else max(best, most(waiting[1:], placed))

    return most(sessions, {})


def test_every_shortage_is_true(cases):
    kinds = set()

    @settings(max_examples=cases(150, 3000), deadline=None, derandomize=True)
    @given(crowded())
    def holds(facts):
        found = shortages(facts)
        for short in found:
            kinds.add((short.what.split()[0], short.unit))
            assert most_placed(facts, short.sessions) <= len(short.sessions) - short.must_go
            assert short.wanted > short.there
            assert short.must_go >= 1
        everything = tuple(facts.sessions)
        assert most_placed(facts, everything) <= len(everything) - least_left_out(found)

    holds()
    print(sorted(kinds))
    assert kinds
