"""Converts a model for CTranslate2, once for each precision, into the cache.

    python -m translate_tool.models.conversion SOURCE TARGET NAME FAMILY PRECISION [plain]

The key of a conversion is a digest of all it is made from and of the converter's version, so a
stale one is never used. `spec` describes the model; neither that nor this module needs torch, which
CTranslate2 imports where it finds it: so a process of its own converts, without torch, and prints
why it failed.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from translate_tool.errors import ModelError
from translate_tool.models import manifests, spec
from translate_tool.models.model import SETTINGS, Family, Model
from translate_tool.records import digest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDER = "ct2"
METHOD = "3"  # to be raised when `write` changes what a conversion holds

LEVELS = 127
"""Largest weight, either way: -128 has no counterpart."""

PAIR = 128
"""Largest sum of two neighbours, either way: 255 * 128 fits into 16 bits, 255 * 129 does not."""


def convert(model: Model, *, precision: str, cache: Path, plain: bool = False) -> Path:
    """Return the folder of `model` for CTranslate2 at `precision` (int8, int8_float32, ...).

    A second call finds the first one's folder, with no heavy import. Processes that ask at the
    same time wait for the one that converts. `plain`: as CTranslate2's own converter does it, with
    rows that no target needs, to compare with. Raises ModelError.
    """
    target = cache / FOLDER / _key(model, precision, *["plain"] * plain)

    def make(unfinished: Path) -> manifests.Manifest:
        _write(model, unfinished, precision=precision, plain=plain)
        return manifests.seal(
            unfinished,
            name=f"{model.name} ({precision})",
            kind="ctranslate2",
            revision=model.revision,
            licence=model.licence,
            origin=model.sha256,
        )

    manifests.build_once(target, make)
    return target


def _key(model: Model, precision: str, *more: str) -> str:
    """Return a name for what is made from `model` at `precision`, and `more`, by this converter."""
    settings = [n for n in SETTINGS if (model.folder / n).is_file()]
    parts = [part for n in settings for part in (n, manifests.sha256(model.folder / n))]
    what = digest(METHOD, version("ctranslate2"), precision, model.sha256, *parts, *more)
    label = model.name.replace("/", "--") if model.revision else model.folder.name.partition("@")[0]
    return f"{label}-{precision}-{what}"


def _write(model: Model, folder: Path, *, precision: str, plain: bool) -> None:
    """Convert into `folder`, in a process of its own: torch would stay in this one, with 400 MB.

    One that has torch anyhow does it itself.
    """
    if "torch" in sys.modules:
        write(
            model.folder,
            folder,
            name=model.name,
            family=model.family,
            precision=precision,
            plain=plain,
        )
        return
    words = (model.folder, folder, model.name, model.family, precision, *["plain"] * plain)
    done = subprocess.run(  # noqa: S603 - this very package
        [sys.executable, "-m", "translate_tool.models.conversion", *map(str, words)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        output = done.stdout.strip() or done.stderr.strip().rpartition("\n")[2]
        raise ModelError(output or f"converting {model.name} ended with code {done.returncode}")


def write(
    source: Path, target: Path, *, name: str, family: Family, precision: str, plain: bool = False
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
            _leave_out(described, spec.target_tokens(source))
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
    """Give the weights of `spec` their precision; 8-bit ones are rounded by `quantised`."""
    from ctranslate2.specs.model_spec import NumpyVariable, visit_spec

    rounded: list[tuple[Any, str, Any, Any]] = []

    def collect(layer: Any, path: str, value: Any) -> None:
        name = path.rpartition("/")[2]
        if hasattr(layer, f"{name}_scale"):
            rounded.append((layer, name, *quantised(value.to("float32").numpy())))

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


def quantised(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round `weights`, (outputs, inputs), to whole numbers; return them and the scale of each row.

    A weight is its whole number divided by the scale of its row, (outputs,). Processors without
    VNNI multiply an activation in 0..255 with a weight in -127..127, add two neighbours in 16 bits
    and cut off what does not fit: 255 * 100 + 255 * 60 = 40,800 becomes 32,767. So a row gets no
    more levels than its neighbouring weights allow, about 100 of 127 in a trained model, and the
    products are the same on every processor. Neighbours are inputs 2n and 2n + 1, as in the packed
    layout of oneDNN's and MKL's kernels.
    """
    import numpy as np

    largest = np.abs(weights).max(axis=1)
    pair = np.abs(_pairs(weights)).max(axis=1, initial=0.0)
    scales = _scales(largest, pair, PAIR)
    whole = np.rint(weights * scales[:, None])
    # Both of a pair may be rounded up: 64.5 + 63.5 make 65 + 64. A pair of 127 cannot exceed 128.
    over = np.abs(_pairs(whole)).max(axis=1, initial=0.0) > PAIR
    scales = np.where(over, _scales(largest, pair, PAIR - 1), scales)
    whole = np.rint(weights * scales[:, None])
    return whole.astype(np.int8), scales.astype(np.float32)


def _scales(
    largest: NDArray[np.float32], pair: NDArray[np.float32], most: int
) -> NDArray[np.float64]:
    """Return the scale at which no weight and no pair of neighbours of a row is too large."""
    import numpy as np

    share = np.maximum(largest.astype(np.float64) / LEVELS, pair.astype(np.float64) / most)
    share = np.maximum(share, np.finfo(np.float32).tiny)  # a row of zeros, or nearly
    scales: NDArray[np.float64] = 1.0 / share
    return scales


def _pairs(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Add up the inputs 2n and 2n + 1, (outputs, inputs // 2); an odd last one is left out."""
    even = weights.shape[1] // 2 * 2
    sums: NDArray[np.float32] = weights[:, 0:even:2] + weights[:, 1:even:2]
    return sums


if __name__ == "__main__":
    main()
