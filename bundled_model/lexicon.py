"""Counts which words translate which, in pairs of sentences: translate_tool/data/lexicon.xz.

    python -m bundled_model.lexicon PAIRS

PAIRS is the folder of french<TAB>english files that the bundled model is made from. Files that it
does not have are no fault. What is left out: WITHOUT.

    pairs -> stems -> two models of IBM's first kind -> links that both agree on -> the table

Words of a pair are linked as far as both directions of Model 1 believe it (Brown et al. 1993; Liang
et al. 2006 for the product). How often a word has no counterpart although the pair is sound is
counted in the same pairs, each without its own link.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from sys import intern
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from translate_tool.bitext.files import opened
from translate_tool.bitext.pair import SentencePair, Skipped
from translate_tool.bitext.rows import read_tsv
from translate_tool.language.lexicon import packed
from translate_tool.language.stems import english_stem, french_stem
from translate_tool.language.words import words

OUT = Path(__file__).parents[1] / "translate_tool" / "data" / "lexicon.xz"
LONGEST = 32  # words of a side; the longer a sentence, the less its words tell of each other
MOST = 625  # words of one side times those of the other
WITHOUT = (
    *("wmt08_13_human", "wmt08_13_bt_bergamot", "wmt08_13_ft_bergamot"),  # the check's measure
    *("dictionary_apertium", "dictionary_freedict", "everyday_phrases"),  # no sentences, or few
    *("names_places_languages", "osm_features", "cldr_annotations"),
    *("augmented_copy", "augmented_forms", "augmented_numbers", "augmented_short"),  # repeated
)
SHARES = {"europarl_concodisco": 0.6}  # of large files
RAREST = 4  # times that a stem must stand in the pairs
EVERYWHERE = 35  # stems of a side that are too common to tell anything
ROUNDS = 4
LEAST = 1.0  # links of a counterpart, ...
LEAST_SHARE = 0.003  # ... and of all the times that either word stands there
SHOWN = 2  # counterparts of a word that people are told, ...
SHOWN_SHARE = 0.3  # ... of which the second has as large a share of the links of the first
FORM = 0.3  # times that a form must stand there of those of the commonest, to be an usual one
CHANCE = 0.7  # links that any two words may have; fewer make no word near
NEAR = 0.0006  # probability that a translation of a translation's other source is this word
USUAL = 0.6  # share without a counterpart of words that say nothing; see Lexicon
PRIOR = (0.5, 0.15)  # times, and share without a counterpart, of a word that never was there

Numbers = NDArray[np.int64]
Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Side:
    """Stems of one language: which stand where.

    - `tokens`: stems by their numbers, in the order of the sentences
    - `of`, `written`: for each of `tokens` its sentence, and which of `forms` stands there
    """

    stems: list[str]
    forms: list[str]
    tokens: Numbers
    of: Numbers
    written: Numbers

    @property
    def times(self) -> Numbers:
        """In how many sentences each stem stands."""
        return np.bincount(self.tokens, minlength=len(self.stems))


class Links(NamedTuple):
    """Stems of both sides that are linked, and how many times (a sum of beliefs)."""

    french: Numbers
    english: Numbers
    times: Reals

    def where(self, chosen: NDArray[np.bool_] | Numbers) -> Links:
        """Return those that are `chosen`, by their places or one by one."""
        return Links(self.french[chosen], self.english[chosen], self.times[chosen])


def pairs(folder: Path) -> Iterator[SentencePair]:
    """Yield the pairs of all files in `folder`, each once, a share of the large files."""
    drawn = random.Random(1)  # noqa: S311  # a sample, not a secret
    seen = set[int]()
    for path in sorted(folder.glob("*.tsv.xz")):
        name = path.name.partition(".")[0]
        if name in WITHOUT:
            continue
        with opened(path) as file:
            for pair in read_tsv(file, errors="strict"):
                if name in SHARES and drawn.random() > SHARES[name]:
                    continue
                if isinstance(pair, Skipped) or hash(pair) in seen:
                    continue
                seen.add(hash(pair))
                yield pair


def sides(found: Iterator[SentencePair]) -> tuple[Side, Side]:
    """Return both sides of the pairs."""
    lines: tuple[list[dict[str, str]], list[dict[str, str]]] = ([], [])
    for pair in found:
        french, english = words(pair.source), words(pair.target)
        if max(len(french), len(english)) > LONGEST or len(french) * len(english) > MOST:
            continue
        lines[0].append({french_stem(word): intern(word) for word in french})
        lines[1].append({english_stem(word): intern(word) for word in english})
    return _side(lines[0]), _side(lines[1])


def _side(lines: Sequence[Mapping[str, str]]) -> Side:
    """Number what stands in `lines`, which have a form for each stem."""
    times = Counter(chain.from_iterable(lines))
    common = {stem for stem, _ in times.most_common(EVERYWHERE)}
    stems = sorted(stem for stem, n in times.items() if n >= RAREST and stem not in common)
    number = {stem: at for at, stem in enumerate(stems)}
    known = [[(stem, form) for stem, form in line.items() if stem in number] for line in lines]
    forms: dict[str, int] = {}
    written = [forms.setdefault(form, len(forms)) for line in known for _, form in line]
    return Side(
        stems=stems,
        forms=list(forms),
        tokens=np.array([number[stem] for line in known for stem, _ in line]),
        of=np.repeat(np.arange(len(known)), [len(line) for line in known]),
        written=np.array(written),
    )


def _meetings(french: Side, english: Side) -> Iterator[tuple[Numbers, Numbers]]:
    """Yield, some sentences at a time, the places in `tokens` of words that stand in one pair."""
    count = int(french.of[-1]) + 1
    for start in range(0, count, 20_000):
        bounds = (start, min(start + 20_000, count))
        (f0, f1), (e0, e1) = (np.searchsorted(side.of, bounds) for side in (french, english))
        begin = np.searchsorted(english.of[e0:e1], french.of[f0:f1])
        each = np.searchsorted(english.of[e0:e1], french.of[f0:f1], side="right") - begin
        first = np.repeat(begin, each)
        step = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each)
        yield np.repeat(np.arange(f0, f1), each), e0 + first + step


def linked(french: Side, english: Side) -> Links:
    """Run Model 1 both ways and join what they say."""
    both = [np.concatenate(part) for part in zip(*_meetings(french, english), strict=True)]
    keys = french.tokens[both[0]] * len(english.stems) + english.tokens[both[1]]
    pair, at = np.unique(keys, return_inverse=True)
    stems = pair // len(english.stems), pair % len(english.stems)
    beliefs = [_model(at, stems[one], both[1 - one], len(pair)) for one in (0, 1)]
    both_ways: Reals = np.sqrt(beliefs[0] * beliefs[1])
    times: Reals = np.bincount(at, both_ways, len(pair)).astype(np.float64)
    return Links(stems[0], stems[1], times)


def _model(at: Numbers, given: Numbers, made: Numbers, count: int) -> Reals:
    """Return how far each meeting of words is believed, when the words `given` make the others."""
    chance = np.full(count, 0.01)
    for turn in range(ROUNDS):
        belief = chance[at]
        nothing = 2e-4 if turn else 1e-2  # that no word of the sentence has made it
        belief = belief / (np.bincount(made, weights=belief) + nothing)[made]
        counts = np.bincount(at, weights=belief, minlength=count)
        chance = counts / (np.bincount(given, weights=counts) + 0.5)[given]
    return belief


def chosen(links: Links, french: Side, english: Side) -> Links:
    """Return the links that are counterparts."""
    share = np.maximum(
        links.times / french.times[links.french], links.times / english.times[links.english]
    )
    keep = (links.times >= LEAST) & (share >= LEAST_SHARE)
    return links.where(keep)


def weights(links: Links, french: Side, english: Side) -> tuple[Reals, Reals]:
    """Return what it says, in nats, that a stem has no counterpart: see Lexicon.

    A pair's own link is not counted: no link believes more than 1.
    """
    keys = links.french * len(english.stems) + links.english
    order = np.argsort(keys)
    keys, enough = keys[order], links.times[order] - 1 >= LEAST
    has = np.zeros(len(french.tokens), bool), np.zeros(len(english.tokens), bool)
    for f, e in _meetings(french, english):
        key = french.tokens[f] * len(english.stems) + english.tokens[e]
        place = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
        hit = (keys[place] == key) & enough[place]
        has[0][f[hit]] = has[1][e[hit]] = True
    return _weights(french, has[0]), _weights(english, has[1])


def _weights(side: Side, has: NDArray[np.bool_]) -> Reals:
    without = np.bincount(side.tokens[~has], minlength=len(side.stems))
    share = (without + PRIOR[0]) / (side.times + PRIOR[0] / PRIOR[1])
    found: Reals = np.maximum(0.0, np.log(USUAL / share))
    return found


def rows(links: Links, count: int) -> list[list[int]]:
    """Return the counterparts of each of `count` French stems, the most usual first."""
    found: list[list[int]] = [[] for _ in range(count)]
    for at in np.argsort(-links.times, kind="stable"):
        found[links.french[at]].append(int(links.english[at]))
    return found


def usual(links: Links, french: Side, english: Side) -> list[str]:
    """Return what to call the usual counterparts of each French stem: the forms beside it."""
    found: list[list[str]] = [[] for _ in french.stems]
    order = np.lexsort((-links.times, links.french))
    first = np.searchsorted(links.french[order], links.french[order])
    rank = np.arange(len(order)) - first
    often = links.times[order] >= SHOWN_SHARE * links.times[order][first]
    shown = links.where(order[(rank < SHOWN) & often])
    for number, form in zip(shown.french, _forms(shown, french, english), strict=True):
        found[number].append(form)
    return [" ".join(forms) for forms in found]


def _forms(links: Links, french: Side, english: Side) -> list[str]:
    """Return how to write each link's English stem: as it is where its French one stands."""
    keys = links.french * len(english.stems) + links.english
    order = np.argsort(keys)
    keys, times = keys[order], [Counter[str]() for _ in keys]
    for f, e in _meetings(french, english):
        key = french.tokens[f] * len(english.stems) + english.tokens[e]
        place = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
        hit = keys[place] == key
        both, counts = np.unique(
            order[place[hit]] * len(english.forms) + english.written[e[hit]], return_counts=True
        )
        for pair, count in zip(both.tolist(), counts.tolist(), strict=True):
            link, form = divmod(pair, len(english.forms))
            times[link][english.forms[form]] += count
    return [_shown(count) for count in times]


