"""Translates with transformers: the reference, on CPU or CUDA.

Knows torch and transformers, imported when an engine is opened. Its search is the library's default
one (`early_stopping=False`), but that bans apply before normalising, as in CTranslate2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from translate_tool.errors import EngineError
from translate_tool.inference.base import Found, SearchEngine, prove
from translate_tool.models import Model, spec, weights
from translate_tool.records import Recipe

if TYPE_CHECKING:
    import torch


class Transformers(SearchEngine):
    """Searches with `generate`, one batch at a time."""

    def __init__(self, recipe: Recipe, model: Model, *, device: str, threads: int) -> None:
        import torch

        super().__init__(recipe, model, device=device, workers=1)
        if device == "cpu":
            torch.set_num_threads(threads)
        self._device = device
        self._pad: int = self.settings["pad_token_id"]
        self._first: int | None = self.settings.get("forced_bos_token_id")
        loaded: Any = weights.load(model.folder)
        try:
            self._model = loaded.to(device=device, dtype=getattr(torch, recipe.precision)).eval()
        except (AttributeError, TypeError, RuntimeError) as exc:  # no such type, device, memory
            raise EngineError(
                f"torch cannot put {model.name} on {device} in {recipe.precision}: {exc}"
            ) from exc
        # `generate` would fill what ours leaves open from the model's: its fixed lengths, above all
        self._model.generation_config = _generation_config()
        self._ban(self._pad, self.tokenizer.unk)
        if model.family == "marian":  # what a conversion leaves out: one distribution for both
            written = spec.target_tokens(model.folder)
            self._ban(*(i for i, t in enumerate(self.tokenizer.tokens) if t not in written))
        prove(self, model)

    def search(self, sources: list[list[int]], least: int, most: int) -> list[Found]:
        """Find the best output for each source, of `least` to `most` tokens."""
        import torch

        ids = self._padded(sources)  # (sources, longest)
        with torch.inference_mode(), weights.quiet():
            outputs = self._model.generate(
                input_ids=ids,
                attention_mask=(ids != self._pad).long(),
                generation_config=self._generation(least, most),
            )
            rows = [self._trimmed(row) for row in outputs[:, 1:].tolist()]
            scores = self._scores(ids.repeat_interleave(self._kept, dim=0), rows)
        found = list(zip(rows, scores, strict=True))
        beams = (found[n : n + self._kept] for n in range(0, len(found), self._kept))
        return [Found(*best, others) for best, *others in beams]

    @property
    def _kept(self) -> int:
        """Return how many hypotheses of a beam to keep: all where others may be asked for."""
        return self.recipe.beam if self.recipe.task == "translate" else 1

    def _generation(self, least: int, most: int) -> Any:
        beams = {"length_penalty": self.recipe.length_penalty} if self.recipe.beam > 1 else {}
        return _generation_config(
            num_beams=self.recipe.beam,
            num_return_sequences=self._kept,
            **beams,
            no_repeat_ngram_size=self.recipe.no_repeat_ngram,
            min_new_tokens=least,
            max_new_tokens=most,
            do_sample=False,
            renormalize_logits=True,
            pad_token_id=self._pad,
            eos_token_id=self.tokenizer.end,
            forced_bos_token_id=self._first,
            decoder_start_token_id=self.settings["decoder_start_token_id"],
        )

    def _ban(self, *tokens: int) -> None:
        """Take tokens out of the distribution: the models' own `bad_words_ids` bans only the pad.

        Through the bias, so that what is left sums to one, as in CTranslate2.
        """
        self._model.final_logits_bias[0, list(tokens)] = float("-inf")

    def _padded(self, rows: list[list[int]]) -> torch.Tensor:
        import torch

        longest = max(map(len, rows))
        padded = [row + [self._pad] * (longest - len(row)) for row in rows]
        return torch.tensor(padded, device=self._device)

    def _trimmed(self, row: list[int]) -> list[int]:
        """Cut a row of `generate` after its end token; one stopped at the limit has none."""
        if self.tokenizer.end in row:
            return row[: row.index(self.tokenizer.end) + 1]
        return [i for i in row if i != self._pad]

    def _scores(self, sources: torch.Tensor, rows: list[list[int]]) -> list[float]:
        """Return the mean log-probability of each row's tokens, but for a forced first one.

        By another forward pass: `generate` would keep every step's distribution to give them.
        """
        import torch

        start: int = self.settings["decoder_start_token_id"]
        hidden = self._model.model(
            input_ids=sources,
            attention_mask=(sources != self._pad).long(),
            decoder_input_ids=self._padded([[start, *row[:-1]] for row in rows]),
        ).last_hidden_state  # (rows, longest, d_model)
        scores = []
        for states, row in zip(hidden, rows, strict=True):
            logits = self._model.lm_head(states[: len(row)]) + self._model.final_logits_bias
            logs = torch.log_softmax(logits.float(), dim=-1)  # (tokens, vocabulary)
            picked = logs[range(len(row)), row]
            scores.append(float(picked[self._first is not None :].mean()))
        return scores


def _generation_config(**settings: Any) -> Any:
    import transformers

    make: Any = transformers.GenerationConfig  # it has no annotations
    return make(**settings)
