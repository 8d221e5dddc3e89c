"""The README says what is so: its rules are the program's, its commands run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import scheduler

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_rule_told_is_the_program_s() -> None:
    """`make readme` writes the table; a rule that is new need not wait for it."""
    told = re.search(r"<!-- scheduler rules --markdown -->\n(.*?)<!-- end -->", README, re.DOTALL)
    assert told
    said = scheduler("rules", "--markdown").stdout.splitlines()
    assert [line for line in said if line in told[1].splitlines()] == told[1].splitlines()


def test_exit_statuses_are_the_help_s() -> None:
    told = re.findall(r"^\| (\d+) \|", README, re.MULTILINE)
    assert (
        re.findall(r"(\d+) (?:done|internal|wrong|bad|proven|time|interr)", scheduler("--help").stdout)
        == told
    )


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_ten_minutes(tmp_path: Path) -> None:
    """Type what the tutorial says, in the order in which it says it."""
    shutil.copytree(ROOT / "inputs", tmp_path / "inputs")
    tutorial = README[README.index("## Ten minutes") : README.index("## What it reads")]
    lines = [
        line for block in re.findall(r"```\n(.*?)```", tutorial, re.DOTALL) for line in block.splitlines()
    ]
    assert len(lines) == 20
    statuses = [_status(line, tmp_path) for line in lines]
    # The hall that closed: the schedule given breaks a rule now.
    expected = [4 if line == "scheduler check my-week --schedule outputs" else 0 for line in lines]
    assert dict(zip(lines, statuses, strict=True)) == dict(zip(lines, expected, strict=True))
    assert (tmp_path / "plan-b" / "schedule.csv").exists()


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the example, two plans of it and a site, as the helps' examples name them."""
    folder = tmp_path_factory.mktemp("solved")
    shutil.copytree(ROOT / "inputs", folder / "inputs")
    for line in (
        "scheduler solve inputs/beijing-2023 -o outputs --time-limit 5",
        "scheduler solve inputs/beijing-2023 -o plan-b --time-limit 5 --seed 2",
        "scheduler publish inputs/beijing-2023 outputs --site site",
    ):
        assert _status(line, folder) == 0
    return folder


@pytest.mark.parametrize(
    "command", ["template", "check", "solve", "explain", "diff", "report", "rules", "tables"]
)
def test_the_example_of_every_help_runs(command: str, solved: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(solved, tmp_path / "folder", symlinks=True)
    examples = re.findall(r"^    (scheduler .*)$", scheduler(command, "--help").stdout, re.MULTILINE)
    assert examples
    assert [_status(example, folder) for example in examples] == [0] * len(examples)


def _status(line: str, folder: Path) -> int:
    shell = line.replace("scheduler ", f"{sys.executable} -m scheduler ", 1)
    done = subprocess.run(["bash", "-c", shell], cwd=folder, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode
