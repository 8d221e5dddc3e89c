"""The sentences that say what it would take to have a session in, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from scheduler.explain.words import names
from scheduler.problem import Problem
from scheduler.result import LeftOut
from scheduler.schedule import Change, Placement, Schedule
from scheduler.word import Word

if TYPE_CHECKING:
    from scheduler.explain.blocked import Obstacle


def told(problem: Problem, left: LeftOut) -> Word:
    """Return a session's reason in whole sentences."""
    fact = left.fact or Word("", "")
    if left.status == "impossible":
        return Word(f"任何方案都无法安排：{fact.zh}。", f"No schedule can have it: {fact.en}.")
    own = _priority(problem, left.session)
    if left.placement is None or left.worse_by is None:
        way = _in_the_way(problem, left)
        fact = Word(fact.zh + way.zh, f"{fact.en} {way.en}".strip())
        tried = Word("在所给时间内没有找到安排它的办法", "no way to have it was found in the time given")
        if len(left.free) < 2:
            tried = Word("没有时间寻找安排它的办法", "there was no time to look for a way to have it")
        return Word(f"本场{own.zh}；{tried.zh}。{fact.zh}", f"It has {own.en}; {tried.en}. {fact.en}".strip())
    there, cost = names.place(problem, left.placement), _more(left.worse_by)
    change, way, proof = _changes(problem, left.instead), _in_the_way(problem, left), _proof(left)
    return Word(
        f"本场{own.zh}。若安排在 {there.zh}，{change.zh}，{cost.zh}。{way.zh}{proof.zh}",
        f"It has {own.en}. To have it on {there.en}, {change.en}: {cost.en}. {way.en}{proof.en}",
    )


def _changes(problem: Problem, changes: Sequence[Change]) -> Word:
    """Return what else would be different: who is left out, who moves, who gets in as well."""
    if not changes:
        return Word("其他场次都不必动", "nobody else has to move")
    out = names.join(_ranked(problem, change.session) for change in changes if change.after is None)
    stay = [change for change in changes if _place(change.before) == _place(change.after)]
    moved = names.join(
        _moved(problem, change, change.after)
        for change in changes
        if change.before and change.after and change not in stay
    )
    backups = [names.backup_change(problem, each.session, each.after) for each in stay if each.after]
    added = names.join(_ranked(problem, change.session) for change in changes if change.before is None)
    told = [
        *([Word(f"须放弃 {out.zh}", f"leave out {out.en}")] if out.zh else []),
        *([Word(f"须调整 {moved.zh}", f"move {moved.en}")] if moved.zh else []),
        *([Word(f"同时可排入 {added.zh}", f"take in {added.en} as well")] if added.zh else []),
        *backups,
    ]
    return Word("；".join(word.zh for word in told), "; ".join(word.en for word in told))


def _moved(problem: Problem, change: Change, after: Placement) -> Word:
    name, there = names.session(problem, change.session), names.place(problem, after)
    return Word(f"{name.zh}改到 {there.zh}", f"{name.en} to {there.en}")


def _place(placement: Placement | None) -> tuple[str, int] | None:
    return None if placement is None else (placement.room, placement.start)


def _in_the_way(problem: Problem, left: LeftOut) -> Word:
    if not left.in_the_way:
        return Word("", "")
    who = names.join(_ranked(problem, each) for each in left.in_the_way)
    return Word(f"占着那里的是 {who.zh}。", f"In its way there: {who.en}. ")


def _proof(left: LeftOut) -> Word:
    count = len(left.free)
    if not left.proven:
        return Word(
            "这是所给时间内找到的最好办法，未经证明。", "The best found in the time given, not proven."
        )
    if count == 1:
        return Word(
            "已证明：其他场次都不动时，没有更省的办法。",
            "Proven: while nobody else moves, nothing costs less.",
        )
    return Word(
        f"已证明：只动其中 {count} 场（含本场）时，没有更省的办法。",
        f"Proven: while only {count} sessions (this one among them) may move, nothing costs less.",
    )


def _more(points: Decimal) -> Word:
    if not points:
        return Word("总分不变", "the points stay the same")
    if points < 0:
        return Word(f"总分少 {names.points(-points)} 分", f"{names.points(-points)} points fewer")
    return Word(f"总分多 {names.points(points)} 分", f"{names.points(points)} points more")


def _ranked(problem: Problem, session: str) -> Word:
    """Return a session with its priority: `Stars (stars, priority 3)`."""
    facts, priority = problem.sessions[session], _priority(problem, session)
    return Word(
        f"{facts.title}（{session}，{priority.zh}）",
        f"{facts.title_en or facts.title} ({session}, {priority.en})",
    )


def _priority(problem: Problem, session: str) -> Word:
    if problem.sessions[session].must:
        return Word("必须安排", "must")
    if session in problem.pins_of:
        return Word("已固定", "pinned")
    priority = problem.sessions[session].priority
    return Word(f"优先级 {priority}", f"priority {priority}")


def free_word(places: int) -> Word:
    """Return that nobody keeps a session out but the points, or the end of the time."""
    return Word(
        f"它有 {places} 个空位。",
        f"{places} of its places {'is' if places == 1 else 'are'} free.",
    )


def taken_word(
    problem: Problem, schedule: Schedule, session: str, there: Placement, obstacles: Sequence[Obstacle]
) -> Word:
    """Return what is in a session's way at the place where that is least."""
    # The outputs say reasons too, and must not wait for the solver to be loaded.
    from scheduler.explain.words.in_the_way import in_the_way

    place = names.place(problem, there)
    facts = [in_the_way(problem, schedule, session, there, obstacle) for obstacle in obstacles]
    zh, en = "；".join(fact.zh for fact in facts), "; ".join(fact.en for fact in facts)
    return Word(
        f"最容易腾出的位置是 {place.zh}：{zh}。", f"Where the least is in its way, on {place.en}: {en}."
    )


def together_word(problem: Problem, session: str, others: Sequence[str]) -> Word:
    """Return that a session cannot be had together with others that must be, or with its group."""
    group = [
        each
        for relation in problem.relations
        if relation.kind == "all-or-none" and relation.weight is None and session in relation.sessions
        for each in relation.sessions
        if each != session
    ]
    if group:
        who = names.join(names.session(problem, each) for each in dict.fromkeys(group))
        return Word(
            f"它只能与 {who.zh} 一起安排（all-or-none），而它们不能都排上",
            f"it is placed only together with {who.en} (all-or-none), and not all of them can be",
        )
    if not others:
        return Word(
            "与必须遵守的限额和关系不能同时成立",
            "it does not go together with what limits and relations demand",
        )
    who = names.join(names.session(problem, each) for each in others)
    return Word(
        f"与必须安排或已固定的 {who.zh} 不能同时成立",
        f"it does not go together with what must be placed or is pinned: {who.en}",
    )


def as_json(problem: Problem, left: LeftOut) -> dict[str, Any]:
    """Return a reason as plain values: the sentences, the points, the plan."""
    word = told(problem, left)
    return {
        "status": left.status,
        "en": word.en,
        "zh": word.zh,
        "priority": "must"
        if problem.sessions[left.session].must
        else problem.sessions[left.session].priority,
        "worse_by": None if left.worse_by is None else names.number(left.worse_by),
        "proven": left.proven,
        "placement": names.spot(problem, left.placement),
        "instead": [
            {
                "session": change.session,
                "priority": problem.sessions[change.session].priority,
                "from": names.spot(problem, change.before),
                "to": names.spot(problem, change.after),
            }
            for change in left.instead
        ],
        "in_the_way": list(left.in_the_way),
        "free": list(left.free),
    }
