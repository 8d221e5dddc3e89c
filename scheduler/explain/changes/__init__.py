"""Single changes of the inputs that may make possible what a conflict's facts forbid.

Each is a family: the more it changes, the more it allows. How little is enough is for the solver to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scheduler.explain.changes.family import Change, Family
from scheduler.explain.changes.resources import OF_RESOURCES
from scheduler.explain.changes.rows import OF_ROWS
from scheduler.explain.changes.sessions import OF_SESSIONS
from scheduler.explain.facts import Fact
from scheduler.problem import Problem, Session

__all__ = ["Change", "Family", "families"]

_FINDERS = {**OF_SESSIONS, **OF_RESOURCES, **OF_ROWS}


def families(problem: Problem, fact: Fact, sessions: Sequence[Session]) -> Iterator[Family]:
    """Yield the changes of a fact that may help the sessions of its conflict."""
    find = _FINDERS.get((fact.table, fact.column))
    if find is not None:
        yield from find(problem, fact, sessions)
