"""Looks up in journal and memory what a run would not do again, without changing them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack

from translate_tool.config import JOURNAL, STATE, Config
from translate_tool.records import Article, Sentence, canonical
from translate_tool.store.journal_reader import JournalReader
from translate_tool.translation.prepared import by_recipe
from translate_tool.translation.resolve import Resolved

BYTES = (5_000, 25)
"""Disk that an article needs, and each byte of its text, for journal, Markdown and JSON together:
12.5 kB for articles of 0.31 kB and 50 kB for those of 1.85 kB, measured with the echo engine."""

SITE_BYTES = (10_000, 18)
"""The same for the site: 28 and 93 kB with it."""


class Known:
    """What a journal and a memory hold already, and which briefs stand as a run would write them.

    Use as a context manager.
    """

    def __init__(self, config: Config, resolved: Resolved | None) -> None:
        self.config, self.resolved = config, resolved
        self.runner = resolved.translator.runner if resolved else None
        self._paths = [config.run.output / STATE / JOURNAL]
        self._paths += [config.memory.path] if config.memory.path else []
        self._stack = ExitStack()

    def __enter__(self) -> Known:
        self._stores = [self._stack.enter_context(JournalReader(path)) for path in self._paths]
        outputs = self._stores[0].outputs()
        self._outputs = {item.origin: (item.stamp, tuple(item.files)) for item in outputs}
        return self

    def __exit__(self, *exc: object) -> None:
        self._stack.close()

    def sentences(self, found: Mapping[str, Sentence]) -> set[str]:
        """Return the keys of those sentences, given by key, whose translations are known."""
        if self.runner is None:
            return set()
        keys: dict[str, list[str]] = {}
        for key, sentence in found.items():
            keys.setdefault(canonical(sentence.text), []).append(key)
        wanted = [
            (under.id, [key for text in texts for key in keys[text]])
            for under, texts in by_recipe(self.runner.recipe, keys).items()
        ]
        return set().union(
            *(store.known(under, some) for store in self._stores for under, some in wanted)
        )

    def disk(self, article: Article) -> int | None:
        """Return the bytes that an article would add to the disk; None where its brief stands."""
        stamp, names = self._outputs.get(article.origin, ("", ()))
        paths = [self.config.run.output / name for name in names]
        there = sum(path.stat().st_size for path in paths if path.is_file())
        whole = bool(paths) and all(path.is_file() for path in paths)
        if whole and self.resolved and stamp == self.resolved.stamp(article):
            return None
        each, per_byte = BYTES
        if "html" in self.config.write.formats:
            each, per_byte = each + SITE_BYTES[0], per_byte + SITE_BYTES[1]
        size = sum(len(block.text.encode("utf-8", "replace")) for block in article.blocks)
        return max(0, each + size * per_byte - there)
