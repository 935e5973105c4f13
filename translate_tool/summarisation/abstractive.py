"""An engine as a writer of summaries.

Knows engines and how they are kept busy; what a summary is made of is said in the other modules.
"""

from __future__ import annotations

from translate_tool.inference.base import Engine
from translate_tool.inference.scheduler import Stopping, generate_texts
from translate_tool.runtime.deadline import never
from translate_tool.summarisation import Abstractor


def abstractor(engine: Engine, *, limit: int, budget: int, due: Stopping = never) -> Abstractor:
    """`engine` as a writer of summaries; `limit`, `budget` and `due` as for `dispatch.one_machine`.

    It raises Stopped as `generate_texts` does.
    """
    return Abstractor(
        generate=lambda texts: generate_texts(engine, texts, budget=budget, due=due),
        count=engine.tokenizer.count,
        limit=limit,
    )
