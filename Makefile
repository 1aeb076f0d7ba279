# On a fresh machine: git, make and Python 3.11 or later with venv.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.lengkap
DEV    := $(VENV)/.lengkap-dev
SPLINK := .venv-benchmarks
# the second engine is large: only its tests need it, and only where there is Java
SPARK  := $(if $(shell command -v java),$(VENV)/.lengkap-spark)
UV     ?= uv
# where there is no internet: make setup WHEELS=roda, a folder that make wheelhouse filled elsewhere
WHEELS ?=
PIP     = $(BIN)/python -m pip install --quiet $(if $(value WHEELS),--no-index --find-links $(call data,WHEELS))
ROWS   ?= 100000
N      ?= 10000
SEED   ?= 7
KILLS  ?= 60
TESTS  ?= tests
INPUTS ?= data_samples/inputs
OUT    ?= out
ifeq ($(origin AS_OF),undefined)
AS_OF  := $(if $(filter data_samples/inputs,$(value INPUTS)),2018-03-31)
endif
# what the office's file says counts, unless it is said here: make nightly CONFIG=reconcile.toml OUT=hasil
ifeq ($(origin CONFIG),undefined)
CONFIG := $(wildcard reconcile.toml)
endif
# what somebody says is data: neither make nor the shell obeys a $$, a quote or a ; in it
data    = '$(subst ','\'',$(value $(1)))'
unexport INPUTS OUT AS_OF CONFIG AT PORT WHEELS ROWS N SEED KILLS TESTS
said    = $(if $(value CONFIG),$(filter command environment,$(origin $(1))),said)
named   = $(if $(value $(1)),--$(2) $(call data,$(1)))
JOB     = $(call named,CONFIG,config) $(if $(call said,INPUTS),$(call named,INPUTS,inputs)) \
          $(if $(call said,OUT),$(call named,OUT,out)) $(if $(call said,AS_OF),$(call named,AS_OF,as-of))
SERVED  = $(call named,AT,at) $(call named,PORT,port)

export DO_NOT_TRACK := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# tests start hundreds of processes: each would compile the whole package anew
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup ready locked wheelhouse reconcile nightly test test-full test-quick test-times test-kills check format samples benchmark fuzz locks clean

help: ## Daftar perintah ini (list of commands)
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "Perintah lain: $(BIN)/reconcile --help (sesudah make setup; atau: source $(BIN)/activate, lalu reconcile --help)"

$(BIN)/python:
	@echo "Menyiapkan $(VENV) (sekali saja, beberapa menit) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Perlu Python 3.11 atau lebih baru: make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# no lock names what another one does: they can be installed beside each other
$(STAMP): requirements.lock requirements-build.lock pyproject.toml | $(BIN)/python
	@$(PIP) --no-deps --require-hashes -r requirements.lock -r requirements-build.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.lock | $(BIN)/python
	@echo "Menyiapkan alat uji (sekali saja) ..."
	@$(PIP) --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.lengkap-spark: requirements-spark.lock | $(BIN)/python
	@echo "Menyiapkan mesin Spark untuk tes (sekali saja) ..."
	@$(PIP) --no-deps --require-hashes -r requirements-spark.lock
	@touch $@

setup: $(STAMP) ## Siapkan lingkungan Python di .venv
	@echo "Siap. Ketik $(BIN)/reconcile --help, atau source $(BIN)/activate lalu reconcile --help."

wheelhouse: $(STAMP) ## Kumpulkan semua paket di roda/, untuk komputer tanpa internet: di sana make setup WHEELS=roda
	@$(BIN)/python -m pip download --quiet --no-deps --require-hashes --dest roda -r requirements.lock -r requirements-build.lock
	@echo "Salin folder ini beserta roda/ ke komputer itu, lalu: make setup WHEELS=roda"

reconcile: $(STAMP) ## Jalankan seluruh proses pada contoh data: data_samples/inputs -> out/
	@$(BIN)/python -m flows $(JOB)

nightly: $(STAMP) ## Layani proses malam (pukul 01.00 WIB, atau AT=jj:mm) sampai dihentikan
	@$(BIN)/python -m flows --serve $(JOB) $(SERVED)

test: $(STAMP) $(DEV) ## Tes sehari-hari: tanpa mesin lain, layanan, peramban, dan dari berkas tes yang lama sepertiga (bergiliran)
	@DAILY=1 $(BIN)/python -m pytest -n 2 --dist load -q -m "not gate and not rests"

