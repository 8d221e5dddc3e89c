"""A session's places as people read them: what it costs where it is, and every other place, by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from scheduler.explain.alternatives import (
    Alternatives,
    Clearing,
    Cost,
    FreePlace,
    ShutRoom,
    TakenPlace,
)
from scheduler.explain.blocked import Obstacle
from scheduler.explain.words import left_out, names
from scheduler.explain.words.in_the_way import in_the_way, plainness
from scheduler.explain.words.never import never
from scheduler.problem import DAY, Problem
from scheduler.schedule import Placement, Schedule, diff
from scheduler.word import Word

SHOWN = 3
"""Lines of each sort that a day gets, the best first."""

GROUPS = 5
"""Reasons told for which rooms are shut for ever."""

COSTS: Mapping[str, Word] = {
    "protected-share": Word("专属日的场次不够", "too few of its kind on a protected day"),
    "room-fit": Word("场地比需要的大", "a room larger than it needs"),
    "room-tight": Word("场地几乎坐满", "a room that it fills to the last seats"),
    "preferred-date": Word("不在偏好日期", "not on a preferred date"),
    "preferred-hours": Word("不在偏好时段", "not within the preferred hours"),
    "preferred-room": Word("不在偏好场地", "not in a preferred room"),
    "audience-overlap": Word("同一批观众撞期", "the same audience is wanted elsewhere at that time"),
    "theme-spread": Word("当天同主题过多", "too much of its theme on that day"),
    "person-days": Word("有人要多来几天", "people come on further days"),
    "tour-spread": Word("巡演到了同一个区", "a tour that visits the same district twice"),
    "backup-preferred": Word("没有雨天备用场地", "no room for a rain day"),
    "demand": Word("不是客流最多的时段", "not the hours when most visitors come"),
    "relations": Word("活动之间的愿望未满足", "a wish between activities that is not met"),
    "limits": Word("超出软性限额", "more or less than a limit would like"),
}
"""By soft rule: what its points are for."""


def told(problem: Problem, schedule: Schedule, found: Alternatives) -> Word:
    """Return what is known of a session's places, for a person; lines end with a newline."""
    lines = [*_here(problem, found)]
    if found.why is not None:
        lines.append(left_out.told(problem, found.why))
    lines += _summary(found)
    places = [place.placement for place in found.free] + [place.placement for place in found.taken]
    days = sorted({place.start // DAY for place in places})
    for day in days:
        lines += _day(problem, schedule, found, day)
    lines += _shut(problem, found)
    if found.untried:
        lines.append(
            Word(
                f"另有{found.untried}个被占的时段来不及算：加大 --time-limit 可以算完。",
                f"Time ran out before {names.plural(found.untried, 'taken place')} could be looked at; "
                "a larger --time-limit looks at them.",
            )
        )
    return Word("".join(f"{line.zh}\n" for line in lines), "".join(f"{line.en}\n" for line in lines))


def _here(problem: Problem, found: Alternatives) -> Iterator[Word]:
    name = names.session(problem, found.session, whole=True)
    if found.placement is None:
        yield Word(f"{name.zh}未安排。", f"{name.en} is left out.")
        return
    place = names.place(problem, found.placement)
    if not found.costs:
        yield Word(
            f"{name.zh}在{place.zh}，不产生任何分数。",
            f"{name.en} is on {place.en}, and costs nothing there.",
        )
        return
    total = names.points(sum((cost.points for cost in found.costs), start=0 * found.objective))
    yield Word(
        f"{name.zh}在{place.zh}，在那里计{total}分：",
        f"{name.en} is on {place.en}, and costs {total} points there:",
    )
    for cost in sorted(found.costs, key=lambda cost: -cost.points):
        yield _cost(problem, cost)
    if any(cost.sessions for cost in found.costs):
        yield Word(
            "（与别场共有的分数这里全数计入；不带 --session 的清单则由各场均摊。）",
            "(What it shares with others is counted whole here; the list without --session splits it between "
            "them.)",
        )


def _cost(problem: Problem, cost: Cost) -> Word:
    what = COSTS.get(cost.rule, Word(cost.rule, cost.rule))
    others = names.join(names.session(problem, each) for each in cost.sessions)
    with_zh, with_en = (f"，涉及{others.zh}", f", with {others.en}") if others.zh else ("", "")
    points = f"{names.signed(cost.points):>7}"
    return Word(f"{points}  {what.zh}（{cost.rule}）{with_zh}", f"{points}  {what.en} ({cost.rule}){with_en}")


def _summary(found: Alternatives) -> Iterator[Word]:
    free, taken = len(found.free), len(found.taken)
    if not free and not taken:
        yield Word("没有别的地方可去。", "There is no other place for it.")
    elif not free:
        yield Word(
            f"别处没有空位；{taken}个合适的时段被占。",
            f"No other place is free; {names.plural(taken, 'place that suits', 'places that suit')} it "
            f"{'is' if taken == 1 else 'are'} taken.",
        )
    else:
        yield Word(
            f"别人都不动，它还可以去{free}个地方；另有{taken}个合适的时段被占。分数差是整个日程的，场地时间含布场、撤场与换场：",
            f"With everybody else where they are it could be in {names.plural(free, 'other place')}; "
            f"{taken:,} more would suit it and {'is' if taken == 1 else 'are'} taken. "
            "Points say how the whole schedule would change, room times include setup and changeover:",
        )


def _day(problem: Problem, schedule: Schedule, found: Alternatives, day: int) -> list[Word]:
    free = sorted(
        (place for place in found.free if place.placement.start // DAY == day),
        key=lambda place: (place.more, place.placement.start),
    )
    taken = [place for place in found.taken if place.placement.start // DAY == day]
    name = names.day(problem, day)
    lines = [Word(name.zh, name.en)]
    lines += _had(problem, schedule, free, taken)
    lines += _not_free(problem, schedule, found.session, taken)
    return lines


def _had(
    problem: Problem, schedule: Schedule, free: Sequence[FreePlace], taken: Iterable[TakenPlace]
) -> Iterator[Word]:
    """Yield the places of a day that can be had, the best first; a free one goes before one to be cleared.

    Free starts of one room that cost the same stand together; of places to be cleared there is the best,
    where it is better than every free one.
    """
    groups: dict[tuple[Decimal, str], list[int]] = defaultdict(list)
    for place in free:
        groups[place.more, place.placement.room].append(place.placement.start)
    lines = [(more, 1, _free(problem, more, room, starts)) for (more, room), starts in groups.items()]
    cleared = [
        (place.clearing.more, place.placement.start, place)
        for place in taken
        if place.clearing is not None and place.clearing.schedule is not None
    ]
    if cleared:
        more, _, best = min(cleared, key=lambda each: each[:2])
        if not free or more < free[0].more:
            lines.append((more, 0, _cleared(problem, schedule, best)))
    lines.sort(key=lambda line: line[:2])
    yield from (line for *_, line in lines[:SHOWN])
    hidden = list(groups.items())[SHOWN - (len(lines) - len(groups)) :]
    if rest := sum(len(starts) for _, starts in hidden):
        from_ = names.signed(hidden[0][0][0])
        yield Word(f"         还有{rest}个空位，{from_}分起", f"         and {rest} more free, from {from_}")


def _free(problem: Problem, more: Decimal, id_: str, starts: Sequence[int]) -> Word:
    room, points, when = names.room(problem, id_), f"{names.signed(more):>7}", _starts(problem, starts)
    return Word(f"{points}  {when} {room.zh}", f"{points}  {when} {room.en}")


def _cleared(problem: Problem, schedule: Schedule, place: TakenPlace) -> Word:
    assert place.clearing is not None
    room, points = names.room(problem, place.placement.room), f"{names.signed(place.clearing.more):>7}"
    moves, when = moved(problem, schedule, place.clearing, place), names.clock(place.placement.start)
    changes = [each for each in diff(schedule, place.clearing.schedule or schedule) if each.before]
    if all(
        each.after and _same(each.before, each.after) for each in changes if each.session in place.in_the_way
    ):
        how = Word("别人都不动，只是", "nobody else moves, only ")
    else:
        how = Word("要别人让开：", "if others make way: ")
    return Word(
        f"{points}  {when} {room.zh}，{how.zh}{moves.zh}", f"{points}  {when} {room.en}, {how.en}{moves.en}"
    )


def _same(before: Placement | None, after: Placement) -> bool:
    return before is not None and (before.room, before.start) == (after.room, after.start)


def moved(problem: Problem, schedule: Schedule, clearing: Clearing, place: TakenPlace) -> Word:
    """Return where those in the way of a place go, who is left out included."""
    said = []
    for change in diff(schedule, clearing.schedule or schedule):
        if change.session not in place.in_the_way:
            continue
        name = names.session(problem, change.session)
        if change.after is None:
            said.append(Word(f"{name.zh}不办", f"{name.en} is left out"))
        elif change.before is None:
            there = names.place(problem, change.after)
            said.append(Word(f"{name.zh}安排到{there.zh}", f"{name.en} gets {there.en}"))
        elif _same(change.before, change.after):
            said.append(names.backup_change(problem, change.session, change.after))
        else:
            there = names.place(problem, change.after)
            said.append(Word(f"{name.zh}移到{there.zh}", f"{name.en} to {there.en}"))
    return names.join(said)


def _not_free(
    problem: Problem, schedule: Schedule, session: str, taken: Iterable[TakenPlace]
) -> Iterator[Word]:
    """Yield what is first of all in the way, starts that have the same in one line."""
    groups: dict[tuple[str, Obstacle], list[TakenPlace]] = defaultdict(list)
    for place in taken:
        first = min(place.obstacles, key=plainness)
        groups[place.placement.room, first].append(place)
    longest = sorted(groups.items(), key=lambda group: -len(group[1]))
    shown = sorted(longest[:SHOWN], key=lambda group: group[1][0].placement.start)
    for (id_, obstacle), places in shown:
        room = names.room(problem, id_)
        starts = _starts(problem, [place.placement.start for place in places])
        said = in_the_way(problem, schedule, session, places[0].placement, obstacle)
        yield Word(f"   不行  {starts} {room.zh}：{said.zh}", f"     no  {starts} {room.en}: {said.en}")
    if more := sum(len(places) for _, places in longest[SHOWN:]):
        yield Word(
            f"         还有{more}个时段不行（--json 全部列出）",
            f"         and {more} more not free (--json lists them)",
        )


def _starts(problem: Problem, starts: Iterable[int]) -> str:
    """Return starts, those that follow each other on the grid as a stretch: `09:00–10:30, 14:00`."""
    runs: list[list[int]] = []
    for start in sorted(starts):
        if runs and start - runs[-1][-1] == problem.event.grid:
            runs[-1].append(start)
        else:
            runs.append([start])
    return ", ".join(
        names.clock(run[0]) if len(run) == 1 else f"{names.clock(run[0])}–{names.clock(run[-1])}"
        for run in runs
    )


def _shut(problem: Problem, found: Alternatives) -> list[Word]:
    groups: dict[Word, list[str]] = defaultdict(list)
    for shut in found.shut:
        groups[why_shut(problem, found.session, shut)[0]].append(shut.room)
    if not groups:
        return []
    count = len(found.shut)
    lines = [Word(f"永远不能用的场地{count}个：", f"{names.plural(count, 'room')} that it can never have:")]
    in_order = sorted(groups.items(), key=lambda item: -len(item[1]))
    for said, rooms in in_order[:GROUPS]:
        where = names.join(names.room(problem, room) for room in rooms)
        if len(rooms) > names.NAMED:
            where = Word(f"{len(rooms)}个场地", f"{len(rooms)} rooms")
        lines.append(Word(f"    {where.zh}：{said.zh}", f"    {where.en}: {said.en}"))
    if rest := sum(len(rooms) for _, rooms in in_order[GROUPS:]):
        lines.append(Word(f"    还有{rest}个（--json 全部列出）", f"    and {rest} more (--json lists them)"))
    return lines


def why_shut(problem: Problem, session: str, shut: ShutRoom) -> tuple[Word, ...]:
    """Return why a session can never have a room."""
    if shut.together:
        return (
            Word(
                "日期、时段与开放时间凑不出共同的空档",
                "its dates and hours and the room's leave no common time",
            ),
        )
    # What the session asks of its room says most.
    in_order = sorted(shut.rules, key=lambda rule: rule != "room-suits")
    clauses = (clause for rule in in_order for clause in never(problem, session, shut.room, None, rule))
    return tuple(dict.fromkeys(clauses))


def as_json(problem: Problem, schedule: Schedule, found: Alternatives) -> dict[str, Any]:
    """Return everything found, for `--json`."""
    return {
        "session": found.session,
        "placement": names.spot(problem, found.placement),
        "objective": names.number(found.objective),
        "costs": [
            {"rule": cost.rule, "points": names.number(cost.points), "sessions": list(cost.sessions)}
            for cost in found.costs
        ],
        "free": [
            {"placement": names.spot(problem, place.placement), "more": names.number(place.more)}
            for place in found.free
        ],
        "taken": [
            {
                "placement": names.spot(problem, place.placement),
                "obstacles": [
                    {"rule": obstacle.rule, "sessions": list(obstacle.sessions)}
                    for obstacle in place.obstacles
                ],
                "cleared": _clearing(problem, schedule, place.clearing),
            }
            for place in found.taken
        ],
        "shut": [
            {
                "room": shut.room,
                "rules": list(shut.rules),
                "en": [clause.en for clause in why_shut(problem, found.session, shut)],
                "zh": [clause.zh for clause in why_shut(problem, found.session, shut)],
            }
            for shut in found.shut
        ],
        "why_left_out": None if found.why is None else left_out.as_json(problem, found.why),
        "untried": found.untried,
        "seconds": round(found.seconds, 3),
    }


def _clearing(problem: Problem, schedule: Schedule, clearing: Clearing | None) -> dict[str, Any] | None:
    if clearing is None:
        return None
    if clearing.schedule is None:
        return {"possible": False, "proven": clearing.proven}
    return {
        "possible": True,
        "more": names.number(clearing.more),
        "proven": clearing.proven,
        "moves": [
            {
                "session": change.session,
                "before": names.spot(problem, change.before),
                "after": names.spot(problem, change.after),
            }
            for change in diff(schedule, clearing.schedule)
        ],
    }
