"""A release as a schedule like any other: `site@3`, or a site's folder for its last release.

In the site's own folder `.@3` or `@3`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from scheduler.exports.changes import Change
from scheduler.releases.folder import SiteError, SiteFolder


@dataclass(frozen=True, slots=True)
class Between:
    """What two schedules do not tell of two releases: new ids by old ones, and changes of details alone."""

    renamed: Mapping[str, str] = field(default_factory=dict)
    details: tuple[Change, ...] = ()


@contextmanager
def published_schedule(path: Path) -> Iterator[Path]:
    """Give the schedule.csv of a release for as long as it is needed; another path as it is.

    Raise SiteError where the site has no such release, LedgerError where its ledger cannot be read.
    """
    from scheduler.releases.ledger import open_ledger

    site, number = _site(path)
    if not site.ledger.exists():
        if number is not None or site.reached:
            site.check()
            raise SiteError(f"{site.root} is no site: nothing was published there yet")
        yield path
        return
    with open_ledger(site.ledger) as ledger, tempfile.TemporaryDirectory(prefix="scheduler-") as scratch:
        releases = ledger.releases()
        wanted = len(releases) if number is None else number
        if not 1 <= wanted <= len(releases):
            raise SiteError(f"{site.root} has no release {wanted}; its last one is {len(releases)}")
        file = Path(scratch, "schedule.csv")
        file.write_bytes(ledger.content(releases[wanted - 1].schedule))
        yield file


def between(a: Path, b: Path) -> Between:
    """Return what the ledger tells of two releases of one site; nothing where these are none.

    Raise LedgerError where the ledger cannot be read.
    """
    from scheduler.releases.announce import PUBLIC, changes_of
    from scheduler.releases.ledger import open_ledger

    (site, first), (other, second) = _site(a), _site(b)
    if not site.ledger.exists() or site.root.resolve() != other.root.resolve():
        return Between()
    with open_ledger(site.ledger) as ledger:
        last = len(ledger.releases())
        then, now = ledger.records(first or last), ledger.records(second or last)
    ids = {record.uid: record.session for record in now.values()}
    before = {(record.readers, record.uid): record for record in then.values()}
    pairs = (
        (before.get((PUBLIC, record.uid)), record) for record in now.values() if record.readers == PUBLIC
    )
    # In which timezone they are told is the same for both.
    changes = changes_of(pairs, ZoneInfo("UTC"))
    return Between(
        {
            record.session: ids[record.uid]
            for record in then.values()
            if ids.get(record.uid, record.session) != record.session
        },
        tuple(change for change in changes if change.what == "details"),
    )


def _site(path: Path) -> tuple[SiteFolder, int | None]:
    """Return the site that a path would be of, and the number of the release that it names."""
    name, at, number = path.name.rpartition("@")
    if at and number.isdecimal() and not path.exists():
        return SiteFolder(path.parent / name), int(number)
    return SiteFolder(path), None
