"""Implements the usual ways of translating: each opens its model and cuts the work into calls.

They are the common script, EasyNMT, argos-translate and CTranslate2. Measures nothing.
A side too slow for a round does an even sample of its own calls, by length.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from translate_tool.evaluation.speed.workload import Workload
from translate_tool.inference.batches import batches
from translate_tool.inference.runner import SUMMARY_TOKENS
from translate_tool.inference.tokenizers import open_tokenizer
from translate_tool.models import Model, convert

T = TypeVar("T")

WARM_UP = ("Il fait beau à Paris ce matin.", "Le train arrive à midi.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What all sides share: a model, and how to search with it, where, on how many cores."""

    model: Model
    beam: int
    threads: int
    cache: Path
    heal: bool = True
    device: str = "cpu"

    @property
    def budget(self) -> int:
        """Return the padded source tokens of a batch: the best of those measured, for this beam."""
        if self.device == "cuda":
            return 32_768
        if self.model.task == "summarise":
            return SUMMARY_TOKENS
        return 2048 if self.beam == 1 else 1024


@dataclass(frozen=True, slots=True)
class Done:
    """Counts of the output: target tokens, with end tokens, and sentences."""

    tokens: int
    sentences: int


class Side(ABC):
    """A way of translating, described by `title`. A round does a `share` of its calls."""

    title: str
    share = 1.0

    @classmethod
    def precision(cls, setting: Setting) -> str:
        """Return the precision: by default that of this package."""
        return "int8" if setting.device == "cpu" else "float16"

    @classmethod
    def described(cls, setting: Setting) -> str:
        """Return the title, with the precision filled in."""
        return cls.title.format(precision=cls.precision(setting))

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.open()

    @abstractmethod
    def open(self) -> None:
        """Load what is needed."""

    @abstractmethod
    def calls(self, work: Workload) -> list[Any]:
        """Return the calls that do the work, by size; made before the clock starts."""

    @abstractmethod
    def do(self, call: Any) -> Done:
        """Do one call."""

    def round(self, calls: Sequence[Any]) -> Done:
        """Do all calls, one after the other."""
        return total([self.do(call) for call in calls])

    def warm_up(self) -> None:
        """Do some calls first: libraries initialise lazily."""
        self.round(self.calls(Workload(Path(), (WARM_UP,))))


class Script(Side):
    """The common script, as the documentation of transformers has it."""

    title = "transformers {precision}, one sentence at a time"
    share = 0.06

    def open(self) -> None:
        """Load tokenizer and model."""
        import torch
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

        torch.set_num_threads(self.setting.threads)
        tokenizer: Any = AutoTokenizer
        self._tokenizer = tokenizer.from_pretrained(self.setting.model.folder)
        model: Any = AutoModelForSeq2SeqLM.from_pretrained(self.setting.model.folder)
        kind = getattr(torch, self.precision(self.setting))
        self._model = model.to(device=self.setting.device, dtype=kind).eval()

    @classmethod
    def precision(cls, setting: Setting) -> str:  # noqa: ARG003
        """Return the name of a type of torch's."""
        return "float32"

    def calls(self, work: Workload) -> list[Any]:
        """Make a call for each sentence."""
        return [[text] for text in sorted(work.sentences, key=len)]

    def do(self, call: Any) -> Done:
        """Tokenise, generate, decode."""
        import torch

        inputs = self._tokenizer(call, return_tensors="pt", padding=True, truncation=True)
        inputs = inputs.to(self.setting.device)
        with torch.inference_mode():
            outputs = self._model.generate(**inputs, num_beams=self.setting.beam)
        self._tokenizer.batch_decode(outputs, skip_special_tokens=True)
        end = self._model.config.eos_token_id
        rows = outputs[:, 1:].tolist()
        tokens = sum(row.index(end) + 1 if end in row else len(row) for row in rows)
        return Done(tokens, len(call))


class EasyNMT(Script):
    """EasyNMT's way, but for its beam of 5: what it does once its tokenizer and model are open."""

    title = "EasyNMT's way: transformers {precision}, sorted by characters, batches of 16"
    share = 0.2

    def calls(self, work: Workload) -> list[Any]:
        """Make calls of sixteen sentences of about as many characters."""
        return groups(sorted(work.sentences, key=len), 16)


class Batched(Script):
    """The fastest way of transformers."""

    title = "transformers {precision}, sorted token batches"
    share = 0.4

    @classmethod
    def precision(cls, setting: Setting) -> str:
        """Return the type that the device is quickest with."""
        if setting.device == "cuda":
            return "float16"
        return "bfloat16" if _has_bfloat16() else "float32"

    def calls(self, work: Workload) -> list[Any]:
        """Make batches under a budget of padded tokens."""
        tokenizer = open_tokenizer(self.setting.model)
        return list(batches(work.sentences, tokenizer.count, self.setting.budget))


