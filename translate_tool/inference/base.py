"""Defines an engine, and what search engines share: limits, grouping, errors made our own.

Knows token ids and limits; does not know how a search is done.
"""

from __future__ import annotations

import json
import math
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from copy import copy
from typing import Any, NamedTuple, Protocol

from translate_tool.errors import EngineError, ModelError
from translate_tool.inference import chunks
from translate_tool.inference.batches import batches
from translate_tool.inference.tokenizers import open_tokenizer
from translate_tool.models import Model
from translate_tool.records import Hypothesis, Recipe, Searched
from translate_tool.runtime.wording import count

BUCKETS = (8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)
"""Source lengths are rounded up to these before output limits are derived from them, so that the
few that need a search within limits of their own can share it."""

SEARCH_TOKENS = 4096
"""Most padded source tokens of one search, whatever the caller's batch: bounds the memory when one
text alone has hundreds of pieces."""

GPU_SEARCH_TOKENS = 32_768
"""The same on a GPU, which small searches leave idle."""


class Engine(Protocol):
    """Makes a hypothesis of each text, in the same order."""

    workers: int
    """How many calls of `generate` may usefully run at once, each in its thread."""

    @property
    def tokenizer(self) -> chunks.Tokenizer:
        """Return the tokenizer that counts what `generate` will see."""

    def generate(self, texts: Sequence[str]) -> list[Hypothesis]:
        """Return one hypothesis per text. Safe in `workers` threads at once. Raises EngineError."""


class Found(NamedTuple):
    """Target ids, end token included, and their mean log-probability in nats.

    `others`: the same of what else the search ended with, best first.
    """

    ids: Sequence[int]
    score: float
    others: Sequence[tuple[Sequence[int], float]] = ()


