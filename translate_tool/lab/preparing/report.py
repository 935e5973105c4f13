"""What was found, as Markdown, and its place in a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from translate_tool.lab.preparing.trials import SURE, Harm, Trial, decide
from translate_tool.records import Recipe


def report(recipe: Recipe, harms: Sequence[Harm], found: Sequence[Trial]) -> str:
    """Three tables: what noise does, what each way does about it, and what to adopt."""
    signatures = {s.signature for trial in found for s in (trial.chrf, trial.bleu)}
    notes = [
        f"- `{recipe.signature}`",
        *(f"- `{signature}`" for signature in sorted(signatures)),
        f"- * marks differences with p < {SURE} by paired bootstrap; tokens: source tokens handed "
        "to the model, as a share of those without noise, or without preparing",
    ]
    harm = "texts | noise | rows | clean chrF | noisy | healed | clean BLEU | noisy | healed"
    trial = (
        "prepared | texts | noise | rows | changed | chrF | BLEU | healed: changed | chrF | BLEU"
    )
    return "\n\n".join(
        [
            "\n".join(notes),
            _table(f"{harm} | tokens", 2, map(_harm_row, harms)),
            _table(f"{trial} | tokens", 3, _trial_rows(found)),
            _table("prepared | adopt?", 2, _verdicts(found)),
        ]
    )


def _harm_row(harm: Harm) -> list[str]:
    return [
        harm.name,
        harm.noise,
        str(harm.rows),
        f"{harm.chrf.other:.1f}",
        str(harm.chrf),
        str(harm.healed_chrf),
        f"{harm.bleu.other:.1f}",
        str(harm.bleu),
        str(harm.healed_bleu),
        f"{harm.tokens:.2f}",
    ]


def _trial_rows(found: Sequence[Trial]) -> Iterable[list[str]]:
    """A row for both trials of a way on the same texts, first attempts and healed."""
    ordered = sorted(found, key=lambda t: t.way)  # stable: materials stay in order
    keys = dict.fromkeys((t.way, t.name, t.noise, t.rows) for t in ordered)
    by_key = {(t.way, t.name, t.noise, t.rows, t.healed): t for t in ordered}
    for key in keys:
        first, healed = by_key.get((*key, False)), by_key.get((*key, True))
        if not any(trial and trial.telling for trial in (first, healed)):
            continue
        way, name, noise, rows = key
        yield [
            way,
            name,
            noise,
            str(rows),
            *((str(first.changed), str(first.chrf), str(first.bleu)) if first else ("0", "", "")),
            *(
                (str(healed.changed), str(healed.chrf), str(healed.bleu), f"{healed.tokens:.2f}")
                if healed
                else ("0", "", "", "1.00")
            ),
        ]


def _verdicts(found: Sequence[Trial]) -> Iterable[list[str]]:
    ordered = sorted(found, key=lambda t: t.way)
    return ([way, decide(list(group))] for way, group in groupby(ordered, lambda t: t.way))


def _table(heads: str, texts: int, rows: Iterable[Sequence[str]]) -> str:
    rule = "|" + "---|" * texts + "--:|" * (heads.count("|") + 1 - texts)
    return "\n".join([f"| {heads} |", rule, *(f"| {' | '.join(row)} |" for row in rows)])
