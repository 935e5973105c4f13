"""Gives an English word the ending of what stands in its place: "mostics", mosquito → mosquitos.

Only forms that the list of English words has: what has no plural (unproductive) stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translate_tool.language.vocabulary import is_listed

_DOUBLES = re.compile(r"[^aeiou][aeiou][^aeiouwxy]\Z")  # stop, stopped
_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)\Z")
_PLURAL = re.compile(r"[a-z]{4}[^inuws]s\Z")  # athletes; not news, series, chaos, lens
_Y = re.compile(r"[^aeiou]y\Z")


def like(base: str, garbled: str, french: str) -> str:
    """Return `base` in the form that `garbled` has; "" where the list has no such form.

    `garbled` is what a model made of `french`, which tells whether it may be a plural. All are in
    small letters.
    """
    return next(filter(is_listed, _forms(base, garbled, french)), "") if base else ""


def _forms(base: str, garbled: str, french: str) -> Iterator[str]:
    if garbled.endswith("ing"):
        yield from _with_vowel(base, "ing")
    elif garbled.endswith("ed") and not base.endswith("ed"):
        yield from _with_vowel(base, "ed")
    elif garbled.endswith("s") and french.endswith(("s", "x")) and not base.endswith("s"):
        yield _plural(base)
    elif _PLURAL.search(base) and not french.endswith(("s", "x")):
        yield base[:-1]
    yield base


def _with_vowel(base: str, ending: str) -> Iterator[str]:
    if _DOUBLES.search(base):
        yield base + base[-1] + ending
    yield (base[:-1] if base.endswith("e") else base) + ending
    if _Y.search(base) and ending == "ed":
        yield f"{base[:-1]}ied"


def _plural(base: str) -> str:
    if _Y.search(base):
        return f"{base[:-1]}ies"
    return base + ("es" if _SIBILANT.search(base) else "s")
