"""Finds what went wrong in a translation, what to try then, and which attempt is best.

Knows texts, flags and recipes; knows no engine and no journal. A fallback is a recipe of its own:
what it gives is kept beside the first attempt, and which one is best is found anew each time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from translate_tool.checks import DEFAULT, check
from translate_tool.checks.language import language, untranslated
from translate_tool.checks.shape import length, repetition
from translate_tool.checks.verbatim import without_data
from translate_tool.language.links import around_verbatim, without_verbatim
from translate_tool.language.nontext import around, left_out
from translate_tool.language.words import quote
from translate_tool.records import Flag, Hypothesis, Recipe, canonical

CAPITALS = 0.8
"""Share of letters in upper case from which a text counts as written in capitals."""

PIECE = 24
"""Source tokens of the pieces that a text is split into. Of the 23 sentences in 2,497 of news,
guides and comments that the bundled model broke, splitting mended 19 at 16 tokens (chrF of the 23:
39.9 to 48.7), 16 at 24 (49.7), 13 at 32 (49.6)."""

LONGEST = 400
"""Characters of a text that is searched again with a wider beam or in full precision. Of 1,500
sentences of news the bundled model broke 18; the 5 longer ones had half of the tokens."""

Attempts = Mapping[str, Hypothesis]
"""What has been tried of a text, by the name of the fallback; FIRST is what it began with."""

FIRST = ""


# -- what the model is shown -----------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+")
_SMALL = re.compile(r"[a-zà-öø-ÿ]+")
_OPENING = re.compile(r"(?:\A|[.!?…]\s)[\W_]{0,8}[^\W_]")
_ROMAN = re.compile(r"[IVX]{2,}|(?P<number>[IVX]+)(?P<ending>È?[EM]E?|ER|RE)")
_VOWELS = frozenset("AEIOUYÀÂÄÉÈÊËÎÏÔÖÙÛÜŒÆ")

_ACRONYMS = """
    ADN AFP AIEA APEC ARN ASEAN BCE CAC CAF CEE CIA CICR COVID CPI DGSE EDF ENA ESA FAO FARC FBI FED
    FIFA FMI FNSEA GAFA GIEC HCR IA INSEE INSERM IRA IRM ISS IVG LFI LGBTI MEDEF NASA OCDE OGM OIT
    OLP OMC OMS ONG ONU OPEP OSCE OTAN OVNI PACA PIB PSA RATP RDC RER SIDA SMIC TVA UE UEFA UMP
    UNESCO UNICEF URSS USA
"""  # those with a vowel; what has none can be no word
_PLACES = """
    Afghanistan Afrique Alger Algérie Allemagne Amérique Angleterre Asie Australie Autriche Bagdad
    Belgique Belgrade Berlin Beyrouth Bordeaux Brésil Bruxelles Bulgarie Cameroun Canada Chili Chine
    Colombie Corée Croatie Cuba Damas Danemark Égypte Élysée Espagne Estonie Éthiopie Europe
    Finlande France Gaza Genève Géorgie Grèce Haïti Hongrie Inde Indonésie Irak Iran Irlande Israël
    Istanbul Italie Japon Jérusalem Kaboul Kenya Kiev Koweït Kremlin Lettonie Liban Libye Lille
    Lituanie Londres Luxembourg Lyon Madrid Mali Maroc Marseille Mexico Mexique Montréal Moscou
    Nantes Niger Nigeria Norvège Ottawa Pakistan Palestine Paris Pékin Pérou Pologne Portugal
    Pyongyang Qatar Québec Rome Roumanie Russie Rwanda Sénégal Séoul Serbie Slovaquie Slovénie
    Somalie Soudan Strasbourg Suède Suisse Syrie Taïwan Tchad Téhéran Tokyo Toulouse Tunis Tunisie
    Turquie Ukraine Varsovie Venezuela Vienne Vietnam Washington Yémen
