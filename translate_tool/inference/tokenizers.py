"""Tokenizes for the two kinds of models: SentencePiece for Marian, byte-level BPE for BART.

Both engines use these, so they see the same tokens. They give the ids and the text that the
tokenizers of transformers give, without importing it. One difference is wanted: `</s>` or `<pad>`
in an article is text like any other, not a command to the model.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from translate_tool.errors import ModelError
from translate_tool.inference import chunks
from translate_tool.models import Model


class Tokenizer(chunks.Tokenizer, Protocol):
    """Turns text into token ids and back. `tokens[i]` has id i; `end` and `unk` are ids."""

    tokens: Sequence[str]
    end: int
    unk: int

    def encode(self, text: str) -> list[int]:
        """Return the ids of a source text, with what the model wants at its ends."""

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of target ids; special tokens are left out."""


def open_tokenizer(model: Model) -> Tokenizer:
    """Open the tokenizer of a folder. Raises ModelError where a file is missing or damaged."""
    kinds: dict[str, Callable[[Path], Tokenizer]] = {"marian": Marian, "bart": Bart}
    try:
        return kinds[model.family](model.folder)
    except Exception as exc:  # both libraries raise bare Exception, OSError or RuntimeError
        raise ModelError(
            f"{model.name}: cannot load the tokenizer in {model.folder}: {exc}"
        ) from exc


class Marian:
    """source.spm and target.spm make pieces, vocab.json numbers them; `</s>` ends the source."""

    def __init__(self, folder: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        if (folder / "target_vocab.json").is_file():
            raise ValueError("a vocabulary for each language is not supported")
        self._source = SentencePieceProcessor(model_file=str(folder / "source.spm"))
        self._target = SentencePieceProcessor(model_file=str(folder / "target.spm"))
        self._ids = _load_vocabulary(folder)
        self.tokens: Sequence[str] = _by_id(self._ids)
        self.end = self._ids["</s>"]
        self.unk = self._ids["<unk>"]
        self._special = {self._ids.get(t) for t in ("</s>", "<unk>", "<pad>")}
        self._lacks: dict[str, bool] = {}

    def count(self, text: str) -> int:
        """Count the source tokens of `text`, the end token included."""
        return len(self._source.encode(text)) + 1

    def unknown(self, text: str) -> frozenset[str]:
        """Return the characters of `text` that no token stands for."""
        return frozenset(c for c in set(text) if self._is_unknown(c))

    def encode(self, text: str) -> list[int]:
        """Return the ids of `text` and of the end token."""
        return [*self._pieces(text), self.end]

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of target ids; special tokens are left out."""
        pieces = [self.tokens[i] for i in ids if i not in self._special]
        text: str = self._target.decode_pieces(pieces)
        return text.replace("▁", " ").strip()  # left in pieces that only source.spm has

    def _pieces(self, text: str) -> list[int]:
        pieces = self._source.encode(text, out_type=str)
        return [self._ids.get(piece, self.unk) for piece in pieces]

    def _is_unknown(self, char: str) -> bool:
        if char not in self._lacks:
            self._lacks[char] = self.unk in self._pieces(char)
        return self._lacks[char]


class Bart:
    """Byte-level BPE from tokenizer.json, or vocab.json and merges.txt; `<s>` source `</s>`."""

    def __init__(self, folder: Path) -> None:
        import tokenizers

        if (folder / "tokenizer.json").is_file():
            bpe = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        else:
            bpe = _byte_level(folder)
        bpe.no_truncation()
        bpe.no_padding()
        bpe.encode_special_tokens = True
        self._bpe = bpe
        ids = bpe.get_vocab()
        self.tokens: Sequence[str] = _by_id(ids)
        self.end = ids["</s>"]
        self.unk = ids["<unk>"]
        self._start = ids["<s>"]
        self._special = {ids.get(t) for t in ("<s>", "<pad>", "</s>", "<unk>", "<mask>")}

    def count(self, text: str) -> int:
        """Count the source tokens of `text`, both special tokens included."""
        return len(self.encode(text))

    def unknown(self, text: str) -> frozenset[str]:  # noqa: ARG002
        """Return nothing: every byte has a token."""
        return frozenset()

    def encode(self, text: str) -> list[int]:
        """Return the ids of `text` between those of `<s>` and `</s>`."""
        return [self._start, *self._bpe.encode(text, add_special_tokens=False).ids, self.end]

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of target ids; special tokens are left out."""
        text: str = self._bpe.decode([i for i in ids if i not in self._special])
        return text.strip()


def _byte_level(folder: Path) -> Any:  # a tokenizers.Tokenizer
    import tokenizers

    model = tokenizers.models.BPE.from_file(str(folder / "vocab.json"), str(folder / "merges.txt"))
    bpe = tokenizers.Tokenizer(model)
    bpe.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = tokenizers.decoders.ByteLevel()
    return bpe


def _load_vocabulary(folder: Path) -> dict[str, int]:
    vocabulary: dict[str, int] = json.loads((folder / "vocab.json").read_text("utf-8"))
    return vocabulary


def _by_id(ids: dict[str, int]) -> tuple[str, ...]:
    return tuple(sorted(ids, key=ids.__getitem__))
