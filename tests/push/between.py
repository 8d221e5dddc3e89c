"""A server between a client and a real calendar server, which answers some requests itself."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Trouble = Callable[[str, int], tuple[int, Mapping[str, str]] | None]
"""For a method and how many requests of it came before, an answer; None lets it through."""


class Between(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, behind: str, trouble: Trouble) -> None:
        super().__init__(("127.0.0.1", 0), _Pass)
        self.behind = urlsplit(behind).netloc
        self.trouble = trouble
        self.seen: list[tuple[str, str | None]] = []

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/"


class _Pass(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Between

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        given = self.headers.get("Authorization")
        before = [method for method, password in self.server.seen if password]
        self.server.seen.append((self.command, given))
        trouble = self.server.trouble(self.command, before.count(self.command)) if given else None
        if trouble:
            self._reply(trouble[0], trouble[1], b"")
        elif not self.server.behind:
            self._reply(401, {"WWW-Authenticate": 'Basic realm="x"'}, b"")
        else:
            connection = http.client.HTTPConnection(self.server.behind, timeout=20)
            connection.request(self.command, self.path, body, dict(self.headers))
            answer = connection.getresponse()
            data = answer.read()
            connection.close()
            dropped = ("content-length", "transfer-encoding", "connection")
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in dropped}
            self._reply(answer.status, kept, data)

    do_DELETE = do_MKCALENDAR = do_OPTIONS = do_PROPFIND = do_PUT = do_REPORT = answer  # noqa: N815

    def _reply(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def between(behind: str, trouble: Trouble) -> Iterator[Between]:
    """Run it; `behind` is the real server's address, empty for none."""
    server = Between(behind, trouble)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
