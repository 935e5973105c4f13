"""Runs one side in a process of its own, so that its start and its memory can be measured.

    python -X utf8 -m translate_tool.evaluation.speed.child

Reads the task as a line of JSON, opens the side, warms it up, then does a round for every further
line, and answers each of the three with a line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from translate_tool.evaluation.speed import ours, sides, summaries
from translate_tool.evaluation.speed.sides import Setting, Side, sample
from translate_tool.evaluation.speed.workload import Workload
from translate_tool.models import Model
from translate_tool.records import Task

SIDES: Mapping[Task, Mapping[str, type[Side]]] = {
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
"""Task → name → side, the slowest first."""


def task_line(side: str, setting: Setting, work: Workload, share: float) -> str:
    """Encode the task, the first line. `share`: of the side's own share of calls; 1 is all."""
    model = {name: getattr(setting.model, name) for name in Model.__dataclass_fields__}
    plain = ("beam", "threads", "heal", "device")
    described = {name: getattr(setting, name) for name in plain}
    return json.dumps(
        {
            "side": side,
            "model": model | {"folder": str(setting.model.folder)},
            "setting": described | {"cache": str(setting.cache)},
            "folder": str(work.folder),
            "paragraphs": work.paragraphs,
            "share": share,
        }
    )


def main() -> None:
    """Serve one parent until it closes the pipe."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints must not mix with answers

    def answer(**values: float) -> None:
        print(json.dumps(values), file=answers, flush=True)

    task = json.loads(sys.stdin.readline())
    setting = _setting(task)
    side = SIDES[setting.model.task][task["side"]](setting)
    answer(opened=True)
    side.warm_up()
    work = Workload(Path(task["folder"]), tuple(map(tuple, task["paragraphs"])))
    calls = side.calls(work)
    calls = sample(calls, min(1.0, side.share * task["share"]))
    answer(calls=len(calls))
    for _ in sys.stdin:
        began, used = time.perf_counter(), cpu_seconds()
        done = side.round(calls)
        answer(
            wall=time.perf_counter() - began,
            cpu=cpu_seconds() - used,
            tokens=done.tokens,
            sentences=done.sentences,
            memory=peak_memory(),
        )


def _setting(task: Mapping[str, Any]) -> Setting:
    model = Model(**task["model"] | {"folder": Path(task["model"]["folder"])})
    return Setting(model=model, **task["setting"] | {"cache": Path(task["setting"]["cache"])})


def cpu_seconds() -> float:
    """Return the processor time of this process and of ended children, in seconds."""
    waited = os.times()
    return time.process_time() + waited.children_user + waited.children_system


def peak_memory() -> int:
    """Return the most bytes this process has held; on Linux `ru_maxrss` includes the parent's."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    status = Path("/proc/self/status")
    if status.is_file():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


if __name__ == "__main__":
    main()
