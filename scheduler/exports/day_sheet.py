"""A day's sheet of schedule.xlsx: rooms × time, to hang on a wall (A3 landscape) or to look at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from scheduler.exports import words
from scheduler.exports.day_plan import HOUR, Block, DayPlan, Lane
from scheduler.exports.list_sheets import LIST_SHEET
from scheduler.exports.rows import one_line
from scheduler.exports.workbook import (
    GREY,
    PAGE_MM,
    Book,
    Look,
    line_count,
    line_height,
    millimetres,
    rich,
    set_height,
    set_page,
    set_widths,
)
from scheduler.intervals import overlap
from scheduler.problem import DAY, Problem, Session

if TYPE_CHECKING:
    from openpyxl.cell.rich_text import CellRichText
    from openpyxl.worksheet.worksheet import Worksheet

LABEL_MM = 56.0
TIME_MM = PAGE_MM - LABEL_MM
PINNED = "◆"
PROPOSED = "？"

_PADDING_MM = 2.0
_UPRIGHT_MM = 7.5
"""Text that has less width than this is turned, to run along `_TURNED_MM`."""
_TURNED_MM = 40.0
_NARROWEST_MM = 3.0
_MOST_LINES = 4
"""A longer title ends in an ellipsis; the list has the whole of it."""

_Run = tuple[str, Look]

_HEAD = Look(size=16, bold=True)
_NOTE = Look(size=8, ink=GREY)
_HOUR = Look(size=9, bold=True, fill="e6e6e6", border="thin")
_STRONG = Look(size=9, bold=True)
_TEXT = Look(size=8)
_SMALL = Look(size=7)
_EMPTY = Look(border="hair", border_ink="a6a6a6", sides=("bottom",))
_EMPTY_HOUR = replace(_EMPTY, sides=("bottom", "left"))
_SESSION = Look(border="thin", border_ink="404040")
_PINNED_SESSION = replace(_SESSION, border="medium")
_MARGIN = Look(size=6.5, border="thin", across="center")
_GHOST = Look(size=7.5, italic=True, border="dashed", border_ink="404040")
_SHARED = Look(size=7, italic=True, fill="e6e6e6", border="dotted")
_CLOSED = Look(size=7, fill="d0d0d0", border="hair", across="center")
_OUTSIDE = Look(fill="efefef", border="hair", border_ink="d0d0d0")


@dataclass(frozen=True, slots=True)
class _Page:
    """What the parts of a day's sheet share; `edges` are the minutes between its time columns."""

    book: Book
    sheet: Worksheet
    problem: Problem
    plan: DayPlan
    edges: tuple[int, ...]

    @property
    def last_column(self) -> int:
        return max(2, len(self.edges))

    def put(
        self, at: tuple[int, int], content: str | CellRichText | None, look: Look, last_column: int = 0
    ) -> None:
        """Write a cell, or the cells of a row up to `last_column` merged."""
        self.book.put(self.sheet, at, content, look, last_column)

    def columns(self, start: int, end: int) -> tuple[int, int]:
        """Return the first and the last column of a stretch of time."""
        return bisect_left(self.edges, start) + 2, bisect_left(self.edges, end) + 1

    def width(self, start: int, end: int) -> float:
        """Return how wide a stretch of time is, in millimetres."""
        return TIME_MM * (end - start) / (self.edges[-1] - self.edges[0])

    def text_width(self, block: Block) -> float:
        """Return how wide the text of a block may be, in millimetres."""
        return max(self.width(block.start, block.end) - _PADDING_MM, _NARROWEST_MM)

    def clock(self, minute: int) -> str:
        """Return a time of this day as `09:30`, of another as `01:00 (+1)`."""
        days, rest = divmod(minute - self.plan.day * DAY, DAY)
        if rest == 0 and days == 1:
            return "24:00"
        return f"{rest // HOUR:02}:{rest % HOUR:02}" + (f" ({days:+})" if days else "")


