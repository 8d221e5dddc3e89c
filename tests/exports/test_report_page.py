from base64 import b64encode
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

from scheduler.exports.figures import figures
from scheduler.exports.report_page import report_page
from scheduler.problem import Closure
from scheduler.schedule import Schedule
from tests.builders import at, problem, room, schedule, session, venue
from tests.exports.markup import Element, read_page

HALL = room("hall", name="报告厅", name_en="Lecture hall", venue="hub")
LAWN = room("lawn", name="草坪", venue="park", outdoor=True)
HUB = venue("hub", name="活力汇", name_en="Vitality Hub", district="通州区")
PARK = venue("park", name="森林公园", district="海淀区")


def festival(*sessions, **facts):
    return problem(sessions, [HALL, LAWN], venues=[PARK, HUB], **facts)


def page_of(facts, plan, report=None) -> Element:
    return read_page(report_page(facts, plan, figures(facts, plan), report))


def titles(page):
    return [title.say("en") for title in page.all("h2")]


def tiles(page):
    return {tile.one("dt").say("en"): tile.one("dd").say("en") for tile in page.all("div", class_="tile")}


def table_under(page, title):
    section = next(
        part for part in page.all("section") if part.all("h2") and part.one("h2").say("en") == title
    )
    return [
        [cell.say("en") for cell in row.content if isinstance(cell, Element)] for row in section.all("tr")
    ]


TALKS = (
    session("talk", audiences=("public",), attendance=90, booked=80, attended=60),
    session("speech", audiences=("public", "students"), setup=60),
    session("show", kind="show", online=500),
    session("walk", title="步行", kind="show", priority=1),
)
PLAN = schedule(
    {"talk": ("hall", at("09:00")), "speech": ("hall", at("12:00")), "show": ("lawn", at("10:00", day=1))}
)
REPORT = {
    "schema": 1,
    "status": "feasible",
    "objective": 1000,
    "bound": 900.5,
    "gap": 0.0995,
    "seconds": 60.0,
    "curve": [[0.5, None, 0], [1, 5000, 100], [30, 1000, 900.5]],
}


def test_the_figures_at_a_glance():
    facts = festival(*TALKS, cancelled=[session("gone")])

    assert tiles(page_of(facts, PLAN, REPORT)) == {
        "Sessions": "4",
        "Placed": "3",
        "Left out": "1",
        "Cancelled": "1",
        "Heads": "90",
        "Booked": "80",
        "Attended": "60",
        "Online": "500",
        "Points (fewer is better)": "1,001",
        "Bound": "900.50",
        "Gap": "10.0 %",
        "Status": "Feasible",
    }


def test_every_picture_is_there():
    assert titles(page_of(festival(*TALKS), PLAN, REPORT)) == [
        "Room use",
        "Sessions by district and kind",
        "By district",
        "By kind",
        "By audience",
        "By day",
        "Points by rule",
        "The solve",
        "Sessions left out",
    ]


def test_without_a_schedule_only_the_inputs_are_told():
    page = page_of(festival(*TALKS), None)

    assert titles(page) == ["By district", "By kind", "By audience", "By day"]
    assert tiles(page) == {
        "Sessions": "4", "Placed": "0", "Left out": "4", "Heads": "0", "Booked": "80", "Attended": "60",
        "Online": "500",
    }  # fmt: skip


def test_an_event_without_sessions_has_a_page():
    assert tiles(page_of(festival(), Schedule())) == {
        "Sessions": "0", "Placed": "0", "Left out": "0", "Heads": "0", "Points (fewer is better)": "0",
    }  # fmt: skip


def test_room_use_is_a_heat_map_of_rooms_by_day():
    facts = festival(*TALKS, closures=[Closure("lawn", (at("00:00", 2), at("24:00", 2)))])
    page = page_of(facts, PLAN)

    assert table_under(page, "Room use") == [
        ["Room", "Sat 5/20", "Sun 5/21", "Mon 5/22", "All"],
        ["Vitality Hub"],
        ["Lecture hall", "38", "0", "0", "12"],
        ["森林公园"],
        ["草坪", "0", "12", "–", "6"],
    ]
    assert [rect.attributes["fill-opacity"] for rect in page.one("table", class_="heat").all("rect")] == [
        "0.375", "0.0", "0.0", "0.125", "0.0", "0.125", "0.062",
    ]  # fmt: skip


