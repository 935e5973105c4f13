"""Flags a target that is not English: its source, French, or yet another language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from translate_tool.checks.thresholds import Thresholds
from translate_tool.language import FUNCTION_WORDS, quote, without_links, words
from translate_tool.language.vocabulary import is_word
from translate_tool.records import Flag

_FRENCH = FUNCTION_WORDS["fr"] - FUNCTION_WORDS["en"]
_ENGLISH = FUNCTION_WORDS["en"] - FUNCTION_WORDS["fr"]
# What a model that strays falls into: Spanish, Portuguese, Italian, German and Dutch.
_FOREIGN = (
    frozenset(
        words(
            """
        aber al alla anche ancora aos até auch auf aus bei bij che com como con cuando da dal das
        dat degli del della dem den der desde deze di dies diesem dieser dit doch door dos e ein
        eine einem einen einer el em era er es está esta este
        foi für gegen geen gibt gli ha había haben
        hanno hasta hat heeft het hoy ich ihr il im immer ist já jahr kann kein keine las lo los mas
        mehr met mit muito muy não nach naar nei nel nella nicht niet niets noch nog nos nur o oder
        ook op os otra otro para pela pelo per pero perché più por puede qual qué quando que questa
        questo são schon se sehr sein sich sie sin sind sobre sono sua su sus também todavía toen
        über um uma una und uno van vez vom von voor vor werden werd wie wir wird worden wordt wurde
        y ya zijn zu zum zur zwischen é è
        """
        )
    )
    - _ENGLISH
    - _FRENCH
)
# Names of places, whose particles are no French prose: Aulnay-sous-Bois, Villeneuve-la-Garenne.
_COMPOUND = re.compile(r"\b[^\W\d_a-z]\w*(?:[-‑]\w+)+|\b[ODL]['’](?=[A-Z])")
_TITLE = re.compile(
    r"(?<=[a-z,] )(?:L(?:es?|a)|Une?|D(?:es|u)|Aux?|À|Dans|Sur) [^.,;:!?()«»“”]{3,90}"
)
_LONGEST_TITLE = 12  # words
_SIGNATURE = re.compile(r"\(?\w+(?:[/-]\w+)+\)?\.?")  # of an agency: (Litto/klm/pbt)
_STREETS = frozenset(words("allée avenue boulevard cours impasse place quai rue"))
_PLAIN = re.compile(r"[^\W\d_]{3,}")
_TOKEN = re.compile(r"[^\W_]+")
_BEYOND_LATIN = re.compile("[\u0250-\U0010ffff]")


def untranslated(source: str, target: str, thresholds: Thresholds) -> Iterator[Flag]:
    """The target is still French: it is the source, or too many of its words are."""
    if source == target and _SIGNATURE.fullmatch(target):
        return
    bare = without_links(target)
    tokens = words(bare)
    french = sum(map(_FRENCH.__contains__, tokens))
    if french:
        bare = _without_titles(source, _COMPOUND.sub(" ", bare))
        tokens = words(bare)
        french = sum(map(_FRENCH.__contains__, tokens))
    if french and (run := _copied_run(source, bare, thresholds)):
        yield Flag(kind="untranslated", detail=quote(run), severity="severe")
        return
    if sum(map(_ENGLISH.__contains__, tokens)) > french:
        return
    plain = [word for word in _PLAIN.findall(bare) if word[0].islower()]
    known = set(_PLAIN.findall(source))
    copied = sum(word in known for word in plain)
    strange = not all(map(is_word, plain))
    if (
        (source.casefold() == target.casefold() and not _is_kept(target, strange=strange))
        or (french >= 2 and french >= thresholds.french_share * len(tokens))
        or (strange and copied >= 2 and copied >= thresholds.copied_share * len(plain))
    ):
        yield Flag(kind="untranslated", detail=quote(target), severity="severe")


def _copied_run(source: str, target: str, thresholds: Thresholds) -> str:
    """The first stretch of French prose that `target` has word for word; empty if none."""
    french, english = _TOKEN.findall(source), _TOKEN.findall(target)
    pairs = set(pairwise(french))
    run: list[str] = []
    for word, following in zip(english, [*english[1:], ""], strict=True):
        run.append(word)
        if (word, following) in pairs:
            continue
        small = [word for word in run if word.islower() and len(word) > 1]
        if (
            len(run) >= thresholds.copied_run
            and run[0].lower() not in _STREETS
            and len(small) >= 0.5 * len(run)
            and any(word in _FRENCH for word in small)
            and any(word not in _FRENCH and word not in _FOREIGN for word in small)
        ):
            return " ".join(run)
        run = []
    return ""


def _without_titles(source: str, target: str) -> str:
    """Return `target` without titles that it copies, as in: She appeared in Les Enfants du paradis.

    An article has a capital inside a sentence for no other reason.
    """
    for found in reversed(list(_TITLE.finditer(target))):
        words = found[0].split()[:_LONGEST_TITLE]
        copied = [n for n in range(2, len(words) + 1) if " ".join(words[:n]) in source]
        if copied:
            end = found.start() + len(" ".join(words[: copied[-1]]))
            target = target[: found.start()] + target[end:]
    return target


def _is_kept(text: str, *, strange: bool) -> bool:
    """Tell whether English may have `text` as the French does: a name, an address, "25 minutes"."""
    english = not strange and not any(word in _FRENCH for word in words(text))
    return english or _is_name(text)


def _is_name(text: str) -> bool:
    """Tell whether every word but particles is capitalised, and not because all of the text is."""
    tokens = [token for token in text.split() if token.casefold() not in _FRENCH]
    return not any(token[0].islower() for token in tokens) and not (
        text.isupper() and len(tokens) >= 3
    )


def language(source: str, target: str, thresholds: Thresholds) -> Iterator[Flag]:
    """The target is in another alphabet than its source, or has more foreign words than English."""
    tokens = words(without_links(target))
    foreign = sum(map(_FOREIGN.__contains__, tokens))
    if foreign:
        tokens = words(_COMPOUND.sub(" ", without_links(target)))
        foreign = sum(map(_FOREIGN.__contains__, tokens))
    strange = _strange(target) >= thresholds.strange_share and _strange(source) < _strange(target)
    if strange or (
        foreign >= max(thresholds.foreign_words, thresholds.foreign_share * len(tokens))
        and foreign > sum(map(_ENGLISH.__contains__, tokens))
    ):
        yield Flag(kind="language", detail=f"not English: {quote(target)}", severity="severe")


def _strange(text: str) -> float:
    """Share of the letters that are not Latin."""
    strange = sum(map(str.isalpha, _BEYOND_LATIN.findall(text)))
    return strange / sum(map(str.isalpha, text)) if strange else 0.0
