"""Questions that every format asks of a brief: titles, texts, what is doubtful, whom it names.

Knows records and the words around a name; knows no format.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby, islice
from textwrap import shorten
from typing import Literal

from translate_tool.language import FUNCTION_WORDS, Name, align
from translate_tool.language.name_words import TITLES
from translate_tool.language.roles import role
from translate_tool.language.words import PIECE
from translate_tool.records import Article, Block, Brief, Fact, Flag, Pair
from translate_tool.writers.wording import label, told

_OPENING, _LEAST_OPENING, _MOST_SENTENCES = 90, 45, 3
"""Most and least characters of the sentences that stand in for a title, and most of these."""
_MORE = "against amid among despite following including throughout towards whose"
_PARTICLES = FUNCTION_WORDS["en"] | FUNCTION_WORDS["fr"] | frozenset(_MORE.split())
"""What an opening is not cut behind."""
# "Yesterday evening, on Wednesday, 7 December 2016, the": commas that part a day from the news.
_TELLS_WHEN = re.compile(
    r"(?:Yesterday|Today|Tonight|Tomorrow|This (?:morning|evening|week)|(?:On )?(?:Mon|Tues|Wednes"
    r"|Thurs|Fri|Satur|Sun)day|Hier|Aujourd['’]hui|Demain|Ce (?:matin|soir)"
    r"|(?:Lun|Mar|Mercre|Jeu|Vendre|Same)di|Dimanche)\b"
)
_LEADS_UP = re.compile(
    r"(?:According|After|Although|As|At|Before|Despite|During|For|Following|If|In|On|Since|When|While"
    r"|Alors|Après|Au|Aux|Dans|D['’]après|Depuis|En|Lors|Malgré|Pour|Quand|Selon|Si|Sur|À)\b"
)
_CLAUSE_END = re.compile(r"\s?[,;:](?=\s)|\s[–—-](?=\s)")

_DASH = re.compile(r"\A[-–—•]\s?(?=[^\W\d_])")  # of a dialogue, of a list
_INCHES = re.compile(r'\d"')
_STOP = re.compile(r"(?<=[\w)\"%€$+])(?<!\.\w)\.\Z")  # of a sentence; not of "3 p.m." and of "..."
SEVERITIES = ("severe", "warning", "info")
"""The worst first."""

_LONGEST_TITLE = 300
"""Characters of a title that is shown whole. A longer one is a text that a file calls a title."""


def titles(brief: Brief) -> tuple[str, str]:
    """Return the title in French and in English; of an article without one, how it begins."""
    rows = title_rows(brief)
    if rows and block_of(brief, rows[0]).kind == "title":
        return _headline(brief.article.title), _headline(english(rows) or brief.article.title)
    french = _opening(" ".join(pair.sentence.text for pair in rows))
    name = french or brief.article.origin.rsplit("/", 1)[-1]
    return name, _opening(english(rows)) or name


def title_rows(brief: Brief) -> list[Pair]:
    """Return the rows that the title is made of; of an article without one, how it begins.

    That is its first sentence, and what follows where that is short: « Bon. Ça y est. Je l'ai
    fait. »
    """
    title = [pair for pair in brief.pairs if block_of(brief, pair).kind == "title"]
    if title:
        return title
    opening: list[Pair] = []
    said = (pair for pair in brief.pairs if block_of(brief, pair).kind != "dateline")
    for pair in islice(said, _MOST_SENTENCES):
        if opening and pair.sentence.block != opening[0].sentence.block:
            break
        opening.append(pair)
        if sum(len(each.sentence.text) for each in opening) >= _LEAST_OPENING:
            break
    return opening


def _headline(title: str) -> str:
    """Return a title as it is, if it can be one: its row has all of it."""
    return title if len(title) <= _LONGEST_TITLE else _opening(title)


def _opening(text: str) -> str:
    """Return how `text` begins.

    What cannot be shown is cut first: a text may be one line of megabytes.
    """
    return _shortened(text[: 10 * _OPENING])


@lru_cache(maxsize=8)  # every page asks for those of the same brief
def _shortened(text: str) -> str:
    """Cut `text` where a clause ends, if one ends late enough, else after a word that says much.

    A clause that only leads up to what is said ("According to Le Monde,") is none to end with.
    """
    text = _DASH.sub("", " ".join(text.split()))
    if len(text) <= _OPENING:
        return _closed(text[:-1] if _STOP.search(text) else text)
    ends = [found.start() for found in _CLAUSE_END.finditer(text[:_OPENING])]
    ends = [] if _TELLS_WHEN.match(text) else ends[_LEADS_UP.match(text) is not None :]
    if ends and ends[-1] >= _LEAST_OPENING:
        return _closed(f"{text[: ends[-1]]}…")
    kept = shorten(text, _OPENING - 1, placeholder="", break_on_hyphens=False).split(" ")
    while len(kept) > 1 and kept[-1].lower() in _PARTICLES:
        kept.pop()
    return _closed(f"{' '.join(kept)}…")


def _closed(text: str) -> str:
    """Return `text` with its quotation closed, if one is open."""
    is_open = text.count('"') % 2 == 1 and not _INCHES.search(text)
    return f'{text}"' if is_open else text


def english(pairs: Sequence[Pair]) -> str:
    """Return the translations of `pairs`, as one text."""
    return " ".join(pair.hypothesis.text for pair in pairs if pair.hypothesis.text)


def block_of(brief: Brief, pair: Pair) -> Block:
    """Return the block that a pair's sentence stands in."""
    return brief.article.blocks[pair.sentence.block]


