"""Finds who, where, when and how much: what both sides of a row say, by rule and without a model.

What is not in the French of a row is no fact, however well the English says it, nor is what a check
has doubts about.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from translate_tool.language import words
from translate_tool.records import Fact, FactKind, Pair, SummaryLine, canonical
from translate_tool.summarisation import Document
from translate_tool.summarisation.keyfacts.row import Row
from translate_tool.summarisation.keyfacts.when_how_much import amounts, tells_of_victims, times
from translate_tool.summarisation.keyfacts.who_where import named

__all__ = ["key_facts"]

KINDS: tuple[FactKind, ...] = ("who", "where", "when", "how much")
"""In the order in which they are told."""

MOST = 5
"""Facts of one kind: what fits in a line above the summary."""

_HURT_WEIGHS = 2.0
"""What a count of victims weighs more than another amount: as much as two rows."""

_LONGEST = 2000
"""Characters of a row; a longer one is no sentence, and a list may take for ever."""

_OF_MARKS = frozenset({"name", "number", "unit", "date"})
"""Kinds of flags that are about one name or figure."""


_SIGNATURE = re.compile(r"\([^()]{1,40}\)")
# All of it tells of the text and not of the world: the « 18h52. » of a ticker, « Publié le
# 12/06/2024 par Anne Roux »; but not « Créé le 3 mai 1998, le syndicat compte 500 membres ».
_ABOUT_THE_TEXT = re.compile(
    r"(?i:[0-9]{1,2} ?[h:] ?[0-9]{2}\b)\W*"
    r"|(?i:publié|mis à jour|modifié|posté|créé) (?:le|à)\b"
    r"(?:[\W\d_]|[A-ZÀ-Ý][\w'’]*|(?:publiée?|mise?|modifiée?|actualisée?|jour|à|le|par|et|h|min"
    r"|er|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|janvier|février|mars|avril|mai|juin|juillet"
    r"|août|septembre|octobre|novembre|décembre)(?![^\W\d_]))*"
)

_OF_WORDS = frozenset({"meaning", "word", "untranslated"})
# “mistakes”: nothing like it in the French; embauches (hire, recruitment): nothing like it in...
_REMARK = re.compile(r": (?:nothing like it in the \w+|no English word|still French)|\([^()]*\)")


def key_facts(document: Document, summary: Sequence[SummaryLine] = ()) -> tuple[Fact, ...]:
    """Find at most `MOST` facts of each kind, the weightiest first, each with the rows that say it.

    A fact weighs by the rows that say it, by how early the first of them stands, and by whether
    the summary cites one of them; how many were killed or hurt comes first. Of one row they come in
    its order.
    """
    rows = [
        Row(
            number=number,
            french=canonical(pair.sentence.text),
            english=english,
            doubted=_doubted(pair),
            doubtful=_doubtful(pair),
            is_dateline=document.article.blocks[pair.sentence.block].kind == "dateline",
        )
        for number, pair in enumerate(document.pairs, 1)
        if (english := canonical(pair.hypothesis.text)) and _is_prose(document, pair)
    ]
    cited = {row for line in summary for row in line.sources}
    prose = [row for row in rows if not row.is_dateline]  # whose day is the article's
    texts = {row.number: row.english for row in rows}
    found = [*named(rows), *times(prose), *amounts(prose)]
    return tuple(
        fact
        for kind in KINDS
        for fact in islice(_ranked([f for f in found if f.kind == kind], cited, texts), MOST)
    )


def _is_prose(document: Document, pair: Pair) -> bool:
    """Tell whether a row is prose that can be relied on.

    That is no code, not endless, without a severe flag, not in brackets as a whole, as initials
    below a dispatch are, and no time of day alone or time of publishing.
    """
    code = document.article.blocks[pair.sentence.block].kind == "code"
    severe = any(flag.severity == "severe" for flag in pair.flags)
    size = max(len(pair.sentence.text), len(pair.hypothesis.text))
    signed = bool(_SIGNATURE.fullmatch(pair.sentence.text))
    about = bool(_ABOUT_THE_TEXT.fullmatch(pair.sentence.text))
    return size <= _LONGEST and not (code or severe or signed or about)


def _doubted(pair: Pair) -> tuple[str, ...]:
    """Return the names and figures that the checks doubt: what their flags begin with."""
    return tuple(f.detail.partition(": ")[0] for f in pair.flags if f.kind in _OF_MARKS)


def _doubtful(pair: Pair) -> frozenset[str]:
    """Return the words that the checks find no counterpart of, or no word at all."""
    details = (flag.detail for flag in pair.flags if flag.kind in _OF_WORDS)
    return frozenset(word for detail in details for word in words(_REMARK.sub(" ", detail)))


def _ranked(facts: Sequence[Fact], cited: set[int], texts: Mapping[int, str]) -> Iterator[Fact]:
    def weight(fact: Fact) -> float:
        cites = any(row in cited for row in fact.rows)
        hurt = _HURT_WEIGHS * (fact.kind == "how much" and tells_of_victims(fact.text))
        return len(fact.rows) + 2 / math.sqrt(fact.rows[0]) + cites + hurt

    def place(fact: Fact) -> int:
        return texts[fact.rows[0]].lower().find(fact.text.lower())

    yield from sorted(facts, key=lambda fact: (-weight(fact), fact.rows, place(fact), fact.text))
