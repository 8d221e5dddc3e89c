"""The sheets of schedule.xlsx that are lists: the list to edit, the unplaced, the rooms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from scheduler.exports import words
from scheduler.exports.rows import Row, one_line, values
from scheduler.exports.words import INK
from scheduler.exports.workbook import (
    Book,
    Content,
    Look,
    line_count,
    line_height,
    set_filter,
    set_height,
    set_page,
    set_widths,
)
from scheduler.problem import Problem
from scheduler.tables.schedule_file import SCHEDULE, WRITTEN_SHEET

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LIST_SHEET = "列表 list"
UNPLACED_SHEET = "未排 unplaced"
ROOMS_SHEET = "场地 rooms"

Record = Mapping[str, Content]

EDITABLE = frozenset(column.name for column in SCHEDULE.columns) - {"session"}
"""What a person may change in the list; everything else follows from it."""

_PLAIN = Look()
_TEXT = Look(border="hair", down="top")
_TIME = replace(_TEXT, number_format="yyyy-mm-dd hh:mm", across="center")
_NUMBER = replace(_TEXT, across="center")
_HEADING = Look(bold=True, fill="d9e2ec", border="thin")
_EDIT_HEADING = replace(_HEADING, fill="ffe699")
_EDIT_FILL = "fffbe6"
_NOT_PLACED_INK = "9c0006"
_PADDING_MM = 2.5


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a list: its name, the Chinese beside it, its width in millimetres, its look."""

    name: str
    zh: str
    width: float
    look: Look = _TEXT

    @property
    def heading(self) -> str:
        """The heading as it is written; the reader knows a column by the name at its beginning."""
        return f"{self.name} {self.zh}"


LIST_COLUMNS = (
    ListColumn("session", SCHEDULE["session"].zh[0], 31),
    ListColumn("title", "名称", 62),
    ListColumn("kind", "类型", 26),
    ListColumn("status", SCHEDULE["status"].zh[0], 19),
    ListColumn("start", SCHEDULE["start"].zh[0], 31, _TIME),
    ListColumn("room", SCHEDULE["room"].zh[0], 26),
    ListColumn("backup_room", SCHEDULE["backup_room"].zh[0], 26),
    ListColumn("weekday", "星期", 26),
    ListColumn("end", "结束", 16, replace(_TIME, number_format="hh:mm")),
    ListColumn("venue_name", "场馆", 40),
    ListColumn("room_name", "场地", 34),
    ListColumn("district", "区", 18),
    ListColumn("audiences", "受众", 50),
    ListColumn("heads", "人数", 18, _NUMBER),
    ListColumn("pinned", "固定", 19, _NUMBER),
    ListColumn("reason_zh", "未排原因", 40),
    # From here on nothing is printed: the page would be too small to read.
    ListColumn("reason", "未排原因（英文）", 40),
    ListColumn("occupied_from", "占用自", 31, _TIME),
    ListColumn("occupied_to", "占用至", 31, _TIME),
    ListColumn("activity", "活动", 40),
    ListColumn("venue", "场馆编号", 40),
)
_PRINTED_COLUMNS = 16

_UNPLACED_COLUMNS = (
    ListColumn("session", "场次", 34),
    ListColumn("title", "名称", 80),
    ListColumn("kind", "类型", 26),
    ListColumn("priority", "优先级", 18, _NUMBER),
    ListColumn("heads", "人数", 16, _NUMBER),
    ListColumn("duration", "时长（分）", 20, _NUMBER),
    ListColumn("setup", "布展（分）", 18, _NUMBER),
    ListColumn("teardown", "撤展（分）", 20, _NUMBER),
    ListColumn("organiser", "主办", 48),
    ListColumn("reason_zh", "原因", 120),
    ListColumn("reason", "原因（英文）", 120),
)

_ROOM_COLUMNS = (
    ListColumn("room", "场地编号", 36),
    ListColumn("room_name", "场地", 70),
    ListColumn("venue", "场馆编号", 40),
    ListColumn("venue_name", "场馆", 80),
    ListColumn("district", "区", 34),
    ListColumn("capacity", "容量", 24, _NUMBER),
    ListColumn("setting", "室内外", 34),
    ListColumn("features", "设备条件", 82),
)

