from __future__ import annotations

import json

from scheduler.rules import rules
from scheduler.tables.contract import TABLES
from tests.cli.conftest import Run


def test_every_rule_with_its_weight_and_its_sentence(run: Run) -> None:
    told = run("rules").stdout.splitlines()
    headings = [line for line in told if line and not line.startswith(" ")]
    assert [line.split(" (")[0] for line in headings] == [rule.name for rule in rules()]
    assert "room-clash (hard)" in headings
    assert "room-tight (soft, 3)" in headings
    assert "limits (hard or soft, row by row)" in headings


def test_rules_in_json(run: Run) -> None:
    told = {each["rule"]: each for each in json.loads(run("rules", "--json").stdout)}
    assert list(told) == [rule.name for rule in rules()]
    assert (told["room-clash"]["weight"], told["room-tight"]["weight"]) == (None, 3)
    assert [name for name, each in told.items() if each["by_row"]] == ["limits", "relations"]
    assert all(each["text"] for each in told.values())


def test_tables_in_words_and_in_json(run: Run) -> None:
    told = json.loads(run("tables", "--json").stdout)
    text = run("tables").stdout
    for table in TABLES:
        assert table.name in json.dumps(told)
        assert table.name in text
