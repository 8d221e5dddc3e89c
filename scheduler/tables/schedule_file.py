"""A schedule read back from schedule.csv, from schedule.xlsx, or from the folder that holds them.

The workbook carries a copy of its list as it was written, so that rows that a person moved are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from scheduler import word
from scheduler.problem import Pin, Problem
from scheduler.schedule import Placement, Schedule
from scheduler.tables.cells import Choice, Id, Word, closest, plain
from scheduler.tables.columns import Column, Table
from scheduler.tables.csv_file import csv_sheet
from scheduler.tables.issue import InputIssue
from scheduler.tables.records import Record, understand
from scheduler.tables.sheet import Cell, Sheet, UnreadableError, cell_text, fault
from scheduler.tables.times import Moment
from scheduler.tables.workbook import workbook_sheets

SCHEDULE = Table(
    "schedule",
    ("日程",),
    "Where each session is. Whatever else stands in its rows follows from these columns and is not read.",
    (
        Column("session", ("场次", "场次编号"), Id(session=True), "the session's id", required=True),
        Column("room", ("场地编号", "房间编号", "房间"), Word(), "the room's id"),
        Column("start", ("开始", "开始时间"), Moment(), "when its public time begins"),
        Column("backup_room", ("雨天备用", "备用场地"), Word(), "the id of the room kept for a rain day"),
        Column(
            "status",
            ("状态",),
            Choice(
                {
                    "placed": ("已安排", "已排"),
                    "unplaced": ("未安排", "未排"),
                    "cancelled": ("取消", "已取消", "canceled"),
                }
            ),
            "whether it takes place",
            default="placed where there is a room or a start",
        ),
    ),
    key=("session",),
)
"""What is read of schedule.csv and of the list in schedule.xlsx."""

WRITTEN_SHEET = "written"
"""The sheet of schedule.xlsx that nobody sees: its list as it was written."""

CSV_NAME, XLSX_NAME = "schedule.csv", "schedule.xlsx"

_WORKBOOKS = {".xlsx", ".xlsm"}
# People add columns and notes of their own; only what is read has to be in order.
_CSV_NOTES = frozenset({"W501", "W504"})
# In a CSV file a cell beyond the headings is a comma in the wrong place; in a workbook it is a note.
_XLSX_NOTES = _CSV_NOTES | {"E116"}
_FEW = 5
_LONGEST_CORE = 10_000


@dataclass(frozen=True, slots=True)
class ScheduleFile:
    """A schedule with the problems of its file.

    `pins` hold the sessions that a person moved in schedule.xlsx where they put them; `missing` are the
    sessions to be placed that the file has no row for. With an issue that is an error, the schedule
    lacks the rows that have one; of these, `roomless` are the placements with a room that the inputs do not
    have, or once had as a backup. `reasons` say why sessions are left out.
    """

    schedule: Schedule
    issues: tuple[InputIssue, ...] = ()
    pins: tuple[Pin, ...] = ()
    missing: tuple[str, ...] = ()
    roomless: Mapping[str, Placement] = field(default_factory=dict)
    reasons: Mapping[str, word.Word] = field(default_factory=dict)

    @property
    def moved(self) -> tuple[str, ...]:
        """The ids of the sessions that a person moved."""
        return tuple(pin.session for pin in self.pins)


def read_schedule(path: Path, problem: Problem) -> ScheduleFile:
    """Return the schedule in a CSV file, in a workbook or in a folder that `solve` wrote.

    Every problem is in `issues`, none is raised. A folder means its schedule.csv; without one, its
    schedule.xlsx.
    """
    try:
        if path.is_dir():
            return _read_folder(path, problem)
        if path.suffix.lower() in _WORKBOOKS:
            return _read_workbook(path, problem)
        return _read_list(csv_sheet(path), problem, _CSV_NOTES)
    except UnreadableError as error:
        return ScheduleFile(Schedule(), (error.issue,))


def _read_folder(folder: Path, problem: Problem) -> ScheduleFile:
    csv, xlsx = folder / CSV_NAME, folder / XLSX_NAME
    if not csv.exists():
        if xlsx.exists():
            return _read_workbook(xlsx, problem)
        remedy = f"give a {CSV_NAME} or {XLSX_NAME}, or the folder that `scheduler solve -o` wrote"
        raise UnreadableError(fault(folder.name, "E202", f"{folder.name} holds no {CSV_NAME}", remedy))
    found = _read_list(csv_sheet(csv), problem, _CSV_NOTES)
    return replace(found, issues=(*found.issues, *_edits_beside(xlsx, problem)))


def _edits_beside(xlsx: Path, problem: Problem) -> Iterator[InputIssue]:
    """Yield a warning where the workbook beside schedule.csv was edited, which would go unread."""
    try:
        pins = _read_workbook(xlsx, problem).pins if xlsx.exists() and _was_saved_again(xlsx) else ()
    except UnreadableError:
        return
    if pins and pins[0].source:
        source = pins[0].source
        yield fault(
            source.file,
            "W510",
            f"sessions were moved in {xlsx.name} ({_few(pin.session for pin in pins)}), but the folder "
            f"stands for its {CSV_NAME}",
            f"give {xlsx.name} itself to use its rows",
            row=source.row,
            severity="warning",
        )


def _was_saved_again(xlsx: Path) -> bool:
    """Return whether a workbook was saved after it was written, which is far quicker to see than edits."""
    try:
        with ZipFile(xlsx) as package, package.open("docProps/core.xml") as core:
            times = re.findall(rb"<dcterms:(?:created|modified)[^>]*>([^<]*)<", core.read(_LONGEST_CORE))
    except (BadZipFile, KeyError, OSError):
        return True
    return len(set(times)) != 1


def _read_workbook(path: Path, problem: Problem) -> ScheduleFile:
    sheets = workbook_sheets(path)
    lists = [sheet for sheet in sheets if sheet.name != WRITTEN_SHEET]
    best = max(lists, key=lambda sheet: len(_columns(sheet)), default=None)
    if best is None or not _columns(best):
        message = f"no sheet of {path.name} has the columns session, room and start"
        raise UnreadableError(fault(path.name, "E212", message, f"give {XLSX_NAME} as `solve` wrote it"))
    written = next((sheet for sheet in sheets if sheet.name == WRITTEN_SHEET), None)
    return _read_list(best, problem, _XLSX_NOTES, written)


def _read_list(
    sheet: Sheet, problem: Problem, notes: frozenset[str], written: Sheet | None = None
) -> ScheduleFile:
    """Read a list; problems with a code of `notes` are the reader's own business and are dropped."""
    rows = understand(sheet, SCHEDULE)
    columns = _columns(sheet)
    issues = [*sheet.issues, *rows.issues, *_missing_columns(sheet, rows.heading_row, columns)]
    before = _placements_written(written, problem) if written else None
    first: dict[str, Record] = {}
    placements: dict[str, Placement] = {}
    roomless: dict[str, Placement] = {}
    pins: list[Pin] = []
    for record in rows.records:
        found = [*record.issues, *_faults(record, problem, columns)]
        issues += found
        session = record.get("session")
        if session in first:
            issues.append(_twice(record, first[session]))
        elif session:
            first[session] = record
            placement = _placement(record, problem)
            errors = {issue.code for issue in found if issue.severity == "error" and issue.code not in notes}
            if placement and errors == {"E301"}:
                backup = placement.backup_room if placement.backup_room in problem.rooms else None
                roomless[session] = replace(placement, backup_room=backup)
            elif placement and not errors:
                placements[session] = placement
                if before is not None and _moved(before.get(session), placement):
                    reason = f"moved in {XLSX_NAME}"
                    pins.append(Pin(session, placement.room, placement.start, reason, record.source))
    if written:
        issues += _unread_edits(sheet, written)
    return ScheduleFile(
        Schedule(placements),
        tuple(issue for issue in issues if issue.code not in notes),
        tuple(pins),
        tuple(session for session in problem.sessions if session not in first),
        roomless,
        _reasons(sheet),
    )


