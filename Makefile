# Five words: demo, test, lint, bench, clean; and torture, for a long evening. Each installs what it needs into .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: demo test lint bench clean torture

demo: $(INSTALLED)
	$(BIN)/translate-tool run --config configs/offline.toml
	@echo
	@echo "Open outputs/site/index.html in a browser, or read outputs/visite-choigou-pyongyang.txt.md"

test: $(INSTALLED)
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --cov --cov-report=term

torture: $(INSTALLED)
	TRANSLATE_TOOL_KILLS=1000 $(BIN)/python -m pytest tests/test_pipeline.py -k kills --timeout 7200

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(INSTALLED)
	$(BIN)/translate-tool bench seeds

clean:
	rm -rf $(VENV) build dist *.egg-info .coverage* .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@
