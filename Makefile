# Two commands do everything: `make run` and `make test`. Nothing but Python 3.11+ and make is needed.
.DELETE_ON_ERROR:
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run test bench lint types contracts check lock format clean

$(BIN)/python:
	@echo "Samtak: making the environment ($(VENV))"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Samtak needs Python 3.11 or later (PYTHON=python3.11 make run)")'
	@$(PYTHON) -m venv $(VENV)

# A stamp is newer than its lock exactly when what the lock names is installed.
$(VENV)/.app: requirements.txt | $(BIN)/python
	@echo "Samtak: installing the app's packages (once; one to three minutes)"
	@$(BIN)/python -m pip install --require-hashes --progress-bar on -q -r requirements.txt
	@touch $@

$(VENV)/.tests: tests/requirements.txt $(VENV)/.app
	@echo "Samtak: installing the test tools (once)"
	@$(BIN)/python -m pip install --require-hashes --progress-bar on -q -r tests/requirements.txt
	@touch $@

run: $(VENV)/.app
	@$(BIN)/python -m lib migrate
	@$(BIN)/python -m lib demo --if-empty
	@SAMTAK_PORT=$(PORT) $(BIN)/python app.py

test: $(VENV)/.tests
	@$(BIN)/python -m tests.browser.chromium
	@$(BIN)/python -m pytest

bench: $(VENV)/.tests
	@$(BIN)/python -m tests.browser.chromium
	@$(BIN)/python -m tests.bench

lint: $(VENV)/.tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.tests
	@$(BIN)/mypy

contracts: $(VENV)/.tests
	@$(BIN)/lint-imports

check: lint types contracts test

format: $(VENV)/.tests
	@$(BIN)/ruff check --fix -q .; $(BIN)/ruff format -q .

# Locks follow the ranges of pyproject.toml; look at what was resolved before committing them.
lock: $(VENV)/.tests
	@$(BIN)/uv pip compile -q --upgrade --generate-hashes --universal --python-version 3.11 \
		--custom-compile-command "make lock" pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile -q --upgrade --generate-hashes --universal --python-version 3.11 \
		--custom-compile-command "make lock" --group test -c requirements.txt -o tests/requirements.txt

clean:
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
