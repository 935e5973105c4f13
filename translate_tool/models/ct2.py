"""Converts a model for CTranslate2, once for each precision, into the cache.

Its key is a digest of all it is made from and of the converter's version, so a stale one is never
used. `conversion` makes it.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from translate_tool.errors import ModelError
from translate_tool.models import conversion, manifests
from translate_tool.models.model import SETTINGS, Model
from translate_tool.records import digest

FOLDER = "ct2"
METHOD = "3"  # to be raised when `conversion` changes what a conversion holds


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
        conversion.write(
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
        [sys.executable, "-m", conversion.__name__, *map(str, words)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        output = done.stdout.strip() or done.stderr.strip().rpartition("\n")[2]
        raise ModelError(output or f"converting {model.name} ended with code {done.returncode}")
