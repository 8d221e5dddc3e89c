from __future__ import annotations

from scheduler.tables.issue import CODES, InputIssue, kept, printable, shown

ISSUE = InputIssue(
    "activities.csv",
    6,
    "时长",
    "九十",
    "duration must be a whole number of minutes",
    "write 90",
    "E103",
    "error",
    "kids-health-show",
)


def test_a_problem_in_the_style_of_a_compiler() -> None:
    assert ISSUE.render() == (
        "error[E103]: duration must be a whole number of minutes\n"
        "  --> activities.csv row 6 (kids-health-show), column 时长\n"
        "   | 九十\n"
        "   = help: write 90"
    )


def test_a_problem_of_a_whole_file() -> None:
    issue = InputIssue("rooms.csv", 0, "", "", "rooms.csv is missing", "add it", "E204")
    assert issue.render() == "error[E204]: rooms.csv is missing\n  --> rooms.csv\n   = help: add it"


def test_a_problem_of_a_line() -> None:
    issue = InputIssue("rain.toml", 7, "from", "noon", "not so", "", "E108", subject="[[close]] 1")
    assert issue.render() == ("error[E108]: not so\n  --> rain.toml line 7 ([[close]] 1, from)\n   | noon")


def test_a_problem_as_plain_values() -> None:
    assert ISSUE.as_json() == {
        "file": "activities.csv",
        "row": 6,
        "column": "时长",
        "value": "九十",
        "message": "duration must be a whole number of minutes",
        "remedy": "write 90",
        "code": "E103",
        "severity": "error",
        "subject": "kids-health-show",
    }


def test_what_a_terminal_would_obey_is_escaped() -> None:
    issue = InputIssue(
        "a.csv", 2, "name", "\x1b[2J\n报告\u202e厅", "holds \x07", "delete\tit", "E111", "warning", "id\r"
    )
    assert issue.render() == (
        "warning[E111]: holds \\x07\n"
        "  --> a.csv row 2 (id\\r), column name\n"
        "   | \\x1b[2J\\n报告\\u202e厅\n"
        "   = help: delete\\tit"
    )
    assert printable("讲座 “A”") == "讲座 “A”"


def test_long_values_are_cut() -> None:
    assert shown("x" * 80) == "x" * 80
    assert shown("x" * 81) == "x" * 80 + "…"
    assert (kept("x" * 500), kept("x" * 501)) == ("x" * 500, "x" * 500 + "…")


def test_codes_are_documented_in_sentences() -> None:
    assert all(len(code) == 4 and text.endswith(".") for code, text in CODES.items())
    assert [*CODES] == sorted(CODES, key=lambda code: ("ECW".index(code[0]), code))
