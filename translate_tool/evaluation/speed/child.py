"""One side in a process of its own, so that its start and its memory are its own.

    python -X utf8 -m translate_tool.evaluation.speed.child

Reads the task as a line of JSON, opens and warms up, then does a round for every further line, and
answers each of the three in a line of JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from translate_tool.evaluation.speed.sides import Setting, sample
from translate_tool.evaluation.speed.ways import WAYS
from translate_tool.evaluation.speed.work import Work
from translate_tool.models import Model


def line(side: str, setting: Setting, work: Work, share: float) -> str:
    """The line to begin with. `share`: of the side's own share of calls; 1 is all of that."""
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
    os.dup2(2, 1)  # whatever a library prints is no answer

    def answer(**values: float) -> None:
        print(json.dumps(values), file=answers, flush=True)

    given = json.loads(sys.stdin.readline())
    setting = _setting(given)
    side = WAYS[setting.model.task][given["side"]](setting)
    answer(opened=True)
    side.warm_up()
    work = Work(Path(given["folder"]), tuple(map(tuple, given["paragraphs"])))
    calls = side.calls(work)
    calls = sample(calls, min(1.0, side.share * given["share"]))
    answer(calls=len(calls))
    for _ in sys.stdin:
        began, used = time.perf_counter(), cpu()
        done = side.round(calls)
        answer(
            wall=time.perf_counter() - began,
            cpu=cpu() - used,
            tokens=done.tokens,
            sentences=done.sentences,
            memory=peak(),
        )


def _setting(given: Mapping[str, Any]) -> Setting:
    model = Model(**given["model"] | {"folder": Path(given["model"]["folder"])})
    return Setting(model=model, **given["setting"] | {"cache": Path(given["setting"]["cache"])})


def cpu() -> float:
    """Seconds of processor time of this process and of those it has waited for."""
    waited = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + waited.ru_utime + waited.ru_stime


def peak() -> int:
    """Most bytes this process has held. Linux tells; `ru_maxrss` there begins with the parent's."""
    told = Path("/proc/self/status")
    if told.is_file():
        lines = dict(line.split(":", 1) for line in told.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


if __name__ == "__main__":
    main()
