"""Selects engine, device and precision where the settings say "auto".

Knows which devices there are and what each engine can do on them; opens nothing by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from translate_tool.errors import ConfigError, EngineError
from translate_tool.inference.base import Engine
from translate_tool.runtime.libraries import TRANSFORMERS, is_there, require

PRECISIONS = {
    ("ct2", "cpu"): ("int8", "float32", "int8_float32", "int16"),
    ("ct2", "cuda"): ("float16", "bfloat16", "float32", "int8", "int8_float16", "int8_bfloat16"),
    ("hf", "cpu"): ("float32", "bfloat16"),
    ("hf", "cuda"): ("bfloat16", "float16", "float32"),
    ("echo", "cpu"): ("exact",),
}
"""What each engine can do on each device; the first is what "auto" takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Names a concrete engine, device and precision."""

    engine: str
    device: str
    precision: str


def candidates(engine: str, device: str, precision: str) -> list[Choice]:
    """Return what `engine`, `device` and `precision`, each maybe "auto", may mean here.

    One choice; or, for engine "auto" on CUDA, each engine that can be used there, for `quickest` to
    choose from. Raises ConfigError for what does not exist or does not go together.
    """
    if engine == "echo":
        return [Choice(engine="echo", device="cpu", precision="exact")]
    if engine == "hf":
        require("engine hf", *TRANSFORMERS)
    engines: tuple[str, ...] = ("ct2", "hf") if engine == "auto" else (engine,)
    device = _device(device, engines)
    if device == "cuda":
        engines = tuple(name for name in engines if sees_cuda(name))
    choices = [_choice(name, device, precision) for name in engines]
    fitting = [choice for choice in choices if choice is not None]
    if not fitting:
        known = {p: None for e in engines for p in PRECISIONS.get((e, device), ())}
        raise ConfigError(
            f"engine {engine!r} has no precision {precision!r} on {device}",
            hint=f"Known there: auto, {', '.join(known)}." if known else "Engines: ct2, hf, echo.",
        )
    return fitting if device == "cuda" else fitting[:1]


def quickest(
    choices: Sequence[Choice],
    probe: Callable[[Choice], Engine],
    texts: Sequence[str],
    clock: Callable[[], float] = time.perf_counter,
) -> Choice:
    """Return the choice whose engine, opened by `probe`, is first through `texts` the second time.

    One that cannot be opened or fails is out. Raises the last one's EngineError if all are.
    """
    seconds: dict[Choice, float] = {}
    failure: EngineError | None = None
    for choice in choices:
        try:
            engine = probe(choice)
            engine.generate(texts)  # warms up: first calls load kernels
            start = clock()
            engine.generate(texts)
            seconds[choice] = clock() - start
        except EngineError as exc:
            failure = exc
    if not seconds:
        raise failure or EngineError("there is no engine to choose from")
    return min(seconds, key=seconds.__getitem__)


def _choice(engine: str, device: str, precision: str) -> Choice | None:
    known = PRECISIONS.get((engine, device), ())
    if precision == "auto" and known:
        return Choice(engine=engine, device=device, precision=known[0])
    if precision in known:
        return Choice(engine=engine, device=device, precision=precision)
    return None


def _device(device: str, engines: tuple[str, ...]) -> str:
    """Return `device`; where it is "auto", what the first of `engines` can use.

    Only the first, so that nobody waits for torch to be imported only to hear "no".
    """
    if device not in ("auto", "cpu", "cuda"):
        raise ConfigError(f"there is no device {device!r}", hint="Devices: auto, cpu, cuda.")
    if device == "auto":
        return "cuda" if sees_cuda(engines[0]) else "cpu"
    if device == "cuda" and not any(sees_cuda(name) for name in engines):
        raise ConfigError(
            "device is cuda, but no CUDA device can be used here",
            hint='Set device = "cpu" or "auto", or check the driver with nvidia-smi.',
        )
    return device


def sees_cuda(engine: str) -> bool:
    """Tell whether there is a CUDA device that `engine` can use."""
    if engine == "ct2":
        import ctranslate2

        return bool(ctranslate2.get_cuda_device_count() > 0)
    if engine == "hf" and all(map(is_there, TRANSFORMERS)):
        import torch

        return torch.cuda.is_available()
    return False
