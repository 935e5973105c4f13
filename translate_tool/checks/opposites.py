"""Flags an English that lost, or gained, a word that denies by itself (to refuse, to lack).

« On ignore pourquoi » → "it is known why": the French has no *pas* to lose. Such a word counts as
lost where nothing in the English denies anything, and as gained where nothing in the French does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from translate_tool.checks.denials import Denial, denies, unanswered
from translate_tool.language import quote
from translate_tool.records import Flag


class _Pair(NamedTuple):
    """A French word that denies by itself, and what else English says for it."""

    french: re.Pattern[str]
    english: re.Pattern[str]


def _pair(french: str, english: str) -> _Pair:
    return _Pair(
        re.compile(rf"(?:{french})", re.IGNORECASE),
        re.compile(rf"\b(?:{english})", re.IGNORECASE),
    )


_LOST = (
    _pair(r"insu\b", r"secret|covert|unaware|unknow|behind|unwitting"),
    _pair(
        r"(?<!un )(?<!après )peu (?:claire?|connue?|convain|courant|crédib|développ|disposé"
        r"|efficace|enclin|favorab|fiab|fréquent|intéress|nombreu|peuplé|probab|rentab|répandu|sûre?|surpris"
        r"|utile|visible|vraisemblab)",
        r"un[a-z]{4,}|i[nm][a-z]{3,}(?:ab|ib)l|little|few|rare|hard|low|scant|scarce|poor|sparse|limit|small"
        r"|weak|slight|sceptic|skeptic|lesser|obscure|minor|dubious|vague|reluctan",
    ),
    _pair(
        r"refus(?:e|ent|é|er|ait|aient|ant|a|èrent) (?:de |d['’])",
        r"oppos|resist|against|turn\w* down|unwill|balk|object|withh",
    ),
    _pair(
        r"évit(?:e|ent|ez|é|er|ait|aient|ant|a)\b",
        r"aver|escap|guard|resist|duck|skirt|sidestep|dodg|spar|sav|skip|evad|shun|elud|out of"
        r"|circumvent",
    ),
    _pair(
        r"(?:échou(?!age)|échec(?!s))",
        r"los[et]|defeat|end|collaps|set-?back|blow|break|abort|founder|flop"
        r"|fiasco|d[eé]b[aâ]cle|disaster",
    ),
    _pair(
        r"faute d(?:e |['’])(?!frappe)",
        r"due to|because|owing|if|otherwise|or else|poor|mistak|err|fault|want of|lack|shortage"
        r"|absence",
    ),
    _pair(r"(?:nie|nient|niait|niaient)\b|dément(?:i|ent|it|ait|ir)?\b", r"refut|contradict|deni"),
    _pair(
        r"(?<!n['’])ignor(?:e|ent|ait|aient)\b",
        r"disregard|unaware|overlook|wonder|secret|myster|unsure",
    ),
    _pair(
        r"interdi(?:ts?|tes?|re|sent|sait|saient|t)\b|prohib",
        r"ban\b|banning|bans\b|bar\b|forb|prohibi|outlaw|clos|off[- ]limits|taboo|restrict|unlawful"
        r"|only\b",
    ),
    _pair(
        r"renonc(?!ul)",
        r"giv\w+ up|gave up|abandon|drop|forg?o|withdr|pull|scrap|quit|waiv|renounc|renunc|relinq",
    ),
    _pair(
        r"manqu(?:e|ent|ait|aient|er) d(?:e |['’])|(?<=l['’])absence d|(?<=en l['’])absence",
        r"need|short|poor|want|scarc|dearth|gap|deficien|insufficien|cut off|away|vacan"
        r"|empty|crunch",
    ),
    _pair(
        r"impossible\b|incapables?\b|insuffisante?s?\b|inutiles?\b|inconnue?s?\b|injustes?\b"
        r"|illég(?:al|ale|aux|ales)\b|(?<!des )absente?s?\b|dépourvue?s? d|dénuée?s? d"
        r"|privée?s? (?:de |d['’])(?!emploi|plus|moins)",
        r"un[a-z]{4,}|i[lmnr][a-z]{4,}|powerl|too |poor|depriv|without|useless|away|out\b|off\b"
        r"|stranger|anonym|obscur|os\w+t\b|cut|privat|extran|superfl|futil|redund|point|waste|vain|excess",
    ),
)
# Words of which the opposite stands in an English that denies nothing.
_OPPOSITES = (
    _pair(r"\bimpossibles?\b", r"possible\b"),
    _pair(r"\binsuffisante?s?\b", r"(?:sufficient|adequate)\b"),
    _pair(r"\billég(?:al|ale|aux|ales)\b", r"(?:legal|lawful)\b"),
    _pair(r"\binutiles?\b", r"useful\b"),
    _pair(r"\bincapables?\b", r"(?:capable|able)\b"),
    _pair(r"\binjustes?\b", r"(?:fair|just)\b"),
    _pair(r"\bcess(?:é|ent|e|er|ait|aient) (?:le travail|de travailler)\b", r"work(?:ed|ing)?\b"),
    _pair(r"\brefus(?:e|ent|és?|ées?|er|ait|aient)\b", r"accept|agree"),
    _pair(r"\bcoupables?\b", r"innocent\b"),
    _pair(r"\binchangée?s?\b", r"changed\b"),
    _pair(r"\b(?:est|sont|était) (?:faux|fausses?)\b", r"(?:true|correct|right)\b"),
)
_GAINED = re.compile(
    r"(?:refus(?:e[sd]?|ing) to|fail(?:s|ed|ing)? to|unable to|impossible|declin(?:ed|es|ing) to"
    r"|(?<!no )den(?:y|ied|ies|ying)\b|forb[iao]d\w*|banned|incapable|insufficient)",
    re.IGNORECASE,
)
# A "no" before a noun: not in no doubt, no longer.
_NO = re.compile(
    r"(?<![Ii]n no(?= time))(?<!is no)(?<!are no)(?<!was no)(?<!were no)"
    r" (?!difference|longer|doubt|matter|wonder|less|fewer|more|later|one\b|way|surprise|need"
    r"|big|small|place"
    r"|better|problem|sign|choice|option|alternative|other|particular)[a-z]{3,}"
)


def opposites(source: str, target: str) -> Iterator[Flag]:
    """Flag a word that denies by itself on one side, where nothing of the other may answer it."""
    french, english = unanswered(source, target)
    lost = (d for d in french if d.kind == "lexical" and _is_lost(d, source, target))
    gained = (d for d in english if not target.endswith("?") and _is_gained(d, target))
    if not english:
        for denial in islice(lost, 1):
            yield Flag(kind="negation", detail=f"{quote(denial.text)}: not in the English")
    if not french:
        for denial in islice(gained, 1):
            yield Flag(kind="negation", detail=f"{quote(denial.text)}: not in the French")
    yield from _reversed(source, target)


def _reversed(source: str, target: str) -> Iterator[Flag]:
    for pair in _OPPOSITES:
        given = pair.french.search(source)
        made = pair.english.search(target) if given else None
        if given and made and not denies(target) and not denies(source, "fr"):
            yield Flag(kind="negation", detail=f"{given[0]}: “{made[0]}” in the English")


def _is_lost(denial: Denial, source: str, target: str) -> bool:
    return any(
        pair.french.match(source, denial.at) and not pair.english.search(target) for pair in _LOST
    )


def _is_gained(denial: Denial, target: str) -> bool:
    if denial.kind == "lexical":
        return bool(_GAINED.match(target, denial.at))
    # Told once: « aucune ville, pas même Lyon, ne ... », « sans eau ni gaz », no water and no gas.
    once_more = "not even" in target or target.lower().count(" no ") > 1
    return denial.text.lower() == "no" and not once_more and bool(_NO.match(target, denial.end))
