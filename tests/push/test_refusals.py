"""What a coordinator is told where a server does not do what is asked; where the password goes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import scheduler
from tests.clients import story
from tests.push.between import between
from tests.push.servers import CalendarServer, radicale, xandikos

SECRET = "corréct-horse"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("push") / "site"
    story.publish(folder, 1, story.first())
    return folder


def push(site: Path, url: str, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Push with a password that must never be seen."""
    variables = {"SCHEDULER_PUSH_PASSWORD": SECRET} | variables
    done = scheduler(
        "push", site, "--url", url, "--calendar", "week", "--user", "anna", *options, **variables
    )
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stdout + done.stderr
    return done


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr


@pytest.mark.parametrize(
    ("status", "headers", "told"),
    [
        (
            403,
            {},
            "error: {host} forbids it (403): this user may not write at that address; ask who runs it; "
            "nothing was sent\n",
        ),
        (
            404,
            {},
            "error: {host} has no calendars at that address; ask who runs it for its CalDAV address; "
            "nothing was sent\n",
        ),
        (
            302,
            {"Location": "https://elsewhere.example/dav"},
            "error: the server sends us on to https://elsewhere.example/dav; nothing was sent there. If you "
            "know that address, name it with --url; nothing was sent\n",
        ),
        (
            301,
            {"Location": "/dav/"},
            "error: the server sends us on to http://{host}/dav/; nothing was sent there. If you know that "
            "address, name it with --url; nothing was sent\n",
        ),
        (
            200,
            {},
            "error: {host} does not answer as a calendar server does; ask who runs it for its CalDAV "
            "address; nothing was sent\n",
        ),
        (
            500,
            {},
            "error: {host} does not answer as a calendar server does; ask who runs it for its CalDAV "
            "address; nothing was sent\n",
        ),
    ],
)
def test_what_a_server_answers(site: Path, status: int, headers: dict[str, str], told: str) -> None:
    with between("", lambda *_: (status, headers)) as server:
        assert refusal(push(site, server.url)) == told.format(host=server.host)


def test_the_password_goes_to_no_other_host(site: Path) -> None:
    with between("", lambda *_: (500, {})) as other:
        for status in (301, 302, 307, 308):
            away = {"Location": other.url}
            with between("", lambda *_, answer=(status, away): answer) as server:
                assert "the server sends us on to" in refusal(push(site, server.url))
                assert server.seen[-1][1] is not None
        assert other.seen == []


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CalendarServer]:
    with radicale(tmp_path_factory.mktemp("real")) as server:
        yield server


def test_a_busy_server_is_asked_again(site: Path, real: CalendarServer) -> None:
    def trouble(method: str, before: int) -> tuple[int, dict[str, str]] | None:
        return (429 if before else 503, {"Retry-After": "1"}) if method == "PUT" and before < 2 else None

    with between(real.url, trouble) as server:
        done = push(site, server.url, "--calendar", "busy", SCHEDULER_PUSH_PASSWORD="secret")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.endswith("programme of release 1 to busy (new): 4 added, 0 as they were\n")
        assert sum(method == "PUT" for method, password in server.seen if password) == 6


def test_one_event_that_is_not_taken_holds_up_no_other(site: Path, real: CalendarServer) -> None:
    with between(
        real.url, lambda method, before: (415, {}) if (method, before) == ("PUT", 1) else None
    ) as server:
        done = push(site, server.url, "--calendar", "picky", SCHEDULER_PUSH_PASSWORD="secret")
        assert done.returncode == 3
        assert done.stderr == (
            "not taken: added: 机器人路演 (robots@fest.example): 2023-05-20 11:00, Hall, Site: "
            f"{server.host} does not take it (415 Unsupported Media Type)\n"
        )
        assert done.stdout.endswith("programme of release 1 to picky (new): 3 added, 0 as they were\n")


def test_a_server_that_fails_half_way(site: Path, real: CalendarServer) -> None:
    with between(
        real.url, lambda method, before: (500, {}) if (method, before) == ("PUT", 2) else None
    ) as server:
        done = push(site, server.url, "--calendar", "failing", SCHEDULER_PUSH_PASSWORD="secret")
        assert done.returncode == 2
        assert done.stderr == (
            f"error: {server.host} is at fault (500); try again later; 2 of 4 were sent; the same command "
            "sends the rest\n"
        )
        done = push(site, server.url, "--calendar", "failing", SCHEDULER_PUSH_PASSWORD="secret")
        assert done.stdout.endswith("programme of release 1 to failing: 2 added, 2 as they were\n")


