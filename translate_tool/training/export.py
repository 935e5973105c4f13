"""Writes learned weights as a model folder that every command accepts.

Knows the Marian format of the transformers library: config.json, generation_config.json,
source.spm, target.spm, vocab.json, tokenizer_config.json, model.safetensors in half precision.
"""

from __future__ import annotations

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

    `folder` gets the network only; `like` gives it words.
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
