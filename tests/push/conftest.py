from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.push.servers import CalendarServer, radicale, xandikos

SERVERS = {"radicale": radicale, "xandikos": xandikos}


@pytest.fixture(scope="session", params=SERVERS)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CalendarServer]:
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"
