"""Which calendar feeds there are, what each is called, and the file that it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from scheduler.exports import words
from scheduler.exports.filenames import file_names
from scheduler.problem import Problem
from scheduler.word import Word, word

Feed = tuple[str, str]
"""A group and what of it: `("venue", "main")`, `("kind", "lecture")`; the programme is of no group."""

PROGRAMME: Feed = ("", "programme")

COLORS: Mapping[str, str] = {
    "": "royalblue",
    "venue": "seagreen",
    "room": "teal",
    "kind": "darkorange",
    "audience": "mediumpurple",
    "theme": "goldenrod",
    "district": "olivedrab",
    "day": "steelblue",
    "session": "royalblue",
    "person": "crimson",
    "equipment": "slategray",
    "crew": "sienna",
}
"""The colour (a CSS3 name) that clients give the feeds of a group."""


PRIVATE = frozenset({"person", "equipment", "crew"})
"""The groups that only staff may see."""


def public_feeds(problem: Problem) -> tuple[Feed, ...]:
    """Return every public feed, those without a session too: what somebody follows must not vanish.

    Kinds, audiences and themes are those of public sessions: the others are not for the public to know of.
    """
    sessions = [item for item in (*problem.sessions.values(), *problem.cancelled.values()) if item.public]
    return (
        PROGRAMME,
        *(("venue", venue) for venue in problem.venues),
        *(("room", room) for room in problem.rooms),
        *dict.fromkeys(("kind", session.kind) for session in sessions),
        *dict.fromkeys(("audience", audience) for session in sessions for audience in session.audiences),
        *dict.fromkeys(("theme", theme) for session in sessions for theme in session.themes),
        *dict.fromkeys(("district", venue.district) for venue in problem.venues.values() if venue.district),
        *(("day", problem.date(day).isoformat()) for day in problem.days),
    )


def private_feeds(problem: Problem) -> tuple[Feed, ...]:
    """Return every feed for staff, those without a session too."""
    return (
        *(("person", person) for person in problem.people),
        *(("equipment", item) for item in problem.equipment),
        *(("crew", room) for room in problem.rooms),
    )


def paths(feeds: Iterable[Feed]) -> Mapping[Feed, str]:
    """Return the file of each feed, relative to the folder of them all: `kind/lecture.ics`."""
    ids: dict[str, list[str]] = {}
    for group, name in feeds:
        ids.setdefault(group, []).append(name)
    return {
        (group, name): f"{group}/{file}.ics".removeprefix("/")
        for group, names in ids.items()
        for name, file in file_names(names).items()
    }


def title(problem: Problem, feed: Feed) -> Word:
    """Return what a feed is called, in both languages: the event's name, and what of it the feed holds."""
    event = word(problem.event.name, problem.event.name_en)
    return event if feed == PROGRAMME else under(event, _label(problem, feed))


def under(whole: Word, part: Word) -> Word:
    """Return what a part of something is called."""
    return Word(f"{whole.zh} · {part.zh}", f"{whole.en} · {part.en}")


def room_label(problem: Problem, room: str) -> Word:
    """Return a room's name with its venue's before it, in both languages."""
    place, venue = problem.rooms[room], problem.venue_of(room)
    zh, en = place.name, place.name_en or place.name
    # Names such as 活力汇报告厅 have their venue's in them already.
    return Word(
        zh if zh.startswith(venue.name) else f"{venue.name} {zh}",
        en if en.startswith(venue.name_en or venue.name) else f"{venue.name_en or venue.name} {en}",
    )


def _label(problem: Problem, feed: Feed) -> Word:
    """Return the label of what a feed holds; what the problem no longer knows goes by its id."""
    group, name = feed
    match group:
        case "venue" if venue := problem.venues.get(name):
            return word(venue.name, venue.name_en)
        case "room" if name in problem.rooms:
            return room_label(problem, name)
        case "kind":
            return words.kind(name).label
        case "audience":
            return words.audience(name)
        case "theme":
            return words.theme(name)
        case "district":
            return words.district(name)
        case "day":
            return words.day(date.fromisoformat(name))
        case "person" if person := problem.people.get(name):
            return word(person.name, person.name_en)
        case "equipment" if item := problem.equipment.get(name):
            return word(item.name, item.name_en)
        case "crew" if name in problem.rooms:
            room = room_label(problem, name)
            return Word(f"{room.zh} 后勤", f"{room.en} crew")
    return word(name)
