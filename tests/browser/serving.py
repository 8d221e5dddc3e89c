"""A plain web server for the files of a site, which can be stopped and started again."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".ics": "text/calendar; charset=utf-8",
        ".js": "text/javascript",
        ".webmanifest": "application/manifest+json",
    }

    def do_GET(self) -> None:
        # It knows whole seconds only: what a test publishes within one would pass for unchanged.
        del self.headers["If-Modified-Since"]
        path = self.path.partition("?")[0]
        if self.server.broken and not path.startswith(self.server.healthy):  # type: ignore[attr-defined]
            self.send_error(503)
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


class StaticServer:
    """Serves a folder on a port of its own; `broken`: all but `healthy` paths are answered with 503."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Serve, on the same port as before."""
        self.server = ThreadingHTTPServer(
            ("127.0.0.1", self.port), partial(_Handler, directory=str(self.folder))
        )
        self.server.daemon_threads = True
        self.broken(False)
        self.port = self.server.server_port
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def broken(self, broken: bool, healthy: tuple[str, ...] = ()) -> None:
        self.server.healthy = healthy  # type: ignore[attr-defined]
        self.server.broken = broken  # type: ignore[attr-defined]

    def publish(self, files: Mapping[str, bytes]) -> None:
        """Put files in the place of those that are there."""
        for old in self.folder.iterdir():
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        for path, data in files.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(data)
