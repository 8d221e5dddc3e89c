from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scheduler.web.conditions import host_name, is_address, names_tag, not_since, takes_gzip

NOON = datetime(2023, 5, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", W/"a"', True),
        ('"b","a"', True),
        ("*", True),
        (" * ", True),
        ('"b"', False),
        ('"b, a"', False),
        ("a", False),
        ('"A"', False),
        ('"a', False),
        ("", False),
    ],
)
def test_if_none_match(header: str, named: bool) -> None:
    assert names_tag(header, '"a"') is named


@pytest.mark.parametrize(
    ("header", "unchanged"),
    [
        ("Sat, 20 May 2023 12:00:00 GMT", True),
        ("Sat, 20 May 2023 12:00:01 GMT", True),
        ("Saturday, 20-May-23 12:00:00 GMT", True),
        ("Sat, 20 May 2023 11:59:59 GMT", False),
        ("Sat, 20 May 2023 12:00:00 -0000", True),
        ("2023-05-20T12:00:00Z", False),
        ("yesterday", False),
        ("", False),
        ("Sat, 99 May 2023 12:00:00 GMT", False),
    ],
)
def test_if_modified_since(header: str, unchanged: bool) -> None:
    assert not_since(header, NOON) is unchanged


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("br, *", True),
        ("gzip; q=0.001", True),
        ("", False),
        ("identity", False),
        ("br;q=1", False),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("*;q=0", False),
        ("gzip;q=often", False),
        ("notgzip", False),
    ],
)
def test_accept_encoding(header: str, taken: bool) -> None:
    assert takes_gzip(header) is taken


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Week.Example", "week.example"),
        ("week.example.:8000", "week.example"),
        ("127.0.0.1:8000", "127.0.0.1"),
        ("[::1]:8000", "::1"),
        ("[::1]", "::1"),
        ("", ""),
    ],
)
def test_host(header: str, name: str) -> None:
    assert host_name(header) == name


def test_addresses_are_no_names() -> None:
    assert [is_address(name) for name in ("127.0.0.1", "::1", "10.0.0.7")] == [True] * 3
    assert [is_address(name) for name in ("", "127.0.0.1.evil.example", "localhost", "1")] == [False] * 4
