"""Implements the side `run`, from files to files: nothing is open or known when a round begins.

Knows the pipeline and its settings; measures nothing, but counts the tokens of the output.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from translate_tool.config import JOURNAL, Config, override
from translate_tool.evaluation.speed.sides import WARM_UP, Done, Setting, Side
from translate_tool.evaluation.speed.workload import Workload, articles
from translate_tool.inference.base import Found, SearchEngine
from translate_tool.inference.tokenizers import open_tokenizer
from translate_tool.models import BUNDLED
from translate_tool.pipeline import driver, stages
from translate_tool.pipeline.progress import ProgressTracker, Report
from translate_tool.pipeline.stages import Translations
from translate_tool.runtime.deadline import Stop
from translate_tool.store.journal import Journal
from translate_tool.summarisation import Abstractor
from translate_tool.summarisation.abstractive import chunks
from translate_tool.translation import resolve
from translate_tool.translation.translator import Retries


class Run(Side):
    """A run into an empty folder."""

    title = "translate-tool run, from files on disk to briefs on disk"

    def open(self) -> None:
        """Count the tokens of the output from now on."""
        self.tokens: dict[tuple[int, ...], int] = {}  # of a source: a second attempt adds none
        search = SearchEngine.searched

        def counted(
            engine: SearchEngine, sources: list[list[int]], least: int, most: int
        ) -> list[Found]:
            found = search(engine, sources, least, most)
            for source, one in zip(sources, found, strict=True):
                self.tokens[tuple(source)] = len(one.ids)
            return found

        # Of the class: an engine that refers to itself would stay in memory after its run.
        SearchEngine.searched = counted  # type: ignore[method-assign, assignment]  # so meant

    def calls(self, work: Workload) -> list[Any]:
        """Return one call: the folder."""
        return [work.folder]

    def do(self, call: Any) -> Done:
        """Run over the folder."""
        with tempfile.TemporaryDirectory() as folder:
            report = self.run(call, Path(folder) / "briefs")
        return Done(sum(self.tokens.values()), report.translated)

    def run(self, articles: Path, output: Path) -> Report:
        """Run over a folder; count its tokens from zero."""
        self.tokens.clear()
        return driver.run(config(self.setting, articles, output, **self.settings()))

    def settings(self) -> dict[str, object]:
        """Return the settings of this side alone."""
        return {
            "translate.model": self.setting.model.name,
            "translate.beam": self.setting.beam,
            "translate.heal": self.setting.heal,
        }

    def warm_up(self) -> None:
        """Run over one small article."""
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "a.txt").write_text("\n\n".join(WARM_UP), encoding="utf-8")
            self.do(Path(folder))


class RunSummaries(Run):
    """A run where only the summaries are missing."""

    title = "translate-tool run over articles that are translated: summaries, checks, writing"

    def do(self, call: Any) -> Done:
        """Run into a copy of what `translate_workload` left."""
        with tempfile.TemporaryDirectory() as folder:
            output = Path(folder) / "briefs"
            shutil.copytree(_beside(call), output)
            self.run(call, output)
        return Done(sum(self.tokens.values()), len(self.tokens))

    def settings(self) -> dict[str, object]:
        """Return the settings of this side alone."""
        chosen = {"summarise.model": self.setting.model.name, "summarise.beam": self.setting.beam}
        return QUICK | chosen

    def warm_up(self) -> None:
        """Write two small summaries."""
        runner = resolve.summariser(config(self.setting, Path(), Path(), **self.settings()))
        if runner:
            runner.engine.generate(WARM_UP)


QUICK: dict[str, object] = {
    "translate.model": BUNDLED,
    "translate.beam": 1,
    "translate.heal": False,
}
"""Settings for translating articles where only their summaries are measured."""


def config(setting: Setting, articles: Path, output: Path, **settings: object) -> Config:
    """Make the settings of a run over a folder, by CTranslate2; extractive summaries by default."""
    common: dict[str, object] = {
        "run.inputs": (articles,),
        "run.output": output,
        "read.assume_french": True,
        "translate.engine": "ct2",
        "translate.device": setting.device,
        "translate.threads": setting.threads,
        "models.cache": setting.cache,
        "summarise.model": "extractive",
    }
    return override(Config(), common | settings)


def translate_workload(work: Workload, setting: Setting) -> Workload:
    """Translate `work`, and cut it into the chunks that the model of `setting` summarises.

    The articles are translated into a folder beside theirs, with the bundled model.
    """
    settings = config(setting, work.folder, _beside(work.folder), **QUICK)
    driver.run(settings)
    resolved = resolve.Resolved(settings)
    with Journal(settings.run.state / JOURNAL) as journal:
        here = driver.Run(
            resolved=resolved,
            translator=resolved.translator.keeping(journal),
            journal=journal,
            tracker=ProgressTracker(),
            stop=Stop(),
        )
        split = here.admit(list(articles([work.folder])))
        first = here.translator.recall(stages.texts_of(split))
        documents = here.review(split, Translations(first=first, retries=Retries()))
    abstractor = Abstractor(
        generate=lambda _: [],
        count=open_tokenizer(setting.model).count,
        limit=setting.model.positions,
    )
    paragraphs = (tuple(chunks(document, abstractor)) for document in documents)
    return replace(work, paragraphs=tuple(paragraph for paragraph in paragraphs if paragraph))


def _beside(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}-translated")
