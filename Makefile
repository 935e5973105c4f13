# demo, test, lint, quality, bench, clean; each installs what it needs into .venv first.
# test: minutes. test-slow: the rest of the tests, kills, trainings, clusters. test-avx2: those in which
# a model computes, as an older processor would. coverage: all tests, and what none reaches. torture:
# kills and power cuts for a long evening. fuzz: MINUTES (2) of mutated files for each reader. lock:
# versions with hashes, and the bill of materials, anew. site: the docs as web pages. packages: wheel
# and sdist, and that they work elsewhere. release: the same, for a tag.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: demo test test-slow test-avx2 coverage lint quality lock site packages release bench clean torture fuzz

# The order of tests/conftest.py, not that of how many tests a file has.
TESTS := -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

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
	TRANSLATE_TOOL_POWER_CUTS=3000 $(BIN)/python -m pytest tests/test_power_loss.py tests/test_power_loss_scale.py --timeout 7200

fuzz: $(INSTALLED)
	$(BIN)/python tests/fuzz.py --minutes $(or $(MINUTES),2)

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/codespell *.md docs .github

lock: $(INSTALLED)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra formats --constraint constraints.txt --universal \
	    --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet --output-file requirements.lock
	$(BIN)/python .ci/light.py | $(BIN)/uv pip compile - --constraint requirements.lock --universal \
	    --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet --output-file requirements-light.lock
	$(BIN)/python .ci/sbom.py > .ci/sbom.cdx.json

site: $(INSTALLED)
	$(BIN)/python .ci/reference.py docs
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[site]"
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

packages: $(INSTALLED)
	.ci/packages

release: $(INSTALLED)
	.ci/release
	.ci/packages

quality: $(INSTALLED)
	$(BIN)/translate-tool eval $(SETS)/news --model lite-fr-en --offline --worst 5 --report $(FOUND)/translation.json
	$(BIN)/translate-tool eval summaries $(SETS)/articles.fr $(SETS)/abstracts.fr --report $(FOUND)/summaries.json
	$(BIN)/translate-tool eval summaries $(SETS)/articles.fr $(SETS)/abstracts.en --english --model lite-fr-en --offline --report $(FOUND)/english.json
	$(BIN)/translate-tool eval splitting $(SETS)/dispatches.docs.jsonl --report $(FOUND)/splitting.json
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
