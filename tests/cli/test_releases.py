from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_publish import ROBOTS, STARS, STARS_2, files, scheduled, tables


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
    told = re.sub(r"made [-0-9]{10} [:0-9]{5}", "made TODAY", run("releases", site).stdout)
    assert told == (
        "   1  as of 2023-04-20 09:00, made TODAY  3 added\n"
        "      First\n"
        "   2  as of 2023-05-19 18:00, made TODAY  1 cancelled, 1 moved  (served)\n"
        "      雨\n"
    )


def test_a_release_made_when_it_says_bears_one_date(tiny: Path, run: Run, tmp_path: Path) -> None:
    event = (tiny / "event.toml").read_text("utf-8").replace("as_of = 2023-04-20T09:00:00\n", "")
    (tiny / "event.toml").write_text(event, "utf-8")
    plan = scheduled(tmp_path / "a.csv", STARS, STARS_2, ROBOTS)
    assert run("publish", tiny, plan, "--site", tmp_path / "site").returncode == 0
    told = run("releases", tmp_path / "site").stdout
    assert re.fullmatch(r"   1  [-0-9]{10} [:0-9]{5}  3 added  \(served\)\n", told)


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


def test_releases_named_from_within_the_site(site: Path, run: Run) -> None:
    told = run("diff", f"{site}@1", f"{site}@2").stdout
    for a, b in ((".@1", ".@2"), ("@1", "."), ("./@1", "./@2")):
        assert run("diff", a, b, cwd=site).stdout == told


def test_the_difference_of_a_site_without_its_ledger(site: Path, run: Run) -> None:
    ledger = site / "private" / "ledger.sqlite"
    ledger.unlink()
    why = (
        f"error: {ledger} is missing, and without it subscribers would see everything twice; restore a copy "
        "of it, or name a new folder\n"
    )
    for paths in ((f"{site}@1", site), (site, f"{site}@1")):
        done = run("diff", *paths)
        assert (done.returncode, done.stderr) == (2, why)
    assert run("releases", site).stderr == why


def test_the_difference_knows_renames_and_details(site: Path, run: Run, tmp_path: Path) -> None:
    inputs = tables(tmp_path / "b", activities=("robots,机器人路演", "arms,机器人大赛"))
    titled = (inputs / "activities.csv").read_text("utf-8").replace("星空讲座", "星空夜话")
    (inputs / "activities.csv").write_text(titled, "utf-8")
    third = scheduled(tmp_path / "c.csv", STARS, "arms,studio,2023-05-21 12:00\n")
    done = run("publish", inputs, third, "--site", site, "--renamed", "robots=arms")
    assert done.returncode == 0, done.stderr
    assert run("diff", f"{site}@2", site).stdout == (
        "time: arms 机器人大赛: studio 2023-05-21 11:00 -> studio 2023-05-21 12:00\n"
        "renamed: arms 机器人大赛: was robots\n"
        "details: stars 星空夜话: title\n"
        "1 time, 1 renamed, 1 details\n"
    )
    found = json.loads(run("diff", f"{site}@2", site, "--json").stdout)
    assert [(each["session"], each["change"]) for each in found] == [
        ("arms", "time"),
        ("arms", "renamed"),
        ("stars", "details"),
    ]
    assert (found[1]["was"], found[2]["details"]) == ("robots", ["title"])
    back = run("diff", site, f"{site}@2").stdout
    assert "renamed: robots 机器人路演: was arms\n" in back


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
    listed = run("tokens", site).stdout.splitlines()
    assert [line for line in listed if "person/p-li" in line] == ["person/p-li  revoked"]
    assert len(listed) == 3


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
