from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.problem import DAY
from scheduler.tables.cells import CellError, CellType
from scheduler.tables.sheet import Cell
from scheduler.tables.times import Clock, Dates, Day, DayType, EventDays, Moment, Windows, days_of, window_of
from tests.tables.making import fault

EVENT = EventDays(date(2023, 5, 20), 12, ZoneInfo("Asia/Shanghai"))
"""Saturday 20 May to Wednesday 31 May."""


def days(cell: Cell) -> list[int]:
    return sorted(days_of(Dates().parse(cell), EVENT))


def hours(cell: Cell) -> list[tuple[int, int]]:
    return list(window_of(Windows().parse(cell), EVENT))


def at(day: int, hour: int, minute: int = 0) -> int:
    return day * DAY + hour * 60 + minute


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2023-05-21", [1]),
        ("2023/5/21", [1]),
        ("2023.5.21", [1]),
        ("2023年5月21日", [1]),
        ("２０２３－０５－２１", [1]),
        (date(2023, 5, 21), [1]),
        (datetime(2023, 5, 21), [1]),
        ("2023-05-21..2023-05-23", [1, 2, 3]),
        ("2023-05-21～2023-05-23", [1, 2, 3]),
        ("2023年5月21日至2023年5月23日", [1, 2, 3]),
        ("2023-05-01..2023-05-21", [0, 1]),
        ("0001-01-01".replace("0001", "1900") + "..2199-12-31", list(range(12))),
        ("2023-06-21", []),
        ("sat", [0, 7]),
        ("SUN;周三", [1, 4, 8, 11]),
        ("星期日、Monday", [1, 2, 8, 9]),
        ("weekend", [0, 1, 7, 8]),
        ("周末", [0, 1, 7, 8]),
        ("weekday", [2, 3, 4, 5, 6, 9, 10, 11]),
        ("工作日；2023-05-20", [0, 2, 3, 4, 5, 6, 9, 10, 11]),
    ],
)
def test_dates_over_the_events_days(cell: Cell, expected: list[int]) -> None:
    assert days(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("sat 09:00-17:00", [(at(0, 9), at(0, 17)), (at(7, 9), at(7, 17))]),
        ("周六 9:00—17:00", [(at(0, 9), at(0, 17)), (at(7, 9), at(7, 17))]),
        ("2023-05-21 ０９：００～１２：００", [(at(1, 9), at(1, 12))]),
        ("2023-05-21 09:00-12:00;2023-05-21 12:00-17:00", [(at(1, 9), at(1, 17))]),
        ("2023-05-21..2023-05-22 00:00-24:00", [(at(1, 0), at(3, 0))]),
        ("2023-05-20 09:00-17:00；2023/5/20 16:00-18:00", [(at(0, 9), at(0, 18))]),
        ("2023-05-25 13:00/2023-05-26 02:00", [(at(5, 13), at(6, 2))]),
        ("2023年5月25日 13:00至2023年5月26日 2:00", [(at(5, 13), at(6, 2))]),
        ("2023-05-25T13:00/2023-05-25T24:00", [(at(5, 13), at(6, 0))]),
        ("2023-05-19 18:00/2023-05-19 22:00", [(at(-1, 18), at(-1, 22))]),
        ("2023-06-25 09:00-12:00", []),
    ],
)
def test_windows_over_the_events_days(cell: Cell, expected: list[tuple[int, int]]) -> None:
    assert hours(cell) == expected


def test_hours_alone_are_on_every_day() -> None:
    assert hours("09:00-17:00") == [(at(day, 9), at(day, 17)) for day in range(12)]
    assert hours("00:00-24:00") == [(0, 12 * DAY)]


@pytest.mark.parametrize(
    ("cell_type", "cell", "meaning"),
    [
        (Clock(), "9:00", 540),
        (Clock(), "09:00:00", 540),
        (Clock(), "24:00", 1440),
        (Clock(), time(9, 30), 570),
        (Clock(), timedelta(hours=24), 1440),
        (Clock(), datetime(1900, 1, 1), 1440),
        (Clock(), date(1899, 12, 31), 1440),
        (Day(), "2023/5/20", date(2023, 5, 20)),
        (Day(), datetime(2023, 5, 20), date(2023, 5, 20)),
        (Moment(), "2023-05-20 09:30", datetime(2023, 5, 20, 9, 30)),
        (Moment(), "2023/5/20　９：３０", datetime(2023, 5, 20, 9, 30)),
        (Moment(), "2023-05-20T09:30:00", datetime(2023, 5, 20, 9, 30)),
        (Moment(), "2023-05-20 24:00", datetime(2023, 5, 21)),
        (Moment(), datetime(2023, 5, 20, 9, 29, 59, 999_700), datetime(2023, 5, 20, 9, 30)),
        (
            Moment(),
            "2023-05-20T09:30:00+08:00",
            datetime(2023, 5, 20, 9, 30, tzinfo=timezone(timedelta(hours=8))),
        ),
        (Moment("0:00"), "2023-05-20", datetime(2023, 5, 20)),
        (Moment("24:00"), "2023-05-20", datetime(2023, 5, 21)),
        (Moment("24:00"), date(2023, 5, 20), datetime(2023, 5, 21)),
        (Moment("24:00"), datetime(2023, 5, 20), datetime(2023, 5, 20)),
    ],
)
def test_what_a_time_says(cell_type: CellType, cell: Cell, meaning: Any) -> None:
    assert cell_type.parse(cell) == meaning


