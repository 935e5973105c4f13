"""From articles and a cluster to hours and money.

Up to `most` parts every one is simulated. Beyond that, a run of fewer parts N', but of many for
each engine, is: it has the same start, the same steady state and the same last wave, so

    seconds(N) = seconds(N') + (N - N') / rate

with the rate at which N' parts came out between a quarter and three quarters of them. Machine time,
failures and losses go on with time, work with parts; 95 % is reached (N - N')·0.95/rate later,
which gives the tail. Should the whole run have more shards than N' parts would fill, those of N'
are shortened, lest readers without a shard limit it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from translate_tool.lab.capacity.cluster import Cluster, Outcome
from translate_tool.lab.capacity.costs import Costs
from translate_tool.lab.capacity.simulate import simulate

WAVES = 40
"""Parts for each engine, at least, in the run that a longer one is scaled from."""

LEAST = 50_000
"""Parts, likewise: where they are few, chance is too much of the rate."""

MOST = 2_000_000
"""Parts that are simulated one by one, unless told otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What `articles` take on `workers`.

    `machine_hours`: of workers. `price` and `per_million` (words): in the money of the price.
    `utilisation`: share of the engines' paid time that they translate what counts; `lost`: share
    that failures cost. `tail`: seconds from 95 % of the parts to all. `limit`: the stage that is
    busy most, or "start and tail" where they are half the time. `exact`: simulated part by part.
    """

    articles: int
    workers: int
    parts: int
    hours: float
    machine_hours: float
    cost: float
    per_million: float
    utilisation: float
    lost: float
    tail: float
    limit: str
    failures: int
    exact: bool


def forecast(
    cluster: Cluster,
    costs: Costs,
    articles: int,
    *,
    shard: int = 10_000,
    price: float = 0.0,
    most: int = MOST,
    seed: int = 0,
) -> Forecast:
    """Predict a run over `articles` in shards of `shard` each; `price`: of a worker's hour."""
    parts = math.ceil(articles / costs.articles)
    shards = math.ceil(articles / shard)
    outcome = predict(cluster, costs, parts, min(shards, parts), most=most, seed=seed)
    hours = outcome.machines / 3600
    words = articles / costs.articles * costs.words
    paid = outcome.machines * cluster.engines
    return Forecast(
        articles=articles,
        workers=cluster.workers,
        parts=parts,
        hours=outcome.seconds / 3600,
        machine_hours=hours,
        cost=hours * price,
        per_million=hours * price / words * 1e6 if words else 0.0,
        utilisation=outcome.worked[1] / paid if paid else 0.0,
        lost=outcome.lost / (outcome.lost + paid) if paid else 0.0,
        tail=outcome.tail,
        limit=_limit(cluster, outcome, shards),
        failures=outcome.failures,
        exact=parts <= most,
    )


def predict(
    cluster: Cluster, costs: Costs, parts: int, shards: int, *, most: int = MOST, seed: int = 0
) -> Outcome:
    """Simulate `parts` in `shards`, drawn from the measured ones with replacement; or scale."""
    few = min(parts, _enough(cluster, most)) if parts > most else parts
    draws = np.random.default_rng(seed).integers(len(costs.rows), size=few).tolist()
    count = shards if few == parts else _fewer(cluster, parts, shards, few)
    sizes = [few * (n + 1) // count - few * n // count for n in range(count)]
    outcome = simulate(cluster, costs, draws, sizes, seed)
    return outcome if few == parts else _scaled(cluster, outcome, parts)


def _enough(cluster: Cluster, most: int) -> int:
    return min(most, max(LEAST, WAVES * cluster.all_engines))


def _fewer(cluster: Cluster, parts: int, shards: int, few: int) -> int:
    """Shards for a run of `few` parts: as many in proportion, or enough for all readers."""
    readers = cluster.workers * cluster.readers
    return min(few, max(math.ceil(shards * few / parts), min(shards, 2 * readers)))


def _scaled(cluster: Cluster, few: Outcome, parts: int) -> Outcome:
    more = (parts - few.parts) / few.rate
    seconds = few.seconds + more
    machines = few.machines + more * cluster.workers * cluster.presence
    read, translate, finish, _ = (work * parts / few.parts for work in few.worked)
    return Outcome(
        parts=parts,
        seconds=seconds,
        machines=machines,
        worked=(read, translate, finish, parts * cluster.driver),
        lost=few.lost * seconds / few.seconds,
        tail=few.tail + 0.05 * more,
        rate=few.rate,
        failures=round(machines / 3600 / cluster.lifetime),
    )


def _limit(cluster: Cluster, outcome: Outcome, shards: int) -> str:
    """What is busy most, of as many as there is work for at once."""
    read, translate, finish, driver = outcome.worked
    parts, workers, seconds = outcome.parts, cluster.workers, outcome.seconds
    shares = {
        "engines": (translate + outcome.lost) / min(parts, cluster.all_engines),
        "readers": read / min(shards, workers * cluster.readers),
        "finishers": finish / min(parts, workers * cluster.finishers),
        "driver": driver,
    }
    name, busy = max(shares.items(), key=lambda share: share[1])
    idle = cluster.startup + outcome.tail
    return name if busy > seconds / 2 or idle < seconds / 2 else "start and tail"
