"""The answer to "Thursday at ten?" as one says it on the phone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from scheduler.explain.at import Answer, Moved, Refusal, Way
from scheduler.explain.words import names
from scheduler.explain.words.in_the_way import all_in_the_way
from scheduler.explain.words.never import never
from scheduler.problem import Problem
from scheduler.schedule import Change, Schedule
from scheduler.word import Word

MOVES = 8
"""Moves that an answer lists."""

ROOMS = 4
"""Rooms for which an answer says what is in the way."""


ABOUT_ROOM = frozenset({"room-suits", "room-open", "equipment", "backup"})
"""Rules that say of a room that it does not serve, not of the session that it cannot be then."""


def told(problem: Problem, schedule: Schedule, answer: Answer) -> Word:
    """Return an answer for a person; lines end with a newline."""
    if answer.way is not None:
        lines = [*_yes(problem, answer, answer.way)]
    else:
        lines = [*_no(problem, schedule, answer)]
    lines += _offers(problem, answer)
    return Word("".join(f"{line.zh}\n" for line in lines), "".join(f"{line.en}\n" for line in lines))


def _yes(problem: Problem, answer: Answer, way: Way) -> Iterator[Word]:
    place = names.place(problem, way.placement)
    name = names.session(problem, answer.session, whole=True)
    if answer.here:
        yield Word(f"{name.zh}就在{place.zh}。", f"{name.en} is there already: {place.en}.")
        return
    others = len(way.moves) - 1
    if way.left_out:
        out = names.join(names.session(problem, each) for each in way.left_out)
        yield Word(
            f"只有取消{out.zh}才行。共变动{len(way.moves)}场，{_booked(way).zh}：",
            f"Only if {out.en} {_is(way.left_out)} left out. "
            f"{names.plural(len(way.moves), 'session changes', 'sessions change')}, {_booked(way).en}:",
        )
    elif others:
        yield Word(
            f"可以。要动{len(way.moves)}场，{_booked(way).zh}：",
            f"Yes. {names.plural(len(way.moves), 'session moves', 'sessions move')}, {_booked(way).en}:",
        )
    else:
        yield Word(
            f"可以，别人都不用动。{_booked(way).zh}：",
            f"Yes, and nobody else moves. {_capital(_booked(way).en)}:",
        )
    for moved in way.moves[:MOVES]:
        yield _move(problem, moved)
    if len(way.moves) > MOVES:
        more = len(way.moves) - MOVES
        yield Word(f"  还有{more}场（--json 全部列出）", f"  and {more} more (--json lists them)")
    for change in way.backups:
        yield _backup(problem, change)
    yield _price(way)


def _backup(problem: Problem, change: Change) -> Word:
    name = names.session(problem, change.session)
    room = change.after.backup_room if change.after else None
    if room is None:
        return Word(f"  {name.zh}：不再留雨天备用场地", f"  {name.en}: no rain-day room any more")
    to = names.room(problem, room)
    return Word(f"  {name.zh}：雨天备用改为{to.zh}", f"  {name.en}: rain-day room now {to.en}")


def _booked(way: Way) -> Word:
    if not way.booked:
        return Word("没有人预约过", "nobody is booked on " + ("it" if len(way.moves) == 1 else "them"))
    return Word(f"涉及{way.booked:,}位预约观众", names.plural(way.booked, "booked person", "booked people"))


def _move(problem: Problem, moved: Moved) -> Word:
    name = names.session(problem, moved.session)
    booked = Word(
        f"，{moved.booked}人已预约" if moved.booked else "",
        f", {moved.booked} booked" if moved.booked else "",
    )
    if moved.after is None:
        return Word(f"  {name.zh}：取消{booked.zh}", f"  {name.en}: left out{booked.en}")
    to = names.place(problem, moved.after)
    if moved.before is None:
        return Word(f"  {name.zh}：安排到{to.zh}{booked.zh}", f"  {name.en}: gets {to.en}{booked.en}")
    before = names.place(problem, moved.before)
    return Word(
        f"  {name.zh}：{before.zh} → {to.zh}{booked.zh}", f"  {name.en}: {before.en} → {to.en}{booked.en}"
    )


def _price(way: Way) -> Word:
    price, more = f"{way.price:,}", names.signed(way.more)
    if way.proven:
        surely = Word("没有代价更小的办法。", "No way is cheaper.") if len(way.moves) > 1 else Word("", "")
    else:
        surely = Word(
            "也许还有代价更小的办法，时间不够没有查完。",
            "A cheaper way may exist: time was too short to be sure.",
        )
    return Word(
        f"变更代价 {price}，整个日程 {more} 分。{surely.zh}",
        f"Price of the change {price}; the schedule's points change by {more}. {surely.en}".rstrip(),
    )


def _no(problem: Problem, schedule: Schedule, answer: Answer) -> Iterator[Word]:
    name, when = names.session(problem, answer.session, whole=True), names.moment(problem, answer.start)
    if answer.started:
        yield Word(f"不行：{name.zh}已经开始。", f"No: {name.en} has started.")
        return
    if answer.gone:
        yield Word(f"不行：{when.zh}已经过了。", f"No: {when.en} is gone by.")
        return
    suits = bool(answer.taken)
    if not suits:
        yield Word(f"不行，{name.zh}不能在{when.zh}开始：", f"No, {name.en} cannot start on {when.en}:")
        yield from _refused(problem, answer)
        return
    if answer.unyielding:
        who = names.join(names.session(problem, each) for each in answer.unyielding)
        yield Word(
            f"不行。{who.zh}必须举办，换到别处也让不开：",
            f"No. {who.en} must be held, and {_has(answer.unyielding)} no other place that would make way:",
        )
    elif answer.never:
        yield Word("不行，别人怎么移都不行：", "No, whatever else moves:")
    else:
        yield Word(
            f"没有找到办法（用了{answer.seconds:.0f}秒，不能肯定没有）：",
            f"No way was found in {answer.seconds:.0f} seconds; that there is none is not proven:",
        )
    for place in answer.taken[:ROOMS]:
        room = names.room(problem, place.placement.room)
        told_of = [
            each
            for each in place.obstacles
            if not answer.unyielding or not set(answer.unyielding).isdisjoint(each.sessions)
        ]
        said = all_in_the_way(problem, schedule, answer.session, place.placement, told_of)
        yield Word(f"  {room.zh}：{said.zh}", f"  {room.en}: {said.en}")
    if len(answer.taken) > ROOMS:
        more = len(answer.taken) - ROOMS
        yield Word(
            f"  还有{more}个场地（--json 全部列出）",
            f"  and {names.plural(more, 'more room')} (--json lists them)",
        )


def _refused(problem: Problem, answer: Answer) -> Iterator[Word]:
    """Yield what shuts the rooms that it may have at other times; or else all of them."""
    refusals = [each for each in answer.refusals if each.ever] or list(answer.refusals)
    of_session = [set(clauses_of(problem, answer, each, about_room=False)) for each in refusals]
    if common := [
        clause
        for clause in clauses_of(problem, answer, refusals[0], about_room=False)
        if all(clause in said for said in of_session)
    ]:
        yield from (Word(f"  {clause.zh}", f"  {clause.en}") for clause in common)
        return
    for refusal in refusals[:ROOMS]:
        room, why = names.room(problem, refusal.room), names.join(clauses_of(problem, answer, refusal))
        yield Word(f"  {room.zh}：{why.zh}", f"  {room.en}: {why.en}")
    if len(refusals) > ROOMS:
        more = len(refusals) - ROOMS
        yield Word(
            f"  还有{more}个场地（--json 全部列出）",
            f"  and {names.plural(more, 'more room')} (--json lists them)",
        )


def clauses_of(
    problem: Problem, answer: Answer, refusal: Refusal, *, about_room: bool = True
) -> tuple[Word, ...]:
    """Return why the session cannot have a room then; without `about_room`, what holds for any room."""
    said = (
        clause
        for rule in refusal.rules
        if about_room or rule not in ABOUT_ROOM
        for clause in never(problem, answer.session, refusal.room, answer.start, rule)
    )
    return tuple(dict.fromkeys(said))


def _offers(problem: Problem, answer: Answer) -> Iterator[Word]:
    if not answer.offers:
        if answer.way is None and not answer.started:
            yield Word("别处也没有空位。", "No other place is free either.")
        return
    if answer.way is None:
        yield Word("最近的可行时间：", "The nearest that can be had:")
    for offer in answer.offers:
        place, others = names.place(problem, offer.placement), len(offer.moves) - 1
        touched = Word(
            f"，涉及{offer.booked:,}位预约观众" if offer.booked else "",
            f", {names.plural(offer.booked, 'booked person', 'booked people')}" if offer.booked else "",
        )
        moves = (
            Word(
                f"另有{others}场要动",
                f"and {names.plural(others, 'other session moves', 'other sessions move')}",
            )
            if others
            else Word("别人都不动", "and nobody else moves")
        )
        yield Word(
            f"  或者{place.zh}，{moves.zh}（代价{offer.price:,}{touched.zh}）",
            f"  or {place.en}, {moves.en} (price {offer.price:,}{touched.en})",
        )


def _is(things: Sequence[str]) -> str:
    return "is" if len(things) == 1 else "are"


def _has(things: Sequence[str]) -> str:
    return "has" if len(things) == 1 else "have"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def as_json(problem: Problem, answer: Answer) -> dict[str, Any]:
    """Return an answer for `--json`."""
    return {
        "session": answer.session,
        "start": problem.moment(answer.start).isoformat(),
        "room": answer.room,
        "possible": answer.way is not None,
        "here": answer.here,
        "way": None if answer.way is None else _way(problem, answer.way),
        "never": answer.never,
        "gone": answer.gone,
        "started": answer.started,
        "unyielding": list(answer.unyielding),
        "refusals": [
            {
                "room": refusal.room,
                "rules": list(refusal.rules),
                "en": [clause.en for clause in clauses_of(problem, answer, refusal)],
                "zh": [clause.zh for clause in clauses_of(problem, answer, refusal)],
            }
            for refusal in answer.refusals
        ],
        "taken": [
            {
                "room": place.placement.room,
                "obstacles": [
                    {"rule": obstacle.rule, "sessions": list(obstacle.sessions)}
                    for obstacle in place.obstacles
                ],
            }
            for place in answer.taken
        ],
        "offers": [_way(problem, offer) for offer in answer.offers],
        "seconds": round(answer.seconds, 3),
    }


def _way(problem: Problem, way: Way) -> dict[str, Any]:
    return {
        "pins": [
            {
                "session": moved.session,
                "room": moved.after.room,
                "start": problem.when(moved.after.start),
            }
            for moved in way.moves
            if moved.after is not None
        ],
        "placement": names.spot(problem, way.placement),
        "moves": [
            {
                "session": moved.session,
                "before": names.spot(problem, moved.before),
                "after": names.spot(problem, moved.after),
                "booked": moved.booked,
                "price": moved.price,
            }
            for moved in way.moves
        ],
        "backups": [
            {
                "session": change.session,
                "before": names.spot(problem, change.before),
                "after": names.spot(problem, change.after),
            }
            for change in way.backups
        ],
        "booked": way.booked,
        "price": way.price,
        "more": names.number(way.more),
        "left_out": list(way.left_out),
        "proven": way.proven,
    }
