"""Reads weights as arrays or into a model, and converts a pickled checkpoint to safetensors once.

Knows transformers and torch, which are imported when called; `read` needs neither. Knows nothing of
caches. A pickle can run code when it is loaded, so torch reads it with `weights_only=True`, which
refuses all but tensors, and what comes out is safetensors: nothing else is ever loaded afterwards.
"""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate_tool.errors import ModelError
from translate_tool.models.model import PICKLED, WEIGHTS, Family, family_of
from translate_tool.runtime.libraries import TRANSFORMERS, require

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from transformers import PreTrainedModel

    Weights = dict[str, NDArray[np.float32]]

TIED = (
    "model.shared.weight",
    "model.encoder.embed_tokens.weight",
    "model.decoder.embed_tokens.weight",
    "lm_head.weight",
)
"""Names that one matrix, (vocabulary, d_model), may go by in a file. Where the two languages have
embeddings of their own, only the last two are one."""

BIAS = "final_logits_bias"
"""What is added to the scores of tokens, (1, vocabulary); a model may have none."""

_OUTER = ("lm_head.", BIAS)
_OFFSET = 2
"""Rows of BART's table of positions that no token ever has."""


def read(folder: Path, family: Family) -> Weights:
    """Read the weights of a folder, each under its own name: one that is tied has several.

    Raises ModelError where one is missing, has another shape than config.json says, or differs from
    one that it is tied to.
    """
    config = json.loads((folder / "config.json").read_text("utf-8"))
    found = stored(folder)
    require_tied(folder, found)
    one = [found[name] for name in _tied(config) if name in found][:1]
    found |= {name: matrix for matrix in one for name in _tied(config)}
    shapes = dict(_shapes(config, family))
    if missing := sorted(shapes.keys() - found.keys()):
        names = ", ".join(missing[:3])
        raise ModelError(f"the weights in {folder} do not fit its config.json: no {names}")
    for name, shape in shapes.items():
        if found[name].shape != shape:
            raise ModelError(
                f"the weights in {folder} do not fit its config.json: {name} has the shape "
                f"{found[name].shape}, not {shape}"
            )
    found.setdefault(BIAS, _no_bias(*shapes["lm_head.weight"]))
    for side in ("encoder", "decoder"):
        name = f"model.{side}.embed_positions.weight"
        if family == "bart":
            found[name] = found[name][_OFFSET:]
        else:
            found[name] = _sinusoids(config["max_position_embeddings"], config["d_model"])
    return found


def require_tied(folder: Path, state: Mapping[str, Any]) -> None:
    """Raise ModelError if matrices of `state` differ that config.json says are one.

    transformers would take one of them, and write gibberish: opus-mt-tc-big had an output layer of
    its own in 2022 that was never trained (transformers#26216, #26271).

    `state`: arrays or tensors by name.
    """
    config = json.loads((folder / "config.json").read_text("utf-8"))
    first, *others = [name for name in _tied(config) if name in state] or [""]
    for other in others:
        one, two = state[first], state[other]
        if one.shape != two.shape or not bool((one == two).all()):
            raise ModelError(
                f"the weights in {folder} are refused: {other} is not the {first} that config.json "
                "says it is",
                hint="It was saved wrongly and would write gibberish. Take another revision of it.",
            )


