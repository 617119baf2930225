PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable
# A process per core, each with a server of its own; the first to be idle takes tests of another.
PARALLEL := -n auto --dist worksteal

.PHONY: demo test lint bench build property races
.DEFAULT_GOAL := test

demo: $(VENV)/demo.stamp
	$(BIN)/safe-delete demo

test: lint .tools/stamp
	$(BIN)/python -m pytest $(PARALLEL) --durations=20

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/dev.stamp
	$(BIN)/python tests/benchmark/run.py

property: $(VENV)/dev.stamp .tools/stamp
	SAFE_DELETE_PROPERTY_STEPS=$${SAFE_DELETE_PROPERTY_STEPS:-50000} $(BIN)/python -m pytest -s tests/property

races: $(VENV)/dev.stamp .tools/stamp
	SAFE_DELETE_ALL_RACES=1 $(BIN)/python -m pytest $(PARALLEL) tests/python/test_reference_races.py

build: $(VENV)/demo.stamp
	$(BIN)/python -m safe_delete.build build

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || \
	    { rm -rf $(VENV); echo "venv is missing: apt-get install python3-venv"; exit 1; }

$(VENV)/demo.stamp: pyproject.toml | $(BIN)/python
	$(PIP) '.[embedded]'
	@touch $@

$(VENV)/dev.stamp: pyproject.toml | $(BIN)/python
	$(PIP) '.[dev]'
	@touch $@ $(VENV)/demo.stamp

.tools/stamp: tests/tools.sh
	tests/tools.sh
