"""The CTranslate2 engine: small, quick, int8 by default on a CPU.

Knows CTranslate2's options; nothing of transformers or torch, which it never imports.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from translate_tool.engines.base import Found, SearchEngine, prove
from translate_tool.errors import EngineError
from translate_tool.models import Model, convert, shortlists
from translate_tool.records import Recipe

PATIENCE = 2.0
"""Ends a beam search waits for, in beams. With 1, the default, it stops as transformers does with
`early_stopping=True`: short sentences suffer ("Bonjour." gives "Good evening."). With 2 it agrees
with transformers' own default on 499 of 500 development sentences, for 6 % more time."""


class CTranslate2(SearchEngine):
    """Beam search by CTranslate2, `workers` batches at a time, one thread each.

    With a shortlist, a cut model searches first, and the full one again where that wanted a piece
    it lacks. `escaped` counts those sources. `cut`: the folder of a cut model, where it is not the
    one that the recipe names.
    """

    def __init__(
        self,
        recipe: Recipe,
        model: Model,
        *,
        device: str,
        threads: int,
        cache: Path,
        cut: Path | None = None,
    ) -> None:
        # On a GPU one batch is searched while the next is tokenised: it should not wait for that.
        super().__init__(recipe, model, device=device, workers=threads if device == "cpu" else 2)
        self._open = partial(
            _translator, recipe=recipe, device=device, workers=threads if device == "cpu" else 1
        )
        self._converted = partial(convert, model, precision=recipe.precision, cache=cache)
        if recipe.shortlist:
            cut = _shelved(recipe, model, cache)
        folder = cut or self._converted()
        self._translator = self._open(folder)
        self._full: Any = None
        self._lock = Lock()
        self.escaped = 0
        self._ids = {token: i for i, token in enumerate(self.tokenizer.tokens)}
        self._shown = recipe.beam if cut else 1
        first = self.settings.get("forced_bos_token_id")
        self._prefix = [] if first is None else [self.tokenizer.tokens[first]]
        self._banned = [["<pad>"]] if model.family == "bart" else None  # Marian's is not converted
        proof = folder / f"proved-on-{device}"
        if not proof.exists():
            prove(self, model)
            proof.touch()

    def search(self, sources: list[list[int]], least: int, most: int) -> list[Found]:
        """The best output for each source, of `least` to `most` tokens."""
        results = self._results(self._translator, sources, least, most)
        again = [n for n, result in enumerate(results) if not self._whole(result)]
        if again:
            wanting = [sources[n] for n in again]
            full = self._results(self.full(len(again)), wanting, least, most)
            for n, result in zip(again, full, strict=True):
                results[n] = result
        return list(map(self._found, results))

    def full(self, escaped: int = 0) -> Any:
        """The full model beside a cut one, opened when first asked for, for so many sources."""
        with self._lock:
            self.escaped += escaped
            self._full = self._full or self._open(self._converted())
            return self._full

    def _whole(self, result: Any) -> bool:
        """Whether no hypothesis has a learnt row, which stands for a piece that is lacking.

        All of the beam are looked at: what follows such a row is noise to the decoder, so another
        spelling, of pieces that are there, may score better in the end.
        """
        return all(self._ids.keys() >= {*tokens} for tokens in result.hypotheses)

    def _results(
        self, translator: Any, sources: Sequence[list[int]], least: int, most: int
    ) -> list[Any]:
        """CTranslate2's own results: of a cut model with all hypotheses of the beam."""
        names = self.tokenizer.tokens
        recipe = self.recipe
        results: list[Any] = translator.translate_batch(
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
            num_hypotheses=self._shown,
            return_end_token=True,
            return_scores=True,
        )
        return results

    def _found(self, result: Any) -> Found:
        """CTranslate2's score is sum / length ** penalty; a forced prefix adds length, no sum."""
        tokens: list[str] = result.hypotheses[0]
        total = result.scores[0] * len(tokens) ** self.recipe.length_penalty
        free = max(1, len(tokens) - len(self._prefix))
        return Found([self._ids[token] for token in tokens], total / free)


def _shelved(recipe: Recipe, model: Model, cache: Path) -> Path:
    """The folder of the recipe's cut model. Raises EngineError where it is not there any more."""
    found = shortlists.find(model, cache, recipe)
    if found is None or found.id != recipe.shortlist:
        raise EngineError(
            f"the shortlist {recipe.shortlist[:8]} for {recipe.model} is gone or another one",
            hint="Start again: what is there now is found then.",
        )
    return found.folder


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
