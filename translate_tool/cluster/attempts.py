"""Who has begun what, and not ended: told to a process that does not die of it.

A part that kills whoever works on it would be tried again for ever: nobody who could count is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

TRIES = 3
"""How often a stage of a part is begun before the part is left out: if it has killed two processes,
or stood beside who did, it may kill the third."""


class Witness:
    """Takes note of beginnings and ends. It pickles."""

    def __init__(self, actor: Any) -> None:
        self._actor = actor

    def begin(self, stage: str, shard: str, part: int) -> bool:
        """Take note of a beginning; whether it may go on, having failed not too often."""
        import ray
        from ray.exceptions import RayError

        try:
            return bool(ray.get(self._actor.begin.remote((stage, shard, part))))
        except RayError:
            return True  # without a witness there is no verdict

    def end(self, stage: str, shard: str, part: int) -> None:
        """Take note of an end, be it a good one."""
        self._actor.end.remote((stage, shard, part))

    def again(self) -> int:
        """How many beginnings were not the first; 0 where nobody can tell."""
        import ray
        from ray.exceptions import RayError

        try:
            return int(ray.get(self._actor.again.remote()))
        except RayError:
            return 0


class _Notes:
    """What a witness has seen; in a process of its own on the driver's machine."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str, int], int] = {}
        self._again = 0

    def begin(self, what: tuple[str, str, int]) -> bool:
        times = self._open.get(what, 0) + 1
        self._open[what] = times
        self._again += times > 1
        return times <= TRIES

    def end(self, what: tuple[str, str, int]) -> None:
        self._open.pop(what, None)

    def again(self) -> int:
        return self._again


@contextmanager
def witness() -> Iterator[Witness]:
    """A witness for as long as the block runs."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    notes: Any = ray.remote(num_cpus=0)(_Notes)
    actor = notes.options(scheduling_strategy=here).remote()
    try:
        yield Witness(actor)
    finally:
        ray.kill(actor)
