"""Writes models of the sizes of opus-mt and distilbart-cnn; `weights` makes what is in them."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks.shapes.layout import WeightLayout
from benchmarks.shapes.weights import set_weights
from bundled_model.network import Shape, build
from translate_tool.evaluation.speed.workload import word
from translate_tool.models.spec import target_tokens

TOKENIZER = ("source.spm", "target.spm", "tokenizer_config.json")
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
"""The first tokens of a BART; its last is `<mask>`."""

UNLIKELY = -1e3
"""Log-probability of a made-up word, in nats."""

SHORTEST, STRETCH = 45, 14.0
"""A made-up summary: so many tokens, and one more for so many of the source, as news has it: 63 of
250, 95 of 700, 118 of 1024."""


def marian(
    folder: Path,
    tokenizer: Path,
    *,
    tokens: int,
    written: int,
    size: int,
    layers: int,
    heads: int,
) -> WeightLayout:
    """Write a Marian model with made-up weights.

    - `folder`: where to
    - `tokenizer`: a model's folder, whose pieces are taken
    - `tokens`: entries of the one vocabulary
    - `written`: how many of them target.spm makes, unless that of `tokenizer` makes more
    - `size`, `layers`, `heads`: of the network
    """
    for file in TOKENIZER:
        shutil.copyfile(tokenizer / file, folder / file)
    pieces: dict[str, int] = json.loads((tokenizer / "vocab.json").read_text("utf-8"))
    vocabulary = fill_vocabulary(pieces, tokens)
    _dump(folder / "vocab.json", vocabulary)
    words = [token for token in vocabulary if token not in pieces]
    add_pieces(folder / "target.spm", words[: max(0, written - len(target_tokens(folder)))])
    end, pad = pieces["</s>"], tokens - 1
    sizes = {"width": size, "feed_forward": 4 * size, "heads": heads}
    model = build(
        Shape(**sizes, encoder=layers, decoder=layers, activation="swish"), pieces=pad, end=end
    )
    layout = WeightLayout(size, heads, model.config.max_position_embeddings)
    set_weights(model, layout, end=end, pad=pad)
    model.save_pretrained(folder)
    return layout


def bart(
    folder: Path, tokenizer: Path, *, tokens: int, size: int, layers: tuple[int, int], heads: int
) -> WeightLayout:
    """Write a BART with made-up weights.

    - `folder`: where to
    - `tokenizer`: a Marian model's folder, from whose pieces, the first being the most frequent,
      the byte-level BPE is learnt
    - `tokens`: entries of the vocabulary
    - `size`, `layers` (of encoder and decoder), `heads`: of the network
    """
    from transformers import BartConfig, BartForConditionalGeneration, GenerationConfig

    _byte_level(folder, tokenizer, tokens)
    ids: dict[str, Any] = {
        "bos_token_id": 0,
        "pad_token_id": 1,
        "eos_token_id": 2,
        "decoder_start_token_id": 2,
        "forced_bos_token_id": 0,
        "forced_eos_token_id": 2,
    }
    config = BartConfig(
        vocab_size=tokens,
        d_model=size,
        encoder_layers=layers[0],
        decoder_layers=layers[1],
        encoder_attention_heads=heads,
        decoder_attention_heads=heads,
        encoder_ffn_dim=4 * size,
        decoder_ffn_dim=4 * size,
        max_position_embeddings=1024,
        **ids,
    )
    model: Any = BartForConditionalGeneration(config)
    positions = config.max_position_embeddings
    layout = WeightLayout(size, heads, positions, first=1, stretch=STRETCH, delay=SHORTEST)
    set_weights(model, layout, end=2, pad=1)
    make: Any = GenerationConfig  # it has no annotations
    model.generation_config = make(
        **ids,
        early_stopping=True,
        length_penalty=2.0,
        max_length=142,
        min_length=56,
        no_repeat_ngram_size=3,
        num_beams=4,
    )
    model.save_pretrained(folder)
    return layout


def _byte_level(folder: Path, tokenizer: Path, tokens: int) -> None:
    """vocab.json and merges.txt of `tokens` entries, and tokenizer_config.json."""
    import tokenizers

    pieces: dict[str, int] = json.loads((tokenizer / "vocab.json").read_text("utf-8"))
    words = [piece.replace("▁", " ") for piece in sorted(pieces, key=pieces.__getitem__)]
    bpe = tokenizers.Tokenizer(tokenizers.models.BPE())
    bpe.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=tokens - 1,
        special_tokens=list(SPECIAL),
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    times = (word for rank, word in enumerate(words, 1) for _ in range(1 + len(words) // rank))
    bpe.train_from_iterator(times, trainer)
    bpe.model.save(str(folder))
    learnt: dict[str, int] = json.loads((folder / "vocab.json").read_text("utf-8"))
    _dump(folder / "vocab.json", fill_vocabulary(learnt, tokens, space="Ġ", last="<mask>"))
    settings = {"model_max_length": 1024, "tokenizer_class": "BartTokenizer"}
    _dump(folder / "tokenizer_config.json", settings)


def fill_vocabulary(
    pieces: dict[str, int], tokens: int, *, space: str = "▁", last: str = "<pad>"
) -> dict[str, int]:
    """Fill `pieces` up with made-up words to `tokens`, `last` last; words begin with `space`.

    Raises ValueError where there are more pieces than that.
    """
    there = sorted((piece for piece in pieces if piece != last), key=pieces.__getitem__)
    if len(there) >= tokens:
        raise ValueError(f"{len(there)} pieces do not fit a vocabulary of {tokens}")
    words = (w for n in range(2 * tokens) if (w := space + word(n)) not in pieces)
    filled = [*there, *(next(words) for _ in range(tokens - len(there) - 1)), last]
    return {piece: number for number, piece in enumerate(filled)}


def add_pieces(tokenizer: Path, words: Iterable[str]) -> None:
    """Add `words` to a SentencePiece model as pieces, so unlikely that no text is cut into them.

    Such a file is a message of Protocol Buffers, which may be continued: a piece is field 1, with
    its text as field 1 and its score as field 2.
    """
    with tokenizer.open("ab") as file:
        for word in words:
            text = word.encode("utf-8")  # all lengths fit one byte
            piece = bytes([0x0A, len(text)]) + text + b"\x15" + struct.pack("<f", UNLIKELY)
            file.write(bytes([0x0A, len(piece)]) + piece)


def _opus_mt(folder: Path, tokenizer: Path) -> None:
    marian(folder, tokenizer, tokens=59_514, written=32_000, size=512, layers=6, heads=8)


def _distilbart(folder: Path, tokenizer: Path) -> None:
    bart(folder, tokenizer, tokens=50_264, size=1024, layers=(12, 6), heads=16)


def _dump(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


SHAPES: dict[str, Callable[[Path, Path], None]] = {
    "opus-mt": _opus_mt,
    "distilbart": _distilbart,
}
"""Name → what writes such a model: into a folder, with words of the pieces of another model's."""
