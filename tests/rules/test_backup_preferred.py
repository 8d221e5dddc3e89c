from decimal import Decimal

import pytest

from scheduler.rules import Violation
from scheduler.rules.backup_preferred import BackupPreferred
from tests.builders import at, found, problem, room, schedule, session

ROOMS = [room("lawn", outdoor=True), room("hall")]


def standing(place, backup="preferred", weights=None):
    return problem(sessions=[session("show", backup=backup)], rooms=ROOMS, weights=weights), schedule(
        {"show": place}
    )


def test_outdoors_without_the_backup_that_it_prefers():
    assert found(BackupPreferred, *standing(("lawn", at("09:00")))) == [
        Violation(
            "backup-preferred",
            ("show",),
            "show (Show) is outdoors in lawn and has no backup room, though one is preferred",
            1,
            Decimal(5),
        )
    ]


def test_with_a_backup_or_indoors():
    assert found(BackupPreferred, *standing(("lawn", at("09:00"), "hall"))) == []
    assert found(BackupPreferred, *standing(("hall", at("09:00")))) == []


@pytest.mark.parametrize("backup", ["required", ""])
def test_where_none_is_preferred(backup):
    assert found(BackupPreferred, *standing(("lawn", at("09:00")), backup)) == []


def test_switched_off():
    assert found(BackupPreferred, *standing(("lawn", at("09:00")), weights={"backup-preferred": 0})) == []
