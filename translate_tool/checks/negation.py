"""Flags a negation that is lost or gained.

It counts the words that deny a clause, those that may or may not, and those that deny by themselves
(lack, unclear, manquer). It does not parse, so it cannot say which of several was lost.

Each side denies at least so often (what surely denies) and at most so often (all that might). One
has lost a denial if it denies at most less often than the other does at least. A word that denies
by itself makes up for one only where the other side has no such word to answer it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from translate_tool.language import Language, quote
from translate_tool.records import Flag

_WORD = r"[^\s,.;:!?«»\"]{1,30}"
_NE = r"(?:ne |n['’])"
_ONLY = r"qu(?:e\b|['’])"
_PLAIN = rf"(?:(?!{_ONLY}){_WORD} ){{0,6}}?(?:(?!{_ONLY}){_WORD}-)?"  # no « que » on the way
_NOT = r"(?:pas|plus|jamais|rien|aucune?|personne|guère|nullement|nulle? part|ni)\b"
_CAN = r"(?:peu[tx]|peuvent|pouvai\w+|pourr\w+|saurai\w*)\b"


def _any(*patterns: str) -> str:
    return "|".join(patterns)


_FRENCH = re.compile(
    r"\b(?=n[e'’oiu]|p(?:as|lus|erso)|rien|sans|aucun|jamais|(?:et|oui?|mais) no|tant qu|[mqs])(?:"
    + _any(
        # « ne » and « jamais » that deny nothing: "only", "importantly", "ever".
        rf"(?P<none>{_NE}(?!{_PLAIN}{_NOT}|{_CAN}){_PLAIN}{_ONLY}"
        r"|(?:plus|moins|mieux|pire)s? (?:\w+ ){1,3}jamais"
        r"|(?:que|si) jamais\b(?![^.,;:!?]{0,40} n(?:e |['’]))"
        r"|n['’](?:importe|est autre))",
        # Idioms that English may put with a "not" or without one.
        r"(?P<maybe>n['’]est-ce[ -]pas|n['’]oubli\w{1,5} (?:donc |surtout )?pas|(?:pas|non) plus\b"
        rf"|rien que\b|que rien\b|(?<=pourquoi )ne pas\b"
        rf"|{_NE}{_WORD}-(?:ils?|elles?|on|ce|vous|tu|nous|je) (?:{_WORD} )?pas\b"
        rf"|{_NE}(?:y )?(?:est|sont|étai\w+|ser\w+|a|ont|avai\w+|f[aio]\w+) pas {_ONLY}"
        rf"|{_NE}{_PLAIN}plus {_ONLY}|tant {_ONLY} ?[^.,;:!?]{{0,40}}?\b{_NE}{_PLAIN}pas\b"
        rf"|(?:{_NE}{_PLAIN})?(?:pas|plus|non) (?:seule|simple|juste|unique|moins|mal)(?:ment)?\b"
        rf"|{_NE}{_PLAIN}(?:pas|aucun|guère|nul|plus) (?:exclu|rien|hésit|manqu|arrêt|cess|tard"
        r"|pire|(?:de )?dout)"
        rf"|{_NE}(?:manqu|tard|cach|hésit|arrêt|cess)\w+ pas|n['’]empêche|{_NE}(?:\w+ )?cess\w+"
        rf"|{_NE}{_PLAIN}pas avant\b|{_NE}{_PLAIN}pas ne (?:pas|plus)\b"
        rf"|{_NE}(?:[mt]['’]|nous |vous )?(?:étonne|surprend) pas"
        r"|(?:non )?sans (?:aucun )?(?:doute|cesse|précédent|succès|conteste|fil\b|scrupule|abri"
        r"|voix|rendez-vous|frontières|fil|papiers|domicile|tarder|surprise|détour))",
        # What denies a clause.
        r"(?P<sure>(?:personne|rien|nul|jamais|aucune?(?: \w+){1,3}?|pas une? \w+)"
        rf"(?:,[^,.;:!?]{{1,60}},)? (?:{_WORD} ){{0,3}}?{_NE}"
        rf"(?:{_PLAIN}(?:jamais|plus|rien|aucune?)\b)?"
        rf"|{_NE}{_PLAIN}{_NOT}(?: (?:jamais|rien|aucune?|personne|encore)\b)?"
        r"|n['’](?:a|ont|avait|avaient|aurait) (?:pu|su|osé)\b"
        rf"|{_NE}{_CAN}(?! [^.,;:!?]{{0,40}}?\b{_ONLY})|{_NE}(?:os|daign)(?:e|ent|ait|aient)\b"
        r"|pas (?:de|d['’])(?=[^.;:!?]{1,40}[,;] pas (?:de|d['’]))|(?<=[,;] )pas (?:de|d['’]))",
        r"(?P<without>sans\b(?!-)(?: aucune?\b)?)"
        rf"|(?P<nor>ni [^.;:!?]{{1,80}}? ni [^.;:!?]{{1,80}}?\b{_NE}|ni\b)"
        r"|(?P<whether>(?:ou|oui) non\b)|(?P<reply>(?<![\w,;:»] )non\b(?!-| pas))",
        r"(?P<bare>non pas\b|(?:mais |du )jamais\b|(?:et|mais) non\b|plus jamais\b"
        r"|aucune?\b|(?<!en )(?<!un )rien\b"
        r"|(?<!un )(?<!le )(?<!ce )(?<!du )(?<!rand )(?<!de )(?<!es )(?<!ux )(?<!ers )(?<!er )"
        r"(?<!its )(?<!rai )(?<!chaque )(?<!au )(?<!à )pas\b(?! vrai\b| à pas))",
        rf"(?P<other>{_NE}|jamais\b|non\b(?!-)|nulle?s?\b|pas\b|not\b|never\b|nothing\b)",
    )
    + ")",
    re.IGNORECASE,
)
_FRENCH_HINT = (
    "ne ", "n'", "n’", "non", "ni ", "pas", "sans", "aucun", "nul", "rien", "jamais", "not", "never"
)  # fmt: skip
# Before a « ne » that stands alone: what makes it expletive (avant qu'il ne parte).
_EXPLETIVE = re.compile(
    r"\b(?:avant|moins|peur|plus|mieux|pire|autre\w*|autrement|évit\w+|empêch\w+|crai\w+)"
    rf"[^.;:!?]{{0,60}}?\b{_ONLY}[^.,;:!?]{{0,40}}\Z",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"\b(?:"
    + _any(
        r"(?P<reply>(?<![\w,;:”] )No,)",
        r"(?P<maybe>[Nn]ot (?:only|just|merely|simply)\b(?=.{0,200}\bbut\b)|no doubt"
        r"|no (?:less|fewer)"
        r"|[Nn]othing (?:but|less|more)|(?:if|why|but|than) not\b|couldn['’]t (?:care|agree)"
        r"|[Nn]ot (?:least|to mention|until|un(?!der|til)\w+)"
        r"|[Nn]o\b(?!\. ?\d)|[Nn]one\b|[Nn]owhere|dont|cant|wont|didnt|doesnt|isnt"
        r"|[Hh]ardly|[Bb]arely|[Ss]carcely|non-)",
        r"(?P<without>[Ww]ithout\b)|(?P<nor>[Nn]either|nor\b)|(?P<whether>or not\b)",
        r"(?P<sure>[Nn](?:ot\b|ever\b|obody|othing|o one)|N(?:OT|EVER|OTHING|OBODY)\b"
        r"|[Cc]annot\b|CANNOT\b|anything but"
        r"|[A-Za-z]{2,6}n['’]t\b|[A-Z]{2,6}N['’]T\b)",
    )
    + ")"
)
_ENGLISH_HINT = (
    "no", "never", "without", "neither", "n't", "n’t", "hardly", "barely", "scarcely",
    "anything but", "dont", "cant", "wont", "didnt", "doesnt", "isnt",
)  # fmt: skip
# Words that deny on their own, which one side may have where the other denies.
_ENGLISH_LEXICAL = re.compile(
    r"\b(?:un(?!til|der|i[oqtv]|less\b|cle\b|rest|veil|leash|fold|ear)[a-z]{4,}|(?!never|none|regard)[a-z]{3,20}less\b"
    r"|unless\b|except\b|non[a-z]{4,}|(?:lack|fail|refus|avoid|prevent|stop|ceas|impossib|inab"
    r"|incap|insuff|inadeq|inact|inexp|incorrect|irrelev|irregular|illegal|absen|forbid|forg[eo]t"
    r"|doubt|ignor|difficult|devoid|offline|reject|otherwise"
    r"|dis(?:agree|like|approv|satisf|appear|regard|allow|connect|content|honest))|miss(?:e[sd]|ing)?\b"
    r"|den(?:y|ied|ies|ying)\b|declin\w+|reluctan|ba(?:nn|rr)ed\b|wrong|false|spared?\b"
    r"|i[lmnr][a-z]{3,20}[ai]bl[ey]|rare\b|fewer\b|harder\b|short of|unable|rarely|seldom"
    r"|(?<!a )(?:little|few)\b|less\b|far from|dunno"
    r"|ruled out|loath|rather than|instead of|yet to\b|used to\b|gone\b|let alone)",
    re.IGNORECASE,
)
_FRENCH_LEXICAL = re.compile(
    r"\b(?:(?!in(?:dispens|croy|évit|estim|contourn|oubli))i[lmnr]\w{3,20}[ai]bles?\b|d[ée]pourvu"
    r"|(?:manqu|refus|emp[êe]ch|[ée]vit|interdi|absen|(?<!sans )cess|impossib|incap|insuff|inadéq"
    r"|inutil|inconnu|inexist|incorrect|indispon|illég|irr[ée]|inac|inatt|injust|instab|incert|imprév"
    r"|ind[ée]s|impropr|indign|inoff|préven|stopp|chôm|malheur|disparai|disparu|échou|échec|oubli"
    r"|ignor|diffic|dout|démen|infirm|ni(?:er?|ait|é)\b|rejet|exclu|faute d|renonc"
    r"|inchang|inédit|invain|indemnes?\b|intact|absten|démuni|dénué|boud(?:e|é|ent)\b|déclin(?:e|é|ent)\b)"
    r"|rare(?:s|ment)?\b|hélas\b|hors\b|à peine|du mal à|(?:reste|restent|tard\w+|pein\w+) à\b"
    r"|(?<!un )(?<!après )peu\b(?! (?:avant|après|à peu))|sauf\b"
    r"|(?<!au )(?<!du )(?<!le )moins\b(?! de \d)|loin d|contrairement|insu\b|gardant de\b|bloqu"
    r"|facultati|sinon\b|opposé|inapt|faux\b|fausse|à tort|mal\b|priv(?:é|er|ée)s? d"
    r"|dépass|refoul|interromp|suspend)",
    re.IGNORECASE,
)
# One "not" for two verbs.
_ALSO = re.compile(r"(?:\b(?:not?|never|without)|n['’]t)\b[^.;:!?]{0,120}? or ")
_TOLD = ("sure", "without", "bare")  # kinds of French denials that a flag quotes
_PAIRED = ("without", "nor", "whether", "reply")  # kinds that translate one another


_NEAR = 0.4  # how far apart, of a text's length, a word may stand from what it makes up for
_SHORT = 80  # characters of a text in which all is near


class _Denials(NamedTuple):
    """`places`: where each stands, as a share of the text's length, 0..1."""

    kinds: Counter[str]
    first: str
    places: tuple[float, ...] = ()


