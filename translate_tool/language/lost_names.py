"""Finds names of one side that the other has neither as they are nor spelled or translated.

Names are compared by the gazetteer, by sound and by initials. Who is meant is not known, so that a
name for which the other side says "the minister" or "he" counts as lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from translate_tool.language.common_nouns import (
    ORDINAL,
    is_common_noun,
    is_said,
    is_translated_title,
    is_unsaid,
)
from translate_tool.language.gazetteer import SHORT_STATES, Mention, partners
from translate_tool.language.name_words import COMMON_NOUN, Side
from translate_tool.language.names import NO_NAMES, Name, located_names, opens_sentence
from translate_tool.language.spelling import alike, fold, spelling
from translate_tool.language.words import FUNCTION_WORDS, PIECE

# Louis XIV, XIXe, Ier: a numeral, which `numbers` compares.
_ROMAN = re.compile(r"[IVXLC]+(?:e|er|re|ème)?")
# After a country: the US of "US$3", the U.S. of "3 U.S. dollars".
_MONEY = re.compile(r"\.?(?:\$| (?:dollar|cent)s?\b)")
_AFTER_DIGIT = re.compile(r"[0-9][ \u00a0\u202f]?\Z")
_LONGEST_UNIT = 3  # letters
_MOST = 60  # names looked for in one text: more are a list, and each costs a look at every word
# The capitalised word after a first name: " Poutine" after Vladimir, " O’Neill", " Ben-Gurion".
_SURNAME = re.compile(r" ([^\W\d_a-z][\w’'-]+)")
# In the name of a body, adjectives too (Institut fédéral), which English turns into other words:
# nationale, public, sportif, européen, humaine, française, unifiée.
_ADJECTIVE = re.compile(
    r"(?:ale?|aux|ique|i[fv]e?|[ai]ine?|ine|i?en|i?enne|oise?|ée?|eux|iste|[ai]ble|ante?)s?\Z"
)
_PARTICLE = re.compile(r"(?:\bde |\bd['’])\Z")


def lost_names(here: Side, there: Side) -> list[Name]:
    """Find the names of `here` that `there` lacks; of English ones, those of the gazetteer alone.

    English may well name whom the French does not: "Jean Roux" for « ce dernier ».
    """
    unknown = _unknown(here, there) if here.language == "fr" else ()
    return [*_known(here, there), *unknown]


def misspelt_names(here: Side, there: Side) -> Iterator[tuple[Name, str]]:
    """Find well-known names of one word that `there` misspells, and how it does.

    Among 35,000 pairs by people and by another machine 12 were told, 7 of them misspelt.
    """
    for mention in here.mentions[:_MOST]:
        known = mention.kind in ("place", "person") and mention.proper and " " not in mention.text
        if not known or not mention.text[0].isupper() or mention.concepts & there.concepts:
            continue
        low = fold(mention.text).lower()
        named = {word for m in there.mentions for word in m.text.split()}
        near = (w for w in there.words if w[0].isupper() and w not in named)
        found = next((word for word in near if _is_misspelling(low, word)), "")
        if found and low not in there.lower:
            yield Name(text=mention.text, start=mention.start, kind=mention.kind), found


def _known(here: Side, there: Side) -> list[Name]:
    """Find the gazetteer's names in `here` of which `there` has neither concept nor words."""
    lost = (m for m in here.mentions[:_MOST] if m.kind != "word" and _is_told(m, here, there))
    return [
        Name(text=m.text, start=m.start, kind=m.kind)
        for m in lost
        if not m.concepts & there.concepts
        and not _stands_for(m, there)
        and not _MONEY.match(here.text, m.end)
        and not _answers(m, here, there)
        and not (here.language == "en" and is_said(m, here, there))
        and not (
            m.kind == "person"
            and (surname := _SURNAME.match(here.text, m.end))
            and there.has_alone(surname[1])
        )
    ]


def _is_told(mention: Mention, here: Side, there: Side) -> bool:
    """Tell whether it counts as a name: an adjective, and one who is called by it, if swapped.

    L'Allemande de 46 ans is "the 46-year-old", but no Italian; a Liberian flag is no Libyan one.
    """
    if mention.named and mention.text[0].isupper():
        return mention.proper or here.language == "fr"
    told = here.language == "fr" and mention.kind == "place" and not mention.text.startswith("est ")
    return told and there.has_other_people(here)


def _stands_for(lost: Mention, there: Side) -> bool:
    """Tell whether a name stands there for which `lost` may stand: Germany for Berlin, Fla."""
    known = partners()
    short = SHORT_STATES.get(lost.text)
    return bool(short and short in there.text) or any(
        known.get(concept, frozenset()) & there.concepts for concept in lost.concepts
    )


