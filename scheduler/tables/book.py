"""The inputs as they lie in a folder or a workbook: which tables are there, and what cannot be read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from scheduler.rules import rules
from scheduler.tables.cells import closest
from scheduler.tables.columns import Table, find_table
from scheduler.tables.contract import EVENT, TABLES
from scheduler.tables.csv_file import csv_sheet
from scheduler.tables.event_file import EventFile, sheet_settings, toml_settings
from scheduler.tables.issue import InputIssue
from scheduler.tables.sheet import Sheet, UnreadableError, cell_text, fault, read_bytes
from scheduler.tables.workbook import workbook_sheets

_WORKBOOKS = {".xlsx", ".xlsm"}
# Sheets that explain the others, as the template has one.
_NOTES = {"readme", "说明", "notes", "备注"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where in a scenario something was written that stands in a table now: `part` is `[[close]] 1`."""

    file: str
    line: int
    part: str
    key: str = ""
    value: str = ""

    def __str__(self) -> str:
        return f"{self.file} line {self.line}"


@dataclass(frozen=True, slots=True)
class Book:
    """The event's settings and the tables by name, raw.

    `event` is None where it is missing or not readable; `file_name` is how messages call a table, with {}
    for its name; `unread` are tables that are there and cannot be read, so that nothing is known of them;
    `origins` are the cells that scenarios wrote, by file, row and heading, and with "" their rows.
    """

    event: EventFile | None = None
    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    file_name: str = "{}.csv"
    unread: frozenset[str] = frozenset()
    issues: tuple[InputIssue, ...] = ()
    origins: Mapping[tuple[str, int, str], Origin] = field(default_factory=dict)

    def located(self, issue: InputIssue) -> InputIssue:
        """Return a problem at the place where a person wrote what is wrong: in a scenario, or the table."""
        cell = self.origins.get((issue.file, issue.row, issue.column))
        origin = cell or self.origins.get((issue.file, issue.row, ""))
        if origin is None:
            return issue
        return replace(
            issue,
            file=origin.file,
            row=origin.line,
            subject=origin.part,
            column=cell.key if cell else issue.column,
            value=cell.value if cell else issue.value,
        )

    @property
    def sha256(self) -> str:
        """A digest of what the tables say, whatever file, encoding or line ends they say it in."""
        content = {
            name: [[cell_text(cell) for cell in row.cells] for row in sheet.rows]
            for name, sheet in self.sheets.items()
        }
        settings = [
            [setting.section, str(setting.group), setting.key, cell_text(setting.cell)]
            for setting in (self.event.settings if self.event else ())
        ]
        text = json.dumps({**content, EVENT.name: settings}, ensure_ascii=True, sort_keys=True)
        return sha256(text.encode()).hexdigest()


def load(path: Path) -> Book:
    """Return the inputs at a path, a folder or a workbook; problems are in its issues, none is raised."""
    try:
        if path.is_dir():
            return _folder(path)
        if path.name.startswith("~$"):
            raise UnreadableError(
                fault(
                    path.name,
                    "E208",
                    f"{path.name} is Excel's mark that {path.name[2:]} is open, not a workbook",
                    f"close it in Excel and give {path.name[2:]}",
                )
            )
        if path.suffix.lower() in _WORKBOOKS and (path.exists() or path.is_symlink()):
            return _workbook(path)
        raise UnreadableError(_neither(path))
    except UnreadableError as error:
        return Book(issues=(error.issue,))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"{path.name} cannot be opened: {reason}"
        return Book(issues=(fault(path.name, "E205", message, "see that you may read it"),))


def _neither(path: Path) -> InputIssue:
    if not path.exists():
        return fault(
            path.name, "E201", f"there is no {path}", "give the folder or the .xlsx workbook of the inputs"
        )
    if path.suffix.lower() in {".csv", ".toml"}:
        return fault(path.name, "E201", f"{path.name} is a single table", "give the folder that holds it")
    message = f"{path.name} is neither a folder of tables nor an .xlsx workbook"
    return fault(
        path.name, "E201", message, "save it as .xlsx, or give a folder with event.toml and CSV tables"
    )


def _called(path: Path) -> str:
    return path.name or path.resolve().name or str(path)


