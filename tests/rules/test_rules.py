"""The rules together: the names and weights of the contract, documentation for each, and order."""

from decimal import Decimal
from inspect import getdoc

import pytest

from scheduler.rules import rules
from tests.builders import at, problem, room, schedule, session

HARD = [
    "backup",
    "date-window",
    "equipment",
    "limits",
    "live-channels",
    "max-per-day",
    "noise",
    "person-available",
    "person-clash",
    "pinned",
    "protected-day",
    "relations",
    "room-clash",
    "room-open",
    "room-suits",
]
SOFT = {
    "audience-overlap": 5,
    "backup-preferred": 5,
    "demand": 1,
    "person-days": 2,
    "preferred-date": 10,
    "preferred-hours": 6,
    "preferred-room": 4,
    "protected-share": 2000,
    "room-fit": 1,
    "room-tight": 3,
    "theme-spread": 1,
    "tour-spread": 3,
    "unplaced": 1,
}


def test_the_contract_s_rules_are_all_there_with_their_weights():
    weights = {rule.name: rule.weight for rule in rules()}
    contract = dict.fromkeys(HARD, None) | {name: Decimal(weight) for name, weight in SOFT.items()}
    assert {name: weights[name] for name in contract} == contract


def test_hard_rules_come_first_and_each_kind_by_name():
    order = [(rule.weight is not None, rule.name) for rule in rules()]
    assert order == sorted(order)


def test_rows_price_relations_and_limits():
    assert {rule.name for rule in rules() if rule.priced_by_row} >= {"limits", "relations"}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_a_rule_stands_in_the_file_of_its_name(rule):
    assert type(rule).__module__ == f"scheduler.rules.{rule.name.replace('-', '_')}"


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_the_documentation_opens_with_one_sentence(rule):
    summary, _, details = (getdoc(rule) or "").partition("\n\n")
    assert "\n" not in summary
    assert summary.endswith(".")
    assert details.endswith(".")


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_an_easy_schedule_breaks_nothing_and_costs_nothing(rule):
    talk = session("talk", attendance=81, people=("wang",), equipment=(("dome", 1),))
    tiny = problem(sessions=[talk], rooms=[room("hall", capacity=90)])
    assert list(rule.check(tiny, schedule({"talk": ("hall", at("09:00"))}))) == []


def test_event_toml_sets_the_weight_of_soft_rules():
    weights = dict.fromkeys(SOFT, Decimal("1.5"))
    assert {rule.name: rule.weight_in(problem(weights=weights)) for rule in rules() if rule.name in SOFT} == (
        weights | {"unplaced": Decimal(1)}
    )


def test_a_hard_rule_has_no_weight():
    room_suits = next(rule for rule in rules() if rule.name == "room-suits")
    with pytest.raises(TypeError, match=r"^room-suits is a hard rule and has no weight$"):
        room_suits.weight_in(problem())
