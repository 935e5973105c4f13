"""Translates with CTranslate2: small, quick, int8 by default on a CPU.

Knows CTranslate2's options; nothing of transformers or torch, which it never imports.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from translate_tool.errors import EngineError
from translate_tool.inference.base import Found, SearchEngine, prove
from translate_tool.models import Model, convert
from translate_tool.records import Recipe

PATIENCE = 2.0
"""Ends a beam search waits for, in beams. With 1, the default, it stops as transformers does with
`early_stopping=True`: short sentences suffer ("Bonjour." gives "Good evening."). With 2 it agrees
with transformers' own default on 499 of 500 development sentences, for 6 % more time."""


class CTranslate2(SearchEngine):
    """Searches with CTranslate2, `workers` batches at a time, one thread each."""

    def __init__(
        self, recipe: Recipe, model: Model, *, device: str, threads: int, cache: Path
    ) -> None:
        # On a GPU one batch is searched while the next is tokenised: it should not wait for that.
        super().__init__(recipe, model, device=device, workers=threads if device == "cpu" else 2)
        folder = convert(model, precision=recipe.precision, cache=cache)
        self._translator = _translator(folder, recipe, device, threads if device == "cpu" else 1)
        self._ids = {token: i for i, token in enumerate(self.tokenizer.tokens)}
        first = self.settings.get("forced_bos_token_id")
        self._prefix = [] if first is None else [self.tokenizer.tokens[first]]
        self._banned = [["<pad>"]] if model.family == "bart" else None  # Marian's is not converted
        proof = folder / f"proved-on-{device}"
        if not proof.exists():
            prove(self, model)
            proof.touch()

    def search(self, sources: list[list[int]], least: int, most: int) -> list[Found]:
        """Find the best output for each source, of `least` to `most` tokens."""
        names = self.tokenizer.tokens
        recipe = self.recipe
        results = self._translator.translate_batch(
            [[names[i] for i in source] for source in sources],
            target_prefix=[self._prefix] * len(sources) if self._prefix else None,
            beam_size=recipe.beam,
            patience=PATIENCE,
            length_penalty=recipe.length_penalty,
            no_repeat_ngram_size=recipe.no_repeat_ngram,
            disable_unk=True,
            suppress_sequences=self._banned,
            max_input_length=0,  # 1024 by default, beyond which it would truncate in silence
            min_decoding_length=least,
            max_decoding_length=most,
            return_end_token=True,
            return_scores=True,
            num_hypotheses=recipe.beam if recipe.task == "translate" else 1,
        )
        return [self._found(result) for result in results]

    def _found(self, result: Any) -> Found:
        best, *others = map(self._scored, result.hypotheses, result.scores)
        return Found(*best, others)

    def _scored(self, tokens: list[str], score: float) -> tuple[list[int], float]:
        """CTranslate2's score is sum / length ** penalty; a forced prefix adds length, no sum."""
        total = score * len(tokens) ** self.recipe.length_penalty
        free = max(1, len(tokens) - len(self._prefix))
        return [self._ids[token] for token in tokens], total / free


def _translator(folder: Path, recipe: Recipe, device: str, workers: int) -> Any:
    import ctranslate2

    if os.environ.get("CT2_USE_MKL") == "1":
        raise EngineError(
            "CT2_USE_MKL=1 is set: it makes CTranslate2 many times slower on CPUs not by Intel",
            hint="Unset CT2_USE_MKL: CTranslate2 then picks the best library for this CPU.",
        )
    try:
        return ctranslate2.Translator(
            str(folder),
            device=device,
            compute_type=recipe.precision,
            inter_threads=workers,
            intra_threads=1,
        )
    except (ValueError, RuntimeError) as exc:
        raise EngineError(
            f"CTranslate2 cannot open {recipe.model} on {device} at {recipe.precision}: {exc}",
            hint='Use precision = "auto".',
        ) from exc