@pytest.mark.parametrize(
    ("cell_type", "cell", "code", "message"),
    [
        (Dates(), "2023-02-29", "E107", "holds a date that does not exist: 2023-02-29"),
        (Dates(), "5月20日", "E107", "must be a list of dates"),
        (Dates(), "2023-05-24..2023-05-20", "E110", "holds dates that go backwards: 2023-05-24..2023-05-20"),
        (Dates(), "0023-05-20", "E104", "holds a date in the year 23"),
        (Dates(), datetime(2023, 5, 20, 9), "E107", "must be a list of dates, without times"),
        (Dates(), 45066.0, "E107", "must be a list of dates"),
        (Day(), datetime(2023, 5, 20, 9), "E107", "must be a date, without a time"),
        (Day(), "weekend", "E107", "must be a date"),
        (DayType(), "sat", "E106", "must be `weekday`, `weekend` or a date"),
        (DayType(), "weekday;weekend", "E106", "must be `weekday`, `weekend` or a date"),
        (DayType(), "2023-05-20..2023-05-21", "E106", "must be `weekday`, `weekend` or a date"),
        (DayType(), ";", "E106", "must be `weekday`, `weekend` or a date"),
        (Windows(), "mornings", "E109", "must be a window"),
        (Windows(), "2023-05-20", "E109", "must be a window"),
        (Windows(), "a" + " " * 30_000 + "b", "E109", "must be a window"),
        (Windows(), time(9), "E109", "must be a window, not only 09:00"),
        (Windows(), "17:00-09:00", "E110", "holds hours that end before they start: 17:00-09:00"),
        (Windows(), "09:00-09:00", "E110", "holds hours that end before they start: 09:00-09:00"),
        (Windows(), "09:00-25:00", "E108", "holds a time that does not exist: 25:00"),
        (
            Windows(),
            "2023-05-26 02:00/2023-05-25 13:00",
            "E110",
            "holds an interval that ends before it starts: 2023-05-26 02:00/2023-05-25 13:00",
        ),
        (Clock(), "9am", "E108", "must be a time"),
        (Clock(), "9:60", "E108", "holds a time that does not exist: 9:60"),
        (Clock(), "09:00:30", "E108", "must be in whole minutes, not 09:00:30"),
        (Clock(), 0.375, "E108", "must be a time"),
        (Moment(), "2023-05-20", "E108", "must be a date and a time, not only a date"),
        (Moment(), "tomorrow", "E108", "must be a date and a time"),
        (Moment(), datetime(2023, 5, 20, 9, 30, 20), "E108", "must be in whole minutes"),
        (Moment(), "2023-05-20T09:30+29:00", "E108", "holds an offset that does not exist: +29:00"),
    ],
)
def test_what_is_wrong_with_a_time(cell_type: CellType, cell: Cell, code: str, message: str) -> None:
    with pytest.raises(CellError) as error:
        cell_type.parse(cell)
    assert (error.value.code, error.value.message) == (code, message)


def test_an_aware_moment_is_converted_to_the_events_time() -> None:
    moment = Moment().parse("2023-05-20T01:30:00Z")
    assert EVENT.minute(moment) == at(0, 9, 30)


def test_what_means_nothing_in_the_event_is_idle() -> None:
    dates = Dates().parse("2023-05-20;2023-06-20;2023-05-30..2023-06-30")
    assert [item.idle(EVENT) for item in dates] == [False, True, False]
    windows = Windows().parse("09:00-10:00;2023-06-20 09:00-10:00;2023-05-19 18:00/2023-05-19 20:00")
    windows += Windows().parse("2022-05-20 18:00/2022-05-20 20:00")
    assert [item.idle(EVENT) for item in windows] == [False, True, False, True]


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["-", "/", "."]))
def test_a_date_is_read_as_it_was_written(day: date, separator: str) -> None:
    assert Day().parse(f"{day.year}{separator}{day.month}{separator}{day.day}") == day


@given(st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)))
def test_a_moment_is_read_as_it_was_written(moment: datetime) -> None:
    minute = moment.replace(second=0, microsecond=0)
    assert Moment().parse(f"{minute:%Y-%m-%d %H:%M}") == Moment().parse(minute) == minute


@given(st.integers(0, 1439), st.integers(1, 1440))
def test_hours_are_read_as_they_were_written(start: int, end: int) -> None:
    text = f"2023-05-21 {start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
    if start < end:
        assert hours(text) == [(DAY + start, DAY + end)]
    else:
        with pytest.raises(CellError):
            hours(text)


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_has_a_fault(text: str) -> None:
    found = [
        fault(cell_type, text)
        for cell_type in (Dates(), Day(), DayType(), Windows(), Clock(), Moment("24:00"))
    ]
    assert all(each is None or each.remedy for each in found)