def _columns(sheet: Sheet) -> frozenset[str]:
    """Return the columns that a sheet's first row has."""
    headings = sheet.rows[0].cells if sheet.rows else ()
    found = (SCHEDULE.column(cell_text(heading)) for heading in headings)
    return frozenset(column.name for column in found if column)


def _missing_columns(sheet: Sheet, heading_row: int, columns: frozenset[str]) -> Iterator[InputIssue]:
    # Without any heading the reader has said so already; a session's column is required by the table.
    for name in ("room", "start"):
        if columns and name not in columns:
            column = SCHEDULE[name]
            message = f"{sheet.file} has no column {name}"
            remedy = f"add the column {name} ({column.zh[0]}): {column.doc}"
            yield fault(sheet.file, "E212", message, remedy, row=heading_row, column=name)


def _status(record: Record) -> str:
    implied = "placed" if "room" in record.places or "start" in record.places else "unplaced"
    return str(record.get("status", implied))


def _faults(record: Record, problem: Problem, columns: frozenset[str]) -> Iterator[InputIssue]:
    """Yield what is wrong with a row whose cells can be read."""
    session, status = record.get("session"), _status(record)
    if session and session not in problem.sessions and session not in problem.cancelled:
        near = closest(session, (*problem.sessions, *problem.cancelled))
        remedy = f"did you mean {near}?" if near else "delete the row, or add the activity to the inputs"
        yield record.issue("session", "E301", f"the inputs have no session {session}", remedy)
    for name in ("room", "backup_room"):
        room = record.get(name)
        if room and plain(room) not in problem.rooms:
            yield record.issue(name, "E301", f"the inputs have no room {room}", _which_room(room, problem))
    if status == "placed":
        for name in ("room", "start"):
            if name in columns and name not in record.places:
                remedy = f"write {SCHEDULE[name].doc}, or `unplaced` as its status"
                yield record.issue(name, "E101", f"{name} is empty, and the session is placed", remedy)
        if session in problem.cancelled:
            message = f"{session} is cancelled in the inputs: its place is not used"
            yield record.issue("status", "W510", message, "nothing to do if it stays so", severity="warning")
    elif "room" in record and "start" in record:
        message = f"the session is {status}: its room and start are not used"
        remedy = "write `placed` as its status to use them"
        yield record.issue("status", "W510", message, remedy, severity="warning")
    elif status == "cancelled" and session in problem.sessions:
        message = f"{session} is not cancelled in the inputs: it counts as left out"
        remedy = "write `cancelled` as its status in the inputs to cancel it"
        yield record.issue("status", "W510", message, remedy, severity="warning")


