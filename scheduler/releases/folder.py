"""The site's folder: releases built beside each other, and `current`, which leads to the one served.

    SITE/current -> releases/3        switched by one rename
    SITE/releases/3/public/           what anyone may fetch
    SITE/releases/3/private/          feeds for staff, each under its token
    SITE/private/ledger.sqlite        never served

A release is whole before it is called by its number, and called so before it is in the ledger; it is
served once it is there. Whatever ends a command in between, `settle` knows from this what to do.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from scheduler.files import CannotWriteError

NEW = ".new"
"""What a release is called while it is built."""

MANIFEST = "manifest.json"
"""What a release's files are made from: beside what is served."""

TITLES = "titles.json"
"""What a release's public feeds are called."""

WHOLE = "release.json"
"""By which anyone can see that they have all of one release."""

PATIENCE = 60.0
"""Seconds to wait for another command that is at work on the site."""

OWN = frozenset({"current", "current.new", "releases", "private", "nginx.conf"})
"""What lies in a site's folder."""

File = tuple[str, str, Callable[[], bytes]]
"""A path, the fingerprint of the facts that its bytes are made from, and what makes them."""


class SiteError(Exception):
    """The folder cannot be worked on; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class SiteFolder:
    """The folder of a site, which need not exist yet."""

    root: Path

    @property
    def ledger(self) -> Path:
        """The file of the ledger."""
        return self.root / "private" / "ledger.sqlite"

    def release(self, number: int) -> Path:
        """Return the folder of a release; older ones than the last two are gone."""
        return self.root / "releases" / str(number)

    @property
    def served(self) -> int | None:
        """The number of the release that `current` leads to."""
        try:
            name = Path(os.readlink(self.root / "current")).name
        except OSError:
            return None
        return int(name) if name.isdecimal() else None

    @property
    def reached(self) -> int:
        """The last release that the ledger must know, by what lies here; 0 where it need know none."""
        folders = (self.root / "releases").glob("[0-9]*")
        newest = max((int(path.name) for path in folders if path.name.isdecimal()), default=0)
        # The newest may be one that a command was killed over before it was in the ledger.
        return max(self.served or 0, newest - 1)

    @property
    def whole(self) -> Mapping[str, object]:
        """What the release.json served says; nothing where it cannot be read."""
        try:
            found = json.loads((self.root / "current" / "public" / WHOLE).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def address(self) -> str:
        """Where the site is served, as the inputs say; nothing where they do not."""
        return str(self.whole.get("site", ""))

    def check(self) -> None:
        """Raise SiteError where this is neither a site nor a folder that could become one."""
        if self.root.exists() and not self.root.is_dir():
            raise SiteError(f"{self.root} is a file; name a folder for the site")
        if self.ledger.exists() or not self.root.is_dir():
            return
        foreign = sorted(path.name for path in self.root.iterdir() if path.name not in OWN)
        if foreign:
            raise SiteError(
                f"{self.root} is no site: it holds {foreign[0]} and no private/ledger.sqlite; name a folder "
                "that is new or empty"
            )
        if self.reached:
            raise SiteError(
                f"{self.ledger} is missing, and without it subscribers would see everything twice; restore a "
                "copy of it, or name a new folder"
            )

    @contextmanager
    def locked(self, waits: Callable[[str], None], patience: float = PATIENCE) -> Iterator[None]:
        """Keep other commands off the site; `waits` is told once where one is at work.

        Raise SiteError where it is not done within `patience` seconds.
        """
        import fcntl

        private = self.root / "private"
        private.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(private / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        deadline, told = time.monotonic() + patience, False
        try:
            while True:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= deadline:
                        raise SiteError(
                            f"another command has been at work on {self.root} for {patience:g} s; nothing "
                            "was done, try again when it has ended"
                        ) from None
                    if not told:
                        waits(f"another command is at work on {self.root}; waiting for it to end")
                        told = True
                    time.sleep(0.05)
            yield
        finally:
            os.close(descriptor)

    def settle(self, last: int | None, tokens: Iterable[str]) -> None:
        """Finish what a command that was killed left: serve the `last` release, drop what is no release.

        `tokens` are those that hold: what lies under others is gone after this.
        """
        releases, held = self.root / "releases", frozenset(tokens)
        shutil.rmtree(releases / NEW, ignore_errors=True)
        for path in releases.iterdir() if releases.is_dir() else ():
            number = int(path.name) if path.name.isdecimal() else 0
            if last is None or not last - 1 <= number <= last:
                shutil.rmtree(path)
                continue
            for secret in (path / "private").glob("*.ics"):
                if secret.stem not in held:
                    secret.unlink()
        if last is not None and self.served != last and self.release(last).is_dir():
            self.switch(last)

    def switch(self, number: int) -> None:
        """Serve a release, from one instant to the next."""
        link = self.root / "current.new"
        link.unlink(missing_ok=True)
        link.symlink_to(Path("releases") / str(number))
        os.replace(link, self.root / "current")
        _to_disk(self.root)

    def adopt(self, number: int) -> None:
        """Call what was built by its number, all of it on the disk."""
        folder = self.release(number)
        if folder.exists():
            shutil.rmtree(folder)
        # One call for tens of thousands of files; one each would take minutes.
        os.sync()
        os.rename(self.root / "releases" / NEW, folder)
        _to_disk(folder.parent)

    def write_examples(self, files: Mapping[str, bytes]) -> None:
        """Put files beside the releases, where they differ from what is there."""
        for name, data in files.items():
            path = self.root / name
            if not path.exists() or path.read_bytes() != data:
                path.with_name(f"{name}.new").write_bytes(data)
                os.replace(path.with_name(f"{name}.new"), path)


@dataclass(slots=True)
class Build:
    """A release that is being built in `folder`, of what the `previous` one has where it is the same."""

    folder: Path
    previous: Path | None = None
    manifest: dict[str, tuple[str, str]] = field(default_factory=dict)
    known: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)

    def add(self, path: str, file: File) -> None:
        """Put a file at a path within the release; `file` names it in the manifest."""
        name, fingerprint, make = file
        # A release has tens of thousands of files, and joining texts is much faster than joining paths.
        target = f"{self.folder}/{path}"
        self._make_folder(path.rpartition("/")[0])
        old = self.known.get(name)
        if old and old[0] == fingerprint and self._link(path, target):
            self.manifest[name] = old
            return
        data = make()
        digest = sha256(data).hexdigest()
        if not (old and old[1] == digest and self._link(path, target)):
            Path(target).write_bytes(data)
        self.manifest[name] = fingerprint, digest

    def finish(self, facts: Mapping[str, object], titles: Mapping[str, tuple[str, str]]) -> str:
        """Write the manifest, the feeds' titles and release.json, and return the digest of the last."""
        public = {
            name.removeprefix("public/"): digest
            for name, (_, digest) in sorted(self.manifest.items())
            if name.startswith("public/")
        }
        whole = json.dumps({**facts, "files": public}, ensure_ascii=False, indent=0).encode()
        (self.folder / "public" / WHOLE).write_bytes(whole)
        known = json.dumps(self.manifest, ensure_ascii=False, sort_keys=True)
        (self.folder / MANIFEST).write_text(known, "utf-8")
        (self.folder / TITLES).write_text(json.dumps(titles, ensure_ascii=False), "utf-8")
        return sha256(whole).hexdigest()

    def _link(self, path: str, target: str) -> bool:
        """Have the previous release's file here too, with its time: what caches know it by."""
        if self.previous is None:
            return False
        try:
            os.link(f"{self.previous}/{path}", target)
        except FileNotFoundError:
            return False
        except OSError:
            shutil.copy2(self.previous / path, target)
        return True

    def _make_folder(self, folder: str) -> None:
        if folder not in self.folders:
            if folder == "private":
                self.close_private()
            else:
                (self.folder / folder).mkdir(parents=True, exist_ok=True)
            self.folders.add(folder)

    def close_private(self) -> None:
        """Make the folder of feeds for staff, their names being secrets: for this user alone.

        Where the folder around it hands its group down (chmod g+s), that group may read too.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        handed_down = self.folder.stat().st_mode & stat.S_ISGID
        (self.folder / "private").mkdir(mode=0o750 if handed_down else 0o700, exist_ok=True)


def begin(site: SiteFolder, previous: int | None) -> Build:
    """Return an empty release beside the others."""
    folder = site.root / "releases" / NEW
    if folder.exists():
        shutil.rmtree(folder)
    build = Build(folder)
    if previous is not None and site.release(previous).is_dir():
        build = Build(folder, site.release(previous), known=manifest(site.release(previous)))
    build.close_private()
    return build


def manifest(release: Path) -> Mapping[str, tuple[str, str]]:
    """Return by name the fingerprint and digest of a release's files; nothing where they are not known."""
    return _pairs(release / MANIFEST)


