"""Random scenarios for a festival, as TOML."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from scheduler.problem import Problem

Part = tuple[str, Mapping[str, Any]]


def toml(parts: Sequence[Part], **top: Any) -> str:
    """Return a scenario as TOML."""
    lines = [f"{key} = {_value(value)}" for key, value in top.items()]
    for name, keys in parts:
        lines += [f"[[{name}]]", *(f"{key} = {_value(value)}" for key, value in keys.items())]
    return "\n".join([*lines, ""])


def _value(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False)


def scenarios(problem: Problem) -> st.SearchStrategy[str]:
    """Return random scenarios without faults of their own; together they may still ask for too much."""
    event = problem.event
    first = datetime.combine(event.first_day, datetime.min.time())
    quarters = st.integers(0, 4 * 24 * problem.days.stop - 2)
    moments = quarters.map(lambda quarter: first + timedelta(minutes=15 * quarter))
    spans = st.tuples(moments, st.integers(1, 200)).map(
        lambda it: (it[0], it[0] + timedelta(minutes=15 * it[1]))
    )
    rooms, sessions = sorted(problem.rooms), sorted(problem.sessions)
    where = st.one_of(
        st.fixed_dictionaries({"room": st.sampled_from(rooms)}),
        st.fixed_dictionaries({"room": st.lists(st.sampled_from(rooms), min_size=1, max_size=3)}),
        st.fixed_dictionaries({"venue": st.sampled_from(sorted(problem.venues))}),
        st.fixed_dictionaries({"setting": st.sampled_from(["outdoor", "indoor", "室外"])}),
    )
    text = st.text(st.sampled_from("ab, ;\"'讲座\n=#-"), min_size=1, max_size=8).filter(
        lambda each: bool(each.strip())
    )
    dates = st.lists(st.sampled_from([problem.date(day) for day in problem.days]), max_size=3)
    values = st.fixed_dictionaries(
        {},
        optional={
            "title": text,
            "organiser": text,
            "duration": st.integers(15, 120),
            "attendance": st.integers(0, 500),
            "dates": dates,
            "hours": st.just("09:00-17:00"),
            "rooms": st.lists(st.sampled_from(rooms), max_size=2, unique=True),
            "people": st.just(""),
            "status": st.sampled_from(["", "confirmed", "proposed", "取消"]),
            "stream": st.booleans(),
            "notice_days": st.integers(0, 9),
        },
    )
    targets = st.one_of(
        st.fixed_dictionaries({"activity": st.sampled_from(sorted(problem.activities))}),
        st.fixed_dictionaries({"session": st.sampled_from(sessions)}),
    )
    parts = st.one_of(
        st.tuples(where, spans, text).map(
            lambda it: ("close", {**it[0], "from": it[1][0], "to": it[1][1], "reason": it[2]})
        ),
        st.tuples(st.sampled_from(sorted(problem.people)), st.lists(spans, min_size=1, max_size=2)).map(
            lambda it: (
                "person",
                {
                    "person": it[0],
                    "unavailable": [f"{a:%Y-%m-%d %H:%M}/{b:%Y-%m-%d %H:%M}" for a, b in it[1]],
                },
            )
        ),
        st.tuples(targets, values.filter(bool)).map(lambda it: ("change", {**it[0], **it[1]})),
        targets.map(lambda target: ("cancel", target)),
        st.tuples(st.sampled_from(["extra", "新增", "extra-2"]), text, values).map(
            lambda it: (
                "add",
                {"activity": it[0], "kind": "lecture", "duration": 45, **it[2], "title": it[1]},
            )
        ),
        st.tuples(
            st.sampled_from(sessions),
            st.fixed_dictionaries(
                {"room": st.sampled_from(rooms)}, optional={"start": moments, "expires": moments}
            ),
        ).map(lambda it: ("pin", {"session": it[0], **it[1]})),
    )
    top = st.fixed_dictionaries({}, optional={"name": text, "now": moments, "max_moves": st.integers(0, 9)})
    return st.tuples(st.lists(parts, max_size=6), top).map(lambda it: toml(it[0], **it[1]))
