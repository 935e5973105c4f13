"""Fixtures of the whole suite: a model cache of its own, and no network."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hub_kit import LIMIT, Hub, serving
from hypothesis import HealthCheck, settings
from tiny_kit import marian

from translate_tool.models import hub, manifests, model
from translate_tool.models.model import Card

DEFAULT_CARD = next(card for card in model.CARDS if card.name == model.DEFAULT)

LONGEST = (
    *("cluster", "pipeline", "hostile", "cluster_docs", "docs", "cluster_dedup", "power_loss"),
    *("power_loss_scale", "training_bundled", "finetuning", "corrections_browser", "speed"),
    *("site_front_browser", "site_page_browser", "engines", "sandbox", "training", "bundled"),
    *("cli", "models", "markup_safety", "usage", "truth", "memory", "nontext", "light"),
    *("vocabulary", "layouts", "checks_figures", "platforms", "cluster_publish", "deadline"),
    *("corrections", "ownership", "readers_tables", "verify", "sentences", "readers", "autotune"),
    *("evaluation", "conversion", "smoke", "readers_documents", "site_page", "cluster_shards"),
)
"""Files that take more than some seconds, the longest first, but for "test_" and ".py".

Those of slow tests come before the others, as they do not take long in `make test`."""

PATIENCE = 7200
"""Seconds that a slow test may take on a busy machine before it counts as hung."""

os.environ |= {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
"""Of torch and of CTranslate2, whose threads spin while they wait: the tests of another worker, or
another process of the same test, need that core. Who asks for two threads still gets them."""

MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own in it
ENOUGH = 2 << 30
"""Where Linux keeps files in memory, and the bytes that the files of all tests stay well below."""

if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
    # A disk takes milliseconds to sync, and what is written durably is synced thousands of times.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
"""The many commands that tests start need not compile the package, each anew."""

settings.register_profile(
    "suite", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("suite")  # a busy machine is no fault of what is tested


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files, as one begun last keeps a worker busy alone.

    Be patient with what is slow.
    """
    order = {f"test_{name}.py": number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))
    for item in items:
        if item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(PATIENCE))


@pytest.fixture(scope="session", autouse=True)
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Conversions go to a folder of this test run; what it starts inherits it, and the time.

    Nor is there anything in Hugging Face's cache, whatever this machine has.
    """
    folder = tmp_path_factory.mktemp("cache")
    os.environ["HF_HUB_CACHE"] = str(tmp_path_factory.mktemp("hf") / "hub")
    os.environ["TRANSLATE_TOOL_CACHE"] = str(folder)
    os.environ["TRANSLATE_TOOL_OFFLINE"] = "1"
    os.environ["SOURCE_DATE_EPOCH"] = "1795844520"  # front pages of two runs are compared
    return folder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random Marian model, not to be changed."""
    return marian(tmp_path_factory.mktemp("marian") / "tiny-fr-en")


@pytest.fixture
def tested(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> Card:
    """The default model's card, as if the tiny model were what was tested."""
    digests = {name: manifests.sha256(tiny / name) for name in DEFAULT_CARD.digests}
    known = replace(DEFAULT_CARD, digests=digests)
    others = [card for card in model.CARDS if card is not DEFAULT_CARD]
    monkeypatch.setattr(model, "CARDS", (known, *others))
    return known


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub on this machine, where everything that asks for one is sent."""
    import huggingface_hub

    huggingface_hub.close_session()
    monkeypatch.setattr(hub, "PAUSES", (0.0, 0.0, 0.0, 0.0))
    monkeypatch.setattr(hub, "TIMEOUT", (600.0, 600.0, 600.0, 600.0))  # both ends share a machine
    for name in ("TRANSLATE_TOOL_OFFLINE", "HF_HUB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    with serving() as there:
        monkeypatch.setenv("HF_ENDPOINT", there.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield there
        assert len(there.requests) <= LIMIT
        huggingface_hub.close_session()