def test_kinds_by_district_are_bars_of_their_shares():
    facts = festival(
        session("talk"), session("speech"), session("play", kind="show"), session("song", kind="show")
    )
    plan = schedule(
        {
            "talk": ("hall", at("09:00")),
            "speech": ("hall", at("11:00")),
            "play": ("hall", at("13:00")),
            "song": ("lawn", at("09:00")),
        }
    )
    page = page_of(facts, plan)
    bars = page.one("table", class_="cross").all("svg")

    assert table_under(page, "Sessions by district and kind") == [
        ["District", "", "All", "Lecture", "Show"],
        ["Tongzhou", "", "3", "2", "1"],
        ["Haidian", "", "1", "", "1"],
    ]
    assert [
        [(rect.classes, rect.attributes["x"], rect.attributes["width"]) for rect in bar.all("rect")]
        for bar in bars
    ] == [
        [(["kind-lecture"], "0", "66.667"), (["kind-show"], "66.667", "33.333")],
        [(["kind-show"], "0", "100.0")],
    ]


def test_tables_tell_sessions_people_and_attendance():
    page = page_of(festival(*TALKS), PLAN)

    assert table_under(page, "By kind") == [
        ["By kind", "", "Placed", "Left out", "Heads", "", "Booked", "Attended", "Online"],
        ["Lecture", "", "2", "0", "90", "", "80", "60", "–"],
        ["Show", "", "1", "1", "0", "", "–", "–", "500"],
    ]
    assert table_under(page, "By audience")[1:] == [
        ["General public", "", "2", "0", "90", "", "80", "60", "–"],
        ["Students", "", "1", "0", "0", "", "–", "–", "–"],
        ["Not given", "", "1", "1", "0", "", "–", "–", "500"],
    ]
    assert table_under(page, "By day")[1:] == [
        ["Saturday 20 May", "", "2", "0", "90", "", "80", "60", "–"],
        ["Sunday 21 May", "", "1", "0", "0", "", "–", "–", "500"],
        ["Left out", "", "0", "1", "0", "", "–", "–", "–"],
    ]


def test_without_bookings_there_is_no_attendance():
    page = page_of(festival(session("talk")), schedule({"talk": ("hall", at("09:00"))}))

    assert table_under(page, "By kind") == [
        ["By kind", "", "Placed", "Left out", "Heads"],
        ["Lecture", "", "1", "0", "0"],
    ]


def test_points_by_rule():
    facts = festival(*TALKS, weights={"unplaced": 1, "room-fit": Decimal("0.5"), "room-tight": 0})

    assert table_under(page_of(facts, PLAN), "Points by rule") == [
        ["Rule", "", "Points", "Places"],
        ["unplaced", "", "1,000", "1"],
        ["room-fit", "", "0.50", "1"],
    ]


def test_the_curve_is_drawn_to_the_end_of_the_solve():
    page = page_of(festival(*TALKS), PLAN, REPORT)

    assert [(path.classes, path.attributes["d"]) for path in page.one("svg", class_="curve").all("path")] == [
        (["bound"], "M5.3 240H10.7V235.2H320V196.8H640"),
        (["best"], "M10.7 0H320V192H640"),
    ]


def test_sessions_left_out_are_named_the_dearest_first():
    facts = festival(session("low", priority=1), session("high", priority=5), session("first", must=True))

    page = page_of(facts, Schedule())

    assert [item.say("en") for item in page.one("ul", class_="plain").all("li")] == [
        "first First",
        "high High",
        "low Low",
    ]


def test_a_broken_rule_stands_out():
    facts = festival(session("talk"), session("show"))
    plan = schedule({"talk": ("hall", at("09:00")), "show": ("hall", at("09:30"))})

    assert page_of(facts, plan).one("section", role="alert").say("en") == "Hard rules broken room-clash: 1"


def test_texts_are_escaped():
    hostile = "<script>alert(1)</script>\"'"
    facts = problem(
        [session("talk", kind=hostile, audiences=(hostile,)), session("walk", title=hostile)],
        [replace(HALL, name=hostile, name_en="")],
        venues=[replace(HUB, name=hostile, name_en="", district=hostile)],
        name=hostile,
        name_en="",
    )
    page = page_of(facts, schedule({"talk": ("hall", at("09:00"))}), {"status": hostile})

    assert page.one("h1").text == hostile
    assert len(page.all("script")) == 1
    assert [item.say("en") for item in page.one("ul", class_="plain").all("li")] == ["walk " + hostile]
    assert "Status" not in tiles(page)


def test_only_the_pages_own_style_and_script_may_run():
    page = page_of(festival(*TALKS), PLAN, REPORT)
    hashes = [
        b64encode(sha256("".join(page.one(tag).content).encode()).digest()).decode()
        for tag in ("style", "script")
    ]

    assert page.all("meta")[1].attributes["content"] == (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'"
    )
    assert [item for item in page.walk() if "style" in item.attributes or "src" in item.attributes] == []


def test_the_same_schedule_gives_the_same_bytes():
    facts = festival(*TALKS)
    backwards = Schedule(dict(reversed(PLAN.placements.items())))

    assert report_page(facts, PLAN, figures(facts, PLAN), REPORT) == report_page(
        facts, backwards, figures(facts, backwards), REPORT
    )
