"""Writing files so that they appear complete or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path


class CannotWriteError(Exception):
    """A file or folder cannot be written; the message says which, why, and what to do."""


def check_writable(folder: Path) -> None:
    """Raise CannotWriteError unless files can be put into `folder`, which need not exist yet."""
    if folder.exists() and not folder.is_dir():
        raise CannotWriteError(f"{folder} is a file; name a folder to write to")
    there = folder
    while not there.exists():
        there = there.parent
    if not there.is_dir():
        raise CannotWriteError(f"{there} is a file; name a folder to write to")
    try:
        descriptor, probe = tempfile.mkstemp(prefix=".scheduler-", dir=there)
        os.close(descriptor)
        os.unlink(probe)
    except OSError as error:
        raise CannotWriteError(f"{there} cannot be written: {error.strerror}; name another folder") from error


def write_files(folder: Path, files: Mapping[str, bytes], replaces: Iterable[str] = ()) -> None:
    """Put files, by path within it, into a folder; they appear when all are safely on the disk.

    `replaces` are subfolders that hold nothing but files of this kind: what is in them from an
    earlier time and not among `files` goes. Raise CannotWriteError, with nothing changed, where the
    files cannot be written.
    """
    check_writable(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".scheduler-", dir=folder))
    except OSError as error:
        raise CannotWriteError(
            f"{folder} cannot be written: {error.strerror}; name another folder"
        ) from error
    try:
        for path, data in files.items():
            _write(staging / path, data)
        for path in files:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(staging / path, target)
        for old in _stale(folder, files, replaces):
            old.unlink()
    except OSError as error:
        raise CannotWriteError(
            f"{folder} cannot be written: {error.strerror}; make room or name another folder"
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def write_file(path: Path, data: bytes) -> None:
    """Put one file in place; it appears complete or not at all."""
    if path.is_dir():
        raise CannotWriteError(f"{path} is a folder; name a file to write")
    write_files(path.parent, {path.name: data})


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _stale(folder: Path, files: Mapping[str, bytes], replaces: Iterable[str]) -> list[Path]:
    kept = {folder / path for path in files}
    return [path for name in replaces for path in (folder / name).rglob("*.ics") if path not in kept]
