"""Flags changes to what is copied (addresses, hashtags, data) and to quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from translate_tool.language import align, names, quote, words
from translate_tool.language.nontext import is_address, left_out, strings
from translate_tool.records import Flag, canonical

_QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])\"(?=[^\W\d_])")  # l"école, typed so
# Any mark that sets words apart, a single one only where it opens: ‘so’, `so', not "l'an" or "’90".
_QUOTE = re.compile(r"[«»“”\"„]|''|(?<!\w)['‘‹`](?:[^\s'’›]| \w+['’])")
_CODE = re.compile(
    r"(?<![\w@#/.-])(?:[^\W\d_]{1,6}-?(?P<figures>[0-9]{2,})[^\W_]*|(?:[A-Z][0-9]){2,4}\b)"
)
_ALIKE = 0.6  # share of its signs that a garbled code has of the right one
_MARKS = re.compile(r"[\W_]")
_FIGURES = re.compile(r"[0-9]+")
_LEFT = 0.5  # of what the French quotes, what has to be quoted where quotations are fewer
_CLAUSE = 4  # spaces in what is quoted, if it is more than a title


def links(source: str, target: str) -> Iterator[Flag]:
    """Flag addresses, hashtags and handles that only one side has."""
    found = align(source, target).links
    for link in sorted((*found.only_source, *found.only_target)):
        yield Flag(kind="link", detail=link)


def codes(source: str, target: str) -> Iterator[Flag]:
    """Flag the first code of letters and figures that is not as it was: flight AF447, "AF47"."""
    for code, instead in garbled_codes(source, target):
        told = f"“{instead}” in" if instead else "not in"
        yield Flag(kind="number", detail=f"{code}: {told} the English")
        return


def garbled_codes(source: str, target: str) -> Iterator[tuple[str, str]]:
    """Yield codes of which a figure is lost, or any sign of longer ones, and what is there instead.

    In 28,000 pairs by people and by other machines are 500, and none is told.
    """
    found = list(_CODE.finditer(source))
    figures = set(_FIGURES.findall(target)) if found else set[str]()
    joined = _MARKS.sub("", target).lower() if found else ""
    for code in found:
        is_whole = _MARKS.sub("", code[0]).lower() in joined
        digits = code["figures"] or "000"  # H5N1
        is_year = digits[:2] in ("19", "20") and len(digits) == 4
        is_long = len(digits) > 2 and code[0][0].isupper() and not is_year
        lost = is_long or digits not in figures
        if lost and not is_whole:
            yield code[0], _instead(code[0], source, target)


def _instead(code: str, source: str, target: str) -> str:
    """Return the only code of the English that looks like one of the French; else ""."""
    given = {found[0] for found in _CODE.finditer(source)}
    made = {found[0] for found in _CODE.finditer(target)} - given
    alike = [other for other in made if SequenceMatcher(None, code, other).ratio() >= _ALIKE]
    return alike[0] if len(alike) == 1 else ""


def data(source: str, target: str) -> Iterator[Flag]:
    """Flag strings that are no text: that they are copied as they are, or that they are not.

    A web address is to be copied: it is told only where it is not. Rules of marks say nothing.
    """
    for string in dict.fromkeys(strings(source)):
        if string not in target:
            kind = "link" if is_address(string) else "data"
            yield Flag(kind=kind, detail=f"{quote(string)}: not in the English")
        elif any(map(str.isalnum, string)) and not is_address(string):
            size = f"{len(string):,} characters that are no text"
            yield Flag(kind="data", detail=f"{quote(string)}: {size}, copied as they are")


def without_data(source: str, target: str) -> tuple[str, str]:
    """Return both without the strings of the source that are no text."""
    found = strings(source)
    for string in found:
        target = target.replace(string, " ")
    return (canonical(left_out(source, " ")), canonical(target)) if found else (source, target)


def quotation(source: str, target: str) -> Iterator[Flag]:
    """Flag a quotation that the English does not set apart, or whose marks it leaves open."""
    if '"' in source:
        source, target = (_APOSTROPHE.sub("'", text) for text in (source, target))
    quoted = _QUOTED.findall(source)
    if not quoted or not _balanced(source):
        return
    if not _balanced(target):
        yield Flag(kind="quotation", detail=f"left open: {quote(target)}", severity="info")
    elif _quotes_less([q for q in quoted if q[1:-1] not in target], source, target):
        yield Flag(
            kind="quotation", detail=f"{quote(quoted[-1])}: not all is quoted in the English"
        )
    elif not _QUOTE.search(target):
        for found in quoted:
            text = found.strip('«»“”" \u00a0\u202f')
            if not (_is_apart(text, found, source, target) or _is_copied(text, source, target)):
                yield Flag(kind="quotation", detail=f"{quote(found)}: not quoted in the English")


def _quotes_less(quoted: list[str], source: str, target: str) -> bool:
    """Tell whether the English quotes fewer clauses, and less than half as much of its text."""
    given, made = (
        [q for q in found if q.count(" ") >= _CLAUSE] for found in (quoted, _QUOTED.findall(target))
    )
    shares = (len("".join(found)) / len(text) for found, text in ((given, source), (made, target)))
    here, there = shares
    return 0 < len(made) < len(given) and there < _LEFT * here


def _is_apart(quoted: str, marked: str, source: str, target: str) -> bool:
    """Tell whether English sets the words apart without marks, or need not.

    A title has capitals (« Ciel ouvert », Open Skies), and what explains a name in brackets may be
    left out.
    """
    title = quoted[:1].isupper() and quoted.count(" ") <= _CLAUSE
    return f"({marked})" in source or (title and _has_title(source, target))


def _has_title(source: str, target: str) -> bool:
    """Tell whether the English has a name of two words or more of which the French has few."""
    given = frozenset(words(source))
    named = (words(name) for name in names(target, "en"))
    return any(len(name) > 1 and 2 * len(given.intersection(name)) <= len(name) for name in named)


def _is_copied(quoted: str, source: str, target: str) -> bool:
    """Tell whether both have the same words, as of a title; not « Impossible », dit-il."""
    said = " " not in quoted and source.find(quoted) < len("«  ")
    return not said and f" {' '.join(words(quoted))} " in f" {' '.join(words(target))} "


def _balanced(text: str) -> bool:
    opened = sum(map(text.count, "«“"))
    return opened == sum(map(text.count, "»”")) and text.count('"') % 2 == 0
