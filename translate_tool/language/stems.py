"""Takes the endings off French and English words, so that the forms of one word share a stem.

Light on purpose: forms that change within (take, took) are told by a list or stay apart, and a word
of few letters keeps them all. Only for tables that were counted with the same stems.
"""

from __future__ import annotations

import re
from functools import lru_cache

from translate_tool.language.spelling import fold

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
_ENGLISH = re.compile(r"(?:ing|ed|ly|er|est|e)\Z")
_FORMS = """
    arise arose arisen, bear bore borne born, become became, begin began begun, bend bent, bind
    bound, bite bit bitten, blow blew blown, break broke broken, breed bred, bring brought, build
    built, burn burnt, buy bought, catch caught, choose chose chosen, come came, deal dealt, dig
    dug, do does did done, draw drew drawn, dream dreamt, drink drank drunk, drive drove driven,
    eat ate eaten, fall fell fallen, feed fed, feel felt, fight fought, find found, flee fled, fly
    flew flown, forbid forbade forbidden, forget forgot forgotten, freeze froze frozen, get got
    gotten, give gave given, go goes went gone, grow grew grown, hang hung, have has had, hear
    heard, hide hid hidden, hold held, keep kept, know knew known, lay laid, lead led, lean leant,
    leap leapt, learn learnt, leave left, lend lent, lie lay lain lying, light lit, lose lost,
    make made, mean meant, meet met, overcome overcame, pay paid, prove proven, ride rode ridden,
    ring rang rung, rise rose risen, run ran, say said, see saw seen, seek sought, sell sold, send
    sent, shake shook shaken, shine shone, shoot shot, show shown, sing sang sung, sink sank sunk,
    sit sat, sleep slept, slide slid, speak spoke spoken, spend spent, spin spun, spring sprang
    sprung, stand stood, steal stole stolen, stick stuck, sting stung, strike struck, swear swore
    sworn, swim swam swum, swing swung, take took taken, teach taught, tear tore torn, tell told,
    think thought, throw threw thrown, undergo underwent undergone, understand understood,
    undertake undertook undertaken, wake woke woken, wear wore worn, weep wept, win won, wind
    wound, withdraw withdrew withdrawn, write wrote written, child children, foot feet, half
    halves, knife knives, leaf leaves, life lives, man men, mouse mice, person people, tooth
    teeth, wife wives, woman women, good better best, bad worse worst
"""
_IRREGULAR = {form: row.split()[0] for row in _FORMS.split(",") for form in row.split()}


@lru_cache(maxsize=1 << 15)
def french_stem(word: str) -> str:
    """Return the stem of a French `word` in small letters: cessé, cessent and cesse give "cess"."""
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
    if len(word) < _SHORT or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > _SHORT:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif word[-1] == "s" and word[-2] not in "su":
        word = word[:-1]
    if ending := _ENGLISH.search(word, _SHORT - 1):
        word = word[: ending.start()]
        if ending[0] != "e" and word[-1] == word[-2] and word[-1] not in "sl":  # stopp|ed
            word = word[:-1]
    if word[-1] == "y":
        word = word[:-1] + "i"
    # organis|e and organiz|e, colour and color
    return re.sub(r"is(?=\Z|ation)", "iz", word).replace("our", "or") if len(word) > 5 else word
