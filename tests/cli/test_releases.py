from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_publish import ROBOTS, STARS, STARS_2, files, scheduled


@pytest.fixture
def site(tiny: Path, run: Run, tmp_path: Path) -> Path:
    """Return a site with two releases: in the second, one is cancelled and one moved."""
    folder = tmp_path / "site"
    first = scheduled(tmp_path / "a.csv", STARS, STARS_2, ROBOTS)
    second = scheduled(tmp_path / "b.csv", STARS, "robots,studio,2023-05-21 11:00\n")
    assert run("publish", tiny, first, "--site", folder, "--note", "First").returncode == 0
    done = run("publish", tiny, second, "--site", folder, "--now", "2023-05-19T18:00", "--note", "雨")
    assert done.returncode == 0
    return folder


def test_the_list(site: Path, run: Run) -> None:
    assert run("releases", site).stdout == (
        "   1  2023-04-20 09:00  3 added\n"
        "      First\n"
        "   2  2023-05-19 18:00  1 cancelled, 1 moved  (served)\n"
        "      雨\n"
    )


def test_the_list_in_json(site: Path, run: Run) -> None:
    first, second = json.loads(run("releases", site, "--json").stdout)
    assert (first["release"], first["changes"], first["served"]) == (1, {"added": 3}, False)
    assert (second["stamp"], second["note"], second["served"]) == ("2023-05-19T18:00:00+08:00", "雨", True)
    assert first["inputs_sha256"] == second["inputs_sha256"]


def test_going_back_is_a_new_release(site: Path, run: Run) -> None:
    rehearsed = run("rollback", site, 1, "--dry-run", "--now", "2023-05-19T19:00")
    done = run("rollback", site, 1, "--now", "2023-05-19T19:00")
    assert (done.returncode, done.stdout) == (0, rehearsed.stdout)
    assert done.stdout == (
        "release 3: 3 sessions announced\n"
        "  moved: robots 机器人路演: 二号厅 2023-05-21 11:00-12:30 -> 二号厅 2023-05-20 11:00-12:30\n"
        "  returned: stars.2 星空讲座: 一号厅 2023-05-21 09:30-10:30 -> 一号厅 2023-05-21 09:30-10:30\n"
        "  for staff: 3 entries in 3 feeds\n"
    )
    programme = (site / "current" / "public" / "calendars" / "programme.ics").read_text("utf-8")
    assert [line for line in programme.splitlines() if line.startswith(("UID", "SEQ", "STATUS"))] == [
        *("UID:stars@tiny.example", "SEQUENCE:0", "STATUS:CONFIRMED"),
        *("UID:robots@tiny.example", "SEQUENCE:2", "STATUS:CONFIRMED"),
        *("UID:stars.2@tiny.example", "SEQUENCE:2", "STATUS:CONFIRMED"),
    ]
    assert run("diff", f"{site}@1", site).stdout == "no difference\n"


def test_no_such_release(site: Path, run: Run) -> None:
    done = run("rollback", site, 9)
    assert (done.returncode, done.stderr) == (2, "error: there is no release 9; the last one is 2\n")
    done = run("diff", f"{site}@1", f"{site}@9")
    assert (done.returncode, done.stderr) == (2, f"error: {site} has no release 9; its last one is 2\n")


def test_the_difference_of_two_releases(site: Path, run: Run) -> None:
    told = (
        "moved: robots 机器人路演: studio 2023-05-20 11:00 -> studio 2023-05-21 11:00\n"
        "unplaced: stars.2 星空讲座: hall 2023-05-21 09:30 -> unplaced\n"
        "1 moved, 1 unplaced\n"
    )
    assert run("diff", f"{site}@1", f"{site}@2").stdout == told
    assert run("diff", f"{site}@1", site).stdout == told


def test_a_release_made_again_is_what_it_was(site: Path, run: Run, tmp_path: Path) -> None:
    for number in (1, 2):
        again = tmp_path / f"again-{number}"
        done = run("releases", site, "--rebuild", number, "-o", again)
        assert (done.returncode, done.stderr) == (0, f"release {number} is in {again}\n")
        assert files(again) == files(site / "releases" / str(number))
    done = run("releases", site, "--rebuild", 1, "-o", tmp_path / "again-1")
    assert (done.returncode, done.stderr) == (
        2,
        f"error: {tmp_path / 'again-1'} is not empty; name a folder that is new\n",
    )


def test_a_token_taken_back_opens_nothing(tiny: Path, site: Path, run: Run, tmp_path: Path) -> None:
    listed = json.loads(run("tokens", site, "--json").stdout)
    assert [each["feed"] for each in listed] == ["person/p-li", "crew/hall", "crew/studio"]
    assert len({each["path"] for each in listed}) == 3
    old = listed[0]["path"]
    assert len(Path(old).stem) == 32
    renewed = run("tokens", site, "--renew", "person/p-li", "--now", "2023-05-19T20:00")
    [_, new] = renewed.stdout.split()
    assert new != old
    served = {f"/private/{path.name}" for path in site.glob("current/private/*")}
    assert (old in served, new in served) == (False, True)
    assert not [path for path in site.glob("releases/*/private/*") if f"/private/{path.name}" == old]
    closed = run("tokens", site, "--revoke", "person/p-li")
    assert (closed.returncode, closed.stdout) == (0, "")
    assert len(list(site.glob("current/private/*"))) == 2
    again = scheduled(tmp_path / "c.csv", STARS, ROBOTS)
    assert run("publish", tiny, again, "--site", site).returncode == 0
    assert len(list(site.glob("current/private/*"))) == 2
    assert "person/p-li" not in run("tokens", site).stdout


def test_no_such_feed(site: Path, run: Run) -> None:
    done = run("tokens", site, "--revoke", "person/p-lee")
    assert (done.returncode, done.stderr) == (
        2,
        f"error: person/p-lee is no feed for staff; `scheduler tokens {site}` lists them\n",
    )


def test_no_site(run: Run, tmp_path: Path) -> None:
    for command in (("releases",), ("tokens",), ("rollback",)):
        more = (1,) if command == ("rollback",) else ()
        done = run(*command, tmp_path / "none", *more)
        assert (done.returncode, done.stderr) == (
            2,
            f"error: {tmp_path / 'none'} is no site: nothing was published there yet\n",
        )
