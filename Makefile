# Two commands do everything: `make run` and `make test`. The rest are parts of them, or reports.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
BOOTSTRAP := $(shell command -v python3 || command -v python)
export RASA_TELEMETRY_ENABLED := false

.PHONY: help setup setup-dev run train test check answers evaluate lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: ## install what the servers need
	@$(BOOTSTRAP) tools/bootstrap.py

setup-dev: ## install what tests and checks need on top
	@$(BOOTSTRAP) tools/bootstrap.py --dev

run: setup ## set up, train if anything changed, start both servers, print the address
	@$(PY) -m backtalk.commands.run

train: setup ## train if anything changed
	@$(PY) -m backtalk.commands.train

test: setup-dev ## every test: checks, unit, servers, browser
	@$(PY) tools/run_tests.py

check: setup-dev ## formatting, types, YAML
	@$(PY) tools/run_tests.py --only checks

answers: setup-dev ## every answer with words, grade and sources; writes build/answers.html for a clinician
	@$(PY) -m backtalk.commands.answers

evaluate: setup-dev train ## how well questions are understood; QUESTIONS=file.jsonl adds a set of your own
	@$(PY) -m backtalk.commands.evaluate $(if $(QUESTIONS),--questions $(QUESTIONS))

lock: setup-dev ## resolve and pin all packages again
	@$(PY) tools/lock.py

clean: ## remove everything made here but the virtual environment; chats and requests in var/ stay
	rm -rf models build .rasa .cache results .mypy_cache .ruff_cache .pytest_cache
