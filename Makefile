# Two commands: `make run` solves the example into outputs/, `make test` tests everything.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test lint coverage readme clean

run: $(VENV)/installed
	$(BIN)/scheduler solve inputs/beijing-2023 -o outputs --time-limit 60

test: lint
	$(BIN)/pytest -n auto --dist loadfile

# The same tests, measured; tracing every line makes them half as long again.
coverage: $(VENV)/installed
	$(BIN)/pytest -n auto --dist loadfile --cov --cov-report=term:skip-covered

lint: $(VENV)/installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip -c constraints.txt
	$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[dev]"
	touch $@

# Writes the table of rules into the README from their docstrings.
readme: $(VENV)/installed
	$(BIN)/python tests/write_readme.py

clean:
	rm -rf $(VENV) build dist
