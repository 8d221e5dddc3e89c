"""Sessions under new ids: who followed the old one goes on following it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from scheduler.releases.folder import Build, SiteFolder
from scheduler.releases.ledger import open_ledger
from scheduler.releases.publish import edition_again, ids_of, publish, rebuild
from tests.releases.festival import Festival, Item, changed, contents, release, small, tokens

NOW = datetime(2023, 4, 20, 9)


@pytest.fixture
def festival(tmp_path: Path) -> Festival:
    return Festival(tmp_path / "tables", small())


def told(site: Path) -> dict[str, str]:
    """Return the renames that release.json tells; each old feed is the new one."""
    public = site / "current" / "public"
    renamed = json.loads((public / "release.json").read_text("utf-8"))["renamed"]
    for old, new in renamed.items():
        feeds = [public / "calendars" / "session" / f"{name}.ics" for name in (old, new)]
        assert feeds[0].read_bytes() == feeds[1].read_bytes()
    return dict(renamed)


def test_old_addresses_live_on_through_renames_and_back(festival: Festival, tmp_path: Path) -> None:
    site, work = tmp_path / "site", tokens()
    release(site, festival.edition(NOW), work=work)
    assert told(site) == {}
    festival.items = changed(festival.items, 1, id="sky")
    release(site, festival.edition(NOW), renames=[("stars", "sky")], work=work)
    assert told(site) == {"stars": "sky"}
    festival.items = changed(festival.items, 1, id="heavens", hour=12)
    release(site, festival.edition(NOW), renames=[("sky", "heavens")], work=work)
    assert told(site) == {"sky": "heavens", "stars": "heavens"}
    assert b"UID:stars@fest.example" in (site / "current/public/calendars/session/stars.ics").read_bytes()
    # The first id is another's now.
    festival.items.append(Item(9, "stars", "新星", hour=15))
    release(site, festival.edition(NOW), work=work)
    assert told(site) == {"sky": "heavens"}
    publish(
        SiteFolder(site),
        edition_again(2, NOW),
        note="",
        ids=ids_of(2),
        agree=lambda _: True,
        work=work,
    )
    assert told(site) == {"heavens": "sky"}
    with open_ledger(site / "private" / "ledger.sqlite") as ledger:
        for number in (4, 5):
            again = tmp_path / f"again-{number}"
            assert rebuild(ledger, number, Build(again))
            assert contents(again) == contents(site / "releases" / str(number))


def test_a_new_id_in_other_capitals_keeps_its_own_file(festival: Festival, tmp_path: Path) -> None:
    site = tmp_path / "site"
    release(site, festival.edition(NOW))
    festival.items = changed(festival.items, 1, id="Stars")
    release(site, festival.edition(NOW), renames=[("stars", "Stars")])
    assert told(site) == {}


def test_what_was_renamed_is_not_told_once_it_is_out_of_the_feeds(festival: Festival, tmp_path: Path) -> None:
    site = tmp_path / "site"
    release(site, festival.edition(NOW))
    festival.items = changed(festival.items, 1, id="sky", status="cancelled")
    release(site, festival.edition(NOW), renames=[("stars", "sky")])
    assert told(site) == {"stars": "sky"}
    release(site, festival.edition(datetime(2023, 5, 23)))
    assert told(site) == {}


def test_a_rename_that_only_staff_would_see_is_kept(festival: Festival, tmp_path: Path) -> None:
    site, work = tmp_path / "site", tokens()
    hidden = Item(5, "briefing", "说明会", visibility="internal", hour=14)
    festival.items.append(hidden)
    release(site, festival.edition(NOW), work=work)
    festival.items[-1] = replace(hidden, id="meeting")
    done = release(site, festival.edition(NOW), renames=[("briefing", "meeting")], work=work)
    assert (done.done, told(site)) == (True, {})
    with open_ledger(site / "private" / "ledger.sqlite") as ledger:
        uids = {record.uid for (_, session), record in ledger.records(2).items() if session == "meeting"}
    assert uids == {"briefing@fest.example"}


def test_feeds_for_staff_lie_in_a_closed_folder(festival: Festival, tmp_path: Path) -> None:
    site = tmp_path / "site"
    release(site, festival.edition(NOW))
    assert mode(site / "releases" / "1" / "private") == "700"
    with open_ledger(site / "private" / "ledger.sqlite") as ledger:
        rebuild(ledger, 1, Build(tmp_path / "again"))
    assert mode(tmp_path / "again" / "private") == "700"
    (site / "releases").chmod(0o2755)
    festival.items = changed(festival.items, 1, hour=12)
    release(site, festival.edition(NOW + timedelta(days=1)))
    assert mode(site / "releases" / "2" / "private") == "750"


def mode(folder: Path) -> str:
    return f"{folder.stat().st_mode & 0o777:o}"
