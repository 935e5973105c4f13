"""Reports how a data set stands, and verifies it, from outside a run and without changing it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from translate_tool.cluster.layout import MANIFEST, REPORT, SETTINGS
from translate_tool.cluster.ledger import Ledger
from translate_tool.cluster.records import describe
from translate_tool.cluster.storage import Place
from translate_tool.config import STATE
from translate_tool.errors import Busy
from translate_tool.pipeline.status import State, held


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetStatus:
    """The state of a data set: `totals` are those of its ledger, `report` that of the last run."""

    state: State
    totals: Mapping[str, int]
    report: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return {"state": self.state, "totals": dict(self.totals), "report": dict(self.report)}


def is_dataset(place: Place) -> bool:
    """Return whether `scale` has begun to write to a place. Raises ConfigError, InputError."""
    return place.read(SETTINGS) is not None


def status(place: Place) -> DatasetStatus:
    """Return how a data set stands. Raises ConfigError where there is none, InputError.

    A run writes the manifest at its end: where the ledger has moved on since, one was killed.
    """
    ledger = Ledger(place)
    ledger.settings()
    totals = describe(ledger.entries().values())["totals"]
    report = json.loads(place.read(REPORT) or b"{}")
    told = json.loads(place.read(MANIFEST) or b"{}").get("totals")
    state: State = "finished" if told == totals else "died"
    if _is_held(place):
        state = "running"
    elif state == "finished" and report.get("left"):
        state = "stopped"
    return DatasetStatus(state=state, totals=totals, report=report)


def verify(place: Place) -> list[str]:
    """Check every file of a data set against its ledger; return a line for each problem.

    Raises Busy while a run writes to it, ConfigError where there is no data set, InputError.
    """
    ledger = Ledger(place)
    ledger.settings()
    if _is_held(place):
        raise Busy(
            f"{place}: a run is writing here",
            hint="Ask again when it has ended; `translate-tool status` tells how far it is.",
        )
    return ledger.verify()


def _is_held(place: Place) -> bool:
    """Return whether a run on this machine has the place; of other storages nobody knows."""
    return place.local is not None and held(place.local / STATE)
