from __future__ import annotations

import gzip
import hashlib

import pytest

from scheduler.web.document import Document, Shelf, document

LONG = b"BEGIN:VCALENDAR\r\n" * 200


def headers(made: Document) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in made.plain.headers}


def test_both_forms_of_a_feed() -> None:
    made = document("calendars/programme.ics", LONG, 1684555200.9)
    assert made.gzipped
    assert (made.plain.body, gzip.decompress(made.gzipped.body)) == (LONG, LONG)
    digest = hashlib.sha256(LONG).hexdigest()[:32]
    assert (made.plain.etag, made.gzipped.etag) == (f'"{digest}"', f'"{digest}-gzip"')
    assert dict(made.plain.unchanged) == {
        b"etag": made.plain.etag.encode(),
        b"last-modified": b"Sat, 20 May 2023 04:00:00 GMT",
        b"cache-control": b"max-age=300, must-revalidate",
        b"vary": b"Accept-Encoding",
    }
    assert set(made.plain.unchanged) < set(made.plain.headers)
    assert dict(made.gzipped.headers)[b"content-length"] == str(len(made.gzipped.body)).encode()
    assert (b"content-encoding", b"gzip") in made.gzipped.headers
    assert made.size == len(LONG) + len(made.gzipped.body)


def test_what_gzip_makes_no_smaller_stays_plain() -> None:
    for path, body in (("a.txt", b""), ("a.txt", b"short"), ("icon.png", LONG)):
        made = document(path, body, 0)
        assert made.gzipped is None
        assert "vary" not in headers(made)


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("a.ics", b"", "text/calendar; charset=utf-8"),
        ("a.HTML", b"", "text/html; charset=utf-8"),
        ("manifest.webmanifest", b"{}", "application/manifest+json"),
        ("sw.js", b"", "text/javascript; charset=utf-8"),
        ("icon.svg", b"<svg/>", "image/svg+xml"),
        ("sitemap.xml", b"<urlset/>", "application/xml; charset=utf-8"),
        (
            "changes.xml",
            b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">',
            "application/atom+xml; charset=utf-8",
        ),
        ("release.json", b"{}", "application/json"),
        ("what", b"", "application/octet-stream"),
    ],
)
def test_types(path: str, body: bytes, kind: str) -> None:
    assert headers(document(path, body, 0))["content-type"] == kind


def test_only_assets_named_by_their_content_are_kept_for_ever() -> None:
    kept = {
        path: headers(document(path, b"", 0))["cache-control"]
        for path in ("assets/site-0123456789ab.css", "assets/site.css", "site-0123456789ab.css")
    }
    assert kept == {
        "assets/site-0123456789ab.css": "public, max-age=31536000, immutable",
        "assets/site.css": "max-age=300, must-revalidate",
        "site-0123456789ab.css": "max-age=300, must-revalidate",
    }


def test_private_feeds_are_for_no_cache_and_no_search_engine() -> None:
    made = headers(document("x.ics", b"", 0, private=True))
    assert (made["cache-control"], made["x-robots-tag"]) == (
        "private, max-age=300, must-revalidate",
        "noindex",
    )


def test_a_page_s_own_policy_is_its_header_too() -> None:
    page = (
        b"<!doctype html><meta charset=utf-8>"
        b'<meta http-equiv="Content-Security-Policy" '
        b"content=\"default-src &#39;none&#39;; style-src 'sha256-x=';\">"
    )
    assert headers(document("index.html", page, 0))["content-security-policy"] == (
        "default-src 'none'; style-src 'sha256-x='; frame-ancestors 'none'"
    )
    strict = (
        "default-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'; frame-ancestors 'none'"
    )
    assert headers(document("index.html", b"<p>", 0))["content-security-policy"] == strict
    assert headers(document("icon.svg", page, 0))["content-security-policy"] == strict


def test_a_shelf_lets_go_of_what_was_not_asked_for() -> None:
    shelf = Shelf(30)
    made = {name: document(f"{name}.png", name.encode() * 10, 0) for name in "abcd"}
    for name in "abc":
        shelf.put(name, made[name])
    assert shelf.get("a") is made["a"]
    shelf.put("d", made["d"])
    assert [name for name in "abcd" if shelf.get(name)] == ["a", "c", "d"]
    shelf.put("d", made["d"])
    assert [name for name in "abcd" if shelf.get(name)] == ["a", "c", "d"]
    shelf.put("huge", document("huge.png", b"x" * 31, 0))
    assert [name for name in ("a", "c", "d", "huge") if shelf.get(name)] == []
