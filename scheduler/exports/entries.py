"""What a calendar tells of a session, in plain values: the facts, before any of iCalendar's syntax.

Two entries that are equal read the same: a ledger that keeps them can tell what a reader sees change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from math import isfinite

from scheduler.exports import words
from scheduler.exports.addresses import ascii_url
from scheduler.exports.feeds import PROGRAMME, Feed, room_label
from scheduler.exports.filenames import file_names
from scheduler.problem import DAY, Problem, Session, Venue
from scheduler.schedule import Placement, Schedule
from scheduler.word import Word


@dataclass(frozen=True, slots=True)
class Entry:
    """What the readers of `feeds` are told of a session; times are aware.

    `facts` are the short lines of its description, `texts` the long ones, which a feed that grows too
    large goes without. `url` is its page and `stream` where it can be watched live, both ASCII. `title_en`
    is in the facts already: pages show it in the title's place.
    """

    session: str
    feeds: tuple[Feed, ...]
    start: datetime
    end: datetime
    title: str
    location: str
    venue: str
    venue_name: str
    district: str
    coordinates: tuple[float, float] | None = None
    categories: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    url: str = ""
    stream: str = ""
    tentative: bool = False
    title_en: str = ""


def public_entries(problem: Problem, schedule: Schedule) -> tuple[Entry, ...]:
    """Return an entry for each placed session that the public may know of, in the order of the inputs."""
    return _for_everybody(problem, _told(problem, schedule))


def private_entries(problem: Problem, schedule: Schedule) -> tuple[Entry, ...]:
    """Return entries for staff: of each placed session one by person, one by equipment, one for the crew."""
    return entries(problem, schedule)[1]


def entries(problem: Problem, schedule: Schedule) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Return the `public_entries` and the `private_entries`, which have most in common, together."""
    told = _told(problem, schedule)
    return (
        _for_everybody(problem, told),
        tuple(entry for item in told for entry in _private(problem, *item)),
    )


def _told(problem: Problem, schedule: Schedule) -> list[tuple[Session, Placement, Entry]]:
    """Return the placed sessions with what anybody may know of each, or could if it were public."""
    return [
        (session, placement, _public(problem, session, placement))
        for session in problem.sessions.values()
        if (placement := schedule.get(session.id))
    ]


def _for_everybody(problem: Problem, told: Iterable[tuple[Session, Placement, Entry]]) -> tuple[Entry, ...]:
    """Return what the public is told, with each session's page on the site where it has none of its own."""
    found = [entry for session, _, entry in told if session.public]
    site = problem.event.site.rstrip("/")
    if not site:
        return tuple(found)
    pages = file_names(entry.session for entry in found)
    return tuple(
        entry if entry.url else replace(entry, url=ascii_url(f"{site}/session/{pages[entry.session]}.html"))
        for entry in found
    )


def _public(problem: Problem, session: Session, placement: Placement) -> Entry:
    """Return what anybody may know: no contact, no phone, no people, no setup and no teardown."""
    room, venue = problem.rooms[placement.room], problem.venue_of(placement.room)
    start, end = map(problem.moment, session.public_time(placement.start))
    return Entry(
        session=session.id,
        feeds=(
            PROGRAMME,
            ("venue", venue.id),
            ("room", room.id),
            ("kind", session.kind),
            *dict.fromkeys(("audience", audience) for audience in session.audiences),
            *dict.fromkeys(("theme", theme) for theme in session.themes),
            *([("district", venue.district)] if venue.district else []),
            ("day", start.date().isoformat()),
        ),
        start=start,
        end=end,
        title=session.title,
        location=_joined(room.name, venue.name, venue.address),
        venue=venue.id,
        venue_name=venue.name,
        district=venue.district,
        coordinates=coordinates(venue),
        categories=tuple(dict.fromkeys([session.kind, *session.audiences, *session.themes])),
        facts=tuple(filter(None, _facts(problem, session, placement))),
        texts=tuple(filter(None, (session.description, session.description_en))),
        url=ascii_url(session.url) or ascii_url(session.booking_url),
        stream=ascii_url(session.url) if session.stream else "",
        title_en=session.title_en,
    )


def _facts(problem: Problem, session: Session, placement: Placement) -> Iterator[str]:
    room, venue = problem.rooms[placement.room], problem.venue_of(placement.room)
    yield session.title_en
    yield " · ".join(
        str(item)
        for item in (
            words.kind(session.kind).label,
            *map(words.audience, session.audiences),
            words.ages(session.ages),
            words.language(session.language),
        )
        if item.zh
    )
    if session.organiser:
        yield f"{Word('主办', 'Organiser')}: {session.organiser}"
    if room.name_en or venue.name_en or venue.address_en:
        yield _joined(room.name_en, venue.name_en, venue.address_en)
    if session.booking_required:
        yield f"{Word('需预约', 'Booking required')} {ascii_url(session.booking_url)}".strip()
    if session.stream:
        yield str(Word("线上直播", "Streamed live"))


