from __future__ import annotations

from scheduler.tables.toml_file import toml_file

TEXT = '''\
name = "a # b"   # a comment
# [[close]]
[[close]]  # one
setting = "outdoor"
note = """
[[close]]
from = "x"
"""
[[ close ]]
"to" = 2023-05-25T18:00:00
rooms = [
  "a = b",  # c = d
  'e',
]
last = 3
[ "a"."b" ]
c.d = { x = "]", y = [1] }
[other]
e.f = 1
list = [{ g = 1 }]'''


def test_where_each_key_stands() -> None:
    toml = toml_file("x.toml", TEXT.encode())
    assert {place: (span.line, TEXT[span.start : span.end]) for place, span in toml.spans.items()} == {
        ("name", 0, ""): (1, '"a # b"'),
        ("close", 0, ""): (3, ""),
        ("close", 0, "setting"): (4, '"outdoor"'),
        ("close", 0, "note"): (5, '"""\n[[close]]\nfrom = "x"\n"""'),
        ("close", 1, ""): (9, ""),
        ("close", 1, "to"): (10, "2023-05-25T18:00:00"),
        ("close", 1, "rooms"): (11, "[\n  \"a = b\",  # c = d\n  'e',\n]"),
        ("close", 1, "last"): (15, "3"),
        ("a", 0, ""): (16, ""),
        ("a", 0, "b"): (16, ""),
        ("other", 0, ""): (18, ""),
        ("other", 0, "e"): (19, "1"),
        ("other", 0, "list"): (20, "[{ g = 1 }]"),
    }


def test_the_line_of_what_has_none_of_its_own() -> None:
    toml = toml_file("x.toml", b'a = 1\nclose = [\n  { room = "x" },\n  { room = "y" },\n]\n')
    assert toml.content["close"] == [{"room": "x"}, {"room": "y"}]
    assert [toml.line("close", group, "room") for group in (0, 1)] == [2, 2]
    assert (toml.line("a"), toml.line("b")) == (1, 0)


def test_windows_line_ends_are_no_lines_more() -> None:
    assert toml_file("x.toml", b"a = 1\r\n\r\n[b]\r\nc = 2\r\n").line("b", 0, "c") == 4
