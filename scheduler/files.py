"""Writing files so that they appear complete or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path


class CannotWriteError(Exception):
    """A file or folder cannot be written; the message says which, why, and what to do."""


def check_writable(folder: Path) -> None:
    """Raise CannotWriteError unless files can be put into `folder`, which need not exist yet."""
    there = _existing(folder)
    if not there.is_dir():
        raise CannotWriteError(f"{there} is a file; name a folder to write to")
    try:
        descriptor, probe = tempfile.mkstemp(prefix=".scheduler-", dir=there)
        os.close(descriptor)
        os.unlink(probe)
    except OSError as error:
        raise _refused(there, error) from error


def write_files(folder: Path, files: Mapping[str, bytes], replaces: Iterable[str] = ()) -> None:
    """Put files, by path within it, into a folder; they appear when all are safely on the disk.

    `replaces` names files, and subfolders of calendar feeds: those that are there from an earlier time
    and not among `files` go. Raise CannotWriteError, with nothing changed, where the files cannot be
    written.
    """
    check_writable(folder)
    for blocked in _in_the_way(folder, files):
        raise CannotWriteError(f"{blocked} is in the way; remove it, or name another folder")
    try:
        # Beside the folder as long as there is none: what fails must not leave an empty one.
        staging = Path(tempfile.mkdtemp(prefix=".scheduler-", dir=_existing(folder)))
    except OSError as error:
        raise _refused(folder, error) from error
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
        raise _refused(folder, error) from error
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


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that there is."""
    try:
        return next(path for path in (folder, *folder.absolute().parents) if path.exists())
    except OSError as error:
        raise _refused(folder, error) from error


def _in_the_way(folder: Path, files: Iterable[str]) -> Iterator[Path]:
    """Yield the folders that stand where files go, and the files that stand where folders go."""
    for path in files:
        target = folder / path
        if target.is_dir():
            yield target
        for above in target.relative_to(folder).parents:
            if (folder / above).exists() and not (folder / above).is_dir():
                yield folder / above


def _refused(folder: Path, error: OSError) -> CannotWriteError:
    return CannotWriteError(
        f"{folder} cannot be written: {error.strerror}; make room, or name another folder"
    )


def _stale(folder: Path, files: Mapping[str, bytes], replaces: Iterable[str]) -> list[Path]:
    kept = {folder / path for path in files}
    there = [path for name in replaces for path in (folder / name, *(folder / name).rglob("*.ics"))]
    return [path for path in there if path.is_file() and path not in kept]
