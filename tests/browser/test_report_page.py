"""The report as a coordinator reads it."""

from __future__ import annotations

import pytest

from scheduler.exports.figures import figures
from scheduler.exports.report_page import report_page
from tests.browser.axe import violations
from tests.browser.test_programme_page import FACTS, PLAN
from tests.builders import at, schedule

REPORT = {
    "status": "feasible",
    "bound": 900,
    "gap": 0.1,
    "seconds": 60.0,
    "curve": [[0.5, None, 0], [1, 5000, 100], [30, 1000, 900]],
}
PAGE = report_page(FACTS, PLAN, figures(FACTS, PLAN), REPORT)
BROKEN = schedule({"talk": ("hall", at("09:00")), "show": ("hall", at("09:30"))})


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(390, "light", "zh"), (390, "dark", "en"), (1280, "dark", "zh"), (1280, "light", "en")],
)
def test_nothing_stands_in_anybodys_way(visit, scheme, language, width):
    tab = visit(PAGE, f"?lang={language}", width=width, color_scheme=scheme)

    assert tab.locator("html").get_attribute("lang") == language
    assert violations(tab) == []


def test_a_report_of_a_broken_schedule(visit):
    tab = visit(report_page(FACTS, BROKEN, figures(FACTS, BROKEN), None), "?lang=en")

    assert tab.get_by_role("alert").inner_text() == "Hard rules broken\nroom-clash: 1"
    assert violations(tab) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_wider_than_the_screen(visit, width):
    tab = visit(PAGE, "?lang=en", width=width)

    assert tab.evaluate("document.documentElement.scrollWidth") == width


def test_the_heat_is_seen(visit):
    tab = visit(PAGE)

    colours = tab.eval_on_selector_all(
        ".heat rect", "all => [...new Set(all.map(one => getComputedStyle(one).fill))]"
    )
    sizes = tab.eval_on_selector_all(
        ".heat td", "all => all.map(cell => cell.clientWidth - cell.querySelector('svg').clientWidth)"
    )
    assert colours == ["rgb(232, 135, 30)"]
    assert set(sizes) == {0}


def test_without_javascript_everything_can_be_read(visit):
    tab = visit(PAGE, java_script_enabled=False)

    assert tab.get_by_role("heading", level=2).all_inner_texts() == [
        "场地使用率", "各区域的活动类型", "按区域", "按类型", "按受众", "按日期", "各规则的扣分", "求解过程",
    ]  # fmt: skip


def test_on_paper_there_are_no_controls(visit):
    tab = visit(PAGE)
    tab.emulate_media(media="print")

    assert tab.get_by_role("radio").count() == 0