_NOTES = {
    "room": "可修改：从“场地 rooms”表中选一个编号。改过的行读回后即固定在新位置。\n"
    "May be edited: one of the ids of the sheet “场地 rooms”. Rows that were edited become pins.",
    "start": "可修改：日期和时间，如 2023-05-20 09:30；结束、占用时间会重新计算。\n"
    "May be edited: a date and a time; the end and the occupied time follow from it.",
    "backup_room": "可修改：雨天备用场地的编号，可留空。\n"
    "May be edited: the id of a room kept for rain, or empty.",
    "status": "可修改：placed 已安排，或 unplaced 不安排。\n"
    "May be edited: placed, or unplaced to leave it out.",
}


def add_list_sheet(book: Book, problem: Problem, listed: Sequence[Row], footer: str) -> None:
    """Add the list of all sessions, to be edited in the columns `EDITABLE`."""
    from openpyxl.utils import get_column_letter

    fills = {_kind(row): words.kind(row.session.kind).fill for row in listed}

    def look(column: ListColumn, record: Record) -> Look:
        if column.name == "kind":
            return replace(column.look, fill=fills[str(record["kind"])])
        fill = _EDIT_FILL if column.name in EDITABLE else ""
        return replace(column.look, fill=fill, ink=INK if record["status"] == "placed" else _NOT_PLACED_INK)

    sheet = _add_table(book, LIST_SHEET, LIST_COLUMNS, _list_records(problem, listed), footer, look=look)
    sheet.freeze_panes = "C2"
    sheet.print_area = f"A1:{get_column_letter(_PRINTED_COLUMNS)}{len(listed) + 1}"
    for index, column in enumerate(LIST_COLUMNS, 1):
        if column.name in EDITABLE:
            book.put(sheet, (1, index), column.heading, _EDIT_HEADING)
    _guide(sheet, problem, last_row=max(2, len(listed) + 1))


def add_written_sheet(book: Book, problem: Problem, listed: Sequence[Row]) -> None:
    """Add the copy of the list that shows in no menu, so that the reader knows what was edited."""
    sheet = book.add_sheet(WRITTEN_SHEET)
    sheet.sheet_state = "veryHidden"
    names = [column.name for column in LIST_COLUMNS]
    for number, record in enumerate(
        [dict(zip(names, names, strict=True)), *_list_records(problem, listed)], 1
    ):
        for index, column in enumerate(LIST_COLUMNS, 1):
            look = replace(_PLAIN, number_format=column.look.number_format)
            book.put(sheet, (number, index), record[column.name], look)


def add_unplaced_sheet(book: Book, listed: Sequence[Row], footer: str) -> None:
    """Add the list of what was left out and why, the most wanted first."""
    unplaced = [row for row in listed if row.status == "unplaced"]
    unplaced.sort(key=lambda row: (not row.session.must, -row.session.priority))
    records = [
        {
            "session": row.session.id,
            "title": one_line(row.session.title),
            "kind": _kind(row),
            "priority": "must" if row.session.must else row.session.priority,
            "heads": row.session.heads,
            "duration": row.session.duration,
            "setup": row.session.setup,
            "teardown": row.session.teardown,
            "organiser": one_line(row.session.organiser),
            "reason_zh": one_line(row.reason.zh),
            "reason": one_line(row.reason.en),
        }
        for row in unplaced
    ]
    sheet = _add_table(book, UNPLACED_SHEET, _UNPLACED_COLUMNS, records, footer)
    if not records:
        book.put(sheet, (2, 1), "所有场次均已安排 Every session is placed.", _PLAIN, len(_UNPLACED_COLUMNS))


