from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from tests.cli.conftest import EVENT, Run, write

TABLES = {
    "event.toml": EVENT + "[rules]\nroom-fit = 0\nperson-days = 0\n",
    "venues.csv": "venue,name,name_en\nmain,主场,Main site\n",
    "rooms.csv": (
        "room,venue,name,name_en,capacity,opening,changeover\n"
        "hall,main,一号厅,Hall 1,120,2023-05-20 09:00/2023-05-20 11:00;2023-05-21 09:00/2023-05-21 10:00,0\n"
        "studio,main,二号厅,Studio,40,09:00-10:00,0\n"
    ),
    "activities.csv": (
        "activity,title,title_en,kind,duration,attendance,dates,preferred_dates\n"
        "stars,星空讲座,The Night Sky,lecture,60,80,,2023-05-21\n"
        "robots,机器人,Robots,roadshow,60,80,2023-05-20,\n"
        "bees,蜜蜂,Bees,lecture,60,30,,\n"
    ),
    "bookings.csv": "session,booked\nstars,70\nrobots,26\n",
}

PLAN = (
    "session,room,start,status\n"
    "stars,hall,2023-05-20T09:00:00+08:00,placed\n"
    "robots,hall,2023-05-20T10:00:00+08:00,placed\n"
    "bees,hall,2023-05-21T09:00:00+08:00,placed\n"
)


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """Return a folder with a festival of three sessions and its schedule."""
    folder = write(tmp_path / "fest", TABLES)
    (folder / "event.toml").write_text(
        TABLES["event.toml"].replace("as_of", "grid_minutes = 60\nas_of", 1), "utf-8"
    )
    (tmp_path / "schedule.csv").write_text(PLAN, encoding="utf-8")
    return folder


def asked(run: Run, inputs: Path, *more: object) -> str:
    found = run("explain", inputs, "--schedule", inputs.parent / "schedule.csv", *more)
    assert found.returncode == 0, found.stderr
    return str(found.stdout)


def test_a_session_is_explained_by_what_it_costs_and_where_else_it_could_be(run: Run, inputs: Path) -> None:
    assert asked(run, inputs, "--session", "stars") == dedent("""\
        The Night Sky (stars) is on Sat 20 May 09:00, Hall 1 (hall), and costs 10 points there:
            +10  not on a preferred date (preferred-date)
        No other place is free; 2 places that suit it are taken.
        Sat 20 May
             ±0  10:00 Hall 1 (hall), if others make way: Robots (robots) to Sat 20 May 09:00, Hall 1 (hall)
             no  10:00 Hall 1 (hall): the room is held for Robots (robots) 10:00–11:00
        Sun 21 May
            −10  09:00 Hall 1 (hall), if others make way: Bees (bees) to Sat 20 May 09:00, Hall 1 (hall)
             no  09:00 Hall 1 (hall): the room is held for Bees (bees) 09:00–10:00
        1 room that it can never have:
            Studio (studio): holds 40, 80 are needed
        """)
    assert asked(run, inputs, "--session", "stars", "--language", "zh") == dedent("""\
        星空讲座（stars）在5月20日周六 09:00 一号厅（hall），在那里计10分：
            +10  不在偏好日期（preferred-date）
        别处没有空位；2个合适的时段被占。
        5月20日周六
             ±0  10:00 一号厅（hall），要别人让开：机器人（robots）移到5月20日周六 09:00 一号厅（hall）
           不行  10:00 一号厅（hall）：场地归机器人（robots）10:00–11:00
        5月21日周日
            −10  09:00 一号厅（hall），要别人让开：蜜蜂（bees）移到5月20日周六 09:00 一号厅（hall）
           不行  09:00 一号厅（hall）：场地归蜜蜂（bees）09:00–10:00
        永远不能用的场地1个：
            二号厅（studio）：只有40座，需要80座
        """)


def test_thursday_at_ten_is_answered_as_on_the_phone(run: Run, inputs: Path) -> None:
    assert asked(run, inputs, "--session", "stars", "--at", "10:00") == dedent("""\
        Yes. 2 sessions move, 96 booked people:
          The Night Sky (stars): Sat 20 May 09:00, Hall 1 (hall) → Sat 20 May 10:00, Hall 1 (hall), 70 booked
          Robots (robots): Sat 20 May 10:00, Hall 1 (hall) → Sat 20 May 09:00, Hall 1 (hall), 26 booked
        Price of the change 300; the schedule's points change by ±0. No way is cheaper.
          or Sun 21 May 09:00, Hall 1 (hall), and 1 other session moves (price 740, 70 booked people)
        """)
    assert asked(run, inputs, "--session", "stars", "--at", "10:00", "--language", "zh") == dedent("""\
        可以。要动2场，涉及96位预约观众：
          星空讲座（stars）：5月20日周六 09:00 一号厅（hall） → 5月20日周六 10:00 一号厅（hall），70人已预约
          机器人（robots）：5月20日周六 10:00 一号厅（hall） → 5月20日周六 09:00 一号厅（hall），26人已预约
        变更代价 300，整个日程 ±0 分。没有代价更小的办法。
          或者5月21日周日 09:00 一号厅（hall），另有1场要动（代价740，涉及70位预约观众）
        """)