"""
_KNOWN = {name.upper(): name for name in (*_ACRONYMS.split(), *_PLACES.split())}


def in_capitals(text: str) -> bool:
    """Tell whether `text` is written in capitals, as titles are, and is more than acronyms."""
    text = without_verbatim(left_out(text))
    if sum(map(len, _SMALL.findall(text))) > (1 - CAPITALS) * len(text):  # nearly every text
        return False
    letters = [c for c in text if c.isalpha()]
    upper = sum(map(str.isupper, letters))
    return upper >= CAPITALS * len(letters) and _lowered(text) != text


def small_letters(text: str) -> str:
    """Write a text in capitals as a sentence; leave any other as it is.

    Acronyms, Roman numerals and well-known places keep their capitals. Other names lose theirs:
    nothing tells them from words.
    """
    return _beside_copies(text, _lowered) if in_capitals(text) else text


def _beside_copies(text: str, change: Callable[[str], str]) -> str:
    """`text` changed but for what is copied as it is: data, addresses, names of files."""
    return around(text, lambda stretch: around_verbatim(stretch, change))


def _lowered(text: str) -> str:
    return _OPENING.sub(lambda match: match[0].upper(), _WORD.sub(_lowered_word, text))


def _lowered_word(match: re.Match[str]) -> str:
    word = match[0]
    if word in _KNOWN:
        return _KNOWN[word]
    if roman := _ROMAN.fullmatch(word):  # "XIV" stays, "XXE" is "XXe"
        return roman["number"] + roman["ending"].lower() if roman["number"] else word
    if len(word) > 1 and _VOWELS.isdisjoint(word.upper()):
        return word
    return word.lower()


_QUOTE = re.compile(r"« ?| ?»|[“”„]")
_MARKS = str.maketrans(
    dict.fromkeys("‘’‚‛`´", "'")
    | dict.fromkeys("–—―−", "-")
    | dict.fromkeys("*_#|~•◦▪►→", " ")
    | {"…": "..."}
)
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_INSISTENT = re.compile(r"([!?])[!?]+")
_DOTTED = re.compile(r"\.{4,}|(?:\. ){2,}\.")


def plain(text: str) -> str:
    """Write `text` in small letters, with the plainest punctuation and nothing over and over."""
    return " ".join(_beside_copies(small_letters(text), _plain).split())


def _plain(text: str) -> str:
    text = _QUOTE.sub('"', text).translate(_MARKS)
    return _DOTTED.sub("...", _INSISTENT.sub(r"\1", _DRAWN_OUT.sub(r"\1", text)))


# -- what is tried ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """Names a thing to try: `prepare` changes what a model is shown, `settings` how it decodes.

    `for_errors`: only for texts that the engine could make nothing of.
    """

    name: str
    applies: Callable[[str], bool]
    prepare: Callable[[str], str] = plain
    settings: Mapping[str, Any] = field(default_factory=dict)
    for_errors: bool = False

    def recipe(self, base: Recipe) -> Recipe:
        """Return `base` with the settings of this fallback."""
        return replace(base, fallback=self.name, **self.settings)


def _is_bounded(text: str) -> bool:
    """Tell whether a text may be searched again with a wider beam or in full precision.

    A longer one costs as much as dozens of others, and what went wrong lies in a piece of it:
    smaller pieces are tried.
    """
    return len(left_out(text)) <= LONGEST


def _is_in_pieces(text: str) -> bool:
    """Tell whether a text is searched in pieces; a shorter one is a piece or two as it is."""
    return len(text) > 2 * PIECE


FALLBACKS = (
    # The pieces of a longer text are written so as well. Whole, it was tried on 16 of 13,157
    # sentences of news and comments, for 2 % of the time of all first attempts; it mended 4, which
    # the pieces mend too.
    Fallback(
        name="plain punctuation",
        applies=lambda text: not _is_in_pieces(text) and plain(text) != small_letters(text),
    ),
    Fallback(name="split at clauses", applies=_is_in_pieces, settings={"limit": PIECE}),
    Fallback(
        name="another beam",
        applies=_is_bounded,
        settings={"beam": 8, "no_repeat_ngram": 3, "min_ratio": 0.5},
    ),
    # Half precision may give scores that are no numbers. What int8 broke of those 13,157 and the
    # others had not mended, float32 broke too, 11 of 11; for that the model was loaded once more.
    Fallback(
        name="float32", applies=_is_bounded, settings={"precision": "float32"}, for_errors=True
    ),
)
"""Tried in this order, each on those that still fail. The names are part of recipes."""


def fallbacks_for(base: Recipe) -> tuple[Fallback, ...]:
    """Return the fallbacks that differ from `base`; none for the engine that only repeats."""
    if base.engine == "echo":
        return ()
    return tuple(
        fallback
        for fallback in FALLBACKS
        if not fallback.settings or fallback.recipe(base) != replace(base, fallback=fallback.name)
    )


# -- what is wrong, and which attempt is best ------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The best attempt at a text, and what a reader should know of it.

    `fallback`: whose it is; "" where none helped.
    """

    hypothesis: Hypothesis
    fallback: str
    flag: Flag


def reason_to_retry(source: str, first: Hypothesis) -> str:
    """Say what is wrong with a first attempt that may be mended; "" where nothing is."""
    return _listed(defects(source, first))


def defects(source: str, attempt: Hypothesis) -> tuple[Flag, ...]:
    """Return the flags of an attempt that another way of decoding may well be rid of."""
    found = check(source, attempt.text, 0.0)
    if _SHAPES.isdisjoint(flag.kind for flag in found):  # nearly every text
        return ()
    source, target = without_data(source, canonical(attempt.text))
    if not any(map(str.isalpha, source)):
        return ()
    if not any(map(str.isalnum, target)):
        return (Flag(kind="empty", detail=quote(source), severity="severe"),)
    shapes = (repetition, untranslated, language, length)
    return tuple(flag for find in shapes for flag in find(source, target, DEFAULT))


_SHAPES = frozenset({"empty", "repetition", "untranslated", "language", "length"})
"""Kinds of flags of a text's shape."""


def best_attempt(source: str, attempts: Attempts, reason: str) -> Best | None:
    """Return the best of `attempts`, in the order made; None where there is no second one.

    `reason` is what was wrong with the first.

    Fewest defects, then fewest doubts, then the best score, then the earliest. Scores of different
    beams and pieces compare only roughly, so they come last.
    """
    if attempts.keys() <= {FIRST}:
        return None

    def rank(name: str) -> tuple[int, int, float]:
        attempt = attempts[name]
        flags = check(source, attempt.text, attempt.score)
        return (
            len(defects(source, attempt)),
            sum(flag.severity != "info" for flag in flags),
            -attempt.score,
        )

    best = min(attempts, key=rank)
    tried = ", ".join(name for name in attempts if name != FIRST)
    tried += "" if _is_bounded(source) else "; it is too long for more"
    if best != FIRST and not defects(source, attempts[best]):
        flag = Flag(
            kind="healed",
            detail=f"{best}, because the first attempt had: {reason}",
            severity="info",
        )
        return Best(hypothesis=attempts[best], fallback=best, flag=flag)
    flag = Flag(kind="unhealed", detail=f"tried in vain: {tried}", severity="info")
    return Best(hypothesis=attempts[best], fallback="", flag=flag)


def _listed(flags: Sequence[Flag]) -> str:
    return "; ".join(f"{flag.kind} – {flag.detail}" for flag in flags)
