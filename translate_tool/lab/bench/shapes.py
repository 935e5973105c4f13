"""Models of a known shape for where the real weights cannot be had, made once, in the cache.

Knows the sizes of opus-mt, and the files of a model's folder; the weights are
made in `weights`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from translate_tool.lab.bench.weights import Plan, shape
from translate_tool.models import BUNDLED, disk, shelf
from translate_tool.records import digest

FOLDER = "shapes"
METHOD = "2"  # to be raised when what is made changes
SYLLABLES = ("ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su", "ta", "ve", "zo")
TOKENIZER = ("source.spm", "target.spm", "tokenizer_config.json")


def made(name: str, *, cache: Path, tokenizer: Path | None = None) -> Path:
    """The folder of the model shaped like `name`, one of `SHAPES`; made if it is not there.

    `tokenizer`: a Marian model's folder, whose SentencePiece is used, with as many made-up pieces
    as the vocabulary lacks; by default that of the bundled model.
    """
    source = tokenizer or shelf.bundled_folder(BUNDLED)
    key = digest(METHOD, name, *(disk.sha256(source / file) for file in (*TOKENIZER, "vocab.json")))
    target = cache / FOLDER / f"{name}-{key}"
    with disk.locked(target.with_name(f"{target.name}.lock")):
        if not target.is_dir():
            with disk.building(target) as draft:
                SHAPES[name](draft, source)
    return target


def marian(
    folder: Path, tokenizer: Path, *, tokens: int, size: int, layers: int, heads: int
) -> Plan:
    """Write a Marian model with the pieces of `tokenizer` to `folder`: its vocabulary is shared."""
    from transformers import GenerationConfig, MarianConfig, MarianMTModel

    for file in TOKENIZER:
        shutil.copyfile(tokenizer / file, folder / file)
    pieces: dict[str, int] = json.loads((tokenizer / "vocab.json").read_text("utf-8"))
    _dump(folder / "vocab.json", padded(pieces, tokens))
    end, pad = pieces["</s>"], tokens - 1
    config = MarianConfig(
        vocab_size=tokens,
        d_model=size,
        encoder_layers=layers,
        decoder_layers=layers,
        encoder_attention_heads=heads,
        decoder_attention_heads=heads,
        encoder_ffn_dim=4 * size,
        decoder_ffn_dim=4 * size,
        max_position_embeddings=512,
        activation_function="swish",
        scale_embedding=True,
        share_encoder_decoder_embeddings=True,
        tie_word_embeddings=True,
        bos_token_id=end,
        eos_token_id=end,
        forced_eos_token_id=end,
        pad_token_id=pad,
        decoder_start_token_id=pad,
    )
    model: Any = MarianMTModel(config)
    plan = Plan(size, heads, config.max_position_embeddings)
    shape(model, plan, end=end, pad=pad)
    make: Any = GenerationConfig  # it has no annotations
    model.generation_config = make(
        bad_words_ids=[[pad]],
        bos_token_id=end,
        decoder_start_token_id=pad,
        eos_token_id=end,
        forced_eos_token_id=end,
        max_length=512,
        num_beams=4,
        pad_token_id=pad,
    )
    model.save_pretrained(folder)
    return plan


def padded(pieces: dict[str, int], tokens: int) -> dict[str, int]:
    """`pieces` and made-up words, `tokens` in all, `<pad>` last.

    Raises ValueError where there are more pieces than that.
    """
    there = sorted((piece for piece in pieces if piece != "<pad>"), key=pieces.__getitem__)
    if len(there) >= tokens:
        raise ValueError(f"{len(there)} pieces do not fit a vocabulary of {tokens}")
    words = (word for n in range(2 * tokens) if (word := "▁" + _word(n)) not in pieces)
    filled = [*there, *(next(words) for _ in range(tokens - len(there) - 1)), "<pad>"]
    return {piece: number for number, piece in enumerate(filled)}


def _word(number: int) -> str:
    """A word for each number."""
    number, last = divmod(number, len(SYLLABLES))
    return (_word(number - 1) if number else "") + SYLLABLES[last]


def _opus_mt(folder: Path, tokenizer: Path) -> None:
    marian(folder, tokenizer, tokens=59_514, size=512, layers=6, heads=8)


def _dump(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


SHAPES: dict[str, Callable[[Path, Path], None]] = {"opus-mt": _opus_mt}
