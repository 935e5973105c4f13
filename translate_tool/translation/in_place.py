"""Puts right, without a search, what stands in the English where the French has a name or number.

    « 2 220 personnes à Villeurbanne » → a model → "220 people in Villobanne"
    → "2,220 people in Villeurbanne"

Knows names, figures and words; knows no model. A name must look like the one that is lost, and a
number be the only one that is lost, and the wrong one the only one that came instead. What is no
English word must look like a French one of which the table of words knows the usual translation:
« moustiques », "mostics", mosquitoes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from translate_tool.checks.verbatim import garbled_codes
from translate_tool.checks.vocabulary import vocabulary
from translate_tool.language import Aligned, Name, Number, align, fold
from translate_tool.language.english_forms import english_figure, english_number, english_time
from translate_tool.language.inflection import like
from translate_tool.language.lexicon import lexicon
from translate_tool.language.stems import french_stem
from translate_tool.language.words import PIECE
from translate_tool.records import canonical
from translate_tool.translation.substitutes import english_form


class Repair(NamedTuple):
    """What finds a wrong piece of English, and what is to stand there."""

    wrong: re.Pattern[str]
    right: str

    def made(self, target: str) -> str:
        """Return `target` put right wherever the wrong piece stands, "a" and "an" before it too."""

        def put(found: re.Match[str]) -> str:
            article = found.groupdict().get("article")
            an = "n" if _VOWEL.match(self.right) else ""
            return f"{article[0]}{an} {self.right}" if article else self.right

        return self.wrong.sub(put, target)


LIKE = 0.6
"""Share of its letters that a garbled name has of the right one, in their order."""

WORD_LIKE = 0.65
"""The same of a word that is none and a French one."""

_VOWEL = re.compile(r"(?!eu|one\b|uni|us[aeiu])[aeiou]", re.IGNORECASE)  # an inn, a union
_SHORTEST = 4  # letters: shorter names and words are like one another by chance
_LONGEST = 30  # letters: a longer one is no name, nor what a model made of a word
_SCALES = {
    **dict.fromkeys(("million", "millions"), "million"),
    **dict.fromkeys(("milliard", "milliards"), "billion"),
}
_FIGURE = re.compile(
    r"(?P<digits>[0-9]+(?:[ \u00a0\u2009\u202f.][0-9]{3})*(?:,[0-9]+)?)"
    r"(?:[ \u00a0\u202f](?P<scale>millions?|milliards?))?"
)


def repairs(source: str, target: str) -> Iterator[Repair]:
    """Yield what is to be put right in `target`, as a translation of canonical `source`.

    Whether the row is the better for it is for the checks to say.
    """
    found = align(source, canonical(target))
    wrong = {instead: name.text for name, instead in found.names.misspelt}
    wrong |= dict(_garbled(found.names.only_source, found.names.only_target))
    for garbled, name in wrong.items():
        yield Repair(re.compile(rf"\b{re.escape(garbled)}\b"), english_form(name))
    yield from _codes(source, canonical(target))
    yield from _number(found.numbers)
    yield from _words(source, canonical(target))


def _codes(source: str, target: str) -> Iterator[Repair]:
    """Yield what a model made of a code, and the code: EW5667e, "EW567th"."""
    for code, instead in garbled_codes(source, target):
        if instead:
            yield Repair(re.compile(rf"(?<![\w-]){re.escape(instead)}(?![\w-])"), code)


def _words(source: str, target: str) -> Iterator[Repair]:
    """Yield words that are no English, and the translation of the French ones they look like."""
    given = dict.fromkeys(word for word in PIECE.findall(source) if _is_plain(word))
    for flag in vocabulary(source, target):
        garbled = flag.detail.partition(":")[0]
        same = [word for word in given if fold(word)[0] == fold(garbled)[0].lower()]
        if flag.severity == "info" or not same or len(garbled) > _LONGEST:
            continue
        french = max(same, key=lambda word: _likeness(word, garbled))
        if _likeness(french, garbled) >= WORD_LIKE:
            put = like(_usual(french), garbled.lower(), french)
            if put:
                put = put.capitalize() if garbled[0].isupper() else put
                wrong = rf"\b(?:(?P<article>[Aa]n?) )?{re.escape(garbled)}\b"
                yield Repair(re.compile(wrong), put)


def _is_plain(word: str) -> bool:
    return word.islower() and _SHORTEST <= len(word) <= _LONGEST


def _likeness(french: str, garbled: str) -> float:
    return SequenceMatcher(None, fold(french).lower(), fold(garbled).lower()).ratio()


def _usual(french: str) -> str:
    """Return what a French word is usually translated by; "" where that is unknown."""
    table = lexicon()
    number = table.french.get(french_stem(french))
    usual = table.usual[number].split() if number is not None else []
    return usual[0] if usual else ""


def _garbled(lost: Sequence[Name], instead: Sequence[Name]) -> Iterator[tuple[str, str]]:
    """Yield names that only the English has, each with the word of lost ones that it looks like."""
    words = {word for name in lost for word in PIECE.findall(name.text)}
    for name in instead:
        near = [word for word in words if _is_like(word, name.text)]
        if len(near) == 1:
            yield name.text, near[0]


def _is_like(word: str, garbled: str) -> bool:
    """Tell whether `garbled` is what a model made of `word`: Villobanne of Villeurbanne."""
    right, wrong = fold(word).lower(), fold(garbled).lower()
    fits = min(len(right), len(wrong)) >= _SHORTEST and max(len(right), len(wrong)) <= _LONGEST
    return fits and right[0] == wrong[0] and SequenceMatcher(None, right, wrong).ratio() >= LIKE


def _number(found: Aligned[Number]) -> Iterator[Repair]:
    """Yield a number that came in the place of a lost one, where there is one of each."""
    lost, gained = _outermost(found.only_source), _outermost(found.only_target)
    if len(lost) != 1 or len(gained) != 1 or not _are_of_a_kind(lost[0], gained[0]):
        return
    if put := _in_english(lost[0]):  # and not the "six" of "Trente-six"
        yield Repair(re.compile(rf"(?<![\w-]){re.escape(gained[0].text)}(?![\w-])"), put)


def _outermost(alone: Sequence[Number]) -> list[Number]:
    """Return numbers without those that are part of another: the 3 of « 3 millions »."""
    return [
        number
        for number in alone
        if not any(o.start <= number.start and number.end <= o.end for o in alone if o != number)
    ]


def _are_of_a_kind(french: Number, english: Number) -> bool:
    """Tell whether one may stand for the other: figures both, or both words; "one" is a pronoun."""
    return french.spelled == english.spelled and english.text.lower() != "one"


def _in_english(number: Number) -> str:
    """Return a French number as English writes it; "" for what is neither figure, time nor word."""
    if number.spelled:
        return english_number(number)
    if time := english_time(number.text):
        return time
    figure = _FIGURE.fullmatch(number.text)
    if not figure:
        return ""
    return " ".join(filter(None, (english_figure(figure["digits"]), _SCALES.get(figure["scale"]))))
