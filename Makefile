# The commands that people type.  Each one sets up what it needs first; a second run does no set-up work.
PYTHON_BIN := .venv/bin/python

.PHONY: build check test test-all shots list clean docs lock setup setup-dev help

build: setup ## the whole site and every printed piece, into output/
	$(PYTHON_BIN) build.py build

test: setup-dev ## the test suite
	$(PYTHON_BIN) -m pytest -n 2

check: setup-dev ## format, lint, types, architecture; and what we have to say about the content
	$(PYTHON_BIN) -m ruff format --check .
	$(PYTHON_BIN) -m ruff check .
	$(PYTHON_BIN) -m mypy
	$(PYTHON_BIN) -m pytest -q tests/test_architecture.py
	$(PYTHON_BIN) build.py --quiet check --format concise

shots: build setup-dev ## pictures of every page type, into tests/results/shots; needs Chromium
	$(PYTHON_BIN) scripts/shots.py

list: setup ## every planned output
	@$(PYTHON_BIN) build.py list

clean: setup ## remove output/ and the cache
	$(PYTHON_BIN) build.py clean

docs: setup-dev ## write the reference pages of docs/ again
	$(PYTHON_BIN) scripts/write_docs.py

lock: ## resolve the locked requirements again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --group dev pyproject.toml -o requirements-dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --constraint requirements-dev.lock pyproject.toml -o requirements.lock

setup:
	@scripts/setup.sh requirements.lock

setup-dev: setup
	@scripts/setup.sh requirements-dev.lock

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/'