def sections(brief: Brief) -> Iterator[list[tuple[int, Pair]]]:
    """Runs of numbered rows, each but the first beginning with a heading's."""
    section: list[tuple[int, Pair]] = []
    numbered = enumerate(brief.pairs, start=1)
    for block, rows in groupby(numbered, key=lambda row: row[1].sentence.block):
        if section and brief.article.blocks[block].kind == "heading":
            yield section
            section = []
        section += rows
    if section:
        yield section


def doubts(pair: Pair) -> tuple[Flag, ...]:
    """Return the flags that ask for a look; those that only inform are left out."""
    return tuple(flag for flag in pair.flags if flag.severity != "info")


def worst(flags: Sequence[Flag]) -> str:
    """Return the worst severity among flags; "" without any."""
    return min((flag.severity for flag in flags), key=SEVERITIES.index, default="")


def corrected(pair: Pair) -> bool:
    """Tell whether a person corrected a row, and that was learnt."""
    return any(flag.kind == "human" for flag in pair.flags)


def flagged(brief: Brief) -> list[tuple[int, Pair]]:
    """Numbered rows that ask for a look, the gravest first."""
    rows = [(number, pair) for number, pair in enumerate(brief.pairs, start=1) if doubts(pair)]
    return sorted(rows, key=lambda row: gravity(doubts(row[1])))


Gravity = Literal["unreliable", "facts", "words"]

GRAVITIES: Mapping[Gravity, str] = {
    "unreliable": "Not to be used as it stands",
    "facts": "A figure, a date, a name or a “not” in doubt",
    "words": "Words in doubt",
}
"""How grave a doubt is, and what it is called, the gravest first."""


def gravity(flags: Sequence[Flag]) -> int:
    """Return the place among `GRAVITIES` of the gravest of some doubts."""
    if any(flag.severity == "severe" for flag in flags):
        return 0
    return 1 if any(flag.is_of_fact for flag in flags) else 2


def graded(brief: Brief) -> list[tuple[str, list[tuple[int, Pair]]]]:
    """Return the rows that ask for a look by how grave that is, under what it is called."""
    names = list(GRAVITIES.values())
    grades = groupby(flagged(brief), key=lambda row: gravity(doubts(row[1])))
    return [(names[grade], list(rows)) for grade, rows in grades]


def trust(brief: Brief) -> str:
    """Say in a sentence how far a brief can be trusted."""
    count = Counter(gravity(doubts(pair)) for _, pair in flagged(brief))
    of = f"of {len(brief.pairs):,} sentence{'s' * (len(brief.pairs) != 1)}"
    if not count:
        where = f" in any {of}" if len(brief.pairs) > 1 else ""
        return f"The checks found nothing in doubt{where}." if brief.pairs else ""
    said = ("not to be used as it stands", _FACTS, "for words only")
    parts = [f"{count[grade]:,} {said[grade]}" for grade in sorted(count)]
    told = f": {', '.join(parts)}" if parts[1:] else f", {said[min(count)]}"
    return f"{sum(count.values()):,} {of} to check{told}."


_FACTS = "for a figure, a date, a name or a “not”"


def worst_first(flags: Sequence[Flag]) -> list[Flag]:
    """Return the severe flags first, what only informs last; facts before words."""

    def rank(flag: Flag) -> tuple[int, bool]:
        return SEVERITIES.index(flag.severity), not flag.is_of_fact

    return sorted(flags, key=rank)


