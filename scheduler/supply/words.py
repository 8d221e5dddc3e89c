"""The sentences about what is short, in both languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from scheduler.places import places
from scheduler.problem import DAY, Problem, Session, Source
from scheduler.rules import rules
from scheduler.supply.packing import Bin, Deficit
from scheduler.word import Word

SHOWN = 6
"""Sessions, and rooms, named in a message; all of them are in the finding."""

DATES = 4
"""Dates named of one room or person; of more, only how many there are."""


@dataclass(frozen=True, slots=True)
class Supplier:
    """A room, a person, a piece of equipment, and what it holds; `sources` are its rows."""

    line: str
    rooms: tuple[str, ...]
    sources: tuple[Source | None, ...]
    bins: tuple[Bin, ...]

    @property
    def label(self) -> str:
        """What it is called: `east/hall` where a part of a hall serves both."""
        return "/".join(self.rooms) or self.line

    @property
    def holds(self) -> int:
        """How much in all."""
        return sum(each.holds for each in self.bins)


def nowhere_word(problem: Problem, sessions: Sequence[Session]) -> Word:
    """Return that sessions of one activity have no room and time at all, and what shuts them out."""
    named, why = sessions_word(problem, [session.id for session in sessions]), shut_word(problem, sessions[0])
    several = f"{named.en} has" if len(sessions) == 1 else f"{len(sessions)} sessions ({named.en}) have"
    return Word(
        f"{named.zh} 没有任何可用的场地和时间：{why.zh}", f"{several} no room and time at all: {why.en}"
    )


_SHUTS = {
    "room-suits": Word(
        "容量、设施、室内外或指定场地不符", "do not suit it (places, features, setting, rooms named)"
    ),
    "room-open": Word("开放时间内放不下", "are not open long enough"),
    "date-window": Word("日期或时段不符", "have no start within its dates and hours"),
    "protected-day": Word("只剩专属日，而它不面向该日受众", "are left only on days kept for other audiences"),
    "person-available": Word("所需人员没有时间", "are open when its people are not available"),
    "equipment": Word("设备不能用于该场馆", "are at venues where its equipment is not"),
    "backup": Word("没有可用的雨天备用场地", "have no backup room near enough"),
    "pinned": Word("与固定安排不符", "are not where its pin puts it"),
}


def shut_word(problem: Problem, session: Session) -> Word:
    """Return what leaves a session no place, looked at alone: by rule, how many rooms it shuts."""
    if not problem.rooms:
        return Word("没有场地", "there are no rooms")
    if places(problem, session):
        return Word(
            f"允许的时间内没有 {problem.event.grid} 分钟网格上的开始时间",
            f"no start that is left to it lies on the grid of {problem.event.grid} minutes",
        )
    shut = Counter(
        rule.name for room in problem.rooms for rule in rules() if rule.starts(problem, session, room) == ()
    )
    if not shut:
        return Word(
            "各场地的开放时间与它的日期、时段和人员没有共同的时间",
            "in no room do opening hours, its dates, its hours and its people leave a common time",
        )
    told = [(_SHUTS.get(name, Word(name, f"are shut to it by {name}")), n) for name, n in shut.most_common()]
    total = len(problem.rooms)
    zh = "，".join(f"{total} 个场地中 {n} 个{why.zh}" for why, n in told)
    en = ", ".join(f"{n} of {total} rooms {why.en}" for why, n in told)
    some = sum(any(rule.starts(problem, session, room) == () for rule in rules()) for room in problem.rooms)
    if some < total:
        zh, en = f"{zh}，其余没有共同的时间", f"{en}, and the others have no time in common with it"
    return Word(zh, en)


def supplies(problem: Problem, deficit: Deficit) -> list[Supplier]:
    """Return what holds something for the sessions of a deficit, and how much, in the order of the tables."""
    by_line: dict[str, list[Bin]] = {}
    for each in deficit.bins:
        by_line.setdefault(each.line, []).append(each)
    rooms = [*problem.rooms]
    found = []
    for line, bins in by_line.items():
        names = sorted(deficit.resource.rooms.get(line, ()), key=rooms.index)
        mine = tuple(room for room in names if _suits_any(deficit, line, room))
        sources = tuple(problem.rooms[room].source for room in mine)
        found.append(Supplier(line, mine, sources or (_source(problem, deficit),), tuple(bins)))
    return found


def _suits_any(deficit: Deficit, line: str, room: str) -> bool:
    return any(
        ask.session in deficit.needs and line in ask.starts and room in ask.rooms
        for ask in deficit.resource.asks
    )


def _source(problem: Problem, deficit: Deficit) -> Source | None:
    name = deficit.resource.id
    match deficit.resource.kind:
        case "person":
            return problem.people[name].source
        case "equipment":
            return problem.equipment[name].source
        case "activity":
            return problem.activities[name].source
        case "limit":
            return next(limit.source for limit in problem.limits if limit.id == name)
    return None


def short_word(problem: Problem, deficit: Deficit) -> Word:
    """Return who wants what, what there is, and how many must go."""
    named = sessions_word(problem, list(deficit.needs))
    need, have = _need(problem, deficit), _have(problem, deficit)
    limits = [each for each in problem.limits if each.id == deficit.resource.id]
    if deficit.resource.kind == "limit" and limits[0].per == "event":
        # What it holds in all is what it says.
        have = Word("", "")
    count = len(deficit.needs)
    several = "1 session" if count == 1 else f"{count} sessions"
    return Word(
        f"{count} 场（{named.zh}）{need.zh}{have.zh and '；' + have.zh}：至少 {deficit.must_go} 场无法安排",
        f"{several} ({named.en}) {need.en}{have.en and '; ' + have.en}: at least {deficit.must_go} must go",
    )


_GAPS = {
    "rooms": Word("（含换场）", ", changeovers included"),
    "person": Word("（含休息和路途）", ", breaks and travel included"),
    "equipment": Word("（含路途）", ", travel included"),
}


def _need(problem: Problem, deficit: Deficit) -> Word:
    of, least = deficit.resource, deficit.least
    row = _source(problem, deficit)
    at = f", {row}" if row else ""
    zh_at = f"，{row}" if row else ""
    long = Word(f"每场至少 {hours(least).zh}", f"for at least {hours(least).en} each")
    if deficit.unit == "minutes":
        gap = _GAPS[of.kind] if any(line.gap for line in of.lines.values()) else Word("", "")
        long = Word(
            f"共 {hours(deficit.wanted).zh}{gap.zh}", f"for {hours(deficit.wanted).en} in all{gap.en}"
        )
    match of.kind:
        case "rooms":
            common, twice = _common(problem, deficit), _twice(deficit)
            return Word(
                f"需要{common.zh}场地，{long.zh}{twice.zh}", f"need a room{common.en} {long.en}{twice.en}"
            )
        case "person":
            who = problem.people[of.id]
            most = who.max_sessions_per_day
            if deficit.unit == "sessions" and most is not None:
                zh_at += f"，每天至多 {most} 场"
                at += f", at most {most} a day"
            return Word(
                f"需要 {who.name}（{who.id}{zh_at}），{long.zh}", f"need {who.name} ({who.id}{at}) {long.en}"
            )
        case "equipment":
            piece = problem.equipment[of.id]
            each = f", {deficit.amount} or more each," if deficit.amount > 1 else ""
            zh_each = f"，每场 {deficit.amount} 件以上" if deficit.amount > 1 else ""
            return Word(
                f"需要 {piece.name}（{piece.id}，共 {piece.quantity} 件{zh_at}）{zh_each}，{long.zh}",
                f"need {piece.name} ({piece.id}, {piece.quantity} there{at}){each} {long.en}",
            )
        case "activity":
            most = problem.activities[of.id].max_per_day
            return Word(
                f"是同一活动的场次，该活动每天至多 {most} 场（max_per_day）",
                f"are showings of one activity, which takes {most} a day (max_per_day)",
            )
        case "limit":
            return _limited(problem, deficit, zh_at, at)
    most = problem.event.live_channels
    return Word(f"需要直播频道（共 {most} 路），{long.zh}", f"need a live channel ({most} there) {long.en}")


_PER = {
    "moment": Word("同一时刻", "at once"),
    "day": Word("每天", "a day"),
    "event": Word("总共", "in all"),
}
_WHAT = {
    "attendance": Word("人", "people"),
    "sessions": Word("场", "sessions"),
    "setups": Word("场布展", "setups"),
}


def _limited(problem: Problem, deficit: Deficit, zh_at: str, at: str) -> Word:
    limit = next(limit for limit in problem.limits if limit.id == deficit.resource.id)
    per, what = _PER[limit.per], _WHAT[limit.what]
    each = Word("", "")
    if limit.what == "attendance" and deficit.unit == "sessions":
        each = Word(f"，每场至少 {deficit.amount} 人", f", each with {deficit.amount} people or more")
    elif deficit.unit == "amounts":
        each = Word(f"，合计 {deficit.wanted} {what.zh}", f", {deficit.wanted} {what.en} together")
    return Word(
        f"受限额 {limit.id} 约束（{per.zh}至多 {limit.max} {what.zh}{zh_at}）{each.zh}",
        f"count under limit {limit.id} (at most {limit.max} {what.en} {per.en}{at}){each.en}",
    )


def _twice(deficit: Deficit) -> Word:
    """Return which sessions are counted more than once: in both halves of a hall, or with their backup."""
    often = [each for each, times in deficit.needs.items() if times > 1]
    if deficit.unit != "sessions" or not often:
        return Word("", "")
    total = sum(deficit.needs.values())
    return Word(
        f"（共计 {total} 次：{'、'.join(often[:SHOWN])} 占用大厅的几个部分或另留雨天备用场地）",
        f" ({total} in all: {', '.join(often[:SHOWN])} in each part of a hall, or with a room kept for rain)",
    )


def _common(problem: Problem, deficit: Deficit) -> Word:
    """Return what all of the sessions ask of a room: places, features, a setting."""
    sessions = [problem.sessions[each] for each in deficit.needs]
    heads = min(session.heads for session in sessions)
    features = sorted(frozenset.intersection(*(session.features for session in sessions)))
    settings = {session.setting for session in sessions}
    zh, en = [], []
    if heads:
        zh.append(f"至少 {heads} 座")
        en.append(f"with {heads} places or more")
    if features:
        zh.append(f"有 {'、'.join(features)}")
        en.append(f"with {' and '.join(features)}")
    if settings in ({"indoor"}, {"outdoor"}):
        zh.append("室内" if settings == {"indoor"} else "室外")
        en.append("indoors" if settings == {"indoor"} else "outdoors")
    return Word("、".join(zh) + ("的" if zh else ""), "".join(f" {each}" for each in en))


def _have(problem: Problem, deficit: Deficit) -> Word:
    lines = [line for line in supplies(problem, deficit) if line.holds]
    minutes = deficit.unit == "minutes"
    total = hours(deficit.there) if minutes else Word(str(deficit.there), str(deficit.there))
    if not lines:
        return Word("可用的一处也容不下", "nothing that suits them is open for so long")
    each = [_holds(problem, deficit, line, minutes=minutes) for line in lines[:SHOWN]]
    more = len(lines) - SHOWN
    zh = "，".join(word.zh for word in each) + (f"，另 {more} 处" if more > 0 else "")
    en = ", ".join(word.en for word in each) + (f" and {more} more" if more > 0 else "")
    if deficit.resource.kind == "rooms":
        if minutes:
            return Word(
                f"能用的场地共 {total.zh}（{zh}）", f"the rooms that suit them are open {total.en} ({en})"
            )
        return Word(
            f"能用的 {len(lines)} 处最多容 {total.zh} 场（{zh}）",
            f"{_rooms(len(lines))} at most {total.en} of these ({en})",
        )
    if minutes:
        return Word(
            f"在其时段和日期内只有 {total.zh}（{zh}）", f"their hours and dates leave {total.en} ({en})"
        )
    unit = Word("场", "")
    if deficit.unit == "amounts":
        what = next(each.what for each in problem.limits if each.id == deficit.resource.id)
        unit = Word(_WHAT[what].zh, f" {_WHAT[what].en}")
    return Word(
        f"在其时段和日期内最多 {total.zh} {unit.zh}（{zh}）",
        f"their hours and dates hold {total.en}{unit.en} at most ({en})",
    )


def _rooms(count: int) -> str:
    return "the one room that suits holds" if count == 1 else f"the {count} rooms that suit hold"


def _holds(problem: Problem, deficit: Deficit, line: Supplier, *, minutes: bool) -> Word:
    own = deficit.resource.kind == "rooms"
    by_day: dict[int, int] = {}
    for each in line.bins:
        by_day[max(each.start, 0) // DAY] = by_day.get(max(each.start, 0) // DAY, 0) + each.holds
    rows = "; ".join(str(source) for source in line.sources if source) if own else ""
    label = f"{line.label} [{rows}]" if rows else line.label

    def much(amount: int) -> Word:
        return hours(amount) if minutes else Word(str(amount), str(amount))

    days = Word(
        "、".join(f"{date(problem, day).zh} {much(n).zh}" for day, n in by_day.items()),
        ", ".join(f"{date(problem, day).en} {much(n).en}" for day, n in by_day.items()),
    )
    if len(by_day) > DATES:
        days = Word(f"{len(by_day)} 个日期", f"on {len(by_day)} dates")
        if len(set(by_day.values())) == 1:
            same = much(next(iter(by_day.values())))
            days = Word(f"{days.zh}各 {same.zh}", f"{days.en} {same.en} each")
    if not own:
        return days
    return Word(f"{label} {much(line.holds).zh}：{days.zh}", f"{label} {much(line.holds).en}: {days.en}")


def date(problem: Problem, day: int) -> Word:
    """Return a date, with its name where it is protected."""
    for kept in problem.event.protected_days:
        if kept.day == day:
            return Word(
                f"{problem.date(day)}（{kept.name}）", f"{problem.date(day)} ({kept.name_en or kept.name})"
            )
    return Word(str(problem.date(day)), str(problem.date(day)))


def sessions_word(problem: Problem, ids: Collection[str]) -> Word:
    """Return sessions by id, title and row, those of one activity together; of many, the first few."""
    groups: dict[tuple[str, str, Source | None], list[Session]] = {}
    for session in problem.sessions.values():
        if session.id in ids:
            groups.setdefault((session.activity, session.title, session.source), []).append(session)
    beyond = sum(len(group) for group in list(groups.values())[SHOWN:])
    zh, en = [], []
    for (_, title, source), group in list(groups.items())[:SHOWN]:
        row = str(source) if source else ""
        several = (
            Word(f"（{len(group)} 场）", f" ({len(group)} sessions)") if len(group) > 1 else Word("", "")
        )
        zh.append(f"{group[0].id} {title}{several.zh}" + (f"，{row}" if row else ""))
        en.append(f"{group[0].id} {group[0].title_en or title}{several.en}" + (f", {row}" if row else ""))
    return Word(
        "；".join(zh) + (f" 等，另 {beyond} 场" if beyond else ""),
        "; ".join(en) + (f" and {beyond} more" if beyond else ""),
    )


def hours(minutes: int) -> Word:
    """Return minutes as hours and minutes."""
    whole, rest = divmod(minutes, 60)
    zh = " ".join([*([f"{whole} 小时"] if whole else []), *([f"{rest} 分钟"] if rest or not whole else [])])
    en = " ".join([*([f"{whole} h"] if whole else []), *([f"{rest} min"] if rest or not whole else [])])
    return Word(zh, en)
