"""translate_tool: French articles in, English briefs out.

    import translate_tool as tt

    tt.translate(["Bonjour."])                  # list[Hypothesis]
    tt.brief("Il pleut à Lyon. Il neige.")      # Brief: a notebook shows it
    tt.run("night.toml", output="briefs")       # Report

docs/python.md has all of them. Names are loaded when first used, so that importing the package
costs nothing.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from translate_tool.api import brief as brief
    from translate_tool.api import check as check
    from translate_tool.api import iter_translations as iter_translations
    from translate_tool.api import read as read
    from translate_tool.api import run as run
    from translate_tool.api import summarise as summarise
    from translate_tool.api import translate as translate
    from translate_tool.config import Config as Config
    from translate_tool.config import load_config as load_config
    from translate_tool.config import override as override
    from translate_tool.errors import TranslateToolError as TranslateToolError
    from translate_tool.language.sentences import split as split
    from translate_tool.pipeline.progress import Progress as Progress
    from translate_tool.pipeline.progress import Report as Report
    from translate_tool.records import Article as Article
    from translate_tool.records import Brief as Brief
    from translate_tool.records import Flag as Flag
    from translate_tool.records import Hypothesis as Hypothesis
    from translate_tool.records import Pair as Pair
    from translate_tool.records import Sentence as Sentence
    from translate_tool.records import SummaryLine as SummaryLine

logging.getLogger(__name__).addHandler(logging.NullHandler())  # who uses it says where to

_HOMES = {
    "Article": "records",
    "Brief": "records",
    "Config": "config",
    "Flag": "records",
    "Hypothesis": "records",
    "Pair": "records",
    "Progress": "pipeline.progress",
    "Report": "pipeline.progress",
    "Sentence": "records",
    "SummaryLine": "records",
    "TranslateToolError": "errors",
    "load_config": "config",
    "override": "config",
    "brief": "api",
    "check": "api",
    "iter_translations": "api",
    "read": "api",
    "run": "api",
    "split": "language.sentences",
    "summarise": "api",
    "translate": "api",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    """Load a public name from its module (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return list(__all__)
