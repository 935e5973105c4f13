"""Lines of print → running text: large initials put before their words, broken words made whole.

A hyphen at the end of a line is either the printer's or the word's own. It is the word's own before
a capital or a digit ("Saint-Denis", "2019-2020"); else the rest of the document is asked how it
writes the word; else a list of the parts that French compounds and inverted verbs are made of
("peut-être", "dit-il"). All other ones go.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence, Set
from typing import NamedTuple

# -- initials -------------------------------------------------------------------------------------

_DROPPED = 1.6
"""How much larger than the lines beside it an initial is that is dropped into a paragraph."""
_INITIAL = re.compile(r"[«\"“]?\s?[^\W\d_]['’]?")
_WORDS_OF_ONE_LETTER = frozenset("ÀAYÔ")
_AFTER_A = "ce ces cet cette l la le les leur leurs partir peine sa ses son un une"
"""Words before which a large "A" or "À" is a word: "À la", but "Alors"."""


class Line(NamedTuple):
    """A line of text and its box; `size` of its type; `page` from 1."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    page: int

    @property
    def middle(self) -> float:
        """Height of its middle, by which lines are level."""
        return (self.bottom + self.top) / 2


def with_initials(page: Sequence[Line]) -> list[Line]:
    """Put initials that are dropped into paragraphs before their words.

    "L" in large type beside "e conseil municipal" and "de la ville" → "Le conseil municipal".
    """
    lines: list[Line | None] = [*page]
    levels = sorted(range(len(page)), key=lambda number: page[number].middle)
    middles = [page[number].middle for number in levels]
    for place in range(len(page)):
        initial = lines[place]
        if initial is None or not _INITIAL.fullmatch(initial.text):
            continue
        level = slice(bisect_left(middles, initial.bottom), bisect_right(middles, initial.top))
        near = ((n, line) for n in levels[level] if (line := lines[n]))
        beside = [(n, line) for n, line in near if _is_beside(initial, line)]
        if len(beside) >= 2:
            first, line = max(beside, key=lambda numbered: numbered[1].middle)
            space = " " * _is_word(initial.text, line.text)
            lines[first] = line._replace(text=f"{initial.text}{space}{line.text}")
            lines[place] = None
    return [line for line in lines if line]


def _is_beside(initial: Line, line: Line) -> bool:
    gap = line.left - initial.right
    level = initial.bottom <= line.middle <= initial.top
    return level and initial.size >= _DROPPED * line.size and -0.5 <= gap / line.size <= 2


def _is_word(initial: str, following: str) -> bool:
    """Whether an initial is a word of its own, not the first letter of what follows."""
    if initial[-1] not in _WORDS_OF_ONE_LETTER:
        return False
    word = re.split(r"[\W\d_]", following, maxsplit=1)[0]
    return word.lower() in _AFTER_A.split() or word.istitle()


# -- broken words ---------------------------------------------------------------------------------

BULLET = re.compile(r"[-*•‣◦▪▫·●○■□]\s+")
ENDED = re.compile(r"[.!?…:;][\s\"'»”’)\]]*$|[»”]$")
"""The end of a line that ends a sentence, a clause or a quotation."""

HYPHENS = "\u00ad\u2010-"

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_BROKEN = re.compile(rf"((?:[^\W\d_]+['’{HYPHENS}])*[^\W\d_]+)[{HYPHENS}]$")
_VOWELS = "aàâeéèêiîoôuyœ"
_LONGEST = 80  # characters of a word that is broken

_KEEP_AFTER = (
    "après arc arrière avant celle celles celui ceux chef demi grand grande grands non nord peut"
    " quasi quelques sans semi sommes sous sud tout vice week"
)
"""First parts after which the hyphen is the word's own."""

_KEEP_BEFORE = (
    "à t il ils elle elles on je moi toi midi être même mêmes delà dessus dessous devant parole"
    " père mère frère sœur fils fille pères mères frères sœurs filles enfants parents uns unes"
)
"""Second parts, whole or up to their own hyphen, before which it is."""

