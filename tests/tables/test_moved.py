from scheduler.problem import Pin, Source
from scheduler.tables.issue import CODES, InputIssue
from scheduler.tables.moved import pin_moved
from tests.builders import at, limit, problem, relation, room, session

HALLS = [room("hall"), room("small", capacity=10)]


def moved(session: str, room: str, start: int, row: int = 5) -> Pin:
    return Pin(session, room, start, "moved in schedule.xlsx", Source("schedule.xlsx", row))


def issue(session: str, row: int, code: str, message: str) -> InputIssue:
    return InputIssue(
        file="schedule.xlsx",
        row=row,
        column="start",
        value="",
        message=message,
        remedy="move the row elsewhere, or undo the edit",
        code=code,
        severity="conflict",
        subject=session,
    )


def test_moved_rows_become_pins_after_those_there():
    own = Pin("b", start=at("09:00"))
    facts = problem([session("a"), session("b")], HALLS, pins=[own])
    row = moved("a", "hall", at("10:30"))
    pinned, issues = pin_moved(facts, (row,))
    assert (pinned.pins, issues) == ((own, row), ())
    assert pinned.pinned == {"a", "b"}


def test_nothing_moved_is_the_same_problem():
    facts = problem([session("a")], HALLS)
    assert pin_moved(facts, ()) == (facts, ())


def test_a_place_where_it_cannot_stand():
    facts = problem([session("a", attendance=50)], HALLS)
    _, issues = pin_moved(facts, (moved("a", "small", at("09:10")),))
    assert issues == (
        issue(
            "a",
            5,
            "C401",
            "date-window: a (A) starts 2023-05-20 09:10, off the grid of 15 minutes from midnight",
        ),
        issue("a", 5, "C401", "room-suits: small holds 10, a (A) seats 50"),
    )
    assert {each.code for each in issues} <= CODES.keys()


def test_a_pin_of_the_inputs_stays():
    pin = Pin("a", room="small", source=Source("pins.csv", 2))
    facts = problem([session("a")], HALLS, pins=[pin, Pin("a", start=at("09:00"))])
    _, issues = pin_moved(facts, (moved("a", "hall", at("09:15")),))
    assert issues == (
        issue("a", 5, "C402", "a is pinned to small by pins.csv row 2"),
        issue("a", 5, "C402", "a is pinned to 2023-05-20 09:00"),
    )
    assert pin_moved(facts, (moved("a", "small", at("09:00")),))[1] == ()


def test_two_rows_that_cannot_both_hold():
    facts = problem([session("a"), session("b")], HALLS)
    rows = moved("a", "hall", at("09:00"), 4), moved("b", "hall", at("10:00"), 9)
    _, issues = pin_moved(facts, rows)
    assert issues == (
        issue(
            "b",
            9,
            "C404",
            "room-clash: b (B) needs hall from 2023-05-20 10:00, but a (A) holds hall until "
            "2023-05-20 10:00 and the changeover takes 15 minutes",
        ),
    )
    assert pin_moved(facts, (rows[0], moved("b", "hall", at("10:15"), 9)))[1] == ()


def test_a_row_and_a_pin_that_cannot_both_hold():
    facts = problem(
        [session("a"), session("b")],
        HALLS,
        pins=[Pin("a", "hall", at("09:00"))],
        relations=[relation("same-start", ("a", "b"))],
    )
    _, issues = pin_moved(facts, (moved("b", "small", at("09:15")),))
    assert [(each.row, each.code, each.message.split(":")[0]) for each in issues] == [
        (5, "C404", "relations")
    ]


def test_what_only_the_rest_of_the_schedule_can_answer_is_left_to_it():
    facts = problem(
        [session("a"), session("b"), session("c", must=True)],
        [room("lawn", outdoor=True), *HALLS],
        relations=[relation("all-or-none", sessions=("a", "b"))],
        limits=[limit("enough", per="event", min=3)],
    )
    assert pin_moved(facts, (moved("a", "hall", at("09:00")),))[1] == ()