def without_headline(brief: Brief) -> Brief:
    """Return `brief` without the lines of its summary that its headline has whole."""
    headline = titles(brief)[1].rstrip(".")
    kept = tuple(line for line in brief.summary if line.text.rstrip(".") not in headline)
    return replace(brief, summary=kept or brief.summary)


def credits_of(article: Article) -> list[str]:
    """Return who published an article, who wrote it, and where, as far as it is known."""
    meta = article.meta
    publisher = meta.get("site") or meta.get("book") or meta.get("agency") or ""
    author, place = meta.get("author", "").replace(" et ", " and "), meta.get("place", "")
    by = f"by {author}" if author else ""
    return [*filter(None, (publisher, by, _in_small_letters(place)))]


def _in_small_letters(place: str) -> str:
    """Write the "AIX-EN-PROVENCE" of a dateline as Aix-en-Provence."""
    if not place.isupper() or len(place) <= len("ONU"):
        return place
    parts = re.split(r"([ ’'(-])", place.lower())
    first, *others = (part if part in FUNCTION_WORDS["fr"] else part.capitalize() for part in parts)
    return "".join((first.capitalize(), *others))


def words(brief: Brief) -> int:
    """French words, as counted by white space."""
    return sum(len(pair.sentence.text.split()) for pair in brief.pairs)


def flags_in_words(flags: Sequence[Flag]) -> str:
    """Return what flags say, in plain words on one line."""
    return "; ".join(" – ".join(filter(None, (label(flag.kind), told(flag)))) for flag in flags)


_MADE = {"translate": "translated by", "summarise": "summarised by"}


def makers(brief: Brief) -> list[tuple[str, str]]:
    """Return by which models a brief was made, and the number of the settings in other outputs."""
    return [(_MADE[r.task], f"{r.model} (settings {r.id[:8]})") for r in brief.recipes]


Body = Literal["Person", "Organization", "LegalEntity"]
"""A person, a body, or one of the two: the text does not tell."""

_ACRONYM = re.compile(r"[A-Z]{2,6}")
_LONGEST = 2000
"""Characters of a row in which names are looked up; a longer one is no sentence."""


def french_text(brief: Brief) -> str:
    """Return the French, a line a paragraph."""
    return "\n".join(block.text for block in brief.article.blocks)


def english_text(brief: Brief) -> str:
    """Return the English, a line for each paragraph of the French."""
    blocks = groupby(brief.pairs, key=lambda pair: pair.sentence.block)
    return "\n".join(" ".join(pair.hypothesis.text for pair in pairs) for _, pairs in blocks)


def body_of(fact: Fact, brief: Brief) -> Body:
    """Tell what a fact of the kind "who" names, by what its rows say of it.

    The list of known names decides, then the letters of an acronym, then a title before it: "Mayor
    Anne Roux" is a person. What nothing tells about is neither.
    """
    found = [name for row in fact.rows for name in _named(fact.text, brief.pairs[row - 1])]
    kinds = {name.kind for name, _ in found}
    if "person" in kinds:
        return "Person"
    is_body = "body" in kinds or any(name.body for name, _ in found)
    if is_body or _ACRONYM.fullmatch(fact.text):
        return "Organization"
    titled = any(before.casefold().rstrip(".") in TITLES for _, before in found)
    return "Person" if titled else "LegalEntity"


def role_of(fact: Fact, brief: Brief) -> str:
    """Return what the first row that tells says a person is, if no check doubts a word of it."""
    if fact.kind != "who" or body_of(fact, brief) == "Organization":
        return ""
    for pair in (brief.pairs[row - 1] for row in fact.rows):
        said = role(pair.hypothesis.text[:_LONGEST], fact.text)
        doubted = " ".join(flag.detail.casefold() for flag in doubts(pair))
        if said and not any(len(w) > 3 and w.casefold() in doubted for w in PIECE.findall(said)):
            return said
    return ""


def _named(text: str, pair: Pair) -> Iterator[tuple[Name, str]]:
    """Yield the names of a row that are `text`, each with the English word before it."""
    target = pair.hypothesis.text
    if len(target) > _LONGEST or len(pair.sentence.text) > _LONGEST:
        return
    for name in align(pair.sentence.text, target).names.both:
        if name.text == text:
            yield name, target[: name.start].rstrip().rpartition(" ")[2]
