"""The quality gate: measured figures, held against floors that are lowered only on purpose.

Knows a file of floors, and results; knows nothing of how a figure comes about, and prints nothing.

    [[floor]]
    set = "news"
    system = "lite-fr-en"
    measure = "chrf"
    floor = 55.0             # or: ceiling = 0.02, for what should be small
    margin = 0.5             # how far from what was measured `raised` puts the bound
    why = "first measured"
    date = "2026-11-24"
    seal = "..."             # written by `raised`: over the bound, and over `why`

What `raised` changes only ever gets stricter. A bound that was changed by hand no longer fits its
seal, and fails; it is sealed again only if its `why` was changed as well.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from translate_tool.config import Section
from translate_tool.errors import ConfigError
from translate_tool.evaluation.results import Results, markdown_table
from translate_tool.records import digest
from translate_tool.writers import write

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Outcome = Literal["holds", "broken", "missing", "unsealed"]
"""`missing`: nobody measured it. `unsealed`: changed by hand, or new."""

Text = Annotated[str, Field(min_length=1)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Key = tuple[str, str, str]

_DIGITS = 4  # decimals of a bound
_ENTRY = re.compile(r"^(?=\[\[floor\]\])", re.MULTILINE)


class Floor(Section):
    """What one measure of one system on one set must not fall below, or rise above."""

    set: Text
    system: Text
    measure: Text
    floor: Number | None = None
    ceiling: Number | None = None
    margin: Annotated[Number, Field(ge=0)]
    why: Text
    date: Text
    seal: str = ""

    @model_validator(mode="after")
    def _has_one_bound(self) -> Floor:
        if (self.floor is None) == (self.ceiling is None):
            raise ValueError("wanted: floor or ceiling, one of them")
        return self

    @property
    def key(self) -> Key:
        """What it is about."""
        return self.set, self.system, self.measure

    @property
    def side(self) -> Literal["floor", "ceiling"]:
        """Which of the two it is."""
        return "floor" if self.floor is not None else "ceiling"

    @property
    def bound(self) -> float:
        """The floor or the ceiling."""
        return self.floor if self.floor is not None else self.ceiling or 0.0

    @property
    def own_seal(self) -> str:
        """The seal that fits it: a digest of the bound, and one of the reason."""
        bound = digest(*self.key, self.side, repr(self.bound))[:12]
        return f"{bound}-{digest(self.why)[:12]}"

    @property
    def is_sealed(self) -> bool:
        """Whether the bound is the one that was sealed; the reason may be put in other words."""
        return self.seal.partition("-")[0] == self.own_seal.partition("-")[0]

    @property
    def may_be_sealed(self) -> bool:
        """Whether it is new, or unchanged, or was changed together with its reason."""
        same_reason = self.seal.partition("-")[2] == self.own_seal.partition("-")[2]
        return not self.seal or self.is_sealed or not same_reason

    def worst(self, values: Sequence[float]) -> float | None:
        """The least good of `values`, or one that is no number; None if there are none."""
        wrong = [value for value in values if math.isnan(value)]
        least = min if self.side == "floor" else max
        return wrong[0] if wrong else least(values, default=None)

    def holds(self, value: float) -> bool:
        """Whether `value` is good enough; what is no number is not."""
        return value >= self.bound if self.side == "floor" else value <= self.bound

    def tightened(self, value: float, today: str) -> Floor:
        """With the bound at `margin` from `value`, if that is stricter."""
        if self.side == "floor":
            bound = _rounded(value - self.margin, math.floor)
            better = bound > self.bound
        else:
            bound = _rounded(value + self.margin, math.ceil)
            better = bound < self.bound
        return self.model_copy(update={self.side: bound, "date": today}) if better else self


class _File(Section):
    floor: tuple[Floor, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a floor. `value` is the worst of what was measured; None where nothing was."""

    floor: Floor
    value: float | None
    outcome: Outcome


def load_floors(path: Path) -> tuple[Floor, ...]:
    """The floors of a TOML file. Raises ConfigError naming file and entry."""
    try:
        return _parse(path, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path}: cannot be read: {exc}") from exc


def judge(floors: Iterable[Floor], results: Iterable[Results]) -> list[Verdict]:
    """Hold the figures of `results` against each of `floors`, in their order."""
    measured = _measured(results)
    return [_verdict(floor, floor.worst(measured.get(floor.key, ()))) for floor in floors]


