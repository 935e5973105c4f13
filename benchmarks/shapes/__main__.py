"""Writes a model in the shape of a known one, with made-up weights, to measure speed with it.

python -m benchmarks.shapes opus-mt FOLDER
translate-tool bench articles --model FOLDER --no-heal
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.shapes.shapes import SHAPES
from translate_tool.models import BUNDLED, lookup


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the model that the command line names; nothing where the folder exists."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.shapes", description=__doc__)
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--tokenizer",
        type=Path,
        default=lookup.bundled_folder(BUNDLED),
        help="the Marian model whose pieces are taken; made-up words fill the vocabulary",
    )
    options = parser.parse_args(arguments)
    if not options.folder.exists():
        options.folder.mkdir(parents=True)
        SHAPES[options.shape](options.folder, options.tokenizer)


if __name__ == "__main__":
    main()
