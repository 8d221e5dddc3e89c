"""A ledger that was restored, emptied or damaged: what was announced never goes back."""

from __future__ import annotations

import os
import shutil
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from scheduler.releases.folder import SiteError, SiteFolder
from scheduler.releases.inputs import Edition
from scheduler.releases.ledger import LedgerError, open_ledger
from scheduler.releases.publish import rehearse, working_on
from tests.releases.festival import Festival, changed, release, small, tokens

NOW = datetime(2023, 4, 20, 9)


@pytest.fixture
def festival(tmp_path: Path) -> Festival:
    return Festival(tmp_path / "tables", small())


@pytest.fixture
def site(festival: Festival, tmp_path: Path) -> Path:
    """Return a site with three releases; `ledger-1` and so on lie beside it as each left the ledger."""
    folder = tmp_path / "site"
    for number, hour in ((1, 9), (2, 11), (3, 12)):
        festival.items = changed(festival.items, 1, hour=hour)
        release(folder, festival.edition(NOW + timedelta(days=number)))
        shutil.copy(ledger(folder), tmp_path / f"ledger-{number}")
    return folder


def ledger(site: Path) -> Path:
    return site / "private" / "ledger.sqlite"


def every_file(site: Path) -> dict[str, bytes]:
    return {
        path.relative_to(site).as_posix(): os.readlink(path).encode()
        if path.is_symlink()
        else path.read_bytes()
        for path in site.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def refused(site: Path, edition: Edition, error: type[Exception] = SiteError) -> str:
    """Return why neither a release nor a rehearsal is made of it; nothing has changed after."""
    before = every_file(site)
    with pytest.raises(error) as why:
        release(site, edition)
    with pytest.raises(error) as rehearsed:
        rehearse(SiteFolder(site), lambda _: edition, note="", ids=lambda _ledger, _records: {})
    assert str(rehearsed.value) == str(why.value)
    assert every_file(site) == before
    return str(why.value)


@pytest.mark.parametrize("hour", [9, 15])
def test_an_older_ledger_does_not_rewind_the_site(
    site: Path, festival: Festival, tmp_path: Path, hour: int
) -> None:
    shutil.copy(tmp_path / "ledger-1", ledger(site))
    festival.items = changed(festival.items, 1, hour=hour)
    assert refused(site, festival.edition(NOW + timedelta(days=5))) == (
        f"{site} holds a release 3 that {ledger(site)} does not know: the ledger is an older copy, up to "
        "release 1, or another site's, and subscribers' entries would go back. Restore the newest copy of "
        "it; nothing was changed"
    )
    with pytest.raises(SiteError), working_on(SiteFolder(site), tokens()):
        pass
    shutil.copy(tmp_path / "ledger-3", ledger(site))
    festival.items = changed(festival.items, 1, hour=14)
    assert release(site, festival.edition(NOW + timedelta(days=5))).plan.number == 4


def test_an_older_ledger_is_noticed_without_current(site: Path, festival: Festival, tmp_path: Path) -> None:
    shutil.copy(tmp_path / "ledger-1", ledger(site))
    (site / "current").unlink()
    assert "a release 2 that" in refused(site, festival.edition(NOW + timedelta(days=5)))


def test_another_sites_ledger_is_noticed(site: Path, festival: Festival, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for number in range(1, 5):
        festival.items = changed(festival.items, 2, hour=10 + number)
        release(other, festival.edition(NOW + timedelta(days=number, hours=1)))
    shutil.copy(ledger(other), ledger(site))
    assert "a release 3 that" in refused(site, festival.edition(NOW + timedelta(days=9)))


def test_an_emptied_ledger_is_no_new_site(site: Path, festival: Festival) -> None:
    ledger(site).write_bytes(b"")
    assert refused(site, festival.edition(NOW + timedelta(days=5)), LedgerError) == (
        f"{ledger(site)} is empty; restore the newest copy of it, or publish where nothing was yet"
    )


def test_a_ledger_without_a_release_is_no_new_site(site: Path, festival: Festival) -> None:
    ledger(site).unlink()
    with open_ledger(ledger(site), create=True):
        pass
    assert "up to release 0" in refused(site, festival.edition(NOW + timedelta(days=5)))


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE release SET note = CAST(x'ff' AS TEXT)",
        "UPDATE release SET stamp = 'x'",
        "UPDATE content SET data = x'00'",
        "UPDATE record SET stamp = 'x'",
    ],
)
def test_a_damaged_row_is_said(site: Path, damage: str) -> None:
    with sqlite3.connect(ledger(site)) as connection:
        connection.execute(damage)
    with pytest.raises(LedgerError) as why:
        read_all(ledger(site))
    assert str(why.value).startswith(f"{ledger(site)} is damaged; restore the newest copy of it (")


def read_all(file: Path) -> None:
    with open_ledger(file) as opened:
        opened.records(3)
        opened.content(opened.releases()[0].schedule)


def test_a_ledger_of_the_first_form_goes_on(site: Path, festival: Festival) -> None:
    with sqlite3.connect(ledger(site)) as connection:
        connection.executescript("ALTER TABLE release DROP COLUMN made; PRAGMA user_version = 1")
    festival.items = changed(festival.items, 1, hour=14)
    assert release(site, festival.edition(NOW + timedelta(days=5)), work=tokens()).done
    with open_ledger(ledger(site)) as opened:
        assert [each.made for each in opened.releases()] == [None, None, None, tokens().clock()]
