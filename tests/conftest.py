"""What all tests share: how thorough they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--thorough`: the full counts, which take hours on two cores."""
    parser.addoption("--thorough", action="store_true", help="random cases in full numbers, not a sample")


@pytest.fixture
def cases(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """Return how many cases to try: `cases(20, 200)` is 20, and 200 with `--thorough`."""
    thorough = request.config.getoption("thorough")
    return lambda usual, full: full if thorough else usual