test-quick: $(STAMP) $(DEV) ## Tes singkat sambil menulis kode, tanpa proses utuh dan program lain; seluruh satu folder: make test-quick TESTS=tests/findings
	@DAILY=1 $(BIN)/python -m pytest $(if $(filter tests,$(TESTS)),-n 2 --dist load) -q -m "not slow$(if $(filter tests,$(TESTS)), and not waits)" $(TESTS)

test-times: $(STAMP) $(DEV) ## Detik prosesor tiap berkas tes: make test-times TESTS=tests/run
	@DAILY=1 $(BIN)/python -m benchmarks.test_times $(call data,TESTS)

test-full: $(STAMP) $(DEV) $(SPARK) ## Semua tes, juga yang di gerbang diperkecil
	@FULL=1 $(BIN)/python -m pytest -n 3 --dist load -q

ready: $(STAMP) $(DEV) $(SPARK)

# all that is locked, also what only Java can use: it may come while this is installed
locked: $(STAMP) $(DEV) $(VENV)/.lengkap-spark

check: ready ## Gerbang: format, ruff, mypy, semua tes (juga untuk CI)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@# types and tests at once: mypy has work for one core
	@$(BIN)/mypy & types=$$!; $(BIN)/python -m pytest -n 4 --dist load -q; tests=$$?; \
		wait $$types || { echo "mypy menemukan kesalahan, lihat di atas" >&2; exit 1; }; exit $$tests

test-kills: $(STAMP) $(DEV) ## Matikan proses malam pada saat acak: make test-kills KILLS=60 SEED=7
	@KILLS=$(call data,KILLS) SEED=$(call data,SEED) nice $(BIN)/python -m pytest -q -s tests/run/test_kills.py

fuzz: $(STAMP) $(DEV) ## Coba banyak berkas rusak: make fuzz N=10000 SEED=7
	@FUZZ=$(call data,N) SEED=$(call data,SEED) nice $(BIN)/python -m pytest -q \
		tests/fuzz tests/ingest/test_edits.py tests/judgements/test_spoilt.py tests/programmes/test_hostile_declarations.py

format: $(STAMP) $(DEV) ## Rapikan kode
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

samples: $(STAMP) ## Buat ulang contoh data di data_samples/
	@rm -rf data_samples/inputs data_samples/truth* data_samples/months
	@$(BIN)/reconcile generate --out data_samples --people 3000 --seed 1 --regime legacy --employers 34 --workers 220 --together --segments --agents 8 --leads 10 --residents 70
	@$(BIN)/reconcile generate --out data_samples/months --people 500 --seed 1 --regime legacy --months 3

$(SPLINK)/.lengkap: requirements-benchmarks.lock
	@echo "Menyiapkan $(SPLINK), lingkungan untuk Splink (sekali saja) ..."
	@test -x $(SPLINK)/bin/python || $(PYTHON) -m venv $(SPLINK)
	@$(SPLINK)/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements-benchmarks.lock
	@touch $@

benchmark: $(STAMP) $(DEV) $(SPLINK)/.lengkap ## Ukur pencocokan terhadap Splink: make benchmark ROWS=1000000
	@$(BIN)/python benchmarks/link_against_splink.py --rows $(call data,ROWS)

# what each lock adds to the one before it; no lock names the place that packages come from
EXTRAS  = --extra flows --extra keyring
LOCK    = $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-strip-extras
WITHOUT = $$(sed -n 's/^\([a-z0-9._-]*\).*==.*/--no-emit-package \1/p' $(1))

locks: ## Perbarui kunci versi setelah pyproject.toml berubah (perlu uv)
	@$(LOCK) $(EXTRAS) --output-file requirements.lock
	@$(LOCK) $(EXTRAS) --extra build --constraint requirements.lock $(call WITHOUT,requirements.lock) --output-file requirements-build.lock
	@$(LOCK) $(EXTRAS) --extra build --extra dev --constraint requirements.lock $(call WITHOUT,requirements.lock requirements-build.lock) \
		--output-file requirements-dev.lock
	@$(LOCK) $(EXTRAS) --extra spark --constraint requirements.lock $(call WITHOUT,requirements.lock) --output-file requirements-spark.lock

clean: ## Hapus hasil, cache dan .venv
	@test ! -e $(call data,OUT) || test -f $(call data,OUT)/manifest.json || \
		{ echo "Bukan folder hasil, tidak dihapus:" $(call data,OUT) >&2; exit 1; }
	@rm -rf -- $(call data,OUT) $(call data,OUT).work $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .fuzz
