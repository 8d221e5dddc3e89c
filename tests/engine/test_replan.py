"""Replanning against every schedule that there is, and on festivals where the answer is plain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from scheduler.check import check, counting
from scheduler.engine import Options, solve
from scheduler.engine.replan import Plan, replan
from scheduler.price import price_of_change, stands_in_backup
from scheduler.problem import DAY, Closure, Problem
from scheduler.schedule import Placement, Schedule
from scheduler.standby import with_standby
from tests.agreement.brute import Least
from tests.agreement.festivals import Festival, Size, festivals
from tests.builders import at, daily, problem, room, schedule, session

LONG_BEFORE = -30 * DAY
TINY = Size(activities=(2, 3), sessions=(2, 4), days=(1, 2), schedules=0, grids=(360, 240), rooms=3)


def there(place: Placement) -> Mapping[str, tuple[tuple[int, int]]]:
    return {place.room: ((place.start, place.start + 1),)}


def sound(facts: Problem, baseline: Schedule, plan: Plan, wanted: str, place: Placement, now: int) -> None:
    """Assert what holds of every plan."""
    assert plan.schedule is not None
    assert check(facts, plan.schedule).legal
    assert plan.price == sum(price_of_change(facts, baseline, plan.schedule, now).values())
    assert plan.points == check(facts, plan.schedule).objective
    found = plan.schedule.placements[wanted]
    assert (found.room, found.start) == (place.room, place.start)
    assert set(plan.left_out) == set(baseline.placements) - set(plan.schedule.placements)


class _Every(Least):
    """All legal schedules, of which the least points are of no interest.

    Of a `baseline`, those that keep what has started by `now`, whatever it breaks alone.
    """

    def __init__(
        self,
        facts: Problem,
        *,
        lenient: bool = False,
        baseline: Schedule | None = None,
        now: int = LONG_BEFORE,
        few: bool = False,
    ) -> None:
        self.legal: list[Schedule] = []
        self.lenient = lenient
        self.now = now
        self.few = few
        places = baseline.placements if baseline else {}
        self.homes = {name: (place.room, place.start) for name, place in places.items()}
        self.started = {name: place for name, place in places.items() if place.start < now}
        super().__init__(facts)

    def _spots(self, session: str) -> list[Placement]:
        if session in self.started:
            return [self.started[session]]
        return list(dict.fromkeys(self._standing(session, spot) for spot in super()._spots(session)))

    def _standing(self, session: str, spot: Placement) -> Placement:
        """Return a place as it is written: whoever stands in its backup has it as its backup too."""
        there = self.problem.standby.get(session)
        stands = there is not None and (spot.room, spot.start) == (there.room, there.start)
        return replace(spot, backup_room=spot.room) if stands else spot

    def _holds(self, schedule: Schedule) -> bool:
        broken = [each for rule in self.worsening for each in rule.check(self.problem, schedule)]
        return not counting(self.problem, schedule, broken, self.started, lenient=False)

    def _legal(self, schedule: Schedule) -> bool:
        """Lenient: whoever must be placed may be left out, with a pin only where it has no place."""
        broken = check(self.problem, schedule).broken
        return not [
            violation
            for violation in counting(self.problem, schedule, broken, self.started, lenient=False)
            if not self.lenient
            or violation.rule != "pinned"
            or (who := violation.subjects[0]) in schedule
            or self._is_to_be_had(who)
        ]

    def _is_to_be_had(self, who: str) -> bool:
        """Return whether a session is pinned, and its pin leaves it a place that needs no move too many."""
        if who not in self.problem.pins_of:
            return False
        left = {
            (spot.room, spot.start)
            for spot in self.spots[who]
            if spot.start >= self.now and spot.room != spot.backup_room
        }
        return self.homes.get(who) in left if self.few else bool(left)

    def _place(self, schedule: Schedule, waiting: list[str], out: object) -> None:
        if not waiting:
            if self._legal(schedule):
                self.legal.append(schedule)
            return
        session, *others = waiting
        for spot in self.spots[session]:
            more = Schedule({**schedule.placements, session: spot})
            if (spot.start >= self.now or session in self.started) and self._holds(more):
                self._place(more, others, out)
        if session not in self.started:
            self._place(schedule, others, out)


def cheapest(
    facts: Problem, baseline: Schedule, every: list[Schedule], wanted: str, place: Placement, now: int
) -> tuple[int, int] | None:
    """Return the least (worth of what is left out, price) of all schedules that do what is asked."""

    def cost(each: Schedule) -> tuple[int, int]:
        gone = set(baseline.placements) - set(each.placements)
        worth = sum(4 ** (facts.sessions[name].priority - 1) for name in gone)
        return worth, sum(price_of_change(facts, baseline, each, now).values())

    doing = (
        each
        for each in every
        if wanted in each
        and (each.placements[wanted].room, each.placements[wanted].start) == (place.room, place.start)
        # Nobody who has no place gets one.
        and set(each.placements) <= {*baseline.placements, wanted}
    )
    return min(map(cost, doing), default=None)


def test_the_least_price_of_all_schedules(cases: Callable[[int, int], int]) -> None:
    asked = proven = impossible = 0

    @settings(
        max_examples=cases(30, 600),
        derandomize=True,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(festivals(TINY), st.integers(-8 * DAY, 0), st.integers(0, 10**6))
    def draw(festival: Festival, now: int, seed: int) -> None:
        nonlocal asked, proven, impossible
        facts, dice = festival.problem, Random(seed)
        every = _Every(facts)
        if not every.legal or len(every.legal) > 3000:
            return
        baseline = dice.choice(every.legal)
        for wanted, place in _questions(every):
            plan = replan(facts, baseline, {wanted: there(place)}, now=now, seconds=20)
            least = cheapest(facts, baseline, every.legal, wanted, place, now)
            asked += 1
            if plan.schedule is None:
                assert least is None, (baseline, wanted, place)
                impossible += 1
                continue
            sound(facts, baseline, plan, wanted, place, now)
            assert least is not None
            worth = sum(4 ** (facts.sessions[name].priority - 1) for name in plan.left_out)
            assert least <= (worth, plan.price)
            if plan.proven:
                proven += 1
                assert least == (worth, plan.price), (baseline, wanted, place)
            elif least[0] == 0:
                assert plan.bound <= least[1]

    draw()
    print(f"{asked} questions: {proven} proven, {impossible} impossible")
    assert proven > asked / 4
    assert 0 < impossible < asked


def _questions(every: _Every) -> Iterator[tuple[str, Placement]]:
    rng = np.random.default_rng(len(every.legal))
    for wanted, spots in every.spots.items():
        if spots:
            yield wanted, spots[int(rng.integers(len(spots)))]


@pytest.mark.parametrize("rain", [False, True])
def test_the_best_answer_to_a_disruption_of_all(cases: Callable[[int, int], int], rain: bool) -> None:
    disrupted = changed = proven = gone = standing = late = 0

    @settings(
        max_examples=cases(50, 500),
        derandomize=True,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(festivals(TINY), st.integers(-8 * DAY, 0), st.integers(0, 10**6))
    def draw(festival: Festival, now: int, seed: int) -> None:
        nonlocal disrupted, changed, proven, gone, standing, late
        dice = Random(seed)
        before = _rainproof(festival.problem, dice) if rain else festival.problem
        now = dice.choice((now, dice.randrange(DAY)))
        legal = _Every(before).legal
        if not legal or len(legal) > 1000:
            return
        baseline = max(dice.sample(legal, len(legal)), key=lambda each: (_backups(each) * rain, len(each)))
        happened = _rained(before, baseline, dice) if rain else _disrupted(before, baseline, dice)
        after = with_standby(happened, baseline, before)
        most = dice.choice((None, None, 0, 1))
        plan = replan(after, baseline, now=now, before=before, lenient=True, max_moves=most, seconds=20)
        least = _least(after, before, baseline, now, most)
        disrupted += 1
        late += any(place.start < now for place in baseline.placements.values())
        if plan.schedule is None:
            assert least is None
            return
        assert least is not None
        worth, price, points = _cost(after, before, baseline, plan.schedule, now)
        assert (price, points) == (plan.price, plan.points)
        if plan.schedule != baseline:
            changed += 1
            proven += plan.proven
            gone += worth > 0
            assert (worth, price, points) == least or not plan.proven
            stands = [each for each in plan.schedule.placements.values() if each.room == each.backup_room]
            standing += bool(stands)

    draw()
    print(
        f"{disrupted} disruptions, {changed} change something, {proven} proven, {gone} leave somebody out, "
        f"{standing} have somebody in a backup, in {late} some had started"
    )
    assert proven > 0.9 * changed
    assert rain or 0 < gone < disrupted
    assert standing or not rain
    assert late


def _rainproof(facts: Problem, dice: Random) -> Problem:
    """Return a problem in which backups are near, and all sessions have one who are outdoors."""
    sessions = {
        name: replace(
            each, backup=dice.choice(("required", "preferred")), setting=dice.choice(("", "outdoor"))
        )
        for name, each in facts.sessions.items()
    }
    return replace(
        facts, sessions=sessions, travel={pair: min(30, way) for pair, way in facts.travel.items()}
    )


def _backups(schedule: Schedule) -> int:
    return sum(place.backup_room is not None for place in schedule.placements.values())


def _rained(facts: Problem, baseline: Schedule, dice: Random) -> Problem:
    """Return a problem in which the outdoor rooms are closed around the start of some session."""
    wet = [place for place in baseline.placements.values() if facts.rooms[place.room].outdoor]
    begin = dice.choice(wet).start - dice.choice((0, 300)) if wet else 0
    outdoors = [room.id for room in facts.rooms.values() if room.outdoor]
    shut = tuple(Closure(room, (begin, begin + dice.choice((60, 600)))) for room in outdoors)
    return replace(facts, closures=(*facts.closures, *shut))


def _disrupted(facts: Problem, baseline: Schedule, dice: Random) -> Problem:
    """Return a problem in which a session's room is closed, one of its people is ill, or more come."""
    if not baseline.placements:
        return facts
    name, place = dice.choice(list(baseline.placements.items()))
    session = facts.sessions[name]
    begin = place.start - dice.choice((0, 120, 600, place.start))
    what = dice.choice(("room", "person", "heads"))
    if what == "person" and session.people:
        person = facts.people[dice.choice(session.people)]
        ill = replace(person, unavailable=((begin, place.start + dice.choice((60, 600))),))
        return replace(facts, people={**facts.people, person.id: ill})
    if what == "heads":
        more = replace(session, attendance=session.heads * 2 + 50)
        return replace(facts, sessions={**facts.sessions, name: more})
    where = dice.choice((place.room, facts.rooms[place.room].venue))
    shut = Closure(where, (begin, place.start + dice.choice((30, 600, 3 * DAY))))
    return replace(facts, closures=(*facts.closures, shut))


