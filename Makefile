# 章法. Every command a person types. `make` alone lists them.
# Needs Python 3.11 or newer with venv; Node 20.19+ is used where it is installed, else it comes from a Python wheel.

PYTHON ?= python3
BIN := .venv/bin
FONTS := packages/server/src/zhangfa/config/fonts
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -name openapi.json -not -name schema.d.ts 2>/dev/null)

SEED ?= 1
PAIRS ?= 102
USES ?= 1000000
# What counts, races and searches by statements of its own must hold on both databases.
ON_POSTGRESQL := jobs deeds/applications deeds/documents deeds/eseals deeds/impressions deeds/ledger deeds/organizations deeds/permits deeds/terminals
# Large pictures come and go: let the allocator keep their memory.
VISION = MALLOC_MMAP_THRESHOLD_=4000000000 MALLOC_TRIM_THRESHOLD_=4000000000 $(BIN)/python

.PHONY: help setup demo demo-reset story test journeys check bench board-bench detection vision-data vision-bench tampering pictures diagrams tools lock clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: setup ## set everything up and run the demo county (Ctrl-C stops it)
	@$(BIN)/zhangfa demo

demo-reset: setup ## forget the demo county's data, then run it anew
	@$(BIN)/zhangfa demo-reset
	@$(BIN)/zhangfa demo

story: .venv/runtime $(FONTS)/regular.ttf ## run the main job once without a browser; prints one JSON object
	@$(BIN)/zhangfa story --json

test: setup .venv/dev tools check ## set up and pass every test
	@$(BIN)/python -m pytest -n 2 --dist loadgroup
	@echo "· 在 PostgreSQL 上再测一遍 the deeds once more on PostgreSQL" >&2
	@$(BIN)/python -m tests.postgres $(BIN)/python -m pytest -n 2 --dist loadgroup $(addprefix packages/server/tests/,$(ON_POSTGRESQL))

journeys: setup .venv/dev tools ## walk the long cases in a real browser: contracts, forms with signatures, routes, the catalogue
	@$(BIN)/python -m pytest -n 1 --dist loadgroup -m journey tests/browser

check: .venv/dev ## style, direction of imports and the laws of the repository
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m pytest tests/architecture

bench: setup .venv/dev tools ## measure, beside a named limit in the same run; figures go to docs/operate/benchmarks.md
	@$(BIN)/python -m tests.bench

board-bench: setup .venv/dev ## measure the pages of figures on a large city (USES=1000000), beside plain SQL and DuckDB
	@$(BIN)/python -m tests.bench.board --uses $(USES)

detection: .venv/dev ## plant irregularities among leases, work and houses, and print what was found, missed and accused
	@$(BIN)/python -m tests.city.detection --seeds 4 5 6

vision-data: setup .venv/dev ## draw a seeded set of village papers, captures and forgeries (build/vision/SEED)
	@$(VISION) -m tests.visionbench.generate --seed $(SEED) --pairs $(PAIRS) --jobs 2 --out build/vision/$(SEED)

vision-bench: setup .venv/dev ## compare that set and print what was found, missed and accused, beside simple ways
	@test -f build/vision/$(SEED)/pairs.jsonl || $(MAKE) vision-data
	@$(VISION) -m tests.visionbench.bench build/vision/$(SEED) --simple 12
	@$(VISION) -m tests.visionbench.seals --seed $(SEED)
	@$(VISION) -m tests.visionbench.reading --seed $(SEED) --papers 24 --levels 1 2

pictures: setup .venv/dev tools ## take the README's pictures and every page at both sizes (build/pictures)
	@$(BIN)/python -m tests.browser.pictures

setup: .venv/runtime web/node_modules/.built ## environment, fonts and screens

.venv/bin/python:
	@echo "· 建立 Python 环境 creating the Python environment" >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/runtime: .venv/bin/python requirements/runtime.lock requirements/models.lock $(wildcard packages/*/pyproject.toml)
	@echo "· 安装依赖 installing what the programs need (a few minutes the first time)" >&2
	@$(BIN)/pip install -q --disable-pip-version-check --no-compile --require-hashes -r requirements/runtime.lock >&2
	@$(BIN)/pip install -q --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements/models.lock >&2
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation $(addprefix -e ,$(wildcard packages/*)) >&2
	@touch $@

.venv/dev: .venv/runtime requirements/dev.lock
	@echo "· 安装测试工具 installing what the tests need" >&2
	@$(BIN)/pip install -q --disable-pip-version-check --no-compile --require-hashes -r requirements/dev.lock >&2
	@touch $@

web/node_modules/.installed: web/package-lock.json .venv/runtime
	@echo "· 安装界面组件 installing the screens' components" >&2
	@cd web && ../tools/npm ci --no-audit --no-fund --loglevel=error >&2
	@touch $@

$(FONTS)/regular.ttf: web/node_modules/.installed
	@mkdir -p $(FONTS)
	@cp web/node_modules/@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf $(FONTS)/bold.ttf
	@cp web/node_modules/@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf $@
	@touch $@

web/node_modules/.built: web/node_modules/.installed $(FONTS)/regular.ttf $(WEB_SOURCES) $(wildcard packages/server/src/zhangfa/api/*.py packages/server/src/zhangfa/api/*/*.py)
	@echo "· 构建界面 building the screens" >&2
	@$(BIN)/zhangfa openapi > web/shared/openapi.json
	@cd web && ../tools/npm run --silent build >&2
	@$(BIN)/python -m whitenoise.compress --quiet packages/server/src/zhangfa/static >&2
	@touch $@

diagrams: .venv/runtime ## draw the routes of some matters anew (docs/matters)
	@$(BIN)/zhangfa route-diagram --folder docs/matters residence-certificate homestead-opinion land-lease project-payment political-review

tools: tests/tampering/ofdjs/node_modules/.installed ## programs the tests use and that are no part of 章法: browser, brokers, database
	@tools/test-tools

# A reader of OFD that is not ours. Its page scripts stay where they are; nothing of it is run on installing.
tests/tampering/ofdjs/node_modules/.installed: tests/tampering/ofdjs/package-lock.json .venv/runtime
	@cd tests/tampering/ofdjs && ../../../tools/npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
	@touch $@

tampering: setup .venv/dev tools ## show tampered seals to every verifier at hand and write docs/eseal/tampering.md
	@$(BIN)/python -m tests.tampering

lock: ## write the lock files anew (versions and hashes, no addresses)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements/dev.in -o requirements/dev.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements/runtime.in -c requirements/dev.lock -o requirements/runtime.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-deps requirements/models.in -o requirements/models.lock

clean: ## remove what was installed and built; the demo's data stay in var/
	rm -rf .venv web/node_modules build $(FONTS) packages/server/src/zhangfa/static packages/terminal/src/zhangfa_terminal/static
