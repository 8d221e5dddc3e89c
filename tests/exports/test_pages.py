from decimal import Decimal

import pytest

from scheduler.exports.pages import number, safe_url


@pytest.mark.parametrize(
    "url",
    [
        "https://book.example/talk?id=1&day=2#top",
        "http://book.example",
        "HTTPS://book.example/",
        "https://预约.example/讲座",
        "https://book.example:8443/",
    ],
)
def test_a_web_address_may_be_linked(url):
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//book.example/talk",
        "/talk",
        "book.example/talk",
        "https://",
        "https:book.example",
        "https://[::1",
        "https://book.example/a b",
        "https://book.example/\njavascript:alert(1)",
    ],
)
def test_anything_else_is_no_link(url):
    assert safe_url(url) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0, "0"),
        (37528, "37,528"),
        (Decimal(1000), "1,000"),
        (Decimal("1e3"), "1,000"),
        (Decimal("12.5"), "12.50"),
        (1700.0, "1,700"),
        (0.125, "0.12"),
    ],
)
def test_numbers(value, text):
    assert number(value) == text
