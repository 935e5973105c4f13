"""Says what of an article a summary may use, how much, and what is doubtful."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from translate_tool.language import FUNCTION_WORDS, Language, clauses, nontext, words
from translate_tool.language.sentences import LONGEST, ROW
from translate_tool.records import Article, Flag, Pair, SummaryLine, canonical

# With fewer words or rows an article is nearly its own summary, and a model made for longer news
# invents to fill up: its lead is kept.
_SHORT_WORDS, _SHORT_ROWS = 80, 3
_PROSE = frozenset({"paragraph", "list_item", "quote"})
_SHORTEST_ROW = 5  # words; what is shorter is a signature, a label, a cry

# Below so many words an article gets this share of the lines: 2 of 5 for a wire item, 3 for news,
# all for a long piece. On 700 French news articles (OrangeSum) 2 lines are nearest to what people
# wrote at every length, but say 3 quarters of what an article of 200 words says repeatedly, half of
# one of 450, a third of one of 800: from 300 and from 700 words on a line more keeps it above half.
_SHARES = (300, 0.4), (700, 0.6)

# "However, the mayor": the adverb with its comma, and "But" and "And" without one.
_TIE = re.compile(
    r"\A(?:(?:However|Moreover|Furthermore|Nevertheless|Nonetheless|Indeed|Thus|Therefore|Also|Then"
    r"|So|Finally|Meanwhile|Conversely|In addition|In fact|In effect|On the other hand"
    r"|On the contrary|(?:For|On) (?:his|her|its|their) (?:part|side)), |(?:But|And) )"
    r"(?P<next>[^\W\d_])"
)
# "3. ", "b) " of a list, "C. M.: " of an interview.
_LABEL = re.compile(r"\A(?:(?:[0-9]{1,2}[.)°]|[a-z]\)) +|(?:[A-ZÀ-Ý]\. ?){2,3}: *)(?=[^\W\d_])")
# What a page says of itself: « Merci de nous avoir suivis ! », « Cet article a été publié ... ».
_OF_THE_PAGE = re.compile(
    r"\b(?:merci (?:à tous )?(?:de nous|d['’]avoir|de votre)"
    r"|(?:fin|suite) (?:de|du) (?:ce |notre )?direct|bienvenue (?:dans|sur) (?:ce|notre)"
    r"|suivez (?:notre|en) direct|abonnez-vous|cliquez (?:ici|sur)"
    r"|dites-(?:le-)?(?:moi|nous) (?:dans|en) (?:les )?commentaires?"
    r"|(?:cet article|ce texte) (?:a été|est) (?:publié|mis à jour|paru))\b",
    re.IGNORECASE,
)
_QUOTE = re.compile(r'(?P<opens>(?:(?<=[\s(\[—–])|\A)"(?=\S))|(?P<inch>(?<=[0-9])")|"')

ENDED = re.compile(r"[.!?…][\"'”’»)\] \u00a0\u202f]*\Z")
"""How a whole sentence ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Holds an article and its rows: row n is `pairs[n - 1]`."""

    article: Article
    pairs: tuple[Pair, ...]


def tell_doubts(lines: Sequence[SummaryLine], pairs: Sequence[Pair]) -> tuple[SummaryLine, ...]:
    """Flag each of `lines` with what the checks say against the rows it cites, and nothing else."""
    return tuple(
        replace(
            line,
            flags=tuple(
                replace(flag, detail=f"row {row}: {flag.detail}".removesuffix(": "))
                for row in line.sources
                for flag in doubts(pairs[row - 1])
            ),
        )
        for line in lines
    )


def readable(text: str) -> str:
    """Make a row a line that stands alone.

    What ties it to the sentence before ("However,", the number of a list, the initials of who
    answers) is left out, a quotation that rows share is closed, and of a row that is too long only
    how it begins is kept.
    """
    text = _LABEL.sub("", canonical(text), count=1)
    text = _closed(_TIE.sub(lambda found: found["next"].upper(), text))
    if len(text) > LONGEST:
        text = nontext.clipped(text)
    if len(text) <= LONGEST:
        return text
    return f"{text[: next(clauses.spans(text, len, ROW)).end]}…"


def _closed(text: str) -> str:
    """Add the quotation mark that stands in a row before or after: "She came," says Roux."""
    marks = list(_QUOTE.finditer(text))
    is_late = bool(marks) and not marks[0]["opens"] and not marks[0]["inch"]
    is_open = bool(marks) and bool(marks[-1]["opens"])
    return '"' * is_late + text + '"' * is_open


def doubts(pair: Pair) -> list[Flag]:
    """Return the flags that ask for a look."""
    return [flag for flag in pair.flags if flag.severity != "info"]


def candidates(document: Document) -> list[int]:
    """Return the numbers of the rows a summary may use: sound prose, or else what has words.

    Prose that only says the title over is left out, unless it is all there is.
    """
    spoken = [n for n, pair in enumerate(document.pairs, 1) if words(pair.hypothesis.text)]
    sound = [n for n in spoken if not is_severe(document.pairs[n - 1])]
    prose = [n for n in sound if _is_prose(document, document.pairs[n - 1])]
    title = title_of(document, "fr")
    fresh = [n for n in prose if not repeats(document.pairs[n - 1].sentence.text, title, "fr")]
    return fresh or prose or sound or spoken


def is_severe(pair: Pair) -> bool:
    """Tell whether a row is not to be used where there are others."""
    return any(flag.severity == "severe" or flag.kind == "foreign" for flag in pair.flags)


def _is_prose(document: Document, pair: Pair) -> bool:
    """Tell whether a row says something whole; without a stop it is a byline or a caption."""
    kind, text = document.article.blocks[pair.sentence.block].kind, pair.sentence.text
    is_whole = len(words(text)) >= _SHORTEST_ROW and bool(ENDED.search(text))
    return kind in _PROSE and is_whole and not _OF_THE_PAGE.search(text)


def title_of(document: Document, language: Language) -> str:
    """Return the title in either language; in French also of an article without a row for it."""
    blocks = document.article.blocks
    rows = [pair for pair in document.pairs if blocks[pair.sentence.block].kind == "title"]
    if language == "en":
        return " ".join(pair.hypothesis.text for pair in rows)
    return document.article.title or " ".join(pair.sentence.text for pair in rows)


def repeats(text: str, title: str, language: Language) -> bool:
    """Tell whether `text` has no word of weight that `title` lacks."""
    wanted = content(title, language)
    return bool(wanted) and set(content(text, language)) <= set(wanted)


def content(text: str, language: Language) -> list[str]:
    """Return the words of `text` that say something."""
    return [w for w in words(text) if len(w) > 1 and w not in FUNCTION_WORDS[language]]


def is_short(document: Document, rows: Sequence[int]) -> bool:
    """Tell whether the lead of `rows` is the summary."""
    return len(rows) <= _SHORT_ROWS or _size(document, rows) < _SHORT_WORDS


def budget(rows: int, lines: int) -> int:
    """Return a third of the rows, at least 2 and at most `lines`: 5 of 15, 3 of 9, 2 of 4."""
    return min(lines, max(2, math.ceil(rows / 3)))


def fitting(document: Document, rows: Sequence[int], lines: int) -> int:
    """Return how many of `lines` an article whose `rows` may be used is long enough for."""
    size = _size(document, rows)
    share = next((share for most, share in _SHARES if size < most), 1.0)
    return budget(len(rows), min(lines, max(2, math.ceil(lines * share))))


def _size(document: Document, rows: Sequence[int]) -> int:
    return sum(len(words(document.pairs[row - 1].sentence.text)) for row in rows)
