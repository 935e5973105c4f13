"""Flags a negation that is lost or gained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from translate_tool.checks.denials import Denial, denials, unanswered
from translate_tool.language import quote
from translate_tool.records import Flag

# One "not" for two verbs.
_ALSO = re.compile(r"(?:\b(?:not?|never|without)|n['’]t)\b[^.;:!?]{0,120}? or ")


_UNTIL = re.compile(r"[^.;:!?]{0,60}\buntil\b")
_ONLY = re.compile(r"\bn(?:e |['’])[^.;:!?]{0,60}(?<!jus)(?<!pas )\bqu(?:e\b|['’])")
_NEAR = 0.3  # of a text's length, how far it stands from the second verb
# A question that asks the same with a denial as without one: « Tu ne viens pas ? », are you coming?
_ASKS = re.compile(
    r"(?!pourquoi|qu['’e]|comment|quand|où|combien)[^,;:]{0,40}\bpas\b[^,;:]*\?\Z", re.I
)


def negation(source: str, target: str) -> Iterator[Flag]:
    """Flag a denial that the English has not, or one that it has and the French has not."""
    french, english = unanswered(source, target)
    lost = _lost(french, source, target)
    if lost:
        yield Flag(kind="negation", detail=f"{quote(lost[0].text)}: not in the English")
    elif not target.endswith("?"):
        gained = (d for d in english if d.kind == "sure" and not _is_until(d, source, target))
        for denial in islice(gained, 1):
            yield Flag(kind="negation", detail=f"{quote(denial.text)}: not in the French")


def _is_until(gained: Denial, source: str, target: str) -> bool:
    """Tell whether it is the "not … until" of « ne … que » (n'ouvrira que lundi)."""
    return bool(_UNTIL.match(target, gained.end) and _ONLY.search(source))


def _lost(french: Sequence[Denial], source: str, target: str) -> list[Denial]:
    lost = [denial for denial in french if denial.kind in ("sure", "without")]
    if len(lost) == 1 and _is_second(lost[0], source, target):
        lost = []
    loose = [] if lost else [denial for denial in french if denial.kind in ("bare", "nor")]
    if loose and all(denial.kind == "lexical" for denial in denials(target, "en")):
        lost = loose
    return [] if target.endswith("?") and _ASKS.match(source) else lost


def _is_second(lost: Denial, source: str, target: str) -> bool:
    """Tell whether it denies a second verb, for which English has an "or"."""
    sure = sum(denial.kind == "sure" for denial in denials(source, "fr"))
    ors = _ALSO.finditer(target) if sure > 1 else ()
    return any(abs(m.end() / len(target) - lost.at / len(source)) <= _NEAR for m in ors)
