"""Why a session cannot be in a room, whatever moves: the rules about one session, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from scheduler.explain.words import names
from scheduler.intervals import clear, overlap, within
from scheduler.problem import DAY, Problem, Room, Session
from scheduler.word import Word

Say = Callable[[Problem, Session, Room, int | None], Iterator[Word]]


def never(problem: Problem, session: str, room: str, start: int | None, rule: str) -> tuple[Word, ...]:
    """Return what a rule about one session has against a room, at a start or (None) at any.

    The rule is one that `Rule.starts` says shuts it; one that no sentence here knows is named.
    """
    say = _SAYINGS.get(rule, _nothing)
    said = tuple(say(problem, problem.sessions[session], problem.rooms[room], start))
    return said or (Word(f"规则 {rule} 不允许", f"the rule {rule} does not allow it"),)


def _nothing(problem: Problem, session: Session, room: Room, start: int | None) -> Iterator[Word]:
    yield from ()


def _room_suits(problem: Problem, session: Session, room: Room, start: int | None) -> Iterator[Word]:
    if session.rooms and room.id not in session.rooms:
        asked = names.join(names.room(problem, each) for each in sorted(session.rooms))
        yield Word(f"该场次只能用{asked.zh}", f"it may be in {asked.en} only")
    if session.venues and room.venue not in session.venues:
        asked = names.join(names.venue(problem, each) for each in sorted(session.venues))
        yield Word(f"该场次只能在{asked.zh}", f"it may be at {asked.en} only")
    if room.capacity < session.heads:
        yield Word(
            f"只有{room.capacity}座，需要{session.heads}座",
            f"holds {room.capacity}, {session.heads} are needed",
        )
    if missing := sorted(session.features - room.features):
        yield Word(f"没有{'、'.join(missing)}", f"has no {', '.join(missing)}")
    if session.setting and (session.setting == "outdoor") != room.outdoor:
        yield (
            Word("在室内，而该场次要求室外", "is indoors, it must be outdoors")
            if session.setting == "outdoor"
            else Word("在室外，而该场次要求室内", "is outdoors, it must be indoors")
        )


def _room_open(problem: Problem, session: Session, room: Room, start: int | None) -> Iterator[Word]:
    if start is None:
        yield Word("开放时间里排不下", "is never open for long enough")
        return
    occupied, public = session.occupied(start), session.public_time(start)
    shut = [
        each
        for each in problem.closures
        if overlap(each.time, occupied)
        and (
            each.where == room.venue
            or (each.where in problem.rooms and problem.share_part(each.where, room.id))
        )
    ]
    for each in shut:
        reason = Word(f"（{each.reason}）" if each.reason else "", f" ({each.reason})" if each.reason else "")
        begin, end = (names.moment(problem, minute) for minute in each.time)
        yield Word(
            f"{begin.zh}至{end.zh}关闭{reason.zh}", f"is closed from {begin.en} to {end.en}{reason.en}"
        )
    if not within(public, room.opening):
        then = names.hours_on(room.opening, start)
        yield Word(
            f"当天开放{then}" if then else "当天不开放",
            f"is open {then} that day" if then else "is not open that day",
        )
    elif not within(occupied, room.access) and clear(occupied, problem.closed[room.id]):
        then = names.hours_on(room.access, start)
        with_crew = names.hours(occupied)
        yield Word(
            f"连布场撤场要用{with_crew}，而当天只能进场{then}",
            f"is needed {with_crew} with setup and teardown, it may be entered {then} that day",
        )


def _date_window(problem: Problem, session: Session, room: Room, start: int | None) -> Iterator[Word]:
    on_days = sorted(session.days & frozenset(problem.days))
    dates = names.days(problem, on_days)
    if start is None or not on_days:
        yield Word("日期与时段都配不上", "its dates and hours leave no time")
        return
    if start % DAY % problem.event.grid:
        grid = problem.event.grid
        yield Word(
            f"场次只能在从零点起每{grid}分钟的时刻开始", f"sessions start every {grid} minutes from midnight"
        )
    if start // DAY not in on_days:
        yield Word(f"它的日期只有{dates.zh}", f"its dates are {dates.en}")
    elif session.hours is not None and not within(session.public_time(start), session.hours):
        then = names.hours_on(session.hours, start)
        length = session.duration
        yield Word(
            f"它要演{length}分钟，当天的时段是{then}" if then else "它当天没有可用时段",
            f"it takes {length} minutes and its hours that day are {then}"
            if then
            else "it has no hours on that day",
        )


def _protected_day(problem: Problem, session: Session, room: Room, start: int | None) -> Iterator[Word]:
    for kept in problem.event.protected_days:
        if start is None or kept.day == start // DAY:
            day, whom = names.day(problem, kept.day), sorted(kept.audiences)
            yield Word(
                f"{day.zh}是{kept.name}，只留给{'、'.join(whom)}",
                f"{day.en} ({kept.name_en or kept.name}) is kept for {', '.join(whom)}",
            )


def _person_available(problem: Problem, session: Session, room: Room, start: int | None) -> Iterator[Word]:
    for each in dict.fromkeys(session.people):
        person, name = problem.people[each], names.person(problem, each)
        if person.max_sessions_per_day == 0:
            yield Word(f"{name.zh}一天一场也不能参加", f"{name.en} may come to no session at all")
        elif start is not None:
            time = session.person_time(person, start)
            there = person.available is None or within(time, person.available)
            if not (there and clear(time, person.unavailable)):
                yield Word(
                    f"{name.zh}在{names.hours(time)}不能到场",
                    f"{name.en} cannot be there {names.hours(time)}",
                )


def _equipment(problem: Problem, session: Session, room: Room, start: int | None) -> Iterator[Word]:
    wanted: dict[str, int] = {}
    for each, amount in session.equipment:
        wanted[each] = wanted.get(each, 0) + amount
    for each, amount in wanted.items():
        piece, name = problem.equipment[each], names.piece(problem, each)
        if amount > piece.quantity:
            yield Word(
                f"需要{amount}件{name.zh}，只有{piece.quantity}件",
                f"it needs {amount} of {name.en} and there are {piece.quantity}",
            )
        if piece.venues and room.venue not in piece.venues:
            at = names.join(names.venue(problem, each) for each in sorted(piece.venues))
            yield Word(f"{name.zh}只能在{at.zh}使用", f"{name.en} can only be used at {at.en}")


def _backup(problem: Problem, session: Session, room: Room, start: int | None) -> Iterator[Word]:
    yield Word("附近没有可用的雨天备用场地", "no room near enough can be its rain-day room")


def _pinned(problem: Problem, session: Session, room: Room, start: int | None) -> Iterator[Word]:
    for pin in problem.pins_of.get(session.id, ()):
        where = names.room(problem, pin.room) if pin.room else Word("", "")
        when = names.moment(problem, pin.start) if pin.start is not None else Word("", "")
        source = f" ({pin.source})" if pin.source else ""
        reason = Word(f"：{pin.reason}" if pin.reason else "", f": {pin.reason}" if pin.reason else "")
        yield Word(
            f"它已固定在{' '.join(filter(None, (where.zh, when.zh)))}{source}{reason.zh}",
            f"it is pinned to {', '.join(filter(None, (where.en, when.en)))}{source}{reason.en}",
        )


def _limits(problem: Problem, session: Session, room: Room, start: int | None) -> Iterator[Word]:
    yield Word("它一场就超过了限额", "it alone is more than a limit allows there")


def _live_channels(problem: Problem, session: Session, room: Room, start: int | None) -> Iterator[Word]:
    yield Word("没有直播通道", "there is no live channel")


_SAYINGS: Mapping[str, Say] = {
    "room-suits": _room_suits,
    "room-open": _room_open,
    "date-window": _date_window,
    "protected-day": _protected_day,
    "person-available": _person_available,
    "equipment": _equipment,
    "backup": _backup,
    "pinned": _pinned,
    "limits": _limits,
    "live-channels": _live_channels,
}
"""By rule about one session: what it says. A clause about the room, or about the session ("it …")."""
