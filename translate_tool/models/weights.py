"""Loads weights without executing code, and converts a pickled checkpoint to safetensors once.

Knows transformers and torch, which are imported when called. Knows nothing of caches or names. A
pickle can run code when it is loaded, so torch reads it with `weights_only=True`, which refuses all
but tensors, and what comes out is safetensors: nothing else is ever loaded afterwards.
"""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate_tool.errors import ModelError
from translate_tool.models import tensors
from translate_tool.models.model import PICKLED, WEIGHTS, family_of
from translate_tool.runtime.libraries import TRANSFORMERS, require

if TYPE_CHECKING:
    from transformers import PreTrainedModel


def load(folder: Path, state: dict[str, Any] | None = None) -> PreTrainedModel:
    """Load the model of `folder` in float32, with the weights of its safetensors, or with `state`.

    Raises ModelError unless every weight the config asks for is there in its shape: transformers
    would fill what is missing with noise. Nor may there be two of one that the config shares.
    """
    import transformers
    from safetensors import SafetensorError

    tensors.require_tied(folder, state or tensors.stored(folder, tensors.TIED))
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
