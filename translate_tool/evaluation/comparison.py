"""Compares two systems on one set: which is better, whether by chance, and where they differ.

And writes that as a page to read side by side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from translate_tool.errors import ConfigError
from translate_tool.evaluation.results import Results, markdown_table
from translate_tool.evaluation.systems import System
from translate_tool.evaluation.translation import EvaluationSet, Row, Test, evaluate, paired
from translate_tool.runtime.files import write
from translate_tool.writers.escape import code, inline, visible
from translate_tool.writers.seals import REMARK, seal_of, sealed
from translate_tool.writers.view import flags_in_words

Words = Sequence[tuple[str, bool]]
"""A sentence in runs of words, and whether the other sentence lacks them."""

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{ title }}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0; width: 100% }
th, td { border: 1px solid #8888; padding: .4rem .6rem; text-align: left; vertical-align: top }
td.figure, th.figure { text-align: right; font-variant-numeric: tabular-nums }
.pairs td { width: 25% }
small { display: block; opacity: .75 }
</style>
</head>
<body>
<h1>{{ title }}</h1>
<p>{{ counts }}</p>
<table>
<thead><tr>{% for head in heads %}
<th{% if not loop.first %} class="figure"{% endif %}>{{ head }}</th>{% endfor %}</tr></thead>
<tbody>{% for test in tests %}
<tr>{% for cell in test %}<td{% if not loop.first %} class="figure"{% endif %}>{{ cell }}</td>
{%- endfor %}</tr>{% endfor %}
</tbody>
</table>
<ul>{% for note in notes %}
<li>{{ note }}</li>{% endfor %}
</ul>
<table class="pairs">
<thead><tr><th>French</th><th>reference</th><th>A: {{ a }}</th><th>B: {{ b }}</th></tr></thead>
<tbody>{% for difference in differences %}
<tr><td lang="fr"><small>{{ difference.a.number }}</small>{{ difference.a.french }}</td>
<td>{% for reference in difference.a.references %}<p>{{ reference }}</p>{% endfor %}</td>
{% for row, words in sides(difference) %}
<td>{% for run, marked in words %}
{% if marked %}<mark>{{ run }}</mark>{% else %}{{ run }}{% endif %}

{% endfor %}<small>chrF {{ "%.1f" | format(row.chrf) }}</small>
{% if row.flags %}<small>{{ flags_in_words(row.flags) }}</small>{% endif %}</td>
{% endfor %}</tr>{% endfor %}
</tbody>
</table>
</body>
</html>
"""
_HEADS = ("measure", "A", "B", "B − A", "p", "conclusion")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A sentence that came out differently."""

    a: Row
    b: Row

    @property
    def gain(self) -> float:
        """Tell by how much B is better, in chrF."""
        return self.b.chrf - self.a.chrf

    @property
    def words(self) -> tuple[Words, Words]:
        """Mark the words of both sentences that only one of them has."""
        a, b = self.a.english.split(), self.b.english.split()
        steps = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        marked = [
            ((" ".join(a[i:j]), step != "equal"), (" ".join(b[k:n]), step != "equal"))
            for step, i, j, k, n in steps
        ]
        left, right = [list(filter(lambda run: run[0], side)) for side in zip(*marked, strict=True)]
        return left, right


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """B against A on one set. `differences`: those furthest apart in chrF first."""

    set: str
    a: str
    b: str
    results: Results
    tests: tuple[Test, ...]
    differences: tuple[Difference, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Count sentences by who has the better chrF, and those that are the same to the letter."""
        total = self.results.results[0].sentences
        by_sign = Counter((d.gain > 0) - (d.gain < 0) for d in self.differences)
        return {
            "a_better": by_sign[-1],
            "b_better": by_sign[1],
            "as_good": by_sign[0],
            "same": total - len(self.differences),
        }

    def as_dict(self) -> dict[str, Any]:
        """Turn it into plain values, sentences left out."""
        tests = [asdict(test) | {"significant": test.significant} for test in self.tests]
        return {
            **self.results.as_dict(),
            "a": self.a,
            "b": self.b,
            "set": self.set,
            "tests": tests,
            "counts": self.counts,
        }


def compare(chosen: EvaluationSet, a: System, b: System) -> Comparison:
    """Measure both and test the difference. Raises as `evaluate` does."""
    done = evaluate([chosen], [a, b])
    size = len(chosen.sources)
    first, second = done.rows[:size], done.rows[size:]
    return Comparison(
        set=chosen.name,
        a=a.name,
        b=b.name,
        results=done.results,
        tests=tuple(paired(_texts(first), _texts(second), chosen.references)),
        differences=_differences(first, second),
    )


