"""`scheduler whatif` as it is typed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from scheduler.cli import cli
from scheduler.cli.shared import CommandError
from tests.cli.conftest import scheduler, write
from tests.cli.disruptions import EMPTY_SCENARIO, FESTIVAL, moves, price, promises_broken, rows, scenario
from tests.cli.test_solve import edit_workbook, tree

RAIN = """name = "雨 Rain"
now = 2023-05-19T16:00:00
[[close]]
setting = "outdoor"
from = {day}T00:00:00
to = {day}T24:00:00
""".replace("T24:00:00", "T23:59:00")


@pytest.fixture(scope="module")
def festival(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("whatif") / "festival", FESTIVAL)


@pytest.fixture(scope="module")
def plan(festival: Path) -> Path:
    """Return a solved schedule with every session in it."""
    plan = festival.parent / "plan"
    done = scheduler("solve", festival, "-o", plan, "--deterministic", "--time-limit", 3)
    assert (done.returncode, done.stderr) == (0, "")
    assert {row["status"] for row in rows(plan).values()} == {"placed"}
    return plan


def told(scratch: Path, text: str, name: str = "scenario.toml") -> Path:
    (scratch / name).write_text(text, "utf-8")
    return scratch / name


def run(*arguments: object) -> tuple[int, str, str]:
    """Run the command line in this process, which starts sooner."""
    done = CliRunner().invoke(cli, list(map(str, arguments)), standalone_mode=False)
    if isinstance(done.exception, CommandError):
        return done.exception.status, done.stdout, done.stderr + str(done.exception)
    if done.exception:
        raise done.exception
    return int(done.return_value or 0), done.stdout, done.stderr


def wet_day(plan: Path) -> str:
    return rows(plan)["fair"]["start"][:10]


def test_nothing_happened_and_nothing_changes(festival: Path, plan: Path, tmp_path: Path) -> None:
    nothing = told(tmp_path, EMPTY_SCENARIO)
    for baseline in (plan, plan / "schedule.xlsx"):
        code, out, err = run("whatif", festival, nothing, "--baseline", baseline, "-o", tmp_path / "out")
        assert (code, err) == (0, "")
        assert out == (
            f"nothing changes: all 15 sessions stay where they are; written to {tmp_path / 'out'}\n"
        )
        assert (tmp_path / "out" / "schedule.csv").read_bytes() == (plan / "schedule.csv").read_bytes()
    assert tree(tmp_path / "out").keys() == {*tree(plan), "changes.csv", "changes.json"}
    assert json.loads((tmp_path / "out" / "changes.json").read_text("utf-8")) == []
    assert json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))["changes"] == 0


def test_why_somebody_was_left_out_is_kept(tmp_path: Path) -> None:
    full = write(
        tmp_path / "full",
        {
            **FESTIVAL,
            "rooms.csv": "room,venue,name,capacity,setting\nhall,main,一号厅,120,\n"
            "lawn,main,草坪,300,outdoor\n",
            "activities.csv": "activity,title,kind,duration,rooms\n"
            + "".join(f"t{n},讲座{n},lecture,480,hall\n" for n in range(4))
            + "final,决赛,competition,60,lawn\nfair,市集,show,60,lawn\nstars,星空,show,60,lawn\n",
            "pins.csv": "session,room\nfinal,lawn\n",
            "limits.csv": "limit,what,per,max\n",
        },
    )
    assert run("solve", full, "-o", tmp_path / "plan", "--time-limit", 5)[0] == 0
    left = [row["reason"] for row in rows(tmp_path / "plan").values() if row["status"] == "unplaced"]
    assert len(left) == 1
    assert left[0]
    nothing = told(tmp_path, EMPTY_SCENARIO)
    assert run("whatif", full, nothing, "--baseline", tmp_path / "plan", "-o", tmp_path / "out")[0] == 0
    new, old = ((tmp_path / name / "schedule.csv").read_bytes() for name in ("out", "plan"))
    assert new == old


def test_rain_and_who_stands_in_a_backup(festival: Path, plan: Path, tmp_path: Path) -> None:
    rain = told(tmp_path, RAIN.format(day=wet_day(plan)))
    out = tmp_path / "out"
    code, told_, err = run("whatif", festival, rain, "--baseline", plan, "-o", out)
    assert (code, err) == (0, "")
    before, after = rows(plan), rows(out)
    assert (after["fair"]["room"], after["fair"]["start"]) == (
        before["fair"]["backup_room"],
        before["fair"]["start"],
    )
    assert rows(out, "changes.csv")["fair"]["change"] == "backup"
    assert "proven: no plan leaves out less" in told_
    # As a schedule like any other it breaks rules; as a plan made from that baseline none.
    assert run("apply", festival, rain, "-o", tmp_path / "wet")[0] == 0
    assert run("check", tmp_path / "wet", "--schedule", out)[0] == 4
    assert run("check", tmp_path / "wet", "--schedule", out, "--baseline", plan)[0] == 0
    # Where the rain is known already, who stands in a backup goes on standing there.
    again = tmp_path / "again"
    nothing = told(tmp_path, EMPTY_SCENARIO, "nothing.toml")
    assert run("whatif", tmp_path / "wet", nothing, "--baseline", out, "-o", again)[0] == 0
    assert (again / "schedule.csv").read_bytes() == (out / "schedule.csv").read_bytes()


def test_disruptions_of_every_part(
    festival: Path, plan: Path, tmp_path: Path, cases: Callable[[int, int], int]
) -> None:
    """Plans are legal, keep every promise, and cost what their files say they cost."""
    before = rows(plan)
    dice = Random(6)
    planned = moved = stood = left = 0
    for number in range(cases(25, 300)):
        drawn = scenario(dice, before)
        file, out = told(tmp_path, drawn.text), tmp_path / f"out-{number}"
        code, _, err = run("whatif", festival, file, "--baseline", plan, "-o", out, "--time-limit", 10)
        if code in (3, 4, 5):
            # Two pins of one session, or a pin in the past that says otherwise.
            assert not out.exists(), drawn.text
            continue
        assert code == 0, (drawn.text, err)
        planned += 1
        after, told_ = rows(out), rows(out, "changes.csv")
        assert promises_broken(before, after, drawn) == [], drawn.text
        if drawn.max_moves is not None:
            assert moves(before, after) <= drawn.max_moves, drawn.text
        costs = {
            session: price(old, after.get(session), drawn.now)
            for session, old in before.items()
            if session not in drawn.cancelled
        }
        listed = json.loads((out / "changes.json").read_text("utf-8"))
        assert {each["session"]: each["price"] for each in listed} == {
            session: costs.get(session, 0) for session in told_
        }, drawn.text
        assert json.loads((out / "report.json").read_text("utf-8"))["changes"] == sum(costs.values())
        wet = tmp_path / f"inputs-{number}"
        assert run("apply", festival, file, "-o", wet)[0] in (0, 4)
        code, said, _ = run("check", wet, "--schedule", out, "--baseline", plan, "--json")
        assert json.loads(said)["schedule"]["broken"] == [], (drawn.text, said)
        kinds = {each["change"] for each in listed}
        moved, stood, left = (
            moved + ("moved" in kinds),
            stood + ("backup" in kinds),
            left + ("unplaced" in kinds),
        )
        shutil.rmtree(out)
        shutil.rmtree(wet)
    print(f"{planned} plans: somebody moved in {moved}, stands in a backup in {stood}, is left out in {left}")
    assert planned > 15
    assert min(moved, stood, left) > 0


def test_no_more_moves_than_allowed(festival: Path, plan: Path, tmp_path: Path) -> None:
    rain = told(tmp_path, RAIN.format(day=wet_day(plan)))
    left = []
    for most in (0, 1, 9):
        out = tmp_path / f"out-{most}"
        code, *_ = run("whatif", festival, rain, "--baseline", plan, "-o", out, "--max-moves", most)
        assert code == 0
        assert moves(rows(plan), rows(out)) <= most
        left.append(len(json.loads((out / "report.json").read_text("utf-8"))["whatif"]["left_out"]))
    assert left == sorted(left, reverse=True)
    assert left[0] > left[-1]


def test_now_is_the_options_then_the_scenarios(festival: Path, plan: Path, tmp_path: Path) -> None:
    day = wet_day(plan)
    rain = told(tmp_path, RAIN.format(day=day))
    late = f"{day}T23:00"
    code, out, _ = run("whatif", festival, rain, "--baseline", plan, "-o", tmp_path / "late", "--now", late)
    assert (code, out.split(";")[0]) == (0, "nothing changes: all 15 sessions stay where they are")
    assert run("whatif", festival, rain, "--baseline", plan, "-o", tmp_path / "out")[1] != out


def test_a_baseline_that_does_not_fit(festival: Path, plan: Path, tmp_path: Path) -> None:
    """A session and a room are gone, two sessions clash by hand, a time is nonsense: all is said."""
    text = (plan / "schedule.csv").read_text("utf-8-sig")
    old = rows(plan)
    gone = old["quiz"]["room"]
    lines = text.splitlines(keepends=True)
    for n, line in enumerate(lines):
        if line.startswith("quiz,"):
            lines[n] = line.replace(f",{gone},", ",barn,")
        if line.startswith("quiz.2,"):
            lines[n] = line.replace("2023-05-2", "2023-15-2")
        if line.startswith("forum.2,"):
            lines[n] = line.replace("forum.2,forum,", "party,party,")
        if line.startswith("stars.3,"):
            lines[n] = line.replace(old["stars.3"]["start"], old["stars.2"]["start"]).replace(
                f",{old['stars.3']['room']},", f",{old['stars.2']['room']},"
            )
    hand = tmp_path / "hand.csv"
    hand.write_text("".join(lines), "utf-8")
    nothing = told(tmp_path, EMPTY_SCENARIO)
    code, out, err = run("whatif", festival, nothing, "--baseline", hand, "-o", tmp_path / "out")
    assert code == 0
    for said in ("no room barn", "no session party", "3 rows do not fit", "no row for 1 sessions"):
        assert said in err
    after, changes = rows(tmp_path / "out"), rows(tmp_path / "out", "changes.csv")
    assert after["quiz"]["start"] == old["quiz"]["start"]
    assert (changes["quiz"]["from_room"], changes["quiz"]["price"]) == ("barn", "0")
    assert changes["stars.3"]["change"] in ("time", "room", "moved")
    assert run("check", festival, "--schedule", tmp_path / "out")[0] == 0
    assert "Traceback" not in out + err


def test_rows_that_a_person_moved_are_kept(festival: Path, plan: Path, tmp_path: Path) -> None:
    edited = tmp_path / "edited.xlsx"
    edit_workbook(plan / "schedule.xlsx", edited, "quiz", start="2023-05-22T16:15:00+08:00", room="attic")
    nothing = told(tmp_path, EMPTY_SCENARIO)
    assert run("whatif", festival, nothing, "--baseline", edited, "-o", tmp_path / "out")[0] == 0
    quiz = rows(tmp_path / "out")["quiz"]
    assert (quiz["room"], quiz["start"]) == ("attic", "2023-05-22T16:15:00+08:00")


def test_from_a_release(festival: Path, plan: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert run("publish", festival, plan, "--site", site)[0] == 0
    nothing = told(tmp_path, EMPTY_SCENARIO)
    for baseline in (site, f"{site}@1"):
        assert run("whatif", festival, nothing, "--baseline", baseline, "-o", tmp_path / "out")[0] == 0
    assert (tmp_path / "out" / "schedule.csv").read_bytes() == (plan / "schedule.csv").read_bytes()


def test_json_lists_the_changes(festival: Path, plan: Path, tmp_path: Path) -> None:
    ill = told(
        tmp_path, 'now = 2023-05-19T09:00:00\n[[cancel]]\nsession = "quiz"\n[[cancel]]\nsession = "forum"\n'
    )
    code, out, _ = run("whatif", festival, ill, "--baseline", plan, "-o", tmp_path / "out", "--json")
    report = json.loads(out)
    assert code == 0
    # Of both the larger is named first.
    assert (report["cancelled"], report["left_out"], report["price"], report["proven"]) == (
        ["quiz", "forum"],
        [],
        0,
        True,
    )
    assert report["changes"] == json.loads((tmp_path / "out" / "changes.json").read_text("utf-8"))


def test_a_pin_where_nothing_can_be_ends_as_left_out(festival: Path, plan: Path, tmp_path: Path) -> None:
    leak = told(
        tmp_path,
        'now = 2023-05-19T09:00:00\n[[close]]\nroom = "hall"\n'
        "from = 2023-05-21T08:00:00\nto = 2023-05-21T18:00:00\n",
    )
    code, out, _ = run("whatif", festival, leak, "--baseline", plan, "-o", tmp_path / "out")
    assert code == 0
    assert out.startswith("  1. LEFT OUT: 竞赛决赛 (final), Sun 21 May 10:00, 一号厅 (hall); 64 people")
    assert rows(tmp_path / "out")["final"]["status"] == "unplaced"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[close]]\nroom = "hal"\nfrom = 2023-05-21T08:00:00\nto = 2023-05-21T18:00:00\n', "hall"),
        ("[[close]\n", "scenario.toml"),
    ],
)
def test_a_fault_in_a_scenario_is_located(
    festival: Path, plan: Path, tmp_path: Path, text: str, said: str
) -> None:
    code, _, err = run("whatif", festival, told(tmp_path, text), "--baseline", plan, "-o", tmp_path / "out")
    assert code == 3
    assert said in err
    assert "scenario.toml line" in err or "scenario.toml row" in err
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_read_is_no_baseline(festival: Path, tmp_path: Path) -> None:
    nothing = told(tmp_path, EMPTY_SCENARIO)
    code, _, err = run("whatif", festival, nothing, "--baseline", tmp_path / "no.csv", "-o", tmp_path / "out")
    assert (code, "no.csv" in err) == (3, True)
    assert not (tmp_path / "out").exists()


def test_check_wants_a_plan_for_its_baseline(festival: Path, plan: Path) -> None:
    done = scheduler("check", festival, "--baseline", plan)
    assert done.returncode == 2
    assert "--schedule" in done.stderr
