"""Why there is no schedule, as one coordinator says it to another, and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from scheduler.explain.conflict import Conflict, Conflicts, Group
from scheduler.explain.facts import Fact
from scheduler.explain.sums import wanted_and_there
from scheduler.explain.ways_out import WayOut
from scheduler.explain.words import names
from scheduler.explain.words import ways_out as ways
from scheduler.explain.words.facts import lines, minutes
from scheduler.intervals import window
from scheduler.problem import Problem
from scheduler.word import Word

SHOWN = 6
"""Ways out that are told."""

UNSURE = 6
"""Facts of which it is not known whether they belong to a conflict, up to which they are told."""


def told(problem: Problem, conflicts: Conflicts) -> Word:
    """Return all that was found, several lines, ending with a line's end."""
    said = [_head(conflicts)]
    for group in conflicts.groups:
        if len(group.numbers) > 1:
            said += _group(problem, conflicts, group)
        for number in group.numbers:
            said += _conflict(problem, conflicts, number, max(1, SHOWN // len(group.numbers)))
    said += _all_together(problem, conflicts)
    if conflicts.conflicts and not conflicts.complete:
        said.append(
            Word(
                f"（{conflicts.seconds:g}秒内未能查完：可能还有别的冲突。）",
                f"(Not finished in {conflicts.seconds:g} s: there may be more conflicts.)",
            )
        )
    return Word("".join(f"{each.zh}\n" for each in said), "".join(f"{each.en}\n" for each in said))


def _group(problem: Problem, conflicts: Conflicts, group: Group) -> Iterator[Word]:
    """Yield what conflicts have in common, and what resolves them all."""
    numbers = _listed_numbers(group.numbers)
    yield Word("", "")
    yield Word(f"冲突{numbers}有共同之处：", f"Conflicts {numbers} have this in common:")
    asking = [fact for fact in group.shared if fact.table == "activities"]
    sessions = list(dict.fromkeys(str(fact.key) for fact in asking if fact.column != "max_per_day"))
    for line in lines(problem, group.shared, sessions):
        yield Word(f"  - {line.zh}", f"  - {line.en}")
    if not group.shared:
        met = Counter(each for number in group.numbers for each in conflicts.conflicts[number].sessions)
        both = names.join(names.session(problem, each) for each, count in met.items() if count > 1)
        yield Word(f"  - {both.zh}", f"  - {both.en}")
    if not group.ways_out:
        yield Word(
            "  没有找到只改一处就能同时解决它们的办法。",
            "  No single change of it was found that resolves all.",
        )
        return
    yield Word(
        "  同时解决它们的办法，改动小的在前，均已验证：",
        "  Ways out of all of them, the smallest change first, each one checked:",
    )
    yield from _listed(problem, group.ways_out, SHOWN)


def _listed_numbers(numbers: Sequence[int]) -> str:
    """Return numbers as people count them: `1–3, 5`."""
    runs = window((number + 1, number + 2) for number in numbers)
    return ", ".join(f"{first}" if end - first == 1 else f"{first}–{end - 1}" for first, end in runs)


def _all_together(problem: Problem, conflicts: Conflicts) -> Iterator[Word]:
    """Yield whether the first ways out, all taken, are enough."""
    if len(conflicts.conflicts) < 2 or conflicts.together is None:
        return
    yield Word("", "")
    if conflicts.together:
        yield Word(
            "各处都采用排在第一的办法：所有必须安排的场次就都能排下（已一并验证）。",
            "The first way out of each, all of these together: all that must be held can be (checked).",
        )
        return
    left = names.join(names.session(problem, each) for each in conflicts.remaining)
    yield Word(
        f"各处都采用排在第一的办法还不够：{left.zh}仍不能都安排。",
        f"The first way out of each, all of these together, are not yet enough: "
        f"{left.en} cannot all be held even then.",
    )


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
    if len(conflicts.groups) == count:
        return Word(
            f"排不出日程：有{count}处互不相干的冲突，每一处都要解决。",
            f"There is no schedule, because of {count} conflicts that have nothing to do with each other; "
            "each must be resolved.",
        )
    return Word(
        f"排不出日程：有{count}处冲突，其中有的有共同的原因；每一处都要解决。",
        f"There is no schedule, because of {count} conflicts, some of which have a cause in common; "
        "each must be resolved.",
    )


def _conflict(problem: Problem, conflicts: Conflicts, number: int, shown: int) -> Iterator[Word]:
    conflict, count = conflicts.conflicts[number], len(conflicts.conflicts)
    title = f" {number + 1}" if count > 1 else ""
    yield Word("", "")
    yield Word(f"冲突{title}：以下各项不能同时成立。", f"Conflict{title}: these cannot all hold together.")
    unsure = {cell for fact in conflict.unsure for cell in fact.cells}
    many = len(conflict.unsure) > UNSURE
    facts = [fact for fact in conflict.facts if not (many and fact.cells <= unsure)]
    for line in lines(problem, facts, conflict.sessions):
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
            f"  {'另' if many else '其中'}{len(conflict.unsure)}项是否必要，时间内未能查清"
            f"{'（--json 中列出）' if many else ''}。",
            f"  Of {names.plural(len(conflict.unsure), 'fact')}{' more (--json)' if many else ''} it was not "
            "found out in time whether it belongs to this; more time: --time-limit.",
        )
    else:
        yield Word(
            "  去掉其中任何一项，其余各项就能同时成立（已逐项验证）。",
            "  Take any one of them away and the others can hold (checked one by one).",
        )
    finished = number not in conflicts.unfinished
    yield from _ways(problem, conflict, shown, finished=finished, several=count > 1)


def _ways(
    problem: Problem, conflict: Conflict, shown: int, *, finished: bool, several: bool
) -> Iterator[Word]:
    if not conflict.ways_out:
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
    yield from _listed(problem, conflict.ways_out, shown)
    if not finished:
        yield Word(
            "  （时间内未能查完，可能还有别的办法。）", "  (Not all were tried in time: there may be others.)"
        )


def _listed(problem: Problem, found: Sequence[WayOut], shown: int) -> Iterator[Word]:
    """Yield the first ways out by number, and how many more there are."""
    groups = ways.alike(found)
    for rank, group in enumerate(groups[:shown], 1):
        said = ways.told(problem, group)
        yield Word(f"  {rank}. {said.zh}", f"  {rank}. {said.en}")
    if len(groups) > shown:
        more = len(groups) - shown
        yield Word(f"  另有{more}种办法（--json）。", f"  … and {more} more (--json).")


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
        "groups": [
            {
                "conflicts": [number + 1 for number in group.numbers],
                "shared": [_fact(fact) for fact in group.shared],
                "ways_out": [_way_out(way) for way in group.ways_out],
            }
            for group in conflicts.groups
        ],
        "first_ways_out_together": conflicts.together,
        "remaining": list(conflicts.remaining),
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "table": fact.table,
        "id": list(fact.rooms) or _id(fact),
        "column": fact.column,
        "item": fact.item,
        "file": fact.where.file if fact.where else _file(fact),
        "row": fact.where.row if fact.where else None,
    }


def _file(fact: Fact) -> str:
    return "event.toml" if fact.table == "event" else f"{fact.table}.csv"


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