def test_a_server_where_none_may_make_a_calendar(site: Path, real: CalendarServer) -> None:
    with between(real.url, lambda method, _: (403, {}) if method == "MKCALENDAR" else None) as server:
        done = push(site, server.url, "--calendar", "mine", SCHEDULER_PUSH_PASSWORD="secret")
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(
            "error: there is no calendar mine, and the server lets none be made; make it there, or name one "
            "that there is ("
        )


def test_nobody_there(site: Path) -> None:
    assert refusal(push(site, "http://127.0.0.1:1/")) == (
        "error: 127.0.0.1:1 cannot be reached; is the address right, and the network there?; "
        "nothing was sent\n"
    )
    assert refusal(push(site, "https://no-such-host.invalid/")) == (
        "error: no-such-host.invalid cannot be reached; is the address right, and the network there?; "
        "nothing was sent\n"
    )


def test_a_wrong_password(site: Path, server: CalendarServer) -> None:
    host = server.url.partition("//")[2].rstrip("/")
    assert refusal(push(site, server.url, **server.variables)) == (
        f"error: {host} does not know this user or password (401); give --user, and "
        "SCHEDULER_PUSH_PASSWORD anew; nothing was sent\n"
    )


def test_a_server_that_cannot_prove_itself(site: Path, tmp_path: Path) -> None:
    with xandikos(tmp_path) as server:
        told = refusal(push(site, server.url))
        assert "cannot prove who it is (its TLS certificate), so no password was sent" in told
        assert server.requests("PROPFIND") == 0


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (
            "http://dav.example/",
            "error: over http:// anyone on the way can read the password; use https://, or --allow-http in a "
            "network that you trust\n",
        ),
        (
            f"https://anna:{SECRET}@dav.example/",
            "error: the address must not hold a name or password; use --user and the variable "
            "SCHEDULER_PUSH_PASSWORD\n",
        ),
        ("dav.example", "error: dav.example is no address of a server; it begins with https://\n"),
        ("ftp://dav.example/x", "error: dav.example is no address of a server; it begins with https://\n"),
    ],
)
def test_addresses(site: Path, url: str, told: str) -> None:
    assert refusal(push(site, url)) == told


def test_feeds_and_sites_that_are_not_there(site: Path, tmp_path: Path) -> None:
    done = push(site, "http://127.0.0.1:1/", "--feed", "venue/nowhere")
    assert (done.returncode, done.stderr) == (
        3,
        f"error: {site} has no feed venue/nowhere; it has programme, crew/hall, crew/lawn, "
        "day/2023-05-20, day/2023-05-21, day/2023-05-22, kind/lecture, kind/roadshow, room/hall, room/lawn, "
        "venue/park, venue/site\n",
    )
    assert push(site, "http://127.0.0.1:1/", "--feed", "../programme").returncode == 3
    done = push(tmp_path, "http://127.0.0.1:1/")
    assert (done.returncode, done.stderr) == (
        3,
        f"error: {tmp_path} holds no published site; make one with `scheduler publish INPUTS SCHEDULE "
        f"--site {tmp_path}`\n",
    )


def test_python_caldav_is_not_installed(site: Path, tmp_path: Path) -> None:
    (tmp_path / "caldav.py").write_text("raise ModuleNotFoundError(name='caldav')")
    assert refusal(push(site, "http://127.0.0.1:1/", PYTHONPATH=str(tmp_path))) == (
        "error: caldav is not installed; pip install 'scheduler[caldav]'\n"
    )


def test_nobody_to_ask_for_the_password(site: Path) -> None:
    done = scheduler("push", site, "--url", "http://127.0.0.1:1/", "--calendar", "x", "--user", "anna")
    assert refusal(done) == (
        "error: there is nobody to ask for the password; set the variable SCHEDULER_PUSH_PASSWORD\n"
    )


def test_no_copy_of_the_password_is_left(site: Path, tmp_path: Path, real: CalendarServer) -> None:
    options = {"PYTHON_CALDAV_COMMDUMP": "1", "TMPDIR": str(tmp_path)}
    push(site, real.url, **options)
    push(site, real.url, "--calendar", "dumped", SCHEDULER_PUSH_PASSWORD="secret", **options)
    assert list(tmp_path.iterdir()) == []
