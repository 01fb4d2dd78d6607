# The commands of the project. Each one prepares what it needs, so each works on a fresh machine.
# A stamp file under .venv or node_modules makes a repeated run instant.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
SEEDS ?= 200
SEED ?=
NAME ?=
ARGS ?=
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check
LOCKED := $(PIP) install --quiet --require-hashes
RUNTIME := .venv/.runtime
DEV := .venv/.dev
CHROMIUM := /usr/bin/chromium
SMTP_SOURCE := /usr/sbin/smtp-source
APT := DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends
SUDO := $(if $(filter 0,$(shell id -u)),,sudo -E)
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--upgrade --no-emit-index-url --no-emit-find-links --no-annotate --no-header

CONSOLE_SOURCES = $(shell find console -type f -not -path '*/node_modules/*' \
	-not -path 'console/dist/*' 2>/dev/null)

.PHONY: help install runtime console build demo test check sim bench lock clean

help: ## Show the commands.
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(DEV) ## Prepare .venv with everything a developer needs.

runtime: $(RUNTIME) ## Prepare .venv with only what running needs.

$(RUNTIME): requirements/runtime.txt requirements/build.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(LOCKED) -r requirements/runtime.txt
	$(LOCKED) -r requirements/build.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(DEV): $(RUNTIME) requirements/dev.txt
	@$(LOCKED) -r requirements/dev.txt
	touch $@

lock: $(DEV) ## Write the locks again from pyproject.toml.
	@$(COMPILE) pyproject.toml --group dev -o requirements/dev.txt >/dev/null
	$(COMPILE) pyproject.toml -c requirements/dev.txt -o requirements/runtime.txt >/dev/null
	$(COMPILE) --group build -c requirements/dev.txt -o requirements/build.txt >/dev/null

%/node_modules/.stamp: %/package-lock.json
	@cd $* && npm ci --no-audit --no-fund --loglevel=error
	touch node_modules/.stamp

console/dist/index.html: console/node_modules/.stamp $(CONSOLE_SOURCES)
	@cd console && npm run --silent build
	touch dist/index.html

console: console/dist/index.html ## Build the console.

build: $(DEV) console ## Build the wheel and the source archive into dist/.
	@rm -rf dist
	$(BIN)/python -m build --no-isolation --outdir dist .

demo: $(RUNTIME) console ## Start everything with a demo brand and a month of traffic.
	@exec $(BIN)/aparte demo $(ARGS)

$(CHROMIUM):
	@$(SUDO) apt-get update -q
	$(SUDO) env $(APT) chromium

# Only its two small programs that measure are used; no mail server is set up.
$(SMTP_SOURCE):
	@$(SUDO) apt-get update -q
	echo "postfix postfix/main_mailer_type select No configuration" \
		| $(SUDO) debconf-set-selections
	$(SUDO) env $(APT) postfix

# Files are shared out among as many workers as there are cores, those with slow tests first. Who
# names files of their own (make test ARGS=tests/unit) needs no worker's start, nor its database.
WORKERS := -n logical --maxprocesses 8 --dist loadfile --no-loadscope-reorder

test: $(DEV) console $(CHROMIUM) tests/node/node_modules/.stamp ## Run the tests.
	@npm --prefix console run --silent test
	$(BIN)/pytest $(if $(findstring tests/,$(ARGS)),,$(WORKERS)) $(ARGS)

check: $(DEV) console/node_modules/.stamp ## Run every lint.
	@$(BIN)/python -m tools.checks

sim: $(DEV) ## Run the seeded simulation (make sim SEEDS=200), or one seed (make sim SEED=7).
	@$(BIN)/python -m tests.sim $(if $(SEED),--seed $(SEED),--seeds $(SEEDS)) $(ARGS)

bench: $(DEV) console $(SMTP_SOURCE) ## Run a bench (make bench NAME=engine), or all of them.
	@$(BIN)/python -m benchmarks$(if $(NAME),.$(NAME)) $(ARGS)

clean: ## Remove what the other commands made; data under .aparte stays.
	@rm -rf .venv dist console/dist console/node_modules tests/node/node_modules