def _shown(times: Counter[str]) -> str:
    """Return the shortest of the usual forms: seat, for chairs and seats."""
    [(_, most)] = times.most_common(1)
    return min(
        (f for f, n in times.items() if n >= FORM * most), key=lambda form: (len(form), form)
    )


def near(links: Links, count: int) -> list[list[int]]:
    """Return, in order, what translates words that are translated like each French stem."""
    keep = links.times > CHANCE
    french, english, times = links.french[keep], links.english[keep], links.times[keep] - 0.5
    there = Links(french, english, times / np.bincount(french, times)[french])
    order = np.argsort(english, kind="stable")
    chances = times / np.bincount(english, times)[english]
    back = Links(english[order], french[order], chances[order])
    found: list[list[int]] = []
    for first in range(0, count, 500):
        some = (there.french >= first) & (there.french < first + 500)
        both = _through(_through(there.where(some), back), there)
        likely = both.times >= NEAR
        ends = np.searchsorted(both.french[likely], np.arange(first, min(first + 501, count + 1)))
        found += [part.tolist() for part in np.split(both.english[likely], ends)[1:-1]]
    return found


def _through(one: Links, other: Links) -> Links:
    """Return the chances of two steps, the second from what the first leads to; both in order."""
    begin = np.searchsorted(other.french, one.english)
    each = np.searchsorted(other.french, one.english, side="right") - begin
    first = np.repeat(begin, each)
    step = first + np.arange(len(first)) - np.repeat(np.cumsum(each) - each, each)
    chances = np.repeat(one.times, each) * other.times[step]
    width = 1 + int(other.english.max(initial=0))
    keys, at = np.unique(
        np.repeat(one.french, each) * width + other.english[step], return_inverse=True
    )
    sums: Reals = np.bincount(at, chances, len(keys)).astype(np.float64)
    return Links(keys // width, keys % width, sums)


def table(links: Links, french: Side, english: Side) -> bytes:
    """Return the file."""
    sure = chosen(links, french, english)
    count = len(french.stems)
    return packed(
        dict(zip(french.stems, usual(sure, french, english), strict=True)),
        english.stems,
        weights(sure, french, english),
        rows(sure, count),
        near(links, count),
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(prog="python -m bundled_model.lexicon", description=__doc__)
    parser.add_argument("pairs", type=Path)
    options = parser.parse_args(arguments)
    french, english = sides(pairs(options.pairs))
    OUT.write_bytes(table(linked(french, english), french, english))
    print(f"{len(french.stems):,} and {len(english.stems):,} stems, {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
