"""What a run says of itself in every output. No times: the same run twice writes the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """`versions`: name → version of the software; `notes`: what a reader must be told first."""

    versions: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