def _tied(config: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names that config.json says are those of one matrix."""
    if not config.get("tie_word_embeddings", True):
        return ()
    return TIED if config.get("share_encoder_decoder_embeddings", True) else TIED[-2:]


def stored(folder: Path, names: Container[str] | None = None) -> Weights:
    """Return the tensors of a model's file, or those of `names`, as arrays that may be written to.

    Raises ModelError where it cannot be read.
    """
    from safetensors import SafetensorError, deserialize

    try:
        found = deserialize((folder / WEIGHTS).read_bytes())  # type: ignore[no-untyped-call]
        # A model that was saved without its output layer lacks the first part of the names.
        whole = any(name.startswith("model.") for name, _ in found)
        named = ((n if whole or n.startswith(_OUTER) else f"model.{n}", t) for n, t in found)
        return {n: _array(**t) for n, t in named if names is None or n in names}
    except (SafetensorError, OSError, KeyError, ValueError) as exc:
        raise ModelError(f"cannot load the weights in {folder}: {exc}") from exc


def _array(dtype: str, shape: list[int], data: bytes) -> NDArray[np.float32]:
    """Convert a tensor of safetensors. Raises KeyError for a type that no weight has."""
    import numpy as np

    if dtype == "BF16":  # the upper half of a float32
        upper = np.frombuffer(data, "<u2").astype("<u4") << 16
        return upper.view("<f4").reshape(shape)
    kind = {"F16": "<f2", "F32": "<f4", "F64": "<f8"}[dtype]
    return np.frombuffer(data, kind).astype(np.float32).reshape(shape)


def _shapes(config: Mapping[str, Any], family: Family) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the name and shape of each weight that a model of this config must have."""
    width, words = config["d_model"], config["vocab_size"]
    written = words
    if not config.get("share_encoder_decoder_embeddings", True):
        written = config.get("decoder_vocab_size") or words
    yield "lm_head.weight", (written, width)
    for side, rows in (("encoder", words), ("decoder", written)):
        yield f"model.{side}.embed_tokens.weight", (rows, width)
        if family == "bart":
            positions = config["max_position_embeddings"] + _OFFSET
            yield f"model.{side}.embed_positions.weight", (positions, width)
            yield from _affine(f"model.{side}.layernorm_embedding", (width,))
        for number in range(config[f"{side}_layers"]):
            yield from _layer(f"model.{side}.layers.{number}", side, width, config)


def _layer(
    name: str, side: str, width: int, config: Mapping[str, Any]
) -> Iterator[tuple[str, tuple[int, ...]]]:
    for attention in ("self_attn", "encoder_attn")[: 1 if side == "encoder" else 2]:
        for matrix in ("q_proj", "k_proj", "v_proj", "out_proj"):
            yield from _affine(f"{name}.{attention}.{matrix}", (width, width))
        yield from _affine(f"{name}.{attention}_layer_norm", (width,))
    inner = config[f"{side}_ffn_dim"]
    yield from _affine(f"{name}.fc1", (inner, width))
    yield from _affine(f"{name}.fc2", (width, inner))
    yield from _affine(f"{name}.final_layer_norm", (width,))


def _affine(name: str, shape: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield f"{name}.weight", shape
    yield f"{name}.bias", shape[:1]


def _no_bias(words: int, _: int) -> NDArray[np.float32]:
    import numpy as np

    return np.zeros((1, words), np.float32)


def _sinusoids(positions: int, width: int) -> NDArray[np.float32]:
    """Return the table of positions, (positions, width), that Marian models compute.

    The sines of all frequencies come first, then the cosines (Vaswani et al. 2017, section 3.5, has
    them in turns).
    """
    import numpy as np

    exponents = 2 * (np.arange(width) // 2) / width
    angles = np.arange(positions)[:, None] / np.power(10000, exponents)
    table = np.concatenate([np.sin(angles[:, 0::2]), np.cos(angles[:, 1::2])], axis=1)
    return table.astype(np.float32)


def load(folder: Path, state: dict[str, Any] | None = None) -> PreTrainedModel:
    """Load the model of `folder` in float32, with the weights of its safetensors, or with `state`.

    Raises ModelError unless every weight the config asks for is there in its shape: transformers
    would fill what is missing with noise. Nor may there be two of one that the config shares.
    """
    import transformers
    from safetensors import SafetensorError

    require_tied(folder, state or stored(folder, TIED))
    marian = family_of(folder, owner=str(folder)) == "marian"
    kind: Any = transformers.MarianMTModel if marian else transformers.BartForConditionalGeneration
    source: dict[str, Any] = {"pretrained_model_name_or_path": folder}
    if state is not None:
        config = kind.config_class.from_pretrained(folder)
        source = {"pretrained_model_name_or_path": None, "config": config, "state_dict": state}
    try:
        with quiet():
            model, report = kind.from_pretrained(
                **source,
                dtype="float32",
                use_safetensors=True,
                local_files_only=True,
                output_loading_info=True,
            )
    except (SafetensorError, RuntimeError, ValueError, OSError) as exc:
        raise ModelError(f"cannot load the weights in {folder}: {exc}") from exc
    if report["missing_keys"]:
        missing = ", ".join(sorted(report["missing_keys"])[:3])
        raise ModelError(f"the weights in {folder} do not fit its config.json: no {missing}")
    loaded: PreTrainedModel = model
    return loaded


def unpickle(folder: Path, target: Path) -> None:
    """Write the pickled weights of `folder` into `target` as safetensors, in their own precision.

    Raises ModelError if the file holds anything but weights, or others than the config asks for,
    and ConfigError where torch, which reads it, is not installed.
    """
    path = folder / PICKLED
    require(f"reading {PICKLED}", *TRANSFORMERS)
    import torch

    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as exc:  # a damaged pickle can raise anything
        raise ModelError(
            f"{path} is refused: it is damaged, or holds something else than weights",
            hint="Such a file can run programs when it is loaded. Do not use this model.",
        ) from exc
    if not state or not all(torch.is_tensor(value) for value in state.values()):
        raise ModelError(f"{path} is refused: it holds something else than weights")
    model = load(folder, state)
    precision = {value.dtype for value in state.values() if value.is_floating_point()}
    if len(precision) == 1:
        model = model.to(precision.pop())
    scratch = target / "unpickled"
    with quiet():
        model.save_pretrained(scratch)
    (scratch / WEIGHTS).replace(target / WEIGHTS)
    shutil.rmtree(scratch)


@contextmanager
def quiet() -> Iterator[None]:
    """Silence transformers while it loads: a library never prints."""
    from transformers.utils import logging

    talk: Any = logging  # the module is half typed
    level, bars = talk.get_verbosity(), talk.is_progress_bar_enabled()
    talk.set_verbosity(talk.CRITICAL)
    talk.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            # MarianTokenizer wants sacremoses for a normaliser that it never calls.
            warnings.filterwarnings("ignore", message="Recommended: pip install sacremoses")
            yield
    finally:
        talk.set_verbosity(level)
        if bars:
            talk.enable_progress_bar()
