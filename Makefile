# Two commands matter to a newcomer: `make demo` and `make test`. Both set everything up.
PY := .venv/bin/python
SHELL := /bin/bash

.PHONY: demo test check setup system floors bench lock clean

# The virtual environment follows the lock file: it is made anew only when that changes.
.venv/ready: requirements.lock pyproject.toml
	@test -x $(PY) || python3 -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

setup: .venv/ready

# Chromium and PostgreSQL for the tests that need them; without root or apt they are skipped, and the tests say so.
system:
	@scripts/system-packages

demo: setup
	@$(PY) -m isnad.cli demo $(if $(DEMO_ONCE),--once,)

test: setup system
	@$(PY) -m ruff check isnad tests bench scripts
	@$(PY) -m mypy
	@$(PY) -m pytest
	@$(PY) bench/floors.py

check: setup
	@$(PY) -m ruff check isnad tests bench scripts
	@$(PY) -m mypy
	@$(PY) -m isnad.cli check
	@$(PY) -m pytest -m "not browser and not postgres"

# Raise the floors to today's figures; they never fall.
floors: setup
	@$(PY) bench/floors.py --raise

bench: setup
	@$(PY) -m bench

lock: setup
	@.venv/bin/uv pip compile --quiet --universal --all-extras pyproject.toml -o requirements.lock --python-version 3.11 --no-header

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