def negation(source: str, target: str) -> Iterator[Flag]:
    """Flag a denial that the English has not, or one that it has and the French has not."""
    (french, lost, denied), (english, gained, answers) = _in_french(source), _in_english(target)
    for kind in _PAIRED:
        both = min(french[kind], english[kind])
        french[kind] -= both
        english[kind] -= both
    missing = french["sure"] - english.total()
    loose = french["bare"] or french["nor"]
    if missing <= 0 and (french["without"] or (loose and not english.total())):
        missing += 1
    extra = 0 if target.endswith("?") else english["sure"] - french.total()
    if missing <= 0 and extra <= 0:
        return
    if missing > 0:
        excused = _excused(_ENGLISH_LEXICAL, target, _unanswered(denied, answers))
        excused = max(0, excused - len(_FRENCH_LEXICAL.findall(source)))
        excused += bool(missing == 1 < french["sure"] and _ALSO.search(target))
        if missing > excused:
            yield Flag(kind="negation", detail=f"{quote(lost)}: not in the English")
    else:
        excused = _excused(_FRENCH_LEXICAL, source, _unanswered(answers, denied))
        if extra > max(0, excused - len(_ENGLISH_LEXICAL.findall(target))):
            yield Flag(kind="negation", detail=f"{quote(gained)}: not in the French")


