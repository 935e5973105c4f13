"""Checks that the wanted English of terms is in a translation; repairs it or flags it.

An English phrase is replaced only if it is known to be what the model writes for the term, and is
there exactly as often as the term is missing. No syntax is analysed. Names that a model garbles, or
translates as common words, are replaced by stand-ins, names that it copies, and put back after: the
translation of that text is of use only if each of them occurs in it as often as in the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from translate_tool.glossary.terms import Glossary, Match, Term
from translate_tool.glossary.variants import Variants
from translate_tool.glossary.words import (
    SMALL_WORDS,
    Occurrence,
    Word,
    alike,
    english_plurals,
    find,
    find_near,
    find_same,
    opens_sentence,
    plural,
    split_words,
)
from translate_tool.records import Flag, canonical

_STOOD = Flag(kind="glossary", detail="translated with stand-ins for its names", severity="info")

STAND_INS = ("Boeing", "Google", "Carrefour", "Facebook")
"""Those of 22 well-known names that the bundled model copied in each of 48 sentences."""

_ELIDED = re.compile(r"\b([dlnsjmtc]|qu|lorsqu|puisqu)['’] ?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Need:
    """English that a text must have, and the terms of its French that want it: one each time."""

    english: str
    terms: tuple[Term, ...]


def apply(
    glossary: Glossary, source: str, target: str, variants: Variants, stood: str = ""
) -> tuple[str, tuple[Flag, ...]]:
    """Repair the terms of French `source` in English `target`; return it with its flags.

    `stood`: the translation of `stand_in(glossary, source, target)`, if there is one. What was
    repaired is an info, what a person must look at a warning. Where terms have nothing to say, the
    target comes back as it is.
    """
    needs = _needs(glossary, source)
    if named := restore_names(glossary, source, target, stood):
        target = named
    english = _English(target if needs else "")
    there = {need.english: english.take(need) for need in needs}
    flags: list[Flag] = [_STOOD] if named else []
    edits: list[tuple[int, int, str]] = []
    for need in needs:
        spots = english.spots(need, source, variants, len(need.terms) - there[need.english])
        for spot in spots:
            start, end, text = place_term(spot, need.terms[0], english.words, target, english.taken)
            edits.append((start, end, text))
            detail = f"“{target[start:end]}” became “{text}”"
            flags.append(Flag(kind="glossary", detail=detail, severity="info"))
        if not spots and not there[need.english]:
            flags.append(_missing_flag(need))
    for start, end, text in sorted(edits, reverse=True):
        target = target[:start] + text + target[end:]
    return target, tuple(dict.fromkeys(flags))


def check(glossary: Glossary, source: str, target: str) -> tuple[Flag, ...]:
    """Flag the terms of French `source` whose English is not in `target`, which a person wrote."""
    needs = _needs(glossary, source)
    english = _English(target if needs else "")
    return tuple(_missing_flag(need) for need in needs if not english.take(need))


def _needs(glossary: Glossary, source: str) -> list[Need]:
    """Return the English that the French needs, the longest first: it may contain the others."""
    wanted: dict[str, list[Term]] = {}
    for match in glossary.find(canonical(source)):
        wanted.setdefault(match.term.english, []).append(match.term)
    needs = [Need(english, tuple(terms)) for english, terms in wanted.items()]
    return sorted(needs, key=lambda need: -len(split_words(need.english)))


class _English:
    """A text in which terms are looked for; words that stand for one are `taken` for all others."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.words = split_words(text)
        self.taken: set[int] = set()

    def take(self, need: Need) -> int:
        """Count how often the text has what it must, and take those words."""
        term = need.terms[0]
        if term.name:
            same = find_same(self.words, self._text, need.english, self.taken)
            spots = [spot for spot in same if not spot.altered]
        else:
            exact = term.exact and term.english != term.english.casefold()
            spots = find(self.words, need.english, self.taken, exact=exact)
        self._take(spots)
        return len(spots)

    def spots(self, need: Need, source: str, variants: Variants, missing: int) -> list[Occurrence]:
        """Take places for the English: as many as it is missing at, or none at all."""
        if missing <= 0 or any(_is_common(term, source, need) for term in need.terms):
            return []
        guesses = self._guesses(need, source, variants)
        spots = next((spots for spots in guesses if len(spots) == missing), [])
        self._take(spots)
        return spots

    def _take(self, spots: Iterable[Occurrence]) -> None:
        self.taken.update(at for spot in spots for at in range(spot.first, spot.last))

    def _guesses(self, need: Need, source: str, variants: Variants) -> Iterator[list[Occurrence]]:
        """Places where the term may stand in other words, the surest first."""
        name = need.terms[0].name
        if name:
            yield find_same(self.words, self._text, need.english, self.taken)
        known = {v for term in need.terms for v in (*term.variants, *variants.get(term.french, ()))}
        known -= {form for one in known for form in english_plurals(one) if form != one}
        found: list[Occurrence] = []
        used = set(self.taken)
        for variant in sorted(known, key=lambda variant: (-len(split_words(variant)), variant)):
            for spot in find(self.words, variant, used, target=self._text, name=name):
                used.update(range(spot.first, spot.last))
                found.append(spot)
        yield found
        if name:
            yield find_near(self.words, need.english, self.taken, source)


