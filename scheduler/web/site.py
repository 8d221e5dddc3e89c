"""The published site as it stands on the disk: which release is current, and the files in it.

A release is looked at once, when `current` first names it: what it lists in release.json is what there is
to be had, under the paths listed and no other, so that no request can name a file outside. A file whose
bytes are not those listed is damaged, and is not given out: calendars keep what they have.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from scheduler.releases.folder import SiteFolder
from scheduler.web.document import Document, Shelf, document

MEMORY = 64_000_000
"""Bytes of documents that are kept in memory."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,128}\.ics")


class NoReleaseError(Exception):
    """There is no release to be served; the message says where it was looked for and what to do."""


class DamagedError(Exception):
    """A file of the release is missing, or not what the release says; the message is for a coordinator."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release: its number, its folder, the digests of its public files by path, the site's host."""

    number: int
    folder: Path
    files: Mapping[str, str]
    host: str = ""


class Site:
    """A site's folder, read anew when `current` changes; `told` hears, once, what somebody should know."""

    def __init__(self, folder: Path, told: Callable[[str], None] = lambda _: None) -> None:
        self.folder = folder
        self._told = told
        self._said: set[str] = set()
        self._releases: tuple[Release, ...] = ()
        self._number = 0
        self._lock = asyncio.Lock()
        self._shelf = Shelf(MEMORY)

    def tell(self, sentence: str) -> None:
        """Say a sentence that was not said yet."""
        if sentence not in self._said:
            self._said.add(sentence)
            self._told(sentence)

    async def releases(self) -> tuple[Release, ...]:
        """Return the current release, and the one before where it is still there.

        A page loaded just before a switch asks for its assets just after. While the newest release cannot
        be read, what was served goes on; NoReleaseError where there was nothing.
        """
        try:
            number = current(self.folder)
            while number != self._number:
                try:
                    async with self._lock:
                        await self._turn_to(number)
                except NoReleaseError:
                    # Two releases may have come while it was read, and its folder be gone.
                    if number == (number := current(self.folder)):
                        raise
        except NoReleaseError as error:
            if not self._releases:
                raise
            self.tell(f"{error}; release {self._releases[0].number} is served on")
        return self._releases

    async def _turn_to(self, number: int) -> None:
        if number == self._number:
            return
        found = await asyncio.to_thread(read_releases, self.folder, number)
        if self._releases:
            self.tell(f"release {found[0].number} is served now")
        self._releases, self._number = found, number

    async def public(self, release: Release, path: str) -> Document | None:
        """Return a public file; raise DamagedError where it is not what the release says."""
        digest = release.files.get(path)
        if digest is None:
            return None
        key = (path, digest)
        found = self._shelf.get(key)
        if found is None:
            found = await asyncio.to_thread(_listed, release, path, digest)
            self._shelf.put(key, found)
        return found

    async def private(self, release: Release, name: str) -> Document | None:
        """Return a feed for staff, `<token>.ics`; what was revoked is gone with its file."""
        if not _TOKEN.fullmatch(name):
            return None
        path = release.folder / "private" / name
        try:
            there = path.lstat()
        except OSError:
            return None
        if not stat.S_ISREG(there.st_mode):
            return None
        key = (there.st_dev, there.st_ino, there.st_mtime_ns, there.st_size)
        found = self._shelf.get(key)
        if found is None:
            try:
                body, changed = await asyncio.to_thread(_read, path)
            except OSError:
                return None
            found = document(name, body, changed, private=True)
            self._shelf.put(key, found)
        return found


def current(folder: Path) -> int:
    """Return the number of the release that `current` leads to; raise NoReleaseError where there is none."""
    number = SiteFolder(folder).served
    if number is None:
        raise NoReleaseError(
            f"{folder} holds no published site; make one with `scheduler publish INPUTS SCHEDULE "
            f"--site {folder}`"
        )
    return number


def read_releases(folder: Path, number: int) -> tuple[Release, ...]:
    """Return a release and, where it is still there, the one before it.

    NoReleaseError where the release.json of the former cannot be read.
    """
    newest = _release(folder, number)
    try:
        return (newest, _release(folder, number - 1))
    except NoReleaseError:
        return (newest,)


def _release(folder: Path, number: int) -> Release:
    root = SiteFolder(folder).release(number)
    manifest = root / "public" / "release.json"
    try:
        data = manifest.read_bytes()
        told = json.loads(data)
        files = {path: str(digest) for path, digest in told["files"].items() if not _is_hidden(path)}
        host = urlsplit(str(told.get("site") or "")).hostname or ""
    except (OSError, ValueError, LookupError, AttributeError, TypeError) as error:
        raise NoReleaseError(f"{manifest} cannot be read; publish again") from error
    return Release(number, root, files | {"release.json": hashlib.sha256(data).hexdigest()}, host.lower())


def _is_hidden(path: str) -> bool:
    """Say whether a file is for web servers of another kind, such as `.htaccess`."""
    return any(part.startswith(".") for part in path.split("/"))


def _listed(release: Release, path: str, digest: str) -> Document:
    try:
        body, changed = _read(release.folder / "public" / path)
    except OSError as error:
        raise DamagedError(
            f"release {release.number} is damaged: {path} cannot be read; publish again"
        ) from error
    if hashlib.sha256(body).hexdigest() != digest:
        raise DamagedError(
            f"release {release.number} is damaged: {path} is not as it was published; publish again"
        )
    return document(path, body, changed)


def _read(path: Path) -> tuple[bytes, float]:
    """Return a regular file's bytes and when they were written; no link is followed."""
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        return file.read(), os.fstat(file.fileno()).st_mtime
