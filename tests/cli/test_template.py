from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize("name", ["my-festival", "my-festival.xlsx"])
def test_a_template_is_written_once_and_is_in_order(tmp_path: Path, run: Run, name: str) -> None:
    done = run("template", name, cwd=tmp_path, PYTHONPATH=str(Path(__file__).parents[2]))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{name} written; fill it in, then: scheduler check {name}\n"
    assert run("check", tmp_path / name).returncode == 0
    again = run("template", tmp_path / name)
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr == f"error: {tmp_path / name} exists already; name another place\n"


def test_what_was_written_in_json(tmp_path: Path, run: Run) -> None:
    folder, book = tmp_path / "mine", tmp_path / "mine.xlsx"
    told = json.loads(run("template", folder, "--json").stdout)
    assert {**told, "files": sorted(told["files"])} == {
        "dest": str(folder),
        "files": sorted(str(path) for path in folder.iterdir()),
    }
    assert json.loads(run("template", book, "--json").stdout) == {"dest": str(book), "files": [str(book)]}


def test_an_empty_folder_is_filled(tmp_path: Path, run: Run) -> None:
    (tmp_path / "new").mkdir()
    assert run("template", tmp_path / "new").returncode == 0
    assert (tmp_path / "new" / "event.toml").exists()


def test_a_file_stands_where_the_folder_goes(tmp_path: Path, run: Run) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    done = run("template", tmp_path / "file" / "new")
    assert (done.returncode, done.stderr) == (
        2,
        f"error: {tmp_path / 'file'} is a file; name a folder to write to\n",
    )
