import os
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.files import CannotWriteError, check_writable, write_file, write_files


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def on_a_full_disk(folder: Path, files: dict[str, int], replaces: tuple[str, ...] = ()) -> str:
    """Write files of so many bytes where none may pass 4,096, as on a full disk; return what is said.

    In a process of its own: the limit would hold for whatever the tests print to as well.
    """
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import resource\n"
            "from pathlib import Path\n"
            "from scheduler.files import CannotWriteError, write_files\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))\n"
            "try:\n"
            f"    write_files(Path({str(folder)!r}), {{n: b'x' * size for n, size in {files!r}.items()}}, "
            f"{replaces!r})\n"
            "except CannotWriteError as error:\n"
            "    print(error, end='')\n",
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    return done.stdout


def test_files_and_their_folders_appear(tmp_path):
    write_files(tmp_path / "a" / "out", {"x.csv": b"1", "calendars/room/hall.ics": b"2"})
    assert tree(tmp_path) == {"a/out/x.csv": b"1", "a/out/calendars/room/hall.ics": b"2"}
    assert everything(tmp_path / "a") == [
        "out",
        "out/calendars",
        "out/calendars/room",
        "out/calendars/room/hall.ics",
        "out/x.csv",
    ]


def test_others_may_read_them_as_the_umask_says(tmp_path):
    before = os.umask(0o022)
    try:
        write_files(tmp_path / "out", {"calendars/x.ics": b""})
    finally:
        os.umask(before)
    assert oct((tmp_path / "out").stat().st_mode)[-3:] == "755"
    assert oct((tmp_path / "out" / "calendars" / "x.ics").stat().st_mode)[-3:] == "644"


def test_what_is_there_is_replaced_and_what_is_not_ours_is_kept(tmp_path):
    write_files(
        tmp_path,
        {
            "README.md": b"mine",
            "calendars/README.md": b"mine",
            "calendars/programme.ics": b"old",
            "calendars/room/gone.ics": b"old",
            "other/kept.ics": b"mine",
            "rejected.csv": b"old",
        },
    )
    write_files(
        tmp_path,
        {"calendars/programme.ics": b"new", "schedule.csv": b"new"},
        replaces=("calendars", "private", "rejected.csv"),
    )
    assert tree(tmp_path) == {
        "README.md": b"mine",
        "calendars/README.md": b"mine",
        "calendars/programme.ics": b"new",
        "other/kept.ics": b"mine",
        "schedule.csv": b"new",
    }


def test_a_file_written_again_is_not_taken_for_an_old_one(tmp_path):
    write_files(tmp_path, {"rejected.csv": b"old"})
    write_files(tmp_path, {"rejected.csv": b"new"}, replaces=("rejected.csv",))
    assert tree(tmp_path) == {"rejected.csv": b"new"}


def test_a_full_disk_changes_nothing(tmp_path):
    out = tmp_path / "out"
    write_files(out, {"a.csv": b"old", "calendars/x.ics": b"old"})
    said = on_a_full_disk(out, {"a.csv": 3, "b.xlsx": 5000}, ("calendars",))
    assert said == f"{out} cannot be written: File too large; make room, or name another folder"
    assert tree(tmp_path) == {"out/a.csv": b"old", "out/calendars/x.ics": b"old"}


def test_a_full_disk_leaves_no_folder_behind(tmp_path):
    assert "File too large" in on_a_full_disk(tmp_path / "new" / "out", {"b.xlsx": 5000})
    assert everything(tmp_path) == []


@pytest.mark.parametrize(
    ("there", "named"),
    [
        ("schedule.csv/notes.txt", "schedule.csv"),
        ("calendars", "calendars"),
        ("calendars/room", "calendars/room"),
    ],
)
def test_what_stands_in_the_way_is_named_and_nothing_changed(tmp_path, there, named):
    (tmp_path / there).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / there).write_bytes(b"mine")
    (tmp_path / "first.csv").write_bytes(b"old")
    with pytest.raises(CannotWriteError) as refused:
        write_files(tmp_path, {"first.csv": b"new", "schedule.csv": b"", "calendars/room/hall.ics": b""})
    assert str(refused.value) == (f"{tmp_path / named} is in the way; remove it, or name another folder")
    assert tree(tmp_path) == {"first.csv": b"old", there: b"mine"}


@pytest.mark.parametrize("path", ["file", "file/out", "file/deep/out"])
def test_a_file_is_no_folder(tmp_path, path):
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(CannotWriteError) as refused:
        check_writable(tmp_path / path)
    assert str(refused.value) == f"{tmp_path / 'file'} is a file; name a folder to write to"


def test_a_name_that_no_disk_takes(tmp_path):
    with pytest.raises(CannotWriteError) as refused:
        check_writable(tmp_path / ("x" * 300))
    assert str(refused.value).endswith(
        "cannot be written: File name too long; make room, or name another folder"
    )


def test_a_place_that_takes_no_files():
    with pytest.raises(CannotWriteError) as refused:
        check_writable(Path("/proc/self/fdinfo"))
    assert str(refused.value).startswith("/proc/self/fdinfo cannot be written: ")


def test_looking_whether_it_can_be_written_leaves_nothing(tmp_path):
    check_writable(tmp_path / "not" / "yet")
    assert everything(tmp_path) == []


def test_a_folder_named_from_where_one_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_files(Path("out"), {"x": b"1"})
    write_file(Path("page.html"), b"2")
    assert tree(tmp_path) == {"out/x": b"1", "page.html": b"2"}


def test_one_file(tmp_path):
    write_file(tmp_path / "deep" / "page.html", b"1")
    write_file(tmp_path / "deep" / "page.html", b"2")
    assert tree(tmp_path) == {"deep/page.html": b"2"}
    with pytest.raises(CannotWriteError) as refused:
        write_file(tmp_path / "deep", b"")
    assert str(refused.value) == f"{tmp_path / 'deep'} is a folder; name a file to write"


def test_a_process_killed_while_it_writes_leaves_the_old_files_whole(tmp_path):
    write_files(tmp_path, {"a.csv": b"old"})
    # Past the limit the kernel ends the process in the middle of the second file.
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import resource, signal, sys\n"
            "from pathlib import Path\n"
            "from scheduler.files import write_files\n"
            "signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
            "write_files(Path(sys.argv[1]), {'a.csv': b'new', 'b.csv': b'x' * 5000})",
            str(tmp_path),
        ],
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[1],
    )
    assert done.returncode < 0
    assert (tmp_path / "a.csv").read_bytes() == b"old"
    assert not (tmp_path / "b.csv").exists()
