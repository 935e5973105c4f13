"""`scale` without Ray: what its workers do, done by threads of this process.

Shards, parts, ledger, settings, manifest and report are those of any run; only where the stages run
differs. Usage: python rayless_kit.py INPUTS OUTPUT, which prints after each part how many are done.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest

from translate_tool.cluster import driver, place, ray_data, workers
from translate_tool.cluster.report import Progress, Report
from translate_tool.cluster.stages import worker_settings
from translate_tool.config import Config, override

PART = 2
"""Articles of a part."""


class Untroubled:
    """Counts no attempts: no process dies here."""

    def begin(self, *_: object) -> bool:
        return True

    def end(self, *_: object) -> None:
        pass

    def retries(self) -> int:
        return 0


def stream(
    jobs: Sequence[workers.Job], _: object, *, place: Any, settings: Any, ledger: Any, **more: Any
) -> Iterator[Any]:
    """What `ray_data.stream` yields, from two threads that finish and write parts at once."""
    translate = workers.Translator(settings, more["repeats"], more["attempts"])
    finish = workers.Finisher(settings, ledger, more["attempts"])
    parts = [
        part
        for job in jobs
        for part in workers.read(workers.row(job), place=place, config=settings.config)
    ]
    with ThreadPoolExecutor(2) as pool:
        yield from map(workers.item, pool.map(finish, [translate(part) for part in parts]))


@contextmanager
def without_ray() -> Iterator[None]:
    capacity = ray_data.Capacity(actors=1, finishers=2, initial=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ray_data, "cluster", lambda *_: nullcontext(capacity))
        patch.setattr(ray_data, "resolve_on_worker", worker_settings)
        patch.setattr(ray_data, "stream", stream)
        patch.setattr(ray_data, "end_streams", lambda: None)
        patch.setattr(driver, "attempt_counter", lambda: nullcontext(Untroubled()))
        yield


def scale(inputs: object, output: object, **how: Any) -> Report:
    """Run `scale` over a folder, with an engine that needs no model."""
    values = {"translate.engine": "echo", "summarise.model": "extractive", "scale.part": PART}
    with without_ray():
        config = override(Config(), values)
        return driver.scale(config, place(str(inputs)), place(str(output)), **how)


def tell(progress: Progress) -> None:
    sys.stdout.write(f"{progress.parts}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    scale(*sys.argv[1:], on_progress=tell)
