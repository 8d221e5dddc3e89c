"""What staff alone may know is in no byte of any public file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from tests.releases.festival import Festival, Item, changed, release, small

NOW = datetime(2023, 4, 20, 9)
HIDDEN = [
    Item(4, "s-proposed", "proposed", status="proposed", kind="SECRET-kind", hour=11),
    Item(5, "s-invited", "invited", visibility="invited", hour=12),
    Item(6, "s-internal", "internal", visibility="internal", hour=13),
    Item(7, "s-unplaced", "SECRET-unplaced", placed=False),
]
SETUP = ("08:53", "10:11", "085300", "101100")
"""When a session of 9:00 is set up and cleared away, in minutes that no public time has."""


def test_no_secret_is_in_any_public_byte(tmp_path: Path) -> None:
    site, festival = tmp_path / "site", Festival(tmp_path / "tables", [*small(), *HIDDEN])
    release(site, festival.edition(NOW))
    assert found(site / "current" / "public") == []
    # What was public becomes internal, and its secrets with it.
    festival.items = changed(festival.items, 1, visibility="internal")
    festival.items = changed(festival.items, 2, status="proposed", hour=14)
    release(site, festival.edition(NOW + timedelta(days=1)))
    assert found(site / "current" / "public") == []


def test_the_search_would_find_them(tmp_path: Path) -> None:
    site = tmp_path / "site"
    festival = Festival(tmp_path / "tables", [*small(), replace(HIDDEN[2], title="x")])
    release(site, festival.edition(NOW))
    in_private = {secret for _, secret in found(site / "current" / "private")}
    assert in_private == {"SECRET", "s-internal", "085300", "101100", "08:53", "10:11"}


def found(folder: Path) -> list[tuple[str, str]]:
    """Return every file, by name or content, with each secret that it gives away."""
    secrets = ("SECRET", *(item.id for item in HIDDEN), *SETUP)
    return sorted(
        (path.name, secret)
        for path in folder.rglob("*")
        if path.is_file()
        for secret in secrets
        if secret.encode() in path.read_bytes().replace(b"\r\n ", b"") or secret in path.name
    )
