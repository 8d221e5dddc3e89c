from __future__ import annotations

import pytest

from scheduler.cli.asked_time import AskedTimeError, asked_time
from tests.builders import at, problem

EVENT = problem(days=9)
"""Saturday 2023-05-20 to Sunday 2023-05-28."""


@pytest.mark.parametrize(
    "text",
    [
        "2023-05-25T10:00",
        "2023-05-25 10:00",
        "2023-05-25T10:00:00",
        "05-25 10:00",
        "5/25 10:00",
        "thu 10:00",
        "Thursday at 10",
        "Thu, 10am",
        "25 May 10:00",
        "May 25 10:00",
        "周四 10:00",
        "星期四上午10点",
        "5月25日 10：00",
        "2023年5月25日10点",
    ],
)
def test_a_time_is_understood_as_people_write_it(text: str) -> None:
    assert asked_time(EVENT, text) == at("10:00", day=5)


@pytest.mark.parametrize(
    ("text", "clock"),
    [("周四下午2点半", "14:30"), ("thu 2:30pm", "14:30"), ("thu 12am", "00:00"), ("thu 12:15 pm", "12:15")],
)
def test_halves_of_the_day_are_understood(text: str, clock: str) -> None:
    assert asked_time(EVENT, text) == at(clock, day=5)


def test_without_a_date_it_is_on_the_session_s_own() -> None:
    assert asked_time(EVENT, "14:00", today=3) == at("14:00", day=3)


def test_of_two_such_weekdays_it_is_the_one_that_the_session_may_have() -> None:
    assert asked_time(EVENT, "sat 14:00", likely={7}) == at("14:00", day=7)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("soon", "'soon' is not a time; write it as 2023-05-20 10:00, 05-20 10:00 or thu 10:00"),
        ("10:00", "'10:00' says no date; write it as 2023-05-20 10:00, 05-20 10:00 or thu 10:00"),
        (
            "someday 10:00",
            "'someday 10:00' is not a time; write it as 2023-05-20 10:00, 05-20 10:00 or thu 10:00",
        ),
        ("05-25 25:00", "'05-25 25:00': there is no time 25:00"),
        ("05-32 10:00", "'05-32 10:00': there is no such date"),
        ("sat 10:00", "'sat 10:00': the event has 2 Saturdays, 2023-05-20 and 2023-05-27; give the date"),
        (
            "thu 10:10",
            "'thu 10:10': sessions start every 15 minutes from midnight; the nearest is 2023-05-25 10:00 or "
            "2023-05-25 10:15",
        ),
        (
            "06-02 10:00",
            "'06-02 10:00' is outside the event, which runs from 2023-05-20 to 2023-05-28; "
            "the nearest day is 2023-05-28",
        ),
    ],
)
def test_what_cannot_be_meant_is_said_with_what_can(text: str, message: str) -> None:
    with pytest.raises(AskedTimeError) as caught:
        asked_time(EVENT, text)
    assert str(caught.value) == message


def test_a_weekday_that_the_event_lacks_is_said() -> None:
    with pytest.raises(AskedTimeError, match="the event has no Thursday"):
        asked_time(problem(days=3), "thu 10:00")
