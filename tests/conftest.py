"""Fixtures of the whole suite: a model cache of its own, and no network."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Conversions go to a folder of this test run; what it starts inherits it."""
    folder = tmp_path_factory.mktemp("cache")
    os.environ["TRANSLATE_TOOL_CACHE"] = str(folder)
    os.environ["TRANSLATE_TOOL_OFFLINE"] = "1"
    return folder
