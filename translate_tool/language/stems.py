"""Takes the endings off French and English words, so that the forms of one word share a stem.

Light on purpose: forms that change within (take, took) are told by a list or stay apart, and a word
of few letters keeps them all. Only for tables that were counted with the same stems.
"""

from __future__ import annotations

import re
from functools import lru_cache

from translate_tool.language.spelling import fold
from translate_tool.language.words import words

_SHORT = 4  # letters that a stem keeps, or a word that is left as it is
# Without a final "s", the longest first: of verbs (finissaient, finiraient, finiront, finirent),
# then of participles, nouns and adjectives (-ante, -ée, -ie, -e).
_FRENCH = re.compile(
    r"(?:iss(?:ez|ent|ait|iez|aient|ante?)|(?:[ei]r)?(?:aient|iez|ait)|(?:er|ir)(?:ai|a|ez|ont)"
    r"|èrent|irent|urent|ante?|ée?|er|ez|ir|ent|ie|e)\Z"
)
# Feminine endings and the masculine ones that they stand for: heureuse, active, nouvelle...
_FEMININE = (
    *(("euse", "eu"), ("ive", "if"), ("elle", "el"), ("enne", "en"), ("onne", "on")),
    *(("ette", "et"), ("trice", "teur"), ("ère", "er")),
)
_ENGLISH = re.compile(r"(?:ing|(?<!e)ed|(?<=[^\W\d_]{4})ly|(?<!e)e)\Z")
_SYLLABLE = re.compile(r"[^aeiouy]*[aeiouy][^aeiouwxy]")
"""What keeps its "e", or gets one back: hive is no HIV, and hoping no hop."""
# Of agents and comparatives, after what a verb ends in: learners, consider|ed; not copper, river.
_AGENT = re.compile(r"(?<=[^\W\d_]{3})(.)(?<!\1\1)er\Z")
_VOWEL = re.compile(r"[aeiouy]")
_WHOLE = frozenset(
    words(
        """
        anything caste ceiling center charter corner counter darling evening everything flower
        former herring hundred lightning master morning nothing number officer paste poster prisoner
        pudding sacred shoulder shower something wicked
        """
    )
)
"""English words that only look as if they had an ending."""
_FRENCH_FORMS = """
    coupe coupes, courir, cours, course courses, graine graines, plante plantes, pointe pointes,
    porte portes, retraite retraites, savons, sorte sortes, tante tantes, tente tentes, vente ventes
"""
"""Of French words that would share the stem of others: le coup, la cour, le vent, tant."""
_ENGLISH_FORMS = """
    age aged aging, agree agreed, arise arose arisen, bear bore borne born, become became, begin
    began begun, bend bent, bind bound, bite bit bitten, blow blew blown, break broke broken, breed
    bred, bring brought, build built, burn burnt, buy bought, catch caught, choose chose chosen,
    come came, deal dealt, dig dug, die died dying, do does did done, draw drew drawn, dream
    dreamt, drink drank drunk, drive drove driven, eat ate eaten, fall fell fallen, feed fed, feel
    felt, fight fought, find found, flee fled, fly flew flown, forbid forbade forbidden, forget
    forgot forgotten, free freed, freeze froze frozen, get got gotten, give gave given, go goes
    went gone, grow grew grown, guarantee guaranteed, hang hung, have has had, hear heard, hide hid
    hidden, hold held, keep kept, know knew known, lay laid, lead led, lean leant, leap leapt,
    learn learnt, leave left, lend lent, lie lay lain lied lying, light lit, lose lost, make made,
    mean meant, meet met, overcome overcame, owe owed owing, pay paid, prove proven, ride rode
    ridden, ring rang rung, rise rose risen, run ran, say said, see saw seen, seek sought, sell
    sold, send sent, shake shook shaken, shine shone, shoot shot, show shown, sing sang sung, sink
    sank sunk, sit sat, sleep slept, slide slid, speak spoke spoken, spend spent, spin spun, spring
    sprang sprung, stand stood, steal stole stolen, stick stuck, sting stung, strike struck, swear
    swore sworn, swim swam swum, swing swung, take took taken, teach taught, tear tore torn, tell
    told, think thought, throw threw thrown, tie tied tying, undergo underwent undergone,
    understand understood, undertake undertook undertaken, use used using, wake woke woken, wear
    wore worn, weep wept, win won, withdraw withdrew withdrawn, write wrote written, child
    children, foot feet, half halves, knife knives, leaf leaves, life lives, man men, mouse mice,
    person people, tooth teeth, wife wives, woman women, good better best, bad worse worst
"""


