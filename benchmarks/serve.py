"""Load `scheduler serve` and nginx with the same files in turn, and print a table; nothing is written.

    python benchmarks/serve.py --seconds 5

Needs the Debian packages wrk and nginx-light. The load generator takes its share of the same cores.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from http.client import HTTPConnection
from pathlib import Path

import click
from generator import generate
from solve import hidden

from scheduler.exports.schedule_csv import schedule_csv
from scheduler.tables import read

FEED = "/calendars/programme.ics"

NGINX = """daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What a server bore: requests in a second, and in one of its CPU time; 99 % within `p99` ms."""

    rate: float
    per_cpu: float
    p99: float


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs on this machine."""

    port: int
    pid: int

    def seconds(self) -> float:
        """Return the processor time that it and its workers have used."""
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        ticks = 0
        for pid in (self.pid, *workers):
            after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
            ticks += int(after_name[11]) + int(after_name[12])
        return ticks / os.sysconf("SC_CLK_TCK")


def published(folder: Path, sessions: int) -> Path:
    """Publish a generated festival, its hidden plan being the schedule, and return the site."""
    instance = generate(sessions, 75, 1)
    instance.write(folder / "inputs")
    problem = read(folder / "inputs").problem
    if problem is None:
        raise RuntimeError("the generated inputs are faulty")
    (folder / "schedule.csv").write_bytes(schedule_csv(problem, hidden(instance), {}))
    command = [sys.executable, "-m", "scheduler", "publish", "inputs", "schedule.csv", "--site", "site"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder / "site"


@contextmanager
def ours(site: Path) -> Iterator[Server]:
    """Run `scheduler serve`."""
    command = [sys.executable, "-m", "scheduler", "serve", "--site", str(site), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = re.search(r":(\d+)/", process.stdout.readline())
        if not said:
            raise RuntimeError("the server did not begin")
        yield Server(int(said[1]), process.pid)
        process.terminate()


@contextmanager
def nginx(site: Path, folder: Path) -> Iterator[Server]:
    """Run nginx by the example that `publish` wrote."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    example = (site / "nginx.conf").read_text("utf-8")
    (folder / "site.conf").write_text(example.replace("listen 80;", f"listen 127.0.0.1:{port};"), "utf-8")
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder), "utf-8")
    # Its worker is another user where root starts it.
    folder.chmod(0o755)
    command = ["/usr/sbin/nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen([*command, "-g", "user root;"] if os.geteuid() == 0 else command) as process:
        for _ in range(100):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield Server(port, process.pid)
        process.terminate()


def ask(port: int, headers: dict[str, str]) -> tuple[int, str, int]:
    """Return the status, the entity tag and the length of one answer."""
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", FEED, headers=headers)
    answer = connection.getresponse()
    length = len(answer.read())
    connection.close()
    return answer.status, answer.headers["ETag"], length


def load(server: Server, headers: dict[str, str], seconds: int, connections: int) -> Load:
    """Ask as fast as it goes."""
    given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *given]
    before = server.seconds()
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{server.port}{FEED}"], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    used = server.seconds() - before
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    number = re.search(r"(\d+) requests in", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", said)
    assert rate
    assert number
    assert p99
    milliseconds = float(p99[1]) * {"us": 0.001, "ms": 1, "s": 1000}[p99[2]]
    return Load(float(rate[1]), int(number[1]) / used, milliseconds)


@click.command(epilog="Example: python benchmarks/serve.py --seconds 5")
@click.option("--sessions", default=620, show_default=True, help="Sessions in the feed.")
@click.option("--seconds", default=5, show_default=True, help="Seconds for each measurement.")
@click.option("--connections", default=16, show_default=True, help="Connections at once.")
def main(sessions: int, seconds: int, connections: int) -> None:
    """Measure the whole feed, the feed gzipped, and 304s."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        site = published(folder, sessions)
        servers = (running.enter_context(ours(site)), running.enter_context(nginx(site, folder)))
        size = ask(servers[0].port, {})[2]
        click.echo(f"{date.today()}, {os.cpu_count()} cores shared with wrk, one process each")
        click.echo(f"a feed of {size / 1000:,.0f} kB, {connections} connections, {seconds} s each\n")
        click.echo(
            "| asked for | serve /s | per CPU s | p99 ms | nginx /s | per CPU s | p99 ms | serve : nginx |"
        )
        click.echo("| --- | --: | --: | --: | --: | --: | --: | --: |")
        packed = {"Accept-Encoding": "gzip"}
        for what, status, headers in (("whole", 200, {}), ("gzip", 200, packed), ("304", 304, {})):
            found = []
            for server in servers:
                asked = headers | ({"If-None-Match": ask(server.port, headers)[1]} if status == 304 else {})
                if ask(server.port, asked)[0] != status:
                    raise RuntimeError(f"port {server.port} does not answer {status}")
                found.append(load(server, asked, seconds, connections))
            cells = [f"{each.rate:,.0f} | {each.per_cpu:,.0f} | {each.p99:.1f}" for each in found]
            click.echo(f"| {what} | {' | '.join(cells)} | {found[0].rate / found[1].rate:.2f} |")


if __name__ == "__main__":
    main()