def _differences(first: Iterable[Row], second: Iterable[Row]) -> tuple[Difference, ...]:
    pairs = [Difference(a=a, b=b) for a, b in zip(first, second, strict=True)]
    apart = [pair for pair in pairs if pair.a.english != pair.b.english]
    return tuple(sorted(apart, key=lambda pair: -abs(pair.gain)))


def _texts(rows: Iterable[Row]) -> list[str]:
    return [row.english for row in rows]


def save(path: Path, comparison: Comparison) -> None:
    """Write the page, in the format that the suffix says: .md or .html.

    Raises ConfigError for another suffix, OutputError when it cannot be written.
    """
    write(path, renderer(path)(comparison))


def refuse_foreign_files(path: Path) -> None:
    """Raise ConfigError for another suffix, and for a file that is there and no report of ours."""
    renderer(path)
    if path.exists() and not (path.is_file() and seal_of(path.read_bytes())):
        raise ConfigError(
            f"{path} is there already, and is no report of this program",
            hint="Name another file, or move that one.",
        )


def renderer(path: Path) -> Callable[[Comparison], str]:
    """Choose what makes a page for a file of this name. Raises ConfigError where nothing does."""
    try:
        return RENDERERS[path.suffix.casefold()]
    except KeyError:
        hint = "Name a file that ends in .md, .html or .json."
        raise ConfigError(f"{path}: no such kind of report", hint=hint) from None


def conclusion(comparison: Comparison) -> str:
    """Tell measures, what the test says of them, and how many sentences differ, in Markdown."""
    tests = markdown_table(_HEADS, _tests(comparison))
    notes = "\n".join(f"- {code(note)}" for note in _notes(comparison))
    return f"{tests}\n\n{_counts(comparison)}\n\n{notes}"


def markdown(comparison: Comparison) -> str:
    """Make a Markdown page of the comparison."""
    shown = "\n\n".join(_difference(difference) for difference in comparison.differences)
    page = f"# {inline(_title(comparison))}\n\n{conclusion(comparison)}\n\n{shown}"
    return sealed(f"{page}\n\n{REMARK}")


def html(comparison: Comparison) -> str:
    """Make an HTML page of the comparison, without scripts."""
    page = _template().render(
        title=_title(comparison),
        counts=_counts(comparison),
        heads=_HEADS,
        tests=_tests(comparison),
        notes=_notes(comparison),
        a=comparison.a,
        b=comparison.b,
        differences=comparison.differences,
        sides=_sides,
        flags_in_words=flags_in_words,
    )
    return sealed(f"{page}\n{REMARK}")


RENDERERS: Mapping[str, Callable[[Comparison], str]] = {".md": markdown, ".html": html}


@cache
def _template() -> Template:
    return Environment(
        autoescape=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
        undefined=StrictUndefined,
        trim_blocks=True,
    ).from_string(_PAGE)


def _title(comparison: Comparison) -> str:
    return f"{comparison.b} against {comparison.a} on {comparison.set}"


def _counts(comparison: Comparison) -> str:
    counts = comparison.counts
    return (
        f"A is better in {counts['a_better']} sentences, B in {counts['b_better']}; "
        f"{counts['as_good']} differ and are as good, {counts['same']} are the same."
    )


def _tests(comparison: Comparison) -> list[list[str]]:
    return [
        [
            test.metric,
            f"{test.a:.2f}",
            f"{test.b:.2f}",
            f"{test.b - test.a:+.2f}",
            f"{test.p:.3f}",
            ("B is better" if test.b > test.a else "A is better")
            if test.significant
            else "may be chance",
        ]
        for test in comparison.tests
    ]


def _notes(comparison: Comparison) -> list[str]:
    recipes = [f"{r.system}: {r.recipe}" for r in comparison.results.results if r.recipe]
    tests = [f"{test.metric}: {test.signature}" for test in comparison.tests]
    return [f"A: {comparison.a}", f"B: {comparison.b}", *recipes, *tests]


def _sides(difference: Difference) -> list[tuple[Row, Words]]:
    return list(zip((difference.a, difference.b), difference.words, strict=True))


def _difference(difference: Difference) -> str:
    a = difference.a
    lines = [f"**{a.number}** ({difference.gain:+.1f} chrF)", f"- French: {inline(a.french)}"]
    lines += [f"- reference: {inline(reference)}" for reference in a.references]
    for name, (row, words) in zip("AB", _sides(difference), strict=True):
        runs = " ".join(f"**{inline(run)}**" if marked else inline(run) for run, marked in words)
        flags = f"; {inline(flags_in_words(row.flags))}" if row.flags else ""
        lines.append(f"- {name} ({row.chrf:.1f}{flags}): {runs}")
    return "\n".join(lines)
