"""Whom to phone about a change: the session's own contact, those of its venues, and its people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from scheduler.problem import Problem
from scheduler.whatif.changes import Change


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to phone; `of` says for what: the session, its venue or a person."""

    of: Literal["session", "venue", "person"]
    name: str
    phone: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.phone}".strip()


def contacts(problem: Problem, change: Change) -> tuple[Contact, ...]:
    """Return whom to phone about a change, nobody twice."""
    found: dict[tuple[str, str], Contact] = {}
    for each in _all(problem, change):
        if each.name or each.phone:
            found.setdefault((each.name, each.phone), each)
    return tuple(found.values())


def _all(problem: Problem, change: Change) -> Iterator[Contact]:
    yield Contact("session", change.session.contact, change.session.phone)
    places = (place for place in (change.before, change.after) if place and place.room in problem.rooms)
    for place in places:
        venue = problem.venue_of(place.room)
        yield Contact("venue", venue.contact or (venue.name if venue.phone else ""), venue.phone)
    for each in change.session.people:
        person = problem.people[each]
        yield Contact("person", person.contact or person.name, person.phone)
