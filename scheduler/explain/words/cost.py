"""What a schedule costs in sentences and small tables, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from scheduler.explain.cost import DEAREST, CostReading, NoBound, Share, split
from scheduler.explain.words import names
from scheduler.explain.words.labels import district, rule
from scheduler.problem import DAY, Problem
from scheduler.rules import Violation
from scheduler.schedule import Schedule
from scheduler.word import Word

Say = Callable[[Problem, Schedule, Violation], Word]


def told(problem: Problem, schedule: Schedule, reading: CostReading) -> Word:
    """Return a reading as lines to print: the whole, the four lists, the ten costliest facts."""
    lists = (
        _list(Word("按规则", "By rule"), reading.by_rule, rule),
        _list(
            Word("按区", "By district"), reading.by_district, lambda key: district(key) if key else _NOBODY
        ),
        _list(Word("按日期", "By day"), reading.by_day, _named),
        _list(
            Word(f"最费分的 {DEAREST} 场", f"The {DEAREST} dearest sessions"),
            reading.by_session[:DEAREST],
            lambda key: names.session(problem, key) if key else _NOBODY,
        ),
    )
    dearest = [
        (names.points(cost.points), fact(problem, schedule, cost), rule(cost.rule))
        for cost in reading.dearest
    ]
    heading = Word("最费分的事", "What costs most")
    head = _head(reading)
    zh = [
        head.zh,
        *(each.zh for each in lists),
        _lines(heading.zh, ((n, f"{w.zh} [{r.zh}]") for n, w, r in dearest)),
    ]
    en = [
        head.en,
        *(each.en for each in lists),
        _lines(heading.en, ((n, f"{w.en} [{r.en}]") for n, w, r in dearest)),
    ]
    return Word("\n\n".join(zh) + "\n", "\n\n".join(en) + "\n")


def _head(reading: CostReading) -> Word:
    total = names.points(reading.objective)
    if isinstance(reading.bound, NoBound):
        why = _NO_BOUND[reading.bound]
        return Word(
            f"总分 {total}（越低越好）。{why.zh}",
            f"The schedule costs {total} points (the fewer the better). {why.en}",
        )
    bound, gain = names.points(reading.bound), names.points(reading.to_gain or Decimal(0))
    if not reading.to_gain:
        return Word(
            f"总分 {total}：已证明没有更低的方案。",
            f"The schedule costs {total} points: proven, none costs less.",
        )
    share = reading.to_gain / max(Decimal(1), reading.objective)
    return Word(
        f"总分 {total}（越低越好）。已证明任何方案都不低于 {bound}：至多还能省 {gain} 分（{share:.1%}）。",
        f"The schedule costs {total} points (the fewer the better). No schedule can cost less than {bound}, "
        f"that is proven: {gain} points ({share:.1%}) could be gained at most.",
    )


_NO_BOUND = {
    NoBound.NO_REPORT: Word(
        "还能省多少不得而知：日程旁边没有 solve 写出的 report.json。",
        "How much could be gained is not known: no report.json of a solve lies beside the schedule.",
    ),
    NoBound.OTHER_INPUTS: Word(
        "还能省多少不得而知：日程旁边的 report.json 属于别的输入，或输入后来改过；重新 solve 即可得知。",
        "How much could be gained is not known: the report.json beside the schedule is of other inputs, "
        "or they were changed since; a new solve tells.",
    ),
}

_NOBODY = Word("（未安排，或不属于某一场）", "(left out, or no one session's)")


def _named(key: str) -> Word:
    return Word(key, key) if key else _NOBODY


def _list(heading: Word, shares: Iterable[Share], name: Callable[[str], Word]) -> Word:
    listed = [(names.points(share.points), name(share.key)) for share in shares]
    return Word(
        _lines(heading.zh, ((number, word.zh) for number, word in listed)),
        _lines(heading.en, ((number, word.en) for number, word in listed)),
    )


def _lines(heading: str, rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join([heading, *(f"{number:>10}  {text}" for number, text in rows)])


def fact(problem: Problem, schedule: Schedule, cost: Violation) -> Word:
    """Return one cost in a sentence; a rule that no sentence here knows speaks for itself, in English."""
    say = _SAYINGS.get(cost.rule)
    return Word(cost.message, cost.message) if say is None else say(problem, schedule, cost)


def _unplaced(problem: Problem, schedule: Schedule, cost: Violation) -> Word:
    session, name = problem.sessions[cost.subjects[0]], names.session(problem, cost.subjects[0])
    priority = (
        Word("必须安排", "must")
        if session.must
        else Word(f"优先级 {session.priority}", f"priority {session.priority}")
    )
    return Word(f"{name.zh}未安排（{priority.zh}）", f"{name.en} is left out ({priority.en})")


def _protected_share(problem: Problem, schedule: Schedule, cost: Violation) -> Word:
    day = next(
        each
        for each in problem.event.protected_days
        if cost.message.startswith(f"{problem.date(each.day)} ({each.name})")
    )
    date = names.day(problem, day.day)
    return Word(
        f"{date.zh}（{day.name}）还少 {cost.amount} 场面向其受众的活动",
        f"{date.en} ({day.name_en or day.name}) lacks {cost.amount} of the sessions meant for its audiences",
    )


def _room_fit(problem: Problem, schedule: Schedule, cost: Violation) -> Word:
    session, room = (problem.sessions[cost.subjects[0]], problem.rooms[cost.subjects[1]])
    name, where = names.session(problem, session.id), names.room(problem, room.id)
    return Word(
        f"{name.zh}只有 {session.heads} 人，用了 {room.capacity} 座的{where.zh}",
        f"{name.en} seats {session.heads} in {where.en}, which holds {room.capacity}",
    )


def _room_tight(problem: Problem, schedule: Schedule, cost: Violation) -> Word:
    session, room = (problem.sessions[cost.subjects[0]], problem.rooms[cost.subjects[1]])
    name, where = names.session(problem, session.id), names.room(problem, room.id)
    return Word(
        f"{name.zh}有 {session.heads} 人，{where.zh}的 {room.capacity} 座几乎坐满",
        f"{name.en} seats {session.heads} and nearly fills the {room.capacity} places of {where.en}",
    )


def _preferred_date(problem: Problem, schedule: Schedule, cost: Violation) -> Word:
    name = names.session(problem, cost.subjects[0])
    there = names.day(problem, schedule.placements[cost.subjects[0]].start // DAY)
    wanted = names.join(
        names.day(problem, day) for day in sorted(problem.sessions[cost.subjects[0]].preferred_days)
    )
    return Word(
        f"{name.zh}在 {there.zh}，希望在 {wanted.zh}",
        f"{name.en} is on {there.en} and would rather be on {wanted.en}",
    )


def _preferred_hours(problem: Problem, schedule: Schedule, cost: Violation) -> Word:
    name = names.session(problem, cost.subjects[0])
    time = problem.sessions[cost.subjects[0]].public_time(schedule.placements[cost.subjects[0]].start)
    date = names.day(problem, time[0] // DAY)
    wanted = problem.sessions[cost.subjects[0]].preferred_hours
    then = names.hours_on(wanted or (), time[0])
    return Word(
        f"{name.zh}在 {date.zh} {names.hours(time)}，希望的时段：{then or '当天没有'}",
        f"{name.en} is on {date.en} {names.hours(time)}; the hours it prefers: {then or 'none that day'}",
    )


def _preferred_room(problem: Problem, schedule: Schedule, cost: Violation) -> Word:
    name, where = names.session(problem, cost.subjects[0]), names.room(problem, cost.subjects[1])
    wanted = names.join(
        names.room(problem, room) for room in sorted(problem.sessions[cost.subjects[0]].preferred_rooms)
    )
    return Word(
        f"{name.zh}在{where.zh}，希望在{wanted.zh}",
        f"{name.en} is in {where.en} and would rather be in {wanted.en}",
    )


def _audience_overlap(problem: Problem, schedule: Schedule, cost: Violation) -> Word:
    a, b = (names.session(problem, each) for each in cost.subjects[:2])
    when = names.moment(problem, max(schedule.placements[each].start for each in cost.subjects[:2]))
    return Word(
        f"{a.zh}与{b.zh}在同一场馆同时进行（{when.zh} 起），争同一批观众",
        f"{a.en} and {b.en} are on together at one venue (from {when.en}) for the same audience",
    )


def _theme_spread(problem: Problem, schedule: Schedule, cost: Violation) -> Word:
    *sessions, theme = cost.subjects
    day = names.day(problem, schedule.placements[sessions[0]].start // DAY)
    return Word(
        f"{day.zh}主题 {theme} 集中了 {len(sessions)} 场，多出 {cost.amount} 场",
        f"{day.en} has {len(sessions)} sessions of the theme {theme}, {cost.amount} more than an even spread",
    )


def _person_days(problem: Problem, schedule: Schedule, cost: Violation) -> Word:
    name = names.person(problem, cost.subjects[-1])
    return Word(f"{name.zh}要来 {cost.amount + 1} 天", f"{name.en} comes on {cost.amount + 1} days")


def _tour_spread(problem: Problem, schedule: Schedule, cost: Violation) -> Word:
    a, b = (names.session(problem, each) for each in cost.subjects[:2])
    where = district(problem.venue_of(schedule.placements[cost.subjects[0]].room).district)
    return Word(
        f"巡回活动 {a.zh}与{b.zh}都在{where.zh}", f"{a.en} and {b.en}, of one tour, are both in {where.en}"
    )


def _backup_preferred(problem: Problem, schedule: Schedule, cost: Violation) -> Word:
    name = names.session(problem, cost.subjects[0])
    where = names.room(problem, schedule.placements[cost.subjects[0]].room)
    return Word(
        f"{name.zh}在室外{where.zh}，没有雨天备用场地",
        f"{name.en} is outdoors in {where.en} with no backup room for rain",
    )


def _demand(problem: Problem, schedule: Schedule, cost: Violation) -> Word:
    session, name = problem.sessions[cost.subjects[0]], names.session(problem, cost.subjects[0])
    when = names.moment(problem, schedule.placements[cost.subjects[0]].start)
    return Word(
        f"{name.zh}（{session.heads} 人）在 {when.zh}，那时来的观众较少",
        f"{name.en} ({session.heads} people) is on {when.en}, when fewer of the public come",
    )


_RELATIONS = {
    "before": Word("先后", "before"),
    "same-day": Word("同日", "same-day"),
    "different-day": Word("不同日", "different-day"),
    "same-start": Word("同时开始", "same-start"),
    "same-room": Word("同一场地", "same-room"),
    "same-venue": Word("同一场馆", "same-venue"),
    "no-overlap": Word("不重叠", "no-overlap"),
    "min-gap": Word("最小间隔", "min-gap"),
    "back-to-back": Word("紧接", "back-to-back"),
    "all-or-none": Word("全有或全无", "all-or-none"),
}


def _relations(problem: Problem, schedule: Schedule, cost: Violation) -> Word:
    who = names.join(names.session(problem, each) for each in cost.subjects)
    kind = next(word for name, word in _RELATIONS.items() if f"the relation {name} " in cost.message)
    return Word(f"{who.zh}没有做到“{kind.zh}”", f"{who.en} are not {kind.en} as relations.csv asks")


def _limits(problem: Problem, schedule: Schedule, cost: Violation) -> Word:
    limit = next(each for each in problem.limits if each.id == cost.subjects[-1])
    told = f"（{limit.reason}）" if limit.reason else ""
    said = f" ({limit.reason})" if limit.reason else ""
    over = "at most" in cost.message
    return Word(
        f"限额 {limit.id}{told}{'超出' if over else '不足'} {cost.amount}",
        f"limit {limit.id}{said} is {'exceeded' if over else 'missed'} by {cost.amount}",
    )


_SAYINGS: Mapping[str, Say] = {
    "unplaced": _unplaced,
    "protected-share": _protected_share,
    "room-fit": _room_fit,
    "room-tight": _room_tight,
    "preferred-date": _preferred_date,
    "preferred-hours": _preferred_hours,
    "preferred-room": _preferred_room,
    "audience-overlap": _audience_overlap,
    "theme-spread": _theme_spread,
    "person-days": _person_days,
    "tour-spread": _tour_spread,
    "backup-preferred": _backup_preferred,
    "demand": _demand,
    "relations": _relations,
    "limits": _limits,
}


def as_json(problem: Problem, schedule: Schedule, reading: CostReading) -> dict[str, Any]:
    """Return a reading as plain values; every fact is there, with what each session bears of it."""

    def plain(shares: Iterable[Share]) -> list[dict[str, Any]]:
        return [
            {"key": share.key, "points": names.number(share.points), "facts": share.facts} for share in shares
        ]

    def said(cost: Violation) -> dict[str, str]:
        word = fact(problem, schedule, cost)
        return {"en": word.en, "zh": word.zh}

    return {
        "objective": names.number(reading.objective),
        "bound": None if isinstance(reading.bound, NoBound) else names.number(reading.bound),
        "no_bound": reading.bound.value if isinstance(reading.bound, NoBound) else None,
        "to_gain": None if reading.to_gain is None else names.number(reading.to_gain),
        "by_rule": plain(reading.by_rule),
        "by_session": plain(reading.by_session),
        "by_district": plain(reading.by_district),
        "by_day": plain(reading.by_day),
        "facts": [
            {
                "rule": cost.rule,
                "points": names.number(cost.points),
                "subjects": list(cost.subjects),
                "split": {session: names.number(share) for session, share in split(problem, cost)},
                **said(cost),
            }
            for cost in reading.facts
        ],
    }