def titles(release: Path) -> Mapping[str, tuple[str, str]]:
    """Return by path what a release's public feeds are called, in Chinese and English."""
    return _pairs(release / TITLES)


def _pairs(file: Path) -> Mapping[str, tuple[str, str]]:
    try:
        found = json.loads(file.read_text("utf-8"))
        return {name: (first, second) for name, (first, second) in found.items()}
    except (OSError, ValueError):
        return {}


def faults(public: Path) -> Iterable[str]:
    """Yield the files of a public folder that are not as its release.json has them."""
    told = json.loads((public / WHOLE).read_text("utf-8"))["files"]
    there = {path.relative_to(public).as_posix() for path in public.rglob("*") if path.is_file()}
    yield from sorted(there.symmetric_difference({*told, WHOLE}))
    for name in sorted(there & set(told)):
        if sha256((public / name).read_bytes()).hexdigest() != told[name]:
            yield name


@contextmanager
def said(root: Path) -> Iterator[None]:
    """Turn what the system refuses into an error for people."""
    try:
        yield
    except BrokenPipeError:
        # Whoever read the output went away: that is no fault of the folder.
        raise
    except OSError as error:
        where = error.filename or root
        raise CannotWriteError(
            f"{where} cannot be written: {error.strerror or error}; make room or see that you may write "
            f"there; what {root} serves is as it was"
        ) from error


def _to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
