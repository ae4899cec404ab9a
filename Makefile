# The commands that people type.  Each one sets up what it needs first; a second run does no set-up work.
PYTHON_BIN := .venv/bin/python

.PHONY: serve bench bench-peers build check test test-browser shots lighthouse list clean docs lock lock-browser setup setup-dev setup-browser help bench-law law-reports teach-law proof

build: setup ## the whole site and every printed piece, into output/
	$(PYTHON_BIN) build.py build

test: setup-dev setup-browser ## the test suite
	$(PYTHON_BIN) -m pytest -n 2

test-browser: setup-dev setup-browser ## the proofs in a real browser: accessibility, flows, checkers
	$(PYTHON_BIN) -m pytest -n 2 tests/browser

.PHONY: test-faults
test-faults: setup-dev ## kill the build at 330 random instants, let every call of the disk fail (takes ten minutes)
	PRESSROOM_FAULTS=330 $(PYTHON_BIN) -m pytest -q -s tests/test_faults.py

.PHONY: fuzz
fuzz: setup-dev ## 100,000 inputs of YAML, front matter, Markdown, references, themes and pictures (takes half an hour)
	PRESSROOM_FUZZ=100000 $(PYTHON_BIN) -m pytest -q -s tests/test_fuzz.py

.PHONY: fuzz-guided
fuzz-guided: setup-dev ## five minutes of coverage-guided fuzzing of front matter and Markdown; installs atheris below build/
	@scripts/fuzz_guided.sh

check: setup-dev ## format, lint, types, architecture; and what we have to say about the content
	$(PYTHON_BIN) -m ruff format --check .
	$(PYTHON_BIN) -m ruff check .
	$(PYTHON_BIN) -m mypy
	$(PYTHON_BIN) -m pytest -q tests/test_architecture.py
	$(PYTHON_BIN) build.py --quiet check --format concise

bench: setup-dev ## how long a working day takes with hospitals of 200 to 10,000 pages; on a machine that rests
	$(PYTHON_BIN) -m bench --write

law-reports: setup-dev ## write the expected report of each ruling's examples again (tests/rules/)
	$(PYTHON_BIN) -m tests.law_reports

teach-law: setup-dev ## learn the weights of the compliance desk again from tests/compliance/taught.txt
	$(PYTHON_BIN) -m bench.teach

bench-law: setup-dev ## recall and false alarms of the compliance desk by family, and its time against rendering
	$(PYTHON_BIN) -m bench.law

bench-peers: setup-dev ## the same beside Hugo, Eleventy, Pelican, MkDocs, Chromium, which it installs below build/
	@scripts/setup-peers.sh
	$(PYTHON_BIN) -m bench --write --peers

lighthouse: build setup-dev setup-browser ## scores of the built site, page by page; on a machine that rests
	$(PYTHON_BIN) scripts/lighthouse.py

shots: build setup-dev ## pictures of every page type, into tests/results/shots; needs Chromium
	$(PYTHON_BIN) scripts/shots.py

serve: setup ## preview: pages as they are while you write
	$(PYTHON_BIN) build.py serve

proof: setup ## contact sheet and preflight of every printed piece, in output/proof
	$(PYTHON_BIN) build.py proof

.PHONY: pictures
pictures: setup-dev ## draw the reference pictures of printed pages again; look at each that changed before you commit it
	$(PYTHON_BIN) -m tests.picturing

list: setup ## every planned output
	@$(PYTHON_BIN) build.py list

clean: setup ## remove output/ and the cache
	$(PYTHON_BIN) build.py clean

docs: setup-dev ## write the reference pages of docs/ again
	$(PYTHON_BIN) scripts/write_docs.py

.PHONY: sbom licences audit
sbom: setup ## bill of materials (CycloneDX) of what is shipped, in build/sbom.cdx.json
	$(PYTHON_BIN) scripts/bill.py sbom

licences: setup ## write docs/licences.md again
	$(PYTHON_BIN) scripts/bill.py licences

audit: ## ask the data base of known weaknesses about every locked package (needs the network)
	@scripts/audit.sh

lock: ## resolve the locked requirements again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --group dev pyproject.toml -o requirements-dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --constraint requirements-dev.lock pyproject.toml -o requirements.lock

lock-browser: ## resolve the npm packages of the browser tests again; addresses of people who ask for money are left out
	cd tests/browser && npm install --package-lock-only
	node -e 'const fs = require("fs"), [file] = process.argv.slice(1), lock = JSON.parse(fs.readFileSync(file)); for (const one of Object.values(lock.packages)) delete one.funding; fs.writeFileSync(file, JSON.stringify(lock, null, 2) + "\n")' tests/browser/package-lock.json

setup:
	@scripts/setup.sh requirements.lock

setup-dev: setup
	@scripts/setup.sh requirements-dev.lock

setup-browser:
	@scripts/setup-browser.sh

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/'
