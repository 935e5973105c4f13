"""A model written anew in the form of CTranslate2.

    python -m translate_tool.models.converting SOURCE TARGET NAME FAMILY PRECISION

Knows CTranslate2's converter, which wants torch and transformers; knows no cache. As a program it
says on standard output why it failed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, cast

from translate_tool.errors import ModelError
from translate_tool.models.model import Family


def write(source: Path, target: Path, *, name: str, family: Family, precision: str) -> None:
    """Convert the model in `source` into the folder `target`. Raises ModelError."""
    import ctranslate2

    try:
        spec = _spec(source, family)
        spec.validate()
        spec.optimize(quantization=precision)
        spec.save(str(target))
        ctranslate2.Translator(str(target), device="cpu", compute_type="auto", intra_threads=1)
    except (ValueError, RuntimeError, TypeError, KeyError, AttributeError) as exc:
        raise ModelError(f"{name} cannot be converted to {precision}: {exc}") from exc


def _spec(folder: Path, family: Family) -> Any:
    """The model as CTranslate2's converter describes it. ctranslate2 is untyped, hence Any."""
    import torch
    from ctranslate2.converters.transformers import BartLoader, MarianMTLoader
    from transformers import AutoTokenizer

    from translate_tool.models import weights

    loaded = weights.load(folder)
    with torch.no_grad(), weights.quiet():
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        if family == "marian":
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


def main() -> None:
    """Convert as the command line says."""
    source, target, name, family, precision = sys.argv[1:]
    kind = cast(Family, family)
    try:
        write(Path(source), Path(target), name=name, family=kind, precision=precision)
    except ModelError as exc:
        print(exc)
        sys.exit(1)


if __name__ == "__main__":
    main()
