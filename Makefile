# Everything runs from the tree in .venv; `make help` lists the commands.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check format page traps bench chaos messages lock clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.installed ## Make .venv with everything in it
	@:

.venv/.installed: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Refloat needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …"; exit 1; }
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv > /dev/null || { rm -rf .venv; echo "Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Installing the locked dependencies into .venv (a minute, once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

demo: setup ## Run the bot against a pretend Slack and Amazon (ARGS="--tour" walks the story)
	@$(BIN)/python -m bot demo $(ARGS)

run: setup ## Run the bot with the environment's settings
	@$(BIN)/python -m bot run $(ARGS)

test: setup ## Run all tests, on SQLite and on a real PostgreSQL, one per core at a time
	@$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal --cov --cov-report=term $(ARGS)

check: setup ## Check format, lint, types, imports and dependencies
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports
	@$(BIN)/deptry .

format: setup ## Put the code into its format and mend what can be mended
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

page: setup ## List which rules of Amazon's page a test proves
	@$(BIN)/python -m pytest --page -q -p no:randomly

traps: setup ## List which traps of Amazon's API a test proves
	@$(BIN)/python -m pytest --traps -q -p no:randomly

bench: setup ## Time what must be quick, each beside its floor
	@$(BIN)/python -m benchmarks $(ARGS)

chaos: setup ## Crash the bot at every step, 1,000 times (ARGS="--crashes 50 --database sqlite")
	@$(BIN)/python -m chaos $(ARGS)

messages: setup ## Take new sentences from the templates into the catalogues
	@$(BIN)/pybabel -q extract -F babel.cfg --no-location --omit-header -o bot/messages/locale/refloat.pot bot/messages
	@$(BIN)/pybabel -q update -N -D refloat -l zh_CN --no-wrap -i bot/messages/locale/refloat.pot -d bot/messages/locale

UV_COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --no-config --universal \
  --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
  --no-strip-extras pyproject.toml --group sandbox

lock: setup ## Write the lock files anew from pyproject.toml (ARGS="--upgrade" for newer versions)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(UV_COMPILE) $(ARGS) --output-file requirements.txt
	@$(UV_COMPILE) $(ARGS) --group dev --constraint requirements.txt --output-file requirements-dev.txt

clean: ## Remove .venv, caches and the demo's state
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage* var/demo var/tour
