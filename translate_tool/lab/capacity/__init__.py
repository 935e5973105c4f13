"""How long a pile of articles takes on a cluster, and what it costs, before it is rented.

    python -m translate_tool.lab.capacity MEASURED [--articles N ...] [--workers N ...]
    python -m translate_tool.lab.capacity MEASURED --check OUTPUT ...

MEASURED is the OUTPUT of a `translate-tool scale` run: what its parts cost, as its ledger has it,
is drawn from with replacement, all stages of a part together, for a simulated run of any size. With
`--check`, other runs over the same input are predicted, by MEASURED's costs and by their own,
beside what they took. `--json` prints one JSON document instead of tables.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from translate_tool.errors import TranslateToolError
from translate_tool.evaluation.sections import put
from translate_tool.lab.capacity import costs as ledger
from translate_tool.lab.capacity import reality, report
from translate_tool.lab.capacity.cluster import DRIVER, Cluster
from translate_tool.lab.capacity.forecast import MOST, Forecast, forecast
from translate_tool.lab.capacity.reality import Checked, check

__all__ = ["Checked", "Cluster", "Forecast", "check", "forecast", "main"]

COMMAND = "python -m translate_tool.lab.capacity"
"""What `--write` signs a section with."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Predict, and print; errors are told and become an exit code."""
    options = _parser().parse_args(arguments)
    try:
        text, document = _checks(options) if options.check else _forecasts(options)
        if options.write:
            put(options.write, COMMAND, "checked" if options.check else "forecast", text)
    except TranslateToolError as exc:
        print(exc, file=sys.stderr)
        return exc.exit_code
    print(json.dumps(document) if options.json else text)
    return 0


def _checks(options: argparse.Namespace) -> tuple[str, dict[str, object]]:
    found = [
        checked
        for run in options.check
        for checked in reality.compare(
            run,
            [] if run == options.measured else [options.measured],
            cores=options.cores,
            readers=options.readers,
            finishers=options.finishers,
            threads=options.threads,
        )
    ]
    rows = [asdict(checked) | {"error": checked.error} for checked in found]
    return report.checks(found), {"checks": rows}


def _forecasts(options: argparse.Namespace) -> tuple[str, dict[str, object]]:
    entries = ledger.read(options.measured)
    told = reality.report(options.measured)
    crowded = reality.crowded(told.actors, options.measured_cores, options.threads)
    costs = ledger.costs(entries, crowded=crowded, threads=options.threads)
    faster = costs.faster(options.speed)
    startup = told.startup if options.startup is None else options.startup
    found = []
    for articles in options.articles:
        for workers in options.workers:
            print(f"{articles} articles, {workers} workers", file=sys.stderr)
            cluster = _cluster(options, workers, startup)
            found.append(
                forecast(
                    cluster,
                    faster,
                    articles,
                    shard=options.shard,
                    price=options.price,
                    most=options.exact,
                    seed=options.seed,
                )
            )
    assumed = _cluster(options, 1, startup)
    notes = [report.measured(costs), report.assumed(assumed, options.price, options.speed)]
    text = "\n".join(notes) + "\n\n" + report.forecasts(found)
    return text, {"cluster": asdict(assumed), "forecasts": list(map(asdict, found))}


def _cluster(options: argparse.Namespace, workers: int, startup: float) -> Cluster:
    return Cluster(
        workers=workers,
        cores=options.cores,
        engines=options.engines or max(1, math.floor(options.cores / options.threads)),
        readers=options.readers,
        finishers=options.finishers,
        startup=startup,
        least=min(options.least, workers) if options.least else None,
        driver=options.driver,
        lifetime=options.lifetime,
        replacement=options.replacement,
        slow=options.slow,
        slowness=options.slowness,
    )


def _parser() -> argparse.ArgumentParser:
    here = os.cpu_count() or 1
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__.split("\n", 1)[0])
    add = parser.add_argument
    add("measured", type=Path, metavar="MEASURED", help="OUTPUT of a `translate-tool scale`")
    add("--check", nargs="+", type=Path, metavar="OUTPUT", help="predict these runs instead")
    add("--articles", nargs="+", type=_count, default=[10**6, 10**8, 10**10], metavar="N")
    add("--workers", nargs="+", type=_count, default=[10, 100, 1_000, 10_000], metavar="N")
    add("--cores", type=float, default=here, help="of a worker; of this machine by default")
    add("--engines", type=int, help="of a worker; one for each core, or its threads, by default")
    add("--threads", type=float, default=1, help="of an engine")
    add("--readers", type=int, default=1, help="of a worker")
    add("--finishers", type=int, default=1, help="of a worker")
    add("--measured-cores", type=float, default=here, help="that MEASURED had to itself")
    add("--speed", type=float, default=1, help="engines are so many times as fast, e.g. on a GPU")
    add("--startup", type=float, help="seconds until a worker works; as measured by default")
    add("--driver", type=float, default=DRIVER, help="seconds a part costs the driver")
    add("--least", type=int, help="workers at the start; the others come on demand")
    add("--lifetime", type=float, default=math.inf, help="mean hours until a worker is taken away")
    add("--replacement", type=float, default=120, help="seconds until another is in its place")
    add("--slow", type=float, default=0, help="share of the workers that are slow")
    add("--slowness", type=float, default=2, help="how many times as slow")
    add("--shard", type=_count, default=10_000, help="articles in a shard")
    add("--price", type=float, default=0.0, help="of a worker for an hour")
    add("--exact", type=_count, default=MOST, help="parts that are simulated one by one, at most")
    add("--seed", type=int, default=0)
    add("--json", action="store_true", help="print one JSON document")
    add("--write", type=Path, metavar="PAGE", help="put the table into a page")
    return parser


def _count(text: str) -> int:
    """`1e10` as well as digits; a ValueError is argparse's to tell."""
    value = float(text)
    if value < 1 or not value.is_integer():
        raise ValueError(text)
    return int(value)