class Calls(Side):
    """CTranslate2 as a service would use it: batches as they come, a caller for each core."""

    title = "CTranslate2 {precision}, calls of 32 in file order, a caller for each core"

    def open(self) -> None:
        """Load the conversion, with one thread for each core."""
        self.load(callers=self.setting.threads, threads=1)

    def load(self, *, callers: int, threads: int) -> None:
        """Load CTranslate2's own conversion; `threads` for each of so many `callers`."""
        import ctranslate2

        self._tokenizer = open_tokenizer(self.setting.model)
        self._ids = {token: i for i, token in enumerate(self._tokenizer.tokens)}
        kind, device = self.precision(self.setting), self.setting.device
        self._translator = ctranslate2.Translator(
            str(convert(self.setting.model, precision=kind, cache=self.setting.cache, plain=True)),
            device=device,
            compute_type=kind,
            inter_threads=callers if device == "cpu" else 1,
            intra_threads=threads,
        )

    def calls(self, work: Workload) -> list[Any]:
        """Make calls of thirty-two sentences."""
        return groups(work.sentences, 32)

    def do(self, call: Any) -> Done:
        """Tokenise, translate, decode."""
        return self.decoded(self.translate(self.pieces(call)))

    def round(self, calls: Sequence[Any]) -> Done:
        """Do all calls, as many at a time as there are cores."""
        with ThreadPoolExecutor(self.setting.threads) as pool:
            return total(list(pool.map(self.do, calls)))

    def pieces(self, texts: Sequence[str]) -> list[list[str]]:
        """Return the source tokens of each text."""
        names = self._tokenizer.tokens
        return [[names[i] for i in self._tokenizer.encode(text)] for text in texts]

    def translate(self, pieces: list[list[str]], **options: Any) -> list[list[str]]:
        """Return the target tokens of each, their ends left out."""
        results = self._translator.translate_batch(pieces, beam_size=self.setting.beam, **options)
        return [result.hypotheses[0] for result in results]

    def decoded(self, rows: Sequence[Sequence[str]]) -> Done:
        """Make texts of target tokens; count them."""
        for row in rows:
            self._tokenizer.decode([self._ids[token] for token in row])
        return Done(sum(len(row) + 1 for row in rows), len(rows))


class OneCaller(Calls):
    """CTranslate2 with all cores for one call after the other."""

    def open(self) -> None:
        """Load the conversion, with all threads for one caller."""
        self.load(callers=1, threads=self.setting.threads)

    def round(self, calls: Sequence[Any]) -> Done:
        """Do all calls, one after the other."""
        return Side.round(self, calls)


class Argos(OneCaller):
    """argos-translate's way: a call for each line, all cores for the call."""

    title = "argos-translate's way: CTranslate2 {precision}, a call for each line, batches of 32"
    share = 0.5

    def calls(self, work: Workload) -> list[Any]:
        """Make a call for the sentences of each paragraph."""
        return sorted(work.paragraphs, key=lambda lines: sum(map(len, lines)))

    def do(self, call: Any) -> Done:
        """Tokenise, translate with what argos-translate sets, decode."""
        options = {"replace_unknowns": True, "max_batch_size": 32, "length_penalty": 0.2}
        return self.decoded(self.translate(self.pieces(call), return_scores=True, **options))


class Best(Calls):
    """The fastest way of CTranslate2: tokenised and sorted before the clock starts."""

    title = (
        "CTranslate2 {precision}, its best: tokenised and sorted in memory, one call, token batches"
    )

    def calls(self, work: Workload) -> list[Any]:
        """Make one call, with the tokens of all sentences, longest first."""
        return [sorted(self.pieces(work.sentences), key=len, reverse=True)]

    def do(self, call: Any) -> Done:
        """Translate; nothing is decoded."""
        rows = self.translate(call, max_batch_size=self.setting.budget, batch_type="tokens")
        return Done(sum(len(row) + 1 for row in rows), len(rows))

    def round(self, calls: Sequence[Any]) -> Done:
        """Do the one call; CTranslate2 spreads it over the cores."""
        return self.do(calls[0])


def sample(calls: Sequence[T], share: float) -> list[T]:
    """Sample a share of `calls`, which are in the order of their size, evenly."""
    number = max(1, round(len(calls) * share))
    return [calls[int((n + 0.5) * len(calls) / number)] for n in range(number)]


def total(parts: Sequence[Done]) -> Done:
    """Add up the counts of several calls."""
    return Done(sum(part.tokens for part in parts), sum(part.sentences for part in parts))


def groups(texts: Sequence[str], size: int) -> list[Any]:
    """Cut `texts` into groups of `size`."""
    return [texts[start : start + size] for start in range(0, len(texts), size)]


def _has_bfloat16() -> bool:
    """Return whether this processor multiplies in bfloat16; only Linux tells."""
    info = Path("/proc/cpuinfo")
    return info.is_file() and "_bf16" in info.read_text(encoding="utf-8", errors="replace")