def _cost(
    after: Problem, before: Problem, baseline: Schedule, schedule: Schedule, now: int
) -> tuple[int, int, Decimal]:
    gone = set(baseline.placements) - set(schedule.placements)
    worth = sum(
        4 ** ((6 if after.sessions[s].must or s in after.pins_of else after.sessions[s].priority) - 1)
        for s in gone
    )
    price = sum(price_of_change(before, baseline, schedule, now).values())
    return worth, price, check(after, schedule).objective


def _least(
    after: Problem, before: Problem, baseline: Schedule, now: int, most: int | None
) -> tuple[int, int, Decimal] | None:
    every = _Every(after, lenient=True, baseline=baseline, now=now, few=most is not None)
    notice = {
        name
        for name, place in baseline.placements.items()
        if (days := after.sessions[name].notice_days) is not None and place.start - days * DAY < now
    }

    def promised(schedule: Schedule) -> bool:
        for name in notice & set(schedule.placements):
            old, new = baseline.placements[name], schedule.placements[name]
            if (old.room, old.start) != (new.room, new.start) and not stands_in_backup(old, new):
                return False
        return most is None or _moves(baseline, schedule) <= most

    return min(
        (_cost(after, before, baseline, each, now) for each in every.legal if promised(each)), default=None
    )


