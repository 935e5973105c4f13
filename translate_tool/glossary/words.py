"""Words of a text: split, inflected, and found as phrases in English.

Knows plurals, feminines, capitals and articles by rule; it is for phrases of a few words. Spaces,
hyphens and apostrophes between words make no difference: porte-avions, l’État, AT&T.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from translate_tool.language import words as split
from translate_tool.language.spelling import distance
from translate_tool.records import without_accents

_WORD = re.compile(r"[^\W_]+")
_JOINT = re.compile(r"\s+|\s?[-‑'’]\s?|[&/.+]")
_HYPHENS = ("-", "‑")
_ENDING = re.compile(r"(?:au|ai?l)?(?:e?s|x|e)?$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text; `joined` to the word before as in a term, or `glued` to it by a hyphen."""

    text: str
    start: int
    end: int
    joined: bool
    glued: bool


def split_words(text: str) -> list[Word]:
    """Split `text` into words; elisions and hyphens separate."""
    found: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        between = text[end : match.start()] if found else "."
        joined = _JOINT.fullmatch(between) is not None
        found.append(Word(match[0], *match.span(), joined, between in _HYPHENS))
        end = match.end()
    return found


def bare(text: str) -> str:
    """Remove accents and letter case from `text`."""
    return without_accents("NFKD", text.casefold())


def stem(word: str) -> str:
    """What all French forms of a word have in common: a key to look up, not a stem to show."""
    return _ENDING.sub("", bare(word), count=1)


def french_plurals(word: str) -> Iterator[str]:
    """`word` and its plurals: centrales, bureaux, hôpitaux, travaux."""
    yield word
    yield f"{word}s"
    if word.endswith("u"):
        yield f"{word}x"
    if word.endswith("al"):
        yield f"{word[:-1]}ux"
    if word.endswith("ail"):
        yield f"{word[:-2]}ux"


def french_adjectives(word: str) -> Iterator[str]:
    """As `french_plurals`, and the regular feminine: générale, déléguées."""
    yield from french_plurals(word)
    yield f"{word}e"
    yield f"{word}es"


def english_plurals(word: str) -> Iterator[str]:
    """`word` and its plurals: stations, watches, agencies, aldermen."""
    yield word
    yield plural(word)
    yield f"{word}s"


