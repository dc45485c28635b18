# Bare `make` prints what can be asked for; each verb prepares what it needs and does nothing twice.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=
# Images often forbid to keep compiled Python; here some hundred processes are started, and each would compile it again.
export PYTHONDONTWRITEBYTECODE :=

BIN := .venv/bin
# A stamp carries the checksum of what it installed, so a changed pin is seen and a fresh clone is not fooled by dates.
sum = $(firstword $(shell cat $(1) | cksum))
RUN := .venv/.run-$(call sum,requirements/run.txt requirements/build.txt)
DEV := .venv/.dev-$(call sum,requirements/run.txt requirements/build.txt requirements/dev.txt)
CLIENTS := .venv-clients/.clients-$(call sum,requirements/clients.txt)
OTHERS := .venv-bench/.others-$(call sum,requirements/bench.txt)
INSTALLED := .venv/.installed-$(call sum,pyproject.toml src/parvis/__init__.py)
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal -m "not wheel" --durations 20 --durations-min 5

.DEFAULT_GOAL := help
.PHONY: help setup run clients test test-all lint fix bench bench-tables bench-harvest docs pins wheel-proof check clean assets

help: ## This list
	@printf 'make <verb> [PORT=8000] [ARGS="..."] [PYTHON=python3]\n\n'
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(INSTALLED) assets ## Start the portal with demo content on http://127.0.0.1:8000
	@$(BIN)/parvis serve --host $(HOST) --port $(PORT) $(ARGS)

setup: $(DEV) $(INSTALLED) assets ## Install everything into .venv: program, tools, front end

test: setup ## Run the tests on SQLite (ARGS="-k name")
	@$(PYTEST) $(ARGS)

test-all: setup ## Run the tests on SQLite, then on PostgreSQL
	@$(PYTEST) $(ARGS)
	@$(PYTEST) -p tests.postgresql $(ARGS)

clients: $(CLIENTS) ## Install programs of others (datagouv-client); the tests then run them against the portal

lint: setup ## Check style, types and the rings
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

fix: setup ## Correct what can be corrected without thinking
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench: setup ## Print the budgets beside what this machine does (ARGS="--large")
	@$(BIN)/python -m bench $(ARGS)

bench-tables: setup $(OTHERS) ## Compare what tables cost with csv-detective and COPY (ARGS="--large")
	@$(BIN)/python -m bench.tables $(ARGS)

bench-harvest: setup ## Harvest a catalogue from another portal here, killed and taken up again (ARGS="--kinds udata")
	@$(BIN)/python -m bench.harvest $(ARGS)

docs: setup ## Write the reference pages that come from the code
	@DJANGO_SETTINGS_MODULE=parvis.config.settings PARVIS_DATA=$${TMPDIR:-/tmp}/parvis-docs $(BIN)/python -m docs.reference

pins: $(DEV) ## Choose the newest allowed versions again
	@$(BIN)/python requirements/compile.py $(ARGS)

wheel-proof: setup ## Build the wheel, start it in an environment of its own, stop it
	@$(BIN)/python -m pytest -m wheel tests/packaging

# What keeps one processor busy goes two by two; the tests have both for themselves.
check: ## All that must hold before a merge
	@$(MAKE) --no-print-directory --jobs 2 $(if $(filter output-sync,$(.FEATURES)),--output-sync) lint clients wheel-proof
	@$(MAKE) --no-print-directory test-all

clean: ## Delete what was built (not the data)
	rm -rf .setup build dist frontend/node_modules src/parvis/faces/web/static src/parvis/portal/zones/data/fr.json.gz
	find src -name '*.mo' -delete

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Parvis needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "This Python cannot make virtual environments; on Debian: apt install python3-venv"; exit 1; }
	@echo "preparing .venv"
	@$(PYTHON) -m venv .venv

$(RUN): | .venv/bin/python
	@echo "installing the pinned requirements"
	@$(PIP) install --require-hashes -r requirements/run.txt -r requirements/build.txt
	@rm -f .venv/.run-* && touch $@

$(DEV): $(RUN) | $(INSTALLED)  # one after the other, into one environment
	@echo "installing the pinned tools"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@rm -f .venv/.dev-* && touch $@

$(CLIENTS):
	@echo "installing the pinned clients"
	@$(PYTHON) -m venv .venv-clients
	@.venv-clients/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r requirements/clients.txt
	@rm -f .venv-clients/.clients-* && touch $@

$(OTHERS):
	@echo "installing the pinned programs to compare with"
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r requirements/bench.txt
	@rm -f .venv-bench/.others-* && touch $@

# The package itself has no hash: it is linked as it stands, and the assets are built by the next rule.
$(INSTALLED): $(RUN)
	@$(PIP) install --no-build-isolation --no-deps --no-index --editable .
	@rm -f .venv/.installed-* && touch $@

assets: | $(RUN)
	@$(BIN)/python frontend/build_hook.py
