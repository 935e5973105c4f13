"""The ways compared: each opens its model, cuts the work into its own calls, and does a call.

Knows how the common script, EasyNMT, argos-translate and CTranslate2 are used; measures nothing.
A side too slow for a round does an even sample of its own calls, by length.
"""

from __future__ import annotations

import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from translate_tool.batching import batches
from translate_tool.engines.tokenizers import open_tokenizer
from translate_tool.lab.bench.work import Work
from translate_tool.models import Model, convert

T = TypeVar("T")

WARM_UP = ("Il fait beau à Paris ce matin.", "Le train arrive à midi.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What all sides are given: a model, and how to search with it on how many cores."""

    model: Model
    beam: int
    threads: int
    cache: Path
    heal: bool = True

    @property
    def budget(self) -> int:
        """Padded source tokens of a batch: the best of those measured, for this beam."""
        return 2048 if self.beam == 1 else 1024


@dataclass(frozen=True, slots=True)
class Done:
    """What came out: target tokens, those that end included, and sentences."""

    tokens: int
    sentences: int


class Side(ABC):
    """A way of translating. `title` says which; of its calls a round does `share`."""

    title: str
    share = 1.0

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.open()

    @abstractmethod
    def open(self) -> None:
        """Load what is needed."""

    @abstractmethod
    def calls(self, work: Work) -> list[Any]:
        """The calls that do the work, by size; made before the clock starts."""

    @abstractmethod
    def do(self, call: Any) -> Done:
        """One call."""

    def round(self, calls: Sequence[Any]) -> Done:
        """All calls, one after the other."""
        return _total([self.do(call) for call in calls])

    def warm_up(self) -> None:
        """A first go, since libraries do things late."""
        self.round(self.calls(Work(Path(), (WARM_UP,))))


class Script(Side):
    """The common script, as the documentation of transformers has it."""

    title = "transformers float32, one sentence at a time"
    share = 0.06

    def open(self) -> None:
        """Load tokenizer and model."""
        import torch
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

        torch.set_num_threads(self.setting.threads)
        tokenizer: Any = AutoTokenizer
        self._tokenizer = tokenizer.from_pretrained(self.setting.model.folder)
        model: Any = AutoModelForSeq2SeqLM.from_pretrained(self.setting.model.folder)
        self._model = model.to(dtype=getattr(torch, self.precision())).eval()

    def precision(self) -> str:
        """The name of a type of torch's."""
        return "float32"

    def calls(self, work: Work) -> list[Any]:
        """A sentence each."""
        return [[text] for text in sorted(work.sentences, key=len)]

    def do(self, call: Any) -> Done:
        """Tokenise, generate, decode."""
        import torch

        inputs = self._tokenizer(call, return_tensors="pt", padding=True, truncation=True)
        with torch.inference_mode():
            outputs = self._model.generate(**inputs, num_beams=self.setting.beam)
        self._tokenizer.batch_decode(outputs, skip_special_tokens=True)
        end = self._model.config.eos_token_id
        rows = outputs[:, 1:].tolist()
        tokens = sum(row.index(end) + 1 if end in row else len(row) for row in rows)
        return Done(tokens, len(call))


class EasyNMT(Script):
    """EasyNMT's way, but for its beam of 5: what it does once its tokenizer and model are open."""

    title = "EasyNMT's way: transformers float32, sorted by characters, batches of 16"
    share = 0.2

    def calls(self, work: Work) -> list[Any]:
        """Sixteen sentences each, of about as many characters."""
        return _groups(sorted(work.sentences, key=len), 16)


class Batched(Script):
    """The best to be had of transformers."""

    title = "transformers bfloat16 (float32 where the CPU lacks it), sorted token batches"
    share = 0.4

    def precision(self) -> str:
        """The type that this processor is quickest with."""
        return "bfloat16" if _has_bfloat16() else "float32"

    def calls(self, work: Work) -> list[Any]:
        """Batches under a budget of padded tokens."""
        tokenizer = open_tokenizer(self.setting.model)
        return list(batches(work.sentences, tokenizer.count, self.setting.budget))


class Calls(Side):
    """CTranslate2 as a service would use it: batches as they come, a caller for each core."""

    title = "CTranslate2 int8, calls of 32 in file order, a caller for each core"

    def open(self) -> None:
        """Load the conversion to int8, with one thread for each core."""
        self.load(callers=self.setting.threads, threads=1)

    def load(self, *, callers: int, threads: int) -> None:
        """Load the conversion; `threads` for each of so many `callers`."""
        import ctranslate2

        self._tokenizer = open_tokenizer(self.setting.model)
        self._ids = {token: i for i, token in enumerate(self._tokenizer.tokens)}
        folder = convert(self.setting.model, precision="int8", cache=self.setting.cache)
        self._translator = ctranslate2.Translator(
            str(folder),
            device="cpu",
            compute_type="int8",
            inter_threads=callers,
            intra_threads=threads,
        )

    def calls(self, work: Work) -> list[Any]:
        """Thirty-two sentences each."""
        return _groups(work.sentences, 32)

    def do(self, call: Any) -> Done:
        """Tokenise, translate, decode."""
        return self.decoded(self.translate(self.pieces(call)))

    def round(self, calls: Sequence[Any]) -> Done:
        """All calls, as many at a time as there are cores."""
        with ThreadPoolExecutor(self.setting.threads) as pool:
            return _total(list(pool.map(self.do, calls)))

    def pieces(self, texts: Sequence[str]) -> list[list[str]]:
        """The source tokens of each text."""
        names = self._tokenizer.tokens
        return [[names[i] for i in self._tokenizer.encode(text)] for text in texts]

    def translate(self, pieces: list[list[str]], **options: Any) -> list[list[str]]:
        """The target tokens of each, their ends left out."""
        results = self._translator.translate_batch(pieces, beam_size=self.setting.beam, **options)
        return [result.hypotheses[0] for result in results]

    def decoded(self, rows: Sequence[Sequence[str]]) -> Done:
        """Make texts of target tokens; count them."""
        for row in rows:
            self._tokenizer.decode([self._ids[token] for token in row])
        return Done(sum(len(row) + 1 for row in rows), len(rows))


class Argos(Calls):
    """argos-translate's way: a call for each line, all cores for the call."""

    title = "argos-translate's way: CTranslate2 int8, a call for each line, batches of 32"
    share = 0.5

    def open(self) -> None:
        """Load the conversion to int8, with all threads for one caller."""
        self.load(callers=1, threads=self.setting.threads)

    def calls(self, work: Work) -> list[Any]:
        """The sentences of a paragraph each."""
        return sorted(work.paragraphs, key=lambda lines: sum(map(len, lines)))

    def do(self, call: Any) -> Done:
        """Tokenise, translate with what argos-translate sets, decode."""
        options = {"replace_unknowns": True, "max_batch_size": 32, "length_penalty": 0.2}
        return self.decoded(self.translate(self.pieces(call), return_scores=True, **options))

    def round(self, calls: Sequence[Any]) -> Done:
        """All calls, one after the other."""
        return _total([self.do(call) for call in calls])


class Best(Calls):
    """What CTranslate2 can do when all else has been done before."""

    title = "CTranslate2 int8, its best: tokenised and sorted in memory, one call, token batches"

    def calls(self, work: Work) -> list[Any]:
        """One, with the tokens of all sentences, longest first."""
        return [sorted(self.pieces(work.sentences), key=len, reverse=True)]

    def do(self, call: Any) -> Done:
        """Translate; nothing is decoded."""
        rows = self.translate(call, max_batch_size=self.setting.budget, batch_type="tokens")
        return Done(sum(len(row) + 1 for row in rows), len(rows))

    def round(self, calls: Sequence[Any]) -> Done:
        """The one call; CTranslate2 spreads it over the cores."""
        return self.do(calls[0])


class Run(Side):
    """The product, from files to files: nothing is open or known when a round begins."""

    title = "translate-tool run, from files on disk to briefs on disk"

    def open(self) -> None:
        """Import what a run needs, and have the tokens that come out counted."""
        from translate_tool import pipeline, workshop

        self._run = pipeline.run
        self._tokens: dict[tuple[int, ...], int] = {}  # of a source: a second attempt adds none
        opened: Callable[..., Any] = vars(workshop)["open_engine"]

        def counting(*args: Any, **options: Any) -> Any:
            engine = opened(*args, **options)
            search = engine.search

            def counted(sources: list[list[int]], *args: Any, **options: Any) -> Any:
                found = search(sources, *args, **options)
                for source, one in zip(sources, found, strict=True):
                    self._tokens[tuple(source)] = len(one.ids)
                return found

            engine.search = counted
            return engine

        vars(workshop)["open_engine"] = counting

    def calls(self, work: Work) -> list[Any]:
        """The folder."""
        return [work.folder]

    def do(self, call: Any) -> Done:
        """A run into an empty folder."""
        from translate_tool.config import Config, override

        with tempfile.TemporaryDirectory() as output:
            settings = {
                "run.inputs": (call,),
                "run.output": Path(output) / "briefs",
                "read.assume_french": True,
                "translate.model": self.setting.model.name,
                "translate.engine": "ct2",
                "translate.device": "cpu",
                "translate.beam": self.setting.beam,
                "translate.threads": self.setting.threads,
                "translate.heal": self.setting.heal,
                "models.cache": self.setting.cache,
                "summarise.model": "extractive",
            }
            self._tokens.clear()
            report = self._run(override(Config(), settings))
        return Done(sum(self._tokens.values()), report.translated)

    def warm_up(self) -> None:
        """A run over one small article."""
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "a.txt").write_text("\n\n".join(WARM_UP), encoding="utf-8")
            self.do(Path(folder))


SIDES: dict[str, type[Side]] = {
    "script": Script,
    "easynmt": EasyNMT,
    "batched": Batched,
    "argos": Argos,
    "calls": Calls,
    "best": Best,
    "run": Run,
}
"""By the name that chooses them; the slowest first."""


def sample(calls: Sequence[T], share: float) -> list[T]:
    """An even share of `calls`, which are in the order of their size."""
    number = max(1, round(len(calls) * share))
    return [calls[int((n + 0.5) * len(calls) / number)] for n in range(number)]


def _total(parts: Sequence[Done]) -> Done:
    return Done(sum(part.tokens for part in parts), sum(part.sentences for part in parts))


def _groups(texts: Sequence[str], size: int) -> list[Any]:
    return [texts[start : start + size] for start in range(0, len(texts), size)]


def _has_bfloat16() -> bool:
    """Whether this processor multiplies in bfloat16; only Linux tells."""
    told = Path("/proc/cpuinfo")
    return told.is_file() and "_bf16" in told.read_text(encoding="utf-8", errors="replace")
