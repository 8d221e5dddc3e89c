"""Why a place that suits a session is not free: who is in its way and by which rule, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from scheduler.explain.blocked import Obstacle
from scheduler.explain.words import names
from scheduler.problem import DAY, Problem, Relation, Session
from scheduler.rules.limits import Limits
from scheduler.schedule import Placement, Schedule
from scheduler.word import Word

PLAIN = frozenset({"room-clash", "person-clash"})
"""Rules told before all others."""

SHOWN = 2
"""Obstacles told of a place at which several are in the way."""

WHO = 3
"""Sessions in the way that a sentence names, at most."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A session at a place that is not free, in a schedule."""

    problem: Problem
    schedule: Schedule
    session: Session
    placement: Placement

    @property
    def with_it(self) -> Schedule:
        """The schedule with the session there all the same."""
        return Schedule({**self.schedule.placements, self.session.id: self.placement})


def in_the_way(
    problem: Problem, schedule: Schedule, session: str, placement: Placement, obstacle: Obstacle
) -> Word:
    """Return what is in a session's way at a place; a rule that no sentence here knows is named."""
    spot = Spot(problem, schedule, problem.sessions[session], placement)
    return _SAYINGS.get(obstacle.rule, _named)(spot, obstacle)


def all_in_the_way(
    problem: Problem,
    schedule: Schedule,
    session: str,
    placement: Placement,
    obstacles: Iterable[Obstacle],
) -> Word:
    """Return what is in a session's way at a place, the plainest first."""
    in_order = sorted(obstacles, key=plainness)
    said = [in_the_way(problem, schedule, session, placement, each) for each in in_order[:SHOWN]]
    if (more := len(in_order) - SHOWN) > 0:
        said.append(Word(f"另有{more}条", f"{more} more"))
    return Word("；".join(each.zh for each in said), "; ".join(each.en for each in said))


def plainness(obstacle: Obstacle) -> tuple[bool, str]:
    """Return a key that puts first what everybody knows: the room is held, somebody is elsewhere."""
    return obstacle.rule not in PLAIN, obstacle.rule


def _named(spot: Spot, obstacle: Obstacle) -> Word:
    who = _who(spot, obstacle.sessions)
    return Word(
        f"规则 {obstacle.rule} 不允许" + (f"（{who.zh}）" if who.zh else ""),
        f"the rule {obstacle.rule} does not allow it" + (f" ({who.en})" if who.en else ""),
    )


def _who(spot: Spot, sessions: Iterable[str]) -> Word:
    """Return sessions with their times where they stand: `Stars (stars) 09:00–10:00`."""
    return names.join((_standing(spot, each) for each in sessions), WHO)