def _answers(lost: Mention, here: Side, there: Side) -> bool:
    """Tell whether the words of `lost` are there, and not as those of another name (Iraq, Iran).

    A name that says more is no other: South Korea for « Corée ».
    """
    words = _capitalised(lost.text) or [lost.text]
    if _other_ending(lost.text, here, lost.end, there):
        return False
    if all(map(there.has_exactly, words)):
        return True
    if not lost.named or not all(map(there.has, words)):
        return False
    rivals = (_capitalised(mention.text) for mention in there.rivals(here))
    taken = {word for names in rivals if len(names) <= len(words) for word in names}
    return not any(alike(word, other) for word in words for other in taken)


def _is_misspelling(low: str, word: str) -> bool:
    """Tell whether `word` is `low` misspelt, not spelled the English way nor derived from it."""
    same = spelling(low, "fr") == spelling(word, "en")
    return alike(low, word.lower()) and not same and not word.lower().startswith(low[:-2])


def _unknown(here: Side, there: Side) -> Iterator[Name]:
    """Find names in `here` that the gazetteer lacks and of which `there` lacks a word."""
    for start, name in islice(located_names(here.text, here.language), _MOST):
        if len(name) <= _LONGEST_UNIT and _AFTER_DIGIT.search(here.text, max(0, start - 2), start):
            continue  # 12 Mds, 40 GW
        words = [found for found in islice(PIECE.finditer(name), _MOST) if _is_name(found[0])]
        body = bool(words) and here.is_body(start + words[0].start(), words[0][0])
        parts = [
            found
            for found in words
            if not here.in_gazetteer(start + found.start())
            and not _is_common(here, start + found.start(), found[0], body=body)
            and not (found.end() < len(name) and opens_sentence(here.text, start + found.start()))
        ]
        if ending := _other_ending(name, here, start + len(name), there):
            yield Name(text=name + ending, start=start)
            continue
        lost = [
            found[0]
            for found in parts
            if not _is_there(found[0], there)
            and not is_common_noun(here, start, name, found, there)
        ]
        if not parts and is_unsaid(here, start, words, there):
            lost = [found[0] for found in words]
        if not lost or (all(map(str.isupper, lost)) and there.has_other_capitals(here)):
            continue
        last = words[-1][0]
        bare = len(words) > 1 and last not in lost and there.has_alone(last)
        title = is_translated_title(here, start, words, there)
        if not (bare or title or there.has_joined(name)):
            first = words[0].start()
            yield Name(text=name[first:], start=start + first)


def _is_there(word: str, there: Side) -> bool:
    """Tell whether `there` has `word`, or an acronym of its letters in another order: IRM, MRI.

    Or its parts: Antéchrist, Anti-Christ.
    """
    letters = sorted(fold(word).lower().removesuffix("s"))
    if there.has(word) or any(alike(word, j.replace("-", "")) for j in _JOINED.findall(there.text)):
        return True
    return sum(map(str.isupper, word)) > 1 and any(
        sum(map(str.isupper, other)) > 1 and sorted(other.lower().removesuffix("s")) == letters
        for other in there.words
    )


def _other_ending(name: str, here: Side, end: int, there: Side) -> str:
    """Return the small half of a name of which there is another: "-un" for Kim Jong-one."""
    found = _SMALL_HALF.match(here.text, end)
    head = name.rpartition(" ")[2]
    if not found or not re.search(rf"\b{re.escape(head)}-\w", there.text):
        return ""
    halves = re.findall(rf"\b{re.escape(head)}[- ]?(\w+)", there.text, re.IGNORECASE)
    return "" if any(_is_half(found[1], half) for half in halves) else found[0]


def _is_half(half: str, other: str) -> bool:
    """Tell whether it is the same, or a word that is translated: « Vice-président »."""
    same = fold(half).lower() == fold(other).lower()
    return same or (len(half) > _LONGEST_HALF and alike(half, other))


_JOINED = re.compile(r"[^\W\d_]{3,30}-[^\W\d_]{3,30}")
_LONGEST_HALF = 4  # letters of the second half of a name: Jong-un, Kai-shek, Tae-woo
_SMALL_HALF = re.compile(r"[-‑]([a-zà-öø-ÿ]+)\b")


def _is_name(word: str) -> bool:
    return (
        word[0].isupper()
        and len(word) > 1
        and not _ROMAN.fullmatch(word)
        and not ORDINAL.fullmatch(word)
        and word.casefold() not in FUNCTION_WORDS["fr"]
        and word.casefold() not in NO_NAMES
    )


def _is_common(here: Side, start: int, word: str, *, body: bool) -> bool:
    """Tell whether a word looks like a common noun: it ends so, after an article or in a body.

    An adjective follows its noun: Institut fédéral, but not la Neuvième de Beethoven.
    """
    if body:
        adjective = _ADJECTIVE.search(word) and not _PARTICLE.search(
            here.text, max(0, start - 4), start
        )
        return bool(COMMON_NOUN.search(word) or adjective)
    return bool(COMMON_NOUN.search(word) and here.has_article(start))


def _capitalised(text: str) -> list[str]:
    return [word for word in PIECE.findall(text) if word[0].isupper()]
