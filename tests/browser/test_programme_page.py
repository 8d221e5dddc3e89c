"""The public programme as a visitor uses it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from scheduler.exports.programme import programme_page
from scheduler.problem import ProtectedDay
from tests.browser.axe import violations
from tests.builders import at, problem, room, schedule, session, venue

FACTS = problem(
    [
        session(
            "talk",
            title="量子讲座",
            title_en="Quantum talk",
            audiences=("public", "students"),
            attendance=95,
            description="薛定谔没养过猫。",
            description_en="Schrödinger kept no cat.",
            booking_required=True,
            booking_url="https://book.example/talk",
            stream=True,
            url="https://talk.example/",
        ),
        session("talk.2", title="量子讲座", title_en="Quantum talk", audiences=("public", "students")),
        session("show", title="科普剧", title_en="Science play", kind="show", audiences=("families",)),
        session(
            "drill", title="消防演练", title_en="Fire drill", kind="drill", audiences=("families", "public")
        ),
        session("讲座-1", title="只有中文", kind="沙龙", audiences=("sci-tech-workers",)),
    ],
    [
        room("hall", name="报告厅", name_en="Lecture hall", venue="hub"),
        room("lawn", name="草坪", name_en="Lawn", venue="park", outdoor=True),
    ],
    venues=[
        venue("hub", name="活力汇", name_en="Vitality Hub", district="通州区", address="绿心路1号"),
        venue("park", name="森林公园", name_en="Forest Park", district="海淀区"),
    ],
    protected_days=[ProtectedDay(2, "工作者日", "Workers' Day", frozenset({"sci-tech-workers"}))],
)
PLAN = schedule(
    {
        "talk": ("hall", at("09:30")),
        "drill": ("lawn", at("10:00")),
        "talk.2": ("hall", at("09:30", day=1)),
        "show": ("lawn", at("15:00", day=1)),
        "讲座-1": ("hall", at("09:30", day=2)),
    }
)
STAMP = datetime(2023, 4, 20, 9, 0)
PAGE = programme_page(FACTS, PLAN, STAMP)

ALL = ["talk", "drill", "talk.2", "show", "讲座-1"]


def shown(tab):
    return tab.eval_on_selector_all(
        "article", "cards => cards.filter(card => card.checkVisibility()).map(card => card.id)"
    )


def shown_days(tab):
    return [title.split("\n")[0] for title in tab.locator(".day h2:visible").all_inner_texts()]


def choose(tab, name, value):
    tab.locator(f'[name="{name}"][value="{value}"] + .choice').click()


def query(tab):
    return parse_qs(urlsplit(tab.url).query)


# --- filters and search -------------------------------------------------------------------------------


def test_everything_is_there_at_first(visit):
    tab = visit(PAGE)

    assert shown(tab) == ALL
    assert tab.locator("output").inner_text() == "共 5 场，符合 5 场"


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [
        ("kind", "show", ["show"]),
        ("kind", "沙龙", ["讲座-1"]),
        ("audience", "families", ["drill", "show"]),
        ("district", "通州区", ["talk", "talk.2", "讲座-1"]),
    ],
)
def test_a_filter_leaves_what_it_says(visit, name, value, left):
    tab = visit(PAGE)

    choose(tab, name, value)

    assert shown(tab) == left
    assert tab.locator("output").inner_text() == f"共 5 场，符合 {len(left)} 场"
    assert query(tab) == {name: [value]}

    choose(tab, name, value)

    assert shown(tab) == ALL
    assert query(tab) == {}


def test_choices_of_one_filter_add_up_and_filters_narrow_each_other(visit):
    tab = visit(PAGE)

    choose(tab, "kind", "lecture")
    choose(tab, "kind", "drill")
    assert shown(tab) == ["talk", "drill", "talk.2"]

    choose(tab, "district", "海淀区")
    assert shown(tab) == ["drill"]
    assert query(tab) == {"kind": ["lecture", "drill"], "district": ["海淀区"]}


def test_beside_a_choice_stands_what_it_would_show(visit):
    tab = visit(PAGE)

    choose(tab, "district", "通州区")

    counts = tab.locator('[name="kind"] + .choice').all_inner_texts()
    assert [text.split() for text in counts] == [["讲座", "2"], ["演练", "0"], ["演出", "0"], ["沙龙", "1"]]


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("量子", ["talk", "talk.2"]),
        ("QUANTUM", ["talk", "talk.2"]),
        ("薛定谔", ["talk"]),
        ("schrödinger cat", ["talk"]),
        ("ｌａｗｎ", ["drill", "show"]),
        ("lawn play", ["show"]),
        ("海淀", ["drill", "show"]),
        ("lecture hall", ["talk", "talk.2", "讲座-1"]),
        ("绿心路", ["talk", "talk.2", "讲座-1"]),
        ("no such thing", []),
        ("<b>", []),
        ("  ", ALL),
    ],
)
def test_search(visit, words, left):
    tab = visit(PAGE)

    tab.get_by_role("searchbox").fill(words)

    assert shown(tab) == left
    assert query(tab) == ({"q": [words.strip()]} if words.strip() else {})
    assert tab.get_by_text("没有符合条件的场次").is_visible() == (not left)


def test_days_without_a_match_go_and_the_counts_follow(visit):
    tab = visit(PAGE)

    choose(tab, "audience", "families")

    assert shown_days(tab) == ["5月20日 周六 1 场", "5月21日 周日 1 场"]
    assert [link.get_attribute("class") for link in tab.locator(".days a").all()] == [
        "here",
        None,
        "kept none",
    ]


def test_the_filters_can_be_cleared(visit):
    tab = visit(PAGE, "?kind=show&q=play")
    assert shown(tab) == ["show"]

    tab.get_by_role("button", name="清除筛选").click()

    assert shown(tab) == ALL
    assert query(tab) == {}
    assert tab.get_by_role("searchbox").input_value() == ""
    assert not tab.get_by_role("button", name="清除筛选").is_visible()


def test_the_address_brings_filters_search_and_language_back(visit):
    tab = visit(PAGE)
    choose(tab, "audience", "public")
    choose(tab, "kind", "lecture")
    tab.get_by_role("searchbox").fill("quantum")
    tab.get_by_text("English", exact=True).click()

    again = visit(PAGE, "?" + urlsplit(tab.url).query)

    assert shown(again) == ["talk", "talk.2"]
    assert again.get_by_role("heading", name="Quantum talk").count() == 2
    assert again.get_by_role("searchbox").input_value() == "quantum"
    assert query(again) == {"audience": ["public"], "kind": ["lecture"], "q": ["quantum"], "lang": ["en"]}


def test_an_unknown_filter_in_the_address_is_passed_over(visit):
    assert shown(visit(PAGE, '?kind="]x&lang=xx&district=&q=%E0%A4%A')) == []
    assert shown(visit(PAGE, '?kind="]x&lang=xx&district=')) == ALL


# --- links to sessions --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["talk.2", "讲座-1"])
def test_a_link_to_a_session_shows_it_opened(visit, name):
    tab = visit(PAGE, f"#{name}")

    opened = tab.eval_on_selector_all("details[open]", "all => all.map(one => one.closest('article')?.id)")
    assert [item for item in opened if item] == [name]
    assert tab.locator(f'[id="{name}"]').evaluate("card => card.matches(':target')")


def test_a_link_to_a_session_beats_the_filters(visit):
    tab = visit(PAGE, "?kind=show#talk")

    assert shown(tab) == ALL
    assert tab.locator('[id="talk"] .description').is_visible()


def test_from_one_time_to_another(visit):
    tab = visit(PAGE, "#talk")

    tab.get_by_role("link", name="5月21日 周日 09:30").click()

    assert tab.locator('[id="talk.2"] details').evaluate("details => details.open")


@pytest.mark.parametrize("address", ["#nobody", "#%E0%A4%A", "#ui:main"])
def test_a_link_to_nothing_does_no_harm(visit, address):
    assert shown(visit(PAGE, address)) == ALL


# --- languages ----------------------------------------------------------------------------------------


def test_the_language_can_be_switched(visit):
    tab = visit(PAGE)
    assert tab.get_by_role("heading", level=1).inner_text() == "科技周"
    assert tab.locator("html").get_attribute("lang") == "zh"
    assert tab.title() == "科技周 · 活动日程"

    tab.get_by_text("English", exact=True).click()

    assert tab.get_by_role("heading", level=1).inner_text() == "Science Week"
    assert tab.get_by_role("heading", level=3).all_inner_texts() == [
        "Quantum talk", "Fire drill", "Quantum talk", "Science play", "只有中文",
    ]  # fmt: skip
    assert tab.locator("html").get_attribute("lang") == "en"
    assert tab.title() == "Science Week · Programme"
    assert query(tab) == {"lang": ["en"]}


@pytest.mark.parametrize(
    ("locale", "title"),
    [("zh-TW", "科技周"), ("zh-CN", "科技周"), ("en-GB", "Science Week"), ("de-DE", "科技周")],
)
def test_the_page_opens_in_the_readers_language(visit, locale, title):
    assert visit(PAGE, locale=locale).get_by_role("heading", level=1).inner_text() == title


# --- without JavaScript, on paper, on a phone, in the dark --------------------------------------------


def test_without_javascript_everything_can_be_read(visit):
    tab = visit(PAGE, java_script_enabled=False)

    assert tab.get_by_role("heading", level=3).all_inner_texts() == [
        "量子讲座", "消防演练", "量子讲座", "科普剧", "只有中文",
    ]  # fmt: skip
    assert not tab.get_by_role("searchbox").is_visible()

    tab.locator('[id="talk"] summary').click()
    assert tab.get_by_text("薛定谔没养过猫。").is_visible()

    tab.get_by_text("English", exact=True).click()
    assert tab.get_by_text("Schrödinger kept no cat.").is_visible()


def test_on_paper_there_are_no_controls(visit):
    tab = visit(PAGE)
    tab.emulate_media(media="print")

    assert shown(tab) == ALL
    visible = "all => all.filter(one => one.checkVisibility({contentVisibilityAuto: true})).length"
    assert tab.eval_on_selector_all("nav, form, input, button, summary, .skip", visible) == 0


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_wider_than_the_screen(visit, width, language):
    tab = visit(PAGE, f"?lang={language}", width=width)
    tab.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")

    assert tab.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(390, "light", "zh"), (390, "dark", "en"), (1280, "dark", "zh"), (1280, "light", "en")],
)
def test_nothing_stands_in_anybodys_way(visit, scheme, language, width):
    tab = visit(PAGE, f"?lang={language}&kind=lecture&kind=沙龙", width=width, color_scheme=scheme)
    tab.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")

    assert violations(tab) == []


def test_dark_and_light_differ(visit):
    grounds = [
        visit(PAGE, color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    ]

    assert grounds == ["rgb(244, 246, 250)", "rgb(16, 22, 29)"]


def test_the_keyboard_reaches_everything(visit):
    tab = visit(PAGE)

    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "跳到正文Skip to content"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "ui:main"
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.get_by_text("薛定谔没养过猫。").is_visible()


# --- hostile texts ------------------------------------------------------------------------------------


def test_no_text_can_act(visit):
    hostile = "</script><script>document.title='x'</script><img src=x onerror=\"document.title='x'\">\"';"
    facts = problem(
        [
            session("talk", title=hostile, kind=hostile, audiences=(hostile,), description=hostile),
            session("walk", kind="tour"),
        ],
        [room("hall", name=hostile, venue="hub"), room("lawn")],
        venues=[venue("hub", name=hostile, district=hostile), venue("site", district="海淀")],
        name="节",
        name_en="",
    )
    page = programme_page(
        facts, schedule({"talk": ("hall", at("09:30")), "walk": ("lawn", at("09:30"))}), STAMP
    )
    tab = visit(page)

    assert tab.title() == "节 · 活动日程"
    assert tab.locator('[id="talk"] h3').inner_text() == hostile

    tab.locator('[name="kind"] + .choice').nth(1).click()
    assert shown(tab) == ["talk"]
    tab.reload()
    assert shown(tab) == ["talk"]
    assert tab.title() == "节 · 活动日程"


def test_an_empty_programme_is_a_page(visit):
    tab = visit(programme_page(FACTS, schedule({}), STAMP))

    assert tab.locator("main").inner_text() == "日程尚未公布。"
    assert violations(tab) == []
