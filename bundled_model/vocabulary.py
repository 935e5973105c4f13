"""Learns the vocabulary of a new model, and writes it in the files of a Marian model."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from translate_tool.bitext.pair import SentencePair

END = 0  # of a sentence; unknown pieces are 1, and padding comes after all pieces

_ALWAYS = "€£°§&@#*=<>|[]{}~^_\\`«»“”‘’…–—•½²³ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸàâæçéèêëîïôœùûüÿñáíóúãõäößåøłşčšž"
"""Characters that get a piece however rare they are."""


def learn_pieces(pairs: Sequence[SentencePair], size: int, prefix: Path) -> None:
    """Train a SentencePiece model of `size` pieces on both sides of `pairs`: PREFIX.model."""
    from sentencepiece import SentencePieceTrainer

    SentencePieceTrainer.train(
        sentence_iterator=(side for pair in pairs for side in (pair.source, pair.target)),
        model_prefix=str(prefix),
        vocab_size=size,
        model_type="unigram",
        character_coverage=0.9999,
        input_sentence_size=800_000,
        shuffle_input_sentence=True,
        bos_id=-1,
        eos_id=END,
        unk_id=1,
        pad_id=-1,
        normalization_rule_name="nmt_nfkc",
        max_sentence_length=4000,
        required_chars=_ALWAYS,
        minloglevel=2,
    )


def write_vocabulary(tokens: Path, folder: Path, *, source: str, target: str) -> None:
    """Give `folder` one vocabulary for both languages: the SentencePiece model `tokens`.

    Its ids are taken as they are; padding comes after them, and is never generated.
    """
    from sentencepiece import SentencePieceProcessor

    processor = SentencePieceProcessor(model_file=str(tokens))
    size = processor.get_piece_size()
    ids = {processor.id_to_piece(number): number for number in range(size)} | {"<pad>": size}
    for name in ("source.spm", "target.spm"):
        shutil.copyfile(tokens, folder / name)
    _write(folder / "vocab.json", ids)
    _write(
        folder / "tokenizer_config.json",
        {
            "source_lang": source,
            "target_lang": target,
            "model_max_length": 512,
            "unk_token": processor.id_to_piece(processor.unk_id()),
            "eos_token": processor.id_to_piece(processor.eos_id()),
            "pad_token": "<pad>",
            "tokenizer_class": "MarianTokenizer",
            "separate_vocabs": False,
        },
    )


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
