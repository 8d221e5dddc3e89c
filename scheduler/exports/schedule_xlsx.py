"""schedule.xlsx: the schedule for people, to print, to discuss, to edit and to read back."""

from __future__ import annotations

from datetime import datetime

from scheduler.exports import words
from scheduler.exports.cost_sheet import add_cost_sheet
from scheduler.exports.day_plan import day_plan
from scheduler.exports.day_sheet import add_day_sheet
from scheduler.exports.list_sheets import (
    add_list_sheet,
    add_room_sheet,
    add_unplaced_sheet,
    add_written_sheet,
)
from scheduler.exports.rows import one_line, reasons, rows
from scheduler.exports.workbook import Book
from scheduler.problem import Problem
from scheduler.result import Result
from scheduler.schedule import Schedule


def schedule_xlsx(problem: Problem, result: Result, stamp: datetime) -> bytes:
    """Return schedule.xlsx: a sheet per day, the list, the unplaced, the costs, the rooms.

    `stamp` is when it was made (a naive one is local to the event); the same problem, result and stamp
    give the same bytes. The list is what `scheduler.tables.schedule_file` reads back: a hidden copy of
    it tells which rows were edited.
    """
    schedule = result.schedule or Schedule()
    made = problem.moment(problem.minute(stamp))
    footer = f"{one_line(problem.event.name)} · {made:%Y-%m-%d %H:%M}"
    listed = rows(problem, schedule, reasons(problem, result))
    used = {row.session.kind for row in listed if row.placement}
    kinds = [*(kind for kind in words.KINDS if kind in used), *sorted(used - words.KINDS.keys())]

    book = Book(title=one_line(problem.event.name))
    for day in problem.days:
        add_day_sheet(book, problem, day_plan(problem, schedule, day), kinds, footer)
    add_list_sheet(book, problem, listed, footer)
    add_unplaced_sheet(book, listed, footer)
    add_cost_sheet(book, problem, schedule, result, footer)
    add_room_sheet(book, problem, footer)
    add_written_sheet(book, problem, listed)
    return book.save(made)
