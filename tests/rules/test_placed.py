from hypothesis import given
from hypothesis import strategies as st

from scheduler.intervals import overlap
from scheduler.rules.placed import Peak, hours_then, meetings, peaks, placed, span
from tests.builders import at, daily, problem, room, schedule, session

times = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 10)).map(lambda pair: (pair[0], pair[0] + pair[1])),
    max_size=8,
)


def test_placed_sessions_come_in_the_order_of_the_inputs():
    tiny = problem(sessions=[session("b"), session("a"), session("out")], rooms=[room("hall"), room("lawn")])
    plan = schedule({"a": ("hall", at("23:30", day=1)), "b": ("lawn", at("09:00"), "hall")})
    standing = placed(tiny, plan)
    assert [(name, str(item), item.room.id, item.day, item.public) for name, item in standing.items()] == [
        ("b", "b (B)", "lawn", 0, (at("09:00"), at("10:00"))),
        ("a", "a (A)", "hall", 1, (at("23:30", day=1), at("00:30", day=2))),
    ]
    assert (standing["a"].backup, standing["b"].backup) == (None, tiny.rooms["hall"])


def test_span():
    tiny = problem()
    assert span(tiny, (at("09:00"), at("10:30"))) == "2023-05-20 09:00–10:30"
    assert span(tiny, (at("09:00"), at("24:00"))) == "2023-05-20 09:00–24:00"
    assert span(tiny, (at("23:00"), at("00:30", day=1))) == "2023-05-20 23:00–2023-05-21 00:30"


def test_hours_then():
    tiny, open_hours = problem(), daily("09:00-17:00", [0, 2])
    assert hours_then(tiny, open_hours, (at("18:00"), at("19:00"))) == "2023-05-20 09:00–17:00"
    assert hours_then(tiny, open_hours, (at("18:00", day=1), at("24:00", day=1))) == "never"
    assert hours_then(tiny, open_hours, (at("23:00", day=1), at("00:01", day=2))) == "2023-05-22 09:00–17:00"


@given(times)
def test_meetings_are_the_pairs_that_share_a_moment(intervals):
    named = list(enumerate(intervals))
    met = list(meetings(named, lambda item: item[1]))
    assert [pair for pair in met if pair[0][1][0] > pair[1][1][0]] == []
    assert sorted(tuple(sorted([a[0], b[0]])) for a, b in met) == sorted(
        (i, j) for j, later in named for i, earlier in named[:j] if overlap(earlier, later)
    )


@given(times, st.integers(0, 3))
def test_peaks_are_the_stretches_with_too_much(intervals, most):
    found = list(peaks(intervals, lambda time: time, lambda time: 1, most))
    count = [sum(start <= minute < end for start, end in intervals) for minute in range(50)]
    over = {minute for minute in range(50) if count[minute] > most}
    assert {minute for peak in found for minute in range(*peak.stretch)} == over
    assert all(peak.stretch[1] not in over for peak in found)
    assert [(peak.total, peak.moment, len(peak.items)) for peak in found] == [
        (max(total), peak.stretch[0] + total.index(max(total)), max(total))
        for peak in found
        for total in [count[slice(*peak.stretch)]]
    ]


def test_a_peak_names_the_items_at_its_first_highest_moment():
    uses = [((0, 4), 1), ((1, 3), 2), ((3, 6), 0), ((2, 3), 1), ((8, 9), 1)]
    assert list(peaks(uses, lambda use: use[0], lambda use: use[1], 1)) == [
        Peak((1, 3), 4, 2, (((0, 4), 1), ((1, 3), 2), ((2, 3), 1)))
    ]
