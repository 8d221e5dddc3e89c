"""Web addresses for files that hold ASCII only."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

from scheduler.exports.pages import safe_url

SAFE = "/%:@!$&'()*+,;=~?-._"
"""What stands in an address as it is, besides letters and digits."""


@lru_cache(maxsize=1_000)
def ascii_url(text: str) -> str:
    """Return an http or https address in ASCII, and nothing for what is none."""
    if not safe_url(text):
        return ""
    parts = urlsplit(text)
    try:
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    except UnicodeError:
        return ""
    path, query, fragment = (quote(part, safe=SAFE) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, host, path, query, fragment))
