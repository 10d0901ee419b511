# Two commands matter to a newcomer: `make demo` and `make test`. Both set everything up.
PY := .venv/bin/python
SHELL := /bin/bash
LOCK := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --no-header pyproject.toml

.PHONY: demo test check setup system floors bench docs card notebook compiled pure release lock clean

# The virtual environment follows the lock files: what runs Isnad, then what tests it. Each is installed anew only when it changes.
.venv/run: requirements.lock pyproject.toml
	@test -x $(PY) || { echo "setting up: a virtual environment and its packages, once"; python3 -m venv .venv; }
	@$(PY) -m pip install -qq --disable-pip-version-check -r requirements.lock
	@$(PY) -m pip install -qq --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/ready: .venv/run requirements-dev.lock
	@$(PY) -m pip install -qq --disable-pip-version-check -r requirements-dev.lock
	@touch $@

setup: .venv/ready

# Chromium, PostgreSQL and nginx for the tests that need them; without root or apt they are skipped, and the tests say so.
system:
	@scripts/system-packages

demo: .venv/run
	@$(PY) -m isnad.cli demo $(if $(DEMO_ONCE),--once,)

test: setup system
	@scripts/timed ruff $(PY) -m ruff check isnad tests bench scripts
	@scripts/timed mypy $(PY) -m mypy
	@scripts/timed pytest $(PY) -m pytest --durations=25 --durations-min=1
	@scripts/timed floors $(PY) bench/floors.py
	@$(PY) scripts/make_docs.py docs/tested.md

# The gate without browsers and servers.
check: setup
	@scripts/timed ruff $(PY) -m ruff check isnad tests bench scripts
	@scripts/timed mypy $(PY) -m mypy
	@scripts/timed sentences $(PY) -m isnad.cli check
	@scripts/timed pytest $(PY) -m pytest -m "not browser and not postgres"

# Raise the floors to today's figures; they never fall.
floors: setup
	@$(PY) bench/floors.py --raise

bench: setup
	@$(PY) -m bench
	@$(PY) scripts/make_docs.py docs/tested.md

# Makes the generated parts of the pages anew and builds the site into build/site.
docs: setup
	@$(PY) scripts/make_docs.py
	@NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --strict --quiet
	@echo "the documentation: build/site/index.html"

# Writes docs/reader-card.md: what the reader does well and badly, and for whom.
card: setup
	@$(PY) bench/card.py

# Runs the notebook for researchers and writes its outputs into it.
notebook: setup
	@$(PY) scripts/run_notebook.py examples/dyads.ipynb

# Compiles the reader for this machine, unless that was done of these very sources (docs/compiled.md).
compiled: setup
	@$(PY) -c "import isnad.native; raise SystemExit(isnad.native.STATE != 'compiled')" || { rm -rf build/native && \
	  ISNAD_COMPILED=1 $(PY) setup.py -q build_ext --inplace --build-temp build/native --build-lib build/native/lib; }
	@$(PY) -m isnad.cli --version

# Back to the sources alone.
pure:
	rm -rf isnad/_compiled build/native

# Writes dist/: wheel, source, bill of materials and their hashes. The same commit gives the same bytes.
release: setup
	@$(PY) scripts/release.py

# Pins what pyproject.toml asks for: first what runs, then, agreeing with it, what tests and measures.
lock: setup
	@$(PY) -m pip install -qq --disable-pip-version-check uv
	@$(LOCK) --extra archive --extra gather --extra site -o requirements.lock
	@$(LOCK) --all-extras -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf .venv build dist isnad/_compiled *.egg-info .mypy_cache .ruff_cache .pytest_cache
