"""Ways out of a conflict, in sentences: what to change, from what to what, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence

from scheduler.explain.ways_out import WayOut
from scheduler.explain.words import names
from scheduler.explain.words.facts import closure_name, file_and_row, limit_name, minutes, relation_name
from scheduler.problem import Problem
from scheduler.word import Word

Say = Callable[[Problem, WayOut], Word]


def alike(ways: Sequence[WayOut]) -> list[list[WayOut]]:
    """Return ways out in groups of those that do the same to different sessions, in their order."""
    groups: dict[Hashable, list[WayOut]] = {}
    for way in ways:
        groups.setdefault(way.deed, []).append(way)
    return list(groups.values())


def told(problem: Problem, group: Sequence[WayOut]) -> Word:
    """Return what a way out does; of several that do the same to others, the first, and the others named."""
    way = group[0]
    said = _SAYINGS[way.fact.table, way.fact.column](problem, way)
    where, cell = _where(problem, way), _cell(way)
    others = [names.session(problem, each.id) for each in group[1:] if each.id in problem.sessions]
    rest = names.join(others)
    return Word(
        said.zh + cell.zh + where.zh + (f"；或者对{rest.zh}这样做" if others else ""),
        said.en + cell.en + where.en + (f"; or the same for {rest.en}" if others else ""),
    )


def _where(problem: Problem, way: WayOut) -> Word:
    """Return where to write it: a session of several needs a row of its own in sessions.csv."""
    session = problem.sessions.get(way.id) if way.fact.table == "activities" else None
    source = way.fact.where
    # What is said of an activity's sessions together has no place in sessions.csv.
    own = way.fact.column not in _OF_ALL_SESSIONS
    several = session is not None and own and len(problem.activities[session.activity].sessions) > 1
    if session and source and several and not source.file.startswith("sessions"):
        return Word(f"（sessions.csv 的 {session.id} 行）", f" (sessions.csv, a row for {session.id})")
    return file_and_row(problem, way.fact)


_OF_ALL_SESSIONS = ("max_per_day",)


def _cell(way: WayOut) -> Word:
    if way.kind in _WITHOUT_CELL:
        return Word("", "")
    column = _CELLS.get((way.fact.table, way.kind)) or way.fact.column or "last_day"
    return Word(
        f"：{column} {way.old or '（空）'} → {way.new or '（空）'}",
        f": {column} {way.old or 'empty'} → {way.new or 'empty'}",
    )


_WITHOUT_CELL = ("delete", "add room", "larger room")

_CELLS = {
    ("pins", "moved earlier"): "start",
    ("pins", "moved later"): "start",
    ("pins", "elsewhere"): "room",
    ("closures", "ends earlier"): "from/to",
    ("closures", "begins later"): "from/to",
    ("relations", "less"): "minutes",
    ("relations", "more"): "minutes",
    ("travel", "less"): "minutes",
    ("event", "exception"): "exceptions",
    ("activities", "less backup"): "backup_attendance",
}


def _of_session(zh: str, en: str) -> Say:
    def say(problem: Problem, way: WayOut) -> Word:
        name, by = names.session(problem, way.id), minutes(way.by)
        return Word(
            zh.format(name=name.zh, by=by.zh, number=way.by), en.format(name=name.en, by=by.en, number=way.by)
        )

    return say


def _by_kind(sayings: Mapping[str, tuple[str, str]], name: Callable[[Problem, WayOut], Word]) -> Say:
    def say(problem: Problem, way: WayOut) -> Word:
        zh, en = sayings[way.kind]
        who, by = name(problem, way), minutes(way.by)
        return Word(
            zh.format(name=who.zh, by=by.zh, number=way.by), en.format(name=who.en, by=by.en, number=way.by)
        )

    return say


def _session(problem: Problem, way: WayOut) -> Word:
    return names.session(problem, way.id)


def _person(problem: Problem, way: WayOut) -> Word:
    return names.person(problem, str(way.fact.key))


def _piece(problem: Problem, way: WayOut) -> Word:
    return names.piece(problem, str(way.fact.key))


def _room(problem: Problem, way: WayOut) -> Word:
    return names.room(problem, way.id)


def _item(problem: Problem, way: WayOut) -> Word:
    table = {"people": names.person, "equipment": names.piece}[way.fact.column]
    return table(problem, way.fact.item)


def _without(problem: Problem, way: WayOut) -> Word:
    name, item = _session(problem, way), _item(problem, way)
    return Word(f"{name.zh}不用{item.zh}", f"Hold {name.en} without {item.en}")


def _relation(problem: Problem, way: WayOut) -> Word:
    name = relation_name(problem, int(str(way.fact.key)))
    zh, en = {
        "delete": (
            "取消这一行关系，或给它一个 weight（{name}）",
            "Delete the relation, or give it a weight ({name})",
        ),
        "less": ("间隔减少{by}（{name}）", "Ask for {by} less between them ({name})"),
        "more": ("允许多间隔{by}（{name}）", "Allow {by} more between them ({name})"),
    }[way.kind]
    by = minutes(way.by)
    return Word(zh.format(name=name.zh, by=by.zh), en.format(name=name.en, by=by.en))


def _limit(problem: Problem, way: WayOut) -> Word:
    name = limit_name(problem, int(str(way.fact.key)), way.fact.column)
    more = way.kind == "more"
    return Word(
        f"把{name.zh}这一限制{'提高' if more else '降低'}{way.by}",
        f"{'Raise' if more else 'Lower'} the {name.en}, by {way.by:,}",
    )


def _closure(problem: Problem, way: WayOut) -> Word:
    name, by = closure_name(problem, int(str(way.fact.key))), minutes(way.by)
    zh, en = {
        "delete": ("不关闭（{name}）", "Do not close it ({name})"),
        "ends earlier": ("提前{by}结束关闭（{name}）", "Open again {by} earlier ({name})"),
        "begins later": ("推迟{by}开始关闭（{name}）", "Close {by} later ({name})"),
    }[way.kind]
    return Word(zh.format(name=name.zh, by=by.zh), en.format(name=name.en, by=by.en))


def _one_more_room(problem: Problem, way: WayOut) -> Word:
    name = _room(problem, way)
    places = next(edit.value.capacity for edit in way.edits)
    if way.kind == "larger room":
        return Word(
            f"再找一个与{name.zh}相仿、有{places}座的房间（rooms.csv 新行）",
            f"Find one more room like {name.en} but with {places:,} places (a new row in rooms.csv)",
        )
    return Word(
        f"再找一个与{name.zh}相同的房间（rooms.csv 新行）",
        f"Find one more room like {name.en} (a new row in rooms.csv)",
    )


def _protected(problem: Problem, way: WayOut) -> Word:
    day = problem.event.protected_days[int(str(way.fact.key))]
    date = names.day(problem, day.day)
    return Word(
        f"{date.zh}（{day.name}）为{way.id}破例",
        f"Make {way.id} an exception on {date.en} ({day.name_en or day.name})",
    )


def _plain(zh: str, en: str) -> Say:
    return lambda problem, way: Word(
        zh.format(number=way.by, id=way.id, by=minutes(way.by).zh),
        en.format(number=way.by, id=way.id, by=minutes(way.by).en),
    )


_WIDER = {
    "earlier": ("让{name}可以早{by}开始", "Let {name} begin {by} earlier"),
    "later": ("让{name}可以晚{by}结束", "Let {name} end {by} later"),
}

_SAYINGS: Mapping[tuple[str, str], Say] = {
    ("activities", "priority"): _of_session("允许{name}不办", "Let {name} be left out if it has to be"),
    ("activities", "hours"): _by_kind(_WIDER, _session),
    ("activities", "dates"): _of_session("{name}多给一天", "Allow {name} one more date"),
    ("activities", "attendance"): _by_kind(
        {
            "less": ("{name}少来{number}人", "Expect {number} people fewer at {name}"),
            "less backup": (
                "{name}雨天少来{number}人",
                "Expect {number} people fewer at {name} when it rains",
            ),
        },
        _session,
    ),
    ("activities", "features"): _of_session("{name}少要一项条件", "Hold {name} without one of its features"),
    ("activities", "venues"): _of_session("{name}多给一个场馆", "Allow {name} one more venue"),
    ("activities", "rooms"): _of_session("{name}多给一个房间", "Allow {name} one more room"),
    ("activities", "setting"): _of_session("{name}室内室外均可", "Let {name} be indoors or outdoors"),
    ("activities", "noise"): _of_session("{name}不计声音", "Do not count {name} as loud or quiet"),
    ("activities", "backup"): _of_session(
        "{name}可以没有备用房间", "Let {name} do without a backup room if it has to"
    ),
    ("activities", "stream"): _of_session("{name}不直播", "Do not stream {name}"),
    ("activities", "people"): _without,
    ("activities", "equipment"): _without,
    ("activities", "max_per_day"): _plain("{id}每天多办几场", "Allow more showings of {id} a day"),
    ("people", "available"): _by_kind(
        {
            "earlier": ("请{name}早来{by}", "Ask {name} to be there {by} earlier"),
            "later": ("请{name}晚走{by}", "Ask {name} to stay {by} longer"),
            "add": ("请{name}再来一天", "Ask {name} for one more day"),
        },
        _person,
    ),
    ("people", "unavailable"): _by_kind(
        {
            "ends earlier": ("请{name}早回来{by}", "Ask {name} to be back {by} earlier"),
            "begins later": ("请{name}晚走{by}", "Ask {name} to leave {by} later"),
        },
        _person,
    ),
    ("people", "max_sessions_per_day"): _by_kind(
        {"more": ("请{name}每天多承担{number}场", "Ask {name} for {number} more a day")}, _person
    ),
    ("people", "min_break"): _by_kind(
        {"less": ("{name}少休息{by}", "Give {name} {by} less of a break")}, _person
    ),
    ("equipment", "quantity"): _by_kind(
        {"more": ("再备{number}件{name}", "Get {number} more of {name}")}, _piece
    ),
    ("equipment", "venues"): _by_kind(
        {"add": ("让{name}多去一个场馆", "Let {name} go to one more venue")}, _piece
    ),
    ("rooms", "capacity"): _by_kind(
        {"more": ("{name}加{number}座", "Put {number} more places into {name}")}, _room
    ),
    ("rooms", "features"): _by_kind({"add": ("给{name}添一项条件", "Equip {name}")}, _room),
    ("rooms", "changeover"): _by_kind(
        {"less": ("{name}两场之间少留{by}", "Leave {by} less between two sessions in {name}")}, _room
    ),
    ("rooms", "opening"): _by_kind(
        {
            "earlier": ("{name}早开{by}", "Open {name} {by} earlier"),
            "later": ("{name}晚关{by}", "Keep {name} open {by} longer"),
        },
        _room,
    ),
    ("rooms", ""): _one_more_room,
    ("closures", ""): _closure,
    ("limits", "min"): _limit,
    ("limits", "max"): _limit,
    ("relations", ""): _relation,
    ("pins", ""): _by_kind(
        {
            "moved earlier": ("把{name}的固定时间提前", "Move the pin of {name} to an earlier time"),
            "moved later": ("把{name}的固定时间推后", "Move the pin of {name} to a later time"),
            "elsewhere": ("把{name}固定到别的房间", "Pin {name} into another room"),
            "delete": ("取消{name}的固定", "Delete the pin of {name}"),
        },
        _session,
    ),
    ("travel", ""): _plain(
        "{id}之间缩短{by}路程（班车）", "Shorten the way {id} by {by} (a shuttle, in travel.csv)"
    ),
    ("event", "live_channels"): _plain("增加直播通道", "Get more live channels"),
    ("event", "protected_days"): _protected,
    ("event", ""): _plain(
        "延长活动，每天开放如最后一天", "Let the event last longer, each day open like its last"
    ),
}
