"""What search engines are told of a session and of the event: schema.org's words, as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scheduler.exports.pages import safe_url
from scheduler.exports.programme import Programme

if TYPE_CHECKING:
    from markupsafe import Markup

    from scheduler.exports.site.sources import Shown

LANGUAGES = {"zh": ["zh"], "en": ["en"], "bilingual": ["zh", "en"]}
"""The codes of the languages that tables name."""

Data = dict[str, Any]


def script(data: Data) -> Markup:
    """Return data as it can stand in a page: nothing in it ends the element that it stands in."""
    from markupsafe import Markup

    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def festival(programme: Programme, address: str) -> Data:
    """Return the whole event; `address` is its programme's, empty where it has none."""
    return _given(
        {
            "@type": "Festival",
            "name": programme.name.zh,
            "alternateName": programme.name.en if programme.name.en != programme.name.zh else "",
            "startDate": programme.first_day.isoformat(),
            "endDate": programme.last_day.isoformat(),
            "eventStatus": "https://schema.org/EventScheduled",
            "location": [
                {"@type": "AdministrativeArea", "name": district} for district in programme.districts
            ],
            "url": address,
        }
    )


def session(shown: Shown, people: tuple[str, ...], address: str, whole: Mapping[str, Any]) -> Data:
    """Return a session: cancelled, rescheduled with the start that it had, or as announced first.

    `people` are names, `address` that of its page (or empty), `whole` the event that it is a part of.
    """
    showing, moved = shown.showing, shown.moved
    elsewhen = moved is not None and moved.before.start != showing.start
    status = "Cancelled" if showing.cancelled else "Rescheduled" if elsewhen else "Scheduled"
    point = showing.coordinates
    return _given(
        {
            "@type": "Event",
            "name": showing.title.zh,
            "alternateName": showing.title.en if showing.title.en != showing.title.zh else "",
            "description": showing.description.zh,
            "startDate": showing.start.isoformat(),
            "endDate": showing.end.isoformat(),
            "previousStartDate": moved.before.start.isoformat() if moved and elsewhen else "",
            "eventStatus": f"https://schema.org/Event{status}",
            "eventAttendanceMode": "https://schema.org/"
            + ("MixedEventAttendanceMode" if showing.stream else "OfflineEventAttendanceMode"),
            "location": _given(
                {
                    "@type": "Place",
                    "name": f"{showing.venue_name.zh} {showing.room.zh}",
                    "address": showing.address.zh or f"{showing.district} {showing.venue_name.zh}".strip(),
                    "geo": {"@type": "GeoCoordinates", "latitude": point[0], "longitude": point[1]}
                    if point
                    else "",
                }
            ),
            "organizer": {"@type": "Organization", "name": showing.organiser or whole["name"]},
            "performer": [{"@type": "Person", "name": name} for name in people],
            "inLanguage": LANGUAGES.get(showing.language.strip().lower(), []),
            "sameAs": safe_url(showing.url),
            "url": address,
            "superEvent": whole,
        }
    )


def _given(data: Mapping[str, Any]) -> Data:
    """Leave out what is not known."""
    return {name: value for name, value in data.items() if value not in ("", [], ())}
