# 睦邻: the two commands of the README are `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
YEAR ?= 2024
MULIN_HOME ?= $(CURDIR)/var
export MULIN_HOME

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3,11) <= sys.version_info[:2] < (3,14))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
RUN_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
TEST_PACKAGES := libreoffice-calc libreoffice-writer poppler-utils qpdf ghostscript mupdf-tools zbar-tools postgresql rabbitmq-server iproute2 chromium

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# Install Debian packages where we may; otherwise name them, so that an administrator can be asked once.
define system_packages
	@missing=""; for p in $(1); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then echo "请先安装这些系统软件包（Debian 名称）：$$missing"; exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then \
	  echo "安装系统软件包：$$missing"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else \
	  echo "缺少系统软件包，请管理员执行：apt-get install $$missing"; exit 1; fi
endef

.PHONY: system system-test
system: ## system packages the reports need (root installs them, others are told their names)
	$(call system_packages,$(RUN_PACKAGES))
system-test: system ## system packages the slow tests need besides
	$(call system_packages,$(TEST_PACKAGES))

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11、3.12 或 3.13"; exit 1; }
	$(PYTHON) -m venv .venv || { echo "请安装 python3-venv 后重试"; rm -rf .venv; exit 1; }

# Locked, hashed, no address of any index; --no-deps because the lock is complete.
.venv/.installed: requirements.lock pyproject.toml | .venv/bin/python
	@echo "安装锁定的依赖（约一至三分钟）……"
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q -j 2 .venv/lib mulin expectations reports orchestration portal >/dev/null || true
	@touch $@

# What a city on several machines needs besides: Celery, and Dagster's libraries for it and for PostgreSQL.
.venv/.installed-city: requirements-city.lock .venv/.installed
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements-city.lock
	@$(BIN)/python -m compileall -q -j 2 .venv/lib >/dev/null || true
	@touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m compileall -q -j 2 .venv/lib >/dev/null || true
	@touch $@

.PHONY: setup setup-city setup-dev
setup: system .venv/.installed ## virtual environment with the locked run-time packages
setup-city: setup .venv/.installed-city ## the same, with what a city on several machines needs
setup-dev: setup .venv/.installed-dev ## the same, with what tests and linters need

.PHONY: demo
demo: setup ## the main job: synthetic workbooks of every department → checks → scores → PDFs (YEAR=2024)
	$(BIN)/mulin demo --years 2021-$(YEAR)
	$(BIN)/mulin run --year $(YEAR)

COUNTY := MULIN_HOME="$(CURDIR)/var-county" MULIN_PACK=plans/qinghe-2023-2024
.PHONY: demo-county
demo-county: setup ## the same of a pack of another kind, in a minute or two: a made-up county of 15 units (var-county/)
	$(COUNTY) $(BIN)/mulin demo --years 2023,2024
	$(COUNTY) $(BIN)/mulin run --year 2024

.PHONY: test test-slow lint types check
test: setup-dev ## the fast tests (under three minutes)
	$(BIN)/pytest -q -n 2 --dist worksteal -m "not slow"
test-slow: setup-dev system-test ## the slow tests: LibreOffice, PostgreSQL, RabbitMQ, kill -9, whole years
	$(BIN)/pytest -q -n 2 --dist loadfile -m slow
lint: setup-dev ## ruff, sqlfluff, and bandit over the portal
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --processes 2 dbt_project/models dbt_project/tests
	$(BIN)/bandit -q -c pyproject.toml -r portal
types: setup-dev ## mypy --strict over the packages
	$(BIN)/mypy
check: setup ## validate the plan packs
	$(BIN)/mulin check
	$(BIN)/mulin check plans/qinghe-2023-2024

.PHONY: bench
bench: setup-dev ## a city by one worker and two; this engine against a hand-written query, polars and pandas; writes docs/*benchmark*.md (BENCH=quick: small)
	$(BIN)/python tests/bench/city.py $(BENCH)
	$(BIN)/python tests/bench/run.py $(BENCH)

.PHONY: chaos
chaos: setup-dev ## kills, failing calls, damage and attacks, a thousand and more; writes the table in docs/trust.md (CHAOS=quick: a tenth)
	$(BIN)/python tests/chaos/run.py $(CHAOS)

.PHONY: load
load: setup-dev ## the portal under 343 departments at once, and killed at random; writes the table in docs/portal.md (LOAD="--departments 40": a small one)
	$(BIN)/python tests/load/run.py $(LOAD)

.PHONY: lock fonts docs clean
lock: ## resolve requirements*.in anew (needs uv); hashes, no addresses
	for f in requirements requirements-city requirements-dev; do uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $$f.in -o $$f.lock; done
docs: setup ## write anew what follows from tables: docs/findings.md, docs/marts.md, the tables of docs/pack.md, the schemas and the row classes
	$(BIN)/python -m expectations.rulebook > docs/findings.md
	$(BIN)/python -m mulin.row_classes
	$(BIN)/python -m mulin.schemas
	$(BIN)/python -m orchestration.starter.page
	$(BIN)/python -m reports.datapackage.page > docs/marts.md
fonts: setup-dev ## rebuild the pinned fonts from Debian's fonts-noto-cjk
	$(BIN)/python -m reports.fonts.build_fonts
clean: ## remove run-time data of the demos (var/, var-county/)
	chmod -R u+w "$(MULIN_HOME)" var-county 2>/dev/null || true; rm -rf "$(MULIN_HOME)" var-county
