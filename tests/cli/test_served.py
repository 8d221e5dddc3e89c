"""The examples that the help of `serve` and `push` gives are run as they stand, ports and hosts apart."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.cli.conftest import Run
from tests.clients import story
from tests.push.servers import radicale
from tests.web.serving import serving


def example(run: Run, command: str) -> list[str]:
    found = re.search(rf"^ *scheduler ({command} .*)$", run(command, "--help").stdout, re.MULTILINE)
    assert found
    return shlex.split(found[1])


def test_the_example_of_serve(run: Run, tmp_path: Path) -> None:
    given = example(run, "serve")
    assert given == ["serve", "--site", "site", "--port", "8000"]
    story.publish(tmp_path / "site", 1, story.first())
    with serving(tmp_path / "site") as served:
        assert served.ask("/calendars/programme.ics").body == story.first().files["programme.ics"]


def test_the_example_of_push(run: Run, tmp_path: Path) -> None:
    story.publish(tmp_path / "site", 1, story.first())
    (tmp_path / "server").mkdir()
    with radicale(tmp_path / "server") as server:
        given = [server.url if part.startswith("https://") else part for part in example(run, "push")]
        done = run(*given, cwd=tmp_path, SCHEDULER_PUSH_PASSWORD="secret")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.endswith(
            "programme of release 1 to festival (new): 4 added, 0 as they were; nothing was sent\n"
        )
