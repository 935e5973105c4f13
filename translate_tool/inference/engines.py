"""Engines: texts in, hypotheses out.

`ct2` (CTranslate2), `hf` (transformers) and `echo` (no model) are siblings behind one protocol. A
new engine is a new file and a line in `open_engine`.
"""

from __future__ import annotations

from pathlib import Path

from translate_tool.errors import EngineError
from translate_tool.inference.base import Engine
from translate_tool.inference.echo import Echo
from translate_tool.inference.select import Choice, candidates, quickest
from translate_tool.models import Model
from translate_tool.records import Recipe

__all__ = ["Choice", "Engine", "candidates", "open_engine", "quickest"]


def open_engine(
    recipe: Recipe, model: Model | None, *, device: str, threads: int, cache: Path
) -> Engine:
    """Open the engine that `recipe` names, with `model` loaded on `device` ("cpu" or "cuda").

    `threads`: CPU threads in all. `cache`: where conversions are kept. The first time, the model
    must pass its self-test. Raises EngineError where it cannot be opened, ModelError where the
    model is at fault.
    """
    if recipe.engine == "echo":
        return Echo(recipe)
    if model is None:
        raise EngineError(f"engine {recipe.engine!r} needs a model")
    if recipe.engine == "ct2":
        from translate_tool.inference.ct2 import CTranslate2

        return CTranslate2(recipe, model, device=device, threads=threads, cache=cache)
    if recipe.engine == "hf":
        from translate_tool.inference.hf import Transformers

        return Transformers(recipe, model, device=device, threads=threads)
    raise EngineError(f"there is no engine {recipe.engine!r}", hint="Engines: ct2, hf, echo.")
