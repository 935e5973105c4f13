"""Finds, checks, downloads and converts models.

    find(name)  bundled → local folder → our cache → Hugging Face's cache → hub     a Model
    convert     a Model for CTranslate2, once for each precision
    pull        download or repair; catalogue, verify: list models, check their files

Nothing here loads a model to run it; engines do. Only safetensors are ever loaded.
"""

from translate_tool.models.conversion import convert
from translate_tool.models.hub import Progress, offline
from translate_tool.models.inventory import Entry, Verification, catalogue, verify
from translate_tool.models.lookup import (
    default_cache,
    fallback_note,
    find,
    in_hf_cache,
    pull,
    superseded,
)
from translate_tool.models.model import (
    BUNDLED,
    CARDS,
    DEFAULT,
    EXTRACTIVE,
    SUMMARISER,
    Card,
    Family,
    Model,
    card,
)

__all__ = [
    "BUNDLED",
    "CARDS",
    "DEFAULT",
    "EXTRACTIVE",
    "SUMMARISER",
    "Card",
    "Entry",
    "Family",
    "Model",
    "Progress",
    "Verification",
    "card",
    "catalogue",
    "convert",
    "default_cache",
    "fallback_note",
    "find",
    "in_hf_cache",
    "offline",
    "pull",
    "superseded",
    "verify",
]
