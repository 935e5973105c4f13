# demo, test, lint, quality, bench, clean; each installs what it needs into .venv first.
# test: minutes. test-slow: the rest of the tests, kills, trainings, clusters. test-avx2: those in which a model computes, as
# an older processor would. coverage: all tests, and what none reaches. torture: kills for a long evening. fuzz: MINUTES
# of mutated files for each reader.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: demo test test-slow test-avx2 coverage lint quality bench clean torture fuzz

TESTS := -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

SETS := tests/data/quality
FOUND := build/quality

demo: $(INSTALLED)
	$(BIN)/translate-tool run --config configs/offline.toml
	@echo
	@echo "Open outputs/site/index.html in a browser, or read outputs/visite-choigou-pyongyang.txt.md"

test: $(INSTALLED)
	$(BIN)/python $(TESTS) -m "not slow"

test-slow: $(INSTALLED)
	$(BIN)/python $(TESTS) -m slow

test-avx2: $(INSTALLED)
	CT2_FORCE_CPU_ISA=AVX2 ONEDNN_MAX_CPU_ISA=AVX2 $(BIN)/python $(TESTS) -m arithmetic

coverage: $(INSTALLED)
	$(BIN)/python $(TESTS) --cov --cov-report=term

torture: $(INSTALLED)
	TRANSLATE_TOOL_KILLS=1000 $(BIN)/python -m pytest tests/test_pipeline.py tests/test_cluster.py -k kills --timeout 7200

fuzz: $(INSTALLED)
	$(BIN)/python tests/fuzz.py --minutes $(or $(MINUTES),2)

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

quality: $(INSTALLED)
	$(BIN)/translate-tool eval $(SETS)/news --model lite-fr-en --offline --worst 5 --json $(FOUND)/translation.json
	$(BIN)/translate-tool eval summaries $(SETS)/articles.fr $(SETS)/abstracts.fr --json $(FOUND)/summaries.json
	$(BIN)/translate-tool eval summaries $(SETS)/articles.fr $(SETS)/abstracts.en --english --model lite-fr-en --offline --json $(FOUND)/english.json
	$(BIN)/translate-tool eval splitting $(SETS)/dispatches.docs.jsonl --json $(FOUND)/splitting.json
	$(BIN)/translate-tool gate $(FOUND)/translation.json $(FOUND)/summaries.json $(FOUND)/english.json $(FOUND)/splitting.json --floors configs/quality.toml

bench: $(INSTALLED)
	$(BIN)/translate-tool bench seeds

clean:
	rm -rf $(VENV) build dist *.egg-info .coverage* .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@
