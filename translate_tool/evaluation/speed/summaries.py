"""Implements the usual ways of summarising: one article at a time, or in batches.

Knows what the documentation of the libraries has of BART; an article is a text, or a few of them
where it is longer than the model can read.
"""

from __future__ import annotations

import json
from typing import Any

from translate_tool.evaluation.speed import sides
from translate_tool.evaluation.speed.workload import Workload


class Script(sides.Script):
    """The common script."""

    title = "transformers {precision}, one article at a time"
    share = 0.1


class Batched(sides.Batched):
    """The fastest way of transformers."""

    share = 0.2


class Bart(sides.Calls):
    """CTranslate2 with the settings that a BART needs."""

    def translate(self, pieces: list[list[str]], **options: Any) -> list[list[str]]:
        """Return the tokens of each summary, their ends left out."""
        settings = self._settings()
        first = self._tokenizer.tokens[settings["forced_bos_token_id"]]
        return super().translate(
            pieces,
            target_prefix=[[first]] * len(pieces),
            no_repeat_ngram_size=settings["no_repeat_ngram_size"],
            length_penalty=settings["length_penalty"],
            min_decoding_length=settings["min_length"],
            max_decoding_length=settings["max_length"],
            **options,
        )

    def _settings(self) -> dict[str, Any]:
        """Return the settings that `generate` of transformers has."""
        settings: dict[str, Any] = {}
        for name in ("config.json", "generation_config.json"):
            path = self.setting.model.folder / name
            settings |= json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return settings


class One(Bart, sides.OneCaller):
    """An article at a time, all cores for it."""

    title = "CTranslate2 {precision}, one article at a time"
    share = 0.4

    def calls(self, work: Workload) -> list[Any]:
        """Make a call for each text."""
        return sides.groups(sorted(work.sentences, key=len), 1)


class Best(Bart, sides.Best):
    """The fastest way of CTranslate2: tokenised and sorted before the clock starts."""
