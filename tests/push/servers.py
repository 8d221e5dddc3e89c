"""Real CalDAV servers of this machine, each with one user, `anna`, whose password is `secret`."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

RADICALE = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/htpasswd
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/storage
"""


@dataclass(frozen=True, slots=True)
class CalendarServer:
    """A server that runs: its address, what it wrote, and the variables that a client of it needs."""

    url: str
    log: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def requests(self, method: str) -> int:
        """Return how many requests of a method it has had."""
        # Radicale's log and Xandikos's, in this order; both note what was answered too.
        lines = self.log.read_text("utf-8", "replace").splitlines()
        asked = re.compile(rf'\] {method} request for | "{method} /\S* HTTP/')
        return sum(bool(asked.search(line)) for line in lines)


@contextmanager
def radicale(folder: Path) -> Iterator[CalendarServer]:
    """Run Radicale over http."""
    port = _free_port()
    (folder / "htpasswd").write_text("anna:secret\n")
    (folder / "config").write_text(RADICALE.format(port=port, folder=folder))
    with _running(
        [sys.executable, "-m", "radicale", "--config", str(folder / "config")], folder, port
    ) as log:
        yield CalendarServer(f"http://127.0.0.1:{port}/", log)


@contextmanager
def xandikos(folder: Path) -> Iterator[CalendarServer]:
    """Run Xandikos over https, with a certificate of its own."""
    port = _free_port()
    secret = base64.b64encode(hashlib.sha1(b"secret").digest()).decode()
    (folder / "htpasswd").write_text(f"anna:{{SHA}}{secret}\n")
    certificates = folder / "state" / "certs"
    certificates.mkdir(parents=True)
    certificate = certificates / "selfsigned.crt"
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    subprocess.run(
        [
            *make.split(),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-out", str(certificate)),
            *("-keyout", str(certificates / "selfsigned.key")),
        ],
        check=True,
        capture_output=True,
    )
    command = [sys.executable, "-m", "xandikos", "serve", "-d", str(folder / "storage"), "--defaults"]
    command += ["--current-user-principal", "/anna/", "-l", "127.0.0.1", "-p", str(port), "--autocert"]
    command += ["--htpasswd", str(folder / "htpasswd"), "--state-dir", str(folder / "state")]
    with _running([*command, "--no-detect-systemd"], folder, port) as log:
        yield CalendarServer(f"https://127.0.0.1:{port}/", log, {"REQUESTS_CA_BUNDLE": str(certificate)})


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[Path]:
    log = folder / "log"
    with log.open("w") as file:
        process = subprocess.Popen(
            command, stdout=file, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONUNBUFFERED": "1"}
        )
        try:
            _wait_for(port, process)
            yield log
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the server ended"
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server does not answer")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
