"""Counts, in a process of its own, how often each stage of each part was begun and not ended.

A part that kills every process that works on it would be tried for ever if the count died with
the process. So an actor on the driver's machine keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

TRIES = 3
"""How often a stage of a part is begun before the part is left out. Two processes may die of
something else, such as a neighbour; a third one is not risked."""


class AttemptCounter:
    """Counts attempts at parts, from any process of the cluster. It pickles."""

    def __init__(self, actor: Any) -> None:
        self._actor = actor

    def begin(self, stage: str, shard: str, part: int) -> bool:
        """Count an attempt; return whether it may be made, after at most `TRIES` - 1 others."""
        import ray
        from ray.exceptions import RayError

        try:
            return bool(ray.get(self._actor.begin.remote((stage, shard, part))))
        except RayError:
            return True  # without a count, no part is left out

    def end(self, stage: str, shard: str, part: int) -> None:
        """Forget the attempts at a stage of a part: its process has survived."""
        self._actor.end.remote((stage, shard, part))

    def retries(self) -> int:
        """Return how many attempts were not the first; 0 where the actor cannot be asked."""
        import ray
        from ray.exceptions import RayError

        try:
            return int(ray.get(self._actor.retries.remote()))
        except RayError:
            return 0


class _AttemptCounts:
    """Holds the counts of an `AttemptCounter`, in the actor's process."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str, int], int] = {}
        self._retries = 0

    def begin(self, key: tuple[str, str, int]) -> bool:
        times = self._open.get(key, 0) + 1
        self._open[key] = times
        self._retries += times > 1
        return times <= TRIES

    def end(self, key: tuple[str, str, int]) -> None:
        self._open.pop(key, None)

    def retries(self) -> int:
        return self._retries


@contextmanager
def attempt_counter() -> Iterator[AttemptCounter]:
    """Yield a counter whose actor lives as long as the block runs."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    counts: Any = ray.remote(num_cpus=0)(_AttemptCounts)
    actor = counts.options(scheduling_strategy=here).remote()
    try:
        yield AttemptCounter(actor)
    finally:
        ray.kill(actor)
