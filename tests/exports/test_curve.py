import pytest

from scheduler.exports.curve import Curve, curve


def test_without_points_there_is_no_curve():
    assert curve([]) is None


def test_steps_stay_until_something_gets_better():
    drawn = curve([(0, None, 0), (1, 100, 0), (2, 60, 20), (4, 40, 40)])

    assert drawn == Curve(
        objective="M160 0H320V96H640V144H640",
        bound="M0 240H160V240H320V192H640V144H640",
        seconds=((0.0, "0"), (80.0, "0.5"), (160.0, "1"), (240.0, "1.5"), (320.0, "2"), (400.0, "2.5"),
                 (480.0, "3"), (560.0, "3.5"), (640.0, "4")),
        points=((240.0, "0"), (192.0, "20"), (144.0, "40"), (96.0, "60"), (48.0, "80"), (0.0, "100")),
        logarithmic=False,
    )  # fmt: skip


def test_a_wide_range_is_drawn_on_a_logarithmic_scale():
    drawn = curve([(0, 10_000, 0), (10, 100, 10)])

    assert drawn is not None
    assert drawn.logarithmic
    assert drawn.points == ((240.0, "1"), (180.0, "10"), (120.0, "100"), (60.0, "1,000"), (0.0, "10,000"))
    assert drawn.objective == "M0 0H640V120H640"
    assert drawn.bound == "M0 240H640V180H640"


def test_the_curve_goes_on_to_the_end_of_the_solve():
    drawn = curve([(0, 50, 50), (1, 40, 50)], seconds=4.0)

    assert drawn is not None
    assert drawn.objective == "M0 0H160V240H640"


@pytest.mark.parametrize("value", [0, 7, 12_345_678.5])
def test_a_single_point_is_a_line(value):
    drawn = curve([(0, value, value)])

    assert drawn is not None
    assert drawn.objective == drawn.bound
    assert drawn.objective.endswith("H640")
    assert len(drawn.points) >= 2


def test_before_any_schedule_only_the_bound_is_drawn():
    drawn = curve([(0, None, 10), (5, None, 20)])

    assert drawn is not None
    assert drawn.objective == ""
    assert drawn.bound == "M0 240H640V0H640"
