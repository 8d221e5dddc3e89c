from scheduler.rules import Violation
from scheduler.rules.live_channels import LiveChannels
from tests.builders import at, found, problem, schedule, session, subjects


def on_air(*starts, channels=1, **columns):
    names = "abcd"[: len(starts)]
    tiny = problem(
        sessions=[session(name, **({"stream": True} | columns)) for name in names], live_channels=channels
    )
    return tiny, schedule({name: ("hall", start) for name, start in zip(names, starts, strict=True)})


def test_one_channel():
    assert found(LiveChannels, *on_air(at("09:00"), at("09:59"))) == [
        Violation(
            "live-channels",
            ("a", "b"),
            "2 sessions are on air at 2023-05-20 09:59, live channels: 1: a (A), b (B)",
        )
    ]
    assert subjects(LiveChannels, *on_air(at("09:00"), at("10:00"))) == []


def test_several_channels():
    assert subjects(LiveChannels, *on_air(at("09:00"), at("09:15"), channels=2)) == []
    assert subjects(LiveChannels, *on_air(at("09:00"), at("09:15"), at("09:30"), channels=2)) == [
        ("a", "b", "c")
    ]
    assert subjects(LiveChannels, *on_air(at("09:00"), channels=0)) == [("a",)]


def test_a_chain_over_the_channels_is_one_stretch():
    assert subjects(LiveChannels, *on_air(at("09:00"), at("09:30"), at("10:00"), at("11:30"))) == [("a", "b")]
    assert subjects(LiveChannels, *on_air(at("09:00"), at("09:30"), at("12:00"), at("12:30"))) == [
        ("a", "b"),
        ("c", "d"),
    ]


def test_setup_and_teardown_are_not_on_air():
    assert subjects(LiveChannels, *on_air(at("09:00"), at("10:00"), setup=30, teardown=30)) == []


def test_sessions_without_stream_do_not_count():
    assert subjects(LiveChannels, *on_air(at("09:00"), at("09:00"), stream=False)) == []


def test_midnight_does_not_end_a_broadcast():
    assert subjects(LiveChannels, *on_air(at("23:30"), at("00:29", day=1))) == [("a", "b")]
    assert subjects(LiveChannels, *on_air(at("23:30"), at("00:30", day=1))) == []
