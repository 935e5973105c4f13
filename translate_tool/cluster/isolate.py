"""Isolates the article that kills the process of its part, or meets a bug: only that one fails.

Knows Ray's tasks and how they die; knows nothing of what is done with the result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from translate_tool.cluster import ray_data, stages
from translate_tool.cluster.ledger import Measured
from translate_tool.cluster.records import FinishedPart, Part
from translate_tool.cluster.workers import Meter, finish_part, translate_part
from translate_tool.records import Article, Failure
from translate_tool.translation.resolve import summariser

TRIES = 3
"""Processes that an article alone must kill before it fails: most of those that die in a cluster
die of something else. After a bug there is no second attempt."""

Result = tuple[FinishedPart, Measured]


def isolate(part: Part, settings: stages.WorkerSettings) -> Result:
    """Translate `part` in a process of its own, halving it for as long as that process dies.

    An article that fails by itself becomes a Failure. Raises errors of this package, which concern
    all parts.
    """
    import ray
    from ray.exceptions import RayError, RayTaskError

    scale = settings.config.scale
    task = ray.remote(num_cpus=scale.cpus, num_gpus=scale.gpus, max_retries=0)(_run_part)
    shared = ray.put(settings)

    def attempt(items: Sequence[Article | Failure], times: int = 1) -> list[Result]:
        try:
            return [ray_data.result_of(task.remote(replace(part, items=tuple(items)), shared))]
        except RayTaskError as exc:
            reason, times = f"a bug: {type(exc.cause).__name__}: {exc.cause}"[:300], TRIES
        except RayError as exc:
            reason = f"whatever process works on it dies: {type(exc).__name__}"
        if len(items) > 1:
            middle = len(items) // 2
            return attempt(items[:middle]) + attempt(items[middle:])
        if times < TRIES:
            return attempt(items, times + 1)
        return [(_fail_all(part, items, reason), Measured())]

    return _join(part, attempt(part.items))


def _run_part(part: Part, settings: stages.WorkerSettings) -> Result:
    resolved, meter = stages.resolve(settings), Meter()
    return finish_part(
        translate_part(resolved, part, None, meter), settings, summariser(settings.config), meter
    )


def _fail_all(part: Part, items: Sequence[Article | Failure], reason: str) -> FinishedPart:
    failures = tuple(
        item
        if isinstance(item, Failure)
        else Failure(
            origin=item.origin,
            status="failed",
            reason=reason,
            hint="Please report this, with the article.",
        )
        for item in items
    )
    return part.finished((), failures)


def _join(part: Part, found: Sequence[Result]) -> Result:
    """Join the results of the pieces of `part`, which are in order."""
    done = [piece for piece, _ in found]
    took = [measured for _, measured in found]
    whole = part.finished(
        (brief for piece in done for brief in piece.briefs),
        (failure for piece in done for failure in piece.failures),
    )
    measured = Measured(
        texts=sum(each.texts for each in took),
        recalled=sum(each.recalled for each in took),
        tokens=sum(each.tokens for each in took),
        began=min((each.began for each in took if each.began), default=0.0),
        engine=next((each.engine for each in took if each.engine), ""),
        seconds=_sum(each.seconds for each in took),
        cpu=_sum(each.cpu for each in took),
    )
    return whole, measured


def _sum(all_seconds: Iterable[Mapping[str, float]]) -> dict[str, float]:
    total: Counter[str] = Counter()
    for seconds in all_seconds:
        total.update(seconds)
    return dict(total)
