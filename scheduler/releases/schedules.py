"""A release as a schedule like any other: `site@3`, or a site's folder for its last release."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scheduler.releases.folder import SiteError, SiteFolder


@contextmanager
def published_schedule(path: Path) -> Iterator[Path]:
    """Give the schedule.csv of a release for as long as it is needed; another path as it is.

    Raise SiteError where the site has no such release, LedgerError where its ledger cannot be read.
    """
    from scheduler.releases.ledger import open_ledger

    name, at, number = path.name.rpartition("@")
    numbered = bool(at) and number.isdecimal() and not path.exists()
    site = SiteFolder(path.with_name(name) if numbered and name else path)
    if not site.ledger.exists():
        if numbered:
            raise SiteError(f"{site.root} is no site: nothing was published there yet")
        yield path
        return
    with open_ledger(site.ledger) as ledger, tempfile.TemporaryDirectory(prefix="scheduler-") as scratch:
        releases = ledger.releases()
        wanted = int(number) if numbered else len(releases)
        if not 1 <= wanted <= len(releases):
            raise SiteError(f"{site.root} has no release {wanted}; its last one is {len(releases)}")
        file = Path(scratch, "schedule.csv")
        file.write_bytes(ledger.content(releases[wanted - 1].schedule))
        yield file
