"""What a table and a column are, and which column a heading means.

`scheduler.tables.contract` declares every one of them; reading, `scheduler tables`, the template and
"did you mean" all follow the declarations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from scheduler.tables.cells import CellType, closest, plain

_LONGEST = 100
"""Characters of a heading."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its names, how its cells are read, and its documentation.

    `zh` are its Chinese headings, the first the one that templates use. `default` says in words what an
    empty cell means; `refers` names the tables whose ids its cells hold.
    """

    name: str
    zh: tuple[str, ...]
    type: CellType
    doc: str
    required: bool = False
    default: str = ""
    example: str = ""
    refers: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The heading in both languages."""
        return f"{self.name} {self.zh[0]}"


@dataclass(frozen=True, eq=False)
class Table:
    """One table. `key` are the columns that no two rows may share; `required`: every event needs it."""

    name: str
    zh: tuple[str, ...]
    doc: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = False

    def __getitem__(self, name: str) -> Column:
        return self._by_name[name]

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    @cached_property
    def _by_name(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def _by_heading(self) -> Mapping[str, Column]:
        return {_folded(name): column for column in self.columns for name in (column.name, *column.zh)}

    def column(self, heading: str) -> Column | None:
        """Return the column that a heading means: English, Chinese, or both (`duration 时长`)."""
        if len(heading) > _LONGEST:
            return None
        whole = self._by_heading.get(_folded(heading))
        if whole:
            return whole
        outside, inside = _words(heading)
        meant = {column.name: column for word in outside + inside if (column := self._by_heading.get(word))}
        # In brackets anything may stand beside the name: "时长 (分钟)".
        if len(meant) == 1 and all(word in self._by_heading for word in outside):
            return next(iter(meant.values()))
        return None

    def suggestion(self, heading: str) -> str:
        """Return the heading that was probably meant, in its own language, or ""."""
        names = [name for column in self.columns for name in (column.name, *column.zh)]
        return closest(heading, names)


def find_table(name: str, tables: Iterable[Table]) -> Table | None:
    """Return the table that a file's or sheet's name means, in English or Chinese."""
    return next((table for table in tables if _folded(name) in map(_folded, (table.name, *table.zh))), None)


def _folded(heading: str) -> str:
    return re.sub(r"[\s_-]+", "_", plain(heading).strip("*").strip().casefold())


def _words(heading: str) -> tuple[list[str], list[str]]:
    """Return the words of a heading outside brackets, and those inside."""
    text = plain(heading)
    inside = " ".join(re.findall(r"[(\[]([^)\]]*)[)\]]", text))
    outside = re.sub(r"[(\[][^)\]]*[)\]]", " ", text)
    return _split(outside), _split(inside)


def _split(text: str) -> list[str]:
    return [_folded(word) for word in re.split(r"[\s/|·]+", text) if _folded(word)]
