"""All ways there are, by what they do and by the name that chooses them; the slowest first."""

from __future__ import annotations

from collections.abc import Mapping

from translate_tool.evaluation.speed import ours, sides, summaries
from translate_tool.evaluation.speed.sides import Side
from translate_tool.records import Task

WAYS: Mapping[Task, Mapping[str, type[Side]]] = {
    "translate": {
        "script": sides.Script,
        "easynmt": sides.EasyNMT,
        "batched": sides.Batched,
        "argos": sides.Argos,
        "calls": sides.Calls,
        "best": sides.Best,
        "run": ours.Run,
    },
    "summarise": {
        "script": summaries.Script,
        "batched": summaries.Batched,
        "one": summaries.One,
        "best": summaries.Best,
        "run": ours.RunSummaries,
    },
}
