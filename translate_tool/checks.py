"""What can be seen to be wrong with a translation: (source, target, score) → flags.

Knows the two texts and the score, and nothing else: no model, no dictionary, no neighbours. A flag
is a reason to look, not a proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from translate_tool.marks import FUNCTION_WORDS, Number, links, numbers, without_links, words
from translate_tool.records import Flag, canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Where suspicion begins: lengths in characters, shares in 0..1, the score in nats per token.

    "Clean" below is what 2,497 human translations of French news, guides and web comments show.
    """

    # 99 % of clean targets have 0.59 to 1.24 times the characters of their source, ...
    shortest: float = 0.6
    longest: float = 1.6
    # ... but short sources vary more, so that their length is first moved by this much.
    slack: int = 6
    # A target without the full stop of its source was cut; clean ones so short: 1 in 1,000.
    shortest_unfinished: float = 0.75
    # French function words per word: at most 0.11 in 99 % of clean English, half in French.
    french_share: float = 0.2
    # Lower-case words that the source has too: at most 0.3 in 99 % of clean English news.
    copied_share: float = 0.6
    # A phrase said this often in a row is a loop; for `long_phrase` words or more, twice is enough.
    loop: int = 3
    long_phrase: int = 4
    # The worst 5 % of 400 news sentences by the bundled model.
    score: float = -0.96


DEFAULT = Thresholds()
_FRENCH = FUNCTION_WORDS["fr"] - FUNCTION_WORDS["en"]
_ENGLISH = FUNCTION_WORDS["en"] - FUNCTION_WORDS["fr"]
_PLAIN = re.compile(r"[^\W\d_]{3,}")
_ENDED = re.compile(r"[.!?…:;][\"'”’»)\] ]*\Z")
_LONGEST_PHRASE = 12  # words, or letters in a word; longer loops trip the length check first
_QUOTE = 60  # characters of a text that a flag quotes


def check(
    source: str, target: str, score: float, thresholds: Thresholds = DEFAULT
) -> tuple[Flag, ...]:
    """Reasons to doubt that English `target` translates French `source`; `score` in nats."""
    source, target = canonical(source), canonical(target)
    if source == target and not any(map(str.isalpha, source)):
        return ()
    if source and not any(map(str.isalnum, target)):
        return (Flag(kind="empty", detail=_quote(source), severity="severe"),)
    return (
        *_repetition(source, target, thresholds),
        *_untranslated(source, target, thresholds),
        *_numbers(source, target),
        *_links(source, target),
        *_length(source, target, thresholds),
        *_score(score, thresholds),
    )


def _quote(text: str) -> str:
    return text if len(text) <= _QUOTE else f"{text[:_QUOTE].rstrip()}…"


def _repetition(source: str, target: str, thresholds: Thresholds) -> Iterator[Flag]:
    """The first phrase the target goes round in, unless the source says something over as well."""
    loop = _loop(target, thresholds)
    if loop and not _loop(source, thresholds):
        yield Flag(kind="repetition", detail=_quote(loop), severity="severe")


def _loop(text: str, thresholds: Thresholds) -> str:
    """A phrase, or a piece of a word, that `text` repeats in a row; empty if none."""
    tokens = words(text)
    for width in range(1, _LONGEST_PHRASE + 1):
        times = thresholds.loop if width < thresholds.long_phrase else 2
        if at := _repeat(tokens, width, times):
            return " ".join(tokens[at - width : at])
    for token in tokens:
        for width in range(2, min(_LONGEST_PHRASE, len(token) // thresholds.loop) + 1):
            if not token.isdigit() and _repeat(token, width, thresholds.loop):
                return token
    return ""


def _repeat(items: Sequence[str], width: int, times: int) -> int:
    """Where `times` equal stretches of `width` items in a row end; 0 if nowhere."""
    same = 0
    for at in range(width, len(items)):
        same = same + 1 if items[at] == items[at - width] else 0
        if same == width * (times - 1):
            return at + 1
    return 0


def _untranslated(source: str, target: str, thresholds: Thresholds) -> Iterator[Flag]:
    """The target is still French: it is the source, or too many of its words are."""
    bare = without_links(target)
    tokens = words(bare)
    french = sum(token in _FRENCH for token in tokens)
    if sum(token in _ENGLISH for token in tokens) > french:
        return
    plain = [word for word in _PLAIN.findall(bare) if word[0].islower()]
    known = set(_PLAIN.findall(source))
    copied = sum(word in known for word in plain)
    if (
        (source.casefold() == target.casefold() and not _is_name(target))
        or (french >= 2 and french >= thresholds.french_share * len(tokens))
        or (copied >= 2 and copied >= thresholds.copied_share * len(plain))
    ):
        yield Flag(kind="untranslated", detail=_quote(target), severity="severe")


def _is_name(text: str) -> bool:
    """Whether every word but particles is capitalised, and not because all of the text is."""
    tokens = [token for token in text.split() if token.casefold() not in _FRENCH]
    return not any(token[0].islower() for token in tokens) and not (
        text.isupper() and len(tokens) >= 3
    )


def _numbers(source: str, target: str) -> Iterator[Flag]:
    """Numbers in digits without an equivalent, in digits or words, on the other side."""
    french, english = numbers(source, "fr"), numbers(target, "en")
    for text in _without_equivalent(french, english):
        yield Flag(kind="number", detail=f"{text}: not in the English")
    for text in _without_equivalent(english, french):
        yield Flag(kind="number", detail=f"{text}: not in the French")


def _without_equivalent(these: Sequence[Number], those: Sequence[Number]) -> list[str]:
    readings = frozenset[str]().union(*(number.readings for number in those))
    lost = (n.text for n in these if not n.spelled and not n.readings & readings)
    return list(dict.fromkeys(lost))


def _links(source: str, target: str) -> Iterator[Flag]:
    for link in sorted({*links(source)} ^ {*links(target)}):
        yield Flag(kind="link", detail=link)


def _length(source: str, target: str, thresholds: Thresholds) -> Iterator[Flag]:
    cut = _ENDED.search(source) and not _ENDED.search(target)
    share = thresholds.shortest_unfinished if cut else thresholds.shortest
    least = share * (len(source) - thresholds.slack)
    most = thresholds.longest * (len(source) + thresholds.slack)
    if not least <= len(target) <= most:
        detail = f"{len(source)} characters became {len(target)}: {_quote(target)}"
        yield Flag(kind="length", detail=detail)


def _score(score: float, thresholds: Thresholds) -> Iterator[Flag]:
    if score < thresholds.score:
        detail = f"the model was unsure: {score:.2f} nats a token, below {thresholds.score}"
        yield Flag(kind="score", detail=detail, severity="info")
