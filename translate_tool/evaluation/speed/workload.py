"""Makes the workload of all sides: articles as files, and the sentences in them.

Knows readers and segmentation; knows no engine. The chosen articles are written as plain text and
read back, so that `run` and the others have exactly the same sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from translate_tool import readers
from translate_tool.errors import ConfigError
from translate_tool.inference.chunks import Tokenizer, cut
from translate_tool.language.sentences import sentences
from translate_tool.records import Article, Block, canonical

_SYLLABLES = ("ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su", "ta", "ve", "zo")

Paragraph = tuple[str, ...]
"""The sentences of one block."""


@dataclass(frozen=True, slots=True)
class Workload:
    """Paragraphs of distinct sentences, and the folder with the articles they are in."""

    folder: Path
    paragraphs: tuple[Paragraph, ...]

    @property
    def sentences(self) -> list[str]:
        """Return all sentences, in file order."""
        return [text for paragraph in self.paragraphs for text in paragraph]


def write_workload(inputs: Sequence[Path], folder: Path, *, most: int) -> Workload:
    """Write articles of `inputs` to `folder` until they have `most` sentences, and read them back.

    The last article is cut to fit, between paragraphs. Raises ConfigError where there is none.
    """
    left = most
    for number, article in enumerate(articles(inputs)):
        text, left = _plain(article, left)
        (folder / f"{number:05}.txt").write_text(text, encoding="utf-8")
        if left <= 0:
            break
    work = Workload(folder, tuple(_distinct(articles([folder]))))
    if not work.paragraphs:
        raise ConfigError(f"there is nothing to translate in {', '.join(map(str, inputs))}")
    return work


def split_to_limit(work: Workload, tokenizer: Tokenizer, limit: int) -> Workload:
    """Cut the sentences of `work` to at most `limit` source tokens, as a run does.

    A longer sentence would exceed the position table of the model.
    """
    pieces = (
        tuple(piece for text in paragraph for piece in cut(text, tokenizer, limit).pieces)
        for paragraph in work.paragraphs
    )
    return replace(work, paragraphs=tuple(filter(None, pieces)))


def articles(inputs: Sequence[Path]) -> Iterator[Article]:
    """Yield every readable article of `inputs`."""
    for source in readers.find(inputs):
        if isinstance(source, readers.Source):
            for item in readers.read(source, readers.Bounds()):
                if isinstance(item, Article):
                    yield item


def word(number: int) -> str:
    """Make up a word for each number: 0 is "ba", 12 "zo", 13 "baba"."""
    number, last = divmod(number, len(_SYLLABLES))
    return (word(number - 1) if number else "") + _SYLLABLES[last]


def _plain(article: Article, most: int) -> tuple[str, int]:
    """Return an article's text, up to `most` sentences, and how many are left."""
    blocks = []
    counts = [0] * len(article.blocks)
    for sentence in sentences(article):
        counts[sentence.block] += bool(sentence.text)
    for block, count in zip(article.blocks, counts, strict=True):
        if most <= 0:
            break
        if _is_prose(block):
            blocks.append(" ".join(block.text.split()))
            most -= count
    return "\n\n".join(blocks) + "\n", most


def _distinct(there: Iterable[Article]) -> Iterator[Paragraph]:
    """Yield the paragraphs without sentences seen before: `run` translates a sentence once."""
    seen = set[str]()
    for article in there:
        rows: dict[int, dict[str, None]] = {}
        for sentence in sentences(article):
            text = canonical(sentence.text)
            if any(map(str.isalpha, text)) and text not in seen:
                seen.add(text)
                rows.setdefault(sentence.block, {})[text] = None
        yield from (tuple(row) for row in rows.values())


def _is_prose(block: Block) -> bool:
    return not block.copied and any(map(str.isalpha, block.text))
