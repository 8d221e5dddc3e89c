"""Every generated folder reads without a word, asks for the room time it says, and has a schedule."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from generator import Instance, generate, main
from solve import hidden

from scheduler.check import check
from scheduler.intervals import length, subtract
from scheduler.problem import Problem
from scheduler.schedule import Schedule
from scheduler.tables import Inputs, read
from scheduler.tables.contract import TABLES
from scheduler.tables.contract.event import EVENT, PROTECTED_DAYS

SIZES = [(60, 40, 1), (60, 90, 4), (150, 75, 2), (300, 75, 1), (300, 90, 2), (1000, 75, 1)]
RELATIONS = {
    "before",
    "same-day",
    "different-day",
    "same-start",
    "same-room",
    "same-venue",
    "no-overlap",
    "min-gap",
    "back-to-back",
    "all-or-none",
}


def test_the_folder_reads_without_a_word(made: tuple[Instance, Inputs]) -> None:
    assert made[1].issues == ()


def test_it_has_as_many_sessions_as_asked_for(
    made: tuple[Instance, Inputs], size: tuple[int, int, int]
) -> None:
    assert len(problem(made).sessions) == size[0]


def test_the_hidden_plan_places_every_session_and_breaks_no_rule(made: tuple[Instance, Inputs]) -> None:
    schedule = hidden(made[0])

    assert set(schedule.placements) == set(problem(made).sessions)
    assert check(problem(made), schedule).broken == ()


def test_the_sessions_ask_for_the_room_time_that_was_asked_for(
    made: tuple[Instance, Inputs], size: tuple[int, int, int]
) -> None:
    use = used(problem(made), hidden(made[0]))

    assert use == pytest.approx(made[0].plan.use)
    assert abs(100 * use - size[1]) <= 0.5


def test_the_same_numbers_give_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        generate(60, 75, seed).write(tmp_path / name)

    a, b, c = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in "abc")
    assert a == b
    assert sorted(a) == sorted(c)
    assert a["activities.csv"] != c["activities.csv"]


def test_every_column_of_every_table_is_in_use(tmp_path: Path) -> None:
    generate(300, 75, 1).write(tmp_path / "inputs")
    unused = {
        table.name: [
            column.name for column in table.columns if column.name not in in_use(tmp_path, table.name)
        ]
        for table in TABLES
    }
    # Sessions override a few columns of their activity; nobody has attended before the event.
    assert {name: columns for name, columns in unused.items() if columns and name != "sessions"} == {
        "bookings": ["attended"]
    }


def test_every_key_of_event_toml_is_in_use() -> None:
    event = tomllib.loads(generate(300, 75, 1).event)

    assert set(event["event"]) == {column.name for column in EVENT.columns}
    assert {key for day in event["protected_days"] for key in day} == {
        column.name for column in PROTECTED_DAYS.columns
    }


def test_every_relation_is_in_use_hard_and_soft_and_every_limit(tmp_path: Path) -> None:
    instance = generate(300, 75, 1)
    relations, limits = instance.tables["relations"], instance.tables["limits"]

    assert {row["relation"] for row in relations if not row["weight"]} == RELATIONS
    assert {bool(row["weight"]) for row in relations} == {False, True}
    assert {(row["what"], row["per"]) for row in limits} == {
        (what, per) for what in ("attendance", "sessions", "setups") for per in ("moment", "day", "event")
    }


def test_the_command_writes_a_folder_and_says_what_is_in_it(tmp_path: Path) -> None:
    dest = tmp_path / "fest"
    result = CliRunner().invoke(main, ["--sessions", "60", "--use", "75", "--seed", "3", str(dest)])

    assert result.exit_code == 0
    assert result.output.startswith(f"{dest}: 60 sessions of ")
    assert result.output.endswith(" % of room time, seed 3\n")
    assert read(dest).issues == ()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "{dest} exists already; name another folder"),
        (["--sessions", "49"], "ask for 50 sessions or more and 10 to 90 percent, not 49 and 75"),
        (["--use", "91"], "ask for 50 sessions or more and 10 to 90 percent, not 300 and 91"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(tmp_path: Path, options: list[str], message: str) -> None:
    dest = tmp_path if not options else tmp_path / "fest"
    result = CliRunner().invoke(main, [*options, str(dest)], terminal_width=300)

    assert result.exit_code == 2
    assert result.output.splitlines()[-1] == f"Error: {message.format(dest=dest)}"
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: "/".join(map(str, size)))
def size(request: pytest.FixtureRequest) -> tuple[int, int, int]:
    return request.param


@pytest.fixture(scope="module")
def made(size: tuple[int, int, int], tmp_path_factory: pytest.TempPathFactory) -> tuple[Instance, Inputs]:
    instance = generate(*size)
    folder = tmp_path_factory.mktemp("made") / "inputs"
    instance.write(folder)
    return instance, read(folder)


def problem(made: tuple[Instance, Inputs]) -> Problem:
    assert made[1].problem is not None
    return made[1].problem


def used(facts: Problem, schedule: Schedule) -> float:
    """Return the share of the smallest parts' open minutes that a schedule holds, changeovers included."""
    held = 0
    for id_, placement in schedule.placements.items():
        start, end = facts.sessions[id_].occupied(placement.start)
        for room in filter(None, (placement.room, placement.backup_room)):
            held += (end - start + facts.rooms[room].changeover) * len(facts.parts[room])
    smallest = frozenset().union(*facts.parts.values())
    opened = sum(length(subtract(facts.rooms[room].opening, facts.closed[room])) for room in smallest)
    return held / opened


def in_use(folder: Path, table: str) -> set[str]:
    with (folder / "inputs" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return {column for row in csv.DictReader(file) for column, value in row.items() if value}
