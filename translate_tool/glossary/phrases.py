"""Finds English phrases in a text, and fits others into their places.

Knows plurals, capitals and articles by rule; it is for phrases of a few words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from translate_tool.glossary.terms import (
    Term,
    Word,
    alike,
    bare,
    english_plurals,
    plural,
    split_words,
)
from translate_tool.language import words as split

_SMALL = frozenset(split("a an and at by de des du en et for in la le les of on or the to with"))
_HEAD_ENDS = re.compile(r"(?= (?:of|in|for|at|to|on|by|with)\b)")
_BEFORE_VERBS = frozenset(
    split("to i you he she it we they who which not will would can could may might must should")
)
_AN = re.compile(
    r"(?!eu|one(?![a-z])|u(?:ni(?![nm])|s[aeiu]|t[ei]|r[aio]n))[aeiou]|hour|hono|heir",
    re.IGNORECASE,
)
_AN_BY_LETTER = re.compile(r"[AEFHILMNORSX](?:[A-Z0-9]{0,2}|[^\WAEIOUa-z]+)(?![A-Za-z0-9])")
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
            all(word.text[0].isupper() for word in window if bare(word.text) not in _SMALL)
            and any(abs(first / len(words) - place) <= _NEAR for place in places)
            and 0 < _distance("".join(text), "".join(form), most) <= most
            and (set(text) - set(form)).isdisjoint(french)
        ):
            spots.append(Occurrence(first, first + len(form), name))
    return spots


def place_term(
    spot: Occurrence, term: Term, words: Sequence[Word], target: str, taken: Set[int] = frozenset()
) -> tuple[int, int, str]:
    """(start, end, text): the English of `term` put at `spot`, in the number and case of the place.

    An article before it comes with it where the two must agree.
    """
    first = spot.first if term.name else _with_neighbours(spot.first, term.english, words, taken)
    start, end = words[first].start, words[spot.last - 1].end
    text = term.english
    if not term.name:
        text = _in_number(text, words[spot.first : spot.last], spot.phrase)
        text = _in_case(text, target[start:end], spot.phrase, target)
    before = words[first - 1].text if first and words[first].joined else ""
    opening = split_words(text)[0].text.casefold()
    if before.casefold() == "the" and opening in ("the", "le", "la", "les", "l"):
        start, before = words[first - 1].start, ""
    if _opens(target, start) and not term.name:
        text = text[:1].upper() + text[1:]
    if before.casefold() in ("a", "an"):
        start = words[first - 1].start
        text = f"{before[0]}{'n' if _takes_an(text) else ''} {text}"
    return start, end, text


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
    return not _in_a_name(words[first], [*before, *after]) or _opens(target, words[first].start)


def _in_a_name(word: Word, beside: Sequence[Word]) -> bool:
    """Whether a capitalised word has another beside it: (World) War, Central (Asia)."""
    return word.text[0].isupper() and any(other.text[0].isupper() for other in beside)


def _with_neighbours(first: int, english: str, words: Sequence[Word], taken: Set[int]) -> int:
    """`first`, or an earlier free word that is in the English too: (power) station."""
    own = {word.text.casefold() for word in split_words(english)} - _SMALL
    while (
        first - 1 not in taken
        and first
        and words[first].joined
        and words[first - 1].text.casefold() in own
    ):
        first -= 1
    return first


def _in_number(text: str, window: Sequence[Word], phrase: str) -> str:
    """`text` in the plural if the words at its place are one of `phrase`."""
    forms = [word.text for word in split_words(phrase)]
    if all(alike(w.text, form, exact=False) for w, form in zip(window, forms, strict=True)):
        return text
    head, *rest = _HEAD_ENDS.split(text, maxsplit=1)
    before, space, last = head.rpartition(" ")
    return before + space + plural(last) + "".join(rest)


def _in_case(text: str, old: str, phrase: str, target: str) -> str:
    """`text` in capitals, title case or with a capital, as `old` is and `phrase` is not."""
    if target.isupper():
        return text.upper()
    words = [word for word in old.split() if word not in _SMALL]
    if not old[0].isupper() or phrase[0].isupper():
        return text
    if len(words) < 2 or not all(word[0].isupper() for word in words):
        return text[:1].upper() + text[1:]
    return " ".join(w if w in _SMALL else w[:1].upper() + w[1:] for w in text.split())


def _opens(target: str, start: int) -> bool:
    """Whether a sentence begins at `start`."""
    before = target[:start].rstrip(" \u00a0\"'“‘«([-–—")
    return not before or before[-1] in ".!?…:"


def _takes_an(text: str) -> bool:
    """Whether the indefinite article before `text` is "an"."""
    return bool(_AN_BY_LETTER.match(text) or _AN.match(text))


def _distance(a: str, b: str, most: int) -> int:
    """Return the Levenshtein distance of `a` and `b`; `most + 1` if it is more than `most`."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row = row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(previous[j] + 1, row[-1] + 1, previous[j - 1] + (x != y)))
    return row[-1]
