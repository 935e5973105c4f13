"""What was predicted, as Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from translate_tool.lab.capacity.cluster import Cluster
from translate_tool.lab.capacity.costs import STAGES, Costs
from translate_tool.lab.capacity.forecast import Forecast
from translate_tool.lab.capacity.reality import Checked


def measured(costs: Costs) -> str:
    """What a part costs."""
    means = [costs.mean(stage) for stage in range(len(STAGES))]
    stages = ", ".join(
        f"{name} {mean.alone:.3f} s at {mean.load:.2f} cores"
        for name, mean in zip(STAGES, means, strict=True)
    )
    core = costs.words / sum(mean.alone * mean.load for mean in means)
    return (
        f"- parts measured: {len(costs.rows)}, of {costs.articles:.1f} articles and "
        f"{costs.words:,.0f} words: {stages}\n"
        f"- {core:,.0f} words in a second of one core, all stages together"
    )


def assumed(cluster: Cluster, price: float, speed: float) -> str:
    """What was taken for granted."""
    facts = [
        f"a worker: {cluster.cores:g} cores, {cluster.engines} engines, {cluster.readers} readers, "
        f"{cluster.finishers} finishers, at work after {cluster.startup:.1f} s, {price:g} an hour",
        f"driver: {cluster.driver * 1000:.2f} ms a part",
    ]
    if speed != 1:
        facts.append(f"assumption, not measured: engines {speed:g} times as fast")
    if cluster.lifetime < math.inf:
        facts.append(
            f"a worker is taken away after {cluster.lifetime:g} h on average, and replaced after "
            f"{cluster.replacement:g} s"
        )
    if cluster.slow:
        facts.append(f"{cluster.slow:.0%} of the workers are {cluster.slowness:g} times as slow")
    return "\n".join(f"- {fact}" for fact in facts)


def forecasts(found: Sequence[Forecast]) -> str:
    """A row for each size and cluster."""
    heads = (
        "articles | workers | hours | machine-hours | cost | per million words | engines busy "
        "| lost to failures | tail | limit"
    )
    return _table(heads, (_row(f) for f in found))


def checks(found: Sequence[Checked]) -> str:
    """A row for each run and each run whose costs it was predicted by."""
    return _table(
        "run | costs of | engines | parts | took, s | predicted, s | error", _checked(found)
    )


def _row(f: Forecast) -> list[str]:
    return [
        f"{f.articles:.0e}".replace("e+0", "e").replace("e+", "e"),
        f"{f.workers:,}",
        f"{f.hours:,.2f}",
        f"{f.machine_hours:,.0f}",
        f"{f.cost:,.2f}",
        f"{f.per_million:,.4f}",
        f"{f.utilisation:.0%}",
        f"{f.lost:.1%}",
        f"{f.tail / 60:,.1f} min",
        f.limit,
    ]


def _checked(found: Sequence[Checked]) -> Iterable[list[str]]:
    for c in found:
        yield [
            c.run,
            c.costs_of,
            str(c.actors),
            str(c.parts),
            f"{c.seconds:.1f}",
            f"{c.predicted:.1f}",
            f"{c.error:+.1%}",
        ]


def _table(heads: str, rows: Iterable[Sequence[str]]) -> str:
    rule = "|" + "--:|" * (heads.count("|") + 1)
    return "\n".join([f"| {heads} |", rule, *(f"| {' | '.join(row)} |" for row in rows)])
