"""Negation lost or gained.

Knows the words that deny outright and those that may stand for a denial (lack, unclear, manquer);
counts and does not parse, so it cannot say which of several negations was lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from translate_tool.checks.quoting import quote
from translate_tool.records import Flag

_NEAR = (
    25  # characters within which « ne ... pas, rien » or « aucun ... ne ... jamais » is one denial
)
_WORD = r"[^\s,.;:!?]{1,30}"
_NE = rf"(?:ne |n['’])(?:(?!qu[e'’]){_WORD} ){{0,5}}?"  # « ne ... que » is "only"


def _any(*patterns: str) -> str:
    return "|".join(patterns)


# « ne » by itself denies nothing (avant qu'il ne parte), and spoken French leaves it out.
_FRENCH = re.compile(
    r"\b(?P<none>"
    + _any(
        r"n['’]oubli\w{1,5} (?:donc |surtout )?pas",  # remember
        rf"n['’]{_WORD}-(?:ils?|elles?|on|ce|vous|tu|nous|je) (?:{_WORD} )?pas",  # did he not?
        r"n['’]y a pas que|n['’]est-ce pas|(?:oui|ou) non|(?:pas|non) plus|rien que",
        r"pas (?:mal|moins)",
        r"(?:non )?sans (?:aucun )?(?:doute|cesse|précédent|succès)|arrêt\w{1,4} pas",
        r"n['’]est pas (?:exclu|rien)",
        r"ne (?:vous en faites|t['’]en fais) pas",
        r"ne (?:[mt]['’]|nous |vous )(?:étonne|surprend) pas",
        rf"{_NE}plus qu(?:e|['’](?={_WORD}))",  # only
        rf"(?:{_NE})?(?:pas|plus|non) (?:seulement|simplement|juste|uniquement|moins|mal|de doute)",
    )
    + r")\b|\b(?P<ne>"
    + rf"{_NE}(?:{_WORD}-)?(?:pas|plus|jamais|rien|aucune?|personne|guère|nullement|nulle? part|ni)"
    + r"|n['’](?:a|ont|avait|avaient|aurait) pu"
    + r"|ne (?:peut|peuvent|pouvait|saurait)(?! [^.;:!?]{0,40}?\bqu[e'’])"
    + r")\b|\b(?P<sans>sans)\b(?!-)|\b(?P<bare>"
    + _any(
        r"non pas|(?:et|mais) non|plus jamais|aucune?",
        r"(?<!\bune )(?<!\bla )(?:nul|personne|jamais|rien)(?=,? [^.;:!?]{0,40}?\b(?:ne |n['’]))",
        r"(?<!\bun )(?<!\ble )(?<!\bce )(?<!premier )(?<!grand )(?<!\bde )(?<!\bses )"
        r"(?<!quelques )(?<!deux )(?<!chaque )(?<!\bau )pas(?! vrai)",
    )
    + r")\b(?!-)|\b(?P<ni>ni)\b",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"\b(?:(?P<none>not (?:only|just|merely|simply)|no doubt|no (?:less|fewer)|nothing but)"
    r"|(?P<denial>not|never|no|none|nobody|nothing|nowhere|neither|nor|without|cannot|[a-z]{2,8}n['’]t"
    r"|dont|cant|wont|didnt|doesnt|isnt|anything but|zero|hardly|barely|scarcely))\b|\bnon-",
    re.IGNORECASE,
)
_OUTRIGHT = re.compile(r"(?:not|never|cannot|nobody|nothing|.*n['’]t)\Z", re.IGNORECASE)
# Weaker words, of which one side may have one where the other denies.
_ENGLISH_WEAK = re.compile(
    r"\b(?:un(?!til|der|ion|it|iqu|ivers|less\b|cle\b|i)[a-z]{4,}|[a-z]{3,20}less|unless|except|free"
    r"|(?:lack|fail|refus|avoid|prevent|stop|ceas|impossib|inab|incap|insuff|inadeq|incorrect|irrelev"
    r"|irregular|illegal|absen|forbid|forg[eo]t|doubt|ignor|difficult|trouble|opposed|different|devoid"
    r"|dis(?:agree|like|approv|satisf|appear|regard|allow|connect|content|honest))[a-z]*|miss(?:e[sd])?"
    r"|den(?:y|ied|ies|ying)|unable|rarely|seldom|little|few|less|far from|missing|dunno)\b",
    re.IGNORECASE,
)
_FRENCH_WEAK = re.compile(
    r"\b(?:(?:manqu|refus|emp[êe]ch|[ée]vit|interdi|absen|rare|(?<!sans )cess|arr[êe]t|impossib"
    r"|incap|insuff|inadéq|inutil|inconnu|indispon|illég|irr[ée]|inac|inatt|injust|instab|incert|imprév"
    r"|ind[ée]s|chôm|malheur|désa|dispar|perdu|échou|oubli|ignor|difficil|libre|gratuit|opposé|dout|différen"
    r")\w*|hélas|mal|peu|sauf|moins|loin de|contrairement|néanmoins)\b",
    re.IGNORECASE,
)
# What English may say with "not": a French side with any of these is not charged with a gain.
_FRENCH_ANY = re.compile(
    r"\b(?:ne|n['’](?!importe|est autre)|non(?!-)|ni|pas|sans|rien|jamais|personne"
    r"|nul(?:le)?s?|aucune?s?|guère|faux|hors|insu|zéro|à (?:côté|peine)|malgré|mauvais\w*|faute"
    r"|exclu\w*|impropre\w*"
    r"|manqu\w*|refus\w*|emp[êe]ch\w*|évit\w*|interdi\w*|absen\w*|rare\w*|i(?:mpossib|ncap|nsuff|nadéq"
    r"|nutil|nconnu|ndispon|llég|rré|nacc|nattend|njust|nstab|ncert|mprév|ndés)\w*|échou\w*|oubli\w*"
    r"|ignor\w*|difficil\w*|hélas|mal|peu|sauf|loin de|contrairement)\b",
    re.IGNORECASE,
)
_FRENCH_HINT = re.compile(
    r"\b(?:ne|n['’]|pas|non|sans|aucun|ni|nul|rien|jamais|personne)", re.IGNORECASE
)


class _Denials(NamedTuple):
    verbal: int  # with « ne »; in English those that deny a whole sentence, a question apart
    all: int
    first: str


def negation(source: str, target: str) -> Iterator[Flag]:
    """A denial that the English has not, or one that it has and the French has not."""
    french, english = _in_french(source), _in_english(target)
    if french.all:
        weak = len(_ENGLISH_WEAK.findall(target)) - len(_FRENCH_WEAK.findall(source))
        # Where the English denies something, only the surest French denials are held against it.
        least = french.verbal if english.all else french.all
        if least > english.all + max(0, weak):
            yield Flag(kind="negation", detail=f"{quote(french.first)}: not in the English")
    elif english.verbal and not _FRENCH_ANY.search(source):
        yield Flag(kind="negation", detail=f"{quote(english.first)}: not in the French")


def _in_french(text: str) -> _Denials:
    if not _FRENCH_HINT.search(text):
        return _Denials(verbal=0, all=0, first="")
    verbal = bare = 0
    first, end, neither = "", -_NEAR, False
    for found in _FRENCH.finditer(text):
        kind = found.lastgroup
        if kind == "none":
            continue
        first = first or found[0]
        if kind == "ne":
            bare -= bool(bare) and found.start() - end < _NEAR // 2
            verbal += 1
        elif kind == "sans" or (kind == "bare" and found.start() - end >= _NEAR):
            bare += 1
        neither |= kind == "ni"
        end = found.end() if kind in ("ne", "bare") else end
    return _Denials(verbal=verbal, all=verbal + bare or int(neither), first=first)


def _in_english(text: str) -> _Denials:
    found = [match[0] for match in _ENGLISH.finditer(text) if match.lastgroup != "none"]
    verbal = [] if text.endswith("?") else [word for word in found if _OUTRIGHT.match(word)]
    return _Denials(verbal=len(verbal), all=len(found), first=(verbal or found or [""])[0])
