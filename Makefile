# One entry for users and for continuous integration; each target makes what it needs first.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
SCALE  ?= 0.1

.PHONY: help setup setup-extras setup-test demo test types tests lint bench lock clean

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements/runtime.txt requirements/build.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.extras: requirements/extras.txt $(VENV)/.runtime
	$(PIP) install --require-hashes -r requirements/extras.txt
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.runtime
	$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

setup: $(VENV)/.runtime ## Make .venv from the lock, with .venv/bin/guiyi

setup-extras: $(VENV)/.extras ## Add Dagster, Great Expectations and the scanner of PostgreSQL to .venv

setup-test: $(VENV)/.test
	$(BIN)/python -m tests.servers install

demo: setup ## Make the demo plant, run the night, print ledger, score and a trace
	@rm -rf demo-plant
	$(BIN)/guiyi init demo-plant --template demo
	$(BIN)/guiyi --project demo-plant build
	$(BIN)/guiyi --project demo-plant runs show
	$(BIN)/guiyi --project demo-plant demo score
	@lot=$$($(BIN)/guiyi --project demo-plant --quiet --format csv warehouse query $(GAPPED_LOT) | tail -n 1); \
	echo "$(BIN)/guiyi --project demo-plant trace $$lot --backward"; \
	$(BIN)/guiyi --project demo-plant trace $$lot --backward

# A produced lot whose genealogy has a gap, so that the trace has something to name.
GAPPED_LOT := "SELECT l.lot_no FROM trace.gap AS g JOIN core.lot AS l ON l.master_id = g.lot_id \
	WHERE g.reason_code = 'NO_CONSUMPTION_RECORD' ORDER BY l.lot_no LIMIT 1"

test: setup-test ## Run all checks and tests (starts and stops the servers it needs)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	@$(MAKE) --no-print-directory -j 2 types tests

# Side by side: mypy keeps one core busy for the better part of a minute.
types:
	$(BIN)/mypy

tests:
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

lint: setup-test ## Run the linters and the import contracts only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: setup ## Time the whole build beside its floors (SCALE=0.1 by default)
	$(BIN)/python -m benchmarks.build --scale $(SCALE)

lock: ## Pin all dependencies with hashes (needs uv)
	cd requirements && $(MAKE) -f lock.mk

clean: ## Remove the environment and all caches
	rm -rf $(VENV) build *.egg-info .pytest_cache .ruff_cache .mypy_cache