def _moves(baseline: Schedule, schedule: Schedule) -> int:
    places = baseline.placements
    return sum(
        (place.room, place.start) != (places[name].room, places[name].start)
        for name, place in schedule.placements.items()
        if name in places
    )


MORNING = daily("09:00-12:00", [0])


def test_nobody_moves_where_the_place_is_free() -> None:
    facts = problem(
        [session("talk", hours=MORNING, attendance=20), session("show")], rooms=[room("hall"), room("studio")]
    )
    baseline = schedule({"talk": ("hall", at("09:00")), "show": ("studio", at("09:00"))})
    plan = replan(facts, baseline, {"talk": there(Placement("hall", at("10:00")))}, now=LONG_BEFORE)
    assert plan.schedule == schedule({"talk": ("hall", at("10:00")), "show": ("studio", at("09:00"))})
    assert (plan.price, plan.proven, plan.left_out) == (2 * 10, True, ())


def test_what_is_there_already_changes_nothing() -> None:
    facts = problem([session("talk")], rooms=[room("hall")])
    baseline = schedule({"talk": ("hall", at("09:00"))})
    plan = replan(facts, baseline, {"talk": there(Placement("hall", at("09:00")))}, now=LONG_BEFORE)
    assert (plan.schedule, plan.price, plan.proven) == (baseline, 0, True)


