"""Mixes the pairs that a model is trained on: how often each is seen, and with which noise.

Knows files of `french<TAB>english` lines. Knows no tokenizer and no network. Everything is drawn
from one seed: the same files give the same pairs in the same order.
"""

from __future__ import annotations

import random
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat

from bundled_model.noise import noise
from translate_tool.bitext.files import input_error, opened
from translate_tool.bitext.pair import SentencePair, Skipped
from translate_tool.bitext.rows import read_tsv
from translate_tool.language import words

_DIGITS = re.compile(r"\d")
_SLOTS = 1 << 20  # of hashed words and pairs of words
_SAMPLE = 60_000  # pairs that stand for a file when it is compared with another


class Source(BaseModel):
    """One file. `passes`: how often its pairs are seen in a pass over the mix; 0.5 is every second.

    `nearest`: only this share of it, the pairs most like those of the files marked `news`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    passes: NonNegativeFloat = 1.0
    nearest: float = Field(default=1.0, gt=0, le=1)
    news: bool = False


class Mix(BaseModel):
    """All sources, and the share of pairs whose French side gets each kind of noise.

    `copied`: as many pairs, as a share, are English on both sides: English in an article passes.
    `euros`: share of the pairs with "euros" on both sides where the sign takes its place.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: tuple[Source, ...]
    noise: dict[str, float] = {}
    copied: float = Field(default=0.0, ge=0, le=1)
    euros: float = Field(default=0.0, ge=0, le=1)
    seed: int = 1


def mixed(mix: Mix, folder: Path) -> list[SentencePair]:
    """Draw the pairs of one pass, shuffled. Raises InputError naming a file that cannot be read."""
    generator = random.Random(mix.seed)  # noqa: S311  # a sample, not a secret
    files = {source.file: list(_sound(_read(folder / source.file))) for source in mix.sources}
    news = [pair for s in mix.sources if s.news for pair in files[s.file]]
    pairs = list[SentencePair]()
    for source in mix.sources:
        chosen = files[source.file]
        if source.nearest < 1:
            chosen = nearest(chosen, news, source.nearest, generator)
        pairs += _repeated(chosen, source.passes, generator)
    generator.shuffle(pairs)
    pairs = [_disturbed(euro(p, generator, mix.euros), mix.noise, generator) for p in pairs]
    copies = generator.sample(news, min(len(news), round(mix.copied * len(pairs))))
    pairs += [SentencePair(pair.target, pair.target) for pair in copies]
    generator.shuffle(pairs)
    return pairs


def _read(path: Path) -> Iterator[SentencePair]:
    with opened(path) as file:
        for item in read_tsv(file, errors="strict"):
            if isinstance(item, Skipped):
                raise input_error(path, item.place, item.reason, "")
            yield item


def _sound(pairs: Iterable[SentencePair]) -> Iterator[SentencePair]:
    """Yield each pair once, without those with changed figures or half of a side missing."""
    for pair in dict.fromkeys(pairs):
        sides = pair.source, pair.target
        if same_figures(*sides) and _balanced(*sides):
            yield pair


def same_figures(french: str, english: str) -> bool:
    """Tell whether both sides have the same digits, or one has none and may have them in words."""
    left, right = (Counter(_DIGITS.findall(side)) for side in (french, english))
    return not left or not right or left == right


def _balanced(french: str, english: str) -> bool:
    """Tell whether neither side is so short beside the other that a part must be missing."""
    left, right = len(french.split()), len(english.split())
    return max(left, right) <= 2 * min(left, right) + 3


def nearest(
    pairs: Sequence[SentencePair],
    like: Sequence[SentencePair],
    share: float,
    generator: random.Random,
) -> list[SentencePair]:
    """Select the `share` of `pairs` whose English is most like that of `like`, in their own order.

    By the mean difference of log-probabilities of words and pairs of words in `like` and in
    `pairs` (Moore and Lewis 2010, with hashed counts in place of language models).
    """
    sample = generator.sample(list(pairs), min(len(pairs), _SAMPLE))
    gain = _logs(like) - _logs(sample)
    scores = np.array([gain[_slots(pair.target)].mean() for pair in pairs])
    bar = np.quantile(scores, 1 - share)
    return [pair for pair, score in zip(pairs, scores, strict=True) if score >= bar]


def _logs(pairs: Sequence[SentencePair]) -> NDArray[np.float64]:
    counts = np.full(_SLOTS, 0.5)
    for pair in pairs:
        np.add.at(counts, _slots(pair.target), 1)
    logs: NDArray[np.float64] = np.log(counts / counts.sum())
    return logs


def _slots(text: str) -> NDArray[np.int64]:
    """Hash the words of `text` and each two in a row into slots; at least one."""
    found = ["", *words(text)]
    both = found + [f"{a} {b}" for a, b in pairwise(found)]
    return np.array([zlib.crc32(gram.encode()) % _SLOTS for gram in both])


def _repeated(
    pairs: Sequence[SentencePair], passes: float, generator: random.Random
) -> list[SentencePair]:
    whole, rest = divmod(passes, 1)
    return [*pairs] * int(whole) + generator.sample(list(pairs), int(rest * len(pairs)))


# "1 200,5 euros", "3 millions d'euros", "20 EUR": the number, and its "millions" if it has some
_FRENCH_EUROS = re.compile(
    r"(\d[\d .,]*\d|\d)( millions| milliards)?(?: d['’]\s?| )(?:euros|EUR)\b"
)
# "1,200.5 euros", "3 million euros", "EUR 20 euros"
_ENGLISH_EUROS = re.compile(r"(?:EUR |€ ?)?(\d[\d .,]*\d|\d)( million| billion)? euros?\b")


def euro(pair: SentencePair, generator: random.Random, share: float) -> SentencePair:
    """Put the euro sign in place of the word, in a `share` of the pairs where both have it."""
    french, english = _FRENCH_EUROS.findall(pair.source), _ENGLISH_EUROS.findall(pair.target)
    if not french or len(french) != len(english) or generator.random() >= share:
        return pair
    return SentencePair(
        _FRENCH_EUROS.sub(lambda m: f"{m[1]}{m[2] or ''} €", pair.source),
        _ENGLISH_EUROS.sub(lambda m: f"€{m[1]}{m[2] or ''}", pair.target),
    )


def _disturbed(
    pair: SentencePair, shares: dict[str, float], generator: random.Random
) -> SentencePair:
    drawn = generator.random()
    for kind, share in shares.items():
        if (drawn := drawn - share) < 0:
            return SentencePair(noise(pair.source, kind, generator), pair.target)
    return pair
