# Two commands: `make run` and `make test`. Each sets up what is missing and works a second time.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BOT := .venv/bin/bot

.PHONY: help setup setup-dev run train tune test evaluate bench format lock clean

help: ## a line for each command
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' Makefile

setup: ## set up both environments, if anything changed
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed and $(PYTHON) was not found. Install it (Debian 12: apt install python3 python3-venv) and try again."; exit 1; }
	@$(PYTHON) setup/environments.py

setup-dev:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed and $(PYTHON) was not found. Install it (Debian 12: apt install python3 python3-venv) and try again."; exit 1; }
	@$(PYTHON) setup/environments.py --tests

run: setup ## start everything and print the address; Ctrl-C stops all of it
	@exec $(BOT) run

train: setup ## train Rasa, if its data changed
	@$(BOT) train

test: setup-dev ## every test that needs no secret and no outside network
	@.venv/bin/ruff format --check --quiet . || { echo "Some files are not formatted. Run: make format"; exit 1; }
	@.venv/bin/ruff check --quiet .
	@.venv/bin/mypy
	@$(BOT) content check
	@$(BOT) train
	@$(BOT) validate
	@.venv/bin/pytest

evaluate: setup-dev ## measure understanding, safety net, redaction, language and reading level
	@$(BOT) train
	@$(BOT) evaluate all

tune: setup ## tune the sentence encoder anew, when much text was added (5 GB, half an hour)
	@$(PYTHON) setup/environments.py --tuning
	@var/tuning-venv/bin/python -m engine.tuning.tune

bench: setup-dev ## speed and memory against a stock Rasa assistant, in the same run
	@$(BOT) train
	@.venv/bin/python -m evaluation.bench

format: setup-dev ## format the code
	@.venv/bin/ruff format --quiet . && .venv/bin/ruff check --fix --quiet .

lock: ## write the locks anew from the two pyproject.toml
	@$(PYTHON) setup/environments.py --lock

clean: ## remove both environments and everything under var/ (conversations too)
	rm -rf .venv engine/.venv var
