"""The functions for Python: one for each thing that is done to a text, and `run` for a night.

Settings are keywords, under the names that they have in settings files: `beam=1`, `engine="echo"`,
`max_bytes=1000`. Where two sections have a name, it is the one of [translate]; `memory`, `glossary`
and `summariser` stand for `path` and `model` of their sections. A wrong name or value raises
ConfigError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from translate_tool import checks
from translate_tool.checks import Thresholds
from translate_tool.cluster import stages
from translate_tool.config import Config, load_config, named, override
from translate_tool.errors import InputError
from translate_tool.glossary import Glossary, load
from translate_tool.pipeline import driver
from translate_tool.pipeline.progress import Progress, Report, silent
from translate_tool.readers import ingest, text
from translate_tool.records import Article, Failure, Flag, Hypothesis, SummaryLine
from translate_tool.runtime.deadline import Stop
from translate_tool.runtime.iterators import waves
from translate_tool.translation import worded
from translate_tool.translation.resolve import Resolved, translator
from translate_tool.writers.notebook import NotebookBrief

CHUNK = 512
"""Texts translated together by `iter_translations`: enough for dense batches."""


def translate(texts: Iterable[str], **settings: Any) -> list[Hypothesis]:
    """Translate French texts; one hypothesis each, in the same order.

    `settings`: `model`, `beam`, `engine`, `glossary`, ... Raises TypeError for a bare string, which
    is no list of texts, ConfigError, ModelError or EngineError.

    >>> translate(["Bonjour."], model="lite-fr-en")[0].text
    'Hello.'
    >>> translate("Bonjour.")
    Traceback (most recent call last):
    TypeError: translate takes a list of texts: write translate(["Bonjour."])
    """
    return list(iter_translations(texts, **settings))


def iter_translations(texts: Iterable[str], **settings: Any) -> Iterator[Hypothesis]:
    """Translate French texts one after the other, as `translate` does, however many there are.

    Nothing but some hundred texts is in memory.

    >>> lines = (f"Il est {hour} heures." for hour in range(1, 4))
    >>> [made.text for made in iter_translations(lines, engine="echo")]
    ['IL EST 1 HEURES.', 'IL EST 2 HEURES.', 'IL EST 3 HEURES.']
    """
    if isinstance(texts, str):
        raise TypeError(f'translate takes a list of texts: write translate(["{texts[:40]}"])')
    config = override(Config(), named(settings))
    words = load(config.glossary.path) if config.glossary.path else Glossary()
    return _translated(texts, config, words)


def _translated(texts: Iterable[str], config: Config, words: Glossary) -> Iterator[Hypothesis]:
    resolved = translator(config)
    for chunk in waves(texts, CHUNK):
        yield from worded.translate(resolved, words, chunk)


def read(
    *paths: Path | str,
    on_failure: Callable[[Failure], object] | None = None,
    **settings: Any,
) -> Iterator[Article]:
    r"""Yield the articles of files and folders, of any kind that `run` reads, one by one.

    What cannot be read is handed to `on_failure`; without it, InputError is raised. `settings`:
    `max_bytes`, `text_column`, `assume_french`, ... Raises ConfigError for a path that does not
    exist.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "gare.txt").write_text("La gare\n\nLe train arrive.")
    ...     [(article.title, len(article.blocks)) for article in read(folder)]
    [('La gare', 2)]
    """
    config = override(Config(), named(settings) | {"run.inputs": paths})
    return _articles(config, on_failure or _raise)


def _articles(config: Config, on_failure: Callable[[Failure], object]) -> Iterator[Article]:
    for item in ingest.read_everything(config):
        if isinstance(item, Article):
            yield item
        else:
            on_failure(item)


def _raise(failure: Failure) -> None:
    raise InputError(failure.reason, origin=failure.origin, place=failure.place, hint=failure.hint)


def check(french: str, english: str) -> tuple[Flag, ...]:
    """Compare a French sentence with its English: numbers, dates, names, negations and more.

    >>> [flag.kind for flag in check("Il a 12 ans.", "He is 21.")]
    ['number', 'number']
    """
    return tuple(checks.check(french, english, 0.0, Thresholds()))


def brief(article: Article | str, **settings: Any) -> NotebookBrief:
    """Translate, check and summarise one article, or a text; nothing is written anywhere.

    A notebook shows the result as summary and rows. `settings`: those of `run` that make words:
    `model`, `beam`, `summariser`, `lines`, `glossary`, ... Raises InputError for a text without a
    sentence, ConfigError, ModelError or EngineError.

    >>> made = brief("Il pleut à Lyon. Il neige à Paris.", engine="echo", summariser="extractive")
    >>> [pair.hypothesis.text for pair in made.pairs]
    ['IL PLEUT À LYON.', 'IL NEIGE À PARIS.']
    """
    config = override(Config(), named(settings))
    resolved = Resolved(config)
    article = _article(article) if isinstance(article, str) else article
    done = stages.translate(resolved, [article])
    briefs, failures = stages.finish(stages.settings_of(resolved), resolved.summariser, done)
    for failure in failures:
        _raise(failure)
    return NotebookBrief.of(briefs[0])


def _article(given: str) -> Article:
    date, blocks = text.parse(given)
    title = next((block.text for block in blocks if block.kind == "title"), "")
    return Article(origin="text", title=title, date=date, blocks=tuple(blocks))


def summarise(article: Article | str, **settings: Any) -> tuple[SummaryLine, ...]:
    """Return the English summary of a French article or text: lines, and the rows they stand on.

    Takes `settings` and raises as `brief`, which has all the rest as well.

    >>> news = "Il pleut à Lyon depuis hier. Le maire a fermé les écoles de la ville."
    >>> [line.sources for line in summarise(news, engine="echo", lines=1)]
    [(1,)]
    """
    return brief(article, **settings).summary


def run(
    settings: Config | Path | str | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    stop: Stop | None = None,
    **more: Any,
) -> Report:
    """Translate and summarise articles into briefs on disk, as `translate-tool run` does.

    `settings`: a Config, or a file of settings; `more`: settings that win over it. Raises
    ConfigError, ModelError, Busy, JournalError or OutputError when the run as a whole cannot go on,
    InputError when there is nothing to read; what concerns one article only is among the report's
    failures.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "gare.txt").write_text("Le train arrive à midi.")
    ...     report = run(inputs=folder, output=f"{folder}/briefs", engine="echo")
    >>> report.done, report.failures
    (1, ())
    """
    if settings is None:
        settings = Config()
    config = settings if isinstance(settings, Config) else load_config(settings)
    return driver.run(override(config, named(more)), on_progress or silent, stop)