def test_a_chain_of_moves_in_which_fewer_people_move() -> None:
    facts = problem(
        [
            session("asked", rooms=frozenset(["hall"])),
            session("large", attendance=300),
            session("small", attendance=20),
        ],
        rooms=[room("hall", capacity=400, changeover=0), room("studio", capacity=50, changeover=0)],
        days=1,
    )
    baseline = schedule(
        {"asked": ("hall", at("15:00")), "large": ("hall", at("10:00")), "small": ("hall", at("11:00"))}
    )
    plan = replan(facts, baseline, {"asked": there(Placement("hall", at("11:00")))}, now=LONG_BEFORE)
    assert plan.schedule is not None
    # The small one goes to the studio; the large one stays.
    assert plan.schedule.placements["large"] == Placement("hall", at("10:00"))
    assert plan.schedule.placements["small"] == Placement("studio", at("11:00"))
    assert plan.proven


def test_what_is_promised_for_today_stays() -> None:
    facts = problem(
        [session("asked"), session("soon", notice_days=2)], rooms=[room("hall", changeover=0)], days=1
    )
    baseline = schedule({"asked": ("hall", at("15:00")), "soon": ("hall", at("10:00"))})
    wanted = {"asked": there(Placement("hall", at("10:00")))}
    assert replan(facts, baseline, wanted, now=-DAY, seconds=5).schedule is None
    moved = replan(facts, baseline, wanted, now=-5 * DAY).schedule
    assert moved is not None
    assert moved.placements["asked"].start == at("10:00")


def test_somebody_is_left_out_only_where_it_must_be() -> None:
    facts = problem(
        [session("asked", priority=3), session("high", priority=5), session("low", priority=1)],
        rooms=[room("hall", changeover=0, opening=daily("09:00-11:00", [0]))],
        days=1,
    )
    baseline = schedule({"high": ("hall", at("09:00")), "low": ("hall", at("10:00"))})
    plan = replan(facts, baseline, {"asked": there(Placement("hall", at("09:00")))}, now=LONG_BEFORE)
    assert plan.schedule == schedule({"asked": ("hall", at("09:00")), "high": ("hall", at("10:00"))})
    assert plan.left_out == ("low",)


def test_the_best_schedule_is_left_as_it_is_by_asking_for_what_it_has() -> None:
    facts = problem([session("a"), session("b"), session("c")], rooms=[room("hall"), room("studio")])
    best = solve(facts, Options(time_limit=5, workers=1)).schedule
    assert best is not None
    for name, place in best.placements.items():
        plan = replan(facts, best, {name: there(place)}, now=LONG_BEFORE)
        assert (plan.schedule, plan.price) == (best, 0)