def _first_forms(rows: str) -> dict[str, str]:
    """Return the first form of its row for each form."""
    return {form: row.split()[0] for row in rows.split(",") for form in row.split()}


_FRENCH_APART = _first_forms(_FRENCH_FORMS)
_IRREGULAR = _first_forms(_ENGLISH_FORMS)


@lru_cache(maxsize=1 << 15)
def french_stem(word: str) -> str:
    """Return the stem of a French `word` in small letters: cessé, cessent and cesse give "cess"."""
    if word in _FRENCH_APART:
        return _FRENCH_APART[word]
    if len(word) < _SHORT or not word.isalpha():
        return fold(word)
    if word.endswith("eaux"):
        word = word[:-1]
    elif word.endswith("aux"):
        word = word[:-3] + "al"
    elif word[-1] in "sx" and len(word) > _SHORT and word[-2] != "s":
        word = word[:-1]
    for feminine, masculine in _FEMININE:
        if word.endswith(feminine) and len(word) >= len(feminine) + _SHORT - 1:
            word = word[: -len(feminine)] + masculine
            break
    ending = _FRENCH.search(word, _SHORT)
    return fold(word[: ending.start()] if ending else word)


@lru_cache(maxsize=1 << 15)
def english_stem(word: str) -> str:
    """Return the stem of an English `word` in small letters: stopped gives "stop", took "take"."""
    word = fold(word)
    word = _IRREGULAR.get(word, word)
    if len(word) >= _SHORT and word.isalpha():
        word = _singular(word)
        word = word if word in _WHOLE else _without_agent(_without_ending(word))
    if word[-1:] == "y":
        word = word[:-1] + "i"
    if len(word) > 5:  # organis|e and organiz|e, colour and color
        word = re.sub(r"is(?=\Z|ation)", "iz", word).replace("our", "or")
    return word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > _SHORT:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1] if word[-1] == "s" and word[-2] not in "su" else word


def _without_ending(word: str) -> str:
    """Take off what a verb or an adverb ends in; an "e" is put back where one vowel needs it."""
    if word.endswith("tre"):
        return word[:-2] + "er"  # centre
    ending = _ENGLISH.search(word, _SHORT - 1)
    stem = word[: ending.start()] if ending else word
    if ending is None or not _VOWEL.search(stem):  # spr|ing
        return _undoubled(word, "l")
    if ending[0] == "ly":
        return stem
    if _SYLLABLE.fullmatch(stem):  # hiv|e, hop|ing
        return stem + "e"
    return stem if ending[0] == "e" else _undoubled(stem, "bdgklmnprt")


def _without_agent(word: str) -> str:
    if word in _WHOLE or not (ending := _AGENT.search(word)):
        return word
    stem = word[: ending.end(1)]
    return stem + "e" if _SYLLABLE.fullmatch(stem) else stem  # driv|er


def _undoubled(stem: str, letters: str) -> str:
    """Return it with one of two last `letters`: stopp|ed, install; not add|ed, nor fill|ed."""
    doubled = len(stem) >= _SHORT and stem[-1] == stem[-2] and stem[-1] in letters
    one = stem[-1] == "l" and len(_VOWEL.findall(stem)) == 1
    return stem[:-1] if doubled and not one else stem