def plural(word: str) -> str:
    """The regular English plural of `word`; one that ends like a plural is taken for one."""
    small = word.casefold()
    if small.endswith("s") and not small.endswith(("ss", "us", "is")):
        return word
    if small.endswith("man") and len(small) > len("man"):
        return f"{word[:-2]}en"
    if small.endswith("y") and small[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if small.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"


def alike(word: str, form: str, *, exact: bool) -> bool:
    """Whether `word`, found in a text, is `form`. Capitals may lack their accents: Etat, ELYSEE."""
    return len(word) == len(form) and all(
        a == b
        or (not exact and a.casefold() == b.casefold())
        or (a.isupper() and (b.isupper() or not exact) and bare(a) == bare(b))
        for a, b in zip(word, form, strict=True)
    )


# -- phrases --------------------------------------------------------------------------------------

SMALL_WORDS = frozenset(
    split("a an and at by de des du en et for in la le les of on or the to with")
)
_BEFORE_VERBS = frozenset(
    split("to i you he she it we they who which not will would can could may might must should")
)
_SAME = str.maketrans("’‑\u00a0\u202f", "'-  ")
_NEAR = 0.25
"""How far from its place in the French, as a share of the text, an altered name may stand."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The words from `first` to before `last`, which stand for `phrase`."""

    first: int
    last: int
    phrase: str
    altered: bool = True


def find(
    words: Sequence[Word],
    phrase: str,
    taken: Set[int],
    *,
    exact: bool = False,
    name: bool = False,
    target: str = "",
) -> list[Occurrence]:
    """Find `phrase` or a plural of it, apart from words that are taken.

    With `target`, as something that may be replaced: not inside a compound, not a verb, and what
    stands for a `name` capitalised.
    """
    form = [word.text for word in split_words(phrase)]
    return [
        Occurrence(first, first + len(form), phrase)
        for first in _windows(words, len(form), taken)
        if _fits(words[first : first + len(form)], form, exact=exact, name=name)
        and (not target or _replaceable(words, first, first + len(form), target, phrase, name=name))
    ]


def find_same(words: Sequence[Word], target: str, name: str, taken: Set[int]) -> list[Occurrence]:
    """Find `name` as it is, or `altered`: with other accents, letter case or hyphens."""
    form = split_words(name)
    wanted = name[form[0].start : form[-1].end].translate(_SAME)
    spots = []
    for first in _windows(words, len(form), taken):
        window = words[first : first + len(form)]
        if [bare(word.text) for word in window] == [bare(word.text) for word in form]:
            text = target[window[0].start : window[-1].end].translate(_SAME)
            spots.append(Occurrence(first, first + len(form), name, altered=text != wanted))
    return spots


def find_near(words: Sequence[Word], name: str, taken: Set[int], source: str) -> list[Occurrence]:
    """Find misspellings of `name`: capitalised, at a similar position, and not in the French."""
    form = [bare(word.text) for word in split_words(name)]
    french = [bare(word.text) for word in split_words(source)]
    length = len("".join(form))
    most = 2 if length >= 8 else 1 if length >= 5 else 0
    places = [
        at / len(french)
        for at in range(len(french) - len(form) + 1)
        if french[at : at + len(form)] == form
    ]
    spots = []
    for first in _windows(words, len(form), taken):
        window = words[first : first + len(form)]
        text = [bare(word.text) for word in window]
        if (
            all(word.text[0].isupper() for word in window if bare(word.text) not in SMALL_WORDS)
            and any(abs(first / len(words) - place) <= _NEAR for place in places)
            and abs(len("".join(text)) - length) <= most
            and 0 < distance("".join(text), "".join(form)) <= most
            and (set(text) - set(form)).isdisjoint(french)
        ):
            spots.append(Occurrence(first, first + len(form), name))
    return spots


def _windows(words: Sequence[Word], size: int, taken: Set[int]) -> Iterator[int]:
    """Yield the positions where `size` words begin that may form a phrase and are not taken."""
    for first in range(len(words) - size + 1):
        whole = all(words[at].joined for at in range(first + 1, first + size))
        if whole and taken.isdisjoint(range(first, first + size)):
            yield first


def _fits(window: Sequence[Word], form: Sequence[str], *, exact: bool, name: bool) -> bool:
    return all(
        any(
            alike(word.text, shape, exact=exact)
            for shape in ((wanted,) if name else english_plurals(wanted))
        )
        for word, wanted in zip(window, form, strict=True)
    )


def _replaceable(
    words: Sequence[Word], first: int, last: int, target: str, phrase: str, *, name: bool
) -> bool:
    if any(word.glued for word in (words[first], *words[last : last + 1])):
        return False
    if name:
        return any(word.text[0].isupper() for word in words[first:last])
    if phrase[0].isupper():
        return True
    before = words[first - 1 : first] if words[first].joined else []
    after = [word for word in words[last : last + 1] if word.joined]
    if last - first == 1 and any(word.text.casefold() in _BEFORE_VERBS for word in before):
        return False
    return not _in_a_name(words[first], [*before, *after]) or opens_sentence(
        target, words[first].start
    )


def _in_a_name(word: Word, beside: Sequence[Word]) -> bool:
    """Whether a capitalised word has another beside it: (World) War, Central (Asia)."""
    return word.text[0].isupper() and any(other.text[0].isupper() for other in beside)


def opens_sentence(target: str, start: int) -> bool:
    """Whether a sentence begins at `start`."""
    before = target[:start].rstrip(" \u00a0\"'“‘«([-–—")
    return not before or before[-1] in ".!?…:"
