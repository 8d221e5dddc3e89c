"""The server as it is started by hand, and what it answers to clients kind and unkind."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import scheduler
from tests.web.folders import put_release
from tests.web.serving import Served, serving

FEED = "BEGIN:VCALENDAR\r\nNAME:科技周\r\n".encode() * 40
ETAG = f'"{hashlib.sha256(FEED).hexdigest()[:32]}"'
PACKED = ETAG[:-1] + '-gzip"'
TOKEN = "k3-_" * 6
PUBLIC = {
    "index.html": b"<p>index</p>",
    "404.html": b"<p>not here</p>",
    "calendars/programme.ics": FEED,
    "calendars/venue/主场.ics": b"venue",
    ".htaccess": b"Require all granted",
    "assets/old-0123456789.css": b"old",
}
SITE = "https://week.example/2023"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web") / "site"
    release = put_release(folder, 1, PUBLIC, {f"{TOKEN}.ics": b"crew"}, site=SITE)
    (folder / "private").mkdir()
    (folder / "private" / "ledger.sqlite").write_bytes(b"secret")
    (folder.parent / "outside.ics").write_bytes(b"secret")
    (release / "public" / "unlisted.html").write_bytes(b"secret")
    (release / "public" / "out").symlink_to(folder.parent)
    (release / "private" / f"{'link' * 6}.ics").symlink_to(folder.parent / "outside.ics")
    os.utime(release / "public" / "calendars" / "programme.ics", (1684555200, 1684555200))
    return folder


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[Served]:
    with serving(site, "--allow-host", "Planning.example") as found:
        yield found


def test_a_feed_by_the_letter(served: Served) -> None:
    answer = served.ask("/calendars/programme.ics")
    assert (answer.status, answer.body) == (200, FEED)
    assert answer.headers == {
        "content-type": "text/calendar; charset=utf-8",
        "content-length": str(len(FEED)),
        "etag": ETAG,
        "last-modified": "Sat, 20 May 2023 04:00:00 GMT",
        "cache-control": "max-age=300, must-revalidate",
        "vary": "Accept-Encoding",
        "content-security-policy": "default-src 'self'; base-uri 'none'; form-action 'none'; "
        "object-src 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    }
    head = served.ask("/calendars/programme.ics", "HEAD")
    assert (head.status, head.headers, head.body) == (200, answer.headers, b"")


def test_gzip_is_a_form_of_its_own(served: Served) -> None:
    packed = served.ask("/calendars/programme.ics", accept_encoding="br, gzip")
    assert (packed.headers["content-encoding"], packed.headers["etag"]) == ("gzip", PACKED)
    assert gzip.decompress(packed.body) == FEED
    for tag, coding, status in ((ETAG, "gzip", 200), (PACKED, "gzip", 304), (PACKED, "", 200)):
        asked = served.ask("/calendars/programme.ics", accept_encoding=coding, if_none_match=tag)
        assert asked.status == status


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"if_none_match": ETAG}, 304),
        ({"if_none_match": f'"other", W/{ETAG}'}, 304),
        ({"if_none_match": "*"}, 304),
        ({"if_none_match": '"other"'}, 200),
        ({"if_modified_since": "Sat, 20 May 2023 04:00:00 GMT"}, 304),
        ({"if_modified_since": "Sat, 20 May 2023 03:59:59 GMT"}, 200),
        ({"if_modified_since": "a while ago"}, 200),
        ({"if_none_match": '"other"', "if_modified_since": "Sat, 20 May 2023 04:00:00 GMT"}, 200),
        ({"accept": "text/html"}, 200),
        ({"range": "bytes=0-9"}, 200),
    ],
)
def test_only_what_changed_is_sent(served: Served, method: str, headers: dict[str, str], status: int) -> None:
    answer = served.ask("/calendars/programme.ics", method, **headers)
    assert answer.status == status
    if status == 304:
        assert answer.body == b""
        assert answer.headers == {
            "etag": ETAG,
            "last-modified": "Sat, 20 May 2023 04:00:00 GMT",
            "cache-control": "max-age=300, must-revalidate",
            "vary": "Accept-Encoding",
        }


def test_pages(served: Served) -> None:
    assert served.ask("/").body == served.ask("/index.html?lang=en").body == PUBLIC["index.html"]
    assert served.ask("/calendars/venue/%E4%B8%BB%E5%9C%BA.ics").body == b"venue"
    missing = served.ask("/no/such.html", if_none_match="*")
    assert (missing.status, missing.body) == (404, PUBLIC["404.html"])
    assert missing.headers["cache-control"] == "no-cache"
    assert "etag" not in missing.headers


@pytest.mark.parametrize(
    "path",
    [
        "/../private/ledger.sqlite",
        "/../../../private/ledger.sqlite",
        "/..%2f..%2f..%2fprivate%2fledger.sqlite",
        "/%2e%2e/%2e%2e/%2e%2e/private/ledger.sqlite",
        "/%252e%252e/private/ledger.sqlite",
        "/..%5c..%5cprivate%5cledger.sqlite",
        "/calendars/../../private/ledger.sqlite",
        "/private/ledger.sqlite",
        f"/private/../private/{TOKEN}.ics",
        f"/private/{TOKEN}",
        f"/private/{TOKEN}.ics/",
        f"/private/{TOKEN}.ics%00",
        f"/private/{TOKEN[:-1]}%2e.ics",
        f"/private/{'link' * 6}.ics",
        "/private/",
        "/private/..%2fpublic%2frelease.json",
        "/unlisted.html",
        "/.htaccess",
        "/out/outside.ics",
        "/index.html%00",
        "/index.html%00.ics",
        "/index.html/",
        "//index.html",
        "/./index.html",
        "/calendars",
        "/calendars/",
        "/etc/passwd",
        "//etc/passwd",
        "/%ff%fe",
        "/%",
    ],
)
def test_nothing_else_can_be_had(served: Served, path: str) -> None:
    answer = served.ask(path)
    assert (answer.status, answer.body) == (404, PUBLIC["404.html"])


def test_staff_s_feeds_by_their_tokens(served: Served, site: Path) -> None:
    answer = served.ask(f"/private/{TOKEN}.ics")
    assert (answer.status, answer.body) == (200, b"crew")
    assert answer.headers["cache-control"] == "private, max-age=300, must-revalidate"
    assert served.ask(f"/private/{TOKEN}.ics", if_none_match=answer.headers["etag"]).status == 304
    file = site / "current" / "private" / f"{TOKEN}.ics"
    file.unlink()
    assert served.ask(f"/private/{TOKEN}.ics").status == 404
    file.write_bytes(b"crew")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
def test_read_only(served: Served, method: str) -> None:
    answer = served.ask("/index.html", method, content_length="0")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("127.0.0.1:1", 200),
        ("[::1]:8000", 200),
        ("planning.example:8000", 200),
        ("WEEK.example", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("", 421),
    ],
)
def test_only_its_own_names(served: Served, host: str, status: int) -> None:
    assert served.ask("/", host=host).status == status


def test_bounds(served: Served) -> None:
    assert served.ask("/" + "a" * 2047).status == 404
    assert served.ask("/" + "a" * 2048).status == 414
    assert served.ask("/?" + "a" * 2048).status == 414
    assert served.say(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 20_000).startswith(
        b"HTTP/1.1 400 "
    )
    assert served.say(b"\x16\x03\x01 hello\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert served.say(b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n").startswith(
        b"HTTP/1.1 404 "
    )
    assert served.say(b"GET / HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    old = served.say(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
    assert old.startswith(b"HTTP/1.1 200 ")
    assert old.endswith(PUBLIC["index.html"])


def test_those_who_dribble_or_do_not_listen_are_sent_away(site: Path) -> None:
    with serving(site, PATIENCE=0.5, IDLE=60) as served:
        with socket.create_connection(("127.0.0.1", served.port), timeout=20) as dribbler:
            dribbler.sendall(b"GET / HTTP/1.1\r\nHost: loc")
            assert closed(dribbler)
        with socket.create_connection(("127.0.0.1", served.port), timeout=20) as silent:
            assert closed(silent)
        assert served.ask("/").status == 200


def closed(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_no_more_connections_than_it_can_bear(site: Path) -> None:
    with serving(site, CONNECTIONS=3) as served:
        held = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(3)]
        assert served.say(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").startswith(b"HTTP/1.1 503 ")
        for each in held:
            each.close()
        answers = (served.ask("/").status for _ in range(1000))
        assert next(status for status in answers if status != 503) == 200


def test_a_new_release_is_served_from_the_next_request_on(tmp_path: Path) -> None:
    site = tmp_path / "site"
    put_release(site, 1, PUBLIC)
    with serving(site) as served:
        assert served.ask("/").body == b"<p>index</p>"
        second = {
            "index.html": b"<p>second</p>",
            "assets/new-0123456789.css": b"new",
            "calendars/programme.ics": FEED,
        }
        put_release(site, 2, second)
        assert served.ask("/").body == b"<p>second</p>"
        assert served.ask("/calendars/programme.ics", if_none_match=ETAG).status == 304
        # A page of the release before may still be loading its assets; its pages are gone.
        assert served.ask("/assets/old-0123456789.css").body == b"old"
        assert served.ask("/assets/new-0123456789.css").body == b"new"
        assert served.ask("/calendars/venue/%E4%B8%BB%E5%9C%BA.ics").status == 404
        put_release(site, 3, {"index.html": b"<p>third</p>"})
        shutil.rmtree(site / "releases" / "1")
        assert served.ask("/assets/old-0123456789.css").status == 404
        assert served.ask("/assets/new-0123456789.css").body == b"new"
        status, out, err = served.stop()
    assert (status, out) == (0, "")
    assert err == "release 2 is served now\nrelease 3 is served now\n"


def test_every_answer_is_of_one_whole_release(tmp_path: Path, cases: Callable[[int, int], int]) -> None:
    site, last = tmp_path / "site", cases(40, 400)

    def body(number: int) -> bytes:
        return f"{number:06}".encode() * 50_000

    def publish() -> None:
        for number in range(2, last + 1):
            put_release(site, number, {"feed.ics": body(number)})
            shutil.rmtree(site / "releases" / str(number - 2), ignore_errors=True)

    put_release(site, 1, {"feed.ics": body(1)})
    seen: list[int] = []
    with serving(site) as served:
        publisher = threading.Thread(target=publish)
        publisher.start()
        while publisher.is_alive() or seen[-1] < last:
            answer = served.ask("/feed.ics")
            seen.append(int(answer.body[:6]))
            assert (answer.status, answer.body) == (200, body(seen[-1]))
        publisher.join()
    assert seen == sorted(seen)
    assert len(set(seen)) > 1


def test_what_is_damaged_is_not_served(tmp_path: Path) -> None:
    site = tmp_path / "site"
    release = put_release(site, 1, {"a.ics": b"whole", "b.ics": b"whole", "c.ics": b"whole"})
    (release / "public" / "a.ics").write_bytes(b"who")
    (release / "public" / "b.ics").unlink()
    with serving(site) as served:
        assert [served.ask(f"/{name}.ics").status for name in "aabc"] == [500, 500, 500, 200]
        (site / "current").unlink()
        assert served.ask("/c.ics").body == b"whole"
        (site / "current").symlink_to("releases/2")
        assert served.ask("/c.ics").body == b"whole"
        status, _, err = served.stop(signal.SIGTERM)
    assert status == 0
    assert err == (
        "release 1 is damaged: a.ics is not as it was published; publish again\n"
        "release 1 is damaged: b.ics cannot be read; publish again\n"
        f"{site} holds no published site; make one with `scheduler publish INPUTS SCHEDULE --site {site}`; "
        "release 1 is served on\n"
        f"{site}/releases/2/public/release.json cannot be read; publish again; release 1 is served on\n"
    )


def test_an_answer_under_way_is_finished(tmp_path: Path) -> None:
    body = os.urandom(4_000_000)
    put_release(tmp_path, 1, {"large.png": body})
    with serving(tmp_path) as served, socket.create_connection(("127.0.0.1", served.port)) as slow:
        slow.sendall(b"GET /large.png HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        received = slow.recv(1000)
        served.process.send_signal(signal.SIGINT)
        while part := slow.recv(65536):
            received += part
        assert received.endswith(body)
        assert served.process.wait(20) == 0


def test_what_is_said_when_it_cannot_begin(site: Path, tmp_path: Path) -> None:
    done = scheduler("serve", "--site", tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == (
        f"error: {tmp_path} holds no published site; make one with `scheduler publish INPUTS SCHEDULE "
        f"--site {tmp_path}`\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = scheduler("serve", "--site", site, "--port", port)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"error: port {port} of 127.0.0.1 is in use; name another with --port, or any free one with "
        "--port 0\n"
    )
    done = scheduler("serve", "--site", site, "--host", "no-such-host.invalid")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: no address is known for the host no-such-host.invalid; 127.0.0.1 is this machine\n"
    )
    done = scheduler("serve", "--site", site, "--host", "192.0.2.1")
    assert done.returncode == 2
    assert done.stderr.startswith("error: 192.0.2.1 is not an address of this machine")
    assert sys.executable not in done.stderr
