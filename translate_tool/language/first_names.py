"""Finds first names that the English translated: François Bayrou, "Francis Bayrou".

That of a king, a pope or a saint has no surname behind it, which the English would have too: of 1.6
million pairs by people and by another machine 3 have one, Guillaume d'Orange among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from translate_tool.language.name_words import Side
from translate_tool.language.names import Name
from translate_tool.language.spelling import fold

# Not Georges, Denis, Marc, Élisabeth and Alexandre: French newspapers write those of others so.
_TRANSLATIONS = """
    Alain Alan, André Andrew, Anne Ann, Antoine Anthony Antony, Arnaud Arnold, Benoît Benedict,
    Cécile Cecilia, Christophe Christopher, Dominique Dominic, Édouard Edward, Émilie Emily,
    Étienne Stephen Steven, François Francis, Frédéric Frederick, Gérard Gerald, Grégoire Gregory,
    Grégory Gregory, Guillaume William, Hélène Helen, Henri Henry, Hugues Hugh, Jacques James Jack,
    Jean John, Jeanne Joan Jane, Julie Julia, Julien Julian, Laurent Lawrence Laurence, Luc Luke,
    Lucie Lucy, Marguerite Margaret, Marie Mary, Mathieu Matthew, Matthieu Matthew, Michel Michael,
    Monique Monica, Nicolas Nicholas, Olivier Oliver, Patrice Patrick, Philippe Philip Phillip,
    Pierre Peter, Sébastien Sebastian, Sophie Sophia, Sylvie Sylvia, Thérèse Theresa,
    Véronique Veronica, Virginie Virginia
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
_HYPHEN = re.compile("[-‑]")
_ROMAN = re.compile(r"[IVXLC]+(?:er)?")
_MOST = 60  # people looked at in one text


def translated_first_names(french: Side, english: Side) -> Iterator[tuple[Name, str]]:
    """Find people whose first name `english` translated, and what they are called there."""
    for person in islice(_PERSON.finditer(french.text), _MOST):
        first, last = person["first"], person["last"]
        parts = [_spelled(part) for part in _HYPHEN.split(first)]
        start, end = person.start(), person.end("last")
        known = any(m.start <= start and end <= m.end for m in french.mentions)
        if known or _ROMAN.fullmatch(last) or all(len(part) == 1 for part in parts):
            continue
        named = "[-‑ ]".join(f"(?:{'|'.join(map(re.escape, part))})" for part in parts)
        surname = "|".join(map(re.escape, {last, fold(last)}))
        found = re.search(rf"\b(?P<first>{named}) {_PART}(?:{surname})\b", english.text)
        if found and fold(found["first"]).split("-") != fold(first).split("-"):
            yield Name(text=french.text[start:end], start=start), found[0]


def _spelled(part: str) -> list[str]:
    """Return a first name, and its translations if it has any."""
    english = _ENGLISH.get(fold(part), [])
    return list(dict.fromkeys([part, fold(part), *english])) if english else [part]
