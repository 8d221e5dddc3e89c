"""The server: a socket, uvicorn, and bounds to what a single client may take up."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
from typing import Any

from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from scheduler.web.app import Application

CONNECTIONS = 500
"""Connections at once; more are answered with 503."""

HEAD = 16_384
"""Bytes of a request's line and headers."""

PATIENCE = 60.0
"""Seconds within which a client sends its request whole and takes its answer."""

IDLE = 15
"""Seconds that a connection is kept for a next request."""

FAREWELL = 3
"""Seconds that answers under way have when the server ends."""


class CannotListenError(Exception):
    """The address cannot be listened at; the message says why and what to do."""


class _Impatient(H11Protocol):
    """Ends the connections of those who dribble in their request, or do not take their answer."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait; see asyncio."""
        super().connection_made(transport)
        self._wait()

    def on_response_complete(self) -> None:
        """Begin to wait anew; see uvicorn."""
        super().on_response_complete()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more; see asyncio."""
        super().connection_lost(exc)
        if self._timer:
            self._timer.cancel()

    def _wait(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self.loop.call_later(PATIENCE, self.transport.abort)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; `port` 0 is any free one. Raise CannotListenError."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        found = socket.socket(family, kind, protocol)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(CONNECTIONS)
    except socket.gaierror as error:
        raise CannotListenError(
            f"no address is known for the host {host}; 127.0.0.1 is this machine"
        ) from error
    except OSError as error:
        raise CannotListenError(_reason(error, host, port)) from error
    return found


def _reason(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            why = f"port {port} of {host} is in use"
        case errno.EACCES:
            why = f"port {port} is for the administrator alone"
        case errno.EADDRNOTAVAIL:
            return f"{host} is not an address of this machine; 127.0.0.1 is, and 0.0.0.0 stands for all"
        case _:
            why = f"port {port} of {host}: {error.strerror}"
    return f"{why}; name another with --port, or any free one with --port 0"


def address(listening: socket.socket) -> str:
    """Return where a socket is to be found: `http://127.0.0.1:8000/`."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def run(application: Application, listening: socket.socket) -> None:
    """Serve until Ctrl-C or SIGTERM; answers under way are finished."""
    config = Config(
        application,
        http=_Impatient,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,  # Addresses of private feeds are secrets.
        proxy_headers=False,
        server_header=False,
        limit_concurrency=CONNECTIONS,
        h11_max_incomplete_event_size=HEAD,
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=FAREWELL,
    )
    # uvicorn raises the signal that ended it once more; here it has done its work.
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        Server(config).run([listening])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