_KEEP_BETWEEN = (
    *(("est", "ce"), ("ez", "vous"), ("ons", "nous"), ("ez", "nous")),
    *((noun, "là") for noun in ("cas", "époque", "jour", "moment", "nuit", "point", "temps")),
)
"""Ends of first parts and second parts between which it is."""

_TENS = "dix quarante quatre cinquante soixante trente vingt"
_ADDED = (
    "un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    " et vingt vingts"
)
"""Between the parts of a number it is: "vingt-deux", "soixante-dix", "quatre-vingts"."""

_PREFIXES = {
    "ex": "agent amant ambassadeur ambassadrice champion chef compagne compagnon conjoint député"
    " directeur directrice dirigeant dirigeante employé employée épouse époux femme gendarme guide"
    " joueur maire mannequin mari membre ministre otage patron pdg petit petite policier premier"
    " président présidente secrétaire sénateur soldat",
    "mi": "août avril bas chemin clos course décembre distance février figue hauteur janvier"
    " juillet juin mai mandat mars novembre octobre parcours saison septembre temps",
}
"""Prefixes that words also begin with ("ex-emple"), and before what they are prefixes."""

_PEOPLES = (
    "afro américano anglo austro belgo franco gallo germano gréco hispano indo israélo italo judéo"
    " luso nippo russo sino turco"
)
"""First parts of "franco-allemand"."""

_NOT_OWN = {
    "sous": ("cri", "trac", "trai"),
    **dict.fromkeys(_PEOPLES.split(), ("man", "phil", "phob", "phon")),
}
"""Beginnings of second parts that make one word of both: "sous-traire", "franco-phone"."""

_BEFORE_VOWELS = "anti auto co extra infra intra macro méta micro multi néo"
"""First parts that stay apart from a vowel, between which no printer breaks a word."""

_LINKS = ("à", "d", "de", "du", "en", "et", "la", "le", "les", "sous", "sur", "t")
"""What stands between two hyphens of a word: in "arc-en-ciel" both are its own."""


def words(lines: Iterable[str]) -> set[str]:
    """Return the words written whole in `lines`, in lower case: `known` for `joined`."""
    found = set[str]()
    for line in lines:
        whole = _WORD.findall(line.lower())
        found.update(whole[:-1] if line[-1:] in HYPHENS else whole)
    return found


def joined(lines: Iterable[str], known: Set[str], space: str = " ") -> str:
    """Join `lines` as one paragraph by `space` or nothing."""
    parts: list[str] = []
    for line in lines:
        if parts:
            parts[-1] = _before(parts[-1], line, known, space)
        parts.append(line)
    return "".join(parts)


def _before(line: str, following: str, known: Set[str], space: str) -> str:
    """Return `line` with its end as it is in front of the line that follows."""
    broken = _BROKEN.search(line[-_LONGEST:])
    rest = _WORD.match(following[:_LONGEST])
    if broken and rest:
        own = line[-1] != "\u00ad" and _own(broken[1], rest[0], known)
        return line if own else line[:-1]
    number = line[-1:] in HYPHENS and line[-2:-1].isdigit() and following[:1].isdigit()
    return line if number else f"{line}{space}"


def _own(left: str, right: str, known: Set[str]) -> bool:
    """Return whether the hyphen between `left` and `right` is the word's own."""
    if right[0].isupper():
        return True
    left, right = left.lower(), right.lower()
    if left + right in known:
        return False
    if f"{left}-{right}" in known:
        return True
    first, second = re.split(rf"['’{HYPHENS}]", left)[-1], right.split("-")[0]
    if second.startswith(_NOT_OWN.get(first, ("\0",))):
        return False
    return (
        first in _KEEP_AFTER.split()
        or first in _PEOPLES.split()
        or (first in _BEFORE_VOWELS.split() and second[0] in _VOWELS)
        or second in _KEEP_BEFORE.split()
        or (first in _TENS.split() and second in _ADDED.split())
        or second in _PREFIXES.get(first, "").split()
        or (first in _LINKS and "-" in left)
        or (second in _LINKS and "-" in right)
        or any(first.endswith(a) and second == b for a, b in _KEEP_BETWEEN)
    )
