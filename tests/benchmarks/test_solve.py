"""A benchmark run solves legally and says so in one line of the table."""

from __future__ import annotations

from solve import COLUMNS, solved


def test_an_instance_is_solved_legally_and_makes_a_line() -> None:
    run = solved(50, 40, 1, time_limit=4, workers=1)

    assert run.result.schedule is not None
    assert run.result.objective is not None
    cells = {name: cell(run) for name, cell in COLUMNS.items()}
    assert (cells["sessions"], cells["use %"], cells["seed"]) == ("50", "40", "1")
    assert cells["points"] == f"{run.result.objective:,.0f}"
    assert cells["left out"] == str(50 - len(run.result.schedule))
