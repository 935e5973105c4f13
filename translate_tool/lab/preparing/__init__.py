"""Whether French is better prepared before a model sees it, or mended after.

    python -m translate_tool.lab.preparing FRENCH ENGLISH [--also FRENCH ENGLISH]...
        [--model NAME] [--most ROWS] [--write PAGE]

Takes parallel files of a line a sentence, as they are and with each kind of noise that real files
have (lab/disturbing.py), and fragments (data/fragments.tsv) between their lines. Each way of
preparing is compared with showing the model the text as it is: first attempts alone, and healed, as
a run does it. Quality is chrF and BLEU of sacrebleu with its paired bootstrap; cost is source
tokens handed to the model, which no other process can disturb. The last line of standard output is
one JSON document.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from translate_tool import workshop
from translate_tool.config import Config, override
from translate_tool.evaluation.sections import put
from translate_tool.lab.preparing.kitchen import Kitchen
from translate_tool.lab.preparing.materials import CLEAN, Material, fragments, materials
from translate_tool.lab.preparing.report import report
from translate_tool.lab.preparing.trials import Harm, Trial, harm, trials


def measure(kitchen: Kitchen, tried: Iterator[Material]) -> tuple[list[Harm], list[Trial]]:
    """What noise does, and what each way of preparing does about it; progress to stderr."""
    harms: list[Harm] = []
    found: list[Trial] = []
    for material in tried:
        print(f"{material.name}, noise: {material.noise}", file=sys.stderr)
        if material.noise != CLEAN:
            harms.append(harm(kitchen, material))
        found += trials(kitchen, material)
    return harms, found


def _all_materials(pairs: Sequence[Sequence[str]], most: int | None) -> Iterator[Material]:
    """Of each pair of files, and of the fragments between the lines of the first."""
    for n, paths in enumerate(map(Path, pair) for pair in pairs):
        french, english = (path.read_text(encoding="utf-8").splitlines()[:most] for path in paths)
        if not n:
            yield from fragments(french, english)
        yield from materials(Path(pairs[n][0]).name, french, english)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print tables and one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("files", nargs=2, metavar="FILE", help="French, and its English")
    parser.add_argument("--also", nargs=2, action="append", default=[], metavar="FILE")
    parser.add_argument("--model", default="lite-fr-en")
    parser.add_argument("--most", type=int, metavar="ROWS", help="of each file; all by default")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the tables into a page")
    options = parser.parse_args(arguments)
    config = override(Config(), {"translate.model": options.model})
    tool = workshop.translator(config)
    kitchen = Kitchen(tool, workshop.remedies(tool), tool.budget)
    harms, found = measure(kitchen, _all_materials([options.files, *options.also], options.most))
    text = report(tool.recipe, harms, found)
    if options.write:
        put(options.write, "python -m translate_tool.lab.preparing", "measured", text)
    print(text)
    print(json.dumps({"harms": list(map(asdict, harms)), "trials": list(map(asdict, found))}))
