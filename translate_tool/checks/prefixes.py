"""Flags a prefix that the English dropped: « le vice-ministre » became "the minister".

Such a prefix turns a word into another person or the other side. English says it by many words;
it counts as lost where none of them is there, and so does the office of whom one is second in:
« le vice-ministre » became "the Deputy". What English adds is not looked for: its "former" is
mostly « ancien », which it may leave out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from translate_tool.records import Flag


class _Prefix(NamedTuple):
    """What French words begin with, and what in the English says as much.

    `hints`: letters of which every match of the French has some, in small letters.
    """

    hints: tuple[str, ...]
    french: re.Pattern[str]
    english: re.Pattern[str]


def _prefix(hints: str, french: str, english: str) -> _Prefix:
    return _Prefix(
        tuple(hints.split()),
        re.compile(rf"\b(?:{french})\w*", re.IGNORECASE),
        re.compile(rf"\b(?:{english})", re.IGNORECASE),
    )


# After whom one comes: vice-président, VP, second in command, runner-up, No. 2.
_SECOND = (
    r"vice|veep|VPs?\b|V\.P|deput|second|assist(?!ed)|associat|under|sub|junior"
    r"|n(?:o\.|umber) (?:two|2)|runner|silver|aide|right[- ]hand|acting|lieutenant"
)
# Of places and peoples, and of what has supporters and opponents.
_SIDES = (
    r"améric|europ|gouvern|russe|ukrain|chin|palestin|israél|syrien|iran|occident|démocrat|immigr"
    r"|islam|avortement|nucléaire|capitalis|communis|indépendan|kurd|serbe|séparatis"
)
_PREFIXES = (
    _prefix(
        "vice",
        r"vice[-‑ ](?=amir|champion|chanc|consul|doyen|gouvern|minist|premier|prés|rect)",
        _SECOND,
    ),
    _prefix(
        "sous- sous‑",
        r"sous[-‑](?=secrét|direct|chef|préf[eè]t|gouvern|commiss)",
        _SECOND,
    ),
    _prefix(
        "sous-p sous-e sous-é sous‑p",
        r"sous[-‑](?=pay|estim|évalu|équip|effectif)",
        r"under|low|poor|bad|short|too (?:little|few)|insuffic|inadeq|lack|less"
        r"|small|not enough|never|misjudg|play\w* down|belittl|minimi[sz]e",
    ),
    _prefix(
        "non- non‑",
        r"non[-‑](?=respect|paiement|conform|assist|présent|dénonc|observ|déclar)",
        r"non|not?\b|fail|breach|violat|flout|without|ignor|br[eo]a?k|lack|refus|disregard|neglect"
        r"|unpaid|undeclar|absen|defi|contraven|infring",
    ),
    _prefix(
        "adjoint",
        r"(?:minist|mair|direct|rédact|secrét|procur|commiss|préfet|gouvern|manag|entraîn)\w*"
        r"(?: (?:général|en chef|d['’]école))?e?s? adjoint",
        _SECOND,
    ),
    _prefix(
        "ex- ex‑",
        r"ex[-‑](?!æ|aequo|voto|post\b)",
        r"ex\b|exes\b|former|once|one-?time|erst|previous|past\b|late\b|then\b|oust|old\b|retir|outgo"
        r"|used to|depos|fall|last\b|earl|divorc|estrang|sack|dismiss|widow|resign|step\w* down"
        r"|prior|USSR|Soviet|Yugosl|East German|freed|releas|initial|origin|formal|veteran",
    ),
    _prefix(
        "co- co‑ cofond coprés codirect coauteur coscén copropriét coproduc",
        r"co[-‑](?=\w)|co(?=fondat|présid|direct(?:eur|rice)|auteur|scénar|propriét|product(?:eur|rice))",
        r"co|joint|fellow|together|partner|part[- ]own|both|two|one of|among|and\b|with\b|shar",
    ),
    _prefix(
        "anti",
        rf"anti[-‑]?(?={_SIDES})",
        r"anti|against|counter|oppos|hostil|critic|non|phob|sceptic|skeptic|foe|enem|protest|dissid"
        r"|reject|rebel|hat|bash|resist|no\b|not\b|fight|ban",
    ),
    _prefix(
        "pro- pro‑",
        rf"pro[-‑](?={_SIDES})",
        r"pro|back|support|friend|loyal|all(?:y|ies|ied)|sympath|favou?r|lean|for\b|advoc|align|fan"
        r"|partisan|rights|activ|campaign|champion|separatis|minded|enthus|side|\w+ist",
    ),
)
# Words for the office itself; of other offices than these English leaves it out too often.
_OFFICES = (
    _prefix(
        "ministre",
        r"(?:vice|sous)[-‑ ]ministre|ministres? (?:délégué\w* )?adjoint",
        r"minist|secretar|A?DMs?\b|second",
    ),
    _prefix(
        "vice",
        r"vice[-‑ ]présid",
        r"(?:vice-?)?pres|chair|speaker|head|VPs?\b|V\.P|veep|second|mayor|commission|chancel",
    ),
)


def prefixes(source: str, target: str) -> Iterator[Flag]:
    """Flag a French prefix, or the office that it stands before, for which no English word is."""
    low = source.lower()
    for office in _OFFICES:
        found = any(hint in low for hint in office.hints) and office.french.search(source)
        if found and not office.english.search(target):
            yield Flag(kind="meaning", detail=f"{found[0]}: no word for the office in the English")
    for prefix in _PREFIXES:
        found = any(hint in low for hint in prefix.hints) and prefix.french.search(source)
        if found and not prefix.english.search(target):
            yield Flag(kind="negation", detail=f"{found[0]}: its prefix is not in the English")
