"""Plants errors into faithful translations, to see which of them the checks find.

It shares no code with the checks, lest it plant only what they look for. A planter is a pure
function of the pair and a seeded generator; it returns the spoilt English, or None where the pair
gives it nothing to spoil in earnest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from random import Random

Planter = Callable[[str, str, Random], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """A kind of error. `right`: the kinds of flag that name it; `bar`: least share to be found."""

    name: str
    plant: Planter
    right: frozenset[str]
    bar: float


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _cycle(*rows: str) -> dict[str, str]:
    """Each word of a row to the next one, the last to the first; `_` stands for a space."""
    steps: dict[str, str] = {}
    for row in rows:
        words = [word.replace("_", " ") for word in row.split()]
        steps |= dict(pairwise([*words, words[0]]))
    return steps


_NUMBER_WORDS = _cycle(
    "two three four five six seven eight nine ten eleven twelve",
    "fifteen sixteen seventeen eighteen nineteen",
    "twenty thirty forty fifty sixty seventy eighty ninety",
)
_MAGNITUDES = _cycle("hundred thousand", "million billion trillion")
_MEASURES = _cycle(
    "€ $ £",
    "euros dollars francs",
    "km/h mph",
    "km miles",
    "kilometres feet",
    "metres yards",
    "mm cm",
    "m ft",
    "tonnes pounds",
    "kilos ounces",
    "grams litres",
    "g kg",
    "hectares acres",
    "°C °F",
    "% _percentage_points",
    "_percentage_points %",
)
_DURATIONS = _cycle(
    "minutes hours", "days weeks", "months years", "minute hour", "day week", "month year"
)
_MONTHS = _words(
    "January February March April May June July August September October November December"
)
_WEEKDAYS = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")

_NOUNS = _cycle(
    "apartment biscuit captain dentist engine furnace giraffe hammer invoice jacket kitchen lawyer"
    " mayor nurse orchard pilot school river teacher union village water winter hospital bridge"
    " house government minister court police factory road train market price"
    " doctor church wine bread weather museum library theatre farm forest ship harbour airport",
    "apartments biscuits captains dentists engines furnaces giraffes hammers invoices jackets"
    " kitchens lawyers mayors nurses orchards pilots schools rivers teachers unions villages"
    " winters hospitals bridges houses ministers courts factories roads trains"
    " markets prices doctors churches workers residents children voters farmers",
)
"""Of each two neighbours none could be taken for the other."""

_SPELLED = rf"\b(?:{'|'.join([*_NUMBER_WORDS, *_MAGNITUDES])})\b"
_DIGITS = r"(?<![\w.,:/#@-])\d[\d,]*(?:\.\d+)?(?=(?:s|st|nd|rd|th)?(?![\w/@]))"
_LINK = re.compile(r"(?:https?://|www\.|[#@])[^\s“”]*\w|[\w.-]+@[\w.-]*\w|\b\w+\.\w+\.fr\b")

_AUXILIARY = r"is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|may|must"
_NEGATIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\b([Dd]o|[Ii]s|[Aa]re|was|were|does|did|has|have|had|would|could)n[’']t\b", r"\1"),
        (r"\bcan[’']t\b|\bcannot\b", "can"),
        (r"\bwon[’']t\b", "will"),
        (r"\bnot (?!only\b)", ""),
        (r"\bnever\b", "always"),
        (r"\bNever\b", "Always"),
        (r"\bno longer\b", "still"),
        (r"\b(?:no one|nobody)\b", "everyone"),
        (r"\b(?:No one|Nobody)\b", "Everyone"),
        (r"\bnothing\b", "everything"),
        (r"\bNothing\b", "Everything"),
        (r"\bnone\b", "all"),
        (r"\bNone\b", "All"),
        (r"\bwithout\b", "with"),
        (r"\bWithout\b", "With"),
        (r"\bneither (.+?) nor\b", r"both \1 and"),
        (r"\bno (?!one\b|longer\b)(?=\w)", "some "),
        (r"\bNo (?!one\b|longer\b)(?=\w)", "Some "),
    )
)

_EXONYMS = _words(
    """
    Algiers Amazon Athens Beijing Brussels Cairo Cameroon Chad China Croatia DPRK Denmark ECHR EU
    Florida Germany Greece Guiana Hague Haiti Havana IMF INSEE IOC India Ireland Japan Korea
    Lebanon Lisbon London Morocco NATO Netanyahu Netherlands Newfoundland OECD Poland Putin Russia
    Senegal Seoul Sochi Spain Sweden Tehran UK UN UNRWA Warsaw WHO
    """
)
"""Names of the table that English writes its own way."""
_PLACES = ("Norway", "Dublin", "Kenya", "Osaka", "Peru", "Tunis", "Prague", "Toledo")
_PEOPLE = ("Marchais", "Okafor", "Lindqvist", "Petrov", "Vasseur", "Delgado", "Tanaka", "Rossetti")
_ACRONYMS = ("OPEC", "FIFA", "IAEA", "ASEAN")
_NAME = re.compile(r"(?<=[ (])(?:[A-ZÀ-Þ][\w&]+(?:-\w+)*)")

_FOREIGN = (
    "No sabemos todavía qué va a pasar con el puerto.",
    "La alcaldesa dijo que la obra terminaría antes del verano y que los vecinos serían avisados.",
    "Los pescadores piden ayuda desde hace meses, pero el gobierno todavía no les ha contestado.",
    "El tren llegó tarde otra vez.",
    "Die Stadt will den Platz vor dem Bahnhof noch in diesem Jahr umbauen lassen.",
    "Niemand weiß, warum das Schiff so lange im Hafen lag und wer es am Ende bezahlt hat.",
    "Das Wetter bleibt schlecht.",
    "Wir haben lange auf eine Antwort gewartet, und jetzt ist es für viele von uns zu spät.",
    "Il sindaco ha detto che la scuola resterà chiusa per tutta la settimana.",
    "Non è ancora chiaro chi pagherà i lavori.",
    "Gli abitanti della valle hanno paura che la strada venga chiusa di nuovo con la neve.",
    "O governo prometeu baixar os impostos, mas os comerciantes ainda não acreditam nisso.",
    "As aulas começam mais cedo este ano.",
    "De burgemeester zei dat de brug pas na de zomer weer open gaat voor het verkeer.",
    "Er is nog niets besloten.",
)
"""Prose in Spanish, German, Italian, Portuguese and Dutch, without names or numbers."""


def _one(pattern: re.Pattern[str], target: str, rng: Random) -> re.Match[str] | None:
    """A match of `pattern` in `target` that no link is made of; any of them."""
    links = [link.span() for link in _LINK.finditer(target)]
    found = [
        match
        for match in pattern.finditer(target)
        if not any(start <= match.start() < end for start, end in links)
    ]
    return rng.choice(found) if found else None


def _with(match: re.Match[str], text: str) -> str:
    return match.string[: match.start()] + text + match.string[match.end() :]


def _number_changed(_: str, target: str, rng: Random) -> str | None:
    match = _one(re.compile(_DIGITS), target, rng)
    if not match:
        return None
    at = rng.choice([n for n, char in enumerate(match[0]) if char.isdigit()])
    digit = rng.choice([d for d in "123456789" if d != match[0][at]])
    return _with(match, match[0][:at] + digit + match[0][at + 1 :])


def _number_dropped(_: str, target: str, rng: Random) -> str | None:
    match = _one(re.compile(rf"[€$£]?{_DIGITS}(?::\d+)*(?:%|(?:s|st|nd|rd|th)\b)?"), target, rng)
    if not match or target.count(match[0]) > 1 or target.startswith(f"{match[0]}. "):
        return None
    return _with(match, "some")


def _stepped(words: Mapping[str, str]) -> Planter:
    """A planter that puts one of `words` for another."""
    pattern = re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)

    def plant(_: str, target: str, rng: Random) -> str | None:
        match = _one(pattern, target, rng)
        if not match:
            return None
        word = words[match[0].lower()]
        return _with(match, word.capitalize() if match[0][0].isupper() else word)

    return plant


def _noun_swapped(_: str, target: str, rng: Random) -> str | None:
    match = _one(re.compile(rf"\b(?:{'|'.join(_NOUNS)})\b"), target, rng)
    return _with(match, _NOUNS[match[0]]) if match else None


def _unit(words: Mapping[str, str]) -> Planter:
    """A planter that puts another of `words` beside a number."""
    units = "|".join(re.escape(unit) for unit in sorted(words, key=len, reverse=True))
    number = rf"(?:\d|(?i:{_SPELLED}))"
    pattern = re.compile(rf"[€$£](?=\d)|(?<=\d)%|(?<=\d)°C|(?P<before>{number}[ -])(?:{units})\b")

    def plant(_: str, target: str, rng: Random) -> str | None:
        match = _one(pattern, target, rng)
        before = (match["before"] or "") if match else ""
        unit = match[0][len(before) :] if match else ""
        return _with(match, before + words[unit]) if match and unit in words else None

    return plant


def _date_changed(_: str, target: str, rng: Random) -> str | None:
    sure = "|".join([*_WEEKDAYS, *(month for month in _MONTHS if month != "May")])
    match = _one(re.compile(rf"\b(?:{sure})\b|(?<=\d )May\b|\bMay(?= \d)"), target, rng)
    if not match:
        return None
    family = _MONTHS if match[0] in _MONTHS else _WEEKDAYS
    return _with(match, rng.choice([name for name in family if name != match[0]]))


_BOUND = re.compile(r"\b(?:(?:more|less|fewer) than|at least) (?=[€$£]?\d|\w+ \w+s\b)")


_AMOUNT = re.compile(r"[€$£]?\b\d{1,3}(?:,\d{3})*(?=%| [a-z]{3,})(?! [ap]\.?m)")


def _bound_changed(_: str, target: str, rng: Random) -> str | None:
    """Drop a bound, or put one before an amount."""
    if match := _one(_BOUND, target, rng):
        return _with(match, "")
    match = _one(_AMOUNT, target, rng)
    before = target[: match.start()].split()[-1:] if match else []
    if not match or not before or not before[0].islower() or before[0] in _NO_AMOUNT:
        return None
    return _with(match, f"{rng.choice(('more than', 'less than', 'at least'))} {match[0]}")


_NO_AMOUNT = frozenset(
    _words(
        "a about almost an and around below between every from near nearly over than the these"
        " those to top under"
    )
)
"""What stands before a number that has a bound already, or can have none."""


def _negation_dropped(_: str, target: str, rng: Random) -> str | None:
    found = [pattern for pattern, _ in _NEGATIONS if pattern.search(target)]
    if not found:
        return None
    chosen = rng.choice(found)
    return chosen.sub(dict(_NEGATIONS)[chosen], target, count=1)


def _negation_gained(_: str, target: str, rng: Random) -> str | None:
    if "?" in target or any(pattern.search(target) for pattern, _ in _NEGATIONS):
        return None
    match = _one(re.compile(rf"(?<!\ba )\b(?:{_AUXILIARY})\b(?= )"), target, rng)
    return _with(match, f"{match[0]} not") if match else None


def _name(source: str, target: str, rng: Random) -> re.Match[str] | None:
    """A name that both sides have, once, and not at the head of either."""
    shared = [
        match
        for match in _NAME.finditer(target)
        if match[0] not in _MONTHS + _WEEKDAYS
        and not re.search(r"\d|\b[IVX]+\b", match[0])
        and target.count(match[0]) == 1
        and (match[0] in _EXONYMS or re.search(rf"(?<!^)\b{re.escape(match[0])}\b", source))
    ]
    return rng.choice(shared) if shared else None


def _name_swapped(source: str, target: str, rng: Random) -> str | None:
    match = _name(source, target, rng)
    if not match:
        return None
    if match[0].isupper():
        return _with(match, rng.choice(_ACRONYMS))
    return _with(match, rng.choice(_PLACES if match[0] in _EXONYMS else _PEOPLE))


def _name_dropped(source: str, target: str, rng: Random) -> str | None:
    match = _name(source, target, rng)
    if not match:
        return None
    whole = re.compile(
        r"(?P<before> (?:in|at|from|to|of|near|by|for|with|on)(?: the)?)? "
        rf"(?:[A-ZÀ-Þ][\w&-]+ )*{re.escape(match[0])}\b(?: [A-ZÀ-Þ][\w&-]+)*(?:[’']s)?"
    ).search(target)
    return _with(whole, "" if whole["before"] else " it") if whole else None


def _half_missing(_: str, target: str, __: Random) -> str | None:
    words = target.split()
    return " ".join(words[: len(words) // 2]).rstrip(",;:") + "." if len(words) >= 8 else None


def _tail_missing(_: str, target: str, __: Random) -> str | None:
    words = target.split()
    return " ".join(words[: len(words) * 2 // 3]).rstrip(",;:.") if len(words) >= 10 else None


def _loop(_: str, target: str, rng: Random) -> str | None:
    words = target.rstrip(".!?”").split()
    if len(words) < 5:
        return None
    phrase = words[-rng.randint(1, 5) :]
    return " ".join([*words, *phrase * rng.randint(3, 6)])


def _left_in_french(source: str, _: str, __: Random) -> str | None:
    return source if len(source.split()) >= 3 else None


def _half_in_french(source: str, target: str, _: Random) -> str | None:
    french, english = source.split(), target.split()
    if min(len(french), len(english)) < 8:
        return None
    return " ".join(english[: len(english) // 2] + french[len(french) // 2 :])


def _empty(_: str, __: str, ___: Random) -> str | None:
    return ""


def _link_altered(_: str, target: str, rng: Random) -> str | None:
    match = next(_LINK.finditer(target), None)
    if not match:
        return None
    letters = [n for n, char in enumerate(match[0]) if char.isalpha()][1:]
    if not letters:
        return None
    at = rng.choice(letters)
    return _with(match, match[0][:at] + ("q" if match[0][at] != "q" else "k") + match[0][at + 1 :])


def _quotation_lost(_: str, target: str, rng: Random) -> str | None:
    if "“" not in target or target.count("“") > 1:
        return None
    return rng.choice(
        (target.replace("“", ""), target.replace("”", ""), re.sub("[“”]", "", target))
    )


def _wrong_language(_: str, target: str, __: Random) -> str | None:
    return min(_FOREIGN, key=lambda text: (abs(len(text) - len(target)), text))


_BARS = {"noun swapped": 0.05, "bound changed": 0.8}
"""One word alone may be a free translation: where all the others agree, few are told. A bound may
be said by many words beside a number (*franchir*, to pass)."""

PLANTS = tuple(
    Plant(name=name, plant=plant, right=frozenset(right.split()), bar=_BARS.get(name, 0.9))
    for name, plant, right in (
        ("number changed", _number_changed, "number date unit"),
        ("number dropped", _number_dropped, "number date unit"),
        ("number word changed", _stepped(_NUMBER_WORDS), "number date unit"),
        ("magnitude changed", _stepped(_MAGNITUDES), "number unit"),
        ("bound changed", _bound_changed, "number"),
        ("unit swapped", _unit(_MEASURES), "unit"),
        ("duration swapped", _unit(_DURATIONS), "unit date"),
        ("month or weekday changed", _date_changed, "date"),
        ("negation dropped", _negation_dropped, "negation"),
        ("negation gained", _negation_gained, "negation"),
        ("name swapped", _name_swapped, "name"),
        ("name dropped", _name_dropped, "name"),
        ("half missing", _half_missing, "length"),
        ("last third missing", _tail_missing, "length"),
        ("loop", _loop, "repetition"),
        ("left in French", _left_in_french, "untranslated language"),
        ("half in French", _half_in_french, "untranslated language"),
        ("another language", _wrong_language, "language untranslated"),
        ("empty", _empty, "empty"),
        ("link altered", _link_altered, "link"),
        ("quotation mark lost", _quotation_lost, "quotation"),
        ("noun swapped", _noun_swapped, "meaning"),
    )
)
"""Every kind of error; the order is that of the report."""
