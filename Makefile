# Two commands do everything: `make run` and `make test`. The rest are parts of them, or reports.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
BOOTSTRAP := $(shell command -v python3 || command -v python)
export RASA_TELEMETRY_ENABLED := false

.PHONY: help setup setup-dev run widget train test check answers evaluate figures compare lint-examples learning-curve bench bench-widget screenshots audit test-long storm lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: ## install what the servers need
	@$(BOOTSTRAP) tools/bootstrap.py

setup-dev: ## install what tests and checks need on top
	@$(BOOTSTRAP) tools/bootstrap.py --dev

run: setup ## set up, build and train if anything changed, start the servers, print the address
	@$(PY) tools/build_widget.py --if-changed || echo "run: going on with the widget as it is; the pages work without it"
	@$(PY) -m backtalk.commands.run

widget: setup ## build the widget, print its sizes (the last line is JSON); fails when it is too heavy
	@$(PY) tools/build_widget.py

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

figures: setup-dev train ## keep today's figures as the ones that the next version must not fall behind
	@$(PY) -m backtalk.commands.evaluate --keep

compare: setup-dev ## other ways to understand, on the same data; OPTIONS="--heavy --per-topic 20 --seeds 1 2 3"
	@$(PY) -m backtalk.commands.compare $(OPTIONS)

lint-examples: setup-dev ## copies, doubtful, leaking and unbalanced examples; OPTIONS="--quick" takes seconds
	@$(PY) -m backtalk.commands.lint_examples $(OPTIONS)

learning-curve: setup-dev ## how understanding grows with examples; draws docs/figures/learning_curve.svg
	@$(PY) -m backtalk.commands.learning_curve $(OPTIONS)

bench: setup-dev train ## how fast it is, about five minutes; OPTIONS="--stock" also measures stock Rasa
	@$(PY) -m benchmarks $(OPTIONS)

storm: setup-dev ## requests sent while everything breaks: none lost, none twice; SEED=2 N=1000 OPTIONS="--postgres"
	@$(PY) -m benchmarks.storm $(if $(SEED),--seed $(SEED)) $(if $(N),--requests $(N)) $(OPTIONS)

bench-widget: setup-dev widget ## our widget beside others on a slow phone, minutes; OPTIONS="--runs 9"
	@$(PY) -m benchmarks.widget $(OPTIONS)

screenshots: setup-dev widget ## pictures of every state of the widget, in build/screenshots; OPTIONS="--only danger"
	@$(PY) -m tests.browser.screenshots $(OPTIONS)

audit: setup-dev ## hold the locked packages against known advisories; needs no network
	@$(PY) tools/audit.py

test-long: setup-dev train ## a day of visitors, many servers at once, and 100,000 inputs for each reader; hours
	@$(PY) -m pytest -q -m long tests --timeout 0
	@FUZZ_EXAMPLES=100000 $(PY) -m pytest -q tests/attack/test_fuzz.py --timeout 0

lock: setup-dev ## resolve and pin all packages again
	@$(PY) tools/lock.py

clean: ## remove everything made here but the virtual environment; chats and requests in var/ stay
	rm -rf models build widget/dist widget/node_modules .rasa .cache results .mypy_cache .ruff_cache .pytest_cache
