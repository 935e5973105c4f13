"""What a run says of itself in its outputs: software and notes, when it ended, and what is new.

A `Context` tells no times: the same run twice writes the same bytes. Only front pages have `News`.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """`versions`: name → version of the software; `notes`: what a reader must be told first."""

    versions: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def software(self) -> list[str]:
        """Return each with its version: ctranslate2 4.6.0."""
        return [f"{name} {number}" for name, number in sorted(self.versions.items())]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """`ended`: of this run, and `since`: of the one before, in ISO 8601; "" where there is none.

    `new` and `changed`: names of briefs, as in `file_name`, that were first made, and of which the
    words changed, in between. `came`: name → ISO day on which an article came in, where known.
    `outdated`: those of an earlier version of their source, which could not be read since, or is
    not done yet.
    """

    ended: str = ""
    since: str = ""
    new: Set[str] = frozenset()
    changed: Set[str] = frozenset()
    came: Mapping[str, str] = field(default_factory=dict)
    outdated: Set[str] = frozenset()


OUTDATED = "earlier version"
"""How front pages mark a brief that is `outdated`."""

NOTHING_NEW = News()
"""Of a front page that nobody dated."""
