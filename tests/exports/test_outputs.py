import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from scheduler import __version__
from scheduler.check import check
from scheduler.exports.outputs import number, outputs, report_json
from scheduler.problem import ProtectedDay
from scheduler.result import LeftOut, Result
from scheduler.word import Word
from tests.builders import at, equipment, person, problem, room, schedule, session

FACTS = problem(
    [
        session("talk", attendance=85, people=("li",), equipment=(("drone", 1),), audiences=("families",)),
        session("show", kind="show", visibility="internal"),
        session("out", priority=1),
    ],
    [room("hall", capacity=90), room("annex")],
    people=[person("li")],
    equipment=[equipment("drone")],
    cancelled=[session("gone")],
    weights={"room-tight": Decimal("0.5")},
    protected_days=[
        ProtectedDay(
            1, "Workers' Day", audiences=frozenset({"workers"}), exceptions=frozenset({"show", "b"})
        ),
        ProtectedDay(2, "Another", audiences=frozenset({"workers"})),
    ],
)
PLAN = schedule({"talk": ("hall", at("09:30")), "show": ("annex", at("11:00", day=1))})
NOW = datetime(2023, 4, 20, 1, tzinfo=UTC)


def result(plan=PLAN, **more) -> Result:
    verdict = check(FACTS, plan)
    assert verdict.legal
    return Result(
        "feasible",
        plan,
        verdict.objective,
        Decimal("900.5"),
        cost_by_rule=verdict.cost_by_rule,
        **{
            "seconds": 1.5,
            "time_to_first": 0.25,
            "seed": 7,
            "workers": 2,
            "engine": {"moves": 3, "gains": 1},
            "curve": ((0.25, Decimal("1004.5"), Decimal(0)), (0.5, None, Decimal("900.5"))),
            "left_out": (LeftOut("out", "impossible", proven=True, fact=Word("没有地方", "no place")),),
            "notes": ("engine's note",),
            **more,
        },
    )


def test_every_file_is_there():
    files = outputs(FACTS, result(), now=NOW, inputs_sha256="abc")
    assert sorted(files) == [
        "calendars/audience/families.ics",
        "calendars/day/2023-05-20.ics",
        "calendars/day/2023-05-21.ics",
        "calendars/day/2023-05-22.ics",
        "calendars/kind/lecture.ics",
        "calendars/programme.ics",
        "calendars/room/annex.ics",
        "calendars/room/hall.ics",
        "calendars/venue/site.ics",
        "private/crew/annex.ics",
        "private/crew/hall.ics",
        "private/equipment/drone.ics",
        "private/person/li.ics",
        "programme.html",
        "report.json",
        "schedule.csv",
        "schedule.xlsx",
    ]
    assert all(files.values())


def test_the_same_result_gives_the_same_bytes():
    first = outputs(FACTS, result(), now=NOW, inputs_sha256="abc", notes=("n",))
    assert outputs(FACTS, result(), now=NOW, inputs_sha256="abc", notes=("n",)) == first


def test_the_report_in_figures():
    data = report_json(FACTS, result(), "abc", ("set aside: a row",))
    report = json.loads(data)
    versions = report.pop("versions")
    assert report == {
        "schema": 1,
        "status": "feasible",
        "objective": 1000.5,
        "bound": 900.5,
        "gap": pytest.approx(100 / 1000.5),
        "placed": 2,
        "unplaced": 1,
        "cost_by_rule": {"room-tight": 0.5, "unplaced": 1000},
        "reasons": {"out": "No schedule can have it: no place."},
        "left_out": {
            "out": {
                "status": "impossible",
                "en": "No schedule can have it: no place.",
                "zh": "任何方案都无法安排：没有地方。",
                "priority": 1,
                "worse_by": None,
                "proven": True,
                "placement": None,
                "instead": [],
                "in_the_way": [],
                "free": [],
            }
        },
        "protected_day_exceptions": {"2023-05-21": ["b", "show"]},
        "seconds": 1.5,
        "time_to_first": 0.25,
        "seed": 7,
        "workers": 2,
        "engine": {"moves": 3, "gains": 1},
        "curve": [[0.25, 1004.5, 0], [0.5, None, 900.5]],
        "inputs_sha256": "abc",
        "notes": ["set aside: a row"],
    }
    assert versions["scheduler"] == __version__
    assert sorted(versions) == ["icalendar", "openpyxl", "ortools", "pandas", "python", "scheduler"]
    assert "没有地方" in data.decode("utf-8")
    assert data.endswith(b"}\n")


def test_the_costs_sum_to_the_objective():
    report = json.loads(report_json(FACTS, result(), "abc"))
    assert sum(report["cost_by_rule"].values()) == report["objective"]
    assert report["cost_by_rule"]["unplaced"] == 1000


def test_the_report_in_the_folder_has_every_note():
    files = outputs(FACTS, result(), now=NOW, inputs_sha256="abc", notes=("set aside: a row",))
    notes = json.loads(files["report.json"])["notes"]
    assert notes[:2] == ["set aside: a row", "engine's note"]


def test_without_a_schedule_there_is_a_report_and_nothing_else():
    nothing = Result("infeasible", None, None, Decimal(0))
    report = json.loads(report_json(FACTS, nothing, "abc"))
    told = ("status", "objective", "bound", "gap", "placed", "unplaced", "cost_by_rule")
    assert {key: report[key] for key in told} == {
        "status": "infeasible",
        "objective": None,
        "bound": 0,
        "gap": None,
        "placed": 0,
        "unplaced": 3,
        "cost_by_rule": {},
    }
    with pytest.raises(ValueError, match="without a schedule"):
        outputs(FACTS, nothing, now=NOW, inputs_sha256="abc")


def test_a_free_schedule_has_no_gap():
    free = Result("optimal", PLAN, Decimal(0), Decimal(0))
    assert json.loads(report_json(FACTS, free, "abc"))["gap"] == 0


@pytest.mark.parametrize(
    ("points", "written"),
    [
        (None, "null"),
        (Decimal(12), "12"),
        (Decimal("12.00"), "12"),
        (Decimal("0.5"), "0.5"),
        (Decimal("1E+3"), "1000"),
    ],
)
def test_points_are_whole_where_they_are(points, written):
    assert json.dumps(number(points)) == written
