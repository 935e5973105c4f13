"""Lists the words of either language that deny, by how surely they do.

Each row of a table is one expression, with an example; of rows that fit the same words the first
one counts. `FRENCH` and `ENGLISH` have a group for each kind: see `denials`. The hints are letters
of which every match has some, so that most texts need not be searched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_WORD = r"[^\s,.;:!?«»\"]{1,30}"
_NE = r"(?:ne |n['’])"
_ONLY = r"qu(?:e\b|['’])"
_PLAIN = rf"(?:(?!{_ONLY}){_WORD} ){{0,6}}?(?:(?!{_ONLY}){_WORD}-)?"  # no « que » on the way
# Not « le plus souvent », « de plus en plus ».
_PLUS = r"(?<!\ble )(?<!\bla )(?<!\bles )(?<!\bde )(?<!\bau )(?<!\ben )plus"
_NOT = (
    rf"(?:pas|{_PLUS}|jamais|rien|aucune?|personne|guère|nullement|nulle? part|ni"
    r"|point(?! d(?:e |['’])))\b"
)
_KNOWS = r"(?:sa(?:is|it|vent|vons|vez|va\w+) (?:que|quoi|comment|où|quand|qui)\b|\w+ que faire\b)"
_CAN = r"(?:peu[tx]|peuvent|pouv(?:ai\w+|ons|ez)|pourr\w+|saurai\w*)\b"


def _any(rows: Sequence[str]) -> str:
    return "|".join(rows)


def _by_kind(rows: Mapping[str, Sequence[str]]) -> str:
    return _any([f"(?P<{kind}>{_any(some)})" for kind, some in rows.items()])


# -- French ----------------------------------------------------------------------------------------

_IN_FRENCH: Mapping[str, Sequence[str]] = {
    # « ne » and « jamais » that deny nothing.
    "none": (
        rf"{_NE}(?!{_PLAIN}{_NOT}|{_CAN}|{_KNOWS}){_PLAIN}{_ONLY}",  # il n'a que deux ans
        # ils ne peuvent que menacer, ne peut être obtenu qu'avec; not « ne peut dire que »
        rf"{_NE}(?:{_CAN}) (?:(?:(?:en )?être|avoir lieu) (?:{_WORD} )?)?{_ONLY}",
        r"(?:plus|moins|mieux|pire)s? (?:\w+ ){1,3}jamais",  # plus fort que jamais
        r"(?:que|(?<!même )si) jamais\b(?![^.,;:!?]{0,40} n(?:e |['’]))",  # si jamais il vient
        r"n['’](?:importe|est autre)",  # n'importe quand
    ),
    # Idioms that English may put with a "not" or without one.
    "maybe": (
        r"n['’]est-ce[ -]pas",
        r"n['’]oubli\w{1,5} (?:donc |surtout )?pas",  # n'oubliez surtout pas
        r"(?:pas|non) plus\b",
        r"rien qu(?:e\b|['’])",
        r"que rien\b",  # plus que rien
        r"(?<=pourquoi )ne pas\b",
        rf"{_NE}{_WORD}-(?:ils?|elles?|on|ce|vous|tu|nous|je) (?:{_WORD} )?pas\b",  # n'est-il pas
        # ce n'est pas que
        rf"{_NE}(?:y )?(?:est|sont|étai\w+|ser\w+|a|ont|avai\w+|f[aio]\w+) pas {_ONLY}",
        rf"{_NE}{_PLAIN}plus {_ONLY}",  # il ne reste plus qu'à
        rf"tant {_ONLY} ?[^.,;:!?]{{0,40}}?\b{_NE}{_PLAIN}pas\b",  # tant qu'il n'est pas là
        # non seulement, pas moins de
        rf"(?:{_NE}{_PLAIN})?(?:pas|plus|non) (?:seule(?:ment)?|simplement|juste|unique(?:ment)?"
        r"|moins|mal)\b",
        # il n'est pas exclu que, cela ne fait aucun doute
        rf"{_NE}{_PLAIN}(?:pas|aucun|guère|nul|plus) (?:exclu|rien|hésit|manqu|arrêt|cess|tard"
        r"|pire|(?:de )?dout)",
        rf"{_NE}(?:manqu|tard|cach|hésit|arrêt|cess)\w+ pas",  # ne cache pas
        r"n['’]empêche",
        rf"{_NE}(?:\w+ )?cess\w+",  # ne cesse de
        rf"{_NE}{_PLAIN}pas (?:{_WORD} )?avant\b",  # pas avant lundi: only on Monday
        r"n['’]exclu\w* (?:pas|plus)\b",
        # le pire qu'il n'ait jamais vu
        r"(?:pire|meilleure?|seule?|premi[eè]re?|plus \w+)s? [^.,;:!?]{1,40}?"
        rf" {_NE}(?:a|ai|ont|avai\w+) jamais\b",
        rf"n['’](?:a|ont|avai\w+|aur\w+) d['’]autres? \w+ {_ONLY}",  # n'a d'autre choix que
        rf"{_NE}(?:est|sont|étai\w+|ser\w+|fu(?:t|rent)|ira|va|vont) pas sans\b",
        rf"{_NE}y (?:a|avait) pas (?:\w+ )?longtemps\b",
        r"ni plus ni moins\b",
        r"n['’](?:a|ont|avai\w+) (?:pas|rien) (?:perdu|pris une ride)\b",
        rf"{_NE}{_PLAIN}pas ne (?:pas|plus)\b",  # ne peut pas ne pas
        rf"{_NE}(?:[mt]['’]|nous |vous )?(?:étonne|surprend) pas",
        # je me demande s'il ne faudrait pas, pour voir si on ne peut pas
        rf"(?:(?<=demande )|(?<=demander )|(?<=voir ))s(?:i |['’])[^.;:!?]{{0,60}}?"
        rf"\b{_NE}{_PLAIN}pas\b",
        r"(?:non )?sans (?:aucun )?(?:doute|cesse|précédent|succès|conteste|fil\b|scrupule|abri"
        r"|voix|rendez-vous|frontières|fil|papiers|domicile|tarder|surprise|détour|trembler|forcer"
        r"|encombre|coup férir|délai|relâche|c(?:œ|oe)ur\b|pitié|ambages|ambiguïté"
        r"|blague|bruit|compter|contact|danger|se cacher"
        r"|équivoque|retenue|risque|suite\b|vergogne)|non sans\b",
    ),
    # What denies a clause.
    "sure": (
        # personne ne, aucun des deux n'a jamais
        r"(?:personne|rien|nul|jamais|aucune?(?: \w+){1,3}?|pas une? \w+)"
        rf"(?:,[^,.;:!?]{{1,60}},)? (?:{_WORD} ){{0,3}}?{_NE}"
        rf"(?:{_PLAIN}(?:jamais|plus|rien|aucune?)\b)?",
        # ne parle pas, n'a plus rien
        rf"{_NE}{_PLAIN}{_NOT}(?: (?:jamais|rien|aucune?|personne|encore)\b)?",
        r"n['’](?:a|ont|avait|avaient|aurait) (?:pu|su|osé)\b",
        rf"{_NE}{_CAN}(?! [^.,;:!?]{{0,40}}?\b{_ONLY})",  # il ne peut le dire
        rf"{_NE}{_KNOWS}",  # ne savent comment; n'a que faire de
        r"que non(?=[.,;:!?]|\Z)",  # je crains que non
        rf"{_NE}(?:os|daign)(?:e|ent|ait|aient)\b",
        r"pas (?:de|d['’])(?=[^.;:!?]{1,40}[,;] pas (?:de|d['’]))",  # pas de pain, pas de vin
        r"(?<=[,;] )pas (?:de|d['’])",
    ),
    "without": (
        rf"sans qu[^.,;:!?]{{1,40}}? {_NE}{_PLAIN}(?:aucune?|rien|personne|jamais)\b",
        r"sans\b(?!-)(?: aucune?\b)?",
    ),
    "nor": (
        rf"ni (?:jamais|rien|personne) {_NE}",
        rf"ni [^.;:!?]{{1,80}}? ni [^.;:!?]{{1,80}}?\b{_NE}",  # ni l'un ni l'autre ne
        r"ni\b",
    ),
    "whether": (r"(?:ou|oui) non\b",),
    "reply": (r"(?<![\w,;:»] )non\b(?!-| pas)",),
    # Without a verb.
    "bare": (
        r"non pas\b",
        r"(?:mais |du )jamais(?:\b|-vu)",
        r"(?:et|mais) non\b",
        r"(?<=[,;] )non(?= (?:à|aux?|dans|de|des|en|la|les?|par|parce|pour|sur|une?)\b)",
        r"plus jamais\b",
        r"aucune?\b",
        r"(?<!en )(?<!un )rien\b",  # not un rien
        # pas question; not un pas, trois pas, au pas
        r"(?<!\d )(?<!un )(?<!le )(?<!ce )(?<!du )(?<!rand )(?<!de )(?<!es )(?<!ux )(?<!ers )"
        r"(?<!er )(?<!its )(?<!rai )(?<!chaque )(?<!au )(?<!à )pas\b(?! vrai\b| à pas)",
    ),
    # What may mean nothing, and English that was left in the French.
    "other": (
        _NE, r"jamais\b", r"non\b(?!-)", r"nulle?s?\b", r"pas\b",
        r"(?:can)?not\b", r"never\b", r"nothing\b", r"no\b", r"(?:do|does|did|is|wo|ca)n['’]t\b",
    ),
}  # fmt: skip
FRENCH_HINT = (
    "ne ", "n'", "n’", "non", "ni ", "pas", "sans", "aucun", "nul", "rien", "jamais", "not", "never"
)  # fmt: skip
FRENCH = re.compile(
    # How all of them begin: at most words of a text no row is tried.
    r"\b(?=n[e'’oiu]|que non|p(?:as|lus|erso|ire|remi)|rien|sans|aucun|jamais|du jam"
    r"|(?:et|oui?|mais) no"
    rf"|tant qu|cannot|[cdiw]\w{{1,3}}n['’]t\b|[mqs])(?:{_by_kind(_IN_FRENCH)})",
    re.IGNORECASE,
)

# Before a « ne » without « pas »: what makes it expletive (avant qu'il ne parte, plus qu'on ne
# pouvait croire).
EXPLETIVE = re.compile(
    r"\b(?:avant|moins|peur|plus|mieux|pire|autre\w*|autrement|évit\w+|empêch\w+|crai\w+)"
    rf"[^.;:!?]{{0,60}}?\b{_ONLY}[^.,;:!?]{{0,40}}\Z",
    re.IGNORECASE,
)

# Words that deny on their own, which one side may have where the other denies.
_BEGINNINGS = (
    r"manqu|refus|emp[êe]ch|[ée]vit|interdi|absen|(?<!sans )cess|impossib|incap|insuff|inadéq",
    r"inutil|inconnu|inexist|incorrect|indispon|illég|irr[ée]|inac|inexact|inatt|injust|instab|incert"
    r"|imprév",
    r"ind[ée]s|impropr|indign(?!er|é|at)|inoff|préven|stopp|chôm|malheur|disparai|disparu|échou",
    r"échec|oubli|ignor|diffic|(?<!sans )(?<!aucun )dout|démen|infirm(?!i[eè]r)"
    r"|(?:re)?ni(?:er?|ait|ent|é|ant)\b|s['’]en défend",
    r"rejet|exclu|faute d|renonc|banni|carence|d[ée]faut\b|faill(?:i|ir|ait)\b|déclin|méconn|récus",
    r"nul\b|jamais-vu|mauvais|différ|vides?\b",
    r"inchang|inédit|invain|indemnes?\b|intact|absten|démuni|dénué|boud(?:e|é|ent)\b",
)
FRENCH_LEXICAL = re.compile(
    r"\b(?:"
    + _any((
        # inhabitable; not indispensable, incroyable
        r"(?!in(?:dispens|croy|évit|estim|contourn|oubli))i[lmnr]\w{3,20}[ai]bles?\b",
        r"d[ée]pourvu",
        rf"(?:{_any(_BEGINNINGS)})",
        r"rare(?:s|ment)?\b",
        r"hélas\b|hors\b|à peine|du mal à",
        r"(?:reste|restent|tard\w+|pein\w+) à\b",  # reste à savoir
        # peu connu; not peu après, peu à peu, à peu près, pour peu que
        r"(?<!un )(?<!après )(?<!à )(?<!pour )(?<!quelque )peu\b(?! (?:avant|après|à peu))",
        r"sauf\b",
        r"(?<!au )(?<!du )(?<!le )moins\b(?! de \d)",  # moins cher; not au moins
        r"loin d|contraire(?:ment|s)?\b|insu\b|gardant de\b|bloqu",
        r"plutôt qu|au lieu d|non-[a-zé]{4,}",  # plutôt que pour elles, en cas de non-respect
        r"facultati|sinon\b|opposé|inapt|faux\b|fausse|à tort|mal\b",
        r"(?<!vie )priv(?:é|er|ée)s? d",
        r"dépassée?s?\b|refoul|interromp|suspend",
    ))
    + ")",
    re.IGNORECASE,
)  # fmt: skip

# What denies nothing where English has a plain word for it. It would answer a "not" otherwise.
PLAINLY = tuple(
    (re.compile(french, re.IGNORECASE), re.compile(rf"\b(?:{english})", re.IGNORECASE))
    for french, english in (
        (r"pas", r"(?:foot)?steps?\b|paces?\b|threshold"),  # un grand pas
        (
            r"sans (?:aucun )?doute",
            r"(?:un)?doubt(?:less|ed)|probabl|certain|definite|surely|likely|obvious|perhaps|clearly",
        ),
        (r"sans cesse", r"constant|continu|ever\b|always|ceaseless|incessant|perpetual|relentless"),
        (r"sans précédent", r"unprecedented|record\b|uniqu"),
        (r"sans surprise", r"unsurprising|predictabl|expected"),
        (r"absen", r"out\b|away\b"),  # absente deux semaines, out for two weeks
        (r"non-(?:inscrit|aligné|initié)\w*", r"independent|neutral|unaffiliated|lay"),
        (r"à peine", r"only\b|just\b|barely|scarcely|hardly|mere"),
        (r"moins", r"cheap|minus\b|under\b|younger|slower|smaller|lower|fewer"),
    )
)

# -- English ---------------------------------------------------------------------------------------

_IN_ENGLISH: Mapping[str, Sequence[str]] = {
    "reply": (r"(?<![\w,;:”] )No,",),
    "maybe": (
        r"(?:[Nn]ot (?:only|just|merely|simply)\b(?=.{0,200}\bbut\b)|need not only)",
        r"no doubt",
        r"no (?:less|fewer)",
        r"[Nn]ot without\b",
        r"[Nn]othing (?:but|less|more|else (?:than|but)|other than)",
        r"(?:if|why|but|than) not\b",
        r"[Ww]hy don['’]t\b",  # why don't you come
        r"couldn['’]t (?:care|agree)",  # couldn't agree more
        r"(?:as|like) never before",
        r"[Nn]ot (?:least|to mention|until|un(?!der|til|iq|iv|dou|den)\w+)",  # not unlike
        r"[Nn]o\b(?!\. ?\d)(?<![Ii]n no(?= time))",  # not No. 5, nor in no time
        r"[Nn]one\b|[Nn]owhere",
        r"(?:[Dd]o|[Cc]a|[Ww]o|[Dd]id|[Dd]oes|[Ii]s)nt\b",  # dont
        r"[Hh]ardly|[Bb]arely|[Ss]carcely|[Nn]on[- ]",
    ),
    "without": (r"[Ww]ithout\b",),
    "nor": (r"[Nn]either", r"[Nn]or\b"),
    "whether": (r"or not\b",),
    "sure": (
        r"[Nn](?:ot\b|ever\b|obody|othing\b|o one)",
        r"N(?:OT|EVER|OTHING|OBODY)\b",
        r"[Cc]annot\b|CANNOT\b",
        r"anything but",
        r"[A-Za-z]{2,6}n ?['’]t\b|[A-Z]{2,6}N['’]T\b",  # didn't, didn 't, DIDN'T
    ),
}
ENGLISH_HINT = (
    "no", "never", "without", "neither", "n't", "n’t", "hardly", "barely", "scarcely",
    "anything but", "dont", "cant", "wont", "didnt", "doesnt", "isnt",
)  # fmt: skip
ENGLISH = re.compile(rf"\b(?:{_by_kind(_IN_ENGLISH)})")

_STEMS = (
    r"lack|fail|refus|avoid|prevent|prohibi|stop|ceas|impossib|inab",
    r"incap|insuff|inadeq|inact|inexp|incorrect|irrelev|irregular|illegal|absen|forbid|forg[eo]t",
    r"doubt|ignor|difficult|devoid|offline|reject|otherwise",
    r"depriv|inconclus|inconsist|indecis|ineffect|insecur|insignif|inact|incomp|imperf|improp|immat",
    r"dis(?:agree|like|approv|satisf|appear|regard|allow|connect|content|honest)",
)
ENGLISH_LEXICAL = re.compile(
    r"\b(?:"
    + _any((
        # unknown; not under, united, unit
        r"un-?(?!til|der|i[oqtv]|less\b|cle\b|rest|veil|leash|fold|ear)[a-z]{4,}",
        r"(?!never|none|regard)[a-z]{3,20}less\b",  # homeless
        r"unless\b|except\b|non[a-z]{4,}",
        rf"(?:{_any(_STEMS)})",
        r"miss(?:e[sd]|ing)?\b",
        r"den(?:y|ied|ies|ying)\b|declin\w+|reluctan|ba(?:nn|rr)ed\b|wrong|false|spared?\b",
        r"i[lmnr][a-z]{3,20}[ai]bl[ey]",  # inhospitable
        r"rare\b|fewer\b|harder\b|short of|unable|rarely|seldom",
        r"(?<!a )(?:little|few)\b",  # few; not a few
        r"less\b|far from|dunno|f(?:a|e)lls? short|falling short",
        r"rul(?:e|es|ed|ing) out|loath|indiscrimin|deficien",
        r"[a-z]{2,12}-free\b|free (?:of|from)\b",
        r"differ(?:s|ed|ent)?\b|rather than|instead of|yet to\b",
        r"out of (?:bounds|control|date|fashion|order|place|print|reach|sight|stock)",
        # he used to smoke; not we are used to it
        r"(?<!be )(?<!is )(?<!are )(?<!was )(?<!were )(?<!been )(?<!get )(?<!got )used to\b",
        r"gone\b|let alone|but for\b|advis\w+ against|default(?:s|ed|ing)\b",
    ))
    + ")",
    re.IGNORECASE,
)  # fmt: skip

# -- what may deny at all --------------------------------------------------------------------------

# What `opposites` tells of has one of these.
FRENCH_ALONE = (
    "refus", "évit", "échou", "échec", "faute d", "nie", "niait", "dément", "ignor", "interdi",
    "prohib", "renonc", "manqu", "absen", "impossib", "incapab", "insuff", "inutil", "inconn",
    "injust", "illég", "dépourv", "dénué", "privé", "insu", "peu ",
)  # fmt: skip
ENGLISH_ALONE = (
    "refus", "fail", "unable", "impossib", "declin", "deny", "denie", "forb", "banned",
    "incapab", "insuff",
)  # fmt: skip
