"""Writes a model in the format of CTranslate2.

    python -m translate_tool.models.conversion SOURCE TARGET NAME FAMILY PRECISION [plain]

Knows the specifications that `spec` makes, and how CTranslate2 stores them; knows no cache. As a
program it says on standard output why it failed, and keeps torch out.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, cast

from translate_tool.errors import ModelError
from translate_tool.models import int8, spec, vocabulary
from translate_tool.models.model import Family


def write(
    source: Path,
    target: Path,
    *,
    name: str,
    family: Family,
    precision: str,
    plain: bool = False,
) -> None:
    """Convert a model for CTranslate2. Raises ModelError.

    - `source`, `target`: folders
    - `name`: of the model, for messages; `family`: "marian" or "bart"
    - `precision`: as CTranslate2 names it
    - `plain`: with all rows in the decoder, and 8-bit weights rounded as CTranslate2 does it
    """
    import ctranslate2

    try:
        described = spec.described(source, family)
        if family == "marian" and not plain:
            _leave_out(described, vocabulary.target_tokens(source))
        described.validate()
        if plain:
            described.optimize(quantization=precision)
        else:
            _quantise(described, precision)
        described.save(str(target))
        ctranslate2.Translator(str(target), device="cpu", compute_type="auto", intra_threads=1)
    except (ValueError, RuntimeError, TypeError, KeyError, AttributeError) as exc:
        raise ModelError(f"{name} cannot be converted to {precision}: {exc}") from exc


def _quantise(spec: Any, precision: str) -> None:
    """Give the weights of `spec` their precision; 8-bit ones are rounded as `int8` does it."""
    from ctranslate2.specs.model_spec import NumpyVariable, visit_spec

    rounded: list[tuple[Any, str, Any, Any]] = []

    def collect(layer: Any, path: str, value: Any) -> None:
        name = path.rpartition("/")[2]
        if hasattr(layer, f"{name}_scale"):
            rounded.append((layer, name, *int8.quantised(value.to("float32").numpy())))

    if precision.startswith("int8"):
        visit_spec(spec, collect)  # first: optimize works on the very memory of the weights
    spec.optimize(quantization=precision)
    for layer, name, whole, scales in rounded:
        if not isinstance(getattr(layer, name), str):  # the name of an equal weight elsewhere
            setattr(layer, name, NumpyVariable(whole))
            setattr(layer, f"{name}_scale", NumpyVariable(scales))


def _leave_out(spec: Any, written: frozenset[str]) -> None:
    """Leave the decoder of `spec` the rows of the tokens `written`: it reads and scores no others.

    The others are in no target that the model learnt from, so none is ever likely; yet each would
    be scored for every token of every hypothesis: a quarter of all the work of opus-mt.
    """
    decoder, [tokens] = spec.decoder, spec._vocabularies["target"]
    rows = [row for row, token in enumerate(tokens) if token in written]
    if len(rows) == len(tokens):
        return
    decoder.embeddings.weight = decoder.embeddings.weight[rows]
    decoder.projection.weight = decoder.projection.weight[rows]
    if decoder.projection.has_bias():
        decoder.projection.bias = decoder.projection.bias[rows]
    spec._vocabularies["target"] = [[tokens[row] for row in rows]]


def main() -> None:
    """Convert as the command line says."""
    source, target, name, family, precision, *plain = sys.argv[1:]
    if "bfloat16" not in precision:
        # CTranslate2 imports torch where it finds it, which takes seconds and 400 MB; it needs it
        # for bfloat16 only, which numpy lacks.
        sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        write(
            Path(source),
            Path(target),
            name=name,
            family=cast(Family, family),
            precision=precision,
            plain=bool(plain),
        )
    except ModelError as exc:
        print(exc)
        sys.exit(1)


if __name__ == "__main__":
    main()