def test_no_is_said_with_the_fact_that_forbids_it(run: Run, inputs: Path) -> None:
    assert asked(run, inputs, "--session", "robots", "--at", "sun 9:00") == dedent("""\
        No, Robots (robots) cannot start on Sun 21 May 09:00:
          its dates are Sat 20 May
        The nearest that can be had:
          or Sat 20 May 09:00, Hall 1 (hall), and 1 other session moves (price 300, 96 booked people)
        """)
    assert asked(run, inputs, "--session", "robots", "--at", "周日 9点", "--language", "zh") == dedent("""\
        不行，机器人（robots）不能在5月21日周日 09:00开始：
          它的日期只有5月20日周六
        最近的可行时间：
          或者5月20日周六 09:00 一号厅（hall），另有1场要动（代价300，涉及96位预约观众）
        """)


def test_a_room_is_refused_by_name(run: Run, inputs: Path) -> None:
    assert asked(run, inputs, "--session", "stars", "--at", "9:00", "--room", "studio") == dedent("""\
        No, The Night Sky (stars) cannot start on Sat 20 May 09:00:
          Studio (studio): holds 40, 80 are needed
        The nearest that can be had:
          or Sat 20 May 10:00, Hall 1 (hall), and 1 other session moves (price 300, 96 booked people)
          or Sun 21 May 09:00, Hall 1 (hall), and 1 other session moves (price 740, 70 booked people)
        """)


def test_json_holds_everything(run: Run, inputs: Path) -> None:
    found = json.loads(asked(run, inputs, "--session", "bees", "--json"))
    assert found["placement"] == {
        "room": "hall",
        "start": "2023-05-21T09:00:00+08:00",
        "backup_room": None,
    }
    assert [place["placement"]["room"] for place in found["free"]] == ["studio", "studio"]
    assert [place["obstacles"] for place in found["taken"]] == [
        [{"rule": "room-clash", "sessions": ["stars"]}],
        [{"rule": "room-clash", "sessions": ["robots"]}],
    ]
    assert set(found["text"]) == {"en", "zh"}
    answer = json.loads(asked(run, inputs, "--session", "bees", "--at", "sat 9:00", "--json"))
    assert (answer["possible"], answer["way"]["placement"]["room"]) == (True, "studio")


def test_a_schedule_alone_is_explained_by_its_costs(run: Run, inputs: Path) -> None:
    assert "10" in asked(run, inputs).splitlines()[0]


def test_inputs_alone_are_explained_by_their_conflict(run: Run, inputs: Path) -> None:
    found = run("explain", inputs)
    assert (found.returncode, found.stdout) == (0, "No conflict: all that must be held can be held.\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--session", "star"], "There is no session 'star': did you mean stars?"),
        (["--session", "The Night Sk"], "There is no session 'The Night Sk': did you mean stars?"),
        (
            ["--session", "stars", "--at", "9:00", "--room", "hal"],
            "There is no room 'hal': did you mean hall?",
        ),
    ],
)
def test_unknown_names_are_said_with_the_nearest(
    run: Run, inputs: Path, arguments: list[str], message: str
) -> None:
    found = run("explain", inputs, "--schedule", inputs.parent / "schedule.csv", *arguments)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.splitlines()[-1] == message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--at", "9:00"], "Error: --at and --room ask about a session: give --session ID as well."),
        (["--session", "stars"], "Error: --session asks about a schedule: give --schedule FILE as well."),
    ],
)
def test_half_a_question_is_said_to_be_one(
    run: Run, inputs: Path, arguments: list[str], message: str
) -> None:
    found = run("explain", inputs, *arguments)
    assert (found.returncode, found.stderr.splitlines()[-1]) == (2, message)


def test_a_time_off_the_grid_is_said_with_the_nearest(run: Run, inputs: Path) -> None:
    found = run(
        "explain", inputs, "--schedule", inputs.parent / "schedule.csv", "--session", "stars", "--at", "9:30"
    )
    assert found.returncode == 2
    assert found.stderr.splitlines()[-1] == (
        "Error: --at '9:30': sessions start every 60 minutes from midnight; the nearest is "
        "2023-05-20 09:00 or 2023-05-20 10:00."
    )


def test_a_schedule_that_breaks_rules_is_explained_all_the_same(run: Run, inputs: Path) -> None:
    plan = inputs.parent / "schedule.csv"
    plan.write_text(PLAN.replace("T10:00", "T09:00"), encoding="utf-8")
    found = run("explain", inputs, "--schedule", plan, "--session", "bees")
    assert found.returncode == 4
    assert found.stdout.startswith("Bees (bees) is on Sun 21 May 09:00, Hall 1 (hall), ")
    assert "The schedule itself is not legal (faults: 1;" in found.stderr


def test_of_an_event_that_is_over_everything_is_explained_as_before(run: Run, inputs: Path) -> None:
    late = ["--session", "bees", "--now", "2024-01-01T00:00"]
    assert asked(run, inputs, *late) == asked(run, inputs, "--session", "bees")