def _which_room(room: str, problem: Problem) -> str:
    # People write what they call a room; its name may belong to others too.
    named = [known.id for known in problem.rooms.values() if room in (known.name, known.name_en)]
    near = named[0] if len(named) == 1 else closest(room, problem.rooms)
    return f"did you mean {near}?" if near else "write the id of a room of the inputs"


def _twice(record: Record, first: Record) -> InputIssue:
    message = f"{record['session']} is there twice: it is in row {first.source.row} too"
    return record.issue("session", "E302", message, "delete one of the two rows")


def _placement(record: Record, problem: Problem) -> Placement | None:
    """Return the place that a row gives its session, if it is to be placed."""
    usable = record["session"] in problem.sessions and "room" in record and "start" in record
    if not usable or _status(record) != "placed":
        return None
    backup = plain(record.get("backup_room", "")) or None
    return Placement(plain(record["room"]), _minute(record["start"], problem), backup)


def _minute(moment: datetime, problem: Problem) -> int:
    """Return the minute of a moment; as schedule.csv writes it, its clock time is the event's own.

    Where clocks change, the clock time tells more than the moment: some moments have two minutes.
    """
    local = problem.minute(moment.replace(tzinfo=None))
    if moment.tzinfo is None or problem.moment(local).utcoffset() == moment.utcoffset():
        return local
    return problem.minute(moment)


def _placements_written(sheet: Sheet, problem: Problem) -> Mapping[str, Placement | None]:
    """Return where each session was when the workbook was written."""
    records = (record for record in understand(sheet, SCHEDULE).records if "session" in record)
    return {record["session"]: _placement(record, problem) for record in records}


def _moved(before: Placement | None, now: Placement) -> bool:
    return before is None or (before.room, before.start) != (now.room, now.start)


def _unread_edits(sheet: Sheet, written: Sheet) -> Iterator[InputIssue]:
    """Yield a warning for each column that a person edited in vain, at its first edited cell."""
    edits: dict[str, list[tuple[int, str, str]]] = {}
    before = {cells["session"]: cells for _, cells in _cells(written)}
    for row, cells in _cells(sheet):
        for name, was in before.get(cells["session"], {}).items():
            if name not in SCHEDULE and (now := cells.get(name, was)) != was:
                edits.setdefault(name, []).append((row, cells["session"], now))
    for name, cells_edited in edits.items():
        row, _, value = cells_edited[0]
        sessions = _few(session for _, session, _ in cells_edited)
        message = f"{name} was edited, but is not read: it follows from the inputs ({sessions})"
        remedy = "edit room, start, backup_room and status here, and everything else in the inputs"
        yield fault(
            sheet.file, "W510", message, remedy, row=row, column=name, value=value, severity="warning"
        )


def _cells(sheet: Sheet) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row of a list with its texts by the English name that its heading begins with."""
    names = [cell_text(cell).split() for cell in sheet.rows[0].cells] if sheet.rows else []
    for row in sheet.rows[1:]:
        cells = {name[0]: _text(cell) for name, cell in zip(names, row.cells, strict=False) if name}
        if cells.get("session"):
            yield row.number, cells


def _reasons(sheet: Sheet) -> dict[str, word.Word]:
    """Return why the list leaves sessions out, without the mark that keeps spreadsheets from running it."""
    return {
        cells["session"]: word.Word(cells.get("reason_zh", "").removeprefix("'"), reason.removeprefix("'"))
        for _, cells in _cells(sheet)
        if (reason := cells.get("reason", ""))
    }


def _text(cell: Cell) -> str:
    return " ".join(cell_text(cell).split())


def _few(sessions: Iterable[str]) -> str:
    """Return some ids, and how many more there are."""
    ids = list(sessions)
    more = f" and {len(ids) - _FEW} more" if len(ids) > _FEW else ""
    return ", ".join(ids[:_FEW]) + more
