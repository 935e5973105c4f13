"""Aligns the two sides of a row: what both say, and what only one of them does.

Checks, key facts and summaries share it, so that what one of them finds on both sides no other
misses there. What they make of a difference is theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Generic, Protocol, TypeVar

from translate_tool.language.carried_names import carried_names
from translate_tool.language.dates import Moment, moments
from translate_tool.language.links import verbatim
from translate_tool.language.lost_names import lost_names, misspelt_names
from translate_tool.language.measures import Measure, measures
from translate_tool.language.name_words import Side
from translate_tool.language.names import Name
from translate_tool.language.numbers import Number, numbers
from translate_tool.language.translated_names import translated_names
from translate_tool.language.wrong_names import altered_names, invented_names

Part = frozenset[str]
"""One thing that a mark says, in every form that it may mean."""


class Mark(Protocol):
    """A number, a date or a measure: found on the other side if each of its parts is."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """What it says."""


M = TypeVar("M", bound=Mark)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned(Generic[T]):
    """The marks of one kind, in order; `both` as the target writes them."""

    both: tuple[T, ...]
    only_source: tuple[T, ...]
    only_target: tuple[T, ...]


def compare(
    source: Sequence[M],
    target: Sequence[M],
    parts: Callable[[M], Iterable[Part]] = attrgetter("parts"),
) -> Aligned[M]:
    """Align marks of a kind. `parts` gives those that count, where others are looked for elsewhere.

    A mark is on the other side if every part of it shares a form with some part there: of
    "Friday 6 June" the day may stand in one sentence and the date in the next.
    """

    def told(mark: M, forms: Part) -> bool:
        return not any(map(forms.isdisjoint, parts(mark)))

    given, made = (forms_of(part for m in side for part in parts(m)) for side in (source, target))
    return Aligned(
        both=tuple(mark for mark in target if told(mark, given)),
        only_source=tuple(mark for mark in source if not told(mark, made)),
        only_target=tuple(mark for mark in target if not told(mark, given)),
    )


def forms_of(parts: Iterable[Part]) -> Part:
    """Return every form of every part."""
    return frozenset[str]().union(*parts)


class AlignedNames:
    """The names of a row, as `Aligned`; each side is looked through when first asked for.

    Not every name is in one of the three: what is printed must be sure to be on both sides, what is
    doubted must be on one side in no shape at all.
    """

    def __init__(self, source: str, target: str) -> None:
        capitals = source.isupper() or target.isupper()
        self._source = _side("" if capitals else source, "fr")
        self._target = _side("" if capitals else target, "en")

    @cached_property
    def both(self) -> tuple[Name, ...]:
        """Names of the target that the source has, but for a transliteration, or translated."""
        return tuple(
            name
            for name in carried_names(self._source, self._target)
            if not any(name.start <= n.start and n.end <= name.end for n in self.only_target)
        )

    @cached_property
    def only_source(self) -> tuple[Name, ...]:
        """Names of the source that the target lacks."""
        return tuple(lost_names(self._source, self._target))

    @cached_property
    def only_target(self) -> tuple[Name, ...]:
        """Names of the target that the source lacks: well-known ones, and what is no word."""
        known = lost_names(self._target, self._source)
        return (*known, *invented_names(self._target, self._source))

    @cached_property
    def misspelt(self) -> tuple[tuple[Name, str], ...]:
        """Well-known names of the source, and surnames, and how the target misspells them."""
        sides = self._source, self._target
        return (*misspelt_names(*sides), *altered_names(*sides), *translated_names(*sides))


class Alignment:
    """A row seen from both sides; each kind of mark is looked for when first asked for."""

    def __init__(self, source: str, target: str) -> None:
        self.source = source
        self.target = target

    @cached_property
    def numbers(self) -> Aligned[Number]:
        """Numbers in digits and in words, also those within dates and measures."""
        return compare(numbers(self.source, "fr"), numbers(self.target, "en"))

    @cached_property
    def measures(self) -> Aligned[Measure]:
        """Amounts of the same unit."""
        return compare(measures(self.source, "fr"), measures(self.target, "en"))

    @cached_property
    def dates(self) -> Aligned[Moment]:
        """Dates and times, with every part of them."""
        return compare(moments(self.source, "fr"), moments(self.target, "en"))

    @cached_property
    def names(self) -> AlignedNames:
        """Capitalised names; none where all is in capitals."""
        return AlignedNames(self.source, self.target)

    @cached_property
    def links(self) -> Aligned[str]:
        """Addresses, hashtags and handles, which are copied as they are; each once, sorted."""
        french, english = set(verbatim(self.source)), set(verbatim(self.target))
        return Aligned(
            both=tuple(sorted(french & english)),
            only_source=tuple(sorted(french - english)),
            only_target=tuple(sorted(english - french)),
        )


_side = lru_cache(maxsize=16)(Side)  # each hypothesis of a beam has one French


@lru_cache(maxsize=16)  # one check after the other asks for the same row
def align(source: str, target: str) -> Alignment:
    """Align French `source` with English `target`."""
    return Alignment(source, target)
