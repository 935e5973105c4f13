"""Reads evaluation sets: French sentences and what people made of them.

Nothing is skipped and nothing is repaired: a set with a hole in it would give a figure that cannot
be compared. `bitext.files` says which kinds of files there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from translate_tool.bitext.compressed import bare, input_error
from translate_tool.bitext.files import read_whole
from translate_tool.bitext.pair import SentencePair

_SUFFIXES = (".fr", ".en", ".tsv", ".tmx", ".jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationSet:
    """French sentences, each with at least one English reference.

    `name` is that of the files, without folder and suffix.
    """

    name: str
    sources: tuple[str, ...]
    references: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, name: str, pairs: Iterable[SentencePair]) -> EvaluationSet:
        """Make a set of `pairs`: their targets, and other translations, are the references."""
        found = list(pairs)
        return cls(
            name=name,
            sources=tuple(pair.source for pair in found),
            references=tuple((pair.target, *pair.alternatives) for pair in found),
        )

    def first(self, most: int) -> EvaluationSet:
        """Take the first `most` sentences."""
        return EvaluationSet(
            name=self.name, sources=self.sources[:most], references=self.references[:most]
        )


def load(path: Path) -> EvaluationSet:
    """Read the set that a file or the common stem of two files names.

    Raises InputError, naming file and line, for what cannot be read or is not a whole set.
    """
    name = bare(path)
    found = EvaluationSet.of(
        (name.with_suffix("") if name.suffix in _SUFFIXES else name).name, read_whole(path)
    )
    if not found.sources:
        hint = "Each line, or unit, must have a French text and its English."
        raise input_error(path, "", "it has no pairs of sentences", hint)
    return found