def _folder(path: Path) -> Book:
    names = sorted(entry.name for entry in path.iterdir() if not entry.name.startswith((".", "~$")))
    event: EventFile | None = None
    issues: list[InputIssue] = []
    found: dict[str, list[str]] = {}
    for name in names:
        if name.lower().endswith(".csv"):
            table = find_table(name[: -len(".csv")], TABLES)
            if table:
                found.setdefault(table.name, []).append(name)
            else:
                issues.append(_unknown(name, name, (f"{known.name}.csv" for known in TABLES)))
    event_name = next((name for name in names if name.lower() == "event.toml"), "")
    if not found and not event_name:
        raise UnreadableError(_no_tables(_called(path), names))
    sheets: dict[str, Sheet] = {}
    unread: set[str] = set()
    for table_name, files in found.items():
        issues += _twice(files)
        try:
            sheets[table_name] = csv_sheet(path / files[0])
            issues += sheets[table_name].issues
        except UnreadableError as error:
            unread.add(table_name)
            issues.append(error.issue)
    if event_name:
        try:
            event = toml_settings(event_name, read_bytes(path / event_name))
            issues += event.issues
        except UnreadableError as error:
            issues.append(error.issue)
    else:
        issues.append(
            fault("event.toml", "E203", "event.toml is missing", "`scheduler template DIR` writes one")
        )
    issues += _missing(found, "{}.csv")
    return Book(event, sheets, unread=frozenset(unread), issues=tuple(issues))


def _no_tables(folder: str, names: list[str]) -> InputIssue:
    if not names:
        return fault(
            folder, "E202", f"{folder} is empty", "`scheduler template DIR` writes inputs to begin with"
        )
    workbook = next((name for name in names if Path(name).suffix.lower() in _WORKBOOKS), "")
    remedy = (
        f"give {folder}/{workbook} itself" if workbook else "give a folder with event.toml and CSV tables"
    )
    return fault(folder, "E202", f"{folder} holds neither event.toml nor any table", remedy)


def _workbook(path: Path) -> Book:
    issues: list[InputIssue] = []
    found: dict[str, list[Sheet]] = {}
    for sheet in workbook_sheets(path):
        table = find_table(sheet.name, (EVENT, *TABLES))
        if table:
            found.setdefault(table.name, []).append(sheet)
        elif sheet.rows and sheet.name.strip().casefold() not in _NOTES:
            issues.append(_unknown(sheet.file, sheet.name, (known.name for known in TABLES)))
    if not found:
        message = f"no sheet of {path.name} is named like a table"
        raise UnreadableError(
            fault(path.name, "E202", message, "name the sheets event, venues, rooms, activities …")
        )
    for sheets in found.values():
        issues += _twice([sheet.file for sheet in sheets])
    event: EventFile | None = None
    if EVENT.name in found:
        names = (rule.name for rule in rules() if rule.weight is not None)
        event = sheet_settings(found.pop(EVENT.name)[0], names)
        issues += event.issues
    else:
        message = f"{path.name} has no sheet `event`"
        issues.append(fault(path.name, "E203", message, "`scheduler template FILE.xlsx` writes one"))
    file_name = f"{path.name}[{{}}]"
    issues += _missing(found, file_name)
    tables = {name: sheets[0] for name, sheets in found.items()}
    issues += (issue for sheet in tables.values() for issue in sheet.issues)
    return Book(event, tables, file_name, issues=tuple(issues))


def _unknown(file: str, name: str, known: Iterable[str]) -> InputIssue:
    near = closest(name, known)
    remedy = f"did you mean {near}?" if near else "nothing to do if it is not meant for this program"
    message = f"{name} is no table of this program, and is ignored"
    return fault(file, "W502", message, remedy, severity="warning")


def _twice(files: list[str]) -> Iterator[InputIssue]:
    for file in files[1:]:
        yield fault(file, "E214", f"{file} and {files[0]} are the same table", "put their rows into one")


def _missing(found: Mapping[str, object], pattern: str) -> Iterator[InputIssue]:
    for table in TABLES:
        if table.required and table.name not in found:
            file = pattern.replace("{}", table.name)
            remedy = f"add it with the columns {_required_columns(table)}"
            yield fault(file, "E204", f"{file} is missing", remedy)


def _required_columns(table: Table) -> str:
    return ", ".join(column.name for column in table.columns if column.required)
