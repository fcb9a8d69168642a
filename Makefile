# Two commands from a bare clone: `make brief` and `make test`. Both set up .venv once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# `make screenshots` takes pictures of the sample's page with Chromium: outputs/screenshots.
.PHONY: brief screenshots test suite lint types setup start-time clean-speed clean

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check "pip>=25.1"
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt torch
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e . --group dev
	touch $(READY)

brief: setup
	$(BIN)/vibrief run tests/articles -o outputs/sample

screenshots: brief
	$(BIN)/python -m tests.screenshots outputs/sample/digest.html outputs/screenshots

# mypy is one process and the suite waits for others now and then: side by side both cores are busy.
test: lint
	$(MAKE) -j2 types suite

# A worker begins with a stretch of the suite, so that what a module sets up is set up once; who ends first takes over.
suite: setup
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term:skip-covered --cov-fail-under=90 --durations=12

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

start-time: setup
	$(BIN)/python tests/benchmarks/start.py

clean-speed: setup
	$(BIN)/python tests/benchmarks/clean.py $(PAGES)

clean:
	rm -rf $(VENV) outputs/sample
