"""A conversion without torch is that of CTranslate2's own converter, to the byte."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tiny_kit import bart, marian

from translate_tool.errors import ModelError
from translate_tool.models import conversion, lookup, weights
from translate_tool.models.model import Family


def converted_by_theirs(folder: Path, target: Path, family: Family, precision: str) -> None:
    """As CTranslate2 does it, from a model that transformers has loaded."""
    import torch
    from ctranslate2.converters.transformers import BartLoader, MarianMTLoader
    from transformers import AutoTokenizer

    loaded: Any = weights.load(folder)
    with torch.no_grad(), weights.quiet():
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        if family == "marian":  # their decoder starts from zero
            config, decoder = loaded.config, loaded.model.decoder
            start = decoder.embed_tokens.weight[config.decoder_start_token_id]
            scale = config.d_model**0.5 if config.scale_embedding else 1.0
            decoder.embed_positions.weight.data[0] += scale * start
            spec = MarianMTLoader()(loaded, tokenizer)
        else:
            loaded.config.normalize_before = False  # newer configs lack it
            spec = BartLoader()(loaded, tokenizer)
    spec.validate()
    spec.optimize(quantization=precision)
    target.mkdir()
    spec.save(str(target))


def lite(folder: Path) -> Path:
    return Path(shutil.copytree(lookup.bundled_folder("lite-fr-en"), folder))


def saved_anew(folder: Path, **changed: Any) -> Path:
    """A Marian model of another config, random, in the place of the one in `folder`."""
    import torch
    from transformers import MarianConfig, MarianMTModel

    config = json.loads((folder / "config.json").read_text("utf-8")) | changed
    torch.manual_seed(1)
    MarianMTModel(MarianConfig(**config)).save_pretrained(folder)
    return folder


def with_bias(folder: Path) -> Path:
    """Scores of the tokens, raised by a bias that is not zero."""
    state = read_raw(folder)
    rows = state["model.shared.weight"].shape[0]
    save_raw(folder, state | {"final_logits_bias": np.arange(rows, dtype=np.float32)[None]})
    return folder


def read_raw(folder: Path) -> dict[str, NDArray[Any]]:
    from safetensors.numpy import load_file

    return dict(load_file(folder / "model.safetensors"))


def save_raw(folder: Path, state: dict[str, NDArray[Any]]) -> None:
    from safetensors.numpy import save_file

    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})


def in_bfloat16(folder: Path) -> Path:
    import torch
    from safetensors.torch import load_file, save_file

    state = {
        name: part.bfloat16() for name, part in load_file(folder / "model.safetensors").items()
    }
    assert {part.dtype for part in state.values()} == {torch.bfloat16}
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


MODELS: dict[str, Callable[[Path], Path]] = {
    "bundled": lite,
    "marian": marian,
    "marian in bfloat16": lambda folder: in_bfloat16(marian(folder)),
    "marian with a bias": lambda folder: with_bias(marian(folder)),
    "marian with gelu, not scaled": lambda folder: saved_anew(
        marian(folder), activation_function="gelu", scale_embedding=False
    ),
    "marian with an output layer of its own": lambda folder: saved_anew(
        marian(folder), tie_word_embeddings=False
    ),
    "bart": bart,
    "bart with a bias": lambda folder: with_bias(bart(folder)),
}


PRECISIONS = ("int8_float32", "float16", "bfloat16")
# One precision of the bundled model, which is large: it goes the same way as the small ones.
CONVERTED = [(n, p) for n in MODELS for p in PRECISIONS if n != "bundled" or p == PRECISIONS[0]]


@pytest.mark.parametrize(("name", "precision"), CONVERTED)
def test_it_is_theirs_to_the_byte(name: str, precision: str, tmp_path: Path) -> None:
    folder = MODELS[name](tmp_path / "model")
    family: Family = "bart" if name.startswith("bart") else "marian"
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    conversion.write(folder, ours, name=name, family=family, precision=precision, plain=True)
    converted_by_theirs(folder, theirs, family, precision)
    files = sorted(path.name for path in theirs.iterdir())
    assert files == sorted(path.name for path in ours.iterdir())
    assert [
        file for file in files if (ours / file).read_bytes() != (theirs / file).read_bytes()
    ] == []


@pytest.mark.parametrize("make", [marian, bart])
def test_weights_of_another_shape_are_refused(make: Callable[[Path], Path], tmp_path: Path) -> None:
    folder = make(tmp_path / "model")
    state = read_raw(folder)
    name = "model.encoder.layers.0.fc1.weight"
    save_raw(folder, state | {name: np.ascontiguousarray(state[name][:-1])})
    family: Family = "marian" if make is marian else "bart"
    with pytest.raises(ModelError, match=r"fc1\.weight has the shape .*31, 16.*not .*32, 16"):
        weights.read(folder, family)


def test_a_file_without_the_first_part_of_the_names_is_read(tmp_path: Path) -> None:
    """So facebook/bart-base has them, saved without its output layer."""
    folder = bart(tmp_path / "model")
    before = weights.read(folder, "bart")
    bare = {name.removeprefix("model."): part for name, part in read_raw(folder).items()}
    save_raw(folder, bare)
    after = weights.read(folder, "bart")
    assert before.keys() == after.keys()
    assert all(np.array_equal(before[name], after[name]) for name in before)


@pytest.mark.parametrize("data", [b"", b"\0" * 40, b"\xff" * 8 + b"{}"])
def test_a_damaged_file_is_told(data: bytes, tmp_path: Path) -> None:
    folder = marian(tmp_path / "model")
    (folder / "model.safetensors").write_bytes(data)
    with pytest.raises(ModelError, match="cannot load the weights"):
        weights.read(folder, "marian")
