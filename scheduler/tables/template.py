"""The inputs to begin with, as a folder: a small festival, which can be checked and solved as it stands."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import StringIO

from scheduler.tables.columns import Table
from scheduler.tables.contract import EVENT, PROTECTED_DAYS, TABLES
from scheduler.tables.describe import describe_text
from scheduler.tables.event import weighable
from scheduler.tables.template_rows import EVENT_VALUES, PROTECTED_DAY_VALUES, ROWS

_UNQUOTED = {"first_day", "last_day", "grid_minutes", "live_channels", "as_of", "date", "share"}
_LISTS = {"audiences", "exceptions", "venues", "districts"}


def template_folder() -> dict[str, bytes]:
    """Return the files of an input folder by name: event.toml, every table, and a README.

    Tables are UTF-8 with BOM and CRLF, as Excel writes them.
    """
    files = {"event.toml": _event_toml().encode()}
    for table in TABLES:
        out = StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow([column.name for column in table.columns])
        writer.writerows([row.get(column.name, "") for column in table.columns] for row in ROWS[table.name])
        files[f"{table.name}.csv"] = out.getvalue().encode("utf-8-sig")
    files["README.txt"] = f"{_README}\n{describe_text()}".encode("utf-8-sig")
    return files


_README = """\
The inputs of one event. Write your own rows over the examples; tables and columns that you do not need
may stay empty or go. `scheduler check FOLDER` says what is wrong, `scheduler solve FOLDER -o OUT` solves.
"""


def _event_toml() -> str:
    lines = [f"[{EVENT.name}]", *_toml_lines(EVENT, EVENT_VALUES), ""]
    lines += [f"[[{PROTECTED_DAYS.name}]]", *_toml_lines(PROTECTED_DAYS, PROTECTED_DAY_VALUES), ""]
    lines += ["[rules]", "# the weights of the soft rules; 0 switches a rule off"]
    lines += [f"# {name} = {weight}" for name, weight in weighable().items()]
    return "\n".join(lines) + "\n"


def _toml_lines(table: Table, values: Mapping[str, str]) -> Iterator[str]:
    for column in table.columns:
        shown = _toml_value(column.name, values.get(column.name, column.example))
        line = f"{column.name} = {shown}  # {column.doc}"
        yield line if column.name in values else f"# {line}"


def _toml_value(name: str, text: str) -> str:
    if name in _UNQUOTED:
        return text
    if name in _LISTS:
        return "[" + ", ".join(f'"{item}"' for item in text.split(";")) + "]"
    return f'"{text}"'
