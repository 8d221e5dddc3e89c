"""A calendar on a CalDAV server: what is in it, and how an event is put there.

The server's refusals become sentences. The password goes to the host that was named, and to no other:
no redirect is followed, no address on another host that a server may speak of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from scheduler.push.events import Item, read_item

TIMEOUT = 30
"""Seconds that a server has for an answer."""

PAUSE, LONGEST_PAUSE = 2, 60
"""Seconds to wait where a server is busy and does not say how long, and in all."""


class ServerError(Exception):
    """The server does not do what is asked; the message is for a coordinator: what it said, what to do."""


class RefusedError(ServerError):
    """The server does not take this one event."""


@dataclass(frozen=True, slots=True)
class Account:
    """A server's address, and who asks; the password is kept out of every text."""

    url: str
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"Account({self.url!r}, {self.user!r})"


class Remote:
    """A calendar on a server, by name; one that is not there is made when the first event is put."""

    def __init__(self, account: Account, name: str) -> None:
        """Find the calendar. Raise ServerError; ImportError where python-caldav is not installed."""
        self.name = name
        self._seen: list[str] = []
        self._addresses: dict[str, str] = {}
        self._client = _client(account)
        with _sentences(account.url):
            self._home = self._client.principal()
            self._calendar = self._find()

    @property
    def exists(self) -> bool:
        """Say whether the calendar is there."""
        return self._calendar is not None

    def items(self) -> dict[str, Item]:
        """Return the events there are, by UID."""
        if self._calendar is None:
            return {}
        found: dict[str, Item] = {}
        with _sentences(str(self._calendar.url)):
            for each in self._calendar.get_events():
                item = read_item(each.data)
                if item is not None:
                    found[item.uid] = item
                    self._addresses[item.uid] = str(each.url)
        return found

    def put(self, item: Item) -> None:
        """Put an event in its place; raise RefusedError where the server takes all but this one."""
        if self._calendar is None:
            self._calendar = self._make()
        address = self._addresses.get(item.uid) or urljoin(str(self._calendar.url), _file(item.uid))
        headers = {"Content-Type": "text/calendar; charset=utf-8"}
        with _sentences(address):
            _check(self._client.put(address, item.calendar, headers), address)

    def remove(self, item: Item) -> None:
        """Take an event out; one that is gone already is gone."""
        address = self._addresses[item.uid]
        with _sentences(address):
            answer = self._client.delete(address)
            if answer.status not in (404, 410):
                _check(answer, address)

    def _find(self) -> Any:
        wanted = self.name.strip("/")
        for calendar in self._home.get_calendars():
            shown = calendar.get_display_name() or ""
            last = urlsplit(str(calendar.url)).path.rstrip("/").rpartition("/")[2]
            if wanted in (shown, last, str(calendar.url).strip("/")):
                return calendar
            self._seen.append(shown or last)
        return None

    def _make(self) -> Any:
        from caldav.lib.error import DAVError

        place = hashlib.sha256(self.name.encode()).hexdigest()[:16]
        try:
            with _sentences(str(self._client.url)):
                return self._home.make_calendar(name=self.name, cal_id=f"scheduler-{place}")
        except (DAVError, ServerError) as error:
            there = ", ".join(self._seen) or "none"
            raise ServerError(
                f"there is no calendar {self.name}, and the server lets none be made; make it there, or name "
                f"one that there is ({there})"
            ) from error


def _client(account: Account) -> Any:
    from caldav.davclient import DAVClient
    from caldav.lib import error

    class Client(DAVClient):
        """A client that speaks to one host alone."""

        def request(self, url: Any, *arguments: Any, **more: Any) -> Any:
            address = urljoin(account.url, str(url))
            if _origin(address) != _origin(account.url):
                raise ServerError(_elsewhere(address))
            answer = super().request(address, *arguments, **more)
            if answer.status == 401:
                # Without a name to give the library lets it pass.
                raise error.AuthorizationError(url=address, status=401)
            return answer

    # PYTHON_CALDAV_COMMDUMP would have the password written to a file.
    error.debug_dump_communication = False
    client = Client(
        url=account.url,
        username=account.user or None,
        password=account.password or None,
        timeout=TIMEOUT,
        enable_rfc6764=False,
        rate_limit_handle=True,
        rate_limit_default_sleep=PAUSE,
        rate_limit_max_sleep=LONGEST_PAUSE,
    )
    client.session.max_redirects = 0
    return client


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _elsewhere(address: str) -> str:
    return (
        f"the server sends us on to {address}; nothing was sent there. If you know that address, name it "
        "with --url"
    )


def _file(uid: str) -> str:
    """Return a file name that any server can keep, whatever script a session's id is in."""
    return f"{hashlib.sha256(uid.encode()).hexdigest()[:32]}.ics"


def _check(answer: Any, address: str) -> None:
    if answer.status >= 500:
        raise ServerError(f"{_host(address)} is at fault ({answer.status}); try again later")
    if answer.status >= 400:
        raise RefusedError(f"{_host(address)} does not take it ({answer.status} {answer.reason})")


def _host(address: str) -> str:
    return urlsplit(address).netloc.rpartition("@")[2]


@contextmanager
def _sentences(address: str) -> Iterator[None]:
    """Turn what the libraries raise into sentences."""
    from caldav.lib import error
    from caldav.lib.http_sync import requests

    failed = requests.exceptions
    host = _host(address)
    try:
        yield
    except ServerError:
        raise
    except error.AuthorizationError as fault:
        raise ServerError(_denied(host, fault.status)) from fault
    except error.NotFoundError as fault:
        raise ServerError(
            f"{host} has no calendars at that address; ask who runs it for its CalDAV address"
        ) from fault
    except error.RateLimitError as fault:
        raise ServerError(f"{host} is busy; try again later, what is done is not done again") from fault
    except failed.TooManyRedirects as fault:
        location = fault.response.headers.get("Location", "") if fault.response is not None else ""
        raise ServerError(_elsewhere(urljoin(address, location))) from fault
    except failed.SSLError as fault:
        raise ServerError(
            f"{host} cannot prove who it is (its TLS certificate), so no password was sent; ask who runs it. "
            "A certificate of your own authority is named by the variable REQUESTS_CA_BUNDLE"
        ) from fault
    except failed.Timeout as fault:
        raise ServerError(
            f"{host} did not answer within {TIMEOUT} s; try again, what is done is not done again"
        ) from fault
    except (failed.RequestException, OSError) as fault:
        raise ServerError(
            f"{host} cannot be reached; is the address right, and the network there?"
        ) from fault
    except Exception as fault:
        # python-caldav stumbles in many ways over what is no CalDAV.
        raise ServerError(
            f"{host} does not answer as a calendar server does; ask who runs it for its CalDAV address"
        ) from fault


def _denied(host: str, status: int | None) -> str:
    if status == 403:
        return f"{host} forbids it (403): this user may not write at that address; ask who runs it"
    return f"{host} does not know this user or password (401); give --user, and SCHEDULER_PUSH_PASSWORD anew"
