from __future__ import annotations

import pytest

from scheduler.exports.addresses import ascii_url


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://a.example/b?c=d&e=%20f#g", "https://a.example/b?c=d&e=%20f#g"),
        ("https://例子.example:8080/路?q=中", "https://xn--fsqu00a.example:8080/%E8%B7%AF?q=%E4%B8%AD"),
        ('http://a.example/"<>\\', "http://a.example/%22%3C%3E%5C"),
        ("javascript:alert(1)", ""),
        ("ftp://a.example/", ""),
        ("a.example", ""),
        ("https://a.example/b c", ""),
        ("https://a..例/", ""),
        ("", ""),
    ],
)
def test_addresses(text: str, address: str) -> None:
    assert ascii_url(text) == address