def raised(floors: Iterable[Floor], results: Iterable[Results], today: str) -> tuple[Floor, ...]:
    """`floors`, each as strict as `results` allow less its margin, never less strict; and sealed.

    Left as they are: what nobody measured, and what was changed by hand for no new reason.
    """
    measured = _measured(results)
    return tuple(
        _raised(floor, floor.worst(measured.get(floor.key, ())), today) for floor in floors
    )


def save_floors(path: Path, floors: Sequence[Floor]) -> None:
    """Put the bounds, dates and seals of `floors` into the file that they were loaded from.

    All else stays as it is, comments too. Raises ConfigError where the file is laid out in another
    way than one key a line, OutputError where it cannot be written.
    """
    head, *entries = _ENTRY.split(path.read_text(encoding="utf-8"))
    if len(entries) == len(floors):
        text = head + "".join(map(_edited, entries, floors))
        if _parse(path, text) == tuple(floors):
            write(path, text)
            return
    raise ConfigError(f"{path}: cannot be edited", hint="Write each [[floor]] with one key a line.")


def table(verdicts: Iterable[Verdict]) -> str:
    """A Markdown table of `verdicts`, those that do not hold first, with what the floor is for."""
    ordered = sorted(verdicts, key=lambda verdict: verdict.outcome == "holds")
    heads = ["", "set", "system", "measure", "wanted", "measured", "why"]
    return markdown_table(heads, [_row(verdict) for verdict in ordered], text=len(heads))


def _measured(results: Iterable[Results]) -> dict[Key, list[float]]:
    found = defaultdict[Key, list[float]](list)
    for result in (each for several in results for each in several.results):
        for name, measure in result.measures.items():
            found[result.set, result.system, name].append(measure.value)
    return found


def _verdict(floor: Floor, value: float | None) -> Verdict:
    outcome: Outcome = "holds"
    if not floor.is_sealed:
        outcome = "unsealed"
    elif value is None:
        outcome = "missing"
    elif not floor.holds(value):
        outcome = "broken"
    return Verdict(floor=floor, value=value, outcome=outcome)


def _raised(floor: Floor, value: float | None, today: str) -> Floor:
    if value is None or not floor.may_be_sealed:
        return floor
    stricter = floor.tightened(value, today)
    return stricter.model_copy(update={"seal": stricter.own_seal})


def _parse(path: Path, text: str) -> tuple[Floor, ...]:
    try:
        floors = _File.model_validate(tomllib.loads(text)).floor
    except tomllib.TOMLDecodeError as exc:
        raise ConfigError(f"{path}: not valid TOML: {exc}") from exc
    except ValidationError as exc:
        error = exc.errors()[0]
        place = ".".join(str(part) for part in error["loc"])
        raise ConfigError(f"{path}: {place}: {error['msg']}") from exc
    times = Counter((floor.key, floor.side) for floor in floors)
    if twice := [" ".join(key) for (key, _), count in times.items() if count > 1]:
        raise ConfigError(f"{path}: two floors for {', '.join(twice)}")
    return floors


def _edited(entry: str, floor: Floor) -> str:
    """The text of an entry, with the bound, date and seal of `floor`."""
    if not re.search(r"^seal\b", entry, re.MULTILINE):
        entry = re.sub(r"^date\b.*$", r'\g<0>\nseal = ""', entry, count=1, flags=re.MULTILINE)
    for key in (floor.side, "date", "seal"):
        line = f"{key} = {json.dumps(getattr(floor, key))}"
        entry = re.sub(
            rf"^{key}\s*=[^#\n]*?(?P<comment>\s*#.*)?$",
            rf"{line}\g<comment>",
            entry,
            count=1,
            flags=re.MULTILINE,
        )
    return entry


def _row(verdict: Verdict) -> list[str]:
    floor, value = verdict.floor, verdict.value
    return [
        verdict.outcome,
        *floor.key,
        f"{'≥' if floor.side == 'floor' else '≤'} {_shown(floor.bound)}",
        "" if value is None else _shown(value),
        f"{floor.why} ({floor.date})",
    ]


def _rounded(value: float, way: Callable[[float], int]) -> float:
    """To `_DIGITS` decimals; what is within a billionth of such a number is that number."""
    scale = 10**_DIGITS
    return way(round(value * scale, 5)) / scale if math.isfinite(value) else value


def _shown(value: float) -> str:
    return f"{value:.{_DIGITS}f}".rstrip("0").rstrip(".")
