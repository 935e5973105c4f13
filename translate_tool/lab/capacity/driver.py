"""What a part costs the driver, whatever is in it: the one cost that more workers do not share.

    python -m translate_tool.lab.capacity.driver [--parts N] [--actors N]

Sends parts that are nothing through the three stages of `scale` on a local Ray, twice, the second
time twice as many: the difference in processor time of this process, which the executor of Ray Data
runs in, is what a part costs. It knows nothing of the cluster's head (its table of objects and
tasks), nor of how the cost grows with thousands of actors.
"""

from __future__ import annotations

import argparse
import json
import logging
import time
from collections.abc import Iterator, Sequence
from typing import Any

from translate_tool.errors import EngineError

SHARDS = 8
"""Read at the same time, as far as there is room."""


def measure(parts: int, actors: int) -> float:
    """Seconds of processor time of the driver for a part."""
    _seconds(4 * actors, actors)  # what is done once only
    return (_seconds(2 * parts, actors) - _seconds(parts, actors)) / parts


def _seconds(parts: int, actors: int) -> float:
    """As `scale` streams: a part is a row, a row is a block."""
    import ray.data
    from ray.data import ActorPoolStrategy, DataContext

    context = DataContext.get_current()
    context.target_max_block_size = 1
    each = -(-parts // SHARDS)

    def read(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for part in range(each):
            yield {"shard": row["n"], "part": part}

    same: Any = _Same  # Ray's annotations do not know that a class is called once it is an object
    began = time.process_time()
    rows = (
        ray.data.from_items([{"n": n} for n in range(SHARDS)], override_num_blocks=SHARDS)
        .flat_map(read, num_cpus=0.2)  # other than an engine, or Ray makes one of both
        .map(same, compute=ActorPoolStrategy(size=actors), num_cpus=0.1)
        .map(same, compute=ActorPoolStrategy(size=max(1, actors // 4)), num_cpus=0.1)
        .iter_rows()
    )
    count = sum(1 for _ in rows)
    if count != SHARDS * each:
        raise EngineError(f"{count} parts came out of {SHARDS * each}")
    return time.process_time() - began


class _Same:
    """An engine that does nothing."""

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        return row


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print one line of JSON."""
    import ray
    import ray.data

    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--parts", type=int, default=2_000)
    parser.add_argument("--actors", type=int, default=4)
    options = parser.parse_args(arguments)
    logging.getLogger("ray.data").setLevel(logging.WARNING)
    ray.init(
        num_cpus=options.actors,
        include_dashboard=False,
        log_to_driver=False,
        logging_level=logging.ERROR,
    )
    ray.data.DataContext.get_current().enable_progress_bars = False
    seconds = measure(options.parts, options.actors)
    print(json.dumps({"parts": options.parts, "actors": options.actors, "driver": seconds}))


if __name__ == "__main__":
    main()