def add_room_sheet(book: Book, problem: Problem, footer: str) -> None:
    """Add the rooms, from which the list's drop-downs take their ids."""
    records = [
        {
            "room": room.id,
            "room_name": one_line(f"{room.name} {room.name_en}"),
            "venue": room.venue,
            "venue_name": one_line(f"{venue.name} {venue.name_en}"),
            "district": one_line(venue.district),
            "capacity": room.capacity,
            "setting": "室外 outdoor" if room.outdoor else "室内 indoor",
            "features": one_line("；".join(sorted(room.features))),
        }
        for room in problem.rooms.values()
        for venue in [problem.venue_of(room.id)]
    ]
    _add_table(book, ROOMS_SHEET, _ROOM_COLUMNS, records, footer)


def _list_records(problem: Problem, listed: Iterable[Row]) -> list[Record]:
    return [
        {
            # A spreadsheet has no time zones: its times are the event's.
            **{
                name: value.replace(tzinfo=None) if isinstance(value, datetime) else value
                for name, value in values(problem, row).items()
            },
            "weekday": _weekday(problem, row),
            "kind": _kind(row),
            "audiences": one_line("；".join(str(words.audience(each)) for each in row.session.audiences)),
        }
        for row in listed
    ]


def _weekday(problem: Problem, row: Row) -> str:
    return str(words.WEEKDAYS[problem.moment(row.placement.start).weekday()]) if row.placement else ""


def _kind(row: Row) -> str:
    return one_line(str(words.kind(row.session.kind).label))


def _column_look(column: ListColumn, record: Record) -> Look:
    return column.look


def _add_table(
    book: Book,
    name: str,
    columns: Sequence[ListColumn],
    records: Sequence[Record],
    footer: str,
    *,
    look: Callable[[ListColumn, Record], Look] = _column_look,
) -> Worksheet:
    """Add a sheet with a heading, a filter and a row per record."""
    sheet = book.add_sheet(name)
    for index, column in enumerate(columns, 1):
        book.put(sheet, (1, index), column.heading, _HEADING)
        for number, record in enumerate(records, 2):
            book.put(sheet, (number, index), record[column.name], look(column, record))
    set_widths(sheet, [column.width for column in columns])
    set_height(sheet, 1, 2 * line_height(_HEADING.size) + 4)
    for number, record in enumerate(records, 2):
        lines = max(
            line_count(str(record[column.name]), column.look.size, column.width - _PADDING_MM)
            for column in columns
            if not isinstance(record[column.name], datetime)
        )
        set_height(sheet, number, lines * line_height(_TEXT.size) + 3)
    sheet.freeze_panes = "B2"
    if records:
        set_filter(sheet, (1, len(records) + 1), len(columns))
    set_page(sheet, title_rows=(1, 1), footer=footer)
    return sheet


def _guide(sheet: Worksheet, problem: Problem, last_row: int) -> None:
    """Help a person who edits the list: a note at each heading, drop-downs, dates that are dates."""
    from openpyxl.comments import Comment
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    rooms = f"'{ROOMS_SHEET}'!$A$2:$A${max(2, len(problem.rooms) + 1)}"
    first, last = problem.event.first_day, problem.event.last_day + timedelta(days=1)
    dates = [f"DATE({day.year},{day.month},{day.day})" for day in (first, last)]
    checks = {
        "room": DataValidation(type="list", formula1=rooms, allow_blank=True),
        "backup_room": DataValidation(type="list", formula1=rooms, allow_blank=True),
        "status": DataValidation(type="list", formula1='"placed,unplaced"', allow_blank=True),
        "start": DataValidation(type="date", operator="between", formula1=dates[0], formula2=dates[1]),
    }
    for index, column in enumerate(LIST_COLUMNS, 1):
        if column.name not in EDITABLE:
            continue
        letter = get_column_letter(index)
        check = checks[column.name]
        check.errorTitle, check.error = column.name, _NOTES[column.name]
        check.showErrorMessage = True
        check.add(f"{letter}2:{letter}{last_row}")
        sheet.add_data_validation(check)
        note = Comment(_NOTES[column.name], "scheduler", height=110, width=320)
        sheet.cell(1, index).comment = note
