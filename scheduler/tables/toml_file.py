"""TOML files: what they say, and in which line each key says it, which the reader of TOML does not tell."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from scheduler.tables.sheet import Cell, UnreadableError, cell_text, decode, fault

_AT = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
_BLANK = re.compile(r"(?:\s|#[^\n]*)*")
_NAME = r"""(?:"(?:\\.|[^"\\])*"|'[^']*'|[^"'=\[\]#\n])+"""
_HEADER = re.compile(rf"(\[{{1,2}})({_NAME})\]+")
_KEY = re.compile(rf"({_NAME})=[ \t]*")
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' + r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\])*"' + r"|'[^']*'"
    r"|#[^\n]*|[\[{]|[\]}]|\n|[^\"'#\[\]{}\n]+",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Span:
    """Where something stands: its line, from 1, and where its value begins and ends in the text."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A TOML file. `spans` are by section, group and key: the second `[[day]]`'s date is (day, 1, date).

    The key "" is the section's header; a key above all headers is a section of that name.
    """

    text: str
    content: Mapping[str, Any]
    spans: Mapping[tuple[str, int, str], Span]

    def line(self, section: str, group: int = 0, key: str = "") -> int:
        """Return the line of a key, or of the nearest thing around it that has a line of its own."""
        for place in ((section, group, key), (section, group, ""), (section, 0, "")):
            if place in self.spans:
                return self.spans[place].line
        return 0


def toml_file(file: str, data: bytes) -> TomlFile:
    """Return what the bytes of a file say; raises `UnreadableError` where it is not TOML."""
    text = decode(file, data)
    try:
        content = tomllib.loads(text, parse_float=Decimal)
    except RecursionError as error:
        raise _not_toml(file, text, "it is nested too deeply") from error
    except ValueError as error:
        raise _not_toml(file, text, str(error)) from error
    return TomlFile(text, content, _spans(text))


def toml_cell(value: object) -> Cell:
    """Return a TOML value as a cell that the same parsers read; raises `TypeError` for tables."""
    if isinstance(value, list):
        return ";".join(cell_text(toml_cell(item)) for item in value)
    if isinstance(value, str | bool | date | time):
        return value
    if isinstance(value, int | Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def _not_toml(file: str, text: str, reason: str) -> UnreadableError:
    at = _AT.search(reason)
    lines = text.splitlines() or [""]
    row = int(at[1]) if at and at[1] else len(lines)
    what = _AT.sub("", reason)
    message = f"{file} is not valid TOML in line {row}: {what[:1].lower()}{what[1:]}"
    remedy = 'write `key = value`, text in quotation marks ("..."), dates as 2023-05-20, lists as ["a", "b"]'
    value = lines[row - 1] if row <= len(lines) else ""
    return UnreadableError(fault(file, "E213", message, remedy, row=row, value=value))


def _spans(text: str) -> dict[tuple[str, int, str], Span]:
    breaks = [match.start() for match in re.finditer("\n", text)]
    found: dict[tuple[str, int, str], Span] = {}
    groups: dict[str, int] = {}
    header: list[str] = []
    for at, bracket, name, start, end in _statements(text):
        span = Span(bisect_left(breaks, at) + 1, start, end)
        path = _path(name)
        if bracket:
            header = path
            if bracket == "[[" and len(path) == 1:
                groups[path[0]] = groups.get(path[0], -1) + 1
        else:
            path = header + path
        group = groups.get(path[0], 0)
        found.setdefault((path[0], group, ""), span)
        if len(path) > 1:
            found.setdefault((path[0], group, path[1]), span)
    return found


def _statements(text: str) -> Iterator[tuple[int, str, str, int, int]]:
    """Yield each header and each key of valid TOML: where, its brackets, its name, its value's ends."""
    position = 0
    while True:
        blank = _BLANK.match(text, position)
        position = blank.end() if blank else position
        if header := _HEADER.match(text, position):
            yield position, header[1], header[2], header.end(), header.end()
            position = header.end()
        elif key := _KEY.match(text, position):
            end = _value_end(text, key.end())
            yield position, "", key[1], key.end(), end
            position = end
        else:
            return


def _value_end(text: str, position: int) -> int:
    depth = 0
    end = position
    while token := _TOKEN.match(text, position):
        depth += (token[0] in ("[", "{")) - (token[0] in ("]", "}"))
        if depth == 0 and token[0][0] in "\n#":
            break
        position = token.end()
        if not token[0].isspace():
            end = token.end() - (len(token[0]) - len(token[0].rstrip()))
    return end


def _path(name: str) -> list[str]:
    """Return the parts of a dotted key, quotation marks undone."""
    found: Any = tomllib.loads(f"{name} = 0")
    path: list[str] = []
    while isinstance(found, dict):
        ((part, found),) = found.items()
        path.append(part)
    return path