class SearchEngine(ABC):
    """Runs a beam search over token ids as an engine."""

    def __init__(self, recipe: Recipe, model: Model, *, device: str, workers: int) -> None:
        self.recipe = recipe
        self.workers = workers
        self._most = SEARCH_TOKENS if device == "cpu" else GPU_SEARCH_TOKENS
        self.tokenizer = open_tokenizer(model)
        self.settings = _settings(model)
        self.positions: int = self.settings["max_position_embeddings"]

    def under(self, recipe: Recipe) -> SearchEngine:
        """Return the same loaded model, searched under another recipe of the same precision."""
        other = copy(self)
        other.recipe = recipe
        return other

    @abstractmethod
    def search(self, sources: list[list[int]], least: int, most: int) -> list[Found]:
        """Find the best output of `least` to `most` tokens for each of `sources`, in order."""

    def generate(self, texts: Sequence[str]) -> list[Hypothesis]:
        """Return one hypothesis per text, in order.

        A batch is searched within the widest limits of its texts: searches of a few texts each cost
        a tenth more. What comes out longer than its own limit is searched for again within that, so
        that no text's output depends on its company.

        Raises EngineError when a text has more tokens than the model has positions (nothing is
        ever truncated), when the search fails or when its scores are not numbers.
        """
        sources = [self.tokenizer.encode(text) for text in texts]
        for text, source in zip(texts, sources, strict=True):
            self._check_length(text, len(source))
        limits = [self.limits(len(source)) for source in sources]
        found = self._in_batches(sources, limits, {n: limits[n][0] for n in range(len(sources))})
        long = {n: limits[n] for n, output in found.items() if len(output.ids) > limits[n][1]}
        found |= self._in_batches(sources, limits, long)
        return [self._hypothesis(found[n], limits[n][1]) for n in range(len(texts))]

    def _hypothesis(self, found: Found, most: int) -> Hypothesis:
        text = self.tokenizer.decode(found.ids)
        others = tuple(
            Hypothesis(text=self.tokenizer.decode(ids), score=score)
            for ids, score in found.others
            if len(ids) <= most and math.isfinite(score)
        )
        if not others:
            return Hypothesis(text=text, score=found.score)
        return Searched(text=text, score=found.score, others=others)

    def limits(self, tokens: int) -> tuple[int, int]:
        """Return the least and most target tokens for a source of so many tokens."""
        length = next((bucket for bucket in BUCKETS if tokens <= bucket), tokens)
        most = int(self.recipe.max_ratio * length) + self.recipe.max_extra
        most = max(2, min(most, self.positions - 1))
        return max(1, min(int(self.recipe.min_ratio * length), most - 1)), most

    def _in_batches(
        self,
        sources: Sequence[list[int]],
        limits: Sequence[tuple[int, int]],
        group_of: Mapping[int, Hashable],
    ) -> dict[int, Found]:
        """Find the outputs of the sources of some numbers; those of one group share searches."""
        groups: dict[Hashable, list[int]] = defaultdict(list)
        for n, name in group_of.items():
            groups[name].append(n)
        found: dict[int, Found] = {}
        for group in groups.values():
            for batch in batches(group, lambda n: len(sources[n]), self._most):
                least, most = limits[batch[0]]  # the longest comes first
                outputs = self.searched([sources[n] for n in batch], least, most)
                found.update(zip(batch, outputs, strict=True))
        return found

    def _check_length(self, text: str, tokens: int) -> None:
        if tokens > self.positions:
            raise EngineError(
                f"a text of {tokens} tokens is longer than the {self.positions} positions of "
                f"{self.recipe.model}: {text[:60]!r}...",
                hint=f"Set `limit` to at most {self.positions}.",
            )

    def searched(self, sources: list[list[int]], least: int, most: int) -> list[Found]:
        """Call `search`, and turn whatever goes wrong in it into an EngineError."""
        name = f"{self.recipe.engine} ({self.recipe.model})"
        try:
            outputs = self.search(sources, least, most)
        except Exception as exc:  # the gate: whatever torch or CTranslate2 raise becomes ours
            memory = "out of memory" in str(exc).lower()
            hint = "Lower the token budget." if memory else ""
            raise EngineError(
                f"{name} failed on {count(len(sources), 'text')}: {exc}", hint=hint
            ) from exc
        if not all(math.isfinite(output.score) for output in outputs):
            raise EngineError(
                f"{name} gave scores that are not numbers at precision {self.recipe.precision}",
                hint='Use precision = "float32" (or "bfloat16" on a GPU).',
            )
        return outputs


def prove(engine: Engine, model: Model) -> None:
    """Raise ModelError unless the model's golden sentences come out with the words they must have.

    Weights can load without an error and still be wrong: untied, shifted, half-read.
    """
    hypotheses = engine.generate([french for french, _ in model.golden])
    for (french, words), hypothesis in zip(model.golden, hypotheses, strict=True):
        missing = [word for word in words if word.casefold() not in hypothesis.text.casefold()]
        if missing:
            raise ModelError(
                f"{model.name} fails its self-test: {french!r} gives {hypothesis.text!r}, "
                f"without {', '.join(missing)}",
                hint=f"The files may be damaged: translate-tool models verify {model.name}",
            )


def _settings(model: Model) -> dict[str, Any]:
    """Read config.json, overridden by generation_config.json. Raises ModelError."""
    settings: dict[str, Any] = {}
    try:
        for name in ("config.json", "generation_config.json"):
            path = model.folder / name
            settings |= json.loads(path.read_text("utf-8")) if path.is_file() else {}
    except (OSError, ValueError, TypeError) as exc:
        raise ModelError(f"{model.name}: cannot read {path}: {exc}") from exc
    for key in ("max_position_embeddings", "pad_token_id", "decoder_start_token_id"):
        if not isinstance(settings.get(key), int):
            raise ModelError(f"{model.name}: {model.folder / 'config.json'} has no number {key}")
    # BARTs fine-tuned in 2020 have a yes or no for what is a token's id today
    old = model.family == "bart" and settings.get("force_bos_token_to_be_generated")
    if old and settings.get("forced_bos_token_id") is None:
        settings["forced_bos_token_id"] = settings.get("bos_token_id", 0)
    return settings
