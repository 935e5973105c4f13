"""Convert a model for CTranslate2, once for each precision, into the cache.

Knows CTranslate2's converter. Does not know how models are run. The key of a conversion is a digest
of all it is made from and of the converter's version, so a stale one is never used.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

from translate_tool.errors import ModelError
from translate_tool.models import disk
from translate_tool.models.model import SETTINGS, Model
from translate_tool.records import digest

FOLDER = "ct2"
METHOD = "1"  # to be raised when `_spec` or `_write` changes what a conversion holds


def convert(model: Model, *, precision: str, cache: Path) -> Path:
    """The folder of `model` for CTranslate2 at `precision` (int8, float32, int8_float32, ...).

    A second call finds the first one's folder, with no heavy import. Processes that ask at the
    same time wait for the one that converts. Raises ModelError.
    """
    target = cache / FOLDER / _key(model, precision)
    if _sound(target):
        return target
    with disk.locked(target.with_name(f"{target.name}.lock")):
        if not _sound(target):
            with disk.building(target) as draft:
                _write(model, precision, draft)
                disk.seal(
                    draft,
                    name=f"{model.name} ({precision})",
                    kind="ctranslate2",
                    revision=model.revision,
                    licence=model.licence,
                    origin=model.sha256,
                )
    return target


def _key(model: Model, precision: str) -> str:
    settings = [n for n in SETTINGS if (model.folder / n).is_file()]
    parts = [part for n in settings for part in (n, disk.sha256(model.folder / n))]
    what = digest(METHOD, version("ctranslate2"), precision, model.sha256, *parts)
    return f"{model.folder.name.partition('@')[0]}-{precision}-{what}"


def _sound(folder: Path) -> bool:
    manifest = disk.read(folder)
    return manifest is not None and not disk.problems(folder, manifest)


def _write(model: Model, precision: str, folder: Path) -> None:
    import ctranslate2

    try:
        spec = _spec(model)
        spec.validate()
        spec.optimize(quantization=precision)
        spec.save(str(folder))
        ctranslate2.Translator(str(folder), device="cpu", compute_type="auto", intra_threads=1)
    except (ValueError, RuntimeError, TypeError, KeyError, AttributeError) as exc:
        raise ModelError(f"{model.name} cannot be converted to {precision}: {exc}") from exc


def _spec(model: Model) -> Any:
    """The model as CTranslate2's converter describes it. ctranslate2 is untyped, hence Any."""
    import torch
    from ctranslate2.converters.transformers import BartLoader, MarianMTLoader
    from transformers import AutoTokenizer

    from translate_tool.models import weights

    loaded = weights.load(model.folder)
    with torch.no_grad(), weights.quiet():
        tokenizer = AutoTokenizer.from_pretrained(model.folder, local_files_only=True)
        if model.family == "marian":
            _start_where_trained(loaded)
            return MarianMTLoader()(loaded, tokenizer)
        # BartLoader looks for this in the config, where newer models lack it. In transformers a
        # BART always normalises after each sublayer.
        loaded.config.normalize_before = False
        return BartLoader()(loaded, tokenizer)


def _start_where_trained(model: Any) -> None:
    """Move the embedding of the start token, (d_model,), into the decoder's first position.

    CTranslate2 starts a Marian decoder from a zero embedding, which is what opus-mt models have
    for their start token. Others have learnt one; only the start token is ever in first position.
    """
    config, decoder = model.config, model.model.decoder
    start = decoder.embed_tokens.weight[config.decoder_start_token_id]
    scale = config.d_model**0.5 if config.scale_embedding else 1.0
    decoder.embed_positions.weight.data[0] += scale * start
