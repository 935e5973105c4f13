"""Knows which words are English: some 286,000 forms of SCOWL, of size 80.

The list is data/english_words.xz, made by benchmarks/checks/word_list.py and read when first asked
for: 3 MB as one sorted string each for words and for names, which is searched as it is.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from translate_tool.language.spelling import fold
from translate_tool.language.words import pieces, remembered, words

_SHORTEST = 3  # letters of the words in the list
_KEPT = 1 << 15  # words of which it is remembered whether they are one
_HEAD = 3  # letters by which a word's place in the list is remembered
# Younger than the list, or seldom in dictionaries.
_MORE = frozenset(
    words(
        """
        additionality agrifood agritech agrivoltaics antivax antivaxxer antivaxxers backend
        backends barcode barcodes beatmaker beatmakers bikeshare biphobia bodycam bodycams
        brexiteer brexiteers bushmeat canyoneering carsharing centrist changemaker
        changemakers chatbot chatbots cheesemaker cheesemakers chikungunya cleantech
        coliving comorbidities coworking crewmember crewmembers crossfit crowdsourced
        crowdsourcing cubesat cubesats cyber dashcam datacenter datacenters datacentre
        datacentres doomscrolling doxing doxxing ebola edtech esports ethereum europhile
        exascale explainability fanbase femicide femicides feminicide feminicides
        findability fintech fintechs foodborne foodtech francas freemium frontend gaullist
        gaullists genderfluid gigafactories gigafactory glamping glyphosate greentech
        handwashing healthtech hrs hydroxychloroquine incel incels infectiologist
        infectiologists insurtech islamist islamists islamophobia jihadi jihadis lawfare
        lepenist lifecycle lifecycles livestream livestreamed livestreaming livestreams
        longboard longboarding longboards macronist macronists mansplaining manspreading
        matchday medtech mellitus methanisation mins mixtape monkeypox motorhome motorhomes
        mpox neonicotinoid neonicotinoids opensource padel passcode passcodes peacebuilding
        pickleball pinkwashing powerlifter powerlifting priori proptech proteomics
        quadcopter remdesivir ridehailing rideshare rowhouse salafist salafists sarkozyst
        screenshotting semaglutide sextortion showrunner showrunners smishing stablecoin
        staycation staycations stormwater takeout teleworker transcriptomics trumpist
        uberisation vaxxer vaxxers vlog vlogger vlogging wayfinding whitepaper whitepapers
        wokism workstream zika
        """
    )
)
# What English puts before any word, or behind a known one: cyber|security, geo|filter|ing.
_PREFIX = re.compile(
    r"(?:anti|auto|bio|counter|cyber|de|dis|eco|electro|euro|ex|extra|geo|hydro|hyper|infra|inter|intra"
    r"|kilo|macro|mega|meta|micro|mid|mini|mis|mono|multi|nano|narco|neo|neuro|non|out|over|para"
    r"|petro|photo|poly|post|pre|pro|proto|pseudo|psycho|quasi|radio|re|semi|socio|sub|super|tele"
    r"|thermo|trans|turbo|ultra|un|under|uni|up|video)(?=[a-z]{4})"
)
# Words that also make any other one longer, and not always a known one: Germanship.
_SUFFIXES = ("able", "dom", "hood", "less", "like", "ment", "ness", "ship", "ships", "wise")
_ENDING = re.compile(
    r"(?<=[a-z]{4})(?:s|(?<=[sxzho])es|ed|ing|ings|ly|er|ers|ism|ist|ists|ness"
    r"|i[sz](?:e[ds]?|ing|ation))\Z"
)


@lru_cache(maxsize=_KEPT)
def is_word(word: str) -> bool:
    """Tell whether `word` is one of English, in any of its forms; not whether it is a name."""
    low = fold(word).lower()
    return low in _MORE or _has(low, 0) or any(_has(form, 0) for form in _forms(low, word[0]))


def is_listed(word: str) -> bool:
    """Tell whether the list has `word`, in small letters, in this very form."""
    return _has(word, 0)


@remembered  # checks of words and of names ask for those of the same rows
def strange_words(text: str) -> frozenset[str]:
    """Return the words of `text` that the list does not have, but for names perhaps."""
    return frozenset(
        piece
        for piece in pieces(text)
        if not is_word(piece) and len(piece) >= _SHORTEST and piece.isalpha()
    )


def is_compound(word: str) -> bool:
    """Tell whether two words of the list make `word` up: Sealion."""
    low = fold(word).lower()
    cuts = range(_SHORTEST, len(low) - _SHORTEST)
    return not low.endswith(_SUFFIXES) and any(
        _has(low[:cut], 0) and _has(low[cut:], 0) for cut in cuts
    )


@lru_cache(maxsize=_KEPT)
def slip_of(word: str) -> str:
    """Return the word that `word` is but for a letter that is doubled or not, or two exchanged.

    Empty if it is none. People slip so: definitiion, disapeared, differnece.
    """
    low = fold(word).lower()
    for at, letter in enumerate(low):
        before, after = low[:at], low[at + 1 :]
        once = before + after if after.startswith(letter) else ""
        exchanged = before + after[:1] + letter + after[1:]
        for form in (once, before + letter + letter + after, exchanged):
            if form and _has(form, 0):
                return form
    return ""


@lru_cache(maxsize=_KEPT)
def is_given(word: str) -> bool:
    """Tell whether English writes `word` with a capital alone: Moreau, Tuesday, Catholic."""
    return _has(fold(word).lower(), 1)


def _forms(word: str, first: str) -> Iterator[str]:
    """Yield what is left of `word` without a prefix, an ending or both.

    With a capital it may be a name, which ends as it will: Fraser.
    """
    if first.isupper():
        yield word.removesuffix("s")
        yield _PREFIX.sub("", word, count=1)
        return
    bare = _PREFIX.sub("", word, count=1)
    if bare != word:
        yield bare
    for form in {word, bare}:
        if ending := _ENDING.search(form):
            stem = form[: ending.start()]
            yield stem
            if ending[0][0] in "ei":  # hop|ing; not salut|s
                yield f"{stem}e"


def _has(word: str, which: int) -> bool:
    """Tell whether a line of the sorted list is `word`."""
    line = f"\n{word}\n".encode("ascii", "replace")
    return _lists()[which].find(line, *_lines(line[1:-1][:_HEAD], which)) >= 0


@lru_cache(maxsize=_KEPT)
def _lines(head: bytes, which: int) -> tuple[int, int]:
    """Return where the lines that begin with `head` are, with the line break before them."""
    text = _lists()[which]
    return _place(text, head) - 1, _place(text, head + b"\x7f")


def _place(text: bytes, sought: bytes) -> int:
    """Return where the first line that is not below `sought` begins, by a binary search."""
    low, high = 1, len(text)
    while low < high:  # both are beginnings of lines
        start = text.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = text.index(b"\n", start) + 1
        low, high = (end, high) if text[start : end - 1] < sought else (low, start)
    return low


@cache
def _lists() -> tuple[bytes, bytes]:
    """The words and the names, with a line break before and after each."""
    packed = files("translate_tool").joinpath("data/english_words.xz").read_bytes()
    small, _, capital = lzma.decompress(packed).partition(b"\n\n")
    return b"\n" + small + b"\n", b"\n" + capital + b"\n"