def denies(text: str, language: Language = "en") -> bool:
    """Tell whether a word of `text` denies anything, or may."""
    if language == "fr":
        return bool(_in_french(text).kinds)
    return bool(_in_english(text).kinds) or bool(_ENGLISH_LEXICAL.search(text))


def _unanswered(denied: Sequence[float], answers: Sequence[float]) -> list[float]:
    """Return the places of denials that are left when each of the other side answers one."""
    left = list(denied)
    for answer in answers[: len(left)] if len(answers) < len(left) else ():
        left.remove(min(left, key=lambda place: abs(place - answer)))
    return left


def _excused(pattern: re.Pattern[str], text: str, places: Sequence[float]) -> int:
    """Count the words of `text` that deny by themselves, near `places` on the other side."""
    found = [match.start() / len(text) for match in pattern.finditer(text)]
    if len(text) < _SHORT or not places:
        return len(found)
    return sum(any(abs(at - place) <= _NEAR for place in places) for at in found)


def _in_french(text: str) -> _Denials:
    low = text.lower()
    if not any(hint in low for hint in _FRENCH_HINT):
        return _Denials(Counter(), "")
    found = [
        match
        for match in _FRENCH.finditer(text)
        if match.lastgroup != "none" and not _is_expletive(match)
    ]
    shown = [match[0] for match in found if match.lastgroup in _TOLD]
    first = re.sub(r" (?:ne ?|n['’])\Z", "", shown[0]) if shown else ""
    places = tuple(m.end() / len(text) for m in found if m.lastgroup in _TOLD)
    return _Denials(Counter(match.lastgroup or "" for match in found), first, places)


def _is_expletive(match: re.Match[str]) -> bool:
    """Tell whether a « ne » that stands alone follows what makes it mean nothing."""
    end = match.start()
    return match.lastgroup == "other" and bool(
        _EXPLETIVE.search(match.string, max(0, end - 120), end)
    )


def _in_english(text: str) -> _Denials:
    low = text.lower()
    if not any(hint in low for hint in _ENGLISH_HINT):
        return _Denials(Counter(), "")
    found = list(_ENGLISH.finditer(text))
    first = next((match[0] for match in found if match.lastgroup == "sure"), "")
    places = tuple(match.end() / len(text) for match in found)
    return _Denials(Counter(match.lastgroup or "" for match in found), first, places)
