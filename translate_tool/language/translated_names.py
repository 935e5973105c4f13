"""Finds people whose name the English translated: "Francis Bayrou", "Jacqueline Small".

A king, a pope or a saint has no surname behind the first name, which the English would have too: of
1.6 million pairs by people and by another machine 56 are told, half of them rightly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from translate_tool.language.lexicon import lexicon
from translate_tool.language.name_words import Side
from translate_tool.language.names import Name
from translate_tool.language.spelling import fold
from translate_tool.language.stems import english_stem, french_stem
from translate_tool.language.vocabulary import is_given

# Not Georges, Denis, Marc, Élisabeth and Alexandre: French newspapers write those of others so.
_TRANSLATIONS = """
    Alain Alan, André Andrew, Baptiste Baptist, Anne Ann, Antoine Anthony Antony, Arnaud Arnold,
    Benoît Benedict, Cécile Cecilia, Christophe Christopher, Dominique Dominic, Édouard Edward,
    Émilie Emily, Étienne Stephen Steven, François Francis, Frédéric Frederick, Gérard Gerald,
    Grégoire Gregory, Grégory Gregory, Guillaume William, Hélène Helen, Henri Henry, Hugues Hugh,
    Jacques James Jack, Jean John, Jeanne Joan Jane, Julie Julia, Julien Julian, Laurent Lawrence
    Laurence, Luc Luke, Lucie Lucy, Marguerite Margaret, Marie Mary, Mathieu Matthew, Matthieu
    Matthew, Michel Michael, Monique Monica, Nicolas Nicholas, Olivier Oliver, Patrice Patrick,
    Philippe Philip Phillip, Pierre Peter, Sandrine Sandra, Sébastien Sebastian, Sophie Sophia,
    Sylvie Sylvia, Thérèse Theresa, Véronique Veronica, Virginie Virginia
"""
_ENGLISH = {
    fold(french): english for french, *english in (row.split() for row in _TRANSLATIONS.split(","))
}
_PART = r"(?:(?:de|du|des|la|le|of|the) |(?:d|l)['’]){0,2}"
# Ahead of a place, so that « Selon Édouard Philippe » has two.
_PERSON = re.compile(
    r"(?<![\w.’'-])(?=(?P<first>[^\W\d_a-z][^\W\d_]+(?:[-‑][^\W\d_a-z][^\W\d_]+)?) "
    rf"{_PART}(?P<last>[^\W\d_a-z][\w-]+))"
)
_JOINT = re.compile("[-‑ ]")
_ROMAN = re.compile(r"[IVXLC]+(?:er)?")
_MOST = 60  # people looked at in one text
_USUAL = 4  # counterparts of a word that is a surname as well


def translated_names(french: Side, english: Side) -> Iterator[tuple[Name, str]]:
    """Find people whose first name or surname `english` translated, and what they are called."""
    for person in islice(_PERSON.finditer(french.text), _MOST):
        start, end = person.start(), person.end("last")
        known = any(m.start <= start and end <= m.end for m in french.mentions)
        if known or _ROMAN.fullmatch(person["last"]):
            continue
        name = Name(text=french.text[start:end], start=start)
        if instead := _first_name(person, english) or _surname(person, french, english):
            yield name, instead


def _first_name(person: re.Match[str], english: Side) -> str:
    """Return a person as the English has them, whose first name it translated; else ""."""
    first, last = person["first"], person["last"]
    parts = [_spelled(part) for part in _JOINT.split(first)]
    if all(len(part) == 1 for part in parts):
        return ""
    named = "[-‑ ]".join(f"(?:{'|'.join(map(re.escape, part))})" for part in parts)
    surname = "|".join(map(re.escape, {last, fold(last)}))
    found = re.search(rf"\b(?P<first>{named}) {_PART}(?:{surname})\b", english.text)
    same = found and _JOINT.split(fold(found["first"])) == _JOINT.split(fold(first))
    return found[0] if found and not same else ""


def _surname(person: re.Match[str], french: Side, english: Side) -> str:
    """Return a person whose surname, a word, the English translated: Jacqueline Petit; else ""."""
    first, last = person["first"], person["last"]
    if (
        not is_given(first)
        or french.in_gazetteer(person.start())
        or english.has_exactly(last)
        or any(m.kind != "word" and m.start == person.start("last") for m in french.mentions)
        or last.isupper()
    ):
        return ""
    table = lexicon()
    number = table.french.get(french_stem(last.lower()), -1)
    usual = table.direct.of(number)[:_USUAL] if number >= 0 else ()
    found = re.search(rf"\b{re.escape(first)} ([^\W\d_a-z][^\W\d_]+)\b", english.text)
    if not found or is_given(found[1]):
        return ""
    return found[0] if table.english.get(english_stem(found[1].lower()), -1) in usual else ""


def _spelled(part: str) -> list[str]:
    """Return a first name, and its translations if it has any."""
    english = _ENGLISH.get(fold(part), [])
    return list(dict.fromkeys([part, fold(part), *english])) if english else [part]
