"""`scheduler serve` as a user starts it, and requests to it that nothing tidies up on their way."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Served:
    """A server of this machine that runs."""

    process: subprocess.Popen[str]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Send a request with the path as it stands; `if_none_match=` is the header If-None-Match."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.putrequest(method, path, skip_host="host" in headers, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            return Answer(
                answer.status,
                {name.lower(): value for name, value in answer.getheaders() if name.lower() != "date"},
                answer.read(),
            )
        finally:
            connection.close()

    def say(self, data: bytes) -> bytes:
        """Send bytes, and return what comes back until the server closes or falls silent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=2) as raw:
            raw.sendall(data)
            received = b""
            try:
                while part := raw.recv(65536):
                    received += part
            except TimeoutError:
                pass
            return received

    def stop(self, number: int = signal.SIGINT) -> tuple[int, str, str]:
        """End the server as Ctrl-C does; return its status and what it wrote."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out, err


@contextmanager
def serving(site: Path, *options: str, **bounds: float) -> Iterator[Served]:
    """Serve a site at a free port until the block ends; `bounds` are other ones of the server's."""
    changes = "".join(f"server.{name} = {value}; " for name, value in bounds.items())
    code = f"from scheduler.cli import main; from scheduler.web import server; {changes}main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "serve", "--site", str(site), "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        port = re.search(r":(\d+)/", said)
        assert port, said
        yield Served(process, int(port[1]))
    finally:
        process.kill()
        process.communicate()