def add_day_sheet(book: Book, problem: Problem, plan: DayPlan, kinds: Sequence[str], footer: str) -> None:
    """Add a day's sheet at the end of a workbook; `kinds` are those that its legend explains."""
    date = problem.date(plan.day)
    sheet = book.add_sheet(f"{date} {words.WEEKDAYS[date.weekday()].zh}")
    # Half hours besides what the blocks need leave room to write in by hand.
    times = {*range(plan.axis[0], plan.axis[1] + 1, HOUR // 2)}
    edges = times.union(*((block.start, block.end) for lane in plan.lanes for block in lane.blocks))
    page = _Page(book, sheet, problem, plan, tuple(sorted(edges)))
    widths = [page.width(start, end) for start, end in pairwise(page.edges)] or [TIME_MM]
    set_widths(sheet, [LABEL_MM, *widths])
    row = _head(page)
    if plan.lanes:
        row = _legend(page, kinds, row)
        _hours(page, row)
        sheet.freeze_panes = f"B{row + 1}"
    set_page(sheet, title_rows=(1, row), footer=footer)
    for number, (_, lanes) in enumerate(groupby(plan.lanes, key=lambda lane: lane.room.venue)):
        for lane in lanes:
            row += 1
            _lane(page, lane, row, label_fill=("ffffff", "f2f2f2")[number % 2])
    _idle_rooms(page, row + 1)


def _head(page: _Page) -> int:
    """Write the title and the notes under it; return the last row of both."""
    problem, plan = page.problem, page.plan
    date, event = problem.date(plan.day), problem.event
    day = words.day(date)
    kept = [protected for protected in event.protected_days if protected.day == plan.day]
    title = f"{date.year}年{day.zh} {day.en} {date.year}"
    names = "  ".join(
        one_line(f"{name} {name_en}")
        for name, name_en in [(event.name, event.name_en), *((each.name, each.name_en) for each in kept)]
    )
    heading = rich((title, _HEAD), (f"    {names}", replace(_HEAD, size=12)))
    page.put((1, 1), heading, _HEAD, page.last_column)
    set_height(page.sheet, 1, line_height(_HEAD.size) + 4)
    rooms = len({lane.room.id for lane in plan.lanes})
    note = (
        f"{plan.sessions} 场 sessions · {rooms} 个场地 rooms · 改动请填在“{LIST_SHEET}”表的 room、start 列，"
        f"本页上的改动不会被读取 To move a session, edit room and start in the sheet “{LIST_SHEET}”; "
        "changes on this page are not read."
    )
    page.put((2, 1), note, _NOTE, page.last_column)
    set_height(page.sheet, 2, line_height(_NOTE.size) + 2)
    return 2


def _legend(page: _Page, kinds: Sequence[str], above: int) -> int:
    """Write what colours and signs mean under row `above`; return the row for the hours."""
    chips: list[_Run] = []
    for name in kinds:
        kind = words.kind(name)
        chips.append((one_line(f"{kind.mark} {kind.label}"), replace(_SESSION, size=8, fill=kind.fill)))
    chips += [
        ("08:30 布展、撤展至 setup from, teardown until", replace(_MARGIN, size=8, fill="f7f7f7")),
        (f"{PINNED} 固定 pinned", replace(_PINNED_SESSION, size=8)),
        (f"{PROPOSED} 拟定 proposed", replace(_SESSION, size=8)),
        ("雨天备用 kept for rain", replace(_GHOST, size=8)),
        ("合用场地 part of a hall in use", replace(_SHARED, size=8)),
        ("关闭 closed", replace(_CLOSED, size=8)),
        ("不开放 not open", replace(_OUTSIDE, size=8)),
    ]
    row, column = above + 1, 2
    page.put((row, 1), "图例 Legend", _NOTE)
    for text, look in chips:
        needed = millimetres(text, look.size) + 2 * _PADDING_MM
        last = _column_after(page, column, needed)
        if last is None:
            row, column = row + 1, 2
            last = _column_after(page, column, needed) or page.last_column
        page.put((row, column), text, look, last)
        column = last + 1
    for each in range(above + 1, row + 1):
        set_height(page.sheet, each, line_height(8) + 4)
    return row + 1


def _column_after(page: _Page, first: int, needed: float) -> int | None:
    """Return the column with which the columns from `first` are `needed` millimetres wide, if any."""
    for column in range(first, page.last_column + 1):
        if page.width(page.edges[first - 2], page.edges[column - 1]) >= needed:
            return column
    return None


def _hours(page: _Page, row: int) -> None:
    page.put((row, 1), "场地 Room", _HOUR)
    for hour in range(page.plan.axis[0], page.plan.axis[1], HOUR):
        first, last = page.columns(hour, hour + HOUR)
        page.put((row, first), page.clock(hour), _HOUR, last)
    set_height(page.sheet, row, line_height(_HOUR.size) + 4)


def _lane(page: _Page, lane: Lane, row: int, label_fill: str) -> None:
    """Write a room's row: its label, its blocks, and hour lines in what is free."""
    height = _label(page, lane, row, label_fill)
    taken: set[int] = set()
    for block in lane.blocks:
        first, last = page.columns(block.start, block.end)
        taken.update(range(first, last + 1))
        runs, look = _content(page, block)
        page.put((row, first), rich(*runs) if runs else None, look, last)
        height = max(height, _height(runs, page.text_width(block), upright=look.rotation == 0))
    for column in range(2, page.last_column + 1):
        if column not in taken:
            on_the_hour = page.edges[column - 2] % HOUR == 0
            page.put((row, column), None, _EMPTY_HOUR if on_the_hour else _EMPTY)
    set_height(page.sheet, row, height + 5)


def _label(page: _Page, lane: Lane, row: int, fill: str) -> float:
    room, venue = lane.room, page.problem.venue_of(lane.room.id)
    where = " 室外 outdoor" if room.outdoor else ""
    runs = [
        (one_line(room.name), _STRONG),
        (f"\n{one_line(f'{venue.district} {venue.name}')}", _TEXT),
        (f"\n{room.id} · {room.capacity} 人 seats{where}", _SMALL),
    ]
    page.put((row, 1), rich(*runs), Look(border="thin", fill=fill))
    return _height(runs, LABEL_MM - _PADDING_MM)


def _height(runs: Iterable[_Run], width: float, *, upright: bool = True) -> float:
    """Return the points that runs of text take, each beginning a line of its own."""
    if not upright:
        return max((millimetres(text, look.size) * 72 / 25.4 + 4 for text, look in runs), default=0)
    return sum(line_count(text.strip(), look.size, width) * line_height(look.size) for text, look in runs)


def _content(page: _Page, block: Block) -> tuple[list[_Run], Look]:
    """Return a block's text and its look."""
    if block.session is None:
        return ([("关闭 closed", _CLOSED)], _CLOSED) if block.role == "closed" else ([], _OUTSIDE)
    if block.role == "public":
        return _public(page, block, block.session)
    if block.role in {"setup", "teardown"}:
        return _margin(page, block, block.session)
    title = one_line(block.session.title)
    if block.elsewhere:
        text, look = f"{one_line(block.elsewhere.name)}: {title}", _SHARED
    else:
        text, look = f"雨天备用 rain: {page.clock(block.public[0])} {title}", _GHOST
    return [(_shortened(text, look.size, page.text_width(block)), look)], look


def _public(page: _Page, block: Block, session: Session) -> tuple[list[_Run], Look]:
    """Return the text and look of a session's public time."""
    kind = words.kind(session.kind)
    pinned = session.id in page.problem.pinned
    look = replace(_PINNED_SESSION if pinned else _SESSION, fill=kind.fill)
    signs = (f" {PINNED}" if pinned else "") + (f" {PROPOSED}" if session.status == "proposed" else "")
    start, end = (page.clock(minute) for minute in block.public)
    mark, title = one_line(kind.mark), one_line(session.title)
    width = page.text_width(block)
    if width < _UPRIGHT_MM:
        along = _shortened(f"{mark} {start}{signs} {title}", _SMALL.size, _TURNED_MM, lines=1)
        return [(along, _SMALL)], replace(look, rotation=90, size=_SMALL.size)
    heads = f" · {session.heads}人" if session.heads else ""
    runs = [
        (f"{mark} {start}–{end}{signs}", _TEXT),
        (f"\n{_shortened(title, _STRONG.size, width)}", _STRONG),
        (f"\n{session.id}{heads}", _SMALL),
    ]
    return runs, look


def _margin(page: _Page, block: Block, session: Session) -> tuple[list[_Run], Look]:
    """Return the text and look of a session's setup or teardown: a lighter shade of its kind."""
    setup = block.role == "setup"
    opens, closes = block.public[0] - session.setup, block.public[1] + session.teardown
    clock = page.clock(opens if setup else closes)
    look = replace(_MARGIN, fill=_lighter(words.kind(session.kind).fill))
    width = page.text_width(block)
    if width < _UPRIGHT_MM:
        return [(clock, look)], replace(look, rotation=90)
    runs = [("布展" if setup else "撤展", look), (f"\n{clock}", look)]
    today = (page.plan.day * DAY, (page.plan.day + 1) * DAY)
    if not overlap(block.public, today):
        # Its public time is on another day's sheet: without a title nobody would know whose work it is.
        runs.append((f"\n{_shortened(one_line(session.title), look.size, width)}", look))
    return runs, look


def _idle_rooms(page: _Page, row: int) -> None:
    """Write which rooms nobody uses, by venue."""
    parts = [] if page.plan.lanes else ["当日无场次 No sessions on this day."]
    if page.plan.idle:
        venues = groupby(page.plan.idle, key=lambda room: room.venue)
        listed = "；".join(
            f"{one_line(page.problem.venues[venue].name)}: {'、'.join(one_line(room.name) for room in rooms)}"
            for venue, rooms in venues
        )
        parts.append(f"当日未用场地 Rooms not in use: {listed}")
    text = "\n".join(parts)
    page.put((row, 1), text, _NOTE, page.last_column)
    lines = line_count(text, _NOTE.size, PAGE_MM - _PADDING_MM)
    set_height(page.sheet, row, lines * line_height(_NOTE.size) + 4)


def _shortened(text: str, size: float, width: float, lines: int = _MOST_LINES) -> str:
    """Return a text that takes no more than `lines` lines of `width` millimetres."""
    if line_count(text, size, width) <= lines:
        return text
    # More than fit of the narrowest characters cannot fit of any: a long text is cut at once.
    text = text[: int(lines * width / millimetres(".", size))]
    while text and line_count(f"{text}…", size, width) > lines:
        text = text[:-1]
    return f"{text}…"


def _lighter(fill: str) -> str:
    """Return a colour two thirds of the way to white."""
    return "".join(f"{255 - (255 - int(fill[i : i + 2], 16)) // 3:02x}" for i in (0, 2, 4))