def _standing(spot: Spot, session: str) -> Word:
    name, place = names.session(spot.problem, session), spot.schedule.get(session)
    if place is None:
        return name
    time = spot.problem.sessions[session].public_time(place.start)
    same_day = place.start // DAY == spot.placement.start // DAY
    when = Word("", "") if same_day else names.day(spot.problem, place.start // DAY)
    then = Word(f"{when.zh} {names.hours(time)}".strip(), f"{when.en} {names.hours(time)}".strip())
    return Word(f"{name.zh}{then.zh}", f"{name.en} {then.en}")


def _room_clash(spot: Spot, obstacle: Obstacle) -> Word:
    held = names.join((_held(spot, each) for each in obstacle.sessions), WHO)
    return Word(f"场地归{held.zh}", f"the room is held for {held.en}")


def _held(spot: Spot, session: str) -> Word:
    """Return a session with the time for which it holds its room, setup and changeover included."""
    name, place = names.session(spot.problem, session), spot.schedule.placements[session]
    begin, end = spot.problem.sessions[session].occupied(place.start)
    time = names.hours((begin, end + spot.problem.rooms[place.room].changeover))
    return Word(f"{name.zh}{time}", f"{name.en} {time}")


def _person_clash(spot: Spot, obstacle: Obstacle) -> Word:
    shared = dict.fromkeys(
        person
        for other in obstacle.sessions
        for person in spot.problem.sessions[other].people
        if person in spot.session.people
    )
    people = names.join(names.person(spot.problem, each) for each in shared)
    who = _who(spot, obstacle.sessions)
    return Word(
        f"{people.zh}要参加{who.zh}，来不及",
        f"{people.en} {_is(shared)} needed at {who.en} and cannot be here in time",
    )


def _person_available(spot: Spot, obstacle: Obstacle) -> Word:
    busy = [
        each
        for each in dict.fromkeys(spot.session.people)
        if spot.problem.people[each].max_sessions_per_day is not None
        and any(each in spot.problem.sessions[other].people for other in obstacle.sessions)
    ]
    people, who = names.join(names.person(spot.problem, each) for each in busy), _who(spot, obstacle.sessions)
    return Word(
        f"{people.zh}当天约定的场次已满：{who.zh}",
        f"{people.en} {_has(busy)} as many sessions that day as agreed: {who.en}",
    )


def _equipment(spot: Spot, obstacle: Obstacle) -> Word:
    mine = dict.fromkeys(each for each, _ in spot.session.equipment)
    shared = [
        each
        for each in mine
        if any(each in dict(spot.problem.sessions[other].equipment) for other in obstacle.sessions)
    ]
    pieces, who = (
        names.join(names.piece(spot.problem, each) for each in shared),
        _who(spot, obstacle.sessions),
    )
    return Word(f"{pieces.zh}用在{who.zh}", f"{pieces.en} {_is(shared)} in use at {who.en}, or on the way")


def _max_per_day(spot: Spot, obstacle: Obstacle) -> Word:
    most = spot.problem.activities[spot.session.activity].max_per_day
    who = _who(spot, obstacle.sessions)
    return Word(
        f"同一活动一天最多{most}场，当天已有{who.zh}",
        f"the activity has {who.en} that day already, at most {names.plural(most, 'session')} a day",
    )


def _noise(spot: Spot, obstacle: Obstacle) -> Word:
    who = _who(spot, obstacle.sessions)
    if spot.session.noise == "loud":
        return Word(f"隔壁要安静：{who.zh}", f"it is loud, and next door it must be quiet for {who.en}")
    return Word(f"隔壁太吵：{who.zh}", f"it needs quiet, and next door it is loud: {who.en}")


def _backup(spot: Spot, obstacle: Obstacle) -> Word:
    kept = [
        other
        for other in obstacle.sessions
        if (place := spot.schedule.get(other)) is not None
        and place.backup_room is not None
        and spot.problem.share_part(place.backup_room, spot.placement.room)
    ]
    if kept:
        who = _who(spot, kept)
        return Word(f"场地留作{who.zh}的雨天备用", f"the room is kept for a rain day of {who.en}")
    who = _who(spot, obstacle.sessions)
    return Word(f"雨天备用场地都被占用：{who.zh}", f"every rain-day room is taken: {who.en}")


def _live_channels(spot: Spot, obstacle: Obstacle) -> Word:
    who = _who(spot, obstacle.sessions)
    return Word(f"直播通道已被占用：{who.zh}", f"no live channel is left: on air are {who.en}")


_KINDS: Mapping[str, Word] = {
    "before": Word("先后次序", "one before the other"),
    "same-day": Word("要在同一天", "on the same day"),
    "different-day": Word("不能在同一天", "on different days"),
    "same-start": Word("要同时开始", "at the same start"),
    "same-room": Word("要在同一场地", "in the same room"),
    "same-venue": Word("要在同一场馆", "at the same venue"),
    "no-overlap": Word("不能同时进行", "never at the same time"),
    "min-gap": Word("之间要有间隔", "a while apart"),
    "back-to-back": Word("要首尾相接", "back to back in one room"),
    "all-or-none": Word("要么全办，要么都不办", "all of them or none"),
}


def _relations(spot: Spot, obstacle: Obstacle) -> Word:
    others = set(obstacle.sessions)
    rows = [relation for relation in spot.problem.relations if _ties(relation, spot.session.id, others)]
    who = _who(spot, obstacle.sessions)
    kinds = names.join(dict.fromkeys(map(_asked, rows)))
    return Word(f"与{who.zh}的约定：{kinds.zh}", f"with {who.en} it must be {kinds.en}")


def _ties(relation: Relation, session: str, others: set[str]) -> bool:
    if relation.weight is not None:
        return False
    if relation.kind == "all-or-none":
        return session in relation.sessions and not others.isdisjoint(relation.sessions)
    return any(session in pair and not others.isdisjoint(pair) for pair in relation.pairs)


def _asked(relation: Relation) -> Word:
    kind = _KINDS.get(relation.kind, Word(relation.kind, relation.kind))
    source = f" ({relation.source})" if relation.source else ""
    reason = f"（{relation.reason}）" if relation.reason else ""
    reason_en = f" ({relation.reason})" if relation.reason else ""
    return Word(f"{kind.zh}{reason}{source}", f"{kind.en}{reason_en}{source}")


def _limits(spot: Spot, obstacle: Obstacle) -> Word:
    passed = {
        violation.subjects[-1]: violation.message
        for violation in Limits().check(spot.problem, spot.with_it)
        if violation.weight is None and (spot.session.id in violation.subjects or not obstacle.sessions)
    }
    limits = [limit for limit in spot.problem.limits if limit.id in passed]
    said = names.join(
        Word(
            f"{limit.id}{f'（{limit.reason}）' if limit.reason else ''}",
            f"{limit.id}{f' ({limit.reason})' if limit.reason else ''}",
        )
        for limit in limits
    )
    if not obstacle.sessions:
        return Word(
            f"现在的位置离不开它：限额{said.zh}", f"it is needed where it is now, by the limit {said.en}"
        )
    who = _who(spot, obstacle.sessions)
    return Word(f"会超过限额{said.zh}：{who.zh}", f"more than the limit {said.en} allows, with {who.en}")


def _is(things: Iterable[str]) -> str:
    return "is" if len(list(things)) == 1 else "are"


def _has(things: Iterable[str]) -> str:
    return "has" if len(list(things)) == 1 else "have"


_SAYINGS: Mapping[str, Callable[[Spot, Obstacle], Word]] = {
    "room-clash": _room_clash,
    "person-clash": _person_clash,
    "person-available": _person_available,
    "equipment": _equipment,
    "max-per-day": _max_per_day,
    "noise": _noise,
    "backup": _backup,
    "live-channels": _live_channels,
    "relations": _relations,
    "limits": _limits,
}
"""By rule between sessions: what it says."""
