"""Rewrites French inclusive writing in the masculine: "étudiant·e·s" is "étudiants".

For models, which were taught on texts without it: the English is the same. Knows the points,
hyphens, strokes and brackets that part a word from its feminine ending, the endings, pairs such as
"ceux·elles", and words such as "iel". A feminine ending counts only after a word that can have it,
so that "donne-le", "amazon.es", "i.e." and "livre(s)" stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_POINTS = "·•‧⋅∙・･"
_INCLUSIVE = re.compile(
    rf"(?<![\w@])(?P<stem>[^\W\d_]{{2,40}})(?:"
    rf"(?P<sep>[{_POINTS}./-])(?P<tail>[^\W\d_]{{1,8}}(?:(?:(?P=sep)|[{_POINTS}.])[^\W\d_]{{1,6}}){{0,2}})"
    r"|\((?P<inside>[^\W\d_]{1,8})\)(?P<plural>\([sS]\)|[sS]?))(?![\w@])"
)
_NEW_WORDS = re.compile(
    r"\b(?:(?P<iel>[Ii])el(?:le)?(?P<iels>s?)|(?P<tous>[Tt]ous)tes|(?P<c>[Cc])elleux|elleux"
    r"|(?P<eur>[^\W\d_]{1,30}teur)ice(?P<eurs>s?))\b"
)
_NEW = ("iel", "Iel", "oustes", "elleux", "teurice")
"""What all of these have and hardly any sentence: looking for them first costs a tenth."""
_VOWEL = re.compile(r"[aeiouyàâéèêëîïôöûùü]", re.IGNORECASE)
_GOES_ON = re.compile(r"[./]\w")
_PHRASES = re.compile(rf"\b(du|au)\s?[{_POINTS}/]\s?(?:de|à)\s(?:la\s|l['’])", re.IGNORECASE)

_PAIRS = {
    frozenset(pair.split()): word
    for pair, word in {
        "il elle": "il",
        "ils elles": "ils",
        "ceux celles": "ceux",
        "ceux elles": "ceux",
        "celui celle": "celui",
        "eux elles": "eux",
        "un une": "un",
        "le la": "le",
        "le a": "le",
        "mon ma": "mon",
        "ton ta": "ton",
        "son sa": "son",
        "cet te": "ce",
        "ce tte": "ce",
    }.items()
}
_AFTER = {
    "te": ("tou", "tous", "favori", "coi", "rigolo"),
    "se": ("x", "eur", "ou"),
    "ve": ("f",),
    "ive": ("if",),
    "fe": ("f",),
    "sse": ("e", "x"),
    "esse": ("e", "r"),
    "euse": ("eur",),
    "rice": ("eur",),
    "trice": ("eur",),
    "ice": ("eur",),
    "eresse": ("eur",),
    "oresse": ("eur",),
    "ère": ("er",),
    "ere": ("er",),
    "ière": ("ier",),
    "iere": ("ier",),
    "elle": ("eau", "eaux"),
    "ale": ("aux",),
    "ïne": ("os",),
    "ine": ("ain",),
    "gne": ("n",),
    "che": ("c",),
    "he": ("c",),
    "que": ("c",),
    "ue": ("g",),
    "ce": ("x",),
    "olle": ("ou",),
    "eille": ("ieux",),
}
"""Feminine endings that do not only double the end of the masculine, and what they follow."""

_CLOSE = {
    **_AFTER,
    "le": ("el", "eil"),
    "se": ("x", "eur"),
    "ce": (),
    "te": ("tou", "tous", "favori", "t"),
}
"""The same where a full stop or a hyphen, which part other words too, stands between."""

_LIKE = {
    **{f"{end}{end[-1:]}e": (end,) for end in ("an", "en", "on", "el", "et", "ot")},
    **{f"{end}e": (end,) for end in ("é", "al", "an", "ain", "in", "ant", "ent", "at", "it", "ot")},
    **{f"{end}e": (end,) for end in ("ais", "ois", "and", "ard", "eur", "n", "l", "t", "s")},
}
"""Feminine endings that repeat the end of the masculine: "agent·ente", "lycéen·enne"."""

_MIDDLES = ("f", "x", "s", "t", "er", "ier", "eur", "teur", "ien")
"""Masculine endings that stand between points themselves: "acti·f·ve"."""

_REGULAR_ALS = ("banal", "bancal", "fatal", "final", "natal", "naval")


class _Form(NamedTuple):
    """A masculine word, and whether many are meant."""

    word: str
    plural: bool


@lru_cache(maxsize=4096)  # asked for by all that look at what a model is shown of a text
def masculine(text: str) -> str:
    """Rewrite what of `text` is inclusive writing in the masculine. Takes linear time."""
    text = _PHRASES.sub(r"\1 ", text)
    text = "".join(_rewritten(text))
    return _NEW_WORDS.sub(_of_new_word, text) if any(map(text.__contains__, _NEW)) else text


def _rewritten(text: str) -> Iterator[str]:
    """The parts of `text`, those with feminine endings rewritten."""
    done = at = 0
    while match := _INCLUSIVE.search(text, at):
        if (word := _word(match)) is None:
            at = match.end("stem")  # the ending may be a word with an ending: "co-élu·e"
        else:
            yield text[done : match.start()] + word
            done = at = match.end()
    yield text[done:]


def _word(match: re.Match[str]) -> str | None:
    """The masculine of a word with its feminine ending; None if it is something else."""
    stem, parts = match["stem"], _parts(match)
    upper = stem.isupper()
    if not all(part.isupper() if upper else part.islower() for part in parts):
        return None
    if not _VOWEL.search(stem) or _in_a_chain(match):
        return None
    form = _form(stem.lower(), [part.lower() for part in parts], match["sep"] or "(")
    if not form:
        return None
    word = _plural(form.word) if form.plural else form.word
    return word.upper() if upper else stem[0] + word[1:]


def _parts(match: re.Match[str]) -> list[str]:
    if match["inside"]:
        return [match["inside"], *match["plural"].strip("()")]
    return re.split(rf"[{_POINTS}./-]", match["tail"])


def _in_a_chain(match: re.Match[str]) -> bool:
    """Tell whether it is part of an address, an abbreviation, a compound or a name: "DALL-E"."""
    text, sep = match.string, match["sep"]
    after = text[match.end() : match.end() + 2]
    if sep == ".":
        return text[match.start() - 1 : match.start()] == "." or _GOES_ON.match(after) is not None
    return sep == "-" and (match["tail"].isupper() or (after[:1] == "-" and after[1:].isalnum()))


def _form(stem: str, parts: list[str], sep: str) -> _Form | None:
    """The masculine of a word and its endings, in small letters; None where they do not fit."""
    if len(parts) == 1 and (pair := _PAIRS.get(frozenset((stem, parts[0])))):
        return _Form(pair, plural=False)
    if len(parts) > 1 and parts[0] in _MIDDLES and parts[1] != "s":
        stem, parts = stem + parts[0], parts[1:]
    plural = parts[-1] == "s" and len(parts) > 1
    if plural and parts[0] == "s":  # "tous·s" is nothing
        return None
    endings = parts[:-1] if plural else parts
    if len(endings) != 1:
        return None
    feminine = endings[0]
    if feminine.endswith("s") and len(feminine) > 1:
        feminine, plural = feminine[:-1], True
    if stem.endswith("èr"):
        stem = f"{stem[:-2]}er"
    return _Form(stem, plural) if _fits(stem, feminine, sep, plural) else None


def _fits(stem: str, feminine: str, sep: str, plural: bool) -> bool:
    """Tell whether a word in the masculine may have a feminine ending."""
    close = sep in ".-"
    if feminine == "e":
        host = sep == "." and stem.endswith(("on", "en"))
        return (
            stem[-1] in "cdgilnrstuéïûî" and not host and not (close and plural and len(stem) < 3)
        )
    if stem.endswith((_CLOSE if close else _AFTER).get(feminine, ())):
        return True
    if feminine not in _LIKE or (close and feminine in _CLOSE):
        return False
    return stem.endswith(_LIKE[feminine])


def _plural(word: str) -> str:
    if word in ("tou", "tout"):
        return "tous"
    if word.endswith("al") and not word.endswith(_REGULAR_ALS):
        return f"{word[:-1]}ux"
    if word.endswith(("s", "x", "z")):
        return word
    return f"{word}x" if word.endswith("eau") else f"{word}s"


def _of_new_word(match: re.Match[str]) -> str:
    if match["iel"]:
        return f"{match['iel']}l{match['iels']}"
    if match["eur"]:
        return match["eur"] + match["eurs"]
    return match["tous"] or (f"{match['c']}eux" if match["c"] else "eux")
