"""A part that killed its process, or found a bug: the article that does it fails, the others go on.

Knows Ray's tasks and how they die; knows nothing of what is done with the result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from translate_tool.cluster import ray_data, stages
from translate_tool.cluster.ledger import Measured
from translate_tool.cluster.records import Finished, Part
from translate_tool.cluster.workers import Meter, finished, translated
from translate_tool.records import Article, Failure
from translate_tool.translation.resolve import summariser

TRIES = 3
"""Processes that an article alone must have killed before it is held to be the culprit: of those
that die in a cluster, most die of something else. A bug needs no second look."""

Found = tuple[Finished, Measured]


def carefully(part: Part, orders: stages.Orders) -> Found:
    """`part`, its articles translated in a process of their own, halved for as long as that dies.

    An article that fails by itself is a failure. Raises errors of this package, which concern all.
    """
    import ray
    from ray.exceptions import RayError, RayTaskError

    scale = orders.config.scale
    work = ray.remote(num_cpus=scale.cpus, num_gpus=scale.gpus, max_retries=0)(_alone)
    told = ray.put(orders)

    def tried(items: Sequence[Article | Failure], times: int = 1) -> list[Found]:
        try:
            return [ray_data.got(work.remote(replace(part, items=tuple(items)), told))]
        except RayTaskError as exc:
            reason, times = f"a bug: {type(exc.cause).__name__}: {exc.cause}"[:300], TRIES
        except RayError as exc:
            reason = f"whatever process works on it dies: {type(exc).__name__}"
        if len(items) > 1:
            middle = len(items) // 2
            return tried(items[:middle]) + tried(items[middle:])
        if times < TRIES:
            return tried(items, times + 1)
        return [(_given_up(part, items, reason), Measured())]

    return _joined(part, tried(part.items))


def _alone(part: Part, orders: stages.Orders) -> Found:
    resolved, meter = stages.workplace(orders), Meter()
    return finished(
        translated(resolved, part, None, meter), orders, summariser(orders.config), meter
    )


def _given_up(part: Part, items: Sequence[Article | Failure], reason: str) -> Finished:
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
    return replace(_nothing(part), failures=failures)


def _joined(part: Part, found: Sequence[Found]) -> Found:
    """The pieces of `part`, which are in order, as one."""
    done = [piece for piece, _ in found]
    took = [measured for _, measured in found]
    whole = replace(
        _nothing(part),
        briefs=tuple(brief for piece in done for brief in piece.briefs),
        failures=tuple(failure for piece in done for failure in piece.failures),
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


def _nothing(part: Part) -> Finished:
    return Finished(shard=part.shard, number=part.number, last=part.last, briefs=(), failures=())


def _sum(all_seconds: Iterable[Mapping[str, float]]) -> dict[str, float]:
    total: Counter[str] = Counter()
    for seconds in all_seconds:
        total.update(seconds)
    return dict(total)
