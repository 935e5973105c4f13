"""Writes rows as English is written, where a model left them as French is.

Figures, titles of people, acronyms, quotation marks and the first letter. It is done when rows are
read, after the glossary and before the checks: what is kept of a model stays what the model wrote.
Only what the French row proves is changed; no other word is touched.
"""

from __future__ import annotations

import re

from translate_tool.language import fold, mentions
from translate_tool.language.english_figures import english_figures
from translate_tool.language.english_forms import english_name
from translate_tool.records import Flag, canonical

_QUOTES = re.compile(r"[“”„«»]|(?<!')''(?!')")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])’(?=[^\W_])")
_MARK = re.compile(r' ?" ?')
_OPENS_AFTER = ("", " ", "(", "[", "—", "–", "/")
_CLOSES_BEFORE = ("", ".", ",", ";", ":", "?", ")")

# Title in French → those that English may have for it, the first of them where it has none.
_TITLES = {
    "M": ("Mr",),
    "Mr": ("Mr",),
    "Mme": ("Mrs", "Ms"),
    "Mlle": ("Miss", "Ms"),
    "Me": ("Maître",),
    "Mᵉ": ("Maître",),
    "Dre": ("Dr",),
}
_ENGLISH = frozenset({"Mr", "Mrs", "Ms"})
# An M. behind another initial is one too: J.-M. Roussel, J. M. Roussel.
_TITLE = re.compile(
    r"(?<![.-])(?<!\b[A-Z]\. )\b(?P<title>M(?=\.)|Mr|Mrs|Ms|Mme|Mlle|Me|Mᵉ|Dre)\b\.? "
    r"(?P<name>[^\W\d_a-z][\w’'-]*)"
)
_LONGEST = 2000
"""Characters of a row that is looked through; a longer one is no sentence."""

_ACRONYM = re.compile(r"\b[A-Z]{2,}\b")
_FIRST = re.compile(r"[^\W_]+(?:[-'’]\w+)*")


def styled(source: str, target: str) -> tuple[str, tuple[Flag, ...]]:
    """Write `target` the English way; tell of the figures and titles that read otherwise now."""
    if len(target) > _LONGEST:
        return target, ()
    french = canonical(source)
    text, figures = english_figures(french, _capitalised(french, _quoted(target)))
    text, titles = _titled(french, text)
    text, acronyms = _translated_acronyms(french, text)
    changed = figures + titles + acronyms
    told = [f"“{old}” became “{new}”" for old, new in changed if _bare(old) != _bare(new)]
    return text, tuple(Flag(kind="style", detail=d, severity="info") for d in dict.fromkeys(told))


def _bare(text: str) -> str:
    """Return `text` without the marks in it: of 12 500 and 12,500 there is nothing to tell."""
    return re.sub(r"[\W_]", "", text)


def _quoted(text: str) -> str:
    """Write quotation marks and apostrophes straight, and no white space inside of the marks."""
    text = _APOSTROPHE.sub("'", _QUOTES.sub('"', text))
    is_open = False

    def tight(found: re.Match[str]) -> str:
        nonlocal is_open
        start, end = found.span()
        spaced = found[0][0] == " ", found[0][-1] == " " or text[end : end + 1] in _CLOSES_BEFORE
        apart = spaced[0] or text[start - 1 : start] in _OPENS_AFTER
        is_open = apart and not (is_open and spaced[1])
        return found[0].rstrip() if is_open else found[0].lstrip() if all(spaced) else found[0]

    return _MARK.sub(tight, text)


def _capitalised(source: str, target: str) -> str:
    """Begin with a capital where the French does, but for words such as iPhone."""
    french, english = _FIRST.search(source), _FIRST.search(target)
    if not french or not english or not french[0][0].isupper() or not english[0].islower():
        return target
    at = english.start()
    return (
        target if english[0] in source else f"{target[:at]}{target[at].upper()}{target[at + 1 :]}"
    )


def _translated_acronyms(source: str, target: str) -> tuple[str, list[tuple[str, str]]]:
    """Give what a model copied its English acronym, if the gazetteer has one: RPDC is DPRK."""
    changed = dict[str, str]()
    copied = {*_ACRONYM.findall(target)}.intersection(_ACRONYM.findall(source))
    for mention in mentions(source, "fr") if copied else ():
        usual = english_name(mention.text, mention) if mention.text in copied else ""
        if usual.isupper() and usual != mention.text and usual not in target:
            changed[mention.text] = usual
    text = _ACRONYM.sub(lambda found: changed.get(found[0], found[0]), target)
    return text, list(changed.items())


def _titled(source: str, target: str) -> tuple[str, list[tuple[str, str]]]:
    """Give people the title that they have in French: Mme Aubry is Mrs Aubry, not Mr or Mme."""
    given: dict[str, set[str]] = {}
    for french in _TITLE.finditer(source):
        given.setdefault(fold(french["name"]), set()).add(french["title"])
    changed: list[tuple[str, str]] = []

    def titled(found: re.Match[str]) -> str:
        title, french = found["title"], given.get(fold(found["name"]), set())
        usual = _TITLES.get(min(french), ()) if len(french) == 1 else ()
        new = title if title in usual else next(iter(usual), title if title in _ENGLISH else "")
        if not new:
            return found[0]
        text = f"{new} {found['name']}"
        changed.append((found[0], text))
        return text

    return _TITLE.sub(titled, target), changed