def _is_common(term: Term, source: str, need: Need) -> bool:
    """Whether the words of a name are also there in another letter case: Le Monde, le monde."""
    if not term.name:
        return False
    folded = [word.text.casefold() for word in split_words(source)]
    wanted = [word.casefold() for word in term.words]
    starts = range(len(folded) - len(wanted) + 1)
    times = sum(folded[at : at + len(wanted)] == wanted for at in starts)
    return times > len(need.terms)


def _missing_flag(need: Need) -> Flag:
    term = need.terms[0]
    wanted = "unchanged" if term.name else f"“{term.english}”"
    return Flag(kind="glossary", detail=f"{term.french}: wanted {wanted}")


# -- names: stand-ins, and names put back ---------------------------------------------------------


def stand_in(glossary: Glossary, source: str, target: str) -> str:
    """Replace the names of `source` by stand-ins; the result is translated as well.

    Empty if English `target` has all names, perhaps in other letter case or accents.
    """
    source = canonical(source)
    names = _names(glossary, source)
    if not _is_missing(names, target):
        return ""
    parts: list[str] = []
    done = 0
    for match, name in _assign_stand_ins(names, source):
        parts += [_ELIDED.sub(r"\1e ", source[done : match.start]), name]
        done = match.end
    return "".join([*parts, source[done:]])


def restore_names(glossary: Glossary, source: str, target: str, stood: str) -> str:
    """Put the names back into `stood`, the translation of `stand_in(...)`.

    Empty if that is not needed, or a stand-in does not occur as often as the name did.
    """
    source = canonical(source)
    names = _names(glossary, source)
    if not stood or not _is_missing(names, target):
        return ""
    assigned = list(_assign_stand_ins(names, source))
    counts = Counter(name for _, name in assigned)
    owners = {name: match.term for match, name in assigned}
    words = split_words(stood)
    edits: list[tuple[int, int, str]] = []
    for name, term in owners.items():
        spots = [spot for spot in find_same(words, stood, name, set()) if not spot.altered]
        if len(spots) != counts[name]:
            return ""
        edits += [place_term(spot, term, words, stood) for spot in spots]
    for start, end, text in sorted(edits, reverse=True):
        stood = stood[:start] + text + stood[end:]
    return stood


def _names(glossary: Glossary, source: str) -> list[Match]:
    return [match for match in glossary.find(source) if match.term.name]


def _is_missing(names: list[Match], target: str) -> bool:
    """Whether a name occurs less often in the English than among `names`."""
    wanted = [match.term.english for match in names]
    words = split_words(target) if wanted else []
    return any(
        len(find_same(words, target, name, set())) < wanted.count(name) for name in set(wanted)
    )


def _assign_stand_ins(names: list[Match], source: str) -> Iterator[tuple[Match, str]]:
    """Yield names with stand-ins that the source does not have; if these run out, names stay."""
    free = [name for name in STAND_INS if name.casefold() not in source.casefold()]
    assigned: dict[str, str] = {}
    for match in names:
        if match.term.english not in assigned and len(assigned) < len(free):
            assigned[match.term.english] = free[len(assigned)]
        if match.term.english in assigned:
            yield match, assigned[match.term.english]


# -- terms put into their places ------------------------------------------------------------------

_HEAD_ENDS = re.compile(r"(?= (?:of|in|for|at|to|on|by|with)\b)")
_AN = re.compile(
    r"(?!eu|one(?![a-z])|u(?:ni(?![nm])|s[aeiu]|t[ei]|r[aio]n))[aeiou]|hour|hono|heir",
    re.IGNORECASE,
)
_AN_BY_LETTER = re.compile(r"[AEFHILMNORSX](?:[A-Z0-9]{0,2}|[^\WAEIOUa-z]+)(?![A-Za-z0-9])")


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
    if opens_sentence(target, start) and not term.name:
        text = text[:1].upper() + text[1:]
    if before.casefold() in ("a", "an"):
        start = words[first - 1].start
        text = f"{before[0]}{'n' if _takes_an(text) else ''} {text}"
    return start, end, text


def _with_neighbours(first: int, english: str, words: Sequence[Word], taken: Set[int]) -> int:
    """`first`, or an earlier free word that is in the English too: (power) station."""
    own = {word.text.casefold() for word in split_words(english)} - SMALL_WORDS
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
    words = [word for word in old.split() if word not in SMALL_WORDS]
    if not old[0].isupper() or phrase[0].isupper():
        return text
    if len(words) < 2 or not all(word[0].isupper() for word in words):
        return text[:1].upper() + text[1:]
    return " ".join(w if w in SMALL_WORDS else w[:1].upper() + w[1:] for w in text.split())


def _takes_an(text: str) -> bool:
    """Whether the indefinite article before `text` is "an"."""
    return bool(_AN_BY_LETTER.match(text) or _AN.match(text))
