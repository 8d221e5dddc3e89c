from scheduler.rules import Violation
from scheduler.rules.person_available import PersonAvailable
from tests.builders import at, daily, found, person, problem, schedule, session, subjects


def one(start, wang, **columns):
    tiny = problem(sessions=[session("a", people=("wang",), **columns)], people=[wang])
    return tiny, schedule({"a": ("hall", start)})


def test_the_person_is_available():
    wang = person("wang", available=daily("09:00-12:00"))
    assert found(PersonAvailable, *one(at("09:00"), wang, setup=15)) == [
        Violation(
            "person-available",
            ("a", "wang"),
            "a (A) needs Wang (wang) 2023-05-20 08:45–10:00; available: 2023-05-20 09:00–12:00",
        )
    ]
    assert subjects(PersonAvailable, *one(at("09:15"), wang, setup=15)) == []
    assert subjects(PersonAvailable, *one(at("11:00"), wang, setup=15)) == []


def test_a_person_who_is_never_available():
    assert [
        violation.message
        for violation in found(PersonAvailable, *one(at("09:00"), person("wang", available=())))
    ] == ["a (A) needs Wang (wang) 2023-05-20 09:00–10:00; available: never"]


def test_the_person_is_not_unavailable():
    wang = person("wang", unavailable=((at("12:00"), at("13:00")),))
    assert found(PersonAvailable, *one(at("11:15"), wang)) == [
        Violation(
            "person-available",
            ("a", "wang"),
            "a (A) needs Wang (wang) 2023-05-20 11:15–12:15; unavailable: 2023-05-20 12:00–13:00",
        )
    ]
    assert subjects(PersonAvailable, *one(at("11:00"), wang)) == []
    assert subjects(PersonAvailable, *one(at("13:00"), wang)) == []


def test_with_a_call_setup_and_teardown_do_not_count():
    wang = person("wang", available=daily("09:00-12:00"), call=10)
    assert subjects(PersonAvailable, *one(at("09:10"), wang, setup=60, teardown=60)) == []
    assert subjects(PersonAvailable, *one(at("09:09"), wang)) == [("a", "wang")]
    assert subjects(PersonAvailable, *one(at("11:00"), wang, teardown=60)) == []


def three(*starts, most):
    names = ["a", "b", "c"][: len(starts)]
    tiny = problem(
        sessions=[session(name, people=("wang",)) for name in names],
        people=[person("wang", max_sessions_per_day=most)],
    )
    return tiny, schedule({name: ("hall", start) for name, start in zip(names, starts, strict=True)})


def test_at_most_so_many_sessions_a_day():
    assert found(PersonAvailable, *three(at("09:00"), at("11:00"), at("13:00"), most=2)) == [
        Violation(
            "person-available",
            ("a", "b", "c", "wang"),
            "Wang (wang) has 3 sessions on 2023-05-20, at most 2 are agreed: a (A), b (B), c (C)",
        )
    ]
    assert subjects(PersonAvailable, *three(at("09:00"), at("11:00"), at("13:00", day=1), most=2)) == []
    assert subjects(PersonAvailable, *three(at("09:00"), at("11:00"), at("13:00"), most=None)) == []
    assert subjects(PersonAvailable, *three(at("09:00"), most=0)) == [("a", "wang")]


def test_a_session_counts_on_the_date_on_which_it_starts():
    assert subjects(PersonAvailable, *three(at("23:30"), at("09:00", day=1), most=1)) == []
    assert subjects(PersonAvailable, *three(at("00:00", day=1), at("09:00", day=1), most=1)) == [
        ("a", "b", "wang")
    ]
