"""A shortlist from first to last: read, translate, choose, learn, write, measure, keep.

Knows the order of the steps. What was made is kept whatever was measured: whether it is used is for
the settings of a run to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from translate_tool.config import Config, override
from translate_tool.engines.ct2 import CTranslate2
from translate_tool.errors import ModelError
from translate_tool.evaluation import sets
from translate_tool.evaluation.measuring import demand_sacrebleu
from translate_tool.models import Model, ct2, disk, shortlists
from translate_tool.models.shortlists import Evidence, Shortlist
from translate_tool.records import Recipe, canonical
from translate_tool.shortlist import choosing, corpus, measuring, remainder
from translate_tool.shortlist.corpus import Parts
from translate_tool.shortlist.remainder import Remainder
from translate_tool.shortlist.searching import Tell, Written, pieces, written
from translate_tool.tools import cache
from translate_tool.workshop import translator


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to make a shortlist from.

    `learnt`: rows that stand for those left out. `missing`: the most sentences, as a share, that
    may want a piece that was left out. `held_out`: share of the sentences that rows are not counted
    on. `reference`: an evaluation set, on which BLEU is measured as well.
    """

    corpus: tuple[Path, ...]
    learnt: int = 256
    missing: float = 0.01
    held_out: float = 0.2
    reference: Path | None = None


def build(job: Job, config: Config, tell: Tell = lambda _: None) -> Shortlist:
    """Make a cut model for the model, precision and beam of `config`, and measure it.

    It takes the place of one made before. `tell` is told of each step. Raises ModelError for a
    model that cannot be had or writes nearly all that it could, InputError for a corpus that is too
    small, ConfigError where sacrebleu is missing.
    """
    demand_sacrebleu()
    maker = _Maker(job, config, tell)
    target = shortlists.place(maker.model, maker.cache, maker.recipe)
    with disk.locked(target.with_name(f"{target.name}.lock")), disk.building(target) as draft:
        shortlists.seal(draft, maker.model, maker.make(draft))
    found = shortlists.find(maker.model, maker.cache, maker.recipe)
    assert found is not None, "it was sealed just now"  # noqa: S101
    return found


class _Maker:
    """A job, and the model, recipe and engines that it is done with."""

    def __init__(self, job: Job, config: Config, tell: Tell) -> None:
        plain = {"engine": "ct2", "device": "cpu", "shortlist": "off"}
        config = override(config, {f"translate.{name}": value for name, value in plain.items()})
        tool = translator(config)
        assert tool.model is not None, "only the engine that repeats has none"  # noqa: S101
        self.model: Model = tool.model
        self.recipe: Recipe = tool.recipe
        self.cache = cache(config)
        self._job = job
        self._tell = tell
        self._budget = tool.budget
        self._threads = tool.pace.threads
        self._reference = sets.load(job.reference) if job.reference else None
        known = map(canonical, self._reference.sources) if self._reference else ()
        self._parts: Parts = corpus.part(corpus.runs(job.corpus, known, tell), job.held_out)

    def make(self, folder: Path) -> Evidence:
        """Write the cut model into `folder`; what was measured of it."""
        engine = self._engine(self._threads)
        counted = self._written(engine, self._parts.counted)
        kept = self._kept(engine, counted, self._written(engine, self._parts.watched))
        states, head = remainder.states_of(self.model, counted, engine.tokenizer.unk)
        learnt = remainder.learn(states, head, kept, self._job.learnt)
        with TemporaryDirectory() as scratch:
            cut = Path(scratch) / "cut.npz"
            learnt.save(cut, kept)
            ct2.write(self.model, folder, precision=self.recipe.precision, cut=cut)
        return self._measured(folder, kept, learnt)

    def _engine(self, threads: int, cut: Path | None = None) -> CTranslate2:
        return CTranslate2(
            self.recipe, self.model, device="cpu", threads=threads, cache=self.cache, cut=cut
        )

    def _written(self, engine: CTranslate2, texts: tuple[str, ...]) -> list[Written]:
        shown = pieces(texts, engine, self.recipe.limit)
        return written(shown, engine, self._budget, self._tell)

    def _kept(
        self, engine: CTranslate2, counted: list[Written], watched: list[Written]
    ) -> list[int]:
        tokens = engine.tokenizer.tokens
        kept = choosing.kept(
            [row.target for row in counted],
            [row.target for row in watched],
            choosing.indispensable(tokens, (engine.tokenizer.end, engine.tokenizer.unk)),
            self._job.missing,
        )
        told = f"{len(kept):,} of {len(tokens):,} rows"
        if len(tokens) - len(kept) <= self._job.learnt:
            raise ModelError(
                f"{self.model.name} needs {told} of its vocabulary: a shortlist gains nothing",
                hint="A larger --missing keeps fewer of them.",
            )
        self._tell(f"{told} are kept; learning {self._job.learnt} in place of the others")
        return kept

    def _measured(self, folder: Path, kept: list[int], learnt: Remainder) -> Evidence:
        self._tell("measuring: both models on what was held out")
        full, cut = self._engine(1), self._engine(1, folder)
        judged = pieces(self._parts.judged, full, self.recipe.limit)
        found = measuring.compare(full, cut, judged, kept, self._budget)
        bleu = None
        if self._reference:
            at = {"limit": self.recipe.limit, "budget": self._budget}
            a, b = (measuring.bleu(engine, self._reference, **at) for engine in (full, cut))
            bleu = (a, b)
        return Evidence(
            model=self.model.name,
            precision=self.recipe.precision,
            beam=self.recipe.beam,
            vocabulary=len(full.tokenizer.tokens),
            kept=len(kept),
            learnt=len(learnt.weights),
            counted=len(self._parts.counted),
            judged=len(judged),
            identical=found.identical,
            escaped=found.escaped,
            missed=found.missed,
            chrf=found.chrf,
            speedup=found.speedup,
            shortfall=learnt.shortfall,
            error=learnt.error,
            bleu=bleu,
        )
