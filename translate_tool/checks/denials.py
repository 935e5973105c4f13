"""Finds the words of either language that deny, says how surely, and pairs them across a row.

Kinds of denials: "sure" (ne … pas, not); "without", "nor", "whether" and "reply", which have a word
of their own on the other side; "bare", without a verb (pas, rien); "maybe", an idiom that the other
side may put without one. "lexical" words deny on their own (manquer, lack, unclear); "other" ones
are a « ne » or « non » that may mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from translate_tool.language import Language
from translate_tool.language.spelling import root

_MOST = 40  # words that deny in one text; what has more is no sentence
_ROOT = 4  # first letters that absence has in both languages
_SHORT = 80  # characters of a text in which all is near
# Of a text's length: how far two denials may stand apart, ...
_FAR = 0.5
# ... and a denial and a word that denies by itself (lack, manquer).
_NEAR = 0.4
# What pairing two costs beside their distance: one that denies by itself with one that does not,
# a French one that may mean nothing, two of a kind that translate one another.
_LEXICAL = 0.2
_UNSURE = 0.2
_SURE = frozenset({"sure", "without"})
_ALIKE = {**dict.fromkeys(("without", "nor", "whether", "reply"), -0.3), "lexical": -0.1}


_WORD = r"[^\s,.;:!?«»\"]{1,30}"
_NE = r"(?:ne |n['’])"
_ONLY = r"qu(?:e\b|['’])"
_PLAIN = rf"(?:(?!{_ONLY}){_WORD} ){{0,6}}?(?:(?!{_ONLY}){_WORD}-)?"  # no « que » on the way
_NOT = r"(?:pas|plus|jamais|rien|aucune?|personne|guère|nullement|nulle? part|ni)\b"
_CAN = r"(?:peu[tx]|peuvent|pouvai\w+|pourr\w+|saurai\w*)\b"


def _any(*patterns: str) -> str:
    return "|".join(patterns)


_FRENCH = re.compile(
    r"\b(?=n[e'’oiu]|p(?:as|lus|erso|ire|remi)|rien|sans|aucun|jamais|du jam|(?:et|oui?|mais) no"
    r"|tant qu|[mqs])(?:"
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
        rf"|{_NE}{_PLAIN}pas (?:{_WORD} )?avant\b|n['’]exclu\w* (?:pas|plus)\b"
        r"|(?:pire|meilleure?|seule?|premi[eè]re?|plus \w+)s? [^.,;:!?]{1,40}?"
        rf" {_NE}(?:a|ai|ont|avai\w+) jamais\b"
        rf"|n['’](?:a|ont|avai\w+|aur\w+) d['’]autres? \w+ {_ONLY}"
        r"|n['’](?:est|était|ira|va) pas sans\b"
        r"|n['’](?:a|ont|avai\w+) (?:pas|rien) (?:perdu|pris une ride)\b"
        rf"|{_NE}{_PLAIN}pas (?:{_WORD} ){{1,4}}depuis\b|{_NE}{_PLAIN}pas ne (?:pas|plus)\b"
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
        rf"(?P<without>sans qu[^.,;:!?]{{1,40}}? {_NE}{_PLAIN}(?:aucune?|rien|personne|jamais)\b"
        r"|sans\b(?!-)(?: aucune?\b)?)"
        rf"|(?P<nor>ni (?:jamais|rien|personne) {_NE}"
        rf"|ni [^.;:!?]{{1,80}}? ni [^.;:!?]{{1,80}}?\b{_NE}|ni\b)"
        r"|(?P<whether>(?:ou|oui) non\b)|(?P<reply>(?<![\w,;:»] )non\b(?!-| pas))",
        r"(?P<bare>non pas\b|(?:mais |du )jamais(?:\b|-vu)|(?:et|mais) non\b|plus jamais\b"
        r"|aucune?\b|(?<!en )(?<!un )rien\b"
        r"|(?<!\d )(?<!un )(?<!le )(?<!ce )(?<!du )(?<!rand )(?<!de )(?<!es )(?<!ux )(?<!ers )"
        r"(?<!er )(?<!its )(?<!rai )(?<!chaque )(?<!au )(?<!à )pas\b(?! vrai\b| à pas))",
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
        r"|[Nn]ot without\b"
        r"|[Nn]othing (?:but|less|more)|(?:if|why|but|than) not\b|couldn['’]t (?:care|agree)"
        r"|[Nn]ot (?:least|to mention|until|un(?!der|til)\w+)"
        r"|[Nn]o\b(?!\. ?\d)|[Nn]one\b|[Nn]owhere|(?:[Dd]o|[Cc]a|[Ww]o|[Dd]id|[Dd]oes|[Ii]s)nt\b"
        r"|[Hh]ardly|[Bb]arely|[Ss]carcely|non-)",
        r"(?P<without>[Ww]ithout\b)|(?P<nor>[Nn]either|[Nn]or\b)|(?P<whether>or not\b)",
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
    r"|rul(?:e|es|ed|ing) out|loath|indiscrimin|deficien|[a-z]{2,12}-free\b"
    r"|free (?:of|from)\b|differ(?:s|ed|ent)?\b|rather than|instead of|yet to\b"
    r"|used to\b|gone\b|let alone)",
    re.IGNORECASE,
)
_FRENCH_LEXICAL = re.compile(
    r"\b(?:(?!in(?:dispens|croy|évit|estim|contourn|oubli))i[lmnr]\w{3,20}[ai]bles?\b|d[ée]pourvu"
    r"|(?:manqu|refus|emp[êe]ch|[ée]vit|interdi|absen|(?<!sans )cess|impossib|incap|insuff|inadéq"
    r"|inutil|inconnu|inexist|incorrect|indispon|illég|irr[ée]|inac|inatt|injust|instab|incert|imprév"
    r"|ind[ée]s|impropr|indign(?!er|é|at)|inoff|préven|stopp|chôm|malheur|disparai|disparu|échou"
    r"|échec|oubli|ignor|diffic|dout|démen|infirm|(?:re)?ni(?:er?|ait|ent|é|ant)\b|s['’]en défend"
    r"|rejet|exclu|faute d|renonc|banni|carence|d[ée]faut\b|faill(?:i|ir|ait)\b|déclin|méconn|récus"
    r"|nul\b|jamais-vu|mauvais|différ|vides?\b"
    r"|inchang|inédit|invain|indemnes?\b|intact|absten|démuni|dénué|boud(?:e|é|ent)\b)"
    r"|rare(?:s|ment)?\b|hélas\b|hors\b|à peine|du mal à|(?:reste|restent|tard\w+|pein\w+) à\b"
    r"|(?<!un )(?<!après )peu\b(?! (?:avant|après|à peu))|sauf\b"
    r"|(?<!au )(?<!du )(?<!le )moins\b(?! de \d)|loin d|contrairement|insu\b|gardant de\b|bloqu"
    r"|facultati|sinon\b|opposé|inapt|faux\b|fausse|à tort|mal\b|priv(?:é|er|ée)s? d"
    r"|dépass|refoul|interromp|suspend)",
    re.IGNORECASE,
)


# What `opposites` tells of has one of these.
_FRENCH_ALONE = (
    "refus", "évit", "échou", "échec", "faute d", "nie", "niait", "dément", "ignor", "interdi",
    "prohib", "renonc", "manqu", "absen", "impossib", "incapab", "insuff", "inutil", "inconn",
    "injust", "illég", "dépourv", "dénué", "privé",
)  # fmt: skip
_ENGLISH_ALONE = (
    "refus", "fail", "unable", "impossib", "declin", "deny", "denie", "forb", "banned",
    "incapab", "insuff",
)  # fmt: skip


class Denial(NamedTuple):
    """`at`: its middle, in characters of its text; `end`: one past its last."""

    kind: str
    at: int
    end: int
    text: str


@lru_cache(maxsize=64)  # of a row and its neighbours: each hypothesis of a beam has one French
def denials(text: str, language: Language) -> tuple[Denial, ...]:
    """Find the words of `text` that deny, or may, in order."""
    find = _in_french if language == "fr" else _in_english
    return tuple(sorted(find(text), key=lambda denial: denial.at))


def denies(text: str, language: Language = "en") -> bool:
    """Tell whether a word of `text` denies anything, or may; in French, but for lexical ones."""
    return any(language == "en" or d.kind != "lexical" for d in denials(text, language))


def _in_french(text: str) -> Iterator[Denial]:
    for match in _FRENCH_LEXICAL.finditer(text):
        yield Denial("lexical", match.start(), match.end(), match[0])
    low = text.lower()
    if not any(hint in low for hint in _FRENCH_HINT):
        return
    for match in _FRENCH.finditer(text):
        if match.lastgroup != "none" and not _is_expletive(match):
            shown = re.sub(r" (?:ne ?|n['’])\Z", "", match[0])
            yield Denial(
                match.lastgroup or "", (match.start() + match.end()) // 2, match.end(), shown
            )


def _is_expletive(match: re.Match[str]) -> bool:
    """Tell whether a « ne » that stands alone follows what makes it mean nothing."""
    end = match.start()
    return match.lastgroup == "other" and bool(
        _EXPLETIVE.search(match.string, max(0, end - 120), end)
    )


def _in_english(text: str) -> Iterator[Denial]:
    for match in _ENGLISH_LEXICAL.finditer(text):
        yield Denial("lexical", match.start(), match.end(), match[0])
    low = text.lower()
    if any(hint in low for hint in _ENGLISH_HINT):
        for match in _ENGLISH.finditer(text):
            yield Denial(
                match.lastgroup or "", (match.start() + match.end()) // 2, match.end(), match[0]
            )


def _may_deny(source: str, target: str) -> bool:
    """Tell whether one of them may deny; most rows do not, and this finds it sooner."""
    french, english = source.lower(), target.lower()
    return (
        any(hint in french for hint in _FRENCH_ALONE)
        or any(hint in english for hint in _ENGLISH_ALONE)
        or (any(hint in french for hint in _FRENCH_HINT) and bool(_FRENCH.search(source)))
        or (any(hint in english for hint in _ENGLISH_HINT) and bool(_ENGLISH.search(target)))
    )


@lru_cache(maxsize=16)  # one check after the other asks for the same row
def unanswered(source: str, target: str) -> tuple[list[Denial], list[Denial]]:
    """Return the denials of either side that none of the other one is near enough to answer.

    They are paired across the row, those that stand nearest first: what is lost here is not made up
    for by what stands elsewhere.
    """
    if not _may_deny(source, target):
        return [], []
    french, english = denials(source, "fr"), denials(target, "en")
    if max(len(french), len(english)) > _MOST:
        return [], []
    lengths = len(source), len(target)
    pairs = []
    for n, given in enumerate(french):
        for m, made in enumerate(english):
            cost = _cost(given, made, *lengths)
            if cost is not None:
                pairs.append((cost, n, m))
    left, right = dict(enumerate(french)), dict(enumerate(english))
    for _, n, m in sorted(pairs):
        if n in left and m in right:
            del left[n], right[m]
    return list(left.values()), list(right.values())


def _cost(given: Denial, made: Denial, here: int, there: int) -> float | None:
    """Return what it costs to pair two, as a share of the text; None if they are too far apart."""
    apart = abs(given.at / here - made.at / there) * min(1.0, max(here, there) / _SHORT)
    lexical = (given.kind == "lexical") + (made.kind == "lexical")
    if apart > (_NEAR if lexical == 1 else _FAR):
        return None
    if lexical == 2 and root(given.text, _ROOT) == root(made.text, _ROOT):
        return apart - 1
    if given.kind == made.kind and given.kind in _ALIKE:
        return apart + _ALIKE[given.kind]
    return apart + _LEXICAL * (lexical == 1) + _UNSURE * (given.kind not in _SURE)
