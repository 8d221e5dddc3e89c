"""The rows of two schedules side by side, without the inputs: what `scheduler diff` compares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from scheduler.tables.cells import Text
from scheduler.tables.columns import Column, Table
from scheduler.tables.csv_file import csv_sheet
from scheduler.tables.issue import InputIssue
from scheduler.tables.records import Record, understand
from scheduler.tables.schedule_file import CSV_NAME, SCHEDULE, WRITTEN_SHEET, XLSX_NAME
from scheduler.tables.sheet import Sheet, UnreadableError, fault
from scheduler.tables.workbook import workbook_sheets

_LISTED = Table(
    SCHEDULE.name,
    SCHEDULE.zh,
    SCHEDULE.doc,
    (
        *SCHEDULE.columns,
        Column("title", ("标题", "名称"), Text(), "the session's title"),
        Column("venue", ("场馆编号", "场馆"), Text(), "the venue's id"),
        Column("room_name", ("场地", "场地名称"), Text(), "the room's name"),
    ),
    key=SCHEDULE.key,
)

Kind = Literal[
    "added",
    "removed",
    "cancelled",
    "unplaced",
    "placed",
    "moved",
    "time",
    "room",
    "backup-room",
    "renamed",
    "details",
]
"""What changed; the last two only a site's ledger tells."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a schedule's row puts a session; empty and None where it does not.

    `start` is the local time that the row tells, aware where the row tells its offset.
    """

    title: str = ""
    status: str = "unplaced"
    room: str = ""
    venue: str = ""
    start: datetime | None = None
    backup_room: str = ""

    def told(self, offset: bool = False) -> str:
        """Return it in words, with the offset of its start from UTC where that is wanted and known."""
        if self.status != "placed" or self.start is None:
            return self.status
        start = self.start if offset else self.start.replace(tzinfo=None)
        backup = f" (backup {self.backup_room})" if self.backup_room else ""
        return f"{self.room} {start.isoformat(' ', 'minutes')}{backup}"


@dataclass(frozen=True, slots=True)
class Difference:
    """One session that stands elsewhere in the second schedule; None: it has no row there."""

    session: str
    title: str
    change: Kind
    before: Spot | None
    after: Spot | None

    def __str__(self) -> str:
        spots = (self.before, self.after)
        offsets = {spot.start.utcoffset() for spot in spots if spot and spot.start} - {None}
        before, after = (spot.told(offset=len(offsets) > 1) if spot else "none" for spot in spots)
        return f"{self.change}: {self.session} {self.title}: {before} -> {after}"

    def as_json(self) -> dict[str, Any]:
        """Return it as a mapping of plain values."""
        plain = asdict(self)
        for side in ("before", "after"):
            if plain[side] and plain[side]["start"]:
                plain[side]["start"] = plain[side]["start"].isoformat()
        return plain


def read_spots(path: Path) -> tuple[Mapping[str, Spot], tuple[InputIssue, ...]]:
    """Return where schedule.csv, schedule.xlsx, or the folder with them puts each session."""
    try:
        sheet = _sheet(path)
    except UnreadableError as error:
        return {}, (error.issue,)
    rows = understand(sheet, _LISTED)
    spots = {record["session"]: _spot(record) for record in rows.records if "session" in record}
    problems = (*sheet.issues, *rows.issues, *(issue for record in rows.records for issue in record.issues))
    return spots, tuple(issue for issue in problems if issue.severity == "error")


def differences(before: Mapping[str, Spot], after: Mapping[str, Spot]) -> Iterator[Difference]:
    """Yield what changed from one schedule to another, in the order of the first, then the second."""
    for session in dict.fromkeys((*before, *after)):
        old, new = before.get(session), after.get(session)
        kind = _kind(old, new)
        if kind:
            yield Difference(session, (new or old or Spot()).title, kind, old, new)


def _kind(old: Spot | None, new: Spot | None) -> Kind | None:
    if old is None or new is None:
        return "added" if old is None else "removed"
    if new.status != old.status:
        if new.status == "cancelled":
            return "cancelled"
        return "placed" if new.status == "placed" else "unplaced"
    if new.status != "placed" or old.start is None or new.start is None:
        return None
    same_start = _same_moment(old.start, new.start)
    # A list written by hand may do without the venue.
    elsewhere = old.venue and new.venue and old.venue != new.venue
    if elsewhere or (not same_start and old.start.date() != new.start.date()):
        return "moved"
    if not same_start:
        return "time"
    if old.room != new.room:
        return "room"
    return "backup-room" if old.backup_room != new.backup_room else None


def _same_moment(one: datetime, other: datetime) -> bool:
    if one.tzinfo and other.tzinfo:
        return one == other
    # A workbook's times have no offset; what both say is the event's local time.
    return one.replace(tzinfo=None) == other.replace(tzinfo=None)


def _sheet(path: Path) -> Sheet:
    if path.is_dir():
        path = path / (CSV_NAME if (path / CSV_NAME).exists() else XLSX_NAME)
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        return csv_sheet(path)
    sheets = [sheet for sheet in workbook_sheets(path) if sheet.name != WRITTEN_SHEET]
    best = max(sheets, key=_known_headings, default=None)
    if best is None or not _known_headings(best):
        message = f"no sheet of {path.name} has the columns session, room and start"
        raise UnreadableError(fault(path.name, "E212", message, f"give {XLSX_NAME} as `solve` wrote it"))
    return best


def _known_headings(sheet: Sheet) -> int:
    headings = sheet.rows[0].cells if sheet.rows else ()
    return len({column.name for cell in headings if (column := _LISTED.column(str(cell)))})


def _spot(record: Record) -> Spot:
    implied = "placed" if "room" in record or "start" in record else "unplaced"
    return Spot(
        title=record.get("title", ""),
        status=record.get("status", implied),
        room=record.get("room", ""),
        venue=record.get("venue", ""),
        start=record.get("start"),
        backup_room=record.get("backup_room", ""),
    )
