"""What the facts of a conflict say, in sentences: session by session, then everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from scheduler.explain.cells import dates_cell, window_cell
from scheduler.explain.facts import Fact
from scheduler.explain.words import names
from scheduler.explain.words.no_other_room import no_other_room
from scheduler.intervals import Window
from scheduler.problem import Problem, Session, Source
from scheduler.tables.travel import travel_times
from scheduler.word import Word

Say = Callable[[Problem, Fact], Word]

MOST_WAYS = 6
"""Ways between venues that are told one by one."""


def lines(problem: Problem, facts: Sequence[Fact], sessions: Sequence[str]) -> Iterator[Word]:
    """Yield a line for each session, those of which the same is said together, and each other fact."""
    ids = list(dict.fromkeys([*sessions, *(str(fact.key) for fact in facts if fact.table == "activities")]))
    ids = [each for each in ids if each in problem.sessions]
    groups: dict[tuple[Word, ...], list[str]] = {}
    for each in ids:
        groups.setdefault(tuple(_of_session(problem, each, facts)), []).append(each)
    for phrases, those in groups.items():
        yield _session_line(problem, those, phrases)
    for fact in facts:
        if fact.table == "travel":
            yield _ways(problem, facts)
        elif (fact.table, fact.column) == ("rooms", ""):
            yield no_other_room(problem, facts, ids)
        elif fact.table != "activities" or fact.column == "max_per_day":
            said = _OTHERS[fact.table, fact.column](problem, fact)
            where = file_and_row(problem, fact)
            yield Word(said.zh + where.zh, said.en + where.en)


def _ways(problem: Problem, facts: Sequence[Fact]) -> Word:
    """Return how long it takes between the venues that facts name, where these are few."""
    rooms: set[str] = set()
    venues: set[str] = set()
    for fact in facts:
        if fact.table == "activities" and fact.column == "venues":
            venues |= problem.sessions[str(fact.key)].venues
        if fact.table == "activities" and fact.column == "rooms":
            rooms |= problem.sessions[str(fact.key)].rooms
        if fact.table == "pins" and (room := problem.pins[int(str(fact.key))].room):
            rooms.add(room)
    venues |= {problem.rooms[room].venue for room in rooms}
    ways = [
        (here, there)
        for here in sorted(venues)
        for there in sorted(venues)
        if here != there
        and problem.travel.get((here, there))
        # The same both ways is said once.
        and not (there < here and problem.travel.get((there, here)) == problem.travel[here, there])
    ]
    if not 0 < len(ways) <= MOST_WAYS:
        return Word(
            "场馆之间的路程需要时间（travel.csv）", "going from one venue to another takes time (travel.csv)"
        )
    said = [_way(problem, here, there) for here, there in ways]
    return Word("；".join(each.zh for each in said), "; ".join(each.en for each in said))


def _way(problem: Problem, here: str, there: str) -> Word:
    """Return how long a way takes, and who says so."""
    first, second = names.venue(problem, here), names.venue(problem, there)
    time = minutes(problem.travel[here, there])
    ends = {each: problem.venues[each] for each in (here, there)}
    source = Word("（travel.csv）", " (travel.csv)")
    if travel_times({}, ends)[here, there] == problem.travel[here, there]:
        source = Word("（travel.csv；未写时按60分钟）", " (travel.csv; 60 min where it says nothing)")
        if all(None not in (each.latitude, each.longitude) for each in ends.values()):
            source = Word("（按venues.csv的坐标算出）", " (computed from the coordinates in venues.csv)")
    return Word(
        f"从{first.zh}到{second.zh}要{time.zh}{source.zh}",
        f"from {first.en} to {second.en} it takes {time.en}{source.en}",
    )


def place(source: Source | None) -> Word:
    """Return where a fact stands, in brackets."""
    if source is None:
        return Word("", "")
    return Word(f"（{source.file} 第{source.row}行）", f" ({source})")


def file_and_row(problem: Problem, fact: Fact) -> Word:
    """Return where a fact stands, in brackets; what all rooms have from event.toml, there."""
    if fact.table == "event":
        key = fact.column or "last_day"
        return Word(f"（event.toml {key}）", f" (event.toml, {key})")
    if (fact.table, fact.column) == ("rooms", "opening"):
        rooms = [problem.rooms[each] for each in fact.rooms or (str(fact.key),)]
        if all(room.opening == problem.event.opening for room in rooms):
            return Word("（event.toml opening，对所有房间）", " (event.toml, opening, for all rooms)")
    return place(fact.where)


def minutes(number: int) -> Word:
    """Return a length of time: `1 h 30 min`."""
    hours, rest = divmod(number, 60)
    zh = (f"{hours}小时" if hours else "") + (f"{rest}分钟" if rest or not hours else "")
    en = " ".join(part for part in (hours and f"{hours} h", (rest or not hours) and f"{rest} min") if part)
    return Word(zh, en)


def _session_line(problem: Problem, ids: Sequence[str], phrases: Sequence[Word]) -> Word:
    rows = [problem.sessions[each].source for each in ids]
    named = [names.session(problem, each) for each in ids]
    zh = "、".join(name.zh + place(row).zh for name, row in zip(named, rows, strict=True))
    en = ", ".join(name.en + place(row).en for name, row in zip(named, rows, strict=True))
    each_zh, each_en = ("各场：", "; each ") if len(ids) > 1 else ("：", ": ")
    return Word(
        f"{zh}{each_zh}{'；'.join(phrase.zh for phrase in phrases)}",
        f"{en}{each_en}{'; '.join(phrase.en for phrase in phrases)}",
    )


def _of_session(problem: Problem, id_: str, facts: Sequence[Fact]) -> Iterator[Word]:
    session = problem.sessions[id_]
    mine = [
        fact
        for fact in facts
        if fact.table == "activities" and fact.key == id_ and fact.column != "max_per_day"
    ]
    if any(fact.column == "priority" for fact in mine):
        yield Word("必须安排", "must be held")
    elif any(fact.table == "pins" and fact.item == id_ for fact in facts):
        yield Word("已固定，必须安排", "is pinned, so it must be held")
    before = session.setup + session.teardown
    length, around = minutes(session.duration), minutes(before)
    yield Word(
        f"时长{length.zh}" + (f"，另需布置和撤场{around.zh}" if before else ""),
        f"takes {length.en}" + (f" and {around.en} of setup and teardown" if before else ""),
    )
    for fact in mine:
        if fact.column != "priority":
            yield _SESSION[fact.column](problem, session, fact)


def _listed(items: Iterator[str] | Sequence[str]) -> Word:
    listed = list(items)
    return names.join(Word(each, each) for each in listed)


def _dates(problem: Problem, session: Session, fact: Fact) -> Word:
    days = sorted(session.days)
    if len(days) == 1:
        day = names.day(problem, days[0])
        return Word(f"只能在{day.zh}", f"only on {day.en}")
    said = dates_cell(problem, session.days)
    return Word(f"日期只有{said or '无'}", f"only on the dates {said or 'none of the event'}")


def _people(problem: Problem, session: Session, fact: Fact) -> Word:
    who = names.person(problem, fact.item)
    return Word(f"需要{who.zh}", f"needs {who.en}")


def _pieces(problem: Problem, session: Session, fact: Fact) -> Word:
    piece, amount = names.piece(problem, fact.item), dict(session.equipment)[fact.item]
    many = "" if amount == 1 else f"{amount} × "
    return Word(f"需要{many}{piece.zh}", f"needs {many}{piece.en}")


def _rooms(problem: Problem, session: Session, fact: Fact) -> Word:
    rooms = names.join(names.room(problem, each) for each in sorted(session.rooms))
    return Word(f"只能用{rooms.zh}", f"only in {rooms.en}")


def _venues(problem: Problem, session: Session, fact: Fact) -> Word:
    venues = names.join(names.venue(problem, each) for each in sorted(session.venues))
    return Word(f"只能在{venues.zh}", f"only at {venues.en}")


def _setting(problem: Problem, session: Session, fact: Fact) -> Word:
    zh = "室外" if session.setting == "outdoor" else "室内"
    return Word(f"必须在{zh}", f"must be {session.setting}s")


def _attendance(problem: Problem, session: Session, fact: Fact) -> Word:
    if session.backup and session.backup_attendance is not None:
        backup = session.backup_heads
        zh, en = f"备用房间须容纳{backup}人", f"its backup room is for {backup:,} people"
        if session.heads:
            zh, en = f"有{session.heads}人，{zh}", f"is for {session.heads:,} people, {en}"
        return Word(zh, en)
    return Word(f"有{session.heads}人", f"is for {session.heads:,} people")


def _features(problem: Problem, session: Session, fact: Fact) -> Word:
    wanted = _listed(sorted(session.features))
    return Word(f"需要{wanted.zh}", f"needs {wanted.en}")


def _noise(problem: Problem, session: Session, fact: Fact) -> Word:
    loud = session.noise == "loud"
    return Word("声音大" if loud else "需要安静", "is loud" if loud else "needs quiet")


_SESSION: Mapping[str, Callable[[Problem, Session, Fact], Word]] = {
    "dates": _dates,
    "hours": lambda problem, session, fact: _only(window_cell(problem, session.hours)),
    "people": _people,
    "equipment": _pieces,
    "rooms": _rooms,
    "venues": _venues,
    "setting": _setting,
    "attendance": _attendance,
    "features": _features,
    "noise": _noise,
    "backup": lambda *_: Word("室外时须有室内备用房间", "needs an indoor backup room when it is outdoors"),
    "stream": lambda *_: Word("需要直播", "is streamed live"),
}


def _only(hours: str) -> Word:
    return Word(f"只能在{hours or '（无时段）'}", f"only {hours or 'at no time'}")


def _hours(problem: Problem, allowed: Window | None) -> str:
    return window_cell(problem, allowed) or "—"


# Everything else.


def _pin(problem: Problem, fact: Fact) -> Word:
    pin = problem.pins[int(str(fact.key))]
    name = names.session(problem, pin.session)
    room = None if pin.room is None else names.room(problem, pin.room)
    start = None if pin.start is None else names.moment(problem, pin.start)
    zh = " ".join(each.zh for each in (start, room) if each)
    en = " ".join(each for each in (start and f"on {start.en}", room and f"in {room.en}") if each)
    return Word(f"{name.zh}固定在{zh}", f"{name.en} is pinned {en}")


_KINDS = {
    "before": Word("先后顺序", "one before the next"),
    "same-day": Word("同一天", "on the same day"),
    "different-day": Word("不同天", "on different days"),
    "same-start": Word("同时开始", "at the same start"),
    "same-room": Word("同一房间", "in the same room"),
    "same-venue": Word("同一场馆", "at the same venue"),
    "no-overlap": Word("时间不重叠", "not at the same time"),
    "min-gap": Word("间隔", "apart"),
    "back-to-back": Word("连场", "one right after the other in the same room"),
    "all-or-none": Word("要么都办，要么都不办", "all held or none"),
}


def relation_name(problem: Problem, number: int) -> Word:
    """Return what a relation asks of whom."""
    relation = problem.relations[number]
    members = _listed(relation.members)
    kind = _KINDS[relation.kind]
    length = minutes(relation.minutes)
    if relation.kind == "min-gap":
        return Word(f"{members.zh}至少相隔{length.zh}", f"{members.en}: at least {length.en} apart")
    within = f"（{length.zh}内）" if relation.minutes else ""
    return Word(
        f"{members.zh}：{kind.zh}{within}",
        f"{members.en}: {kind.en}" + (f", within {length.en}" if relation.minutes else ""),
    )


def limit_name(problem: Problem, number: int, column: str) -> Word:
    """Return what a limit allows or asks for."""
    limit = problem.limits[number]
    what = {
        "attendance": Word("人数", "people"),
        "sessions": Word("场次", "sessions"),
        "setups": Word("布置", "setups"),
    }[limit.what]
    per = {
        "moment": Word("同一时刻", "at a time"),
        "day": Word("每天", "a day"),
        "event": Word("整个活动", "in all"),
    }[limit.per]
    bound = Word("最多", "at most") if column == "max" else Word("至少", "at least")
    number_of = getattr(limit, column)
    of = _listed(
        [
            *sorted(limit.kinds),
            *sorted(limit.themes),
            *sorted(limit.audiences),
            *sorted(limit.venues),
            *sorted(limit.districts),
        ]
    )
    when = ""
    if limit.days != frozenset(problem.days):
        when = dates_cell(problem, limit.days)
    zh_of, en_of = (f"（{of.zh}）", f" of {of.en}") if of.en else ("", "")
    reason = f" – {limit.reason}" if limit.reason else ""
    return Word(
        f"限制 {limit.id}{reason}：{when}{per.zh}{what.zh}{zh_of}{bound.zh}{number_of}",
        f"limit {limit.id}{reason}: {bound.en} {number_of:,} {what.en}{en_of} {per.en}"
        + (f" on {when}" if when else ""),
    )


def closure_name(problem: Problem, number: int) -> Word:
    """Return what is closed, and when."""
    closure = problem.closures[number]
    known = names.room if closure.where in problem.rooms else names.venue
    where = known(problem, closure.where)
    first, last = (names.moment(problem, minute) for minute in closure.time)
    reason = f" ({closure.reason})" if closure.reason else ""
    return Word(
        f"{where.zh}自{first.zh}至{last.zh}关闭{reason}",
        f"{where.en} is closed from {first.en} to {last.en}{reason}",
    )


def _person(zh: str, en: str, value: Callable[[Problem, Fact], Word | str]) -> Say:
    def say(problem: Problem, fact: Fact) -> Word:
        who, what = names.person(problem, str(fact.key)), value(problem, fact)
        said = what if isinstance(what, Word) else Word(what, what)
        return Word(who.zh + zh.format(said.zh), who.en + en.format(said.en))

    return say


def _of_rooms(zh: str, en: str, value: Callable[[Problem, str], Word | str]) -> Say:
    def say(problem: Problem, fact: Fact) -> Word:
        rooms = fact.rooms or (str(fact.key),)
        zhs, ens = [], []
        for each in rooms:
            name, what = names.room(problem, each), value(problem, each)
            said = what if isinstance(what, Word) else Word(what, what)
            zhs.append(name.zh + zh.format(said.zh))
            ens.append(name.en + en.format(said.en))
        joined = names.join(Word(a, b) for a, b in zip(zhs, ens, strict=True))
        return joined

    return say


def _protected(problem: Problem, fact: Fact) -> Word:
    day = problem.event.protected_days[int(str(fact.key))]
    date, audiences = names.day(problem, day.day), _listed(sorted(day.audiences))
    return Word(
        f"{date.zh}（{day.name}）只留给{audiences.zh}",
        f"{date.en} ({day.name_en or day.name}) is kept for {audiences.en}",
    )


def _max_per_day(problem: Problem, fact: Fact) -> Word:
    activity = problem.activities[str(fact.key)]
    return Word(
        f"{activity.id}每天最多{activity.max_per_day}场",
        f"{activity.id}: at most {names.plural(activity.max_per_day, 'showing')} a day",
    )


def _quantity(problem: Problem, fact: Fact) -> Word:
    piece = names.piece(problem, str(fact.key))
    number = problem.equipment[str(fact.key)].quantity
    return Word(f"{piece.zh}只有{number}件", f"{piece.en}: there {'is' if number == 1 else 'are'} {number}")


def _piece_venues(problem: Problem, fact: Fact) -> Word:
    piece = names.piece(problem, str(fact.key))
    there = names.join(names.venue(problem, each) for each in sorted(problem.equipment[str(fact.key)].venues))
    return Word(f"{piece.zh}只能用于{there.zh}", f"{piece.en} is at {there.en} only")


_OTHERS: Mapping[tuple[str, str], Say] = {
    ("pins", ""): _pin,
    ("relations", ""): lambda problem, fact: relation_name(problem, int(str(fact.key))),
    ("limits", "min"): lambda problem, fact: limit_name(problem, int(str(fact.key)), "min"),
    ("limits", "max"): lambda problem, fact: limit_name(problem, int(str(fact.key)), "max"),
    ("closures", ""): lambda problem, fact: closure_name(problem, int(str(fact.key))),
    ("event", "live_channels"): lambda problem, _: Word(
        f"直播通道只有{problem.event.live_channels}路",
        f"there {'is' if problem.event.live_channels == 1 else 'are'} "
        f"{names.plural(problem.event.live_channels, 'live channel')}",
    ),
    ("event", "protected_days"): _protected,
    ("event", ""): lambda problem, _: Word(
        f"活动只到{names.day(problem, problem.days[-1]).zh}，共{len(problem.days)}天",
        f"the event has {names.plural(len(problem.days), 'day')}, "
        f"the last is {names.day(problem, problem.days[-1]).en}",
    ),
    ("rooms", "opening"): _of_rooms(
        "开放{}", " is open {}", lambda problem, room: _hours(problem, problem.rooms[room].opening)
    ),
    ("rooms", "changeover"): _of_rooms(
        "两场之间需{}",
        " needs {} between two sessions",
        lambda problem, room: minutes(problem.rooms[room].changeover),
    ),
    ("rooms", "capacity"): _of_rooms(
        "只有{}座", " has {} places", lambda problem, room: str(problem.rooms[room].capacity)
    ),
    ("rooms", "features"): _of_rooms(
        "只有{}",
        " has only {}",
        lambda problem, room: "、".join(sorted(problem.rooms[room].features)) or "—",
    ),
    ("rooms", "zone"): _of_rooms(
        "属于声区{}",
        " is in zone {}, whose rooms hear each other",
        lambda problem, room: problem.rooms[room].zone,
    ),
    ("people", "available"): _person(
        "只有{}有空",
        " is there only {}",
        lambda problem, fact: _hours(problem, problem.people[str(fact.key)].available),
    ),
    ("people", "unavailable"): _person(
        "{}没空",
        " is away {}",
        lambda problem, fact: _hours(problem, problem.people[str(fact.key)].unavailable),
    ),
    ("people", "max_sessions_per_day"): _person(
        "每天最多{}场",
        " takes at most {} a day",
        lambda problem, fact: Word(
            str(problem.people[str(fact.key)].max_sessions_per_day),
            names.plural(problem.people[str(fact.key)].max_sessions_per_day or 0, "session"),
        ),
    ),
    ("people", "min_break"): _person(
        "两场之间要休息{}",
        " needs a break of {} between two sessions",
        lambda problem, fact: minutes(problem.people[str(fact.key)].min_break),
    ),
    ("activities", "max_per_day"): _max_per_day,
    ("equipment", "quantity"): _quantity,
    ("equipment", "venues"): _piece_venues,
}
