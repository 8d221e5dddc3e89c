"""A file as it is answered: its bytes, plain and gzipped, each with the headers that go with them."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import unescape
from pathlib import PurePosixPath

Headers = tuple[tuple[bytes, bytes], ...]

TYPES = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".ics": "text/calendar; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jpg": "image/jpeg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml; charset=utf-8",
}
"""By the end of its name, what a file is."""

PACKED = {".ico", ".jpg", ".pdf", ".png", ".woff2", ".xlsx"}
"""What gzip makes no smaller."""

FRESH = "max-age=300, must-revalidate"
FOR_EVER = "public, max-age=31536000, immutable"

POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'"
"""What a page may do that does not say so itself."""

SAFETY: Headers = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
)

_META_POLICY = re.compile(
    rb"<meta\s+http-equiv=[\"']?Content-Security-Policy[\"']?\s+content=(?:\"([^\"]*)\"|'([^']*)')", re.I
)
_HASHED = re.compile(r"[.-][0-9a-f]{8,}\.\w+$")
_ATOM = re.compile(rb"<feed[^>]*http://www\.w3\.org/2005/Atom")


@dataclass(frozen=True, slots=True)
class Form:
    """One representation: bytes, their entity tag, and the headers of a 200 and of a 304."""

    body: bytes
    etag: str
    headers: Headers
    unchanged: Headers


@dataclass(frozen=True, slots=True)
class Document:
    """A file in the forms that it is answered in; `modified` is aware, in whole seconds."""

    modified: datetime
    plain: Form
    gzipped: Form | None

    @property
    def size(self) -> int:
        """Return how many bytes it holds in memory."""
        return len(self.plain.body) + (len(self.gzipped.body) if self.gzipped else 0)


def document(path: str, body: bytes, changed: float, *, private: bool = False) -> Document:
    """Return a file, by its path within the site, as it is answered; `changed` in seconds since 1970."""
    suffix = PurePosixPath(path).suffix.lower()
    modified = datetime.fromtimestamp(int(changed), UTC)
    digest = hashlib.sha256(body).hexdigest()[:32]
    squeezed = b"" if suffix in PACKED else gzip.compress(body, 6, mtime=0)
    worth_it = 0 < len(squeezed) < len(body) * 0.9
    shared = [
        (b"last-modified", format_datetime(modified, usegmt=True).encode()),
        (b"cache-control", _caching(path, private=private)),
        *([(b"vary", b"Accept-Encoding")] if worth_it else []),
    ]
    facts = [
        (b"content-type", _type(suffix, body).encode()),
        (b"content-security-policy", _policy(suffix, body)),
        *SAFETY,
        *([(b"x-robots-tag", b"noindex")] if private else []),
    ]

    def form(content: bytes, etag: str, *more: tuple[bytes, bytes]) -> Form:
        unchanged = ((b"etag", etag.encode()), *shared)
        length = (b"content-length", str(len(content)).encode())
        return Form(content, etag, (*facts, length, *more, *unchanged), unchanged)

    return Document(
        modified,
        form(body, f'"{digest}"'),
        form(squeezed, f'"{digest}-gzip"', (b"content-encoding", b"gzip")) if worth_it else None,
    )


class Shelf:
    """Documents kept in memory: those asked for last, `limit` bytes of them at most."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._kept: OrderedDict[Hashable, Document] = OrderedDict()
        self._size = 0

    def get(self, key: Hashable) -> Document | None:
        """Return a document that is here."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Hashable, item: Document) -> None:
        """Keep a document, and let go of those not asked for for longest."""
        if before := self._kept.pop(key, None):
            self._size -= before.size
        self._kept[key] = item
        self._size += item.size
        while self._size > self.limit:
            _, dropped = self._kept.popitem(last=False)
            self._size -= dropped.size


def _type(suffix: str, body: bytes) -> str:
    if suffix == ".xml" and _ATOM.search(body[:1000]):
        return TYPES[".atom"]
    return TYPES.get(suffix, "application/octet-stream")


def _caching(path: str, *, private: bool) -> bytes:
    if private:
        return f"private, {FRESH}".encode()
    return (FOR_EVER if path.startswith("assets/") and _HASHED.search(path) else FRESH).encode()


def _policy(suffix: str, body: bytes) -> bytes:
    """Return what a page allows itself, or else little; the one thing it cannot say itself is added."""
    own = _META_POLICY.search(body[:10_000]) if suffix == ".html" else None
    said = unescape((own[1] or own[2]).decode("ascii", "ignore")) if own else POLICY
    return f"{' '.join(said.split()).rstrip('; ')}; frame-ancestors 'none'".encode("ascii", "ignore")
