"""Writes rows as English is written, where a model left them as French is.

Figures, titles of people, acronyms, quotation marks and the first letter. It is done when rows are
read, after the glossary and before the checks: what is kept of a model stays what the model wrote.
Only what the French row proves is changed; no other word is touched.
"""

from __future__ import annotations

import re

from translate_tool.language import Mention, fold, mentions
from translate_tool.language.english_dates import english_dates
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
# "M. Minister", of « Monsieur le ministre ».
_OFFICE = re.compile(
    r"(?<![.-])(?<!\b[A-Z]\. )\bM\. (?=(?:the )?(?:Prime |Vice)?(?:Minister|President|Mayor|Prefect"
    r"|Speaker|Chairman|Chancellor|Ambassador|Commissioner|Judge|Director|Secretary)\b)"
)
# "My" is what a model makes of the « Me » of a lawyer. An M. behind another initial is one too:
# J.-M. Roussel, J. M. Roussel.
_TITLE = re.compile(
    r"(?<![.-])(?<!\b[A-Z]\. )\b(?P<title>M(?=\.)|Mr|Mrs|Ms|Mme|Mlle|My|Me|Mᵉ|Dre)\b\.? "
    r"(?P<name>(?!Too\b)[^\W\d_a-z][\w’'-]*)"  # #MeToo
)
_LONGEST = 2000
"""Characters of a row that is looked through; a longer one is no sentence."""

_STOPPED = re.compile(r"[.!?…:;,][\W_]*\Z")
_ADDED_STOP = re.compile(
    r"(?<!\W)(?<!\.[a-z])(?<!\b[A-Z])(?<!\betc)(?<!\bInc)(?<!\bSt)(?<!\bNo)\.\Z"
)
_INITIALS = re.compile(r"(?P<label>(?:[A-ZÀ-Ý]\. ?){1,2}[A-ZÀ-Ý]\.) ?:")
_LABEL = re.compile(r"[^:]{1,12}:")
_ACRONYM = re.compile(r"\b[A-Z]{2,}\b")
_COMMON = {"IRM": "MRI", "OGM": "GMO", "ONG": "NGO", "PDG": "CEO", "PMA": "IVF", "PME": "SME"}
"""Acronyms of what is no name; those that the gazetteer has in one row are of different things."""
_SEVERAL = frozenset({"BAD", "BIT", "CE", "EU", "IDE", "RU", "TU", "UA", *_COMMON})
"""Those that may be of something else: the « CE » of a company, "EU" in an English name."""
_CAPITALS_BEFORE = re.compile(r"\b[A-ZÀ-Ý]{2,}['’]? ?\Z")
_CAPITALS_BEHIND = re.compile(r" [A-ZÀ-Ý]{2,}\b")
_BESIDE = 30  # characters before an acronym in which a word in capitals is looked for
_FIRST = re.compile(r"[^\W_]+(?:[-'’]\w+)*")


# « dit-il : « Avec ... »: what is quoted in full begins with a capital in English too.
_FRENCH_QUOTATION = re.compile(r": ?[«“\"]\s?(?P<first>[^\W\d_])")
_QUOTATION = re.compile(r"(?<=: \")[a-z]")
_TAX = {"HT": "before tax", "TTC": "with tax"}
_TAXED = re.compile(r"(?<=[€0-9sn] )(?:HT|TTC)\b")
_ERA = re.compile(r"\b(before|after) Jesus[- ]Christ\b")
_EDITOR = re.compile(r"\b(?:NDLR|Ndlr|ndlr)\b")


def styled(source: str, target: str) -> tuple[str, tuple[Flag, ...]]:
    """Write `target` the English way; tell of the figures and titles that read otherwise now."""
    if len(target) > _LONGEST:
        return target, ()
    french = canonical(source)
    text = _unstopped(french, _capitalised(french, _quoted(target)))
    text, figures = english_figures(french, text)
    text = english_dates(french, text)
    text = _unabbreviated(french, _labelled(french, _spoken(french, text)))
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


def _spoken(source: str, target: str) -> str:
    """Begin what is quoted after a colon with a capital where the French does."""
    firsts = [found["first"] for found in _FRENCH_QUOTATION.finditer(source)]
    capitals = bool(firsts) and all(map(str.isupper, firsts))
    return _QUOTATION.sub(lambda found: found[0].upper(), target) if capitals else target


def _unabbreviated(source: str, target: str) -> str:
    """Write what the French abbreviates and English does not: 1,200 euros HT, (Ndlr)."""
    if "J.-C." in source or "Jésus-Christ" in source:
        target = _ERA.sub(lambda found: "BC" if found[1] == "before" else "AD", target)
    if _EDITOR.search(source):
        target = _EDITOR.sub("Ed.", target)
    return _TAXED.sub(lambda f: _TAX[f[0]] if f[0] in source else f[0], target)


def _unstopped(source: str, target: str) -> str:
    """Leave out the stop that a model puts after a headline or the cell of a table."""
    is_open = not _STOPPED.search(source) and _ADDED_STOP.search(target)
    return target[:-1] if is_open else target


def _labelled(source: str, target: str) -> str:
    """Give a turn of an interview the initials that it has in French: « C. M. : Oui »."""
    french, english = _INITIALS.match(source), _LABEL.match(target)
    return f"{french['label']}:{target[english.end() :]}" if french and english else target


def _translated_acronyms(source: str, target: str) -> tuple[str, list[tuple[str, str]]]:
    """Give what a model copied its English acronym, if the gazetteer has one: RPDC is DPRK."""
    changed = dict[str, str]()
    copied = {*_ACRONYM.findall(target)}.intersection(_ACRONYM.findall(source))
    for mention in mentions(source, "fr") if copied else ():
        is_one = mention.text in copied - _SEVERAL and mention.kind != "word"
        is_one = is_one and not _shouted(source, mention)
        usual = english_name(mention.text, mention) if is_one else ""
        if usual.isupper() and usual != mention.text and usual not in target:
            changed[mention.text] = usual
    for acronym in copied & {*_COMMON}:
        several = re.search(rf"\b(?:[lcd]es|aux|nos|de|[0-9]+) {acronym}\b", source)
        changed[acronym] = _COMMON[acronym] + "s" * bool(several)
    text = _ACRONYM.sub(lambda found: changed.get(found[0], found[0]), target)
    return text, list(changed.items())


def _shouted(source: str, mention: Mention) -> bool:
    """Tell whether a word in capitals stands beside it, and it is perhaps no acronym: CE JEUDI."""
    before, after = source[: mention.start], source[mention.end :]
    return bool(_CAPITALS_BEFORE.search(before[-_BESIDE:]) or _CAPITALS_BEHIND.match(after))


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
        if not new or (title == "My" and new != "Maître"):
            return found[0]
        text = f"{new} {found['name']}"
        changed.append((found[0], text))
        return text

    target = _TITLE.sub(titled, target)
    return _OFFICE.sub("Mr ", target) if "onsieur" in source else target, changed
