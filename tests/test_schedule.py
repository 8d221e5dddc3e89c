from scheduler.schedule import Change, Placement, Schedule, diff

HALL = Placement("hall", 540)


def test_where_a_session_is():
    plan = Schedule({"talk": HALL})
    assert plan.get("talk") == HALL
    assert plan.get("show") is None
    assert ("talk" in plan, "show" in plan, len(plan)) == (True, False, 1)


def test_an_empty_schedule():
    assert len(Schedule()) == 0


def test_the_difference_of_two_schedules():
    before = Schedule({"same": HALL, "room": HALL, "start": HALL, "backup": HALL, "gone": HALL})
    after = Schedule(
        {
            "new": HALL,
            "same": Placement("hall", 540),
            "room": Placement("side", 540),
            "start": Placement("hall", 555),
            "backup": Placement("hall", 540, "side"),
        }
    )
    assert list(diff(before, after)) == [
        Change("backup", HALL, Placement("hall", 540, "side")),
        Change("gone", HALL, None),
        Change("new", None, HALL),
        Change("room", HALL, Placement("side", 540)),
        Change("start", HALL, Placement("hall", 555)),
    ]
    assert list(diff(before, before)) == []
