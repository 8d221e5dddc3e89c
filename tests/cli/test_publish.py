from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import TABLES, Run, write

HEAD = "session,room,start\n"
STARS, STARS_2 = "stars,hall,2023-05-20 09:30\n", "stars.2,hall,2023-05-21 09:30\n"
ROBOTS = "robots,studio,2023-05-20 11:00\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Return a schedule of the tiny festival."""
    return scheduled(tmp_path / "schedule.csv", STARS, STARS_2, ROBOTS)


@pytest.fixture
def site(tiny: Path, plan: Path, run: Run, tmp_path: Path) -> Path:
    """Return a site with one release."""
    folder = tmp_path / "site"
    assert run("publish", tiny, plan, "--site", folder, "--note", "First").returncode == 0
    return folder


def scheduled(file: Path, *rows: str) -> Path:
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    return file


def tables(folder: Path, **changed: tuple[str, str]) -> Path:
    """Write the tiny festival with texts in its tables replaced."""
    texts = dict(TABLES)
    for name, (old, new) in changed.items():
        assert old in texts[f"{name}.csv"]
        texts[f"{name}.csv"] = texts[f"{name}.csv"].replace(old, new)
    return write(folder, texts)


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder but the lock, and where links lead."""
    return {
        path.relative_to(folder).as_posix(): os.readlink(path).encode()
        if path.is_symlink()
        else path.read_bytes()
        for path in folder.rglob("*")
        if (path.is_symlink() or path.is_file()) and path.name != "lock"
    }


def test_the_first_release(tiny: Path, plan: Path, run: Run, tmp_path: Path) -> None:
    site = tmp_path / "site"
    done = run("publish", tiny, plan, "--site", site)
    assert (done.returncode, done.stdout) == (0, "release 1: 3 sessions announced\n")
    assert done.stderr == f"{site}/current/public is release 1\n"
    told = json.loads((site / "current" / "public" / "release.json").read_text("utf-8"))
    assert (told["release"], told["stamp"]) == (1, "2023-04-20T09:00:00+08:00")
    assert {"index.html", "programme.html", "calendars/programme.ics", "calendars/session/stars.2.ics"} < set(
        told["files"]
    )
    assert oct((site / "private").stat().st_mode)[-3:] == "700"
    assert oct((site / "private" / "ledger.sqlite").stat().st_mode)[-3:] == "600"


def test_what_subscribers_see_change(tiny: Path, site: Path, run: Run, tmp_path: Path) -> None:
    inputs = tables(tmp_path / "b", activities=("机器人路演", "机器人大赛"))
    moved = scheduled(tmp_path / "b.csv", "stars,hall,2023-05-20 10:00\n", ROBOTS)
    rehearsed = run("publish", inputs, moved, "--site", site, "--dry-run")
    before = files(site)
    assert rehearsed.stdout == (
        "release 2: 2 sessions announced\n"
        "  time: stars 星空讲座: 一号厅 2023-05-20 09:30-10:30 -> 一号厅 2023-05-20 10:00-11:00\n"
        "  details: robots 机器人大赛: title\n"
        "  cancelled: stars.2 星空讲座: was 一号厅 2023-05-21 09:30-10:30\n"
        "  for staff: 5 entries in 3 feeds\n"
    )
    assert rehearsed.stderr.endswith("dry run: nothing was written\n")
    assert files(site) == before
    done = run("publish", inputs, moved, "--site", site)
    assert (done.returncode, done.stdout) == (0, rehearsed.stdout)
    assert done.stderr.endswith(f"{site}/current/public is release 2\n")


def test_nothing_changed(tiny: Path, plan: Path, site: Path, run: Run) -> None:
    before = files(site)
    for options in ((), ("--dry-run",), ("--now", "2023-05-01T10:00")):
        done = run("publish", tiny, plan, "--site", site, *options)
        assert (done.returncode, done.stdout) == (
            0,
            "nothing changed since release 1: no release was made\n",
        )
    assert files(site) == before


def test_in_json(tiny: Path, site: Path, run: Run, tmp_path: Path) -> None:
    plan = scheduled(tmp_path / "b.csv", STARS, STARS_2, "robots,studio,2023-05-21 11:00\n")
    told = json.loads(run("publish", tiny, plan, "--site", site, "--json", "--note", "Rain").stdout)
    place = {"title": "机器人路演", "venue": "main", "room": "studio", "location": "二号厅, 主场"}
    assert told == {
        "release": 2,
        "published": True,
        "changed": True,
        "stamp": "2023-04-20T09:00:01+08:00",
        "note": "Rain",
        "announced": 3,
        "changes": [
            {
                "session": "robots",
                "change": "moved",
                "before": place | {"start": "2023-05-20T11:00:00+08:00", "end": "2023-05-20T12:30:00+08:00"},
                "after": place | {"start": "2023-05-21T11:00:00+08:00", "end": "2023-05-21T12:30:00+08:00"},
            }
        ],
        "staff": {"crew/studio": 1},
        "dropped": 0,
        "doubts": [],
        "notes": [],
    }


def test_an_illegal_schedule_is_refused(tiny: Path, site: Path, run: Run, tmp_path: Path) -> None:
    before = files(site)
    plan = scheduled(tmp_path / "b.csv", STARS, STARS_2, "robots,hall,2023-05-20 10:00\n")
    done = run("publish", tiny, plan, "--site", site)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("room-clash: ")
    assert done.stderr.endswith(
        f"{plan} breaks 1 hard rule; nothing was published. `scheduler check {tiny} --schedule {plan} "
        f"--baseline {site}` shows every one.\n"
    )
    assert files(site) == before


def test_bad_input_is_refused(plan: Path, run: Run, tmp_path: Path) -> None:
    inputs = tables(tmp_path / "b", activities=("lecture,60", "lecture,long"))
    done = run("publish", inputs, plan, "--site", tmp_path / "site")
    assert (done.returncode, done.stdout, (tmp_path / "site").exists()) == (3, "", False)


def test_an_id_renamed_by_people_is_noticed(plan: Path, site: Path, run: Run, tmp_path: Path) -> None:
    inputs = tables(tmp_path / "b", activities=("stars,", "sky,"))
    again = scheduled(
        tmp_path / "b.csv", STARS.replace("stars", "sky"), STARS_2.replace("stars", "sky"), ROBOTS
    )
    before = files(site)
    done = run("publish", inputs, again, "--site", site)
    assert done.returncode == 2
    assert done.stderr.endswith(
        "stars is gone and sky (星空讲座) is new, and they look alike; if they are one, add "
        "--renamed stars=sky\n"
        "Nothing was published. Add --renamed where ids were renamed, or --yes to go ahead.\n"
    )
    assert (files(site), done.stdout) == (before, "")
    done = run("publish", inputs, again, "--site", site, "--renamed", "stars=sky")
    assert (done.returncode, done.stdout) == (
        0,
        "release 2: 3 sessions announced\n  the public's calendars stay as they are\n",
    )
    programme = (site / "current" / "public" / "calendars" / "programme.ics").read_text("utf-8")
    assert [line for line in programme.splitlines() if line.startswith(("UID", "SEQ", "STATUS"))] == [
        *("UID:stars@tiny.example", "SEQUENCE:0", "STATUS:CONFIRMED"),
        *("UID:robots@tiny.example", "SEQUENCE:0", "STATUS:CONFIRMED"),
        *("UID:stars.2@tiny.example", "SEQUENCE:0", "STATUS:CONFIRMED"),
    ]
    assert (site / "releases" / "1" / "public" / "calendars" / "programme.ics").samefile(
        site / "releases" / "2" / "public" / "calendars" / "programme.ics"
    )


@pytest.mark.parametrize(
    ("renamed", "message"),
    [
        ("moon=stars", "error: --renamed moon=stars: no release holds moon\n"),
        ("star=sky", "error: --renamed star=sky: no release holds star; did you mean stars?\n"),
        ("stars=sky", "error: --renamed stars=sky: the inputs hold no sky\n"),
        ("stars=robot", "error: --renamed stars=robot: the inputs hold no robot; did you mean robots?\n"),
        (
            "robots=stars",
            "error: --renamed robots=stars: stars was published already, as a session of its own\n",
        ),
    ],
)
def test_a_renaming_that_cannot_be(
    tiny: Path, plan: Path, site: Path, run: Run, renamed: str, message: str
) -> None:
    done = run("publish", tiny, plan, "--site", site, "--renamed", renamed)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message)


def test_after_the_event_what_was_cancelled_leaves(tiny: Path, site: Path, run: Run, tmp_path: Path) -> None:
    few = scheduled(tmp_path / "b.csv", STARS, ROBOTS)
    assert run("publish", tiny, few, "--site", site).returncode == 0
    assert run("publish", tiny, few, "--site", site, "--now", "2023-05-22T09:00").stdout == (
        "release 3: 2 sessions announced\n  1 session cancelled earlier leaves the feeds: the event is over\n"
    )


def test_most_of_a_programme_is_not_withdrawn_without_a_question(run: Run, tmp_path: Path) -> None:
    head, *rows = TABLES["activities.csv"].splitlines()
    rows = [f"talk-{number},讲座 {number},lecture,60,10,1," for number in range(12)]
    inputs = write(tmp_path / "many", {**TABLES, "activities.csv": "\n".join((head, *rows)) + "\n"})
    starts = [
        f"talk-{day * 6 + hour},hall,2023-05-{20 + day} {9 + hour}:00\n"
        for day in range(2)
        for hour in range(6)
    ]
    rooms = TABLES["rooms.csv"].replace("capacity", "capacity,changeover").replace("120", "120,0")
    write(inputs, {"rooms.csv": rooms.replace(",40\n", ",40,0\n")})
    site = tmp_path / "site"
    whole, few = scheduled(tmp_path / "a.csv", *starts), scheduled(tmp_path / "b.csv", *starts[:2])
    assert run("publish", inputs, whole, "--site", site).returncode == 0
    done = run("publish", inputs, few, "--site", site)
    assert done.returncode == 2
    assert "10 of 12 announced sessions would be withdrawn\nNothing was published." in done.stderr
    assert run("publish", inputs, few, "--site", site, "--yes").returncode == 0


def test_a_folder_that_is_no_site(tiny: Path, plan: Path, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    write(folder, {"cat.jpg": "miaow"})
    done = run("publish", tiny, plan, "--site", folder)
    assert (done.returncode, done.stderr) == (
        2,
        f"error: {folder} is no site: it holds cat.jpg and no private/ledger.sqlite; name a folder that is "
        "new or empty\n",
    )
    assert files(folder) == {"cat.jpg": b"miaow"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(tiny: Path, site: Path, run: Run, tmp_path: Path) -> None:
    plan = scheduled(tmp_path / "b.csv", STARS, ROBOTS)
    (site / "releases").chmod(0o500)
    done = run("publish", tiny, plan, "--site", site)
    (site / "releases").chmod(0o700)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


@pytest.mark.parametrize(
    ("limit", "message"), [(2_000, "make room or see that"), (20_000, "see that the disk has room")]
)
def test_a_full_disk_is_said_and_changes_nothing(
    tiny: Path, site: Path, tmp_path: Path, limit: int, message: str
) -> None:
    plan = scheduled(tmp_path / "b.csv", STARS, ROBOTS)
    before = files(site)
    # No file may grow beyond the limit: as on a full disk, a write fails in the middle.
    limited = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); "
        "from scheduler.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited, "publish", tiny, plan, "--site", site],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert files(site) == before


def test_two_at_once_take_turns(tiny: Path, site: Path, run: Run, tmp_path: Path) -> None:
    plan = scheduled(tmp_path / "b.csv", STARS, ROBOTS)
    lock = os.open(site / "private" / "lock", os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    command = [sys.executable, "-m", "scheduler", "publish", tiny, plan, "--site", site]
    waiting = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert waiting.stderr is not None
    for line in waiting.stderr:
        if "waiting" in line:
            break
    assert line == f"another command is at work on {site}; waiting for it to end\n"
    os.close(lock)
    waiting.communicate()
    assert waiting.returncode == 0
    assert (site / "current").resolve().name == "2"
