# Every target prepares what it needs; `make` alone lists them.
SHELL := /bin/bash
PYTHON_BIN := .venv/bin/python
N ?= 200000
# Test files are shared out whole, so that what a file's tests have in common is prepared once.
PYTEST := $(PYTHON_BIN) -m pytest -n 2 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help install install-dev serve demo test check format bench translations picture lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: ## the environment alone: .venv from hash-locked requirements, compiled translations
	@deploy/setup.sh environment

install-dev: ## the same with what tests and checks need
	@deploy/setup.sh development

demo: install ## load the demonstration data, if the data folder is empty
	@deploy/setup.sh demo

serve: install demo ## set up everything and serve on REGISTRY_HOST:REGISTRY_PORT (127.0.0.1:8000)
	@exec .venv/bin/gunicorn --config deploy/gunicorn.conf.py

test: install-dev ## set up everything, a browser too, and run every test
	@deploy/setup.sh browser
	@$(PYTEST)

check: install-dev ## format, lint, types and the quick tests; needs no server and no browser
	@$(PYTHON_BIN) -m ruff format --check .
	@$(PYTHON_BIN) -m ruff check .
	@$(PYTHON_BIN) -m mypy
	@$(PYTEST) -q -m "not browser and not slow"

format: install-dev ## format the code and mend what the linter can mend by itself
	@$(PYTHON_BIN) -m ruff format .
	@$(PYTHON_BIN) -m ruff check --fix .

bench: install-dev ## measure loading and serving with N rows (N=200000); results go to bench-results/
	@deploy/setup.sh wrk
	@$(PYTHON_BIN) -m bench --rows $(N)

translations: install-dev ## collect the messages into the catalogues, check and compile them
	@$(PYTHON_BIN) deploy/translations.py update
	@$(PYTHON_BIN) deploy/translations.py check
	@$(PYTHON_BIN) deploy/translations.py compile

picture: install-dev demo ## take docs/site.png anew, from the data folder as it is
	@deploy/setup.sh browser
	@$(PYTHON_BIN) -m docs.picture

lock: install-dev ## choose versions anew within requirements*.in and lock them with hashes
	@$(PYTHON_BIN) -m pip install --quiet pip-tools==7.6.2
	@for name in requirements requirements-dev; do \
		.venv/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras --no-header --no-annotate --no-emit-options \
			--no-emit-index-url --no-emit-trusted-host --no-emit-find-links $$name.in -o $$name.txt || exit 1; \
	done

clean: ## remove caches and compiled files; .venv and data stay
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
