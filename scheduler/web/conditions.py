"""What a request's headers ask for (RFC 9110): in which form, and only if it changed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address

_TAGS = re.compile(r'(?:W/)?("[^"]*")')


def names_tag(if_none_match: str, etag: str) -> bool:
    """Say whether If-None-Match holds an entity tag, compared weakly; `*` holds every one."""
    return if_none_match.strip() == "*" or etag in _TAGS.findall(if_none_match)


def not_since(if_modified_since: str, modified: datetime) -> bool:
    """Say whether what was `modified` (aware, whole seconds) then has not changed since a date.

    A date that is none asks for nothing.
    """
    try:
        since = parsedate_to_datetime(if_modified_since)
    except ValueError:
        return False
    return modified <= (since if since.tzinfo else since.replace(tzinfo=UTC))


def takes_gzip(accept_encoding: str) -> bool:
    """Say whether Accept-Encoding asks for gzip, by name or by `*`, with a quality above 0."""
    qualities: dict[str, float] = {}
    for item in accept_encoding.lower().split(","):
        coding, *parameters = (part.strip() for part in item.split(";"))
        qualities[coding] = _quality(parameters)
    return qualities.get("gzip", qualities.get("x-gzip", qualities.get("*", 0.0))) > 0


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def host_name(host: str) -> str:
    """Return the name in a Host header, without its port, lower case: `[::1]:80` is `::1`."""
    name = host.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0].rstrip(".")


def is_address(name: str) -> bool:
    """Say whether a host is named by its IP address: a browser cannot be tricked into that by a DNS."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
