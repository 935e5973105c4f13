"""From learned weights to a model folder that every command accepts.

Knows the Marian format of the transformers library: config.json, generation_config.json,
source.spm, target.spm, vocab.json, tokenizer_config.json, model.safetensors in half precision.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate_tool.models import weights
from translate_tool.training.network import trainable

if TYPE_CHECKING:
    from torch import Tensor

WORDS = ("source.spm", "target.spm", "vocab.json", "tokenizer_config.json")


def write(model: Any, tensors: dict[str, Tensor], folder: Path) -> None:
    """Put `tensors`, learned weights by name, into `model`, and it into `folder`, in float16.

    `folder` gets the network only; `like` or `pieces` give it words.
    """
    import torch

    fill(model, tensors)
    model.to(torch.float16)
    model.config.dtype = "float16"
    folder.mkdir(parents=True, exist_ok=True)
    with weights.quiet():
        model.save_pretrained(folder)


def fill(model: Any, tensors: dict[str, Tensor]) -> None:
    """Copy `tensors`, learned weights by name, into `model`."""
    import torch

    with torch.no_grad():
        for name, parameter in trainable(model).items():
            parameter.copy_(tensors[name])


def like(model: Path, folder: Path) -> None:
    """Give `folder` the vocabulary and the tokenizer's settings of another model."""
    for name in WORDS:
        if (model / name).is_file():  # the tokenizer's settings may be missing
            shutil.copyfile(model / name, folder / name)


def pieces(tokens: Path, folder: Path, *, source: str, target: str) -> None:
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
