# Every target prepares what it needs; `make` alone lists them.
SHELL := /bin/bash
PYTHON_BIN := .venv/bin/python
N ?= 200000
ROWS ?= 20000
ENGINE ?= embedded
# Test files are shared out whole, so that what a file's tests have in common is prepared once.
PYTEST := $(PYTHON_BIN) -m pytest -n 2 --dist loadfile
# An Elasticsearch and a PostgreSQL for the command that follows; without them it is not run, and make fails.
WITH_SERVERS := $(PYTHON_BIN) -m deploy.servers run --

.DEFAULT_GOAL := help
.PHONY: help install install-dev serve demo cases services test test-elastic test-cluster check format bench bench-elastic quality translations pictures lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: ## the environment alone: .venv from hash-locked requirements, compiled translations
	@deploy/setup.sh environment

install-dev: ## the same with what tests and checks need
	@deploy/setup.sh development

demo: install ## load the demonstration data, if the data folder is empty
	@deploy/setup.sh demo

cases: install ## make the database of the cases, where it is missing
	@.venv/bin/python -m indexer cases prepare

serve: install demo cases ## set up everything and serve on REGISTRY_HOST:REGISTRY_PORT (127.0.0.1:8000)
	@exec .venv/bin/gunicorn --config deploy/gunicorn.conf.py

services: install-dev ## start an Elasticsearch and a PostgreSQL, say where they are, and keep them until Ctrl-C
	@exec $(PYTHON_BIN) -m deploy.servers serve

test: install-dev ## set up everything, a browser and the servers too, and run every test but those of test-cluster
	@deploy/setup.sh browser
	@deploy/setup.sh nginx
	@deploy/setup.sh documents
	@$(WITH_SERVERS) $(PYTEST)

test-elastic: install-dev ## the tests that need Elasticsearch or PostgreSQL, and no others
	@deploy/setup.sh documents
	@$(WITH_SERVERS) $(PYTEST) -m servers

test-cluster: install-dev ## start three Elasticsearch nodes, kill some, see that nothing is lost
	@deploy/setup.sh documents
	@$(PYTHON_BIN) -m pytest -rP tests/cluster

check: install-dev ## format, lint, types and the quick tests; needs no server and no browser
	@$(PYTHON_BIN) -m ruff format --check .
	@$(PYTHON_BIN) -m ruff check .
	@$(PYTHON_BIN) -m mypy
	@deploy/setup.sh documents
	@$(PYTEST) -q -m "not browser and not slow and not servers"

format: install-dev ## format the code and mend what the linter can mend by itself
	@$(PYTHON_BIN) -m ruff format .
	@$(PYTHON_BIN) -m ruff check --fix .

bench: install-dev ## measure loading and serving with N rows (N=200000); results go to bench-results/
	@deploy/setup.sh wrk
	@$(PYTHON_BIN) -m bench --rows $(N)

bench-elastic: install-dev ## measure the project with an Elasticsearch of its own beside the bare client, N rows; results go to bench-results/
	@deploy/setup.sh wrk
	@$(PYTHON_BIN) -m bench.elastic --rows $(N)

quality: install-dev ## judge the search by what people mean: misspelt names and numbers of real and made-up records (ROWS=20000, ENGINE=embedded or elastic)
	@$(PYTHON_BIN) -m bench.quality --rows $(ROWS) --engine $(ENGINE)

translations: install-dev ## collect the messages into the catalogues, check and compile them
	@$(PYTHON_BIN) deploy/translations.py update
	@$(PYTHON_BIN) deploy/translations.py check
	@$(PYTHON_BIN) deploy/translations.py compile

pictures: install-dev ## take the pictures of docs/ anew: each step of the walks in both languages, and the home page
	@deploy/setup.sh browser
	@deploy/setup.sh documents
	@rm -rf docs/pictures
	@$(PYTEST) -q --pictures docs/pictures tests/test_walks*.py tests/test_reports_browser.py

lock: install-dev ## choose versions anew within requirements*.in and lock them with hashes
	@$(PYTHON_BIN) -m pip install --quiet pip-tools==7.6.2
	@for name in requirements requirements-dev; do \
		.venv/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras --no-header --no-annotate --no-emit-options \
			--no-emit-index-url --no-emit-trusted-host --no-emit-find-links $$name.in -o $$name.txt || exit 1; \
	done

clean: ## remove caches and compiled files; .venv and data stay
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