def _private(problem: Problem, session: Session, placement: Placement, base: Entry) -> Iterator[Entry]:
    """Yield what its people, whoever cares for its equipment, and the crew know, from what anybody may."""
    base = replace(base, facts=(*base.facts, *_staff_facts(session)), tentative=session.status == "proposed")
    for person in dict.fromkeys(session.people):
        yield _for_person(problem, base, placement, person)
    for item, quantity in session.equipment:
        line = f"{Word('数量', 'Quantity')}: {quantity}"
        yield replace(base, feeds=(("equipment", item),), facts=(line, *base.facts))
    occupied = session.occupied(placement.start)
    yield replace(
        base,
        feeds=(("crew", placement.room),),
        start=problem.moment(occupied[0]),
        end=problem.moment(occupied[1]),
        facts=(*_crew_facts(problem, session, placement), *base.facts),
    )


def _staff_facts(session: Session) -> Iterator[str]:
    if session.status == "proposed":
        yield str(Word("尚未确认", "Proposed, not confirmed"))
    if session.visibility == "invited":
        yield str(Word("仅限受邀", "By invitation"))
    if session.visibility == "internal":
        yield str(Word("内部活动，请勿公开", "Internal, not for the public"))
    # Feeds travel far: no e-mail address is in one, to be harvested there.
    reach = tuple(filter(None, ("" if "@" in session.contact else session.contact, session.phone)))
    if reach:
        yield f"{Word('联系人', 'Contact')}: {' '.join(reach)}"


def _for_person(problem: Problem, base: Entry, placement: Placement, person: str) -> Entry:
    """Return the entry of one of its people; the call is in the title too, where a phone shows it."""
    feeds = (("person", person),)
    call = problem.people[person].call
    if call is None:
        return replace(base, feeds=feeds)
    there = _clock(problem, placement.start - call, beside=placement.start)
    return replace(
        base,
        feeds=feeds,
        title=base.title + in_language_of(base.title, Word(f"（{there} 到场）", f" (be there {there})")),
        facts=(f"{Word('到场', 'Be there')}: {there}", *base.facts),
    )


def _crew_facts(problem: Problem, session: Session, placement: Placement) -> Iterator[str]:
    occupied_from, occupied_to = session.occupied(placement.start)
    start, end = session.public_time(placement.start)
    if session.setup:
        yield f"{Word('布场', 'Setup')}: {_span(problem, occupied_from, start)}"
    yield f"{Word('公众入场', 'Doors')}: {_span(problem, start, end)}"
    if session.teardown:
        yield f"{Word('撤场', 'Teardown')}: {_span(problem, end, occupied_to)}"
    if session.heads:
        yield f"{Word('人数', 'Heads')}: {session.heads}"
    if session.equipment:
        uses = (f"{problem.equipment[item].name} × {quantity}" for item, quantity in session.equipment)
        yield f"{Word('设备', 'Equipment')}: {_joined(*uses)}"
    if session.people:
        people = (problem.people[person] for person in dict.fromkeys(session.people))
        names = (f"{person.name} ({person.role})" if person.role else person.name for person in people)
        yield f"{Word('人员', 'People')}: {_joined(*names)}"
    if placement.backup_room:
        yield f"{Word('雨天备用', 'Rain room')}: {room_label(problem, placement.backup_room).zh}"


def in_language_of(text: str, label: Word) -> str:
    """Return a label in Chinese where `text` holds Chinese characters, else in English."""
    return label.zh if any("\u3400" <= character <= "\u9fff" for character in text) else label.en


def _joined(*names: str) -> str:
    """Return what there is, once each, with commas between."""
    return ", ".join(dict.fromkeys(filter(None, names)))


def coordinates(venue: Venue) -> tuple[float, float] | None:
    """Return where a venue lies, in degrees, where that is known."""
    latitude, longitude = venue.latitude, venue.longitude
    if latitude is None or longitude is None or not (isfinite(latitude) and isfinite(longitude)):
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _clock(problem: Problem, minute: int, beside: int) -> str:
    """Return a time of day, with its date where that is not the date of the minute `beside` it."""
    when = problem.when(minute)
    return when if minute // DAY != beside // DAY else when[-5:]


def _span(problem: Problem, start: int, end: int) -> str:
    return f"{_clock(problem, start, end)}–{_clock(problem, end, start)}"
