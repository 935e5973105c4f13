"""Lists the tokens of a model, and finds those that the targets of a Marian one are made of.

Knows the tokenizer files of a model's folder; nothing of weights or engines. A model of Helsinki's
has one vocabulary (vocab.json) and two tokenizers: 21,005 of the 53,017 entries of
opus-mt-tc-big-fr-en are pieces of source.spm alone, which no target that it learnt from ever had.
"""

from __future__ import annotations

import json
from pathlib import Path

from translate_tool.models.model import Family

END = "</s>"


def tokens(folder: Path, family: Family) -> list[str]:
    """Return the tokens of a model, in the order of their ids.

    Raises OSError or ValueError where a file is missing or damaged.
    """
    ids: dict[str, int]
    if family == "bart" and (folder / "tokenizer.json").is_file():
        import tokenizers

        ids = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab()
    else:
        ids = json.loads((folder / "vocab.json").read_text("utf-8"))
    return sorted(ids, key=ids.__getitem__)


def target_tokens(folder: Path) -> frozenset[str]:
    """Find the tokens of vocab.json that a target can have: `</s>`, and what target.spm makes.

    The latter are its pieces, and characters that it has no piece for: those it hands on as they
    are, and the vocabulary may have them from source.spm. So it is with the `é` of an English
    `café` in opus-mt-tc-big-fr-en.

    Raises OSError, ValueError or RuntimeError where a file is missing or damaged.
    """
    from sentencepiece import SentencePieceProcessor

    target = SentencePieceProcessor(model_file=str(folder / "target.spm"))
    vocabulary: dict[str, int] = json.loads((folder / "vocab.json").read_text("utf-8"))
    pieces = {
        target.id_to_piece(i)
        for i in range(target.get_piece_size())
        if not (target.is_control(i) or target.is_unused(i))
    }
    others = [token for token in vocabulary if token not in pieces]
    spelt = target.encode([token.replace("▁", " ") for token in others], out_type=str)
    kept = {token for token, parts in zip(others, spelt, strict=True) if token in parts}
    return frozenset({END} | kept | (pieces & vocabulary.keys()))
