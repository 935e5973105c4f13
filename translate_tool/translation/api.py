"""Translates texts in one call of the library: texts in, hypotheses out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from translate_tool.config import Config, override
from translate_tool.records import Hypothesis
from translate_tool.translation.resolve import translator


def translate(texts: Sequence[str], **settings: Any) -> list[Hypothesis]:
    """Translate French `texts`; one hypothesis each, in the same order.

    `settings` are those of the configuration's [translate] section: `model="lite-fr-en"`,
    `beam=1`, `engine="hf"`, ... Raises ConfigError, ModelError or EngineError.

    >>> translate(["Bonjour."], model="lite-fr-en")[0].text
    'Hello.'
    """
    config = override(Config(), {f"translate.{name}": value for name, value in settings.items()})
    return translator(config).translate(texts)
