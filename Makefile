# Every target sets up .venv itself; PYTHON chooses the interpreter that it is made with.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench wheel clean

help: ## Say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/'

# Installed anew only if what the project depends on has changed. pip 25.1 is the first that knows --group.
$(READY): pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --editable '.[arrow,docx]' --group dev
	@touch $(READY)

setup: $(READY) ## Install the project and its tools into .venv

# The drafts of the example company hold violations, which is what exit code 1 says; any other code is a failure.
demo: $(READY) ## Check the example company's drafts and print the report
	@$(BIN)/copydesk check --policy examples/copydesk.toml --show-evidence examples/drafts; test $$? -le 1

test: $(READY) ## Run the tests; those that start an engine (Spark, Ray) are left to .ci/run
	@$(BIN)/python -m pytest -m 'not engines'

lint: $(READY) ## ruff, strict mypy, and the layers of the design
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(READY) ## Measure the speed against spaCy's blank tokeniser
	@$(BIN)/python benchmarks/speed.py

wheel: $(READY) ## Build the wheel into dist/
	@$(BIN)/python -m pip wheel -qq --disable-pip-version-check --no-deps --wheel-dir dist .

clean: ## Remove what was built, the environment too
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
