"""Flags a negation that is lost or gained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from translate_tool.checks.denials import Denial, denials, denies, unanswered
from translate_tool.language import quote
from translate_tool.records import Flag

# One "not" for two verbs or more: "do not steal, trespass, beg, or exploit others".
_ALSO = re.compile(r"(?:\b(?:not?|never|without)|n['’]t)\b(?P<list>[^.;:!?]{0,120}?) or ")
_UNTIL = re.compile(r"[^.;:!?]{0,60}\buntil\b")
_ONLY = re.compile(r"\bn(?:e |['’])[^.;:!?]{0,60}(?<!jus)(?<!pas )\bqu(?:e\b|['’])")
# « il ne s'agit pas seulement de », and what English has of it when the "not" is lost: it is just
_NOT_ONLY = re.compile(
    r"\bn(?:e |['’])[^.,;:!?]{1,30}? pas"
    r" (?:seulement|uniquement|simplement|exclusivement|qu(?:e\b|['’]))",
    re.IGNORECASE,
)
_JUST = re.compile(r"\b(?:only|just|merely|simply|solely|exclusively|alone)\b", re.IGNORECASE)
_MORE = re.compile(r"\b(?:more|(?-i:but)|also|beyond|besides|well as|further)\b", re.IGNORECASE)
# « n'exclut pas », « ne manquez pas »: two denials, both of which the English has, or none.
_TWICE = tuple(
    (root, re.compile(rf"\b(?:{english})", re.IGNORECASE))
    for root, english in (
        ("exclu", r"rul(?:e|es|ed|ing) out|exclud"),
        ("manqu", r"(?<!\w )miss\b"),
        ("oubli", r"(?<!\w )forget\b|forg[eo]t(?:s|ten)?\b"),
        ("hésit", r"hesitat"),
        ("refus", r"refus"),
    )
)
_NEAR = 0.3  # of a text's length, how far it stands from the second verb
# A question that asks the same with a denial as without one: « Tu ne viens pas ? », are you coming?
_ASKS = re.compile(
    r"(?!pourquoi|qu['’e]|comment|quand|où|combien)[^,;:]{0,40}\bpas\b[^,;:]*\?\Z", re.I
)


class _Idiom(NamedTuple):
    """What one side says with a denial, and how the other says as much without one."""

    denied: re.Pattern[str]
    plain: re.Pattern[str]


def _idiom(denied: str, plain: str) -> _Idiom:
    return _Idiom(re.compile(denied, re.IGNORECASE), re.compile(rf"\b(?:{plain})", re.IGNORECASE))


_NE = r"\bn(?:e |['’])(?:[^\s,.;:!?]{1,15} ){0,2}?"
_PAS = r"[^\s,.;:!?]{0,12} (?:pas|plus|rien|jamais|aucune?|guère)\b"
_FRENCH_IDIOMS = (
    _idiom(rf"{_NE}(?:pai|pay|coût|débours|factur){_PAS}", r"free\b"),
    _idiom(r"\bpas (?:imposable|taxé|payant|assujetti|soumis)", r"(?:\w+[- ])?free\b|exempt"),
    _idiom(
        rf"{_NE}(?:sav|sai|parv|arriv|réuss){_PAS}", r"(?:trouble|struggl|hard to\b|problems?\b)"
    ),
    _idiom(rf"{_NE}(?:conna[iî]|fréquent){_PAS}", r"(?:new|first[- ]time|strange|foreign)\b"),
    _idiom(
        rf"{_NE}(?:dérang|gên|embarrass){_PAS}", r"(?:comfortable|happy|fine|willing|content)\b"
    ),
    _idiom(
        r"\b(?:aucune? |pas d(?:e |['’]))(?:problème|souci|inconvénient|mal\b|objection)",
        r"(?:relaxed|happy|happily|fine|okay|ok|comfortable|easy|easily|smoothly|welcome)\b",
    ),
    _idiom(
        r"\bpas (?:\w+ )?(?:facile|évident|aisé|simple|les moyens)",
        r"(?:difficult|hard|tough|tricky|challeng|complicated|struggl|short of)",
    ),
    _idiom(
        rf"{_NE}(?:[lm]['’])?ignor{_PAS}",
        r"(?:aware|know|knew|conscious|recogni|acknowledg|reali[sz]|understand)",
    ),
    _idiom(r"\bpas (?:\w+ ){0,3}oubli", r"(?:remember|recall|still|mindful)"),
    _idiom(
        r"\bpas (?:(?:si|très|trop) )?(?:ch(?:er|ère)s?|onéreu)",
        r"(?:cheap|inexpensive|affordable)",
    ),
    _idiom(
        r"\bsans (?:accroc|difficult|heurt|incident|peine|problème)",
        r"(?:calm|eas[iy]|fine|happily|peaceful|quiet|safely|seamless|smooth|successful|well)",
    ),
    _idiom(r"\bsans (?:bouger|broncher|remuer)", r"(?:calm|motionless|quiet|silent|still)"),
    _idiom(
        r"\bsans (?:tenir compte|égard|considér|distinction|se soucier)",
        r"(?:regardless|irrespective|ignor|despite)",
    ),
    _idiom(rf"{_NE}(?:en )?(?:démord|cèd|pli|recul){_PAS}", r"(?:adamant|firm|insist|stick|stand)"),
    _idiom(r"\b(?:ne )?saurai\w+ trop\b", r"strong|high|enough|well\b|best\b"),
    _idiom(r"\brien (?:donné|trouvé|rapporté)", r"(?:blank|fruitless|in vain|empty)"),
    _idiom(r"\bsans (?:moi|nous)\b", r"out\b"),
    _idiom(r"\bpas (?:sa|leur|ma|la) langue dans", r"(?:speak|say|outspoken|blunt|mind)"),
    _idiom(r"\bsans ménagement", r"(?:brutal|harsh|rough|ruthless)"),
    _idiom(rf"{_NE}(?:dit|dis|parl|préci|répond){_PAS}", r"(?:silent|silence|quiet|mum|tight)\b"),
    _idiom(
        r"\b(?:arrêt|cess|interromp)\w{0,5} pas\b"
        r"|\bpas (?:être )?(?:arrêt|interromp|suspend|abandonn)",
        r"ke(?:ep|pt)\b|continu|constant|always\b|non-?stop|carr(?:y|ied) on|go(?:es)? on\b",
    ),
    # n'a pas joué depuis mars, last played in March
    _idiom(
        rf"{_NE}{_PAS} (?:[^.,;:!?]{{1,40}} )?depuis", r"(?:last|first|absent|earlier|since then)\b"
    ),
    _idiom(r"\bpas (?:quitter|sortir|bouger|partir)", r"(?:stay|remain|keep|kept|still)"),
    _idiom(r"\bpas (?:chez|à (?:la|l['’]|son)|au\b|en ville|là\b|ici\b)", r"(?:away|out)\b"),
    _idiom(
        r"\b(?:content|born|limit)\w{0,4} pas\b", r"(?:more than|beyond|also|as well|further)\b"
    ),
    _idiom(
        r"\bpas (?:\w+ )?(?:difficile|compliqué|sorcier)",
        r"(?:easy|easily|simple|simply|straightforward|readily)\b",
    ),
    _idiom(r"\b(?:aucun|pas un|n['’](?:a|ont|avait) rien)", r"(?:zero|nil)\b"),
)
# Of an English "not": « cela m'est égal », « on s'en moque », « il a arrêté de lire ».
_ENGLISH_IDIOMS = (
    _idiom(
        r"(?:n['’]t|not|never) (?:\w+ )?(?:care|give|important|mind|matter)\b",
        r"\b(?:[mtlc]['’]|nous |vous |leur |lui )(?:est|était|sera) (?:\w+ )?égal|\bpeu importe"
        r"|\b(?:s['’]|m['’]|t['’]|se |nous |vous )(?:en )?(?:fout|fiche|contref|moqu)|\btant pis",
    ),
    _idiom(
        r"not (?:\w+ )?(?:clear|known|certain|sure) (?:if|whether|wh[oy]|how|what)",
        r"(?:-t)?-(?:ils?|elles?|on)\b|\bse demand|\bquestion|\b(?:à|de) savoir|\breste à\b",
    ),
    _idiom(r"(?:n['’]t|not|no longer)\b", r"(?:arrêt|cess)(?:es?|ent|er|é|ait|ons) d[e'’]"),
)


def negation(source: str, target: str) -> Iterator[Flag]:
    """Flag a denial that the English has not, or one that it has and the French has not."""
    french, english = unanswered(source, target)
    lost = _lost(french, source, target)
    if lost:
        yield Flag(kind="negation", detail=f"{quote(lost[0].text)}: not in the English")
    elif left := [d for d in french if _is_half_lost(d, target)]:
        yield Flag(kind="negation", detail=f"{quote(left[0].text)}: not in the English")
    elif (only := _NOT_ONLY.search(source)) and _is_only(target):
        yield Flag(kind="negation", detail=f"{quote(only[0])}: not in the English")
    elif not target.endswith("?"):
        gained = [d for d in english if d.kind == "sure" and not _is_until(d, source, target)]
        excused = _said(_ENGLISH_IDIOMS, target, source) if gained else 0
        for denial in gained[excused:][:1]:
            yield Flag(kind="negation", detail=f"{quote(denial.text)}: not in the French")


def _is_only(target: str) -> bool:
    """Tell whether the English says "only", and neither "not only" nor "more than"."""
    return bool(_JUST.search(target)) and not _MORE.search(target) and not denies(target)


def _is_half_lost(denial: Denial, target: str) -> bool:
    """Tell whether of a denial and the word that it denies the English has the word alone."""
    low = denial.text.lower()
    return denial.kind == "maybe" and any(
        root in low and english.search(target) for root, english in _TWICE
    )


def _is_until(gained: Denial, source: str, target: str) -> bool:
    """Tell whether it is the "not … until" of « ne … que » (n'ouvrira que lundi)."""
    return bool(_UNTIL.match(target, gained.end) and _ONLY.search(source))


def _lost(french: Sequence[Denial], source: str, target: str) -> list[Denial]:
    lost = [denial for denial in french if denial.kind in ("sure", "without")]
    if lost:
        lost = lost[_said(_FRENCH_IDIOMS, source, target) :]
    if lost and len(lost) <= _also_denied(lost[0], source, target):
        lost = []
    loose = [] if lost else [denial for denial in french if denial.kind in ("bare", "nor")]
    loose = loose[_said(_FRENCH_IDIOMS, source, target) :] if loose else []
    if loose and all(denial.kind == "lexical" for denial in denials(target, "en")):
        lost = loose
    return [] if target.endswith("?") and _ASKS.match(source) else lost


def _said(idioms: Sequence[_Idiom], denying: str, other: str) -> int:
    """Count the idioms that one text has with a denial and the other has without one."""
    return sum(bool(i.denied.search(denying) and i.plain.search(other)) for i in idioms)


def _also_denied(lost: Denial, source: str, target: str) -> int:
    """Count the verbs beside the first that one English "not" with an "or" denies near `lost`."""
    sure = sum(denial.kind == "sure" for denial in denials(source, "fr"))
    at, most = lost.at / len(source), 0
    for found in _ALSO.finditer(target) if sure > 1 else ():
        listed = found["list"].rstrip(",").count(",")
        first = found.start() if listed else found.end()
        if first / len(target) - _NEAR <= at <= found.end() / len(target) + _NEAR:
            most = max(most, 1 + listed)
    return most
