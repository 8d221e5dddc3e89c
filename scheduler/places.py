"""Where a session may be, looked at alone: what the rules about one session leave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from scheduler.intervals import ALWAYS, Window, intersect
from scheduler.problem import Problem, Session
from scheduler.rules import Rule, rules


def places(problem: Problem, session: Session) -> Mapping[str, Window]:
    """Return, by room, the starts that every rule about one session allows; no empty ones.

    The grid is not in it: which of these starts lie on the grid is for the caller to say.
    """
    return dict(place_by_place(problem, session))


def place_by_place(problem: Problem, session: Session) -> Iterator[tuple[str, Window]]:
    """Yield what `places` returns room by room, for whoever needs no more than the first."""
    for room in problem.rooms:
        if allowed := _starts(problem, session, room):
            yield room, allowed


def _starts(problem: Problem, session: Session, room: str) -> Window:
    allowed = ALWAYS
    for rule in _about_one():
        here = rule.starts(problem, session, room)
        if here is not None:
            allowed = intersect(allowed, here)
            if not allowed:
                break
    return allowed


@cache
def _about_one() -> tuple[Rule, ...]:
    # Last by name come the rules about the room, which shut most places at once.
    return tuple(rule for rule in reversed(rules()) if type(rule).starts is not Rule.starts)
