"""How long the way between two venues takes, where nobody has said."""

from __future__ import annotations

import math
from collections.abc import Mapping

from scheduler.problem import Venue

_EARTH_RADIUS_KM = 6371
_UNKNOWN = 60


def travel_times(
    given: Mapping[tuple[str, str], int], venues: Mapping[str, Venue]
) -> dict[tuple[str, str], int]:
    """Return the minutes between every two venues, both ways, and within each.

    What is given for one direction holds for the other unless that is given too. Else 0 within a venue,
    ⌈20 + 2 × km of great circle⌉ between two with coordinates, and 60 between others.
    """
    times: dict[tuple[str, str], int] = {}
    for a in venues.values():
        for b in venues.values():
            minutes = given.get((a.id, b.id), given.get((b.id, a.id)))
            if minutes is None:
                # Computed one way only, so that rounding cannot make the two differ.
                minutes = times.get((b.id, a.id))
            times[a.id, b.id] = _default(a, b) if minutes is None else minutes
    return times


def _default(a: Venue, b: Venue) -> int:
    if a.id == b.id:
        return 0
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return _UNKNOWN
    return math.ceil(20 + 2 * great_circle_km((a.latitude, a.longitude), (b.latitude, b.longitude)))


def great_circle_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the distance in km of two (latitude, longitude) in degrees on a sphere (haversine formula)."""
    (lat_a, lon_a), (lat_b, lon_b) = (tuple(map(math.radians, each)) for each in (a, b))
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))
