"""Lets a model write summaries.

Knows what runs a model; what a summary is made of is said in the other modules.
"""

from __future__ import annotations

from translate_tool.inference.runner import Runner
from translate_tool.inference.scheduler import Stopping
from translate_tool.runtime.deadline import never
from translate_tool.summarisation import Abstractor


def abstractor(runner: Runner, due: Stopping = never) -> Abstractor:
    """Make a writer of summaries of `runner`, its engine opened now.

    It raises Stopped when it is `due` before all are written. Raises as `Runner.engine` does.
    """
    return Abstractor(
        generate=lambda texts: runner.generate(texts, due),
        count=runner.engine.tokenizer.count,
        limit=runner.recipe.limit,
    )
