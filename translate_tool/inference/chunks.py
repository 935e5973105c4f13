"""Cuts a text into chunks that fit a model, and joins the outputs as the text's translation.

Knows text and token counts; knows nothing of models. `cut` shapes a text so that a model can be
handed every piece of it whole: short enough, and without the characters that the vocabulary lacks,
after which some models drop the rest of a sentence. `join` puts the outputs, and what was kept from
the model, back together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

from translate_tool.inference.placeholders import put_back, take_out
from translate_tool.inference.preparation import Prepared, marks, prepared
from translate_tool.language.clauses import spans
from translate_tool.language.figures import in_english
from translate_tool.records import Hypothesis, Searched


class Tokenizer(Protocol):
    """What cutting must know of a model's vocabulary."""

    def count(self, text: str) -> int:
        """Count the source tokens of `text`, the end token included."""

    def unknown(self, text: str) -> frozenset[str]:
        """Return the characters of `text` that the vocabulary lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunked:
    """A text and what a model is handed of it.

    `pieces` are to be generated one by one, and have `sizes` source tokens; `gaps[i]` stood before
    piece i. `carried` is what is kept from the model: (piece, offset in that piece, string), and
    `stood` what marks in the pieces stand for. A text with nothing to translate has no pieces: its
    translation is a copy.
    """

    text: str
    pieces: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    gaps: tuple[str, ...] = ()
    carried: tuple[tuple[int, int, str], ...] = ()
    stood: Mapping[str, str] = field(default_factory=dict)

    @property
    def tokens(self) -> int:
        """Count the source tokens of all pieces."""
        return sum(self.sizes)

    def __str__(self) -> str:
        return self.text


MOST_EXCHANGED = 4
"""Pieces of a text for which others are kept: each costs a join of the whole text."""


def cut(text: str, tokenizer: Tokenizer, limit: int) -> Chunked:
    """Cut the canonical `text` into pieces of at most `limit` source tokens, as a model sees it.

    Every letter of the text is in exactly one piece, as it is or as a letter that the vocabulary
    has, or is carried, or what it was part of was prepared. Takes time in proportion to n log n.
    """
    shown = prepared(text, tokenizer.unknown)
    chunked = _cut(text, shown, tokenizer, limit)
    whole = {mark for piece in chunked.pieces for _, mark in marks(piece)}
    if chunked.pieces and not shown.stood.keys() <= whole:  # cut through, in a heap of marks
        return _cut(text, Prepared(text), tokenizer, limit)
    return chunked


def _cut(text: str, shown: Prepared, tokenizer: Tokenizer, limit: int) -> Chunked:
    visible, kept = take_out(shown.text, tokenizer.unknown)
    if not any(c.isalpha() for c in visible):
        return Chunked(text=text)
    parts = list(spans(visible, tokenizer.count, limit))
    starts = [part.start for part in parts]
    carried = []
    for place, string in kept:
        piece = bisect_right(starts, place) - 1
        carried.append((piece, min(place, parts[piece].end) - starts[piece], string))
    return Chunked(
        text=text,
        pieces=tuple(visible[part.start : part.end] for part in parts),
        sizes=tuple(part.size for part in parts),
        gaps=("", *(visible[a.end : b.start] for a, b in pairwise(parts))),
        carried=tuple(carried),
        stood=shown.stood,
    )


def join(chunked: Chunked, hypotheses: Sequence[Hypothesis]) -> Hypothesis:
    """Join the translations of the pieces, one each and in order, as that of the whole text.

    The score is the mean over the pieces, weighted by their source tokens; 0.0 for a copy. Of a
    copy without letters the figures are put in English. Others that a search ended with are joined
    as well, in one piece at a time.
    """
    if not chunked.pieces:
        return Hypothesis(text=in_english(chunked.text), score=0.0)
    best = _joined(chunked, hypotheses)
    others = [
        _joined(chunked, [*hypotheses[:n], other, *hypotheses[n + 1 :]])
        for n, hypothesis in enumerate(hypotheses[:MOST_EXCHANGED])
        if isinstance(hypothesis, Searched)
        for other in hypothesis.others
    ]
    if not others:
        return best
    others.sort(key=lambda hypothesis: -hypothesis.score)
    return Searched(text=best.text, score=best.score, others=tuple(others))


def _joined(chunked: Chunked, hypotheses: Sequence[Hypothesis]) -> Hypothesis:
    kept: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for piece, offset, string in chunked.carried:
        kept[piece].append((offset, string))
    parts: list[str] = []
    for i, (text, hypothesis) in enumerate(zip(chunked.pieces, hypotheses, strict=True)):
        output = hypothesis.text.strip()
        if i + 1 < len(chunked.pieces) or text[-1] == ",":
            output = _unstopped(text, output)
        parts += [chunked.gaps[i], put_back(text, output, kept[i], chunked.stood)]
    weighted = sum(h.score * size for h, size in zip(hypotheses, chunked.sizes, strict=True))
    return Hypothesis(text="".join(parts).strip(), score=weighted / chunked.tokens)


def _unstopped(piece: str, output: str) -> str:
    """Take off the full stop that a model adds to a piece that goes on."""
    if piece[-1] in ".!?…":
        return output
    if output.endswith(".") and not output.endswith(".."):
        output = output[:-1]
    return output + piece[-1] if piece[-1] in ",;:" and output[-1:].isalnum() else output
