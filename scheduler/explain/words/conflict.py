"""Why there is no schedule, as one coordinator says it to another, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scheduler.explain.conflict import Conflict, Conflicts
from scheduler.explain.facts import Fact
from scheduler.explain.sums import wanted_and_there
from scheduler.explain.ways_out import WayOut
from scheduler.explain.words import names
from scheduler.explain.words import ways_out as ways
from scheduler.explain.words.facts import lines, minutes
from scheduler.problem import Problem
from scheduler.word import Word

SHOWN = 6
"""Ways out that are told."""


def told(problem: Problem, conflicts: Conflicts) -> Word:
    """Return all that was found, several lines, ending with a line's end."""
    said = [_head(conflicts)]
    for number, conflict in enumerate(conflicts.conflicts):
        said += _conflict(problem, conflicts, number, conflict)
    if conflicts.conflicts and not conflicts.complete:
        said.append(
            Word(
                f"（{conflicts.seconds:g}秒内未能查完：可能还有别的冲突。）",
                f"(Not finished in {conflicts.seconds:g} s: there may be more conflicts.)",
            )
        )
    return Word("".join(f"{each.zh}\n" for each in said), "".join(f"{each.en}\n" for each in said))


def _head(conflicts: Conflicts) -> Word:
    if conflicts.possible:
        return Word(
            "没有冲突：所有必须安排的场次都能排下。",
            "No conflict: all that must be held can be held.",
        )
    if conflicts.possible is None:
        return Word(
            f"{conflicts.seconds:g}秒内没有弄清是否有冲突；请用 --time-limit 给更多时间。",
            f"It was not found out in {conflicts.seconds:g} s whether all that must be held can be; "
            "give it more time with --time-limit.",
        )
    count = len(conflicts.conflicts)
    if count == 1:
        return Word("排不出日程：有一处冲突。", "There is no schedule, because of one conflict.")
    return Word(
        f"排不出日程：有{count}处互不相干的冲突，每一处都要解决。",
        f"There is no schedule, because of {count} conflicts that have nothing to do with each other; "
        "each must be resolved.",
    )


def _conflict(problem: Problem, conflicts: Conflicts, number: int, conflict: Conflict) -> Iterator[Word]:
    count = len(conflicts.conflicts)
    title = f" {number + 1}" if count > 1 else ""
    yield Word("", "")
    yield Word(f"冲突{title}：以下各项不能同时成立。", f"Conflict{title}: these cannot all hold together.")
    for line in lines(problem, conflict.facts, conflict.sessions):
        yield Word(f"  - {line.zh}", f"  - {line.en}")
    for each in wanted_and_there(problem, conflict):
        name = (names.person if each.table == "people" else names.piece)(problem, each.id)
        wanted, there = minutes(each.wanted), minutes(each.there)
        yield Word(
            f"  合计：需要{name.zh}{wanted.zh}，只有{there.zh}。",
            f"  Together they want {name.en} for {wanted.en}; there are {there.en}.",
        )
    if conflict.unsure:
        yield Word(
            f"  其中{len(conflict.unsure)}项是否必要，时间内未能查清。",
            f"  Of {names.plural(len(conflict.unsure), 'fact')} it was not found out in time "
            "whether it belongs to this.",
        )
    else:
        yield Word(
            "  去掉其中任何一项，其余各项就能同时成立（已逐项验证）。",
            "  Take any one of them away and the others can hold (checked one by one).",
        )
    yield from _ways(problem, conflict, finished=number not in conflicts.unfinished, several=count > 1)


def _ways(problem: Problem, conflict: Conflict, *, finished: bool, several: bool) -> Iterator[Word]:
    groups = ways.alike(conflict.ways_out)
    if not groups:
        yield Word(
            "  没有找到只改一处就能解决的办法。" if finished else "  时间内没有找到只改一处的办法。",
            "  No single change was found that resolves it."
            if finished
            else "  No single change that resolves it was found in time.",
        )
        return
    beside = (
        Word("（别的冲突另行解决）", " of this conflict, the others resolved as well")
        if several
        else Word("", "")
    )
    yield Word(
        f"  解决办法，改动小的在前，均已验证{beside.zh}：",
        f"  Ways out{beside.en}, the smallest change first, each one checked:",
    )
    for rank, group in enumerate(groups[:SHOWN], 1):
        said = ways.told(problem, group)
        yield Word(f"  {rank}. {said.zh}", f"  {rank}. {said.en}")
    if not finished:
        yield Word(
            "  （时间内未能查完，可能还有别的办法。）", "  (Not all were tried in time: there may be others.)"
        )


def as_json(conflicts: Conflicts) -> dict[str, Any]:
    """Return the conflicts as plain values."""
    return {
        "possible": conflicts.possible,
        "complete": conflicts.complete,
        "seconds": conflicts.seconds,
        "conflicts": [
            {
                "sessions": list(conflict.sessions),
                "facts": [_fact(fact) for fact in conflict.facts],
                "irreducible": not conflict.unsure,
                "unsure": [_fact(fact) for fact in conflict.unsure],
                "ways_out": [_way_out(way) for way in conflict.ways_out],
                "ways_out_finished": number not in conflicts.unfinished,
            }
            for number, conflict in enumerate(conflicts.conflicts)
        ],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "table": fact.table,
        "id": list(fact.rooms) or _id(fact),
        "column": fact.column,
        "item": fact.item,
        "file": fact.where.file if fact.where else None,
        "row": fact.where.row if fact.where else None,
    }


def _id(fact: Fact) -> str:
    return fact.item if isinstance(fact.key, int) else str(fact.key)


def _way_out(way: WayOut) -> dict[str, Any]:
    return {
        **_fact(way.fact),
        "id": way.id,
        "kind": way.kind,
        "old": way.old,
        "new": way.new,
        "by": way.by,
        "effort": way.effort,
    }
