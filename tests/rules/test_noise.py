from scheduler.rules import Violation
from scheduler.rules.noise import Noise
from tests.builders import at, found, problem, room, schedule, session, subjects

ROOMS = [
    room("east", zone="first-floor"),
    room("west", zone="first-floor"),
    room("attic", zone="roof"),
    *(room(name) for name in ("hut", "shed")),
]


def two(loud, quiet, noises=("loud", "quiet"), **columns):
    tiny = problem(
        sessions=[session("drums", noise=noises[0], **columns), session("exam", noise=noises[1])], rooms=ROOMS
    )
    return tiny, schedule({"drums": loud, "exam": quiet})


def test_loud_next_to_quiet():
    assert found(Noise, *two(("east", at("09:59")), ("west", at("09:00")))) == [
        Violation(
            "noise",
            ("drums", "exam"),
            "drums (Drums) is loud in east 2023-05-20 09:59–10:59 and exam (Exam) must be quiet in west "
            "2023-05-20 09:00–10:00; both are in zone first-floor",
        )
    ]
    assert subjects(Noise, *two(("east", at("10:00")), ("west", at("09:00")))) == []


def test_setup_and_teardown_are_not_heard():
    assert subjects(Noise, *two(("east", at("10:00")), ("west", at("09:00")), setup=60)) == []


def test_only_loud_and_quiet_matter():
    for noises in (("loud", "loud"), ("quiet", "quiet"), ("loud", ""), ("", "quiet")):
        assert subjects(Noise, *two(("east", at("09:00")), ("west", at("09:00")), noises)) == []


def test_only_different_rooms_of_one_zone_hear_each_other():
    assert subjects(Noise, *two(("east", at("09:00")), ("east", at("09:00")))) == []
    assert subjects(Noise, *two(("east", at("09:00")), ("attic", at("09:00")))) == []
    assert subjects(Noise, *two(("hut", at("09:00")), ("shed", at("09:00")))) == []


def test_midnight_does_not_silence():
    assert subjects(Noise, *two(("east", at("23:30")), ("west", at("00:29", day=1)))) == [("drums", "exam")]
    assert subjects(Noise, *two(("east", at("23:30")), ("west", at("00:30", day=1)))) == []
